"""Metadata that the user puts right by hand, where a document says too little or was misread.

Only what differs from the document's own words is kept, apart from them: it stays when the file is read
again, goes with the document, and is taken back by writing what the document says.
"""

from dataclasses import asdict
from datetime import date

from index.errors import SettingError
from index.library import Library
from index.records import Metadata
from index.upkeep import version_pairs

DATES = ("promulgated", "effective", "published", "adopted", "amended", "repealed")
STATUSES = ("valid", "not yet effective", "amended", "repealed")
FIELDS = ("document_number", "issuer", *DATES, "status")


def correct(library: Library, name: str, wanted: Metadata) -> None:
    """The `FIELDS` of `wanted` hold from now on; its other fields are passed over. Versions that follow
    from a document number are paired anew. Raises NotFoundError; SettingError for a date or status that
    is none."""
    _check(name, wanted)
    own = asdict(library.store.own_metadata(name))
    changed = {key: value for key in FIELDS if (value := asdict(wanted)[key]) != own[key]}
    with library.store.transaction() as writer:
        writer.correct(name, changed)
    version_pairs.update(library)


def is_date(value: str) -> bool:
    """A day in ISO 8601, written in full: `2024-03-01`."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _check(name: str, wanted: Metadata) -> None:
    for key in DATES:
        value = getattr(wanted, key)
        if value is not None and not is_date(value):
            raise SettingError(f"“{value}” is no date for “{name}” ({key}). Write it as 2024-03-01.")
    if wanted.status not in (None, *STATUSES):
        known = ", ".join(STATUSES)
        raise SettingError(f"“{wanted.status}” is no status for “{name}”. Choose one of: {known}.")
