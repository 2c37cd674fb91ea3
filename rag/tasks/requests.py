"""What kind of answer a question wants: `总结一下指导意见`, `how many articles has it`, `list all on tax`.

A question is recognised as a whole: its form says the task, and the groups of the form what it is about. The
forms are in asked_tasks.toml. Questions on facts have the same forms now and then ("what is the treaty
about"); so what is summarised or compared must be called as documents are, and what happened must be dated.
A wrong guess does no harm: a composer that finds nothing to compose leaves the question to the ordinary
answer. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Literal

from index.records import LANGUAGES, Language
from index.text import HAN, Folded, detect, document_number, fold, word_lists
from rag.results import Task
from rag.search import mentions
from rag.tasks.asked_fields import kinds, of_history
from rag.tasks.asked_fields import recognise as recognise_fields
from rag.tasks.asked_period import dates_in
from rag.tasks.request_cues import shown

Thing = Literal["document", "part", "chapter", "section", "article", "passage"]
LONGEST = 300  # characters of a question that asks for a task

_WORDS = word_lists(Path(__file__).with_name("asked_tasks.toml"))
_ORDER: tuple[Task, ...] = (
    "rendering", "definition", "comparison", "count", "timeline", "library", "list", "overview",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """All words are as the question has them, without the marks around a title; "" or None for what it does
    not say. `subject` is the document, matter or term asked about; `part` the Part or provision of it, with
    its number; `within` the document that a list, term or count is sought in. `language` is that of the
    documents asked for, or the one to render into; `period`, `issuer` and `status` choose documents.
    `perhaps` is what an ordinary question is taken for where the library holds what it names."""

    task: Task
    subject: str = ""
    part: str | None = None
    within: str = ""
    thing: Thing | None = None  # that is counted or listed
    sides: tuple[str, ...] = ()  # that are compared: two, or one for several ("the two bulletins")
    language: Language | Literal["both"] | None = None
    period: str = ""
    issuer: str = ""
    status: str = ""
    perhaps: Task | None = None


def recognised(question: str, language: Language | None = None) -> Request:
    """The task of a question in `language`: "provision" where it only names one, else "fact" where no form
    fits.

    >>> recognised("How many articles does the memorandum have?")
    Request(task='count', subject='the memorandum', …, thing='article', …)
    """
    folded = fold(question)
    if len(folded.text) > LONGEST:
        return Request("fact")
    if asked := recognise_fields(question):
        return Request("fact", perhaps="metadata") if of_history(asked) else Request("metadata")
    first = language or detect(question)
    tongues = sorted(LANGUAGES, key=lambda tongue: tongue != first)
    for tongue, task in product(tongues, _ORDER):
        if request := _fitting(folded, question, task, tongue):
            return request
    for tongue in tongues:
        if (seen := shown(folded.text.rstrip(_MARKS), tongue)) and (request := request_of(*seen)):
            return request
    return Request("provision" if mentions(folded.text) else "fact")


def as_task(task: Task, question: str) -> Request:
    """The question taken for `task`, whatever its form says."""
    request = recognised(question)
    if request.task == task:
        return request
    return replace(request, task=task, subject=request.subject or question.strip(" ?？。."))


# --- forms ------------------------------------------------------------------------------------------

_MARKS = " .?!,:;~"
_BESIDE_GROUP = re.compile(r"(?<=[):?]) (?=\w|\(\?[:P])|(?<=\w) (?=\(\?P)")
_SPACE = rf"(?: |(?<=[{HAN}])|(?=[{HAN}]))"


def _fitting(folded: Folded, question: str, task: Task, tongue: Language) -> Request | None:
    """What the first form says that the whole question fits."""
    bare = folded.text.rstrip(_MARKS)
    for form in _forms(task, tongue):
        if match := form.fullmatch(bare):
            said = {
                name: _tidy(question[folded.offsets[a] : folded.offsets[b - 1] + 1])
                for name in match.groupdict()
                if (a := match.start(name)) < (b := match.end(name))
            }
            if request := request_of(task, said):
                return request
    return None


@lru_cache(maxsize=32)
def _forms(task: Task, tongue: Language) -> tuple[re.Pattern[str], ...]:
    around = _WORDS["around"][tongue]
    before, after = ("|".join(around[key]) for key in ("before", "after"))
    return tuple(
        re.compile(rf"(?:{before})*(?:{_filled(form, tongue)})(?:{after})*") for form in _WORDS[task][tongue]
    )


def _filled(form: str, tongue: Language) -> str:
    """The form with its `%words%` put in. Beside Chinese words of an English question stands no space, and
    `whats` is typed for `what's`."""
    words = _WORDS["words"][tongue]
    filled = re.sub(r"%(\w+)%", lambda name: f"(?:{'|'.join(words[name[1]])})", form)
    return _BESIDE_GROUP.sub(_SPACE, filled.replace("'s", "'?s")) if tongue == "en" else filled


def _tidy(said: str) -> str:
    """Without the marks around a title or term, and the article before it."""
    said = said.strip(" ,，:：")
    marked = re.fullmatch(r"(?:the )?[《<“\"'‘「『]([^《》“”\"「」『』]+)[》>”\"'’」』]", said, re.IGNORECASE)
    return marked[1] if marked else said


# --- what the groups of a form say ------------------------------------------------------------------

_THINGS: dict[Thing, re.Pattern[str]] = {  # of two that fit, the first
    "document": re.compile(r"文|资料|材料|报道|新闻|法规|document|file|news|source|paper|title|text"),
    "part": re.compile(r"部分|part"),
    "chapter": re.compile(r"章|chapter"),
    "section": re.compile(r"节|section|heading"),
    "passage": re.compile(
        r"段|处|次|遍|回|地方|passage|paragraph|place|sentence|mention|often|times|frequently"
    ),
    "article": re.compile(r"条|点|规定|意见|项|article|provision|clause|rule|opinion|point|item"),
}
_PASSAGES = re.compile(r"条文|原文|文字")


def _thing(said: str) -> Thing | None:
    folded = fold(said).text
    if _PASSAGES.fullmatch(folded):
        return "article" if folded == "条文" else "passage"
    return next((thing for thing, pattern in _THINGS.items() if pattern.search(folded)), None)


def _language(said: str) -> Language | Literal["both"] | None:
    folded = fold(said).text
    zh, en = (re.search(pattern, folded) for pattern in ("中文|汉语|繁体|chinese", "英文|英语|english"))
    if re.search("双语|两种|中英|both|two|bilingual", folded) or (zh and en):
        return "both"
    return "zh" if zh else "en" if en else None


def request_of(task: Task, said: Mapping[str, str]) -> Request | None:
    """`task` of what the groups of a form say; None where that cannot be meant by the task."""
    sides = _in_full(tuple(said[name] for name in ("one", "other", "both") if name in said))
    subject = said.get("subject", "")
    counted = task == "count"  # of a document, or of what it says about a matter
    request = Request(
        task=task,
        subject=said.get("matter", "" if counted else subject),
        within=said.get("within", subject if counted else ""),
        thing=_thing(said.get("things", "")),
        sides=sides,
        language=_language(said.get("language", "")),
        period=said.get("period", ""),
        issuer=said.get("issuer", ""),
        status=said.get("status", ""),
    )
    if task == "overview":
        request = _of_part(request)
    fits = _FITS.get(task)
    return request if fits is None or fits(request) else None


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ONLY_YEAR = re.compile(r"(?:(?:the|of|those of|that of|in) )*(\d{4})\s*年?度?的?", re.IGNORECASE)


def _in_full(sides: tuple[str, ...]) -> tuple[str, ...]:
    """`2023年` beside `2024年的统计数据` is `2023年的统计数据`; so is "2024" beside "statistics 2023"."""
    if len(sides) != 2:
        return sides
    whole = next((side for side in sides if _YEAR.search(side) and not _ONLY_YEAR.fullmatch(side)), None)
    years = [_ONLY_YEAR.fullmatch(side) for side in sides]
    return tuple(
        _YEAR.sub(year[1], whole, count=1) if whole and year else side
        for side, year in zip(sides, years, strict=True)
    )


_CONTAINERS = ("part", "chapter", "section")
_JOINT = re.compile(r"^\W*(?:of|in|from|的)\b|的\s*$|\b(?:of|in|from)\s*$", re.IGNORECASE)


def _of_part(request: Request) -> Request:
    """`在线庭审规则第二章` and `chapter two of the rules`: a document and a part of it."""
    folded = fold(request.subject)
    found = mentions(folded.text)
    if not found:
        return request
    start, end = folded.offsets[found[0].start], folded.offsets[found[-1].end - 1] + 1
    rest = _JOINT.sub("", f"{request.subject[:start]} {request.subject[end:]}".strip())
    return replace(request, subject=_tidy(rest.strip()), part=request.subject[start:end])


def _like_document(said: str) -> bool:
    """Whether it is called as documents are, or points to one."""
    folded = fold(said).text.strip()
    if re.fullmatch(r"(?:它|这个?|该|此|it|this|that|these|those|them|they)", folded) or not folded:
        return True
    return kinds(folded, loose=True) or document_number.read_folded(folded) is not None


def _overview(request: Request) -> bool:
    """Of a document or a Part of one: a provision is quoted whole."""
    if request.part is not None:
        return all(mention.kind in _CONTAINERS for mention in mentions(fold(request.part).text))
    return _like_document(request.subject)


def _comparison(request: Request) -> bool:
    return any(_like_document(side) for side in request.sides)


def _timeline(request: Request) -> bool:
    """What happened must be dated; other forms say that a timeline is wanted."""
    return not request.period or bool(dates_in(request.period))


_FITS = {"overview": _overview, "comparison": _comparison, "timeline": _timeline}
