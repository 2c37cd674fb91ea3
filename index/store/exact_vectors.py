"""Exact search over the catalogue's embeddings: numpy instead of Chroma, with the same answers.

It needs no second copy and no lock, so it serves whoever must not open Chroma's folder, small
libraries (where it is faster than importing chromadb), and searches within some documents only.
100,000 passages take about 10 ms and 400 MB.
"""

import threading
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from index.embedding import Parts, centred
from index.records import Language
from index.store.store import Store
from index.vectors import Floats

NARROW = 4_000
"""So many passages of the documents asked for are read from the catalogue for the one search; for
more, the whole language is kept in memory."""


@dataclass(frozen=True, slots=True)
class _Matrix:
    revision: int
    ids: list[str]  # sorted
    documents: list[str]
    vectors: Floats  # (n, D), of `centred_space.centred`


class ExactVectors:
    """The nearest passages, by looking at all of them. Safe to use from several threads."""

    def __init__(self, store: Store, parts: Parts) -> None:
        self._store = store
        self._parts = parts
        self._lock = threading.Lock()
        self._matrices: dict[Language, _Matrix] = {}

    def nearest(
        self, language: Language, query: Floats, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """See `Nearest`; by the means of now, and equal similarities in the order of their ids."""
        if documents is not None:
            ids = self._store.ids(language, documents)
            if len(ids) <= NARROW:
                found, raw = self._store.vectors(language, ids)
                mean = self._store.means()[language]
                return _best(found, centred(raw, mean, self._parts) @ query, k)
        matrix = self._matrix(language)
        similarities = matrix.vectors @ query
        if documents is not None:
            wanted = set(documents)
            similarities[[name not in wanted for name in matrix.documents]] = -np.inf
        return _best(matrix.ids, similarities, k)

    def _matrix(self, language: Language) -> _Matrix:
        with self._lock:
            revision = self._store.revision
            kept = self._matrices.get(language)
            if kept is None or kept.revision != revision:
                ids, documents, raw = self._store.all_vectors(language)
                vectors = centred(raw, self._store.means()[language], self._parts)
                kept = _Matrix(revision, ids, documents, vectors)
                self._matrices[language] = kept
            return kept


def _best(ids: list[str], similarities: Floats, k: int) -> list[tuple[str, float]]:
    """The `k` highest finite similarities; `ids` are sorted, so equal ones keep that order."""
    k = min(k, len(ids))
    if k <= 0:
        return []
    least = np.partition(similarities, len(ids) - k)[len(ids) - k]
    candidates = np.flatnonzero(similarities >= least)
    order = candidates[np.argsort(-similarities[candidates], kind="stable")][:k]
    return [(ids[i], float(similarities[i])) for i in order if np.isfinite(similarities[i])]
