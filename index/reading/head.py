"""The head of a document: the lines before its body, and the titles among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.reading.line_joins import continues, ends_sentence, starts_block, width
from index.records import Bilingual, Language
from index.text import find_dates, word_lists

_WORDS = word_lists(Path(__file__).with_name("metadata_words.toml"))["head"]
_MOST_LINES, _MOST_CHARACTERS = 40, 4000
_CONTENTS = re.compile(rf"\s*(?:{'|'.join(_WORDS['contents'])})\s*$", re.IGNORECASE)
_INNER_END = re.compile(r"[。！？；](?=.)|(?<=[a-z)\]\"”])[.!?;]\s+(?=[A-Z])")
_BOTH = re.compile(r"^(?P<zh>[^A-Za-z]*[一-鿿][^A-Za-z]*?)\s*[/|（(]?\s*(?P<en>[A-Z][^一-鿿]{3,}?)\s*[）)]?$")
_DATE_PREFIX = re.compile(r"\s*(?:date\s*[:：]?\s*|[\[(（【]\s*)?$", re.IGNORECASE)
_RUNNING_END = re.compile(rf"\b(?:{'|'.join(_WORDS['runs_on'])})$|[{_WORDS['runs_on_zh']}]$", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*[（(【\[][^（(【\[]*[）)】\]]\s*")
_SECOND_LINE = re.compile(r"(?:\d+\s+)?[a-z]")
_NO_TITLE = re.compile(rf"^(?:{'|'.join(_WORDS['no_titles'])})$", re.IGNORECASE)
BODY = f"(?:{'|'.join(_WORDS['bodies'])})"
ABOUT: tuple[str, ...] = tuple(_WORDS["about"])
_ISSUER_LINE = re.compile(rf"^[一-鿿、 \u3000]{{0,40}}{BODY}\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Head:
    """`lines` are those before the body that starts at `end`; `body` is the body's first line."""

    lines: tuple[Line, ...]
    end: int
    body: str


def read_head(text: str, start: int) -> Head:
    """The head of `text` from `start` on: it ends before the first prose, label or table of contents."""
    lines: list[Line] = []
    at = start
    for raw in text[start : start + _MOST_CHARACTERS].split("\n"):
        line = re.sub(r"^\s*(?:#\s+|>\s*)", "", raw)  # in Markdown
        if raw.strip():
            if len(lines) == _MOST_LINES or _is_body(line):
                if lines and _SECOND_LINE.match(raw) and at == lines[-1].start + len(lines[-1].text) + 1:
                    first = lines.pop()  # no title, but prose broken into lines
                    return Head(tuple(lines), first.start, first.text)
                return Head(tuple(lines), at, raw)
            lines.append(Line(line.strip(), at))
        at += len(raw) + 1
        if len(lines) > 1 and _in_one_bracket(lines[-2].text, lines[-1].text):
            lines[-2:] = [_joined(text, *lines[-2:])]
    if at >= len(text):  # a document of headings alone has no body to begin
        return Head(tuple(lines), len(text), "")
    return Head(tuple(lines), max(start, text.rfind("\n", start, at) + 1), "")


def _joined(text: str, first: Line, last: Line) -> Line:
    start = text.index(first.text, first.start)
    return Line(text[start : text.index(last.text, last.start) + len(last.text)], start)


def _in_one_bracket(above: str, line: str) -> bool:
    """Whether the history of a law in brackets goes on in the next line."""
    return (
        re.match(r"[（(【\[][^）)】\]]{2,300}$", above) is not None
        and re.fullmatch(r"[^（(【\[]{1,300}[）)】\]]|[^（(【\[）)】\]]{1,300}", line) is not None
    )


def _is_body(line: str) -> bool:
    if _CONTENTS.match(line) or (starts_block(line) and not re.match(r"\s*[（(【\[]", line)):
        return True
    if _BRACKETED.fullmatch(line):  # the history of a law may be told in sentences
        return width(line) > 300
    prose = ends_sentence(line) and not line.rstrip().endswith((":", "："))
    return width(line) > 300 or (width(line) > 50 and (prose or _INNER_END.search(line) is not None))


def split_date(line: str) -> tuple[str | None, str]:
    """A date at the head of a line, and the rest: `date 2025-04-24 Title` is one form of dateline."""
    for start, end, iso in find_dates(line):
        if _DATE_PREFIX.match(line[:start]):
            return iso, line[end:].strip(" \t\u3000|:：)）]】-–—")
        break
    return None, line


def language_of(text: str) -> Language | None:
    ideographs = len(re.findall("[\u3400-\u9fff]", text))
    letters = len(re.findall("[A-Za-z]", text))
    if not ideographs and not letters:
        return None
    return "zh" if ideographs * 3 >= letters else "en"


def both(text: str) -> Bilingual:
    """A value in one language, or in both side by side."""
    text = " ".join(text.split())
    if (match := _BOTH.match(text)) and language_of(match["zh"]) == "zh":
        return Bilingual(match["zh"].strip(" /|（("), match["en"].strip())
    return Bilingual(zh=text) if language_of(text) == "zh" else Bilingual(en=text or None)


def titles(
    candidates: Sequence[str], labelled: Sequence[str], file_title: str | None, stem: str
) -> Bilingual:
    """The first title in each language: of the head's lines in question (`candidates`), else as labelled,
    else the file's own, else its name."""
    found = Bilingual()
    sources = [*candidates[:4], *labelled]
    for i, line in enumerate(sources):
        if i < len(candidates) and i and language_of(line) == language_of(candidates[i - 1]):
            continue  # a subtitle
        title = both(line)
        found = Bilingual(found.zh or title.zh, found.en or title.en)
    if found == Bilingual() and file_title and not _NO_TITLE.match(file_title.strip()):
        found = both(file_title.strip())
    return found if found != Bilingual() else both(stem)


def title_lines(lines: Sequence[str]) -> list[str]:
    """`lines` that may hold titles, those of one title over several lines put together."""
    joined: list[str] = []
    for line in lines:
        above = joined[-1] if joined else ""
        if above and language_of(above) == language_of(line) and width(above) + width(line) < 400:
            if _ISSUER_LINE.match(above) and line.startswith(ABOUT):
                joined[-1] = above + line
                continue
            if _RUNNING_END.search(above) or (line[0].islower() and continues(above, line, True)):
                joined[-1] = above + ("" if language_of(line) == "zh" else " ") + line
                continue
        joined.append(line)
    return joined


def is_issuer(line: str) -> bool:
    return _ISSUER_LINE.match(line) is not None
