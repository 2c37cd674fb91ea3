"""Questions about the library itself: which documents there are, in what language, from whom, since when, and
which are about something.

    资料库里有哪些文件 · 法院发布了哪些文件 · which documents are not in force · documents about arbitration

What documents say of themselves is in the catalogue, and looked up there, with each title quoted; what they
are about is sought in their passages, and quoted from them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from index.reading import statements
from index.records import StoredDocument
from index.text import fold, word_lists
from rag.phrases import say
from rag.results import Answer, Citation, Heading
from rag.search import About, Counterparts
from rag.tasks.asked_period import period_of
from rag.tasks.document_lines import passage_around, title_line
from rag.tasks.inquiry import Inquiry
from rag.tasks.subject_list import documents_of, entries_about
from rag.tasks.terms import words_across

CERTAIN = 0.99  # the catalogue's answer is looked up
ABOUT = 0.9  # that documents are about what they name

_WORDS = word_lists(Path(__file__).with_name("asked_tasks.toml"))
_STATES = {state: re.compile("|".join(words)) for state, words in _WORDS["states"].items()}
_NEWEST, _OLDEST = (re.compile("|".join(_WORDS["ends"][end])) for end in ("newest", "oldest"))
_EVERYTHING = re.compile("|".join(_WORDS["everything"]["words"]))


def library_answer(inquiry: Inquiry) -> Answer | None:
    """None where nothing in the catalogue answers: an issuer or subject that it does not know."""
    return documents_answer(inquiry)


def documents_answer(inquiry: Inquiry) -> Answer | None:
    """The documents that the request chooses, with their number; all where it does not choose."""
    request = inquiry.request
    if request.subject and not everything(request.subject):
        return _about(inquiry)
    chosen = _chosen(inquiry)
    if chosen is None or (request.issuer and not chosen):
        return None
    return _told(inquiry, chosen)


def everything(said: str) -> bool:
    """Whether words mean the library as a whole: no subject in it."""
    return _EVERYTHING.fullmatch(fold(said).text.strip()) is not None


# --- by the catalogue -------------------------------------------------------------------------------


def _chosen(inquiry: Inquiry) -> list[StoredDocument] | None:
    """None where the period cannot be read."""
    request, chosen = inquiry.request, list(inquiry.stored.values())
    if request.language:
        wanted = {"zh", "en"} if request.language == "both" else {request.language}
        chosen = [d for d in chosen if wanted <= set(d.languages)]
    if request.issuer:
        issuer = [request.issuer, words_across(inquiry, request.issuer)]
        names = [re.sub(r"^the ", "", fold(name).text) for name in issuer if name]
        chosen = [d for d in chosen if _issued_by(inquiry, d, names)]
    if request.status:
        state = _state(request.status)
        chosen = [d for d in chosen if d.metadata.status == state]
    if request.period:
        return _in_period(request.period, chosen)
    return chosen


def _in_period(said: str, chosen: Sequence[StoredDocument]) -> list[StoredDocument] | None:
    dated = [(date, d) for d in chosen if (date := _date(d))]
    folded = fold(said).text
    if end := max if _NEWEST.search(folded) else min if _OLDEST.search(folded) else None:
        wanted = end((date for date, _ in dated), default=None)
        return [d for date, d in dated if date == wanted]
    period = period_of(said)
    return None if period is None else [d for date, d in dated if period.holds(date, date)]


def _date(document: StoredDocument) -> str | None:
    data = document.metadata
    return data.promulgated or data.published or data.effective


def _issued_by(inquiry: Inquiry, document: StoredDocument, names: Sequence[str]) -> bool:
    """By its own record, or that of its version in the other language; `names` are folded."""
    known = [d.metadata.issuer for d in (document, *_versions(inquiry, document))]
    told = [fold(name).text for one in known for name in (one.zh, one.en) if name]
    return any(name in one for one in told for name in names)


def _versions(inquiry: Inquiry, document: StoredDocument) -> list[StoredDocument]:
    return [inquiry.stored[name] for name in document.versions if name in inquiry.stored]


def _state(said: str) -> str | None:
    folded = fold(said).text
    return next((s.replace("_", " ") for s, words in _STATES.items() if words.search(folded)), None)


def _told(inquiry: Inquiry, chosen: Sequence[StoredDocument]) -> Answer:
    tongue, all_ = inquiry.tongue, len(inquiry.stored)
    facing = Counterparts(inquiry.library)
    citations: list[Citation] = []
    headings: list[Heading] = []
    for number, stored in enumerate(chosen, start=1):
        document = facing.document(stored.name)
        line = title_line(document, statements(document), inquiry.prefer)
        passage = passage_around(inquiry.library, document, line)
        citations.append(facing.cite(number, passage, (line.start, line.end)))
        headings.append(Heading(number, _details(inquiry, stored), under=True))
    if not chosen:
        lead = say("no_documents", tongue, all=all_)
    elif len(chosen) == all_:
        lead = say("all_documents", tongue, n=all_)
    else:
        lead = say("counted_documents", tongue, n=len(chosen), all=all_)
    return _answer(inquiry, citations, headings, lead, CERTAIN)


def _details(inquiry: Inquiry, document: StoredDocument) -> str:
    """What the catalogue knows of a document, in one line."""
    tongue, data = inquiry.tongue, document.metadata
    issuer = data.issuer.best(tongue)
    dates = {"promulgated": data.promulgated, "published": data.published, "effective": data.effective}
    return " · ".join(
        [
            say("between", tongue).join(say(f"language_{of}", tongue) for of in document.languages),
            *filter(None, [issuer]),
            *(say(f"on_{what}", tongue, date=date) for what, date in dates.items() if date),
            *([say(f"status_{data.status.replace(' ', '_')}", tongue)] if data.status else []),
        ]
    )


# --- by what they are about -------------------------------------------------------------------------


def _about(inquiry: Inquiry) -> Answer | None:
    """Each document with the best that it says of the subject."""
    entries = [entry for entry in entries_about(inquiry, every_edition=True) if entry.sure]
    documents = documents_of(inquiry, entries)
    if not documents:
        return None
    facing, tongue = Counterparts(inquiry.library), inquiry.tongue
    citations: list[Citation] = []
    headings: list[Heading] = []
    for document in documents:
        own = [e for e in entries if e.passage.document in (document.name, *document.versions)]
        headings.append(Heading(len(citations), _titled(inquiry, document, own)))
        best = max(own, key=lambda entry: entry.evidence)
        citations.append(facing.cite(len(citations) + 1, best.passage, best.span))
    lead = say("counted_documents", tongue, n=len(documents), all=len(inquiry.stored))
    return _answer(inquiry, citations, headings, lead, ABOUT)


def _titled(inquiry: Inquiry, document: StoredDocument, own: Sequence[About]) -> str:
    return f"{inquiry.called(document.name)} · {say('n_passages', inquiry.tongue, n=len(own))}"


def _answer(
    inquiry: Inquiry, citations: Iterable[Citation], headings: Iterable[Heading], lead: str, sure: float
) -> Answer:
    cited = tuple(citations)
    return replace(
        inquiry.quoted(cited, sure),
        lead=lead,
        headings=tuple(headings),
    )
