"""Hits → an answer: its sentences, each with its citations, or a refusal that says what there is.

In come hits and perhaps a model's text; out come exact quotations, or the model's sentences judged against
what they cite. Read `quoted_answer.py` first, then `written_answer.py`."""

from rag.composing.model_draft import Draft, DraftSentence
from rag.composing.quote_choice import choose, sides
from rag.composing.quoted_answer import one_line, quoted
from rag.composing.refused_answer import refused
from rag.composing.written_answer import supported

__all__ = ["Draft", "DraftSentence", "choose", "one_line", "quoted", "refused", "sides", "supported"]
