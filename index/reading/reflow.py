"""Lines as a page or a wrapped file shows them → paragraphs, in which a sentence reads whole.

A line break goes where it is certain that the sentence runs on: the line before it does not end a
sentence, the line after it starts no heading, label or bullet, and either the words themselves say so
(a small letter, a comma, an open bracket) or the layout does (the line is full: the next word would not
have fitted). Wherever neither does, the lines stay as they are. Page numbers and running heads are
taken out, and what was taken out is recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.reading.line_joins import Joiner, continues, ends_sentence, page_number, starts_block, width
from index.reading.page_layout import Layout, PrintedLine, furniture, token_width
from index.records import Omission, Page

_BREAK = 2  # empty lines that a page break leaves in a text file


@dataclass(frozen=True, slots=True)
class Flow:
    """Running text, and what became of the lines: pages (none for a text file), and what was left out."""

    text: str
    pages: tuple[Page, ...] = ()
    omissions: tuple[Omission, ...] = ()


class _Writer:
    """Grows the text and counts its characters, so that offsets can be taken on the way."""

    def __init__(self, joiner: Joiner) -> None:
        self._parts: list[str] = []
        self._joiner = joiner
        self.length = 0
        self.omissions: list[Omission] = []

    def add(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)

    def join(self, text: str) -> None:
        """Adds `text` to the sentence that is under way."""
        last = self._parts.pop()
        self.length -= len(last)
        text = text.lstrip()
        before, between = self._joiner.join(last, text)
        self.add(before + between)
        self.add(text)

    def leave_out(self, text: str, reason: str) -> None:
        self.omissions.append(Omission(self.length, self.length, reason, text))

    def text(self) -> str:
        return "".join(self._parts)


def reflow_text(text: str) -> Flow:
    """Normalised text of a file without pages: sentences broken by page breaks (a form feed, or two and
    more empty lines) or by hard wrapping are joined; every other line stays as it is."""
    if "\f" in text:
        first, *others, last = text.split("\f")
        inner = (page.strip("\n") for page in others)
        text = "\n\n\n".join([first.rstrip("\n"), *inner, last.lstrip("\n")])
    lines = text.split("\n")
    filled = [i for i, line in enumerate(lines) if line.strip()]
    if not filled:
        return Flow(text)
    numbers = _loose_page_numbers(lines, filled)
    kept = [i for i in filled if i not in numbers]
    columns = _wrap_columns(lines, kept)
    writer = _Writer(Joiner(text))
    previous: int | None = None
    for i in filled:
        if i in numbers:
            writer.leave_out(lines[i], "page number")
            continue
        if previous is None:
            writer.add("\n" * i)
        else:
            empty = i - previous - 1
            full = columns is not None and _fills(lines[previous], lines[i], columns)
            if (empty >= _BREAK or (full and not empty)) and continues(lines[previous], lines[i], full):
                writer.join(lines[i])
                previous = i
                continue
            writer.add("\n" * (empty + 1))
        writer.add(lines[i])
        previous = i
    writer.add("\n" * (len(lines) - 1 - filled[-1]))
    return Flow(writer.text(), (), tuple(writer.omissions))


def _loose_page_numbers(lines: Sequence[str], filled: Sequence[int]) -> set[int]:
    """Lines that hold a page number alone, set off by a page break on one side at least. A bare number
    counts only where two more carry on the count."""
    found = []
    for at, i in enumerate(filled):
        above = i - filled[at - 1] - 1 if at else len(lines)
        below = filled[at + 1] - i - 1 if at + 1 < len(filled) else len(lines)
        if page_number(lines[i]) and max(above, below) >= _BREAK and min(above, below) >= 1 and at > 0:
            found.append(i)
    dressed = {i for i in found if not lines[i].strip().isalnum()}
    counts = {i: int(lines[i]) for i in found if lines[i].strip().isdecimal()}
    last = {number: i for i, number in counts.items()}
    rising = {i for i, number in counts.items() if last.get(number + 1, -1) > i}
    if len(rising) >= 2:
        dressed |= {i for i, number in counts.items() if i in rising or number - 1 in last}
    return dressed


def _fills(line: str, following: str, columns: int) -> bool:
    return width(line.rstrip()) + token_width(following) > columns


def _wrap_columns(lines: Sequence[str], filled: Sequence[int]) -> int | None:
    """The width at which the file was wrapped by hand or machine; None where it was not."""
    widths = sorted(width(lines[i].rstrip()) for i in filled)
    columns = widths[int(len(widths) * 0.98)] if len(widths) > 1 else 0
    if not 30 <= columns <= 130:
        return None
    open_ends = [
        _fills(lines[i], lines[j], columns)
        for i, j in pairwise(filled)
        if j == i + 1 and not ends_sentence(lines[i]) and not starts_block(lines[j])
    ]
    return columns if len(open_ends) >= 4 and sum(open_ends) >= 0.8 * len(open_ends) else None


def reflow_pages(pages: Sequence[Sequence[PrintedLine]]) -> Flow:
    """Lines of each page, in reading order, their text normalised → running text with page spans.

    Lines of one paragraph and sentences that run over a page's end are joined; other lines stay lines,
    paragraphs stand a line apart. The spans are contiguous and cover the text."""
    everything = [line for page in pages for line in page]
    left_out = furniture(pages)
    layout = Layout(pages)
    writer = _Writer(Joiner("\n".join(line.text for line in everything)))
    starts: list[int] = []
    before: tuple[PrintedLine, float] | None = None  # the last line of the body, and its column's right edge
    for p, page in enumerate(pages):
        edges = layout.right_edges(page)
        page_start: int | None = None
        for i, line in enumerate(page):
            if reason := left_out.get((p, i)):
                writer.leave_out(line.text, reason)
                continue
            if before is None:
                separator = ""
            elif layout.same_paragraph(*before, line, new_page=page_start is None):
                separator = None
            else:
                apart = page_start is None or layout.apart(before[0], line)
                separator = "\n\n" if apart else "\n"
            if separator is None:
                writer.join(line.text)
                page_start = writer.length - len(line.text.lstrip()) if page_start is None else page_start
            else:
                writer.add(separator)
                page_start = writer.length if page_start is None else page_start
                writer.add(line.text)
            before = (line, edges[i])
        starts.append(writer.length if page_start is None else page_start)
    if starts:
        starts[0] = 0
    ends = [*starts[1:], writer.length]
    spans = tuple(Page(n, a, b) for n, (a, b) in enumerate(zip(starts, ends, strict=True), 1))
    return Flow(writer.text(), spans, tuple(writer.omissions))
