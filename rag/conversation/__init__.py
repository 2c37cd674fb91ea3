"""A follow-up question → one that can be understood, and searched, alone.

In come a question and the turns before it; out comes the standalone question, by rules or by the model
where that holds to what was said. Read `standalone_question.py` first."""

from rag.conversation.followup_rules import History
from rag.conversation.standalone_question import standalone

__all__ = ["History", "standalone"]
