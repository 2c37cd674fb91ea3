"""A question in either language → ranked hits in both, with their counterparts and a calibrated confidence.

In comes the question with a filter; references are looked up, both languages are searched and scored on one
scale. Read `retriever.py` first."""

from rag.search.both_languages import joined, search_both
from rag.search.confidence import confidence_of, state_of
from rag.search.counterparts import Counterparts
from rag.search.document_names import Titled, best_fitting, fits, named_around
from rag.search.provision_mentions import Mention, every_mention, mentions
from rag.search.question_coverage import covered
from rag.search.quotable import units
from rag.search.references import FITS, numbered, titles_of
from rag.search.retriever import Retriever, passes
from rag.search.subject_passages import About, is_translation

__all__ = [
    "FITS",
    "About",
    "Counterparts",
    "Mention",
    "Retriever",
    "Titled",
    "best_fitting",
    "confidence_of",
    "covered",
    "every_mention",
    "fits",
    "is_translation",
    "joined",
    "mentions",
    "named_around",
    "numbered",
    "passes",
    "search_both",
    "state_of",
    "titles_of",
    "units",
]
