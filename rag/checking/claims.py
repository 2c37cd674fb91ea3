"""A draft's text → its sentences: which of them claim something, in which words, resting on what. Pure.

A heading, a question, a greeting or an entry of a list of sources claims nothing. `[2]` in a sentence stands
for the entry that begins with `[2]`, and `(Article 5)` for the provision; neither is part of what is
claimed."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.records import Language, Span
from index.text import detect, fold, runs, sentences, word_lists
from rag.search import mentions

Unclaimed = Literal["heading", "question", "greeting", "introduction", "source"]
"""Why a sentence is not compared with anything."""

_LISTS = word_lists(Path(__file__).with_name("no_claims.toml"))
_GREETING = re.compile("|".join(_LISTS["greetings"]), re.IGNORECASE)
_CITING = re.compile("|".join(_LISTS["citing"]), re.IGNORECASE)
_PREDICATE = re.compile("|".join(_LISTS["predicates"]), re.IGNORECASE)

_MARKER = re.compile(r"[\[【［]\s*\^?(\d{1,3}(?:\s*[,，、;；–-]\s*\d{1,3}){0,15})\s*[\]】］]")
_LABEL = re.compile(
    r"\s*(?:[-*•·▪◦]|#{1,6}|\d{1,3}[.)、](?!\d)|[（(](?:\d{1,3}|[a-z]|[一二三四五六七八九十]{1,3})[)）]"
    r"|[a-z]\)|[一二三四五六七八九十]{1,3}、)\s*"
)
_BRACKETS = re.compile(r"\s*[(（]([^()（）]{2,90})[)）]")
_END = re.compile(r"[.。!！?？;；…][\"”’』」)）\]】\s]*$")
_ASKED = re.compile(r"[?？][\"”’』」)）\s]*$|[吗呢][。.]?\s*$")
_OPEN = re.compile(r"[:：]\s*$")
_CAPITALISED = re.compile(r"[A-Z0-9]")
_SMALL = frozenset("a an and as at by for from in into of on or over the to under with within".split())
_HEADING_ZH, _HEADING_EN = 14, 5  # characters or words that a heading without other signs has at most
_COURTESY = 90  # characters that a greeting has at most


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence at `start:end` of the draft. `words` are what it claims, without label and markers;
    `cited` are the words that say where it stands; `unclaimed` says why there is nothing to compare."""

    text: str
    start: int
    end: int
    language: Language
    words: str
    cited: tuple[str, ...] = ()
    unclaimed: Unclaimed | None = None


def claims(text: str) -> list[Claim]:
    """Every sentence of the draft, in order."""
    listed = _sources(text)
    return [_claim(text, span, listed) for span in _spans(text)]


def _spans(text: str) -> list[Span]:
    """Sentences; a marker after a full stop belongs to the sentence before it."""
    found: list[Span] = []
    for run in runs(text):
        for start, end in sentences(text[run.start : run.end], run.language, run.start):
            heads = start == 0 or "\n" in text[found[-1][1] if found else 0 : start]
            while found and not heads and (marker := _MARKER.match(text, start, end)):
                found[-1] = (found[-1][0], marker.end())
                start = marker.end() + len(text[marker.end() : end]) - len(text[marker.end() : end].lstrip())
            if start < end:
                found.append((start, end))
    return found


def _sources(text: str) -> dict[int, str]:
    """Entries of the list of sources, by number: lines that begin with a marker that stands elsewhere too."""
    entries: dict[int, str] = {}
    for line in re.finditer(r"(?m)^[^\n]+", text):
        marker = _MARKER.match(line[0].lstrip())
        if marker and marker[1].isdigit():
            others = [m for m in _MARKER.finditer(text) if int(marker[1]) in _numbers(m[1])]
            if len(others) > 1:
                entries[int(marker[1])] = line[0].lstrip()[marker.end() :].strip()
    return entries


def _numbers(inside: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", inside)]


def _claim(text: str, span: Span, listed: dict[int, str]) -> Claim:
    start, end = span
    sentence = text[start:end]
    markers = list(_MARKER.finditer(sentence))
    plain = _MARKER.sub("", sentence)
    if label := _LABEL.match(plain):
        plain = plain[label.end() :] or plain
    words, bracketed = _without_brackets(plain)
    words = words.replace("**", "").strip()
    cited = [listed[n] for m in markers for n in _numbers(m[1]) if n in listed]
    cited += bracketed
    if not cited and _leads(words):
        cited = [words]
    return Claim(
        text=sentence,
        start=start,
        end=end,
        language=detect(words or sentence),
        words=words,
        cited=tuple(dict.fromkeys(cited)),
        unclaimed=_unclaimed(text, span, words, listed),
    )


def _without_brackets(sentence: str) -> tuple[str, list[str]]:
    """The sentence without brackets that name a provision, and what stands in them."""
    cited: list[str] = []

    def taken(match: re.Match[str]) -> str:
        if not mentions(fold(match[1]).text):
            return match[0]
        cited.append(match[1])
        return ""

    return _BRACKETS.sub(taken, sentence), cited


def _leads(words: str) -> bool:
    """Whether the sentence says at its head, or after `under`, in which provision it stands."""
    folded = fold(words).text
    found = mentions(folded)
    return bool(found) and _CITING.search(folded[: found[0].start]) is not None


def _unclaimed(text: str, span: Span, words: str, listed: dict[int, str]) -> Unclaimed | None:
    start, end = span
    line = text[text.rfind("\n", 0, start) + 1 : _line_end(text, end)].strip()
    marker = _MARKER.match(line)
    if marker and marker[1].isdigit() and int(marker[1]) in listed:
        return "source"
    if _ASKED.search(words):
        return "question"
    if len(words) <= _COURTESY and _GREETING.match(words):
        return "greeting"
    if _OPEN.search(words):
        return "introduction"
    alone = line == text[start:end].strip()
    if alone and not _END.search(words) and (line.startswith("#") or _titled(line, words)):
        return "heading"
    return None


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _titled(line: str, words: str) -> bool:
    """A line of its own without a full stop that is short and no sentence, or has capitals as titles have."""
    if detect(words) == "zh":
        most = 2 * _HEADING_ZH if line != words else _HEADING_ZH
        return len(words) <= most and not _PREDICATE.search(words)
    parts = re.findall(r"[^\W_][\w'’-]*", words)
    weighty = [part for part in parts if part.lower() not in _SMALL]
    capitals = sum(bool(_CAPITALISED.match(part)) for part in weighty)
    short = len(parts) <= _HEADING_EN and not _PREDICATE.search(words)
    return short or capitals >= 0.8 * len(weighty)
