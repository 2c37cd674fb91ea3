"""Which words of a question a text says, in its own language or in the other.

A term weighs what it weighs in the language at large, whatever the library says of it. In the other language
a term is said by the dictionary, letter for letter, as a name in pinyin, or as a body, country or place under
another name (`bodies.toml`, rag/verify/gazetteer.toml)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from index.embedding import surprise
from index.records import Language
from index.text import HAN, Renderings, said, word_lists
from rag.search.ranking import bigrams
from rag.verify import countries, pinyin, places

# A term weighs its surprise in nats, less that of the commonest words; of a long name no more than RAREST.
USUAL, RAREST = 3.0, 20.0
SHORTEST_NAME = 5  # letters of a name in pinyin: shorter ones stand in many words by chance

_RUN = re.compile(f"[{HAN}]+")
_PINYIN = re.compile(  # of two syllables or more, as names are
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|uang|iong|ang|eng|ong|ian|iao|uai|uan|ing|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|[aeiou]))"
    r"{2,}"
)
_BODIES: Sequence[Sequence[str]] = word_lists(Path(__file__).with_name("bodies.toml"))["groups"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says of a question: its terms, and the question's names that it says in the other
    language, in letters."""

    terms: frozenset[str]
    named: int = 0


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What a passage says of a question."""

    sentences: Sequence[Said]
    whole: Said
    above: Said  # by the headings above it
    lead: Said  # by its document's title and opening


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one question; `text` is folded."""

    text: str
    weights: Mapping[str, float]  # of its telling terms, which sum to 1
    renderings: Renderings  # of its terms in the other language

    @classmethod
    def of(cls, text: str, terms: Sequence[str], renderings: Renderings) -> "Wording":
        weights = {term: min(max(surprise(term) - USUAL, 1.0), RAREST) for term in terms}
        total = sum(weights.values())
        return cls(text, {term: weight / total for term, weight in weights.items()}, renderings)

    def share(self, terms: frozenset[str]) -> float:
        """Part of the question's weight that these of its terms carry, 0..1."""
        return sum(weight for term, weight in self.weights.items() if term in terms)

    def figures_missing(self, terms: frozenset[str]) -> int:
        """How many of the question's terms with a digit are not among these."""
        return sum(term not in terms for term in self.weights if any(map(str.isdigit, term)))

    def said(self, text: str) -> Said:
        """By a folded text in the question's language."""
        return Said(frozenset(term for term in self.weights if term in text))

    def in_order(self, text: str) -> float:
        """Share of the question's pairs of characters or words that stand in such a text, 0..1."""
        grams = bigrams(self.text)
        return sum(gram in text for gram in grams) / len(grams) if grams else 0.0

    def rendered(self, text: str, parts: Sequence[str], language: Language) -> tuple[Said, list[Said]]:
        """By a folded text in the other `language`, and by parts of it: what the whole does not say is not
        looked for in them."""
        told = {term: some for term, some in self.renderings.items() if said(some, text)}
        spelt = [name for name in _names(self.text, language) if name.stands(text)]
        whole = self._rendered(text, told, spelt)
        return whole, [self._rendered(part, told, spelt) for part in parts]

    def _rendered(self, text: str, renderings: Renderings, names: Sequence["_Name"]) -> Said:
        told = {part for term, some in renderings.items() if said(some, text) for part in term.split(" ")}
        named = {name.asked for name in names if name.stands(text)}
        terms = (t for t in self.weights if t in told or t in text or any(t in name for name in named))
        return Said(frozenset(terms), sum(map(len, named)))


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in a question, `asked`, and how a text in the other language may say it: as one of `others`,
    or `spelt` in pinyin, which stands in an English text or is the pinyin of a Chinese one."""

    asked: str
    language: Language  # of the text
    others: tuple[str, ...] = ()
    spelt: str = ""

    def stands(self, text: str) -> bool:
        if any(_stands(other, text) for other in self.others):
            return True
        if not self.spelt:
            return False
        if self.language == "zh":
            return self.spelt in _spelt(text)
        return _stands_apart(self.spelt, text)


@lru_cache(maxsize=64)
def _names(question: str, language: Language) -> tuple[_Name, ...]:
    """The names in a folded question, for texts in the other `language`."""
    found = [
        _Name(name, language, others=group)
        for group in _groups()
        for name in group
        if _stands(name, question)
    ]
    if language == "en":
        runs = list(_RUN.findall(question))
        parts = (run[i : i + n] for run in runs for n in (4, 3, 2) for i in range(len(run) - n + 1))
        spelt = {part: _spelt(part) for part in parts}
        found += [_Name(part, language, spelt=s) for part, s in spelt.items() if len(s) >= SHORTEST_NAME]
        return tuple(found)
    words = question.split()
    for at, word in enumerate(words):
        for some in ([word], words[at : at + 2]):
            plain = "".join(filter(str.isalpha, "".join(some)))
            if len(plain) > SHORTEST_NAME and _PINYIN.fullmatch(plain):
                found += [_Name(part, language, spelt=plain) for part in {"".join(some), *some}]
    return tuple(found)


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[str, ...], ...]:
    """Names that mean the same, folded."""
    geographic = [(zh, *(e.lower() for e in en if len(e) > 2)) for zh, en in countries().items()]
    local = [(zh, en.lower()) for zh, en in places().items() if en.isalpha()]
    return (*map(tuple, _BODIES), *geographic, *local)


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text: Chinese anywhere, others as whole words."""
    at = text.find(name)
    if at < 0 or not name[0].isascii():
        return at >= 0
    while at >= 0:
        end = at + len(name)
        before = text[at - 1] if at else " "
        after = text[end] if end < len(text) else " "
        if not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum()):
            return True
        at = text.find(name, end)
    return False


def _stands_apart(spelt: str, text: str) -> bool:
    """Whether a name in pinyin is one word of an English text, or the family name and the rest."""
    return spelt in _words(text)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """The words of a text, and each two that follow one another as one."""
    words = [word.strip(".,;:'\"()") for word in text.split()]
    return frozenset([*words, *(a + b for a, b in pairwise(words))])


@lru_cache(maxsize=4096)
def _spelt(text: str) -> str:
    return "".join(pinyin(text)).lower()
