"""What an answer rests on: a citation with its passage and counterpart, the printed page, the whole
document.

In come citations and documents; out come two languages side by side as HTML. Read `cited_source.py` first."""

from rag.web.source import document_glance, page_pictures, reader, reference_links
from rag.web.source.cited_source import nearest, source, status
from rag.web.source.document_glance import glance
from rag.web.source.place_names import Outline, ask_link, document_link, place

__all__ = [
    "Outline",
    "ask_link",
    "document_glance",
    "document_link",
    "glance",
    "nearest",
    "page_pictures",
    "place",
    "reader",
    "reference_links",
    "source",
    "status",
]
