"""How much of a question stands in a text: the share of its terms' idf weight. What a passage says in
other words counts nothing here; that is the vectors' part."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from index.fold import fold
from index.library import Library
from index.records import Language
from index.terms import query_terms


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Remembered: the same passages are candidates again and again."""
    return fold(text).text


def weights(library: Library, language: Language, question: str) -> dict[str, float]:
    """idf of each telling term of the question, over both languages' passages."""
    terms = query_terms(question)
    frequency = library.document_frequency(language, terms)
    total = sum(library.counts().values()) + 1
    return {term: float(np.log1p(total / (frequency.get(term, 0) + 0.5))) for term in terms}


def covered(idf: Mapping[str, float], text: str) -> float:
    """Share of the question's weight whose terms stand in a text that is folded, 0..1."""
    total = sum(idf.values())
    return sum(weight for term, weight in idf.items() if term in text) / total if total else 0.0
