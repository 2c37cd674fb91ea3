"""Words of which one excludes the others, in either language: `monthly` where the passage says 按日. Pure.

The sets are in contrasts.toml."""

import re
from functools import lru_cache
from pathlib import Path

from index.text import simplified, word_lists

_SETS = tuple(
    tuple((member, re.compile(pattern, re.IGNORECASE)) for member, pattern in members.items())
    for members in word_lists(Path(__file__).with_name("contrasts.toml"))["sets"].values()
)


@lru_cache(maxsize=2048)
def members(text: str) -> tuple[tuple[frozenset[str], str], ...]:
    """Of each set, the members that the text has, and the words of the first."""
    plain = simplified(text)
    return tuple(_found(plain, pairs) for pairs in _SETS)


def _found(text: str, pairs: tuple[tuple[str, re.Pattern[str]], ...]) -> tuple[frozenset[str], str]:
    found = [(member, m[0]) for member, pattern in pairs if (m := pattern.search(text))]
    return frozenset(member for member, _ in found), found[0][1] if found else ""


def contrary(claim: str, evidence: str) -> list[tuple[int, str]]:
    """(set, the claim's words) where all that the claim has of a set is missing from the evidence, which has
    another of it."""
    return [
        (number, words)
        for number, ((own, words), (theirs, _)) in enumerate(
            zip(members(claim), members(evidence), strict=True)
        )
        if own and theirs and not own & theirs
    ]


def has_any(text: str, claim: str, number: int) -> bool:
    """Whether the text has any member of the set that the claim has."""
    return bool(members(claim)[number][0] & members(text)[number][0])
