"""How a term is rendered across paired sentences: the words of the other language that stand where it stands,
and only there.

The measure is Dice's coefficient between the sentences with the term and those with the words (Smadja,
McKeown and Hatzivassiloglou, "Translating Collocations for Bilingual Lexicons", Computational Linguistics
22:1, 1996). Of words that tie the dictionary decides; where it does not, no rendering is told. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.records import Language, other
from index.text import HAN, Renderings, find_exact, fold, query_terms, said, terms

DICE = 0.8  # from which words render a term
SLACK = 0.1  # by which longer words may fall short of those that they hold: 联合行为 of 联合
LEAST = 2  # sentences in which both stand
WORDS = 5  # of a rendering in English
CHARACTERS = 10  # of one in Chinese
Texts = tuple[str, str]
"""A sentence in the term's language, and the one that faces it."""
_WORD = re.compile(r"[a-z][a-z'-]*")
_HAN_RUN = re.compile(f"[{HAN}]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """`words` say the term in `both` sentences, of `all` that have the term."""

    words: str
    both: int
    all: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: str
    surface: str


def holds(term: str, text: str) -> bool:
    """Whether a folded term stands in a folded text: as whole words, in singular or plural, where English."""
    if re.search(f"[{HAN}]", term):
        return term in text
    return re.search(rf"(?<!\w){re.escape(term)}(?:s|es)?(?!\w)", text) is not None


def rendered(term: str, language: Language, pairs: Sequence[Texts], known: Renderings) -> Rendered | None:
    """The rendering of a folded term in `language`; `known` are the dictionary's of its words."""
    facing = [fold(target).text for _, target in pairs]
    having = [at for at, (source, _) in enumerate(pairs) if holds(term, fold(source).text)]
    found: list[list[_Candidate]] = [list(_candidates(text, other(language))) for text in facing]
    both = Counter(key for at in having for key in {c.key for c in found[at]})
    likely = {key: count for key, count in both.items() if count >= LEAST}
    everywhere = Counter(key for some in found for key in {c.key for c in some} if key in likely)
    dice = {key: 2 * count / (len(having) + everywhere[key]) for key, count in likely.items()}
    best = max(dice.values(), default=0.0)
    if best < DICE:
        return None
    surfaces = Counter((c.key, c.surface) for at in having for c in found[at] if c.key in likely)
    surface = {key: words for (key, words), _ in reversed(surfaces.most_common())}
    tied = [key for key in dice if dice[key] == best]
    near = [
        key for key in dice if dice[key] >= max(DICE, best - SLACK) and any(_inside(k, key) for k in tied)
    ]
    longest = [key for key in near if not any(key != more and _inside(key, more) for more in near)]
    if len(longest) > 1:
        longest = [key for key in longest if _known(surface[key], known)]
    if len(longest) != 1:
        return None
    words = surface[longest[0]]
    return Rendered(_as_printed(words, [pairs[at][1] for at in having]), both[longest[0]], len(having))


def _as_printed(words: str, texts: Sequence[str]) -> str:
    """As it stands in the texts: in their script, and without the capital of a sentence's beginning."""
    printed = [text[slice(*span)] for text in texts if (span := find_exact(words, text))]
    return words if words in printed or not printed else printed[0]


def looked_up(text: str, language: Language, known: Renderings) -> str | None:
    """Words of a text in `language` that the dictionary gives for a term as a whole."""
    for candidate in sorted(_candidates(fold(text).text, language), key=lambda c: len(c.key)):
        if _known(candidate.surface, known):
            return candidate.surface
    return None


def _known(surface: str, known: Renderings) -> bool:
    stems = " ".join([surface, *terms(surface)])
    return any(said([words], stems) for some in known.values() for words in some)


def _inside(key: str, more: str) -> bool:
    return f" {key} " in f" {more} " if " " in more or key.isascii() else key in more


def _candidates(folded: str, language: Language) -> Iterator[_Candidate]:
    """What may render a term in a folded sentence: words in a row that begin and end with one that tells
    something."""
    if language == "en":
        for clause in re.split(r"[^a-z' -]+", folded):
            words = _WORD.findall(clause)
            telling = [bool(query_terms(word)) for word in words]
            stems = [(terms(word) or [word])[0] for word in words]
            for first in range(len(words)):
                for stop in range(first + 1, min(len(words), first + WORDS) + 1):
                    if telling[first] and telling[stop - 1]:
                        yield _Candidate(" ".join(stems[first:stop]), " ".join(words[first:stop]))
        return
    for run in _HAN_RUN.findall(folded):
        for first in range(len(run)):
            for stop in range(first + 2, min(len(run), first + CHARACTERS) + 1):
                if _of_whole_words(run[first:stop]):
                    yield _Candidate(run[first:stop], run[first:stop])


def _of_whole_words(characters: str) -> bool:
    """Whether Chinese characters begin and end with a word of two or more that tells something."""
    words = [word for word in query_terms(characters, len(characters)) if len(word) > 1]
    return any(map(characters.startswith, words)) and any(map(characters.endswith, words))
