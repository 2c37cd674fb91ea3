"""Which clauses of a passage a sentence's clauses are set beside: those that say most nearly the same. Pure.

Roles and numerals are left out, so that the same with another party or figure is found. Within a language
"the same" is told by words, across languages by the glossary's renderings and by the likeness of meanings.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text import detect, fold, renderings, said
from rag.verify.clause_frames import Clause, Rule, without_roles
from rag.verify.wording_overlap import words

Likeness = Callable[[str, str], float] | None

# Chosen on 25 November 2026 on all claims of tests/data/verify_clauses.toml, none held out any more, as those
# of clause_figures.py and compared_clauses.py; what they come to, `python -m evals.verify --cases` says.
WITHIN = 0.5  # share of its words at which a clause is set beside another
OVER = 0.4  # the same across languages
NEAR = 0.12  # by how much less clauses are as near as the nearest
CLAUSE = 0.6  # weight of the clause's words; the rest is its rule's
RENDERED = 0.6  # weight of words across languages; the rest is the likeness of meanings


@dataclass(frozen=True, slots=True)
class Compared:
    """`kind` says what does not agree, None where nothing is seen; `said` is the passage's clause. `same` is
    whether the duty or denial was set beside the passage's and agrees; `open` what could not be compared."""

    kind: str | None = None
    said: str = ""
    same: bool = False
    open: bool = False
    word: str = ""  # the sentence's own, where the passage has another in its place
    near: float = 0.0  # how near the furthest of the clauses that were compared is to the passage's


# --- how much of one text another says --------------------------------------------------------------------


@lru_cache(maxsize=2048)
def content(text: str) -> tuple[str, ...]:
    return tuple(sorted(words(without_roles(text), detect(text))))


@lru_cache(maxsize=2048)
def _rendered(text: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The renderings of each content word that the glossary knows."""
    return tuple(tuple(some) for some in renderings(content(text), detect(text)).values())


@lru_cache(maxsize=2048)
def _folded(text: str) -> str:
    return fold(text).text


def told(text: str, by: str) -> float:
    """Share of a text's content words that the other says, in either language; 0 for a text without any."""
    if detect(text) == detect(by):
        own = content(text)
        return sum(word in content(by) for word in own) / len(own) if own else 0.0
    own_rendered = _rendered(text)
    return sum(said(some, _folded(by)) for some in own_rendered) / len(own_rendered) if own_rendered else 0.0


@dataclass(frozen=True, slots=True)
class Scale:
    """How near texts of two languages, or of one, are to each other."""

    across: bool
    likeness: Likeness

    def near(self, one: str, other: str) -> float:
        share = told(one, other)
        if not self.across or self.likeness is None:
            return share
        return RENDERED * share + (1 - RENDERED) * self.likeness(one, other)

    @property
    def enough(self) -> float:
        return OVER if self.across else WITHIN


@dataclass(frozen=True, slots=True)
class Beside:
    """A clause of a passage, in its rule, and how near it is to the sentence's clause."""

    clause: Clause
    rule: Rule
    score: float


def set_beside(clause: Clause, rule: Rule, known: Sequence[Rule], scale: Scale) -> list[Beside]:
    """The passage's clauses nearest first: those of about the nearest's score."""
    scored = [
        Beside(
            other,
            of,
            CLAUSE * scale.near(clause.text, other.text) + (1 - CLAUSE) * scale.near(rule.text, of.text),
        )
        for of in known
        for other in of.clauses
    ]
    best = max((b.score for b in scored), default=0.0)
    return sorted((b for b in scored if b.score >= best - NEAR), key=lambda b: -b.score)
