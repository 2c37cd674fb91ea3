"""What the evaluation measures: pure functions over plain values.

Ranking measures come from ir-measures, significance from scipy. What does not apply (a citation's
precision where nothing is cited) is None, and never counts as 0.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.text.folding import fold

Scores = dict[str, float]  # question id → score, only of the questions that a metric applies to

CUTOFF = 10  # documents of a ranking that count
RESAMPLES = 2_000
SEED = 20_261_121

_HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_TOKEN = re.compile(rf"{_HAN}|\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?")
_ARTICLES = {"a", "an", "the"}


# --- finding ----------------------------------------------------------------------------------------


def ranking(relevant: Mapping[str, Set[str]], ranked: Mapping[str, Sequence[str]]) -> dict[str, Scores]:
    """recall@1, @5, @10, MRR, nDCG@10 and mAP of each question of `relevant`, by metric.

    `ranked` are document names, best first, the first ten of which count; a question that is not in it
    found nothing, and scores 0."""
    import ir_measures
    from ir_measures import AP, RR, R, nDCG

    names = {R @ 1: "recall@1", R @ 5: "recall@5", R @ 10: "recall@10", RR: "MRR", nDCG @ 10: "nDCG@10"}
    names[AP] = "mAP"
    judged = {id_: dict.fromkeys(documents, 1) for id_, documents in relevant.items() if documents}
    run = {
        id_: {name: -float(rank) for rank, name in enumerate(distinct(ranked.get(id_, ()))[:CUTOFF])}
        for id_ in judged
    }
    scores: dict[str, Scores] = {name: dict.fromkeys(judged, 0.0) for name in names.values()}
    for found in ir_measures.iter_calc(list(names), judged, run) if judged else ():
        scores[names[found.measure]][found.query_id] = float(found.value)
    return scores


def distinct(names: Iterable[str]) -> list[str]:
    """Each name once, at its best rank: a document ranks where its best passage does."""
    return list(dict.fromkeys(names))


# --- answers ----------------------------------------------------------------------------------------


def contains(accepted: Iterable[str], answer: str) -> bool:
    """Whether an accepted string stands in the answer, both folded (index/text/folding.py)."""
    folded = fold(answer).text
    return any(fold(one).text.strip() in folded for one in accepted)


def tokens(text: str) -> list[str]:
    """Chinese characters one by one, other words and numbers whole, without punctuation and English
    articles: SQuAD's normalisation, carried over to mixed text as in CMRC 2018."""
    return [token for token in _TOKEN.findall(fold(text).text) if token not in _ARTICLES]


def f1(accepted: Iterable[str], answer: str) -> float:
    """Best token F1 of the answer with an accepted string (Rajpurkar et al. 2016)."""
    return max((_f1(tokens(one), tokens(answer)) for one in accepted), default=0.0)


def _f1(expected: list[str], given: list[str]) -> float:
    common = (Counter(expected) & Counter(given)).total()
    return 2 * common / (len(expected) + len(given)) if common else 0.0


# --- citations --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer, the passages that it cites by number, and numbers that lead nowhere."""

    text: str
    citations: tuple[int, ...]
    verified: bool
    unknown: tuple[int, ...] = ()


def citation_recall(statements: Sequence[Statement]) -> float | None:
    """Share of the statements that what they cite supports (ALCE, Gao et al. 2023, section 3)."""
    if not statements:
        return None
    return sum(s.verified and bool(s.citations) for s in statements) / len(statements)


def citation_precision(
    statements: Sequence[Statement], supports: Callable[[Statement, tuple[int, ...]], bool]
) -> float | None:
    """Share of the citations that are not irrelevant (ALCE): their statement is supported, and they
    support it alone, or the others without them do not. A number that leads nowhere is irrelevant.

    `supports` tells whether the passages of these numbers support a statement."""
    cited = right = 0
    for statement in statements:
        cited += len(statement.citations) + len(statement.unknown)
        if not statement.verified:
            continue
        for number in statement.citations:
            rest = tuple(n for n in statement.citations if n != number)
            right += not rest or supports(statement, (number,)) or not supports(statement, rest)
    return right / cited if cited else None


# --- confidence -------------------------------------------------------------------------------------


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Probability that a positive case scores above a negative one, ties counting half (Mann and
    Whitney); None where there are none of one kind."""
    if not len(positive) or not len(negative):
        return None
    below = np.sort(np.asarray(negative, float))
    left = np.searchsorted(below, positive, "left").sum()
    right = np.searchsorted(below, positive, "right").sum()
    return float((left + right) / 2 / (len(positive) * len(negative)))


@dataclass(frozen=True, slots=True)
class Bin:
    """The predictions between `low` and `high`: how many, their mean, and the share that came true."""

    low: float
    high: float
    count: int
    predicted: float
    observed: float


def calibration(confidences: Sequence[float], outcomes: Sequence[bool], bins: int = 10) -> list[Bin]:
    """The non-empty ones of `bins` equally wide bins; 1 belongs to the last."""
    predicted, observed = np.asarray(confidences, float), np.asarray(outcomes, float)
    place = np.minimum((predicted * bins).astype(int), bins - 1)
    return [
        Bin(i / bins, (i + 1) / bins, int(of.sum()), float(predicted[of].mean()), float(observed[of].mean()))
        for i in range(bins)
        if (of := place == i).any()
    ]


def calibration_error(confidences: Sequence[float], outcomes: Sequence[bool], bins: int = 10) -> float | None:
    """Expected calibration error: the bins' gaps, weighed by their counts (Guo et al. 2017)."""
    found = calibration(confidences, outcomes, bins)
    total = sum(b.count for b in found)
    return sum(b.count * abs(b.predicted - b.observed) for b in found) / total if total else None


# --- how sure -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` questions with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int


def estimate(values: Sequence[float]) -> Estimate | None:
    """The mean with its percentile interval over resampled questions; None where there are none."""
    if not len(values):
        return None
    sample = np.asarray(values, float)
    low, high = np.percentile(_means(sample), (2.5, 97.5))
    return Estimate(float(sample.mean()), float(low), float(high), len(sample))


def estimate_auroc(positive: Sequence[float], negative: Sequence[float]) -> Estimate | None:
    """AUROC with its interval, positive and negative cases resampled apart."""
    value = auroc(positive, negative)
    if value is None:
        return None
    rng = np.random.default_rng(SEED)
    a, b = np.asarray(positive, float), np.asarray(negative, float)
    found = [auroc(rng.choice(a, len(a)).tolist(), rng.choice(b, len(b)).tolist()) for _ in range(500)]
    low, high = np.percentile(np.asarray(found, float), (2.5, 97.5))
    return Estimate(value, float(low), float(high), len(a) + len(b))


def gap(a: Sequence[float], b: Sequence[float]) -> Estimate:
    """Mean of `a` less mean of `b`, unpaired, with its interval: of two sets of different questions."""
    first, second = np.asarray(a, float), np.asarray(b, float)
    low, high = np.percentile(_means(first) - _means(second, SEED + 1), (2.5, 97.5))
    return Estimate(float(first.mean() - second.mean()), float(low), float(high), len(first) + len(second))


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of `b - a` over the `n` questions that both have, its interval, and the probability of one
    as large if a and b were the same."""

    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    n: int

    @property
    def significant(self) -> bool:
        return self.p < 0.05


def compare(a: Scores, b: Scores) -> Difference | None:
    """The paired difference, with scipy's sign-flipping permutation test; None without common questions."""
    ids = [id_ for id_ in a if id_ in b]
    if not ids:
        return None
    before, after = np.array([a[i] for i in ids]), np.array([b[i] for i in ids])
    change = after - before
    low, high = np.percentile(_means(change), (2.5, 97.5))
    moved = change[change != 0]  # the others stay what they are whatever their sign
    return Difference(
        float(before.mean()),
        float(after.mean()),
        float(change.mean()),
        float(low),
        float(high),
        _sign_flip(moved) if len(moved) > 1 else 1.0,  # a single one is as likely either way
        len(ids),
    )


def _sign_flip(changes: NDArray[np.float64]) -> float:
    from scipy.stats import permutation_test  # type: ignore[import-untyped]

    found = permutation_test(
        (changes,),
        lambda values, axis: values.sum(axis=axis),
        permutation_type="samples",
        n_resamples=4_999,
        vectorized=True,
        batch=500,
        rng=np.random.default_rng(SEED),
    )
    return float(found.pvalue)


def _means(sample: NDArray[np.float64], seed: int = SEED) -> NDArray[np.float64]:
    """(RESAMPLES,) means of samples drawn with replacement."""
    rng = np.random.default_rng(seed)
    return np.array([sample[rng.integers(0, len(sample), len(sample))].mean() for _ in range(RESAMPLES)])


def percentile(values: Sequence[float], share: int) -> float | None:
    """E.g. 95 for p95; None of nothing."""
    return float(np.percentile(values, share)) if len(values) else None
