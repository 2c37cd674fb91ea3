"""Questions of another kind than a fact in a passage: what is asked for, and the answer to it.

In come a question, its conversation and the hits that were found for it; out comes the answer, or None where
it is an ordinary question: a list, a count, a timeline, what documents say of themselves. Read
`task_answers.py` first."""

from rag.tasks.model_request import Understood, understood, unsure
from rag.tasks.task_answers import Told, task_answer, written

__all__ = ["Told", "Understood", "task_answer", "understood", "unsure", "written"]
