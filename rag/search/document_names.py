"""Which document a question names: by its title in either language, its file's name, an abbreviation; and
which edition of it.

A name that fits no title is told from no name at all: the third article of a code that the library
does not hold is no answer to a question about the third article of another. Pure. The words are in
document_names.toml."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.text import HAN, word_lists
from rag.search import editions
from rag.search.editions import Asked
from rag.search.title_fit import (
    FLOOR,
    KNOWN,
    LIKELY,
    Titled,
    contiguous,
    country_of,
    fits_across,
    fitting,
    stemmed,
    without_country,
)

_LISTS = word_lists(Path(__file__).with_name("document_names.toml"))
_TYPES_EN = frozenset(_LISTS["types"]["en"])
_TYPE_ZH = "|".join(_LISTS["types"]["zh"])


def _any(words: Sequence[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


_BEFORE_ZH = re.compile(_any(_LISTS["beside"]["zh"]["before"]))
_JOINING_ZH = re.compile(rf"(?:^|(?<=[法典例则定程见约条款项]))(?:{_any(_LISTS['beside']['zh']['joining'])})")
_AFTER_ZH = re.compile(rf"(?:{'|'.join(_LISTS['beside']['zh']['after'])}|,|\s)+$")
_COUPLED_ZH = re.compile(rf"(.*(?:{_TYPE_ZH}|法))(?:以及|和|与|及|跟)[^和与及跟]+$")  # 民诉法和刑诉法的第二条
_BRACKET_ZH = re.compile(r"[(\[][^()\[\]]*[)\]]$")
_BREAK_ZH = re.compile(r"[.;:!?。,、\"'\n]")
_LATIN_TAIL = re.compile(r"[a-z0-9][a-z0-9 '_.-]*$")
_STOP_EN = re.compile(rf"[.;:!?\"()\[\]]|,|\b(?:{'|'.join(_LISTS['beside']['en']['ends'])})\b")
_POINTING = frozenset(_LISTS["beside"]["en"]["pointing"])
_JOINTS = frozenset(_LISTS["beside"]["en"]["joints"])
_NEAR = 16  # words of a name at most
Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Named:
    """`documents` that a question names; `unknown` where it names one that is not among them. `wording` is
    the name, `edition` which of its editions is asked for; `loosely`: it is nearly their title, and may be
    that of another law; `also`: what is named together with it."""

    documents: Names = frozenset()
    unknown: bool = False
    wording: str = field(default="", compare=False)
    edition: Asked | None = field(default=None, compare=False)
    loosely: bool = field(default=False, compare=False)
    also: tuple["Named", ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.documents) or self.unknown


def named_around(before: str, after: str, titles: Mapping[str, Titled]) -> Named:
    """The document that is named right `before` or `after` the mention of a provision, in folded text."""
    named = _after(after, titles) or _before(before, titles) or _beside(after, titles)
    if named and named.edition is None and (behind := re.match(r"\s*([(\[][^()\[\]]{2,30}[)\]])", after)):
        asked, _ = editions.split(f"本法{behind[1]}")  # 甲法第二条(2018年修正)
        return replace(named, edition=asked)
    return named


_OPENING = (
    re.compile(r"^(?:under|in|according to|pursuant to|by)\s+(?:article\s)?([^,]+),"),
    re.compile(r"(?:根据|依照|按照|依据|依|按|在)([^,]+?)(?:的?规定)?[中里]?,"),
)


def named_at_opening(folded: str, titles: Mapping[str, Titled]) -> Named:
    """`Under the CPL, …`, `根据民诉法，…`: the document that the whole question is about."""
    found = (m for form in _OPENING for m in [form.search(folded)] if m)
    named = next((n for m in found if (n := _best([m[1].strip("《》<> ")], titles))), Named())
    return Named() if named.loosely else named


def named_anywhere(folded: str, titles: Mapping[str, Titled]) -> Names:
    """Documents whose whole title, or its initials, stands in folded text."""
    plain = re.sub(rf"[^{HAN}a-z0-9 ]", "", folded)
    said, tokens = stemmed(folded), set(re.findall(r"[a-z]+", folded))
    return _longest(
        {
            name: max(
                [len(t) for t in titled.zh if len(t) > 3 and t in plain]
                + [4 * len(t) for t in titled.en if len(t) > 1 and contiguous(t, said)]
                + [3 for t in titled.initials if t in tokens],
                default=0,
            )
            for name, titled in titles.items()
        }
    )


def _longest(scores: Mapping[str, float]) -> Names:
    best = max(scores.values(), default=0)
    return frozenset(name for name, score in scores.items() if best and score >= best - 0.1)


def best_fitting(name: str, titles: Mapping[str, Titled]) -> Names:
    """The documents that a folded name fits best; none where it fits none."""
    return _best([name], titles).documents


def _fitting(
    asked: Asked | None, text: str, country: str, titles: Mapping[str, Titled]
) -> tuple[float, Named]:
    score = fitting(text, country)
    scores = {document: score(titled) for document, titled in titles.items()}
    return max(scores.values(), default=0.0), Named(_longest(scores), wording=text, edition=asked)


def _best(names: Iterable[str], titles: Mapping[str, Titled]) -> Named:
    """The documents of the first of several readings of a name that surely fits, else of the first that
    nearly does, else by the other language; with and without the words that ask for an edition."""
    readings: list[tuple[Asked | None, str, str]] = []
    loose = Named()
    for name in filter(None, names):
        country = country_of(name)
        bare = editions.split(without_country(name.removeprefix("the ")))  # China's 2018 Company Law
        dated = editions.split(name, years_only=True)
        worded = [(*one, country) for one in dict.fromkeys([(None, name), dated, editions.split(name), bare])]
        readings += worded
        best, found = max((_fitting(*one, titles) for one in worded), key=lambda fit: fit[0])
        if best >= LIKELY:
            return found
        if best >= FLOOR and not loose:
            loose = replace(found, loosely=True)
    for asked, text, country in readings:
        across = {document: fits_across(text, titled, country) for document, titled in titles.items()}
        established = max(across.values(), default=0.0) >= KNOWN
        if (documents := _longest(across)) and (established or not loose):
            return Named(documents, wording=text, edition=asked)
    return loose


def _after(text: str, titles: Mapping[str, Titled]) -> Named:
    """`… of the Fair Trade Act`, `…（公平交易法）`."""
    bracketed = re.match(r"\s*[(\[]([^()\[\]]{2,60})[)\]]", text)
    if bracketed and (named := _best([bracketed[1]], titles)):
        return named
    text = editions.without_bracketed(text)
    match = re.match(r"(?:\s*\([^)]*\))?\s*,?\s*(of|in|under|from)\s+(.+)", text)
    if match is None:
        return Named()
    cut = _STOP_EN.search(match[2])
    said = (match[2][: cut.start()] if cut else match[2]).split()[:_NEAR]
    readings: list[str] = []
    continued: list[str] = []
    for count in range(len(said), 0, -1):
        rest = said[count:]
        if said[count - 1] == "of":
            continue
        if rest and rest[0] not in _JOINTS and _typed(rest[:3]):
            continue  # the Fair Trade Act Enforcement Rules are not the Fair Trade Act
        if rest and _typed(said[:count], only=True):
            continue  # nor the Rules of Civil Procedure any rules
        (continued if rest[:1] == ["of"] else readings).append(" ".join(said[:count]))
    if named := _best(readings, titles):
        return named
    if named := _best(continued, titles):  # the Patent Law of Ruritania may be another one
        return replace(named, loosely=named.loosely or not _typed(continued[:1], only=True))
    wording = " ".join(said)
    return Named(unknown=_is_name(wording, of=match[1] == "of"), wording=wording)


def _beside(text: str, titles: Mapping[str, Titled]) -> Named:
    """`s 9A Fisheries Act 1998`: nothing stands between."""
    cut = _STOP_EN.search(text := editions.without_bracketed(text).lstrip(" ,"))
    said = (text[: cut.start()] if cut else text).split()[:_NEAR]
    readings = [" ".join(said[:count]) for count in range(len(said), 1, -1) if _typed(said[:count])]
    named = _best(readings, titles)
    return Named() if named.loosely else named


def _before(text: str, titles: Mapping[str, Titled]) -> Named:
    """`公平交易法第…`, `《公平交易法》中的第…`, `Fair Trade Act, art. …`."""
    text = _AFTER_ZH.sub("", text).rstrip(" ,")
    plain = editions.without_bracketed(text)
    if match := re.search(r"[《<]{1,2}([^《》<>]+)[》>]{1,2}(?P<behind>[^《》<>]*)$", plain):
        asked, rest = editions.split(f"本法{match['behind']}")
        if rest == "本法":
            ahead = editions.before_title(plain[: match.start()])
            named = _best([match[1]], titles) or Named(unknown=True, wording=match[1])
            return replace(named, edition=named.edition or asked or ahead)
    if (match := _LATIN_TAIL.search(plain)) and re.search("[a-z]", match.group()):
        return _before_in_english(match.group(), titles)
    readings = []
    for reading in dict.fromkeys((text, plain, _BRACKET_ZH.sub("", text))):
        tail = _BREAK_ZH.split(reading)[-1]
        starts = _starts(tail)
        readings += [name for at in starts for name in (tail[at:], tail[at:].replace("的", ""))]
    if named := _best(dict.fromkeys(readings), titles):
        first = _COUPLED_ZH.search(_BREAK_ZH.sub("", plain))
        coupled = first is not None and first[1] not in named.wording
        return replace(named, also=(_before(first[1], titles),)) if first and coupled else named
    _, bare = editions.split(tail[starts[-1] :])
    return Named(unknown=bool(re.search(rf"[{HAN}a-z](?:{_TYPE_ZH})$", bare)), wording=bare)


def _starts(tail: str) -> list[int]:
    """Where a Chinese name may begin: the question's own wording stands before it."""
    starts = [0, *(m.end() for m in _BEFORE_ZH.finditer(tail))]
    for at in starts:  # grows as it goes: 以及其
        starts += [m.end() + at for m in _JOINING_ZH.finditer(tail[at:]) if m.end() + at not in starts]
    return sorted(set(starts))


def _before_in_english(tail: str, titles: Mapping[str, Titled]) -> Named:
    said = tail.removesuffix("'s").split()[-_NEAR:]
    readings = []
    for first in range(len(said)):
        left = [w for w in said[:first] if w not in _POINTING]
        opening = len(left) < first or not left or left[-1] in _JOINTS
        if left[-1:] == ["of"] and _typed(left[-2:-1]):
            break  # the Enforcement Rules of the Fair Trade Act
        if opening:
            readings.append(" ".join(said[first:]))
    wording = " ".join(said[-4:])
    return _best(readings, titles) or Named(unknown=_is_name(wording, of=False), wording=wording)


def _typed(words: Sequence[str], *, only: bool = False) -> bool:
    """Whether one of the words, or `only` such words, tell the type of a document."""
    stems = stemmed(" ".join(words))
    return bool(stems) and (all if only else any)(w in _TYPES_EN for w in stems)


def _is_name(words: str, *, of: bool) -> bool:
    """Whether English words name a document of their own, not "this Act" or "the rules"."""
    stems = [w for w in stemmed(words) if w not in _POINTING]
    return any(w not in _TYPES_EN for w in stems) and (of or any(w in _TYPES_EN for w in stems))
