"""One language of a document as a stream of sentences in paragraphs, in the document's order: so read, it
makes no difference whether the languages alternate by paragraph, by provision or by Part, or stand one after
the other. And the pairs of paragraphs, which follow from the links of their sentences."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np

from index.embedding import unit
from index.pairs import section_matches
from index.pairs.monotone_path import CHARACTERS, Units, Vectors
from index.pairs.sentence_links import Link
from index.records import Document, Language, Pair, Passage, Section, Side, Span

NEAR = 3  # neighbours on each side that a paragraph is compared with


@dataclass(frozen=True, slots=True)
class Source:
    """A document as read: what pairing needs of it."""

    document: Document
    sections: Sequence[Section]
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class Stream:
    """One language of one document. `paragraphs[i]` is the number of sentence i's paragraph."""

    document: Document
    sections: list[Section]
    sentences: list[Span]
    paragraphs: list[int]

    @property
    def texts(self) -> list[str]:
        return [self.document.text[start:end] for start, end in self.sentences]

    @property
    def starts(self) -> list[bool]:
        return [True, *(a != b for a, b in pairwise(self.paragraphs))]

    def side(self, first: int, last: int, label: str = "") -> Side:
        """Sentences first to before last."""
        return Side(self.document.name, self.sentences[first][0], self.sentences[last - 1][1], label)

    def size(self, sentences: range) -> int:
        """Characters of the sentences."""
        return sum(end - start for start, end in self.sentences[sentences.start : sentences.stop])

    def within(self, paragraphs: range) -> range:
        """The sentences of the paragraphs."""
        return range(
            bisect_left(self.paragraphs, paragraphs.start), bisect_left(self.paragraphs, paragraphs.stop)
        )

    def index(self, offset: int) -> int:
        """The first sentence that begins at or after `offset`."""
        return bisect_left(self.sentences, (offset, 0))


def stream(source: Source, language: Language) -> Stream:
    """The sentences of `language` in the source's passages. Its paragraphs end at blank lines, or at line
    ends where blank lines are rare, at sections, and wherever the other language stands between."""
    text = source.document.text
    found = {s for p in source.passages if p.language == language for s in p.sentences}
    spans = sorted((a, b) for a, b in found if any(c.isalnum() for c in text[a:b]))
    gaps = [text[a[1] : b[0]] for a, b in pairwise(spans)]
    blocks = sum("\n\n" in gap for gap in gaps) * 5 > sum("\n" in gap for gap in gaps)
    sections = [s for s in source.sections if s.language == language]
    begins = {bisect_left(spans, (s.start, 0)) for s in sections}
    paragraphs = [0]
    for i, gap in enumerate(gaps, 1):
        # What stands between two sentences of one language, if it is not white space, is the other one.
        ends = bool(gap.strip()) or ("\n\n" if blocks else "\n") in gap or i in begins
        paragraphs.append(paragraphs[-1] + ends)
    return Stream(source.document, sections, spans, paragraphs[: len(spans)])


def sums(side: Units, stretches: Sequence[range]) -> Vectors:
    """Sum of the sentence vectors in each stretch, longer sentences heavier."""
    weighted = side.vectors * np.sqrt(side.lengths)[:, None]
    totals = np.vstack([np.zeros(weighted.shape[1]), weighted.cumsum(axis=0, dtype=np.float64)])
    sums = [totals[max(s.start, s.stop)] - totals[s.start] for s in stretches]
    return np.array(sums, np.float32).reshape(-1, weighted.shape[1])


# --- paragraphs ----------------------------------------------------------------------------------------


def paragraph_pairs(zh: Stream, en: Stream, a: Units, b: Units, links: Sequence[Link]) -> Iterator[Pair]:
    """Paragraphs, or runs of them, whose sentences are linked with each other; of each paragraph the one
    it shares most with decides. The confidence is half that of the links, counted by characters, half
    that of the paragraphs' own vectors beside their neighbours'."""
    stretches = [(zh.within(x), en.within(y)) for x, y in _linked_paragraphs(zh, en, links)]
    left, right = unit(sums(a, [x for x, _ in stretches])), unit(sums(b, [y for _, y in stretches]))
    at = 0
    for k, (x, y) in enumerate(stretches):
        sure = 0.0
        while at < len(links) and links[at].zh.start < x.stop:
            zh_run, en_run, confidence = links[at]
            if zh_run.start in x and en_run.start in y:
                sure += confidence * (zh.size(zh_run) + en.size(en_run) / CHARACTERS)
            at += 1
        of_links = sure / (zh.size(x) + en.size(y) / CHARACTERS)
        of_whole = section_matches.confidence(float(left[k] @ right[k]), _rival(left, right, k))
        sides = zh.side(x.start, x.stop), en.side(y.start, y.stop)
        yield Pair(*sides, "alignment", "paragraph", (of_links + of_whole) / 2)


def _linked_paragraphs(zh: Stream, en: Stream, links: Sequence[Link]) -> list[tuple[range, range]]:
    """Numbers of the Chinese and English paragraphs that belong together."""
    votes: dict[tuple[int, int], float] = {}
    for x in links:
        key = zh.paragraphs[x.zh.start], en.paragraphs[x.en.start]
        votes[key] = votes.get(key, 0) + x.confidence * sqrt(zh.size(x.zh) * en.size(x.en))
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for edge in votes:
        for axis in (0, 1):
            rival = best.setdefault((axis, edge[axis]), edge)
            best[axis, edge[axis]] = max(rival, edge, key=lambda e: votes[e])
    groups: list[tuple[range, range]] = []
    for p, q in sorted(set(best.values())):
        zh_new, en_new = range(p, p + 1), range(q, q + 1)
        if groups and (p < groups[-1][0].stop or q < groups[-1][1].stop):
            zh_old, en_old = groups.pop()
            zh_new, en_new = _spanning(zh_old, zh_new), _spanning(en_old, en_new)
        groups.append((zh_new, en_new))
    return groups


def _spanning(a: range, b: range) -> range:
    return range(min(a.start, b.start), max(a.stop, b.stop))


def _rival(left: Vectors, right: Vectors, at: int) -> float:
    """The cosine of the best neighbour that either paragraph could have had instead."""
    near = np.r_[max(0, at - NEAR) : at, at + 1 : min(len(left), at + NEAR + 1)]
    if not len(near):
        return 0.0
    return float(max((right[near] @ left[at]).max(), (left[near] @ right[at]).max()))
