"""Counts, with what was counted: the provisions, chapters or Parts of a document, documents, or passages
about something.

    指导意见一共有多少条 · how many chapters do the rules have · how many documents mention Merrovia

Structure is counted as it was indexed (`Library.sections`), in one language. A document that is not divided
so is counted by what it is divided into, and the answer says so."""

from collections.abc import Sequence
from dataclasses import replace

from index.records import Section
from rag.phrases import say
from rag.results import Answer, Citation, Heading
from rag.search import Counterparts
from rag.tasks.catalogue_answer import documents_answer, everything
from rag.tasks.document_lines import section_opening
from rag.tasks.inquiry import Inquiry
from rag.tasks.meant_documents import Family
from rag.tasks.requests import Thing
from rag.tasks.subject_list import entries_about, listed

CERTAIN = 0.99  # the count of what is indexed
MOST = 5  # documents counted, where several bear the name
# Kinds of sections that are called so; the first that a document has.
_KINDS: dict[Thing, tuple[str, ...]] = {
    "article": ("article", "provision"),
    "part": ("part",),
    "chapter": ("chapter",),
    "section": ("section", "heading"),
}


def count_answer(inquiry: Inquiry) -> Answer | None:
    """None where what is to be counted cannot be made out."""
    request = inquiry.request
    thing = request.thing or "passage"
    if thing == "document" and everything(request.within):
        return documents_answer(inquiry)
    if request.subject:
        return _passages(inquiry, thing)
    return _structure(inquiry, thing) if thing in _KINDS else None


def _passages(inquiry: Inquiry, thing: Thing) -> Answer | None:
    entries = [entry for entry in entries_about(inquiry) if entry.sure]
    if not entries:
        return None
    tongue = inquiry.tongue
    lead = say(
        "counted_about",
        tongue,
        subject=inquiry.request.subject,
        n=len(entries),
        things=say("thing_article" if thing == "article" else "thing_passage", tongue).capitalize(),
        unit=say("thing_article" if thing == "article" else "unit_passage", tongue),
    )
    return listed(inquiry, entries, lead)


def _structure(inquiry: Inquiry, thing: Thing) -> Answer | None:
    """Of the documents that the request names, those that are divided."""
    families = [f for f in inquiry.meant(inquiry.request.within) if _sections(inquiry, f)]
    if not families or (len(families) > MOST and not inquiry.request.within):
        return None
    facing = Counterparts(inquiry.library)
    headings: list[Heading] = []
    citations: list[Citation] = []
    for family in families[:MOST]:
        counted, words = _counted(inquiry, family, thing)
        cited = [found for name, s in counted if (found := section_opening(inquiry.library, name, s))]
        headings.append(Heading(len(citations), words))
        citations += [facing.cite(n, *found) for n, found in enumerate(cited, len(citations) + 1)]
    alone = len(headings) == 1
    return replace(
        inquiry.quoted(citations, CERTAIN),
        lead=headings[0].text if alone else None,
        headings=() if alone else tuple(headings),
    )


def _counted(inquiry: Inquiry, family: Family, thing: Thing) -> tuple[Sequence[tuple[str, Section]], str]:
    """The sections that are counted, each with its document, and the sentence with their number."""
    tongue, sections = inquiry.tongue, _sections(inquiry, family)
    title = inquiry.called(sections[0][0])
    for kind in _KINDS[thing]:
        if found := [(name, s) for name, s in sections if s.kind == kind]:
            unit = say("unit_part" if kind == "part" else f"thing_{kind}", tongue)
            return found, say("counted", tongue, title=title, n=len(found), unit=unit, things=unit)
    found = [(name, s) for name, s in sections if len(s.path) == 1]
    words = say(
        "counted_instead",
        tongue,
        title=title,
        n=len(found),
        asked=say(f"thing_{thing}", tongue),
        unit=say("unit_part", tongue),
        things=say("thing_section", tongue),
    )
    return found, words


def _sections(inquiry: Inquiry, family: Family) -> list[tuple[str, Section]]:
    """Of a document in the language preferred, else in the other; () where it is not divided."""
    found = [(name, section) for name in family for section in inquiry.library.sections(name)]
    return [(n, s) for n, s in found if s.language == inquiry.prefer] or found
