"""The place where files and folders are dropped → HTML, and what its script tells when they have arrived."""

import json
from dataclasses import dataclass
from typing import Any

from index import records
from index.bounds import bounds
from index.reading import ARCHIVE, SUFFIXES
from index.records import Language
from index.upkeep import Failure, Receipt
from rag.web.library.arrivals import BASKET, MAX_FILES
from rag.web.markup import el, esc
from rag.web.words import say

_NAMES = 2_000  # that a message may tell of files that were not sent
_LONG = 400  # characters of each


@dataclass(frozen=True, slots=True)
class Arrived:
    """A basket, and receipts of what is not in it: of other kinds, too large, lost on the way."""

    basket: str
    left_out: tuple[Receipt, ...]


def place(language: Language) -> str:
    """The script reads the limits and its words from here."""
    words = {key: say(key, language, done="{done}", total="{total}", n="{n}", limit="{limit}")
             for key in ("sending", "not_arrived", "too_many_files", "error_file_too_large")}  # fmt: skip
    limits = {
        "suffixes": sorted(SUFFIXES | {ARCHIVE}),
        "bytes": bounds().size,
        "files": MAX_FILES,
        "words": words,
    }
    files = el("input", type="file", multiple=True, accept=",".join(sorted(SUFFIXES | {ARCHIVE})))
    folder = el("input", type="file", webkitdirectory=True)
    choose = [
        el("span", el("label", esc(say("choose_files", language)), files, cls="go"), id="upload"),
        el(
            "span",
            el("label", esc(say("choose_folder", language)), folder, cls="go plain"),
            id="upload-folder",
        ),
        el("span", esc(say("drop_here", language)), cls="reason"),
    ]
    sending = el("div", id="sending", aria_live="polite")
    return el("div", el("p", *choose), sending, id="adding", data_limits=json.dumps(limits))


def arrived(told: str, language: Language) -> Arrived | None:
    """From the script's message; None where it tells of nothing to add. What a browser says is not
    trusted: names are cut, anything malformed is passed over."""
    try:
        said: Any = json.loads(told)
    except ValueError:
        return None
    if not isinstance(said, dict) or not BASKET.fullmatch(str(said.get("basket"))):
        return None
    skipped = [name[:_LONG] for name in _list(said, "skipped") if isinstance(name, str)]
    left_out = []
    for unsent in _list(said, "unsent"):
        name, why = (unsent.get(key) for key in ("name", "why")) if isinstance(unsent, dict) else (None, None)
        if isinstance(name, str) and isinstance(why, str):
            left_out.append(Receipt(name[:_LONG], None, "failed", error=Failure("not_sent", why[:_LONG])))
    if skipped:
        where = say("added_files", language)
        left_out.append(Receipt(where, None, "skipped", warnings=(records.skipped(skipped),)))
    if not left_out and not said.get("sent"):
        return None
    return Arrived(said["basket"], tuple(left_out))


def _list(said: dict[str, Any], key: str) -> list[Any]:
    found = said.get(key)
    return found[:_NAMES] if isinstance(found, list) else []
