"""A question in either language → ranked hits in both, with their counterparts and a calibrated confidence.

In comes the question with a filter; references are looked up, both languages are searched and scored on one
scale. Read `retriever.py` first."""

from rag.search.asked_editions import Law
from rag.search.both_languages import joined, search_both
from rag.search.confidence import confidence_of, state_of
from rag.search.counterparts import Counterparts
from rag.search.current_law import CurrentLaw
from rag.search.document_names import best_fitting, named_around
from rag.search.editions import Edition, standing
from rag.search.provision_mentions import Mention, every_mention, mentions
from rag.search.question_coverage import covered
from rag.search.quotable import units
from rag.search.references import FITS, numbered, titles_of
from rag.search.retriever import Retriever, passes
from rag.search.subject_passages import About, is_translation
from rag.search.title_fit import Titled, fits

__all__ = [
    "FITS",
    "About",
    "Counterparts",
    "CurrentLaw",
    "Edition",
    "Law",
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
    "standing",
    "state_of",
    "titles_of",
    "units",
]
