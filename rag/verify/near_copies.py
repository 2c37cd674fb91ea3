"""A clause that repeats its passage but for a word: the word in another's place is what is doubtful. Pure.

A paraphrase has many words that its passage has not, and that says little against it. But where a clause goes
along with a clause of the passage, before and after, and between has what the passage says of something else,
it may well have taken the one for the other, whatever they are: no list has to know them; where it goes along
nearly throughout, with any other word. Words that the
glossary renders alike, numerals and words that carry no content are let pass.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from index.records import Language
from index.text import CHINESE_DIGITS, detect, query_terms, renderings, simplified, word_lists
from rag.verify.clause_frames import rules

# Chosen on 25 November 2026 on the claims of tests/data/verify*.* without "blind3" and "blind4", within a
# language: of 389 false ones 50 are seen as such copies, of the 231 true ones that were verified 7.
COPIED = 0.5  # share of a clause's words, in the passage's order, at which it goes along with the passage
FAITHFUL = 0.7  # and at which any other word in a place is doubtful, not only one of the passage's own
AROUND: dict[Language, int] = {"zh": 4, "en": 2}  # so many words (in Chinese, characters) the same beside
WITHIN_A_WORD = 1  # Chinese characters on each side that may belong to the word
LONGEST: dict[Language, int] = {"zh": 4, "en": 2}  # so many in another's place, no more

_IDLE = word_lists(Path(__file__).with_name("near_copies.toml"))["idle"]
_PASSED: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(rf"{'|'.join(_IDLE['zh'])}|[\d{CHINESE_DIGITS}]+[日天月年个条款名人]?"),
    "en": re.compile(rf"\b(?:{'|'.join(_IDLE['en'])})\b|\d\S*"),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Substitution:
    """`said` stands in the sentence where the passage has `instead`; both in their own words."""

    said: str
    instead: str


def substituted(sentence: str, passages: Sequence[str]) -> Substitution | None:
    """The first word of the sentence that stands in another's place; `passages` are of its language."""
    language = detect(sentence)
    units = [
        _words(clause.text, language) for text in passages for rule in rules(text) for clause in rule.clauses
    ]
    for rule in rules(sentence):
        for clause in rule.clauses:
            for found in _in_another_place(_words(clause.text, language), units, language):
                return found
    return None


@lru_cache(maxsize=2048)
def _words(text: str, language: Language) -> tuple[str, ...]:
    """English words in lower case, Chinese character by character."""
    plain = simplified(text).lower()
    return tuple(c for c in plain if c.isalnum()) if language == "zh" else tuple(_WORD.findall(plain))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    return next(iter(query_terms(word, 1)), word) if word.isascii() else word


def _in_another_place(
    clause: tuple[str, ...], units: Sequence[tuple[str, ...]], language: Language
) -> Iterator[Substitution]:
    if not clause or not units:
        return
    own = [_stem(word) for word in clause]
    best, same = max(
        ((unit, _matches(own, unit)) for unit in units), key=lambda pair: sum(size for *_, size in pair[1])
    )
    copied = sum(size for *_, size in same) / len(clause)
    if copied < COPIED:
        return
    joint = "" if language == "zh" else " "
    elsewhere = (
        None if copied >= FAITHFUL else joint.join(w for unit in units if unit is not best for w in unit)
    )
    for (a, b, size), (after_a, after_b, after) in pairwise(same):
        said, instead = clause[a + size : after_a], best[b + size : after_b]
        beside = size + (after or size)  # at the end of both there is nothing that could differ
        if beside < AROUND[language] or max(len(said), len(instead)) > LONGEST[language]:
            continue
        if any(not _PASSED[language].sub("", joint.join(words)).strip() for words in (said, instead)):
            continue
        more = WITHIN_A_WORD if language == "zh" else 0
        mine = _content(joint.join(clause[max(a + size - more, 0) : after_a + more]), language)
        others = _content(joint.join(best[max(b + size - more, 0) : after_b + more]), language)
        if not mine or not others:
            continue
        copy = _Copy(joint.join(clause), joint.join(best), elsewhere, language)
        if copy.tells_otherwise(mine - others, others - mine):
            yield Substitution(joint.join(said), joint.join(instead))


def _matches(own: Sequence[str], unit: Sequence[str]) -> list[tuple[int, int, int]]:
    """(place in the one, place in the other, length) of what both have in the same order, from the starts of
    both to their ends."""
    theirs = [_stem(word) for word in unit]
    blocks = SequenceMatcher(None, own, theirs, autojunk=False).get_matching_blocks()
    return [(0, 0, 0), *((m.a, m.b, m.size) for m in blocks)]


def _content(text: str, language: Language) -> frozenset[str]:
    return frozenset(query_terms(_PASSED[language].sub(" ", text), 100))


@dataclass(frozen=True, slots=True)
class _Copy:
    """A clause, the passage's that it goes along with, and the rest of the passage, None where not asked."""

    clause: str
    unit: str
    elsewhere: str | None
    language: Language

    def tells_otherwise(self, own: frozenset[str], theirs: frozenset[str]) -> bool:
        """Whether `own` words in the place of `theirs` are not in this clause of the passage and do not mean
        the same; of less faithful copies only where the passage has them elsewhere, of something else."""
        if not own or not theirs:
            return False
        if own & _content(self.unit, self.language) or theirs & _content(self.clause, self.language):
            return False
        if self.elsewhere is not None and not own <= _content(self.elsewhere, self.language):
            return False
        return not _synonymous(own, theirs, self.language)


@lru_cache(maxsize=8192)
def _synonymous(own: frozenset[str], theirs: frozenset[str], language: Language) -> bool:
    """Whether a word of the one and one of the other have a rendering in common."""
    mine = {words for some in renderings(sorted(own), language).values() for words in some}
    other = {words for some in renderings(sorted(theirs), language).values() for words in some}
    return bool(mine & other)
