"""Text → HTML that cannot do anything, and the frame around it.

In come words and records; out comes escaped markup, style and script of our own. Read `html.py` first."""

from rag.web.markup import frame, plain_pages
from rag.web.markup.error_sentences import parts, told, told_error
from rag.web.markup.gradio_shell import STATIC, dressed
from rag.web.markup.html import el, esc, lang, marked

__all__ = [
    "STATIC",
    "dressed",
    "el",
    "esc",
    "frame",
    "lang",
    "marked",
    "parts",
    "plain_pages",
    "told",
    "told_error",
]
