"""Sentence alignment: which Chinese sentences and which English ones say the same, in order, each link
with a calibrated confidence. The search itself is in `index.pairs.monotone_path`."""

from collections.abc import Callable, Sequence
from math import exp
from typing import NamedTuple

import numpy as np

from index.embedding import unit
from index.pairs.anchors import anchors, marks
from index.pairs.monotone_path import Step, Units, Vectors, cheapest
from index.records import Language

Encode = Callable[[Sequence[str], Language], Vectors]


class Link(NamedTuple):
    """Sentences `zh` and `en` (ranges, never empty) say the same; under 0.5 is doubtful."""

    zh: range
    en: range
    confidence: float


def align(
    zh: Sequence[str],
    en: Sequence[str],
    encode: Encode,
    starts: tuple[Sequence[bool], Sequence[bool]] | None = None,
) -> list[Link]:
    """Links between two texts given as sentences, in order, crossing none; sentences in no link have
    no counterpart. `encode` gives raw bilingual sentence vectors (n, D).

    >>> align(["法院开庭。", "原告撤诉。"], ["The court sat.", "The plaintiff withdrew."], encode)
    [Link(zh=range(0, 1), en=range(0, 1), confidence=0.93), …]
    """
    if not zh or not en:
        return []
    a, b = units(zh, en, encode(zh, "zh"), encode(en, "en"), starts)
    return link(a, b)


def units(
    zh: Sequence[str],
    en: Sequence[str],
    zh_vectors: Vectors,
    en_vectors: Vectors,
    starts: tuple[Sequence[bool], Sequence[bool]] | None = None,
) -> tuple[Units, Units]:
    """Both sides made ready: each language's mean subtracted, figures found."""
    figures = anchors([marks(s, "zh") for s in zh], [marks(s, "en") for s in en])
    begins = starts or ([False] * len(zh), [False] * len(en))
    a, b = (
        _side(texts, vectors, own, begin)
        for texts, vectors, own, begin in zip(
            (zh, en), (zh_vectors, en_vectors), figures, begins, strict=True
        )
    )
    return a, b


def _centred(vectors: Vectors) -> Vectors:
    # A mean of few sentences is mostly those sentences: it is trusted as their number grows.
    n = len(vectors)
    return unit(vectors - vectors.mean(axis=0) * (n / (n + 8)))


def _side(texts: Sequence[str], raw: Vectors, figures: Vectors, starts: Sequence[bool]) -> Units:
    vectors = _centred(raw)
    lengths = np.array([max(1, len(s)) for s in texts], np.float32)
    return Units(
        vectors, lengths, figures, np.array(starts, bool), vectors.mean(axis=0), float(lengths.sum())
    )


def link(a: Units, b: Units) -> list[Link]:
    """Links between prepared Chinese `a` and English `b`."""
    return [Link(range(s.i, s.i_end), range(s.j, s.j_end), _confidence(s)) for s in cheapest(a, b)]


def _confidence(step: Step) -> float:
    # Logistic regression over 1,667 links, right and wrong in equal parts: our gold set, the lines of
    # two acts with omissions, and texts aligned with the translation of another.
    score = -5.8 + 19.5 * step.similar + 3.3 * step.margin - 1.1 * step.mismatch + 4.2 * step.shared
    return 1 / (1 + exp(0.8 * step.merged - score))
