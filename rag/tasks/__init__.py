"""Questions of another kind than a fact in a passage: what is asked, and the answer to it.

In come a question, its conversation and the hits that were found for it; out comes the answer, or None where
it is an ordinary question. So far: what documents say of themselves. Read `metadata_answer.py` first."""

from rag.tasks.metadata_answer import metadata_answer

__all__ = ["metadata_answer"]
