"""Answers made of quotations: the one to three that answer the question best.

The search has weighed what can be quoted (rag/search/evidence.py); here is chosen. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Language, Passage, Span
from rag.results import Quotable

# Evidence that a further quotation may have less than the best one, of its passage and of another. Checked on
# 25 November 2026 with the fit of the evidence (evals/README.md): of a wider choice .001 more of the answers
# hold an accepted string, of one narrower by 1 on either side .004 fewer.
SENTENCES = 3
NEAR, ELSEWHERE = 5.0, 3.0

_ANAPHOR = re.compile(
    r"\s*(?:[他她它]们?|这[些一个种]|那[些个]|该|其(?![他它余])|(?:He|She|It|They|His|Her|Its|Their|These|This|Those|That)\b)"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation, and the place of its passage among those that can be quoted."""

    rank: int
    passage: Passage
    span: Span
    score: float

    @property
    def text(self) -> str:
        start, end = self.span
        return self.passage.text[start - self.passage.start : end - self.passage.start]


def sides(quotable: Sequence[Quotable], tongue: Language) -> list[Quotable]:
    """What can be quoted, where of a passage and its translation only the one in the answer's language is."""
    there = {q.passage.id for q in quotable}
    return [q for q in quotable if q.passage.language == tongue or q.twin not in there]


def choose(quotable: Sequence[Quotable], limit: int = SENTENCES) -> list[Quote]:
    """The quotations, best first."""
    quotes = [
        Quote(rank, one.passage, span, found)
        for rank, one in enumerate(quotable)
        for span, found in zip(one.spans, one.evidence, strict=True)
    ]
    quotes.sort(key=lambda q: (-q.score, q.rank, q.span))
    chosen: list[Quote] = []
    for quote in quotes:
        below = NEAR if quote.rank == quotes[0].rank else ELSEWHERE
        repeated = any(quote.text in other.text for other in chosen)
        if not repeated and quote.score >= quotes[0].score - below:
            chosen.append(quote)
        if len(chosen) == limit:
            break
    return _with_antecedent(chosen, quotable[chosen[0].rank].spans, limit) if chosen else []


def _with_antecedent(chosen: list[Quote], spans: Sequence[Span], limit: int) -> list[Quote]:
    """The quotations, where the best one begins with "he" or "这些": with the sentence before it in its
    passage, which says who or what; the last of the others gives way to it."""
    best = chosen[0]
    place = spans.index(best.span)
    if not place or not _ANAPHOR.match(best.text):
        return chosen
    before = Quote(best.rank, best.passage, spans[place - 1], best.score)
    if any((q.rank, q.span) == (before.rank, before.span) for q in chosen):
        return chosen
    return [best, before, *chosen[1:]][:limit]


def in_reading_order(quotes: Sequence[Quote]) -> list[Quote]:
    """The best passage first, and within a passage as it reads there."""
    first = quotes[0].rank if quotes else 0
    return sorted(quotes, key=lambda q: (q.rank != first, q.rank, q.span))
