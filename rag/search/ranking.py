"""How candidates become one ranking. Pure functions over arrays; every score is higher-is-better.

The stages, each measured on development data (evals/README.md):
passage and best-sentence cosine mixed; lexical evidence added within the question's language only
(across languages the few shared tokens win by chance); each language's list set against that
language's own background, so that neither hides the other; and last `agree`: where a passage has
its translation among the candidates, the two share their evidence."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.text import HAN, Renderings, said

Floats = NDArray[np.float32]

# Fitted on development data, xquad-dev (evals/README.md). Checked on 25 November 2026 by `python -m evals.fit
# ranking` on every fifth of its questions, each .7 to 1.3 times as large: recall@1 in either language and
# mixed mAP have a mean of .906 on the topics fitted on and .999 on the others. No neighbour has .001 more on
# the former; SHARE_OTHER cost up to .009, TWIN .008, SENTENCE and EXPECTED .004, the others less.
SENTENCE = 0.45  # share of the best sentence in the dense score; the passage itself has the rest
COVERAGE = 0.25  # of the question's idf weight, beside the cosine; better than BM25, which only finds
BIGRAMS = 0.3  # of the idf weight of its pairs of characters or words: they keep the question's order
RENDERED = 0.8  # of the idf weight of the terms that a dictionary renders, in standard scores
# What lexical evidence is worth between the languages: half of how far the best passage's coverage of
# the question exceeds the .45 that a passage of a related subject has by chance. Without this the
# question's language, which alone has such evidence, hides the other (.05 to .23 of the questions that
# only a document in the other language answers found it first; with it .73 to .85).
LEVEL, EXPECTED = 0.5, 0.45
# How far a passage takes over its translation's score: in the question's own language the lexical
# evidence is already its own, in the other language it can only come from the translation.
SHARE_OWN, SHARE_OTHER = 0.3, 0.7
# Cosine between centred vectors of a passage and its translation: on development data translations
# lie above .5 and other passages of the same subject below it.
TWIN, TWIN_WIDTH = 0.45, 0.05

_HAN_RUN = re.compile(f"[{HAN}]+")
_WORDS = re.compile(rf"[^\W_{HAN}]+(?: [^\W_{HAN}]+)+")


def dense(own: Floats, sentences: Floats, counts: Sequence[int]) -> Floats:
    """(n,) cosine of each passage mixed with that of its best sentence. `own` (n,) are the passages'
    cosines, `sentences` those of all their sentences in order, `counts` (n,) how many each has."""
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)
    best = np.array(own, np.float32)
    some = np.asarray(counts) > 0
    if some.any():
        best[some] = np.maximum.reduceat(sentences, starts[some])
    return ((1 - SENTENCE) * own + SENTENCE * best).astype(np.float32)


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters and of neighbouring words of other scripts in folded
    text, without repeats: they match where two segmentations of the same words differ."""
    pairs = [run[i : i + 2] for run in _HAN_RUN.findall(text) for i in range(len(run) - 1)]
    for run in _WORDS.findall(text):
        words = run.split(" ")
        pairs += [f"{first} {second}" for first, second in pairwise(words)]
    return list(dict.fromkeys(pairs))


def coverage(grams: Sequence[str], texts: Sequence[str]) -> Floats:
    """(n,) share of the grams' idf weight that stands in each text, idf taken among `texts`."""
    return _share([[gram in text for gram in grams] for text in texts])


def renditions(renderings: Renderings, texts: Sequence[str]) -> Floats:
    """(n,) as `coverage`, of the terms of another language that a dictionary renders."""
    return _share([[said(some, text) for some in renderings.values()] for text in texts])


def _share(stands: Sequence[Sequence[bool]]) -> Floats:
    """(n,) share of the columns' idf weight that each row holds, idf taken among the rows."""
    if not stands or not stands[0]:
        return np.zeros(len(stands), np.float32)
    present = np.array(stands, np.float32)
    count = present.sum(axis=0)
    # BM25's idf, which stays positive (Robertson and Zaragoza 2009, with Lucene's +1)
    idf = np.log1p((len(stands) - count + 0.5) / (count + 0.5))
    share: Floats = (present @ idf / idf.sum()).astype(np.float32)
    return share


def surplus(spoken: float, covered: float) -> float:
    """What to take off a list whose best passage has `spoken` lexical score and covers that share of
    the question, so that the list's level keeps only what is evidence between languages."""
    return spoken - LEVEL * (covered - EXPECTED)


def against(scores: Floats, background: Floats) -> Floats:
    """Standard scores against the scores of a random sample of the same language's passages. A
    small sample's mean and deviation are drawn to the typical ones of centred cosines."""
    weight = len(background) / (len(background) + 8)
    mean = weight * (float(background.mean()) if len(background) else 0.0)
    deviation = weight * (float(background.std()) if len(background) else 0.0) + (1 - weight) * 0.12
    return ((scores - mean) / max(deviation, 0.02)).astype(np.float32)


def twins(zh: Floats, en: Floats) -> Floats:
    """(n, m) how surely each pair of candidates is a translation of each other, 0..1: mutual nearest
    neighbours (Artetxe and Schwenk 2019 mine parallel text by the like), weighed by their cosine."""
    if not len(zh) or not len(en):
        return np.zeros((len(zh), len(en)), np.float32)
    similar = zh @ en.T
    mutual = (similar == similar.max(1, keepdims=True)) & (similar == similar.max(0, keepdims=True))
    sure = 1 / (1 + np.exp(-(similar - TWIN) / TWIN_WIDTH))
    return np.where(mutual, sure, 0.0).astype(np.float32)


def agree(own: Floats, other: Floats, sure: Floats, share: float) -> Floats:
    """(n,) `own` scores moved towards their translations' `other` (m,) scores; `sure` is (n, m) with
    at most one entry above 0 in each row."""
    if not sure.size:
        return own
    weight = share * sure.sum(axis=1)
    partner = other[sure.argmax(axis=1)]
    moved: Floats = ((1 - weight) * own + weight * partner).astype(np.float32)
    return moved


def rendered(scores: Floats, share: Floats, sure: Floats) -> Floats:
    """(n,) `scores` with what a dictionary finds in the passages, `share` (n,), where no translation
    speaks for them (`sure` as in `agree`). The best passage's score stays: this is no evidence between
    languages."""
    if not share.any():
        return scores
    alone = 1 - sure.sum(axis=1) if sure.size else np.ones(len(scores), np.float32)
    added = (RENDERED * alone * share).astype(np.float32)
    moved: Floats = scores + added - added[int((scores + added).argmax())]
    return moved


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, x))))
