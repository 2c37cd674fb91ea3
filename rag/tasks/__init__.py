"""Questions of another kind than a fact in a passage: what is asked for, and the answer to it.

In come a question, its conversation and the hits that were found for it; out comes the answer, or None where
it is an ordinary question: a list, a count, a timeline, what documents say of themselves. Read
`task_answers.py` first."""

from rag.tasks.courtesies import Courtesy, courteous_answer, courtesy
from rag.tasks.document_profile import Mentioned, Profile, profile_of
from rag.tasks.model_request import Understood, understood, unsure
from rag.tasks.suggested_questions import answered_surely, suggestions
from rag.tasks.task_answers import Told, task_answer, written

__all__ = [
    "Courtesy",
    "Mentioned",
    "Profile",
    "Told",
    "Understood",
    "answered_surely",
    "courteous_answer",
    "courtesy",
    "profile_of",
    "suggestions",
    "task_answer",
    "understood",
    "unsure",
    "written",
]
