"""The library's place on the page: adding, reading again, pairing, correcting and removing documents.

In come files and choices; out come progress, receipts and the table of what is there. Read
`library_events.py` first."""

from rag.web.library import adding, arrivals, law_versions
from rag.web.library.arrivals import MAX_FILES, Arrivals
from rag.web.library.library_changes import LibraryChanges
from rag.web.library.library_events import LibraryEvents
from rag.web.library.library_tools import lay_out

__all__ = [
    "MAX_FILES",
    "Arrivals",
    "LibraryChanges",
    "LibraryEvents",
    "adding",
    "arrivals",
    "law_versions",
    "lay_out",
]
