"""What stands across the page from a span: out of the pairs that touch it, the finest stretch that
says the same in the other language. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass

from index.records import Language, Pair, Side, Span, other

_WHOLE = 1.25
"""A block at most this much longer than the span is shown whole: the rest is its label or white space."""


@dataclass(frozen=True, slots=True)
class Across:
    """The counterpart of a span or passage: `side` in `language`, and the ids of the passages that hold
    it. `by` and `confidence` as in Pair, the weakest of what was joined for it."""

    side: Side
    language: Language
    by: str
    confidence: float
    passages: tuple[str, ...] = ()


def across(pairs: Iterable[Pair], document: str, language: Language, span: Span) -> Across | None:
    """The counterpart of `span` in the document, whose text there is in `language`; None without one.

    `pairs` touch the span. A provision or paragraph that is the span, or nearly, is answered by its
    other side; of a longer one, what its sentences and paragraphs inside the span are paired with; the
    whole other side only where these are unknown."""
    near = [p for p in pairs if p.side(language).document == document and _shared(p, language, span) > 0]
    length = span[1] - span[0]
    blocks = [p for p in near if p.level != "sentence" and _shared(p, language, span) >= 0.8 * length]
    block = min(blocks, key=lambda p: (_length(p, language), -p.confidence), default=None)
    if block is not None and _length(block, language) <= _WHOLE * length:
        return _resting_on(block.side(other(language)), language, [block])
    pieces = [p for p in near if p not in blocks and _inside(p, language, span)]
    pieces = _of_one_place(pieces, language, block)
    if sum(_shared(p, language, span) for p in _outermost(pieces, language)) >= 0.5 * length:
        sides = [p.side(other(language)) for p in pieces]
        label = block.side(other(language)).label if block else ""
        side = Side(sides[0].document, min(s.start for s in sides), max(s.end for s in sides), label)
        return _resting_on(side, language, pieces)
    return None if block is None else _resting_on(block.side(other(language)), language, [block])


def _resting_on(side: Side, language: Language, pairs: list[Pair]) -> Across:
    """`side` as a counterpart, as sure as the weakest of the pairs that it was joined from."""
    weakest = min(pairs, key=lambda p: p.confidence)
    return Across(side, other(language), weakest.by, weakest.confidence)


def _length(pair: Pair, language: Language) -> int:
    side = pair.side(language)
    return side.end - side.start


def _shared(pair: Pair, language: Language, span: Span) -> int:
    side = pair.side(language)
    return min(side.end, span[1]) - max(side.start, span[0])


def _inside(pair: Pair, language: Language, span: Span) -> bool:
    """Most of the pair lies in the span, or most of the span in the sentence."""
    shared = _shared(pair, language, span)
    within = shared >= 0.5 * _length(pair, language)
    return within or (pair.level == "sentence" and shared >= 0.5 * (span[1] - span[0]))


def _of_one_place(pieces: list[Pair], language: Language, block: Pair | None) -> list[Pair]:
    """Those that lead into the block's other side, or else into the document that most lead into."""
    facing = other(language)
    if block is not None:
        frame = block.side(facing)
        return [
            p
            for p in pieces
            if p.side(facing).document == frame.document
            and frame.start <= p.side(facing).start
            and p.side(facing).end <= frame.end
        ]
    names = [p.side(facing).document for p in pieces]
    return [p for p in pieces if p.side(facing).document == max(sorted(set(names)), key=names.count)]


def _outermost(pieces: list[Pair], language: Language) -> list[Pair]:
    """Without those that lie inside another: a paragraph's sentences count once."""
    kept: list[Pair] = []
    for pair in sorted(pieces, key=lambda p: (p.side(language).start, -p.side(language).end)):
        if not kept or pair.side(language).start >= kept[-1].side(language).end:
            kept.append(pair)
    return kept
