"""Where an alignment of two texts can lie at all: a first pass finds a monotone chain of safe 1-1 links
among each sentence's nearest ones, and only what is near that chain is searched afterwards (Bertalign,
Liu & Zhu 2022). So time and memory grow linearly with the texts."""

import numpy as np
from numpy.typing import NDArray

from index.space import unit

Vectors = NDArray[np.float32]

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
