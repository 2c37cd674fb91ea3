"""Which Chinese section is which English one: a monotone match by content and by number.

Numbers speak for a match and content must bear them out. Where two sections share a number but say
different things (a version that skips or inserts one), the content decides; where numbers agree
throughout and the content nowhere, as in two unrelated laws in one file, nothing is matched."""

from collections.abc import Sequence
from itertools import pairwise
from math import exp
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.embedding import unit
from index.pairs.monotone_path import Vectors
from index.records import Section

FLOOR = 0.15  # cosine that two sections need before they count as alike
SAME_PATH = 0.15  # gain of the same number under the same parts, in units of cosine
SAME_NUMBER = 0.1  # gain of the same own number, parts apart
OTHER_NUMBER = -0.05
OTHER_KIND = -0.02
JOIN = -0.12  # gain of matching one section with two
PLAINLY = (
    0.5  # by how much another section must be more alike than that of the same number to be taken for it
)
BORNE_OUT = 0.12  # by how much equal numbers must be more alike than others for numbers to count
SURE = 0.8  # confidence of a match by content that bears witness for or against numbers
WITNESSES = 9  # of them, the nearest that are heard
FEW = 3  # under so many the numbers are believed
_MOVES = ((1, 1), (1, 2), (2, 1))


class Match(NamedTuple):
    """Chinese sections `zh` and English `en`, ranges of one or two."""

    zh: range
    en: range
    by: Literal["number", "alignment"]
    confidence: float


def match(zh: Sequence[Section], en: Sequence[Section], zh_sums: Vectors, en_sums: Vectors) -> list[Match]:
    """Matches in order, crossing none; sections in no match have no counterpart. `zh_sums` (n, D)
    and `en_sums` (m, D) are the sums of the centred sentence vectors in each section."""
    if not zh or not en:
        return []
    alike = unit(zh_sums) @ unit(en_sums).T
    agree = _agreement(zh, en)
    kinds = np.array([[x.kind] for x in zh]) != np.array([y.kind for y in en])
    content = alike.astype(np.float64) - FLOOR + OTHER_KIND * kinds
    by_content = _best(content, zh, en, zh_sums, en_sums)
    weight = _borne_out(alike, agree, [(i, j) for i, s, j, t in by_content if s == t == 1])
    gain = content + agree * weight[:, None] + _contradictions(alike, agree, weight)
    found = []
    for i, s, j, t in _best(gain, zh, en, zh_sums, en_sums):
        similar = float(_cosine(zh_sums[i : i + s].sum(axis=0), en_sums[j : j + t].sum(axis=0)))
        by_number = bool(weight[i] > 0.5 and s == t == 1 and agree[i, j] > 0)
        sure = confidence(similar, rival(alike, i, s, j, t), by_number)
        found.append(Match(range(i, i + s), range(j, j + t), "number" if by_number else "alignment", sure))
    return found


def _agreement(zh: Sequence[Section], en: Sequence[Section]) -> NDArray[np.float64]:
    """(n, m): what the numbers of two sections say for their match; 0 where one has none."""
    ids: dict[tuple[str, ...], int] = {}

    def named(sections: Sequence[Section], own: bool) -> NDArray[np.int64]:
        numbers = [s.number[-1:] if own else s.number for s in sections]
        return np.array([ids.setdefault(n, len(ids)) if n else -1 for n in numbers])

    paths = named(zh, False)[:, None] == named(en, False)
    left, right = named(zh, True)[:, None], named(en, True)
    agree = np.where(paths, SAME_PATH, np.where(left == right, SAME_NUMBER, OTHER_NUMBER))
    return np.where((left < 0) | (right < 0), 0.0, agree)


def _borne_out(
    alike: Vectors, agree: NDArray[np.float64], matches: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """How far numbers are to be believed at each Chinese section, 0…1: the share of those sections
    around it whose content alone finds a sure match in which the numbers agree. 0 throughout where
    sections of one number are hardly more alike than any two."""
    equal = (agree > 0) & (agree == agree.max())
    if not equal.any() or alike[equal].mean() - alike[~equal].sum() / max((~equal).sum(), 1) < BORNE_OUT:
        return np.zeros(len(alike))
    sure = [
        (i, agree[i, j] > 0)
        for i, j in matches
        if confidence(float(alike[i, j]), rival(alike, i, 1, j, 1)) > SURE
    ]
    if len(sure) < FEW:
        return np.ones(len(alike))
    places, agreeing = np.array([i for i, _ in sure]), np.array([ok for _, ok in sure], float)
    nearest = [np.argsort(abs(places - i), kind="stable")[:WITNESSES] for i in range(len(alike))]
    return np.array([agreeing[chosen].mean() for chosen in nearest])


def _contradictions(
    alike: Vectors, agree: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(n, m): -inf where numbers are believed and a match would take one of the two from the section of its
    own number, without being plainly more alike than those are; else 0."""
    same = np.where((agree > 0) & (agree == agree.max()), alike, -np.inf)
    own = np.maximum(same.max(axis=1)[:, None], same.max(axis=0)[None, :])
    contradicts = (agree < 0) & (weight[:, None] > 0.5) & np.isfinite(own) & (alike < own + PLAINLY)
    return np.where(contradicts, -np.inf, 0.0)


def _best(
    gain: NDArray[np.float64],
    zh: Sequence[Section],
    en: Sequence[Section],
    zh_sums: Vectors,
    en_sums: Vectors,
) -> list[tuple[int, int, int, int]]:
    """The monotone set of matches with the highest gain, as (first, count, first, count)."""
    n, m = gain.shape
    tables = {(1, 1): gain}
    barred = np.where(np.isneginf(gain), gain, 0.0)
    tables[1, 2] = _joined(zh_sums, en_sums, en) + barred[:, :-1] + barred[:, 1:]
    tables[2, 1] = _joined(en_sums, zh_sums, zh).T + barred[:-1] + barred[1:]
    best = np.zeros((n + 1, m + 1))
    moves = np.zeros((n + 1, m + 1), np.int8)  # 0: neither, else 1 + index into _MOVES
    for i in range(1, n + 1):
        row, move = best[i - 1].copy(), np.full(m + 1, -1, np.int8)
        for k, (s, t) in enumerate(_MOVES):
            if i < s or m < t:
                continue
            total = best[i - s, : m + 1 - t] + tables[s, t][i - s]
            better = total > row[t:]
            row[t:] = np.where(better, total, row[t:])
            move[t:] = np.where(better, k + 1, move[t:])
        best[i] = np.maximum.accumulate(row)
        moves[i] = np.where(best[i] > row, 0, move)
    found = []
    i, j = n, m
    while i and j:
        k = int(moves[i, j])
        if k > 0:
            s, t = _MOVES[k - 1]
            i, j = i - s, j - t
            found.append((i, s, j, t))
        elif k < 0:
            i -= 1
        else:
            j -= 1
    return found[::-1]


def _joined(ones: Vectors, others: Vectors, sections: Sequence[Section]) -> NDArray[np.float64]:
    """Gains of each of `ones` with each two neighbours of `others`, which must not hold one another."""
    apart = np.array([x.end <= y.start for x, y in pairwise(sections)], bool)
    gains = unit(ones) @ unit(others[:-1] + others[1:]).T - FLOOR + JOIN
    return np.where(apart, gains, -np.inf)


def rival(alike: Vectors, i: int, s: int, j: int, t: int) -> float:
    """The cosine of the best neighbour that either side could have had instead."""
    row = np.r_[max(0, j - 3) : j, j + t : min(alike.shape[1], j + t + 3)]
    column = np.r_[max(0, i - 3) : i, i + s : min(alike.shape[0], i + s + 3)]
    rivals = [*alike[i : i + s, row].max(axis=0), *alike[column, j : j + t].max(axis=1)]
    return float(max(rivals, default=0.0))


def confidence(similar: float, rival: float, by_number: bool = False) -> float:
    """That two stretches of this cosine, whose best neighbours have `rival`, say the same."""
    # Articles of two acts: their translations lie at 0.24 to 0.53 and above every neighbour by -0.02
    # to 0.6; articles off by one at -0.1 to 0.35, and below their own translation by 0.1 to 0.6.
    score = 0.5 + 12 * (similar - rival) + 6 * (similar - 0.25) + (2 if by_number else 0)
    return 1 / (1 + exp(-score))


def _cosine(x: Vectors, y: Vectors) -> np.float32:
    return np.float32(x @ y / max(float(np.linalg.norm(x) * np.linalg.norm(y)), 1e-9))
