"""Sentences chosen for coverage: near the middle of the whole, and unlike those already chosen.

Maximal marginal relevance (Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering
Documents and Producing Summaries", SIGIR 1998), where the query is the mean of what is summarised. Pure."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from index.vectors import Floats

# Weight of being near the middle, against being new. Checked on 25 November 2026 by
# `python -m evals.overviews`: from .7 on they are hardly nearer to their documents' words than any at random.
CENTRAL = 0.4


def covering(vectors: Floats, groups: Sequence[int], limit: int, most: int) -> list[int]:
    """Places of up to `limit` rows of `vectors` (n, D), in their order, at most `most` of a group.

    Rows are compared by dot product. Each of `groups` (n,) has its first row before any has a second, unless
    they are more than `limit`."""
    if not len(vectors):
        return []
    middle = vectors.mean(axis=0)
    middle = middle / max(float(np.linalg.norm(middle)), 1e-9)
    worth = CENTRAL * (vectors @ middle)
    nearest = np.zeros(len(vectors), np.float32)  # to one that is chosen
    taken: set[int] = set()
    counts: Counter[int] = Counter()
    kinds = len(set(groups))
    while len(taken) < limit:
        allowed = 1 if len(counts) < kinds <= limit else most
        left = [i for i, group in enumerate(groups) if i not in taken and counts[group] < allowed]
        if not left:
            break
        scores = worth - (1 - CENTRAL) * nearest
        best = max(left, key=lambda i: (float(scores[i]), -i))
        taken.add(best)
        counts[groups[best]] += 1
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return sorted(taken)
