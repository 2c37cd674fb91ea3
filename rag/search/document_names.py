"""Which document a question names: by its title in either language, its file's name, an abbreviation.

A name that fits no title is told from no name at all: the third article of a code that the library
does not hold is no answer to a question about the third article of another. Pure. The words are in
document_names.toml."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.text import HAN, fold, terms, word_lists

_LISTS = word_lists(Path(__file__).with_name("document_names.toml"))
_TYPE_ZH = "|".join(_LISTS["types"]["zh"])
_TYPES_EN = frozenset(_LISTS["types"]["en"])
_ACTS = frozenset(_LISTS["types"]["acts"])
_AFTER_LAW: str = _LISTS["types"]["after_law"]
_BEFORE_ZH = re.compile("|".join(_LISTS["beside"]["zh"]["before"]))
_AFTER_ZH = re.compile(rf"(?:{'|'.join(_LISTS['beside']['zh']['after'])}|,|\s|[(\[][^()\[\]]*[)\]])+$")
_BREAK_ZH = re.compile(r"[.;:!?。,、\"'\n]")
_LATIN_TAIL = re.compile(r"[a-z0-9][a-z0-9 '_.-]*$")
_STOP_EN = re.compile(rf"[.;:!?\"()\[\]]|,|\b(?:{'|'.join(_LISTS['beside']['en']['ends'])})\b")
_NOISE = frozenset(_LISTS["title"]["noise"])
_POINTING = frozenset(_LISTS["beside"]["en"]["pointing"])
_JOINTS = frozenset(_LISTS["beside"]["en"]["joints"])
_NEAR = 16  # words of a name at most
Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Titled:
    """How a document may be called: folded Chinese titles, stemmed words of the English ones."""

    zh: tuple[str, ...]
    en: tuple[tuple[str, ...], ...]
    initials: frozenset[str]  # "pdpa"

    @classmethod
    def of(cls, names: Sequence[str | None]) -> "Titled":
        """From titles and file names without suffix."""
        return _titled(tuple(names))


@lru_cache(maxsize=20_000)
def _titled(names: tuple[str | None, ...]) -> Titled:
    plain = [re.sub(r"[_\-]+", " ", name) for name in names if name]
    zh = [re.sub(rf"[^{HAN}0-9]|[(\[].*?[)\]]", "", fold(name).text) for name in plain]
    english = [name for name in plain if not re.search(f"[{HAN}]", name)]
    capitals = ("".join(w[0] for w in re.findall(r"\b[A-Z]\w+", name)).lower() for name in english)
    return Titled(
        tuple(title for title in dict.fromkeys(zh) if len(title) > 1),
        tuple(dict.fromkeys(tuple(_words(name)) for name in english)),
        frozenset(c for c in capitals if len(c) > 2),
    )


@dataclass(frozen=True, slots=True)
class Named:
    """`documents` that a question names; `unknown` where it names one that is not among them."""

    documents: Names = frozenset()
    unknown: bool = False

    def __bool__(self) -> bool:
        return bool(self.documents) or self.unknown


def named_around(before: str, after: str, titles: Mapping[str, Titled]) -> Named:
    """The document that is named right `before` or `after` the mention of a provision, in folded text."""
    return _after(after, titles) or _before(before, titles)


def named_anywhere(folded: str, titles: Mapping[str, Titled]) -> Names:
    """Documents whose whole title, or its initials, stands in folded text."""
    plain = re.sub(rf"[^{HAN}a-z0-9 ]", "", folded)
    words, tokens = _words(folded), set(re.findall(r"[a-z]+", folded))
    return _longest(
        {
            name: max(
                [len(t) for t in titled.zh if len(t) > 3 and t in plain]
                + [4 * len(t) for t in titled.en if len(t) > 1 and _contiguous(t, words)]
                + [3 for t in titled.initials if t in tokens],
                default=0,
            )
            for name, titled in titles.items()
        }
    )


def fits(name: str, titled: Titled) -> float:
    """How well a folded name fits a document's titles; 0 where it does not.

    >>> fits("指导意见", Titled.of(["关于服务对外开放的指导意见"])) > 0
    True
    >>> fits("证券交易法", Titled.of(["公平交易法"]))
    0
    """
    return _fitting(name)(titled)


def _fitting(name: str) -> Callable[[Titled], float]:
    """`fits` of one name, prepared once for many documents."""
    if re.search(f"[{HAN}]", name):
        plain = re.sub(rf"[^{HAN}0-9]", "", name)
        return lambda titled: max((_fits_zh(plain, title) for title in titled.zh), default=0)
    initials, words = name.removeprefix("the ").strip(), _words(name)
    return lambda titled: (
        1.5 if initials in titled.initials else max((_fits_en(words, t) for t in titled.en), default=0)
    )


def _fits_zh(name: str, title: str) -> float:
    if len(name) > 1 and name in title and re.search(rf"{re.escape(name)}(?!(?<=法)[{_AFTER_LAW}])", title):
        return 1 + len(name) / len(title)
    if len(title) > 3 and name.endswith(title):
        return 1.5
    # 个资法 for 个人资料保护法: its characters in order, the last one the title's last
    if len(name) > 2 and name[-1] == title[-1] and name[0] in title:
        rest = iter(title)
        return 0.5 if all(c in rest for c in name) else 0
    return 0


def _fits_en(name: Sequence[str], title: Sequence[str]) -> float:
    if not name or name[0] not in title or not set(name) <= set(title):
        return 0
    if set(name) <= _TYPES_EN:
        return 0.5  # "the Rules"
    if _ACTS & set(title) and not _contiguous(name, title):
        return 0  # an act's name is a fixed phrase: "Data Act" is not the Data Protection Act
    return 1 + len(set(name)) / len(set(title))


def _words(text: str) -> list[str]:
    """Stemmed words, without those that tell no title from another."""
    return [t for t in terms(text.replace("'s", "")) if re.fullmatch(r"[a-z0-9]+", t) and t not in _NOISE]


def _contiguous(part: Sequence[str], whole: Sequence[str]) -> bool:
    n = len(part)
    return n > 0 and any(tuple(whole[i : i + n]) == tuple(part) for i in range(len(whole) - n + 1))


def _longest(scores: Mapping[str, float]) -> Names:
    best = max(scores.values(), default=0)
    return frozenset(name for name, score in scores.items() if best and score >= best - 0.1)


def best_fitting(name: str, titles: Mapping[str, Titled]) -> Names:
    """The documents that a folded name fits best; none where it fits none."""
    score = _fitting(name)
    return _longest({document: score(titled) for document, titled in titles.items()})


def _after(text: str, titles: Mapping[str, Titled]) -> Named:
    """`… of the Fair Trade Act`, `…（公平交易法）`."""
    bracketed = re.match(r"\s*[(\[]([^()\[\]]{2,60})[)\]]", text)
    if bracketed and (documents := best_fitting(bracketed[1], titles)):
        return Named(documents)
    match = re.match(r"(?:\s*\([^)]*\))?\s*,?\s*(of|in|under|from)\s+(.+)", text)
    if match is None:
        return Named()
    cut = _STOP_EN.search(match[2])
    words = (match[2][: cut.start()] if cut else match[2]).split()[:_NEAR]
    for count in range(len(words), 0, -1):
        rest = words[count:]
        if rest and rest[0] not in _JOINTS and _typed(rest[:3]):
            continue  # the Fair Trade Act Enforcement Rules are not the Fair Trade Act
        if rest and _typed(words[:count], only=True):
            continue  # nor the Rules of Civil Procedure any rules
        if documents := best_fitting(" ".join(words[:count]), titles):
            return Named(documents)
    return Named(unknown=_is_name(" ".join(words), of=match[1] == "of"))


def _before(text: str, titles: Mapping[str, Titled]) -> Named:
    """`公平交易法第…`, `《公平交易法》中的第…`, `Fair Trade Act, art. …`."""
    text = _AFTER_ZH.sub("", text).rstrip(" ,")
    if match := re.search(r"[《<]{1,2}([^《》<>]+)[》>]{1,2}$", text):
        return Named(best_fitting(match[1], titles)) or Named(unknown=True)
    if match := _LATIN_TAIL.search(text):
        words = match.group().removesuffix("'s").split()[-_NEAR:]
        for first in range(len(words)):
            left = [w for w in words[:first] if w not in _POINTING]
            opening = len(left) < first or not left or left[-1] in _JOINTS
            if left[-1:] == ["of"] and _typed(left[-2:-1]):
                break  # the Enforcement Rules of the Fair Trade Act
            if opening and (documents := best_fitting(" ".join(words[first:]), titles)):
                return Named(documents)
        return Named(unknown=_is_name(" ".join(words[-4:]), of=False))
    tail = _BREAK_ZH.split(text)[-1]
    starts = [0, *(m.end() for m in _BEFORE_ZH.finditer(tail))]
    for start in starts:
        if documents := best_fitting(tail[start:], titles) or best_fitting(
            tail[start:].replace("的", ""), titles
        ):
            return Named(documents)
    return Named(unknown=bool(re.search(rf"[{HAN}a-z](?:{_TYPE_ZH})$", tail[starts[-1] :])))


def _typed(words: Sequence[str], *, only: bool = False) -> bool:
    """Whether one of the words, or `only` such words, tell the type of a document."""
    stems = _words(" ".join(words))
    return bool(stems) and (all if only else any)(w in _TYPES_EN for w in stems)


def _is_name(words: str, *, of: bool) -> bool:
    """Whether English words name a document of their own, not "this Act" or "the rules"."""
    stems = [w for w in _words(words) if w not in _POINTING]
    return any(w not in _TYPES_EN for w in stems) and (of or any(w in _TYPES_EN for w in stems))
