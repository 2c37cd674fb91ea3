"""A question in either language → ranked hits in both, with their counterparts and a calibrated confidence.

In comes the question with a filter; references are looked up, both languages are searched and scored on one
scale. Read `retriever.py` first."""

from rag.search import ranking
from rag.search.answer_kind import wanted
from rag.search.both_languages import joined, search_both
from rag.search.confidence import ANSWERABLE, confidence
from rag.search.counterparts import Facing
from rag.search.retriever import Retriever

__all__ = ["ANSWERABLE", "Facing", "Retriever", "confidence", "joined", "ranking", "search_both", "wanted"]
