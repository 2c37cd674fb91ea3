"""Persons and bodies that a text names, by rules in either language; precise rather than complete.

Chinese is read by the segmenter's tags: a person stands beside a title or a verb of speaking, a body ends as
bodies do and holds a name. In English a person has a title, or a name in pinyin; a body is a run of words
with capitals, one of which says what it is. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from index.records import Language
from index.text import word_lists
from rag.verify.gazetteer import NOWHERE, SURNAMES, TITLE, pinyin, places

_LISTS = word_lists(Path(__file__).with_name("names_in_text.toml"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the text has it, at `start`."""

    kind: Literal["person", "body"]
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def names_in(text: str, language: Language) -> list[Name]:
    """In the order of the text; a person inside a body's name is none."""
    return list(_chinese(text) if language == "zh" else _english(text))


# --- Chinese ------------------------------------------------------------------------------------------

_ENDS = tuple(_LISTS["bodies_zh"])
_NAMING = frozenset(("ns", "nt", "nz", "nr", "nrt"))  # tags of what names one thing
_INSIDE = _NAMING | {"n", "b", "j", "ng", "vn", "eng", "f"}  # and of what may stand in a body's name
_FIRST = re.compile("|".join(_LISTS["first_zh"]))
_ONLY_KIND = frozenset(_LISTS["only_a_kind_zh"])
_LONGEST = 24


def _chinese(text: str) -> Iterator[Name]:
    words = list(_tagged(text))
    taken: set[int] = set()
    bodies = []
    for at in reversed(range(len(words))):
        if at in taken or not words[at].text.endswith(_ENDS) or words[at].tag not in _INSIDE:
            continue
        first = at
        while (
            first and words[first - 1].tag in _INSIDE and words[at].end - words[first - 1].start <= _LONGEST
        ):
            first -= 1
        while first < at and not _names(words[first]):
            first += 1
        if _names(words[first]) and words[first].text not in NOWHERE:
            taken.update(range(first, at + 1))
            start = words[first].start
            if (name := text[start : words[at].end]) not in _ONLY_KIND:
                bodies.append(Name("body", name, start))
    persons = [
        Name("person", word.text, word.start)
        for at, word in enumerate(words)
        if at not in taken and _is_person(text, word)
    ]
    yield from sorted([*bodies, *persons], key=lambda name: name.start)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    tag: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _names(word: _Word) -> bool:
    named = word.tag in _NAMING and word.text not in _ENDS
    return (named and len(word.text) > 1) or _FIRST.match(word.text) is not None


def _is_person(text: str, word: _Word) -> bool:
    if word.tag not in ("nr", "nrt") or not 2 <= len(word.text) <= 4:
        return False
    beside = TITLE.match(text, word.end) or TITLE.search(text[max(0, word.start - 4) : word.start])
    return beside is not None and word.text not in {*places(), *_NOBODY} and pinyin(word.text)[0] in SURNAMES


def _tagged(text: str) -> Iterator[_Word]:
    at = 0
    for word, tag in _segmenter().tag(text):
        yield _Word(word, tag, at)
        at += len(word)


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    import rjieba

    return rjieba.Jieba()


# --- English ------------------------------------------------------------------------------------------

_CAPITAL = r"[A-Z][A-Za-z\u00c0-\u024f]*(?:['’-][A-Za-z]+)*"
_ON = "(?:(?<=Commission)|(?<=Committee)|(?<=Council)|(?<=Conference))\\son\\s(?:the\\s)?"
_RUN = re.compile(rf"{_CAPITAL}(?:(?:{_ON}|\s(?:(?:of|for|and)\s(?:the\s)?)?){_CAPITAL})+")
_JOINT = re.compile(r"\s(?:of|for)\s(?:the\s)?")
_JOINT_OR_ON = re.compile(r"\s(?:of|for|on)\s(?:the\s)?")
_FURTHER = re.compile(rf"\sand\s|{_JOINT.pattern}")
_BODY = frozenset(_LISTS["bodies_en"])
_KIND_ONLY = frozenset(_LISTS["only_a_kind"]) | {"of", "for", "and"}
_TITLES = "|".join(sorted(_LISTS["titles_en"], key=len, reverse=True))
_TITLED = re.compile(rf"\b(?:{_TITLES})\.?\s(?P<name>{_CAPITAL}(?:\s{_CAPITAL}){{1,2}})")
_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en"
    "|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|[aeiou])"
)
_SURNAME = "|".join(surname.capitalize() for surname in SURNAMES)
_PINYIN = re.compile(
    rf"\b(?P<name>(?:{_SURNAME})\s(?=[A-Z])(?i:(?:{_SYLLABLE}){{1,2}}))(?![\w-])(?!\s*[\[(〔]\d)"
)
_NAMED_APART = _BODY | {title.lower() for title in _LISTS["titles_en"]}
_OWNER = re.compile(r"['’]s$")
_NOBODY = frozenset(_LISTS["no_persons"])


def _english(text: str) -> Iterator[Name]:
    persons = {
        match.start("name"): Name("person", _OWNER.sub("", match["name"]), match.start("name"))
        for pattern in (_TITLED, _PINYIN)
        for match in pattern.finditer(text)
        if _of_person(match)
    }
    rest = text
    for name in persons.values():
        rest = rest[: name.start] + "·" * len(name.text) + rest[name.end :]
    bodies = [body for run in _RUN.finditer(rest) for body in _bodies(run[0], run.start())]
    yield from sorted([*bodies, *persons.values()], key=lambda name: name.start)


def _of_person(match: re.Match[str]) -> bool:
    return match["name"] not in _NOBODY and _BODY.isdisjoint(_words(match["name"]))


def _bodies(run: str, start: int) -> Iterator[Name]:
    """Of a run of words with capitals; "and" stands inside a name after "of" or "for" (`University of Science
    and Law`), and between two names elsewhere."""
    at = 0
    for joint in re.finditer(r"\sand\s(?:the\s)?", run):
        left, right = run[at : joint.start()], _FURTHER.split(run[joint.end() :])[0]
        apart = joint[0].endswith("the ") or not _NAMED_APART.isdisjoint(_words(right))
        if apart or not _JOINT.search(left):
            yield from _body(left, start + at)
            at = joint.end()
    yield from _body(run[at:], start + at)


def _body(run: str, start: int) -> Iterator[Name]:
    """From the first stretch before an "of" or "for" that ends as bodies do: `President of the Supreme Court
    of Ordland`. Nothing of what is only a kind of body."""
    begun = 0
    while begun < len(run):
        joint = _JOINT_OR_ON.search(run, begun)
        head = _words(run[begun : joint.start() if joint else len(run)])
        if head and head[-1] in _BODY:
            name = re.sub(r"^The\s", "", _OWNER.sub("", run[begun:]))
            if not _KIND_ONLY.issuperset(_words(name)):
                yield Name("body", name, start + len(run) - len(run[begun:]) + run[begun:].index(name))
            return
        begun = joint.end() if joint else len(run)


def _words(text: str) -> list[str]:
    return [_OWNER.sub("'s", word) for word in re.findall(r"[\w'’-]+", text.lower())]
