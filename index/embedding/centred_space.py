"""The geometry of a library's vectors: raw embeddings into the space that is searched.

A multilingual encoder puts every text of one language nearer to each other than to their
translations. Subtracting each language's own mean cures most of it (Libovický, Rosa and Fraser,
"On the Language Neutrality of Pre-trained Multilingual Representations", 2020), and the weighted
sum of several encoders' cosines is one dot product of their scaled vectors side by side. The raw
embeddings are what is stored, so a mean may move as the library grows and nothing is embedded again.
"""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Parts = tuple[tuple[int, float], ...]

_TINY = 1e-6
"""Below this length what is left after centring is rounding error, and has no direction."""


def unit(vectors: Vectors) -> Vectors:
    """Each vector along the last axis scaled to length 1; those of no length become zero."""
    return _scale(np.array(vectors, np.float32), 1.0)


def _scale(vectors: Vectors, length: float) -> Vectors:
    """In place: a search centres a thousand vectors, and copies of them are most of its cost."""
    lengths = np.sqrt(np.einsum("...d,...d->...", vectors, vectors))[..., None]
    vectors *= np.where(lengths > _TINY, np.float32(length) / np.maximum(lengths, _TINY), np.float32(0))
    return vectors


def centred(vectors: Vectors, mean: Vectors, parts: Parts) -> Vectors:
    """`vectors` (…, D) for search: each part less the mean's, renormalised, scaled by √weight.

    The dot product of two results is the weighted sum of their parts' cosines: within [-1, 1], and
    1 for equal vectors, where the weights sum to 1. A part that equals the mean becomes zero, which
    is similar to nothing. Raises ValueError where `vectors`, `mean` and `parts` differ in dimensions.
    """
    dimensions = sum(size for size, _ in parts)
    if vectors.shape[-1] != dimensions or mean.shape != (dimensions,):
        raise ValueError(f"Vectors {vectors.shape} and mean {mean.shape} do not fit parts of {dimensions}.")
    moved, start = np.asarray(vectors - mean, np.float32), 0
    for size, weight in parts:
        _scale(moved[..., start : start + size], weight**0.5)
        start += size
    return moved
