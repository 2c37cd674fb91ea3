"""Does the cited passage say what the sentence says? Pure functions, no model.

In come a sentence and its passages, in either language; out comes a verdict with its reason: verified,
unsupported or unchecked. Read `verdict.py` first."""

from rag.verify.compared_facts import wrong_fact
from rag.verify.facts import facts
from rag.verify.gazetteer import countries, pinyin, places
from rag.verify.likeness import Likeness, likeness_of
from rag.verify.names_in_text import names_in
from rag.verify.verdict import Similarity, Verdict, verify
from rag.verify.wording_overlap import windows

__all__ = [
    "Likeness",
    "Similarity",
    "Verdict",
    "countries",
    "facts",
    "likeness_of",
    "names_in",
    "pinyin",
    "places",
    "verify",
    "windows",
    "wrong_fact",
]
