"""What a question asks for by the words in it, where its form as a whole is not known.

The words of a question are cues of a task, words said between, and what is left: the documents, the matter or
the period that it is about. A task is taken for granted where its cues are there and what is left is what the
task wants, no more: an overview wants a document and nothing beside it. Where cues are there and something
else is left over, the rules are unsure (`hints`), and a model may be asked. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.records import Language, Span
from index.text import HAN, word_lists
from rag.results import Task
from rag.search import mentions
from rag.tasks.asked_fields import kinds
from rag.tasks.asked_period import dates_in

_WORDS = word_lists(Path(__file__).with_name("request_cues.toml"))
_TONGUES: tuple[Language, ...] = ("zh", "en")
_MARKS = " .?!,:;~\"'"
_SEVERAL = re.compile(r"[两二几三][份个部篇种]|both\b|two\b|three\b")
_EDGES = re.compile(r"^(?:[从对由于里中]|在(?!线))(?=.)|(?<=.)[在里中从对于由]$")
_NOISE = re.compile(rf"[{HAN}]|\w+ly|'?s")  # one character, an adverb
_JOIN = {"zh": re.compile("的?"), "en": re.compile(r"(?: (?:of|on|for|about|the|in|and) )*(?:the )?| ")}
_APART = {
    "zh": re.compile(r"和|与|跟|同(?![意时样一等])|及(?!时)|(?<!对)比(?!例)|对|,|;"),
    "en": re.compile(r"[,;]| (?:and|to|with|vs\.?|versus) "),
}


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of a question, by kind, and what is left of its folded text: `documents`, called as such, and
    `matters`; `part` a provision or Part by its number."""

    kinds: frozenset[str]
    documents: tuple[str, ...]
    matters: tuple[str, ...]
    years: tuple[str, ...]  # that stand for themselves
    part: str
    period: str
    english: bool  # is the language that is named

    def has(self, *kinds: str) -> bool:
        return self.kinds.issuperset(kinds)


def shown(folded: str, language: Language) -> tuple[Task, Mapping[str, str]] | None:
    """The task of which all is there, with the groups that a form of it has; None where none is."""
    cues = cues_of(folded, language)
    for task, wants in _WANTED.items():
        if (groups := wants(cues)) is not None:
            return task, groups
    return None


def hints(folded: str, language: Language) -> bool:
    """Whether cues speak for a task without settling it."""
    cues = cues_of(folded, language)
    named = bool(cues.documents or cues.part)
    return bool(
        (named and not cues.kinds.isdisjoint({"comparison", "timeline", "many"}))
        or (cues.has("all") and not cues.kinds.isdisjoint({"passages", "documents"}))
        or cues.has("many", "passages")
        or cues.has("many", "documents")
        or cues.has("language", "render")
        or cues.has("documents", "here")
    )


def several_steps(folded: str, language: Language) -> bool:
    """Whether it asks for two things, or for something by what another place says of it."""
    return any(re.search(form, folded) for form in _WORDS["several_steps"][language])


@lru_cache(maxsize=256)
def cues_of(folded: str, language: Language) -> Cues:
    part = mentions(folded)
    bare = folded
    for mention in part:
        bare = bare[: mention.start] + "," * (mention.end - mention.start) + bare[mention.end :]
    found = {kind for kind, pattern in _cues(language).items() if pattern.search(bare)}
    left = [chunk for chunk in _left(bare, language) if not _NOISE.fullmatch(chunk)]
    documents = tuple(chunk for chunk in left if kinds(chunk, loose=True))
    rest = [chunk for chunk in left if chunk not in documents]
    return Cues(
        kinds=frozenset(found),
        documents=documents,
        matters=tuple(chunk for chunk in rest if not dates_in(chunk)),
        years=tuple(chunk for chunk in rest if dates_in(chunk)),
        part=folded[part[0].start : part[-1].end] if part else "",
        period=folded if dates_in(folded) else "",
        english=re.search("英|english", folded) is not None,
    )


@lru_cache(maxsize=2)
def _cues(language: Language) -> Mapping[str, re.Pattern[str]]:
    return {kind: _any(words[language], language) for kind, words in _WORDS["cues"].items()}


@lru_cache(maxsize=2)
def _said_between(language: Language) -> re.Pattern[str]:
    cues = [word for words in _WORDS["cues"].values() for word in words[language]]
    return _any([*cues, *_WORDS["between"][language]], language)


def _any(words: Iterable[str], language: Language) -> re.Pattern[str]:
    longest = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{longest})\b" if language == "en" else f"(?:{longest})")


def _left(folded: str, language: Language) -> Iterator[str]:
    """What is neither cue nor said between, in pieces; words that only join two of them belong to them."""
    kept: list[Span] = []
    for start, end in _gaps(folded, language):
        piece = folded[start:end]
        if not any(c.isalnum() for c in piece):
            continue
        if kept and _JOIN[language].fullmatch(folded[kept[-1][1] : start]):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    for start, end in kept:
        yield _EDGES.sub("", folded[start:end].strip(_MARKS))


def _gaps(folded: str, language: Language) -> Iterator[Span]:
    at = 0
    for match in _said_between(language).finditer(folded):
        yield from _apart(folded, at, match.start(), language)
        at = match.end()
    yield from _apart(folded, at, len(folded), language)


def _apart(folded: str, start: int, end: int, language: Language) -> Iterator[Span]:
    """Without the white space around, cut where two things are told apart."""
    at = start
    for match in _APART[language].finditer(folded, start, end):
        yield _trimmed(folded, at, match.start())
        at = match.end()
    yield _trimmed(folded, at, end)


def _trimmed(folded: str, start: int, end: int) -> Span:
    piece = folded[start:end]
    return start + len(piece) - len(piece.lstrip(_MARKS)), end - (len(piece) - len(piece.rstrip(_MARKS)))


# --- what each task wants ---------------------------------------------------------------------------

Wants = Callable[[Cues], Mapping[str, str] | None]


def _overview(cues: Cues) -> Mapping[str, str] | None:
    named = len(cues.documents) == 1 or (cues.part and not cues.documents)
    alone = not cues.matters and not cues.has("many")
    summary = cues.has("summary") and len(cues.matters) < 2
    if not named or not (summary or (cues.has("overview") and alone)):
        return None
    return {"subject": " ".join(filter(None, [cues.part, *cues.documents]))}


def _comparison(cues: Cues) -> Mapping[str, str] | None:
    sides = (*cues.documents, *cues.years)
    if cues.has("comparison") and len(sides) == 1 and _SEVERAL.match(sides[0]):
        return {"both": sides[0]}
    if not (cues.has("comparison") and cues.documents and len(sides) == 2 and len(cues.matters) < 3):
        return None
    one, other = sides
    return {"one": one, "other": other} | ({"subject": cues.matters[-1]} if cues.matters else {})


def _count(cues: Cues) -> Mapping[str, str] | None:
    if not cues.has("many") or cues.kinds.isdisjoint({"passages", "documents"}):
        return None
    things = {"things": "文件" if cues.has("documents") else "条"}
    if cues.documents and not cues.matters and not cues.has("documents"):
        return things | {"subject": cues.documents[0]}
    if cues.has("documents", "language") and not cues.matters:
        return things | {"language": "english" if cues.english else "chinese"}
    if cues.has("documents") and not cues.documents and not cues.matters:
        return things
    if len(cues.matters) == 1 and cues.has("mentions") and not cues.documents:
        return things | {"matter": cues.matters[0]}
    return None


def _timeline(cues: Cues) -> Mapping[str, str] | None:
    if cues.has("happened") and cues.period and not cues.matters and not cues.documents:
        return {"period": cues.period}
    about = (*cues.matters, *cues.documents)
    if cues.has("timeline") and about:
        return {"subject": about[0]}
    return None


def _library(cues: Cues) -> Mapping[str, str] | None:
    if cues.has("many"):
        return None
    if cues.has("here") and len(cues.documents) == 1 and not cues.matters and len(cues.documents[0]) < 12:
        return {}  # what laws do you have
    if not cues.has("documents") or cues.documents:
        return None
    if cues.period and not cues.matters:
        return {"period": cues.period}
    if cues.has("newest") and not cues.matters:
        return {"period": "newest"}
    if len(cues.matters) == 1 and (cues.has("here") or cues.has("mentions", "all")):
        return {"subject": cues.matters[0]}
    if cues.has("language") and not cues.matters:
        return {"language": "english" if cues.english else "chinese"}
    return {} if cues.has("here") and not cues.matters else None


def _list(cues: Cues) -> Mapping[str, str] | None:
    if not cues.has("passages", "all") or cues.has("many") or len(cues.matters) != 1 or cues.part:
        return None
    return {"subject": cues.matters[0], "things": "条"} | (
        {"within": cues.documents[0]} if len(cues.documents) == 1 else {}
    )


def _rendering(cues: Cues) -> Mapping[str, str] | None:
    if not cues.has("language", "render") or len(cues.matters) != 1 or cues.documents:
        return None
    return {"subject": cues.matters[0], "language": "english" if cues.english else "chinese"}


_WANTED: Mapping[Task, Wants] = {
    "rendering": _rendering,
    "comparison": _comparison,
    "count": _count,
    "timeline": _timeline,
    "library": _library,
    "list": _list,
    "overview": _overview,
}
