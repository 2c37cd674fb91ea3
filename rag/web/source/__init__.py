"""What an answer rests on: a citation with its passage and counterpart, the printed page, the whole
document.

In come citations and documents; out come two languages side by side as HTML. Read `cited_source.py` first."""

from rag.web.source import page_pictures, reader
from rag.web.source.cited_source import document_link, nearest, source, status
from rag.web.source.place_names import Outline, place

__all__ = ["Outline", "document_link", "nearest", "page_pictures", "place", "reader", "source", "status"]
