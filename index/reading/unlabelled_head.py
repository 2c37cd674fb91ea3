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
# What a clause says was done on its date; the first that is found counts: a law is 修正 by a decision that
# was itself 通过.
_HISTORY: dict[str, list[str]] = _WORDS["history"]
_KINDS = {
    "repealed": "repealed", "amended": "amended", "effective": "in_force", "promulgated": "promulgated",
    "adopted": "adopted",
}  # fmt: skip
_DONE = {kind: re.compile("|".join(_HISTORY[words]), re.IGNORECASE) for kind, words in _KINDS.items()}
_DONE_EN = "|".join(word for words in _KINDS.values() for word in _HISTORY[words] if word[0].isascii())
# A line that is a history though no brackets say so: 2011年9月26日起施行, Effective 2024-05-01.
_DATED_ZH = re.compile(
    r"(?:自|于|於|根据|根據)?\0\d+\0(?:起|开始|開始|之日起)?(?:正式)?(?:施行|实施|實施|生效|执行|執行)"
    r"|\0\d+\0[^。]{0,60}(?:通过|通過|公布|颁布|頒布|修正|修订|修訂|修改|废止|廢止)[)）。]?(?=$|[\s,，;；、\0自])"
    r"|\0\d+\0[^。]{0,40}[令会會院部局委府署](?:第[^。]{1,12}[号號])?(?:公告)?(?:发布|發布|印发|印發)"
)
_DATED_EN = re.compile(rf"(?:{_DONE_EN})\b[^.;\0]{{0,90}}\0\d+\0", re.IGNORECASE)
# How an instrument says since when it applies, in its last article as a rule.
_ITSELF = "本[一-鿿]{1,10}|此[一-鿿]{1,4}"
_COMMENCES = re.compile(
    rf"(?P<zh>(?:{_ITSELF})自(?P<from_zh>[^。；;\n]{{2,40}}?)(?:起|后|後)(?:正式)?(?:施行|实施|實施|生效|执行|執行))"
    r"|(?P<en>\b(?:This|These|The\s+present)\s+[A-Z][A-Za-z]+(?:\s+[A-Z][A-Za-z]+){0,4}\s+(?:(?:shall|will|is|are|has|have)"
    r"\s+(?:be\s+)?)?(?:com(?:e|es)\s+into\s+(?:force|effect|operation)|tak(?:e|es)\s+effect|enters?\s+into\s+(?:force|effect)"
    r"|(?:become\s+)?effective|implemented|in\s+force)\s+(?:on|from|as\s+(?:of|from)|since|upon|with\s+effect\s+from)?\s*"
    r"(?P<from_en>[^.;\n]{4,60}))",
)
_ON_ITS_PROMULGATION = re.compile(
    r"(?:公布|发布|發布|颁布|頒布|印发|印發)之日|(?:the\s+)?(?:date|day)\s+of\s+(?:its\s+|their\s+)?(?:promulgation|issuance|publication)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"\s*(?:[#*>|•-]+\s*)*(?:第[^。\s]{1,8}[条條]|[（(]?[一二三四五六七八九十\d]{1,3}[)）.．、]|(?:Article|Section|Rule|Clause)\s)"
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
    adopted: str | None = None
    promulgated: str | None = None
    effective: str | None = None
    amended: str | None = None
    repealed: str | None = None
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
    if bracketed:
        history = any(verb.search(words) for verb in _DONE.values())
    else:
        masked = _masked(words)[0]
        history = len(words) < 160 and (
            (_DATED_ZH.match(masked.lstrip()) or _DATED_EN.match(masked.lstrip())) is not None
        )
    if history:
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


def _masked(line: str) -> tuple[str, list[str]]:
    """`line` with each date as its number between NULs, and the dates."""
    dates = list(find_dates(line))
    for i, (start, end, _) in reversed(list(enumerate(dates))):
        line = f"{line[:start]}\0{i}\0{line[end:]}"
    return line, [iso for _, _, iso in dates]


def _history(line: str, loose: Unlabelled) -> None:
    """`(2020年5月28日…通过，自2021年1月1日起施行)`: each date by the verb of its clause. In Chinese the date
    opens the clause, in English it ends it. Of amendments, and of commencements, the last counts."""
    masked, dates = _masked(line)
    english = re.match(r"[^一-鿿\0]*[A-Za-z]{3}[^一-鿿]*$", masked)
    bounds = r"(?<=\0)(?=[^\d\0])" if english else r"(?=[自于於]?\0\d+\0)"
    for clause in re.split(rf"[,，;；。]|{bounds}", masked):
        for mark in re.finditer(r"\0(\d+)\0", clause):
            iso = dates[int(mark[1])]
            done = next((what for what, verb in _DONE.items() if verb.search(clause)), None)
            if done in ("amended", "effective"):
                setattr(loose, done, max(iso, getattr(loose, done) or iso))
            elif done and getattr(loose, done) is None:
                setattr(loose, done, iso)


@dataclass(frozen=True, slots=True)
class Commencement:
    """The sentence at `start:end` in which an instrument says since when it applies; no `date` where that is
    the day on which it was promulgated."""

    date: str | None
    start: int
    end: int


def commencements(text: str, start: int) -> list[Commencement]:
    """What the articles of an instrument say of itself, `本办法自2024年5月1日起施行`, the last one first.
    Prose that tells it of another (a report on the measures) is none: the line opens with a label, or is no
    more than that sentence."""
    found = []
    for match in _COMMENCES.finditer(text, start):
        line = text[text.rfind("\n", 0, match.start()) + 1 : (text + "\n").index("\n", match.end())]
        since = match["from_zh"] or match["from_en"]
        date = next((iso for _, _, iso in find_dates(since)), None)
        if (date or _ON_ITS_PROMULGATION.search(since)) and (
            _ARTICLE.match(line) or len(line.strip()) <= match.end() - match.start() + 12
        ):
            found.append(Commencement(date, match.start(), match.end()))
    return found[::-1]


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
