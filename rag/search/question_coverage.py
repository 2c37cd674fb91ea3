"""How much of a question stands in a text: the share of its terms' idf weight. What a passage says in
other words of its language counts nothing here; that is the vectors' part."""

from collections.abc import Mapping
from functools import lru_cache

from index.text import Renderings, fold, said

_NONE: Renderings = {}


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Remembered: the same passages are candidates again and again."""
    return fold(text).text


def covered(idf: Mapping[str, float], text: str, renderings: Renderings = _NONE) -> float:
    """Share of the question's weight whose terms stand in a text that is folded, 0..1. In a text of the
    other language they stand by their `renderings`, too."""
    total = sum(idf.values())
    if not total:
        return 0.0
    rendered = {part for term, some in renderings.items() if said(some, text) for part in term.split(" ")}
    return sum(weight for term, weight in idf.items() if term in text or term in rendered) / total
