"""Any text, from whomever, sentence by sentence against the library: what stands in it, and where.

In comes a file or what was typed; out come its sentences with verdict, reason and evidence in both languages,
also as comments in a Word document. Read `checker.py` first."""

from rag.checking.checker import CheckedSentence, CheckedText, Checker
from rag.checking.claims import Claim, claims
from rag.checking.drafts import LONGEST, read_draft, typed_draft
from rag.checking.word_comments import commented

__all__ = [
    "LONGEST",
    "CheckedSentence",
    "CheckedText",
    "Checker",
    "Claim",
    "claims",
    "commented",
    "read_draft",
    "typed_draft",
]
