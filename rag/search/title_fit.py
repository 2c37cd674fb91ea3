"""How well a name fits the titles of a document, in either language. Pure.

A law's name is a fixed phrase: 合同法 is no part of 劳动合同法, and the Data Act not the Data Protection
Act. What may be left out is the country and the year; what may be shortened are the words, each to its
first character or letter, and what law_names.toml knows. Across languages a name fits by the established
title, else by the dictionary, where each word of either is said by the other."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

from index.records import Language
from index.text import HAN, fold, renderings, terms, word_lists
from rag.search import editions

_WORDS = word_lists(Path(__file__).with_name("document_names.toml"))
_LAWS = word_lists(Path(__file__).with_name("law_names.toml"))
_TYPES_EN = frozenset(_WORDS["types"]["en"])
_ACTS = frozenset(_WORDS["types"]["acts"])
_AFTER_LAW: str = _WORDS["types"]["after_law"]
_NOISE = frozenset(_WORDS["title"]["noise"])
_LAW_ZH = re.compile("(?:法|法典|条例|宪法)$")
_TYPE_ZH = re.compile(f"(?:{'|'.join(sorted(_LAWS['kinds'], key=len, reverse=True))})$")
_COUNTRY_ZH = re.compile(rf"^(?:{'|'.join(_LAWS['countries']['zh'])})(?=.{{2}})")
_PART_ZH = re.compile(rf"(?:{_LAWS['countries']['parts_zh']})")
_BODY_ZH = re.compile(rf"(?:{_LAWS['countries']['bodies_zh']})(?:关于)?|关于")
_COUNTRY_EN = re.compile(
    rf"\s*\b(?:of|in|for)\s+(?:{'|'.join(_LAWS['countries']['en'])})\b|^(?:the\s+)?(?:{'|'.join(_LAWS['countries']['en'])})(?:'s)?\s+",
    re.IGNORECASE,
)
# Scores: what fits less than LIKELY may be another law's name; below FLOOR it names nothing.
EXACT, ALIKE, KNOWN, SHORT, LIKELY, LOOSE, FLOOR, PART = 4.0, 3.9, 3.0, 1.9, 1.2, 0.6, 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Titled:
    """How a document may be called: folded Chinese titles, stemmed words of the English ones."""

    zh: tuple[str, ...]
    en: tuple[tuple[str, ...], ...]
    initials: frozenset[str]  # "pdpa"
    countries: frozenset[str] = frozenset()  # whose law it is, where a title says so

    @classmethod
    def of(cls, names: Sequence[str | None]) -> "Titled":
        """From titles and file names without suffix."""
        return _titled(tuple(names))


@dataclass(frozen=True, slots=True)
class _Law:
    zh: tuple[str, ...]
    en: tuple[tuple[str, ...], ...]
    initials: frozenset[str]


def _initials(title: str) -> str:
    return "".join(word[0] for word in re.split(r"[\s\-]+", title) if word.lower() not in _NOISE).lower()


@lru_cache(maxsize=20_000)
def _titled(names: tuple[str | None, ...]) -> Titled:
    plain = [re.sub(r"[_\-]+", " ", name) for name in names if name]
    undated = [editions.undated(name) for name in plain]
    zh = [re.sub(f"{cut}|[^{HAN}0-9]", "", name) for name in undated for cut in (r"[(\[].*?[)\]]", "(?!)")]
    english = [name for name in plain if not re.search(f"[{HAN}]", name)]
    without_year = [editions.undated(name) for name in english]
    capitals = (
        "".join(re.findall(r"\b([A-Z])\w+", n)) for name in english for n in (name, without_country(name))
    )
    known = [law for title in zh for law in _KNOWN_ZH.get(_at_home(title), ())]
    return Titled(
        tuple(title for title in dict.fromkeys(zh) if len(title) > 1 and not title.isdigit()),
        tuple(
            dict.fromkeys(tuple(stemmed(n)) for name in without_year for n in (name, without_country(name)))
        ),
        frozenset(c for c in map(str.lower, capitals) if len(c) > 2).union(*(law.initials for law in known)),
        frozenset(c for name in (*zh, *without_year) if (c := country_of(name))),
    )


def fits(name: str, titled: Titled) -> float:
    """How well a folded name fits a document's titles; 0 where it does not.

    >>> fits("指导意见", Titled.of(["关于服务对外开放的指导意见"])) > 0
    True
    >>> fits("证券交易法", Titled.of(["公平交易法"]))
    0.0
    """
    return fitting(name)(titled)


def fitting(name: str, country: str = "") -> Callable[[Titled], float]:
    """`fits` of one name, prepared once for many documents; of a law of the `country` that was named with
    it."""
    country = country or country_of(name)
    if re.search(f"[{HAN}]", name):
        plain = re.sub(rf"[^{HAN}0-9]", "", name)

        def fitted(titled: Titled) -> float:
            return max((_fits_zh(plain, title) for title in titled.zh), default=0.0)
    else:
        letters, words = re.sub(r"\W", "", name.removeprefix("the ")), stemmed(without_country(name))

        def fitted(titled: Titled) -> float:
            known = letters in titled.initials
            return KNOWN if known else max((_fits_en(words, title) for title in titled.en), default=0.0)

    return lambda titled: 0.0 if _elsewhere(country, titled) else fitted(titled)


def fits_across(name: str, titled: Titled, country: str = "") -> float:
    """The same of a document that has no title in the name's language."""
    if _elsewhere(country or country_of(name), titled):
        return 0.0
    if re.search(f"[{HAN}]", name):
        plain = re.sub(rf"[^{HAN}0-9]", "", name)
        return max((_same_across(plain, title) for title in titled.en), default=0.0)
    words = tuple(stemmed(without_country(name)))
    return max((_same_across(title, words) for title in titled.zh), default=0.0)


def _elsewhere(country: str, titled: Titled) -> bool:
    """Whether a document is another country's law."""
    return bool(country and titled.countries and country not in titled.countries)


def country_of(name: str) -> str:
    """Whose law a folded title or name says that it is, in English where word lists know it; "" where it does
    not say."""
    match = _COUNTRY_ZH.match(name) or _COUNTRY_EN.search(name)
    told = (
        re.sub(r"^(?:of|in|for)\s+|\bthe\b|'s$", "", match.group().strip().lower()).strip() if match else ""
    )
    return next((known for known, forms in _LAWS["countries"]["known"].items() if told in forms), told)


# --- Chinese ------------------------------------------------------------------------------------------


def _at_home(title: str) -> str:
    """A title without the country before it."""
    return _COUNTRY_ZH.sub("", title)


def _fits_zh(name: str, title: str) -> float:
    if name == title:
        return EXACT
    own, whole = _at_home(name), _at_home(title)
    if own == whole:
        return ALIKE
    if not _LAW_ZH.search(own) and own not in _SHORT_ZH:
        return _fits_paper(name, title)
    if own in _SHORT_ZH or own in _KNOWN_ZH:
        if whole in _SHORT_ZH.get(own, ()):
            return KNOWN
        return _part_of(own, whole)
    if len(whole) > 3 and own.endswith(whole):
        return LOOSE  # 麻烦您讲讲公平交易法: its end is the title, its beginning may be the name's
    return _part_of(own, whole) or _abbreviates(own, whole)


def _part_of(own: str, whole: str) -> float:
    """Whether a law's name is a part of a title: of the same law of a part of the country, or of another
    law."""
    if own not in whole or not re.search(rf"{re.escape(own)}(?!(?<=法)[{_AFTER_LAW}])", whole):
        return 0.0
    before = whole.removesuffix(own)
    if before != whole and _PART_ZH.fullmatch(before):
        return LOOSE
    if before != whole and _BODY_ZH.fullmatch(before):
        return LIKELY
    return PART


def _fits_paper(name: str, title: str) -> float:
    """Of what is no law, rules or opinions or a name that says no kind, words of the title will do."""
    if len(name) > 1 and name in title and re.search(rf"{re.escape(name)}(?!(?<=法)[{_AFTER_LAW}])", title):
        return 1.2 + len(name) / len(title)
    if len(title) > 3 and name.endswith(title):
        return LOOSE  # 甲院仲裁规则 are not those of all that is called 仲裁规则
    if len(name) > 2 and name[-1] == title[-1] and name[0] in title:
        rest = iter(title)  # 在线意见: its characters in order, the last one the title's last
        return LIKELY if all(c in rest for c in name) else 0.0
    return 0.0


def _abbreviates(own: str, whole: str) -> float:
    """Whether each character of a name begins a word of the title, in their order: surely its short form
    where no word is left out. 劳动法 is none of 劳动合同法, for 动 begins no word."""
    kind = _TYPE_ZH.search(own)
    if kind is None or not whole.endswith(kind.group()) or len(own) - len(kind.group()) < 2:
        return 0.0
    words, taken = _tiles(whole.removesuffix(kind.group())), own.removesuffix(kind.group())
    starts = iter(word[0] for word in words)
    if not words or words[0][0] != taken[0] or not all(c in starts for c in taken):
        return 0.0
    return SHORT if len(taken) == len(words) else LOOSE


@lru_cache(maxsize=20_000)
def _tiles(text: str) -> list[str]:
    """Words of a Chinese name, the shortest that begin where the last one ends."""
    known = {term for term in terms(text) if len(term) > 1}
    tiles, at = [], 0
    while at < len(text):
        size = next((n for n in range(2, len(text) - at + 1) if text[at : at + n] in known), 1)
        tiles.append(text[at : at + size])
        at += size
    return tiles


# --- English ------------------------------------------------------------------------------------------


def without_country(title: str) -> str:
    """An English title without its country."""
    return _COUNTRY_EN.sub("", title).strip() or title


def _fits_en(name: Sequence[str], title: Sequence[str]) -> float:
    if not name or name[0] not in title or not set(name) <= set(title):
        return _same_kind(name, title)
    if set(name) == set(title):
        return EXACT
    if set(name) <= _TYPES_EN and not (len(set(name)) > 1 and _ACTS & set(name)):
        return LIKELY  # "the Rules", but not the Contract Law
    if not _ACTS & set(title):
        return LIKELY + len(set(name)) / len(set(title))
    if not contiguous(name, title):
        return 0.0
    # the Fair Trade Act is not its Enforcement Rules; the Data Protection Act may be the Personal one
    return PART if (set(title) - set(name)) & _TYPES_EN else LOOSE


def _same_kind(name: Sequence[str], title: Sequence[str]) -> float:
    """A Patent Act may be the Patent Law in another translation."""
    acts = set(name) & _ACTS
    same = [w for w in name if w not in _ACTS] == [w for w in title if w not in _ACTS]
    return LOOSE if acts and set(title) & _ACTS and same and set(name) - _ACTS else 0.0


def stemmed(text: str) -> list[str]:
    """Stemmed words, without those that tell no title from another."""
    return [t for t in terms(text.replace("'s", "")) if re.fullmatch(r"[a-z0-9]+", t) and t not in _NOISE]


def contiguous(part: Sequence[str], whole: Sequence[str]) -> bool:
    n = len(part)
    return n > 0 and any(tuple(whole[i : i + n]) == tuple(part) for i in range(len(whole) - n + 1))


# --- across languages ---------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def _same_across(zh: str, en: tuple[str, ...]) -> float:
    """Whether a Chinese and an English title name one law: by the table, else word by word. All words of both
    must be said, and the kinds agree."""
    home = _at_home(zh)
    laws = [law for law in _KNOWN_ZH.get(home, ()) if home in law.zh] or _SHORT_LAWS.get(home, [])
    if any(set(en) == set(title) for law in laws for title in law.en):
        return KNOWN
    kind = _TYPE_ZH.search(home)
    if laws and any(set(en) == set(title) for law in _ALL_LAWS for title in law.en):
        return 0.0
    if kind is None or not set(_LAWS["kinds"][kind.group()]) & set(en):
        return 0.0
    stems = frozenset(_LAWS["kinds"][kind.group()])
    return (
        LIKELY if _rendered(home.removesuffix(kind.group()), tuple(w for w in en if w not in stems)) else 0.0
    )


def _rendered(zh: str, en: tuple[str, ...]) -> bool:
    """Whether the dictionary says all of a Chinese name by English words, and all of these by it."""
    if len(zh) < 2 or not en:
        return False
    chars: set[int] = set()
    said: set[str] = set()
    for term, senses in _glosses(zh, "zh").items():
        wholly = [sense for sense in senses if all(any(_akin(w, word) for word in en) for w in sense)]
        if hit := {word for word in en for sense in wholly for w in sense if _akin(w, word)}:
            chars |= _places(term, zh)
            said |= hit
    for term, senses in _glosses(" ".join(en), "en").items():
        if hit := {word for (word, *_) in senses if word in zh}:
            chars = chars.union(*(_places(word, zh) for word in hit))
            said |= set(term.split(" "))
    return len(chars) == len(zh) and said >= set(en)


def _akin(one: str, other: str) -> bool:
    """Whether two stems are of one word: `maintain` and `mainten`."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return one == other or (max(5, 0.6 * max(len(one), len(other))) <= shared < min(len(one), len(other)))


@lru_cache(maxsize=20_000)
def _glosses(text: str, language: Language) -> Mapping[str, Sequence[tuple[str, ...]]]:
    return renderings(list(dict.fromkeys(terms(text))), language)


def _places(word: str, text: str) -> set[int]:
    return {i for m in re.finditer(re.escape(word), text) for i in range(m.start(), m.end())}


def _law(row: Mapping[str, Sequence[str]]) -> _Law:
    return _Law(
        tuple(fold(title).text for title in row["zh"]),
        tuple(tuple(stemmed(title)) for title in row["en"]),
        frozenset(c for title in row["en"] if len(c := _initials(title)) > 2),
    )


_ALL_LAWS = [_law(row) for row in _LAWS["laws"]]
_KNOWN_ZH = {title: [law for law in _ALL_LAWS if title in law.zh] for law in _ALL_LAWS for title in law.zh}
_SHORT_LAWS = {
    short: [law for row, law in zip(_LAWS["laws"], _ALL_LAWS, strict=True) if short in row["short"]]
    for row in _LAWS["laws"]
    for short in row["short"]
}
_SHORT_ZH = {
    short: frozenset(title for law in laws for title in law.zh) for short, laws in _SHORT_LAWS.items()
}
