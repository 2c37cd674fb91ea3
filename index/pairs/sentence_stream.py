"""One language of a document as a stream of sentences, in the document's order: so read, it makes no
difference whether the languages alternate by paragraph, by provision or by Part, or stand one after
the other."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.pairs.monotone_path import Units, Vectors
from index.records import Document, Language, Passage, Section, Side, Span


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
