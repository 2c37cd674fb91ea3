"""The cover sheet that a delivering database puts before a document."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from index.records import Omission, Span
from index.text import first_date, word_lists

_WORDS = word_lists(Path(__file__).with_name("metadata_words.toml"))["cover_sheets"]
_DATABASES: list[str] = _WORDS["databases"]
_FORMS = {key: "|".join(forms) for key, forms in _WORDS.items()}
_DELIVERY = re.compile(
    rf"^\W*(?:(?:{_FORMS['actions_en']})"
    r"(?:\s+(?:made|date|time))?\s*(?:by|on|from|at|for|via|date|time)?\b[^:：]{0,20}[:：]"
    rf"|(?:{_FORMS['labels_en']})\s*[:：]"
    rf"|(?:{_FORMS['actions_zh']})(?:{_FORMS['details_zh']})\s*[:：]"
    rf"|(?:{_FORMS['labels_zh']})\s*[:：】])",
    re.IGNORECASE,
)
_REQUESTER = re.compile(r"\bby\b|user|client|用户|用戶|人员?\s*[:：]|者\s*[:：]", re.IGNORECASE)
_RIGHTS = re.compile(_FORMS["rights"], re.IGNORECASE)
_SUMMARY = re.compile(_FORMS["summaries"], re.IGNORECASE)
COVER = "cover sheet"  # as a reason to be left out
_REACH = 4000  # characters within which a cover sheet ends


def cover_sheet(text: str, breaks: Sequence[int] = ()) -> Omission | None:
    """The block from the start of `text` to a page break (an offset in `breaks`, or two empty lines),
    where it speaks of a delivery: at least two lines on who asked for what, when, or one and a copyright
    notice. None where there is no such block, or nothing behind it."""
    ends = [m.end() for m in re.finditer(r"\n(?:[^\S\n]*\n){2,}", text[:_REACH])]
    ends += [at for at in breaks if 0 < at <= _REACH]
    for end in sorted(ends):
        block = text[:end]
        signs = sum(_DELIVERY.match(line) is not None for line in block.split("\n"))
        rights = _RIGHTS.search(block) is not None or _SUMMARY.search(block) is not None
        if signs >= 2 or (signs == 1 and rights):
            return Omission(0, end, COVER, block) if text[end:].strip() else None
    return None


def delivered_by(block: str) -> str | None:
    """The database that a cover sheet names."""
    for name in _DATABASES:
        if name.lower() in block.lower():
            return name
    first = block.strip().split("\n", 1)[0]
    name = _SUMMARY.sub("", first).strip(" :-–—")
    return name if name != first and name else None


def delivery_lines(block: str) -> Iterator[tuple[Span, Literal["requester", "delivered"] | None]]:
    """The lines of a cover sheet on its delivery, without outer white space: (span in `block`, whether it
    says who asked or when)."""
    for match in re.finditer(r"\S[^\n]*", block):
        line = match.group().rstrip()
        if _DELIVERY.match(line) or _RIGHTS.search(line):
            told: Literal["requester", "delivered"] | None = None
            if _DELIVERY.match(line):
                dated = first_date(line) is not None
                told = "delivered" if dated else "requester" if _REQUESTER.search(line) else None
            yield (match.start(), match.start() + len(line)), told
