"""What a clause demands or denies, in either language: the difference between `may`, `shall` and `不得`;
the words are in modality.toml."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from index.text import without_month_of_may, word_lists

Mood = Literal["forbids", "frees", "denies", "duty", "may"]

_LISTS = word_lists(Path(__file__).with_name("modality.toml"))
# In this order: what one mood has matched is gone for the next, so "shall not" is no "shall".
_ORDER: tuple[Mood, ...] = ("frees", "forbids", "denies", "duty", "may")
_PATTERNS = tuple(
    (mood, re.compile("|".join([*forms["en"], *forms["zh"]]), re.IGNORECASE))
    for mood, forms in ((mood, _LISTS["moods"][mood]) for mood in _ORDER)
)


def moods(clause: str) -> frozenset[Mood]:
    """All moods that the clause shows."""
    rest = re.sub(r"\s+", " ", without_month_of_may(clause))
    found: set[Mood] = set()
    for mood, pattern in _PATTERNS:
        rest, count = pattern.subn(" ", rest)
        if count:
            found.add(mood)
    return frozenset(found)


def conflict(claim: frozenset[Mood], evidence: frozenset[Mood]) -> bool:
    """Does a clause of mood `claim` say the opposite of one of mood `evidence`, or another duty?"""
    for one, two in ((claim, evidence), (evidence, claim)):
        if "frees" in one and "frees" not in two and "duty" in two:
            return True
        if "forbids" in one and "forbids" not in two:
            if two >= {"may", "denies"} or ("denies" not in one and two & {"may", "duty"}):
                return True
            if "denies" in one and not two & {"denies"}:
                return False  # "not … without consent" is "with consent"
    negative = {"forbids", "denies", "frees"}
    if bool(claim & negative) != bool(evidence & negative):
        return True
    if claim & negative:
        return False
    demands = {"duty", "may"}
    return bool(claim & demands and evidence & demands and not claim & evidence)


def conflict_across(claim: frozenset[Mood], evidence: frozenset[Mood]) -> bool:
    """The same for two languages, which word a denial in too many ways to compare more than this."""
    return any(
        "forbids" in one and "forbids" not in two and "may" in two and "frees" not in two
        for one, two in ((claim, evidence), (evidence, claim))
    )


_OPPOSITES = tuple(
    (re.compile(pair["one"], re.IGNORECASE), re.compile(pair["other"], re.IGNORECASE))
    for pair in _LISTS["opposites"]
)


def opposite(claim: str, evidence: str) -> bool:
    """Has the clause one word of a pair of opposites where the evidence has only the other?"""
    return any(
        a.search(claim) and not b.search(claim) and b.search(evidence) and not a.search(evidence)
        for one, two in _OPPOSITES
        for a, b in ((one, two), (two, one))
    )


_CLAUSE = re.compile(r"[^,;:，；：。.!?！？\n]+(?:[,.](?=\d)[^,;:，；：。.!?！？\n]+)*")


def clauses(text: str) -> Iterator[str]:
    """Stretches between punctuation; `3,000` stays whole."""
    for match in _CLAUSE.finditer(text):
        if match[0].strip():
            yield match[0].strip()


_JOINT = re.compile("|".join(_LISTS["clauses"]["joints"]))


def parts(text: str) -> Iterator[str]:
    """Clauses, cut at "and" too: what may be said of the one and not of the other."""
    for clause in clauses(text):
        yield from _JOINT.split(clause)
