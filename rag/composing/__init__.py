"""Hits → the sentences of an answer, each with its citations.

In come hits and perhaps a model's text; out come exact quotations, or the model's sentences judged against
what they cite. Read `quoted_answer.py` first, then `written_answer.py`."""

from rag.composing.model_draft import Draft
from rag.composing.quoted_answer import quoted
from rag.composing.written_answer import supported

__all__ = ["Draft", "quoted", "supported"]
