"""How much of a sentence's wording stands in a text of its own language. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from index.records import Language
from index.text import CHINESE_DIGITS, detect, query_terms, sentences

_NUMERAL = re.compile(rf"\d|^[{CHINESE_DIGITS}]+$")


@lru_cache(maxsize=2048)
def words(text: str, language: Language) -> frozenset[str]:
    """Content words, without numerals"""
    # Without numerals: they are compared as figures, not as they are written.
    return frozenset(t for t in query_terms(text, 100_000) if not _NUMERAL.search(t))


def share(claim: str, known: frozenset[str], language: Language) -> float:
    """Share of the claim's content words that are known; 1 for a claim without any."""
    own = words(claim, language)
    return len(own & known) / len(own) if own else 1.0


def windows(texts: Sequence[str]) -> Iterator[str]:
    """Every sentence, and every two that follow each other."""
    for text in texts:
        spans = sentences(text, detect(text))
        yield from (text[a:b] for a, b in spans)
        yield from (text[a:d] for (a, _), (_, d) in pairwise(spans))
