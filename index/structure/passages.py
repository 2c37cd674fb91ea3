"""Sections → passages: what is embedded, found and cited.

A provision is one passage where it fits, else it is cut at sentence ends into pieces of like length;
text outside provisions is merged by paragraph. No passage holds two languages or two sections, none is
longer than the embedder's window, and every character of the body is in one."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil
from pathlib import Path

from index.records import Document, Language, Passage, Section, Span
from index.structure.labels import PREFIX
from index.text import runs, sentences

TARGET = 220  # tokens of a passage of running text
PIECE = 300  # tokens of a piece of a provision that does not fit whole
WHOLE = 400  # tokens, context included, up to which a provision stays whole
CONTEXT = 60  # tokens of context


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a piece of one that is longer than the window. `tokens` is its share."""

    start: int
    end: int
    tokens: int
    paragraph: bool  # it opens a line


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Text of one language in one section (or none), without outer white space."""

    start: int
    end: int
    language: Language
    above: tuple[Section, ...]  # the sections that hold it, the innermost last
    opens: bool  # it begins with the innermost section's label or heading


def chunk(
    document: Document, sections: Sequence[Section], count_tokens: Callable[[str], int], window: int
) -> list[Passage]:
    """Passages in the order of the document. `context` and text together, with a line end between
    them, take at most `window` tokens (a single character alone may take more).

    >>> [p.section for p in chunk(opinions, outline(opinions), embedder.count_tokens, embedder.window)]
    [(), (), ('一',), ('一', '1'), ('一', '2'), …]
    """
    cutter = _Cutter(document, count_tokens, window)
    return [passage for stretch in _stretches(document, sections) for passage in cutter.passages(stretch)]


# ---------------------------------------------------------------------------------------------------------
# Stretches


def _stretches(document: Document, sections: Sequence[Section]) -> Iterator[_Stretch]:
    text = document.text
    openings: dict[Language, list[tuple[int, Section]]] = {"zh": [], "en": []}
    for section in sections:
        openings[section.language].append((_line_start(text, section.start), section))
    begins = {language: [begin for begin, _ in found] for language, found in openings.items()}
    open_: dict[Language, list[Section]] = {"zh": [], "en": []}
    for start, end, language in _body(document):
        here = begins[language]
        first, last = bisect_left(here, start), bisect_left(here, end)
        if first == last or here[first] > start:
            stop = here[first] if first < last else end
            yield from _stretch(text, start, stop, language, open_[language], None)
        for at in range(first, last):
            section = openings[language][at][1]
            stack = open_[language]
            while stack and stack[-1].end < section.end:
                stack.pop()
            stack.append(section)
            stop = here[at + 1] if at + 1 < last else end
            yield from _stretch(text, here[at], stop, language, stack, section)


def _stretch(
    text: str, start: int, end: int, language: Language, stack: list[Section], opens: Section | None
) -> Iterator[_Stretch]:
    start, end = _inner(text, start, end)
    if start < end:
        while stack and stack[-1].end <= start:
            stack.pop()
        yield _Stretch(start, end, language, tuple(stack), opens is not None)


def _line_start(text: str, start: int) -> int:
    """The bullet or mark before a label belongs to its passage, though not to its section."""
    begin = text.rfind("\n", max(0, start - 80), start) + 1
    if begin or start <= 80:
        prefix = text[begin:start]
        if not any(c.isalnum() for c in prefix):
            return begin + len(prefix) - len(prefix.lstrip())
    return start


def _body(document: Document) -> Iterator[tuple[int, int, Language]]:
    """Stretches of one language, without what is omitted."""
    left_out = sorted((o.start, o.end) for o in document.omissions if o.start < o.end)
    ends = [end for _, end in left_out]
    for run in runs(document.text):
        at = run.start
        for start, end in left_out[bisect_right(ends, at) :]:
            if start >= run.end:
                break
            if at < start:
                yield at, start, run.language
            at = max(at, end)
        if at < run.end:
            yield at, run.end, run.language


def _inner(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# ---------------------------------------------------------------------------------------------------------
# Passages


class _Cutter:
    def __init__(self, document: Document, count_tokens: Callable[[str], int], window: int) -> None:
        self.document, self.text = document, document.text
        self.count, self.window = count_tokens, window
        self.fixed = count_tokens("")  # what an embedder adds to every text
        self.contexts: dict[tuple[str, ...], tuple[str, int]] = {}

    def passages(self, stretch: _Stretch) -> list[Passage]:
        context, taken = self._context(stretch)
        room = max(self.window - taken - self.fixed, 1)
        units = self._units(stretch, room)
        total = sum(u.tokens for u in units)
        labelled = bool(stretch.above) and stretch.above[-1].kind != "heading"
        if labelled:
            whole = total <= min(WHOLE - taken, room)
            groups = [units] if whole else balanced(units, ceil(total / min(PIECE, room)))
        else:
            groups = merged(units, min(TARGET, room), min(TARGET + SLACK, room))
        # Only the piece that opens with its label shows it; the others carry it as context.
        later = self._context(stretch, later=True)[0] if stretch.opens and stretch.above else context
        found: list[Passage] = []
        for group in groups:
            found += self._fitted(stretch, group, later if found else context)
        return found

    def _units(self, stretch: _Stretch, room: int) -> list[Unit]:
        found: list[Unit] = []
        spans = sentences(self.text[stretch.start : stretch.end], stretch.language, stretch.start)
        before = stretch.start
        for start, end in spans:
            opens = not found or "\n" in self.text[before:start]
            before = end
            for a, b, tokens in self._pieces(start, end, room):
                found.append(Unit(a, b, tokens, opens and a == start))
        return found

    def _pieces(self, start: int, end: int, room: int) -> Iterator[tuple[int, int, int]]:
        """Pieces of at most `room` tokens, cut in the middle: after a clause, else anywhere."""
        todo = [(start, end)]
        while todo:
            a, b = todo.pop()
            tokens = max(self.count(self.text[a:b]) - self.fixed, 1)
            if tokens <= room or b - a < 2:
                yield a, b, tokens
                continue
            middle = middle_of(self.text, a, b)
            todo += [_inner(self.text, middle, b), _inner(self.text, a, middle)]

    def _fitted(self, stretch: _Stretch, units: Sequence[Unit], context: str) -> Iterator[Passage]:
        """One passage, or several where the estimate was too low."""
        start, end = units[0].start, units[-1].end
        text = self.text[start:end]
        fits = self.count(f"{context}\n{text}" if context else text) <= self.window
        if not fits and len(units) > 1:
            half = balanced(units, 2) if len(units) > 2 else [units[:1], units[1:]]
            for group in half:
                yield from self._fitted(stretch, group, context)
            return
        if not fits and context:
            yield from self._fitted(stretch, units, "")
            return
        if not fits and end - start > 1:
            middle = middle_of(self.text, start, end)
            for a, b in (_inner(self.text, start, middle), _inner(self.text, middle, end)):
                yield from self._fitted(stretch, [Unit(a, b, 0, False)], context)
            return
        yield Passage(
            document=self.document.name,
            language=stretch.language,
            section=stretch.above[-1].path if stretch.above else (),
            start=start,
            end=end,
            text=text,
            sentences=tuple((self._unmarked(u), u.end) for u in units),
            context=context,
            page=self.document.page_at(start),
        )

    def _unmarked(self, unit: Unit) -> int:
        """Where a sentence begins behind its bullet."""
        prefix = PREFIX.match(self.text, unit.start, unit.end)
        at = prefix.end("marks") if prefix else unit.start
        return at if at < unit.end else unit.start

    def _context(self, stretch: _Stretch, later: bool = False) -> tuple[str, int]:
        """Title and headings above a passage, and the tokens that they take."""
        above = stretch.above[:-1] if stretch.opens and not later else stretch.above
        title = self.document.title.get(stretch.language) or ""
        if title == Path(self.document.name).stem:
            title = ""  # a bare file name tells the embedder nothing, and costs recall
        own = self.text[stretch.start : stretch.start + len(title) + 80]
        parts = [] if not title or (title in own and not above) else [title]
        parts += [name for s in above if (name := _name(s)) and name != title]
        key = tuple(parts)
        if key not in self.contexts:
            self.contexts[key] = self._bounded(parts, min(CONTEXT, self.window // 4))
        return self.contexts[key]

    def _bounded(self, parts: list[str], most: int) -> tuple[str, int]:
        parts = [part[:400] for part in parts]
        while parts:
            context = " › ".join(parts)
            tokens = self.count(context + "\n") - self.fixed
            if tokens <= most:
                return context, tokens
            longest = max(range(len(parts)), key=lambda i: len(parts[i]))
            if len(parts[longest]) > 12:
                parts[longest] = parts[longest][: len(parts[longest]) * 4 // 5].rstrip("… ") + "…"
            else:
                parts.pop(0)
        return "", 0


def _name(section: Section) -> str:
    if not section.label or not section.heading:
        return section.label or section.heading
    gap = "" if section.language == "zh" and not section.label[-1].isalnum() else " "
    return f"{section.label}{gap}{section.heading}"


# --- sentences → groups of sentences, by their tokens: the arithmetic of cutting ---------------------

SLACK = 60  # tokens over TARGET rather than leave a heading alone or break a paragraph
BREAK = 40  # tokens out of balance that a cut at a paragraph's end is worth
_CLAUSE = re.compile(r"[；;，,、：:](?=\s|[^\x00-\x7f])|[；，、：]|\s")


def middle_of(text: str, start: int, end: int) -> int:
    """The best place to cut near the middle of a stretch: start < place < end."""
    middle, reach = (start + end) // 2, (end - start) // 4
    marks = [m.end() for m in _CLAUSE.finditer(text, middle - reach, middle + reach)]
    spaces = [m for m in marks if not text[m - 1].isspace()] or marks
    return min(spaces, key=lambda at: abs(at - middle), default=middle)


def balanced(units: Sequence[Unit], parts: int) -> list[Sequence[Unit]]:
    """`parts` groups of like weight, cut at a paragraph's end where one is near."""
    if parts < 2 or len(units) < 2:
        return [units]
    sums = list(accumulate(u.tokens for u in units))
    cuts = {0, len(units)}
    for part in range(1, parts):
        ideal = sums[-1] * part / parts
        at = bisect_left(sums, ideal)

        def cost(cut: int, ideal: float = ideal) -> float:
            return abs(sums[cut - 1] - ideal) - (BREAK if units[cut].paragraph else 0)

        cuts.add(min(range(max(1, at - 16), min(len(units), at + 17)), key=cost))
    return [units[a:b] for a, b in pairwise(sorted(cuts))]


def merged(units: Sequence[Unit], target: int, most: int) -> list[Sequence[Unit]]:
    """Paragraphs merged up to `target` tokens; one that is longer than `most` is cut."""
    edges = [*(i for i, u in enumerate(units) if u.paragraph or not i), len(units)]
    groups: list[Sequence[Unit]] = []
    begin, held = 0, 0
    for a, b in pairwise(edges):
        tokens = sum(u.tokens for u in units[a:b])
        limit = most if held <= SLACK or tokens <= SLACK else target
        # A short line before a long paragraph is its heading: they are cut together.
        if held and held + tokens > limit and not (held <= SLACK and tokens > most):
            groups.append(units[begin:a])
            begin, held = a, 0
        held += tokens
        if held > most:
            groups += balanced(units[begin:b], ceil(held / target))
            begin, held = b, 0
    if begin < len(units):
        groups.append(units[begin:])
    return groups
