"""Timelines: sentences that say a date, in the order of their dates.

    2023年发生了什么 · a timeline of the cooperation with Vietnam · 按时间顺序列出2024年的大事

A date without its year takes that of the date before it in the same document, else of the document itself.
Numbers of documents hold years and are no dates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.records import Language, Passage, Span
from index.text import Date
from rag.phrases import say
from rag.results import Answer, Citation, Heading
from rag.search import Counterparts
from rag.tasks.asked_period import Period, dates_in, days_of, period_of
from rag.tasks.inquiry import Inquiry
from rag.tasks.subject_list import without_translations

CERTAIN = 0.95  # that a sentence with a date of the period belongs there
MOST = 200  # statements of one timeline
READ = 3000  # passages that are read for one


@dataclass(frozen=True, slots=True)
class Dated:
    """A sentence and the days that its first date stands for; `said` is that date as far as it is known:
    "2024-05-01", "2024-05", "2024"."""

    passage: Passage
    span: Span
    first: str
    last: str

    @property
    def said(self) -> str:
        if self.first == self.last:
            return self.first
        whole_year = self.first.endswith("-01-01") and self.last.endswith("-12-31")
        return self.first[:4] if whole_year else self.first[:7]


def timeline_answer(inquiry: Inquiry) -> Answer | None:
    """None where no sentence of what is asked about says a date."""
    request = inquiry.request
    period = period_of(request.period or request.subject)
    if request.period and period is None:
        return None
    passages = _passages(inquiry, period)
    told = [d for d in _dated(inquiry, passages) if period is None or period.holds(d.first, d.last)]
    if not told:
        return None
    told.sort(key=lambda dated: dated.last, reverse=True)
    told.sort(key=lambda dated: dated.first)  # a year stands before its months
    facing = Counterparts(inquiry.library)
    citations: list[Citation] = []
    headings: list[Heading] = []
    day = ""
    for dated in told[:MOST]:
        if dated.said != day:
            day = dated.said
            headings.append(Heading(len(citations), day))
        citations.append(facing.cite(len(citations) + 1, dated.passage, dated.span))
    return replace(
        inquiry.quoted(citations, CERTAIN),
        notice=say("first_listed", inquiry.tongue, shown=MOST) if len(told) > MOST else None,
        lead=say("dated", inquiry.tongue, n=len(told)),
        headings=tuple(headings),
    )


def _passages(inquiry: Inquiry, period: Period | None) -> Sequence[Passage]:
    """What the timeline is made of: of the documents that the request names, else about its subject, else
    all; each in one language."""
    subject, library = inquiry.request.subject, inquiry.library
    names: Iterable[str] = inquiry.stored
    if subject and period is None:
        families = inquiry.meant(subject)
        if not families:
            about = [e for e in inquiry.retriever.about(subject, inquiry.scope, inquiry.where) if e.sure]
            return without_translations(inquiry, [entry.passage for entry in about])
        names = [name for name in inquiry.stored if any(name in family for family in families)]
    found: list[Passage] = []
    for name in names:
        found += library.passages_of(name)
        if len(found) > READ:
            break
    return without_translations(inquiry, found)


def _dated(inquiry: Inquiry, passages: Iterable[Passage]) -> Iterator[Dated]:
    """The sentences with a date, in the order of the text."""
    years: dict[tuple[str, Language], int | None] = {}
    for passage in passages:
        of = (passage.document, passage.language)
        year = years.setdefault(of, _own_year(inquiry, passage.document))
        for start, end in passage.sentences:
            text = passage.text[start - passage.start : end - passage.start]
            for found in dates_in(text):
                said = found if found.year else replace(found, year=year)
                year = years[of] = said.year
                if days := _days(found, said):
                    yield Dated(passage, (start, end), *days)
                    break


def _days(found: Date, said: Date) -> tuple[str, str] | None:
    """A month alone, without its year, dates nothing: "in May of each year"."""
    return None if found.year is None and found.day is None else days_of(said)


def _own_year(inquiry: Inquiry, name: str) -> int | None:
    data = inquiry.stored[name].metadata
    date = data.published or data.promulgated or data.effective
    return int(date[:4]) if date else None
