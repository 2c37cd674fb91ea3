"""The dynamic programme under sentence alignment: the cheapest way through two texts, in order.

Dynamic programming over bilingual sentence vectors. The cost of a link is its cosine distance over
the mean distance to unrelated sentences (Vecalign, Thompson & Koehn 2019), plus the mismatch of
lengths and of figures, times a factor for merging; leaving a sentence out has a fixed cost. Only ways
inside a band are searched: a first pass finds a monotone chain of safe 1-1 links among each sentence's
nearest ones, and only what is near that chain is searched afterwards (Bertalign, Liu & Zhu 2022). So time
and memory grow linearly with the texts.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.embedding import unit

Vectors = NDArray[np.float32]

MOST = 4  # sentences on one side of a link
LARGEST = 6  # sentences on both sides of a link together
# The weights below were tuned on the lines of two acts, with omissions and merges made in them, and on
# our gold set (`evals/align.py`). Encoding joined sentences instead of adding their vectors, and e5
# beside USE, gained nothing.
SKIP = 0.6  # cost of a sentence without a counterpart
WEIGHT = 0.25  # power of its length with which a sentence counts in a merge
LENGTH = 0.5  # weight of the mismatch of lengths
FIGURES = 0.1  # weight of agreeing or disagreeing figures
MERGE = 0.8  # how much a link's cost grows with the product of its sides rather than their mean
BREAK = 0.3  # cost of a merge across a paragraph's end
CHARACTERS = 4.0  # English characters for a Chinese one, where the texts are too short to tell
USUAL = 0.2  # cosine of the best neighbour, where there is none to compare with


@dataclass(frozen=True, slots=True)
class Units:
    """One side's sentences. `vectors` (n, D) are centred unit vectors, `lengths` (n,) characters,
    `figures` (n, F) as in `index.pairs.anchors.anchors`, `starts` (n,) true where a paragraph begins.
    `centre` (D,) is the mean vector and `size` the characters of the whole text, also in a cut."""

    vectors: Vectors
    lengths: NDArray[np.float32]
    figures: Vectors
    starts: NDArray[np.bool_]
    centre: Vectors
    size: float

    def __len__(self) -> int:
        return len(self.lengths)

    def cut(self, start: int, end: int) -> "Units":
        """Sentences start to end."""
        part = slice(start, end)
        return replace(
            self,
            vectors=self.vectors[part],
            lengths=self.lengths[part],
            figures=self.figures[part],
            starts=self.starts[part],
        )


class Step(NamedTuple):
    """Sentences i…i_end and j…j_end are linked: how alike they are, by how much more than the best
    neighbours that either could have had, the mismatch of their lengths (absolute logarithm), their
    figures (cosine less a half, 0 where a side has none), and whether more than one is on a side."""

    i: int
    i_end: int
    j: int
    j_end: int
    similar: float
    margin: float
    mismatch: float
    shared: float
    merged: bool


def cheapest(a: Units, b: Units) -> list[Step]:
    """The links of the cheapest way through Chinese `a` and English `b`, in order."""
    if not len(a) or not len(b):
        return []
    ratio = (b.size + 100 * CHARACTERS) / (a.size + 100)
    low, high = band(*(side.vectors * np.sqrt(side.lengths)[:, None] for side in (a, b)))
    return _search(a, b, low, high, ratio)


class _Merged(NamedTuple):
    """Runs of 1, 2, … MOST sentences; entry k-1 holds the runs of k, indexed by their first."""

    vectors: list[Vectors]
    lengths: list[NDArray[np.float32]]
    figures: list[Vectors]
    has: list[NDArray[np.float32]]  # 1 where there are figures
    breaks: list[NDArray[np.float32]]
    near: list[NDArray[np.float32]]  # mean distance to the other side's sentences


class _Ending(NamedTuple):
    """As _Merged, of the runs that end at one place: arrays whose entry k-1 is the run of k."""

    vectors: Vectors
    lengths: NDArray[np.float32]
    figures: Vectors
    has: NDArray[np.float32]
    breaks: NDArray[np.float32]
    near: NDArray[np.float32]


def _merged(side: Units, other: Units) -> _Merged:
    weighted = side.vectors * (side.lengths**WEIGHT)[:, None]
    out = _Merged([], [], [], [], [], [])
    for k in range(1, MOST + 1):
        n = max(0, len(side) - k + 1)

        def total(values: NDArray[np.float32], k: int = k, n: int = n) -> NDArray[np.float32]:
            return np.asarray(sum(values[i : i + n] for i in range(k)), np.float32)

        vectors = unit(total(weighted))
        marks = total(side.figures)
        out.vectors.append(vectors)
        out.lengths.append(total(side.lengths))
        out.figures.append(unit(marks))
        out.has.append(np.asarray(marks.any(axis=1), np.float32))
        inner = total(side.starts.astype(np.float32)) - side.starts[:n]
        out.breaks.append(np.asarray(inner, np.float32))
        out.near.append(np.asarray(1 - vectors @ other.centre, np.float32))
    return out


def _search(a: Units, b: Units, low: NDArray[np.int64], high: NDArray[np.int64], ratio: float) -> list[Step]:
    left, right = _merged(a, b), _merged(b, a)
    best: list[NDArray[np.float32]] = []
    moves: list[NDArray[np.uint8]] = []
    for i in range(len(a) + 1):
        first, last = int(low[i]), int(high[i])
        width = last - first + 1
        cost = np.full(width, np.inf, np.float32)
        move = np.zeros(width, np.uint8)
        if i == 0:
            cost[0] = 0
        else:
            cost = _before(best, low, i - 1, first, last) + np.float32(SKIP)
            move[:] = 1 * 8
            ending = _ending(left, i)
            for t in range(1, min(MOST, last) + 1):
                start = max(first - t, 0)
                most = min(MOST, LARGEST - t, i)
                links = _costs(ending, right, most, t, start, last - t, ratio)
                place = slice(start + t - first, width)
                for s in range(1, most + 1):
                    total = _before(best, low, i - s, start, last - t) + links[s - 1]
                    better = total < cost[place]
                    cost[place] = np.where(better, total, cost[place])
                    move[place] = np.where(better, s * 8 + t, move[place])
        steps = np.float32(SKIP) * np.arange(width, dtype=np.float32)
        skipped = np.minimum.accumulate(cost - steps) + steps
        move[skipped < cost - 1e-5] = 1
        best.append(np.minimum(cost, skipped))
        moves.append(move)
    path = []
    i, j = len(a), len(b)
    while i or j:
        s, t = divmod(int(moves[i][j - low[i]]), 8)
        i, j = i - s, j - t
        if s and t:
            path.append(_step(left, right, i, s, j, t, ratio))
    return path[::-1]


def _before(
    best: list[NDArray[np.float32]], low: NDArray[np.int64], row: int, first: int, last: int
) -> NDArray[np.float32]:
    """Row's costs in columns first…last, infinite outside its band."""
    values, offset = best[row], int(low[row])
    out = np.full(last - first + 1, np.inf, np.float32)
    start, end = max(first, offset), min(last + 1, offset + len(values))
    if start < end:
        out[start - first : end - first] = values[start - offset : end - offset]
    return out


def _ending(left: _Merged, i: int) -> _Ending:
    return _Ending(*(np.stack([run[i - 1 - s] for s, run in enumerate(values[:i])]) for values in left))


def _costs(zh: _Ending, right: _Merged, most: int, t: int, first: int, last: int, ratio: float) -> Vectors:
    """Costs (most, columns) of linking `zh`, the runs of 1…most Chinese sentences that end at a row,
    with t English ones that begin at first…last."""
    columns = slice(first, last + 1)
    distance = 1 - zh.vectors[:most] @ right.vectors[t - 1][columns].T
    distance /= (zh.near[:most, None] + right.near[t - 1][columns]) / 2
    zh_size, en_size = zh.lengths[:most, None] * ratio, right.lengths[t - 1][columns]
    mismatch = 1 - np.minimum(zh_size, en_size) / np.maximum(zh_size, en_size)
    shared = zh.figures[:most] @ right.figures[t - 1][columns].T
    odd = zh.has[:most, None] * right.has[t - 1][columns] * (0.5 - shared)
    sizes = np.arange(1, most + 1)[:, None]
    factor = (sizes * t) ** MERGE * ((sizes + t) / 2) ** (1 - MERGE)
    breaks = zh.breaks[:most, None] + right.breaks[t - 1][columns]
    total = np.maximum(distance + LENGTH * mismatch + FIGURES * odd, 0.01) * factor
    return np.asarray(total + BREAK * breaks, np.float32)


def _step(left: _Merged, right: _Merged, i: int, s: int, j: int, t: int, ratio: float) -> Step:
    x, y = left.vectors[s - 1][i], right.vectors[t - 1][j]
    similar = float(x @ y)

    def rival(vector: Vectors, others: Vectors, start: int, end: int) -> float:
        near = np.r_[max(0, start - 6) : start, end : min(len(others), end + 6)]
        return float((others[near] @ vector).max()) if len(near) else USUAL

    rivals = max(rival(x, right.vectors[0], j, j + t), rival(y, left.vectors[0], i, i + s))
    zh, en = left.lengths[s - 1][i] * ratio, right.lengths[t - 1][j]
    both = left.has[s - 1][i] and right.has[t - 1][j]
    odd = float(left.figures[s - 1][i] @ right.figures[t - 1][j]) - 0.5 if both else 0.0
    mismatch = float(abs(np.log(zh / en)))
    return Step(i, i + s, j, j + t, similar, similar - rivals, mismatch, odd, s * t > 1)


# --- the band in which the way can lie ---------------------------------------------------------------

COARSE = 1500  # units in the first pass; longer texts are joined into about so many
MARGIN = 8  # sentences that the second pass may stray from the first
WIDEST = 300  # columns of a row in the second pass


def band(x: Vectors, y: Vectors) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each count 0…n of sentences in `x` (n, D) the fewest and most of those in `y` (m, D) to
    consider; the rows are bilingual sentence vectors, centred, longer ones heavier."""
    n, m = len(x), len(y)
    if m <= 4 * MARGIN:
        return np.zeros(n + 1, np.int64), np.full(n + 1, m, np.int64)
    points = [(0, 0), *_chain(x, y), (n, m)]
    xs, ys = (np.array(axis) for axis in zip(*points, strict=True))
    rows = np.arange(n + 1)
    before = ys[np.maximum(np.searchsorted(xs, rows - MARGIN, "right") - 1, 0)]
    after = ys[np.minimum(np.searchsorted(xs, rows + MARGIN, "left"), len(xs) - 1)]
    middle = np.interp(rows, xs, ys).astype(np.int64)
    low = np.maximum(np.maximum(before - MARGIN, middle - WIDEST // 2), 0)
    high = np.minimum(np.minimum(after + MARGIN, middle + WIDEST // 2), m)
    low[0], high[n] = 0, m
    high = np.maximum.accumulate(high)
    low[1:] = np.minimum(low[1:], high[:-1])  # each row is reached from the one before
    return np.minimum.accumulate(low[::-1])[::-1], high


def _chain(x: Vectors, y: Vectors) -> list[tuple[int, int]]:
    """The heaviest monotone chain of 1-1 links among each unit's three nearest, weighed by how far
    they stand out from the rest."""
    group = -(-max(len(x), len(y)) // COARSE)
    x, y = _joined(x, group), _joined(y, group)
    similar = x @ y.T
    similar -= (similar.mean(axis=1, keepdims=True) + similar.mean(axis=0, keepdims=True)) / 2
    third = -min(3, len(y))
    keep = similar >= np.partition(similar, third, axis=1)[:, third, None]
    third = -min(3, len(x))
    keep &= similar >= np.partition(similar, third, axis=0)[third]
    weights = np.where(keep, np.maximum(similar, 0) ** 2, 0)
    best = np.zeros((len(x) + 1, len(y) + 1), np.float32)
    for i in range(len(x)):
        best[i + 1, 1:] = np.maximum(best[i, 1:], best[i, :-1] + weights[i])
        np.maximum.accumulate(best[i + 1], out=best[i + 1])
    chain = []
    i, j = len(x), len(y)
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            chain.append((i * group, j * group))
    return chain[::-1]


def _joined(weighted: Vectors, group: int) -> Vectors:
    return unit(np.add.reduceat(weighted, range(0, len(weighted), group), axis=0))
