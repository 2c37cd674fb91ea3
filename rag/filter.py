"""Which documents a search may look at."""

from index.records import Metadata
from rag.records import Filter


def passes(where: Filter, name: str, metadata: Metadata) -> bool:
    """Whether a document with this name and metadata is let through."""
    if where.documents is not None and name not in where.documents:
        return False
    if where.status is not None and metadata.status != where.status:
        return False
    if where.issuer is not None:
        names = f"{metadata.issuer.zh or ''}\n{metadata.issuer.en or ''}".casefold()
        if where.issuer.casefold() not in names:
            return False
    date = metadata.effective or metadata.promulgated or metadata.published
    if where.after is not None and (date is None or date < where.after):
        return False
    return not (where.before is not None and (date is None or date > where.before))
