"""A question in either language → ranked hits in both, with their counterparts and a calibrated confidence.

In comes the question with a filter; references are looked up, both languages are searched and scored on one
scale. Read `retriever.py` first."""

from rag.search.both_languages import joined, search_both
from rag.search.confidence import confidence_of, state_of
from rag.search.counterparts import Facing
from rag.search.retriever import Retriever, passes

__all__ = [
    "Facing",
    "Retriever",
    "confidence_of",
    "joined",
    "passes",
    "search_both",
    "state_of",
]
