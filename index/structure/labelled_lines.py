"""Lines of a document, and those among them that open with a label and may be sections (`levels` decides).

Left out are those that a full line before them shows to be the middle of a sentence, and tables of
contents."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.records import Document, Language
from index.structure.labels import PREFIX, RANKS, Label, read_label
from index.text import Run

_LINE = re.compile(r"[^\n]*\S[^\n]*")
TITLE = {"zh": 60, "en": 200}  # characters of a title line at most
NO_TITLE = re.compile(r"[。；;：:，,、.!?！？…][\"'”’」』）)\]】》*_]*$")
_LEADERS = re.compile(
    r"(?:\.{3,}|…+|·{3,}|．{3,}|_{4,}|(?: \.){3,}|\s{3,}|\t)\s*(?:\d{1,4}|[ivxlc]{1,6})?\s*$"
)
_LISTED = re.compile(r"(?:[;；]|[;,，；]\s*(?:and|or|及|和|或))\s*$")
_COLON = re.compile(r"[:：—][\"”」]?$")
FILLED = {"zh": 20, "en": 50}  # characters of a line that may have been broken because it was full
SENTENCE_END = re.compile(r"[。；：！？.;:!?][\"'”’」』）)\]】》*_]*$")
_CELL = re.compile(r"\|[ \t]*(?:\*\*|__)?")
_INNER = re.compile(r"(?<=[\s|])(?=[第A-Z§])")
_NO_HEADING = re.compile(r"[。；;,，]|[.!?]\s|\b(?:and|or|of|under|in|to|see|by|with|for)\s+$")
_SEPARATOR = re.compile(r"[\s:：.—–\-*_、　]+")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that is not blank. `begin` is its first character, `body` the first after bullets and
    markdown marks; `block` tells whether a blank line or nothing stands before it."""

    begin: int
    body: int
    end: int
    language: Language
    sharps: int
    bulleted: bool
    block: bool
    label: Label | None


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """A line that opens with a label; `line` is its place among the lines. `title`: the rest is a title;
    `alone`: there is no rest; `introduced`: the line before ends with a colon; `item`: it is worded as an
    item of a list."""

    line: int
    label: Label
    language: Language
    end: int
    title: bool
    alone: bool
    introduced: bool
    item: bool


def read_lines(document: Document, spans: Sequence[Run]) -> list[TextLine]:
    text = document.text
    starts = [s.start for s in spans]
    left_out = sorted((o.start, o.end) for o in document.omissions if o.start < o.end)
    found: list[TextLine] = []
    ended, gap = -1, 0
    for match in _LINE.finditer(text):
        while gap < len(left_out) and left_out[gap][1] <= match.start():
            gap += 1
        if gap < len(left_out) and left_out[gap][0] < match.end():
            continue
        # A line that holds both languages at length ("第一章 总则 Chapter I General") counts as two.
        cuts = starts[bisect_right(starts, match.start()) : bisect_left(starts, match.end())]
        cuts = [cut for cut in cuts if text[match.start() : cut].strip()] if cuts else cuts
        for start, stop in pairwise([match.start(), *cuts, match.end()]):
            block = start == match.start() != ended + 1
            found.append(_line(text, start, stop, spans, starts, block))
            # So does one that holds a chapter's title and its first article, as cells of tables do.
            while (at := _below(text, found[-1])) is not None:
                above = found.pop()
                found.append(_line(text, above.begin, at, spans, starts, above.block))
                found.append(_line(text, at, stop, spans, starts, False))
        ended = match.end()
    return found


def _below(text: str, line: TextLine) -> int | None:
    """Where, behind the title of a chapter, something begins on the same line that it holds."""
    if line.label is None or RANKS.get(line.label.kind, RANKS["article"]) == RANKS["article"]:
        return None
    for match in _INNER.finditer(text, line.label.end, line.end):
        between = text[line.label.end : match.start()]
        if len(between) > TITLE[line.language] or _NO_HEADING.search(between):
            return None
        label = read_label(text, match.start(), line.end)
        if label and label.language == line.language and RANKS.get(label.kind, 0) > RANKS[line.label.kind]:
            return match.start()
    return None


def _line(
    text: str, begin: int, end: int, spans: Sequence[Run], starts: Sequence[int], block: bool
) -> TextLine:
    while end > begin + 1 and (text[end - 1].isspace() or text[end - 1] == "|"):  # the end of a table's cell
        end -= 1
    while text[begin].isspace():
        begin += 1
    prefix = PREFIX.match(text, begin, end)
    assert prefix
    body = prefix.end()
    sharps = len((prefix["sharp"] or "").strip())
    bulleted = not sharps and prefix.end("marks") > begin
    at = bisect_right(starts, body) - 1
    language: Language = spans[at].language if at >= 0 else "en"
    label = read_label(text, body, end)
    if label is None and (cell := _CELL.match(text, body, end)):
        label = read_label(text, cell.end(), end)  # of a table's row only a label that says what it counts
        label = label if label and label.kind else None
        body = cell.end() if label else body
    if label and label.language and label.language != language:
        label = None
    return TextLine(begin, body, end, language, sharps, bulleted, block, label)


def labelled_lines(text: str, lines: Sequence[TextLine]) -> list[LabelledLine]:
    """The lines that open with a label of their own, in order; those of a table of contents are left out."""
    found = []
    for number, line in enumerate(lines):
        if line.label is None or _mentioned(text, lines, number):
            continue
        rest = after_label(text, line, line.label)
        before = lines[number - 1] if number else None
        item = bool(_LISTED.search(text, max(rest, line.end - 8), line.end)) or (
            line.language == "en" and text[rest : rest + 1].islower()
        )
        found.append(
            LabelledLine(
                line=number,
                label=line.label,
                language=line.language,
                end=line.end,
                title=is_title(text, rest, line.end, line.language),
                alone=rest == line.end,
                introduced=before is not None and _COLON.search(text, before.end - 2, before.end) is not None,
                item=item,
            )
        )
    contents = _contents(text, found)
    return [labelled for labelled in found if labelled.line not in contents]


def after_label(text: str, line: TextLine, label: Label) -> int:
    match = _SEPARATOR.match(text, label.end, line.end)
    return match.end() if match else label.end


def is_title(text: str, start: int, end: int, language: Language) -> bool:
    return 0 < end - start <= TITLE[language] and not NO_TITLE.search(text, max(start, end - 4), end)


def _mentioned(text: str, lines: Sequence[TextLine], number: int) -> bool:
    """Whether the line only goes on with the sentence of a full line before it."""
    line = lines[number]
    if number == 0 or line.block or line.bulleted or line.sharps:
        return False
    before = lines[number - 1]
    return (
        before.language == line.language
        and before.label is None
        and before.end - before.begin >= FILLED[line.language]
        and not SENTENCE_END.search(text, max(before.begin, before.end - 4), before.end)
    )


def _contents(text: str, labelled: Sequence[LabelledLine]) -> set[int]:
    """Lines of a table of contents: with leaders and page numbers, or labels without anything between
    that come again, word for word, further on."""
    found = {x.line for x in labelled if _LEADERS.search(text, x.label.end, x.end)}
    last: dict[tuple[str, str, str], int] = {}
    keys = []
    for x in labelled:
        rest = text[x.label.end : min(x.end, x.label.end + 80)]
        keys.append((x.label.style, x.label.number, re.sub(r"[\s\d.…·]+$|\s", "", rest)[:24]))
        last[keys[-1]] = x.line
    # A block ends where a line stands between, or where its labels come again: there the text begins.
    blocks: list[list[int]] = []
    seen: set[tuple[str, str, str]] = set()
    for at, x in enumerate(labelled):
        if not blocks or labelled[blocks[-1][-1]].line + 1 != x.line or keys[at] in seen:
            blocks.append([])
            seen = set()
        blocks[-1].append(at)
        seen.add(keys[at])
    for block in blocks:
        listed = [b for b in block if labelled[b].title or labelled[b].alone]
        recur = [b for b in block if last[keys[b]] > labelled[block[-1]].line]
        if len(listed) >= 3 and len(listed) == len(block) and 3 * len(recur) >= 2 * len(block):
            found.update(labelled[b].line for b in block)
    return found
