"""Labelled fields in a document's head (`文 号: … Document Number: …`), several of which may share a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from index.reading.head import Line
from index.text import word_lists

_WORDS = word_lists(Path(__file__).with_name("metadata_words.toml"))
_LABELS = (f"(?P<{kind}>{'|'.join(labels)})" for kind, labels in _WORDS["labels"].items())
_LABEL = re.compile(
    rf"(?<![A-Za-z一-鿿])(?:{'|'.join(_LABELS)})\s*[:：]\s*".replace(" ", r"\s*"), re.IGNORECASE
)
_TRIMMED = " \t\u3000|,，;；)）(（"

_BRACKETED_YEAR = r"[〔\[［(（【﹝]\s*(?:19|20)\d\d\s*[〕\]］)）】﹞]"
_NUMBERS = (
    re.compile(rf"[一-鿿]{{1,12}}\s*{_BRACKETED_YEAR}\s*(?:第\s*)?\d{{1,5}}\s*[号號]"),
    re.compile(
        r"[一-鿿]{1,8}令\s*第?\s*[0-9〇零一二三四五六七八九十百]+\s*[号號]|[一-鿿]{2,8}字第\s*\d{5,}\s*[号號]"
    ),
    re.compile(
        rf"{_BRACKETED_YEAR}\s*[一-鿿]{{1,3}}\d{{0,6}}[一-鿿]{{1,8}}\d{{1,6}}\s*[号號]"
    ),  # of a judgment
    re.compile(rf"(?:[A-Z][A-Za-z]+\s+){{1,5}}{_BRACKETED_YEAR}\s*No\.?\s*\d{{1,5}}"),
    re.compile(r"(?:[A-Z][a-z]+ )?(?:Order|Decree) No\.?\s*\d{1,5}(?: of the [A-Z][A-Za-z' ]{3,60})?"),
)
_STATUSES = {name: re.compile("|".join(words), re.IGNORECASE) for name, words in _WORDS["statuses"].items()}


@dataclass(frozen=True, slots=True)
class LabelledField:
    """`kind` names the list of labels in metadata_words.toml; label and value stand at `start:end`."""

    kind: str
    value: str
    start: int
    end: int


def labelled_fields(line: Line) -> Iterator[LabelledField]:
    """The fields of one line that have a value, in order."""
    labels = list(_LABEL.finditer(line.text))
    for label, following in zip_longest(labels, labels[1:]):
        told = line.text[label.end() : following.start() if following else None]
        if label.lastgroup and (value := told.strip(_TRIMMED)):
            end = label.end() + told.index(value) + len(value)
            yield LabelledField(label.lastgroup, value, line.start + label.start(), line.start + end)


def labelled(lines: Sequence[Line]) -> dict[str, list[str]]:
    """Values by kind of field, in order."""
    values: dict[str, list[str]] = {}
    for line in lines:
        for found in labelled_fields(line):
            values.setdefault(found.kind, []).append(found.value)
    return values


def before_label(line: str) -> str:
    """What stands on the line before its first label; the whole line where it has none."""
    return line[: label.start()].strip(_TRIMMED) if (label := _LABEL.search(line)) else line


def document_number(values: Sequence[str]) -> str | None:
    """The first document number as printed; Chinese before English."""
    return next((match[0].strip() for form in _NUMBERS for v in values if (match := form.search(v))), None)


def status(value: str) -> str | None:
    """ "valid", "not yet effective", "amended", "repealed"; None where `value` is none of them."""
    return next((name for name, words in _STATUSES.items() if words.search(value)), None)
