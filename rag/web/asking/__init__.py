"""Asking on the page: conversations, answers being made, their HTML, and taking them away.

In come questions; out come turns that grow while they are written and stay across reload and restart. Read
`asking_events.py` first."""

from rag.web.asking import export, feedback
from rag.web.asking.asking_events import Asking, WrongError, document_filter, user_of
from rag.web.asking.conversations import Conversations
from rag.web.asking.examples import Examples
from rag.web.asking.running_answers import Runs

__all__ = [
    "Asking",
    "Conversations",
    "Examples",
    "Runs",
    "WrongError",
    "document_filter",
    "export",
    "feedback",
    "user_of",
]
