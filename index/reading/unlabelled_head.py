"""What a document's head says without labels: datelines, numbers and issuers on lines of their own, the
bracketed history of a law, and the signature at the document's end."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from index.reading.head import ABOUT, Head, is_issuer, split_date, title_lines
from index.reading.labelled_fields import before_label, document_number, status
from index.reading.line_joins import ends_sentence
from index.text import find_dates, word_lists

_WORDS = word_lists(Path(__file__).with_name("metadata_words.toml"))
_AGENCIES: dict[str, str] = _WORDS["agencies"]
_AGENCY = "|".join(map(re.escape, _AGENCIES))
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?"
_DATELINE = re.compile(
    rf"^[\s(（]*(?:(?:{'|'.join(_WORDS['news']['datelines'])})\b\s*:?|[发發]布[于於])?[\s(（]*"
    rf"(?:(?P<agency>{_AGENCY})\s*[)）]?\s*[,，]?\s*)?(?:{_CLOCK}\s*[,，]?)?"
    r"\s*(?P<date>\S.{4,30}?)\s*"
    rf"(?:{_CLOCK})?\s*[)）]?\s*(?P<after>{_AGENCY})?\s*[)）]?\s*$",
    re.IGNORECASE,
)
_WIRE = re.compile(
    rf"\s*(?:[A-Z][A-Z .,'’/-]{{2,40}},?\s.{{0,30}}?[(（](?P<en>{_AGENCY})[)）]\s*[-–—]"
    rf"|(?P<zh>{'|'.join(_WORDS['news']['wires'])})[^。]{{2,30}}电)"
)
_ADOPTED, _PROMULGATED, _IN_FORCE = (
    re.compile("|".join(_WORDS["history"][what]), re.IGNORECASE)
    for what in ("adopted", "promulgated", "in_force")
)
_BRACKETED_STATUS = re.compile(
    rf"[（(【\[]\s*(?P<status>{'|'.join(_WORDS['history']['statuses'])})\s*[)）】\]]", re.IGNORECASE
)


@dataclass(slots=True)
class Unlabelled:
    """What the head says without labels; `dates` are those of datelines."""

    titles: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    number: str | None = None
    issuer: str | None = None
    promulgated: str | None = None
    effective: str | None = None
    status: str | None = None
    source: str | None = None


def unlabelled(head: Head, text: str) -> Unlabelled:
    """Reads `head`, the dateline that opens the body, and the signature at the end of `text`."""
    loose = Unlabelled()
    title_parts = [words for line in head.lines if (words := _without_facts(before_label(line.text), loose))]
    _opening(head.body, loose)
    if len(title_parts) > 1 and is_issuer(title_parts[0]) and not title_parts[1].startswith(ABOUT):
        loose.issuer = title_parts.pop(0)
    loose.titles = title_lines(title_parts)
    if signed := signature(text, head.end):
        loose.promulgated = loose.promulgated or signed.date
        loose.issuer = loose.issuer or signed.issuer
    return loose


def _without_facts(words: str, loose: Unlabelled) -> str | None:
    """What a line leaves for a title once its facts are in `loose`; None where it can be no part of one."""
    if not words or _is_dateline(words, loose) or _is_history(words, loose):
        return None
    iso, words = split_date(words)
    if iso:
        loose.dates.append(iso)
    if number := document_number([words]):
        loose.number = loose.number or number
        if len(words) <= len(number) + 4:
            return None
    if bracketed := _BRACKETED_STATUS.search(words):
        loose.status = loose.status or status(bracketed["status"])
        words = (words[: bracketed.start()] + words[bracketed.end() :]).strip()
    if wire := _WIRE.match(words):
        loose.source = loose.source or _wire_agency(wire)
        return None
    prose = ends_sentence(words) and words[-1] not in '?？!！…"”'
    return None if prose or len(re.findall(r"\w", words)) < 2 else words


def _is_dateline(words: str, loose: Unlabelled) -> bool:
    if dateline := _dateline(words):
        loose.dates.append(dateline[0])
        loose.source = loose.source or dateline[1]
    return dateline is not None


def _is_history(words: str, loose: Unlabelled) -> bool:
    bracketed = re.match(r"[（(【\[]", words) is not None
    if history := bracketed and any(verb.search(words) for verb in (_ADOPTED, _PROMULGATED, _IN_FORCE)):
        _history(words, loose)
    return history


def _opening(body: str, loose: Unlabelled) -> None:
    """The wire service's dateline with which the body's first line begins."""
    if wire := _WIRE.match(body):
        loose.source = loose.source or _wire_agency(wire)
        loose.dates += [iso for _, _, iso in find_dates(wire[0])]


def _wire_agency(wire: re.Match[str]) -> str | None:
    return _AGENCIES.get(wire["en"] or wire["zh"])


def _dateline(line: str) -> tuple[str, str | None] | None:
    """(date, news agency) where the line is nothing but a dateline."""
    match = _DATELINE.match(line)
    dates = list(find_dates(match["date"])) if match else []
    if not match or len(dates) != 1 or dates[0][0] > 0 or re.search(r"\w{2}", match["date"][dates[0][1] :]):
        return None
    agency = (match["agency"] or match["after"] or "").lower()
    return dates[0][2], next((name for word, name in _AGENCIES.items() if word.lower() == agency), None)


def _history(line: str, loose: Unlabelled) -> None:
    """`(2020年5月28日…通过，自2021年1月1日起施行)`: each date by the verb of its clause. Where only the
    adoption is dated, that stands for the promulgation, as in the databases."""
    dates = list(find_dates(line))
    masked, adopted = line, None
    for i, (start, end, _) in reversed(list(enumerate(dates))):
        masked = f"{masked[:start]}\0{i}\0{masked[end:]}"
    for clause in re.split("[,，;；。]|(?=自\0)", masked):
        for mark in re.finditer(r"\0(\d+)\0", clause):
            iso = dates[int(mark[1])][2]
            if _IN_FORCE.search(clause):
                loose.effective = loose.effective or iso
            elif _PROMULGATED.search(clause):
                loose.promulgated = loose.promulgated or iso
            elif _ADOPTED.search(clause):
                adopted = adopted or iso
    loose.promulgated = loose.promulgated or adopted


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, and the date; both lines stand at `start:end`."""

    issuer: str
    date: str
    start: int
    end: int


def signature(text: str, start: int) -> Signature | None:
    """The last lines of an official paper, where they are who signs and a date alone on its line; nothing
    before `start` belongs to it."""
    begin = max(start, len(text) - 400)
    lines = list(re.finditer(r"\S[^\n]*", text[begin:]))[-4:]
    for above, line in pairwise(lines):
        issuer, dated = above.group().rstrip(), line.group().rstrip()
        dates = list(find_dates(dated))
        if len(dates) == 1 and dates[0][1] - dates[0][0] >= len(dated) - 2 and is_issuer(issuer):
            return Signature(issuer, dates[0][2], begin + above.start(), begin + line.start() + len(dated))
    return None
