"""Two languages of a document as rows: provision beside provision, and in them sentence beside sentence.

The rows are the pairs; what is in no pair has a row of its own. Pure functions of what is stored."""

import re
from dataclasses import dataclass
from itertools import pairwise

from index.reading import COVER
from index.records import Document, Language, Pair, Section, Span, other

_WORD = re.compile(r"\w")  # what is not but bullets and marks of headings between two provisions
_LEVELS = ("provision", "paragraph")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a span of this document, and the span that faces it (with its document). `lines` divide
    both into stretches that say the same, a sentence each as a rule. `cover`: what a database put before
    the document."""

    language: Language | None
    span: Span
    facing: tuple[str, Span] | None = None
    lines: tuple[tuple[Span, Span], ...] = ()
    cover: bool = False


def rows_of(
    document: Document, sections: tuple[Section, ...], pairs: tuple[Pair, ...], first: Language
) -> list[Row]:
    """In the order of the document, every word of it in exactly one place of the result: as a side of a
    row, or in a row of its own."""
    name, text = document.name, document.text
    found: list[tuple[Span, Language, tuple[str, Span]]] = []
    taken: list[Span] = []
    # the finest pairs of provisions and paragraphs that lie in no other one already taken
    for pair in sorted((p for p in pairs if p.level in _LEVELS), key=lambda p: _LEVELS.index(p.level)):
        left, right = pair.side(first), pair.side(other(first))
        inside = [side for side in (left, right) if side.document == name]
        if not inside or any(_meet((s.start, s.end), span) for s in inside for span in taken):
            continue
        here = left if left.document == name else right
        there = right if here is left else left
        language = first if here is left else other(first)
        found.append(((here.start, here.end), language, (there.document, (there.start, there.end))))
        taken += [(s.start, s.end) for s in inside]
    sentences = [p for p in pairs if p.level == "sentence"]
    rows = [
        Row(language, span, facing, _lines(span, facing, name, language, sentences))
        for span, language, facing in found
    ]
    covers = [(o.start, o.end) for o in document.omissions if o.reason == COVER and o.start < o.end]
    for start, end in _gaps(sorted(taken), len(text)):
        rows += [
            Row(_language(sections, a), (a, b), cover=any(_meet((a, b), cover) for cover in covers))
            for a, b in _split(sections, covers, start, end)
            if _WORD.search(text, a, b)
        ]
    return sorted(rows, key=lambda row: row.span)


def _meet(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _gaps(taken: list[Span], length: int) -> list[Span]:
    gaps, at = [], 0
    for start, end in taken:
        if start > at:
            gaps.append((at, start))
        at = max(at, end)
    return [*gaps, (at, length)] if at < length else gaps


def _split(sections: tuple[Section, ...], covers: list[Span], start: int, end: int) -> list[Span]:
    """At the beginnings and ends of sections, so that each piece has one language and one place."""
    bounds = [*((s.start, s.end) for s in sections), *covers]
    cuts = sorted({start, end, *(x for bound in bounds for x in bound if start < x < end)})
    return list(pairwise(cuts))


def _lines(
    span: Span, facing: tuple[str, Span], name: str, language: Language, sentences: list[Pair]
) -> tuple[tuple[Span, Span], ...]:
    """Both spans whole, cut before each pair of sentences that no other one crosses."""
    document, there = facing
    starts = []
    for pair in sentences:
        own, twin = pair.side(language), pair.side(other(language))
        if (own.document, twin.document) == (name, document) and (
            span[0] <= own.start < span[1] and there[0] <= twin.start < there[1]
        ):
            starts.append((own.start, twin.start))
    starts.sort()
    cuts = [(span[0], there[0])]
    for i in range(1, len(starts)):
        later = min(twin for _, twin in starts[i:])
        if max(twin for _, twin in starts[:i]) < later:
            cuts.append((starts[i][0], later))
    return tuple(((a, c), (b, d)) for (a, b), (c, d) in pairwise([*cuts, (span[1], there[1])]))


def _language(sections: tuple[Section, ...], at: int) -> Language | None:
    around = [s for s in sections if s.start <= at < s.end]
    return around[-1].language if around else None
