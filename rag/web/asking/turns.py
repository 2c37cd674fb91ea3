"""A question of a conversation and what came of it, as it is kept and shown."""

from dataclasses import dataclass
from typing import Literal

from rag.results import Answer

State = Literal["open", "done", "stopped", "interrupted", "failed"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was asked and what came of it. `draft` is what a model had written when it was
    stopped, `error` what went wrong, `thumb` how the reader judged the answer: "up", "down" or ""."""

    id: int
    question: str
    state: State
    answer: Answer | None = None
    draft: str = ""
    error: str = ""
    thumb: str = ""
