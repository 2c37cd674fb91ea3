"""Answers made of quotations: the one to three that answer the question best.

What can be quoted is a sentence, or a list with the words that lead into it; a heading is neither. Each
is scored by its evidence (its cosine with the question, how much of the question's idf weight stands in
it and in its neighbours, and the same of its translation), by the rank of its passage, by its length,
and by whether it holds what the question asks for. Pure functions; `quoted_answer.py` gives them the
vectors. The weights are fitted on development data (evals/README.md)."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from index.records import Language, Passage, Section, Span
from index.text import fold
from rag.search import wanted

Floats = NDArray[np.float32]

# The weights are fitted on development data, xquad-dev (evals/README.md). Checked on 25 November 2026 by
# `python -m evals.fit quotation` on every fifth of its questions, each .7 to 1.3 times as large: .939 of the
# answers hold an accepted string on the topics fitted on and 1.000 on the others. None of the neighbours has
# more; ALIKE cost up to .027, TRANSLATION and LENGTH .018, COVERAGE, NEIGHBOUR and PASSAGE .009.
SENTENCES = 3
PASSAGES = 5
COVERAGE = 0.5  # of the question's weight, beside the cosine
NEIGHBOUR = 0.1  # of the weight that the sentence before or after carries: "it" is named there
TRANSLATION = 0.4  # of the evidence that comes from the sentence's translation, where it is sure
# Cosine from which two sentences are translations, as in rag/search/ranking.py
ALIKE, ALIKE_WIDTH = 0.45, 0.05
PASSAGE = 0.1  # for each standard score that the passage lies below the best
WANTED = 0.1  # for a quotation that holds the kind of thing that was asked for
LENGTH = 0.05  # for each factor e by which it is longer than usual: short ones say little
USUAL: Mapping[Language, int] = {"zh": 40, "en": 120}  # characters of a sentence
NEAR = 0.6  # a further quotation of the best one's passage scores no further than this below it
ELSEWHERE = 0.2  # the same for one of another passage
LIST: Mapping[Language, int] = {"zh": 600, "en": 1800}  # characters up to which a list is quoted whole

_LABEL = (
    r"(?:[-•*·#]+\s*)?(?:第\s*[\d一二三四五六七八九十百千〇零\-之]+\s*[条條章节節编編]"
    r"|(?:Article|Section|Chapter|Part)\s+[\w-]+|[(（]?[\d一二三四五六七八九十]+[)）.、．]?)"
)
_ONLY_LABEL = re.compile(rf"\s*{_LABEL}\s*")
_ITEM = re.compile(
    r"\s*(?:[-•*·]\s+|(?:[-•*·]\s*)?(?:[(（](?:\d{1,2}|[a-z]|[一二三四五六七八九十]{1,3})[)）]"
    r"|(?:\d{1,2}|[a-z])[.)、．](?!\d)|[一二三四五六七八九十]{1,3}(?:、|是)|第[一二三四五六七八九十][,，]"
    r"|(?:The\s+)?(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Ss]ixth)(?:ly)?(?:,|\s+is\b)))"
)

_ANAPHOR = re.compile(
    r"\s*(?:[他她它]们?|这[些一个种]|那[些个]|该|其(?![他它余])|(?:He|She|It|They|His|Her|Its|Their|These|This|Those|That)\b)"
)

_SPEAKING = frozenset({"article", "provision"})  # of which a line alone may be the whole rule


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation: `rank` of the hit it is from, counted from 0, and its span."""

    rank: int
    passage: Passage
    span: Span
    score: float

    @property
    def text(self) -> str:
        return said(self.passage, self.span)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is quoted as a whole: `first` to `last` of a passage's sentences."""

    first: int
    last: int
    span: Span


def said(passage: Passage, span: Span) -> str:
    """The words of a span of the passage."""
    return passage.text[span[0] - passage.start : span[1] - passage.start]


def units(passage: Passage, sections: Collection[Section] = (), titles: Collection[str] = ()) -> list[Unit]:
    """The sentences of a passage, where the items of a list and the sentence that leads into it are one,
    up to a length that can be read; bare labels, the headings of `sections` and the document's `titles`
    are left out."""
    sentences = passage.sentences
    texts = [said(passage, span) for span in sentences]
    headed = _headings(passage, texts, sections, titles)
    found: list[Unit] = []
    at = 0
    while at < len(sentences):
        items = len(list(takewhile(_ITEM.match, texts[at + 1 :]))) if at not in headed else 0
        whole = (sentences[at][0], sentences[min(at + items, len(sentences) - 1)][1])
        leads = not _ITEM.match(texts[at]) or at == 0
        listed = items + bool(_ITEM.match(texts[at])) >= 2
        if leads and listed and whole[1] - whole[0] <= LIST[passage.language]:
            found.append(Unit(at, at + items, whole))
            at += items
        elif at not in headed:
            found.append(Unit(at, at, sentences[at]))
        at += 1
    return found


def _headings(
    passage: Passage, texts: Sequence[str], sections: Collection[Section], titles: Collection[str]
) -> set[int]:
    """Which sentences are no answer: a bare label ("Article 5", "（三）"), and a heading, unless it is all
    that its provision says."""
    named = {plain(title) for title in titles}
    headed = {i for i, text in enumerate(texts) if _ONLY_LABEL.fullmatch(text) or plain(text) in named}
    over = [s for s in sections if s.heading and s.start < passage.end and passage.start < s.end]
    for section in over:
        lines = {plain(section.heading), plain(section.label + section.heading)}
        found = {i for i, text in enumerate(texts) if plain(text) in lines}
        if len(headed | found) < len(texts) or section.kind not in _SPEAKING:
            headed |= found
    return headed


def plain(text: str) -> str:
    """Letters and digits alone: the words of a heading with or without its mark, spaces and full stop."""
    return "".join(filter(str.isalnum, fold(text).text))


def share(weights: Mapping[str, float], terms: frozenset[str]) -> float:
    """Part of the question's idf weight that `terms` carry, 0..1."""
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in terms) / total if total else 0.0


def evidence(cosines: Floats, coverages: Sequence[float]) -> Floats:
    """(n,) how much each of a passage's units speaks of the question."""
    padded = np.array([0.0, *coverages, 0.0], np.float32)
    beside = np.maximum(padded[:-2], padded[2:])
    found: Floats = (cosines + COVERAGE * padded[1:-1] + NEIGHBOUR * beside).astype(np.float32)
    return found


def agreed(own: Floats, across: Floats, similar: Floats) -> Floats:
    """(n,) `own` evidence moved towards that of the translation. `similar` (n, m) are the cosines of the
    units with the `across` (m,) ones of the other language."""
    if not similar.size:
        return own
    sure = TRANSLATION / (1 + np.exp(-(similar.max(1) - ALIKE) / ALIKE_WIDTH))
    moved: Floats = ((1 - sure) * own + sure * across[similar.argmax(1)]).astype(np.float32)
    return moved


def choose(
    question: str,
    passages: Sequence[Passage],
    passage_scores: Sequence[float],
    spans: Sequence[Sequence[Span]],
    evidences: Sequence[Floats],
    limit: int = SENTENCES,
) -> list[Quote]:
    """The quotations, best first. For each passage: its score, the spans that can be quoted of it, and
    their evidence."""
    quotes = []
    for rank, passage in enumerate(passages):
        penalty = PASSAGE * (passage_scores[0] - passage_scores[rank])
        for span, found in zip(spans[rank], evidences[rank], strict=True):
            quote = Quote(rank, passage, span, 0.0)
            length = LENGTH * math.log(min(3.0, (span[1] - span[0]) / USUAL[passage.language]))
            score = float(found) + length - penalty + WANTED * wanted(question, quote.text)
            quotes.append(Quote(rank, passage, span, score))
    if not quotes:  # nothing but headings
        return [Quote(0, p, span, 0.0) for p in passages[:1] for span in p.sentences[:1]]
    quotes.sort(key=lambda q: (-q.score, q.rank, q.span))
    chosen: list[Quote] = []
    for quote in quotes:
        below = NEAR if quote.rank == quotes[0].rank else ELSEWHERE
        repeated = any(quote.text in other.text for other in chosen)
        if not repeated and quote.score >= quotes[0].score - below:
            chosen.append(quote)
        if len(chosen) == limit:
            break
    return _with_antecedent(chosen, spans[chosen[0].rank], limit)


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
