"""Lists by subject: every passage about it, grouped by document, with the number of all.

    列出所有涉及越南的内容 · which provisions deal with interpreters · what do the documents say about fees

What surely is about the subject comes first, by document and place; then what possibly is. Both languages'
versions of a passage are one entry."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.records import Language, Passage, StoredDocument
from rag.phrases import say
from rag.results import Answer, Citation, Heading
from rag.search import About, Counterparts, confidence_of, is_translation
from rag.tasks.inquiry import Inquiry
from rag.tasks.terms import words_across

LISTED = 500  # entries of one answer
NAMED = 0.9  # the least confidence in a list of what surely is about its subject
_PROVISIONS = frozenset({"article", "provision"})


def list_answer(inquiry: Inquiry) -> Answer | None:
    """None where nothing surely is about the subject."""
    entries = entries_about(inquiry)
    if not any(entry.sure for entry in entries):
        return None
    return listed(inquiry, entries, lead=None)


def entries_about(inquiry: Inquiry, *, every_edition: bool = False) -> list[About]:
    """What is about the request's subject, one entry for each section of a document, in the language
    preferred; in the document that the request names, and in provisions where it asks for them. Of the laws
    in force, as far as they speak of it, or of `every_edition`."""
    request = inquiry.request
    where = inquiry.within(request.within) if request.within else inquiry.where
    if where is None or not request.subject:
        return []
    across = words_across(inquiry, request.subject)
    found = inquiry.retriever.about(
        request.subject, inquiry.scope, where, across, every_edition=every_edition
    )
    shown = {passage.id for passage in without_translations(inquiry, [one.passage for one in found])}
    entries = _one_of_each_section([one for one in found if one.passage.id in shown])
    if request.thing == "article":
        entries = [entry for entry in entries if _in_provision(inquiry, entry)] or entries
    return entries


def listed(inquiry: Inquiry, entries: Sequence[About], lead: str | None) -> Answer:
    """The list, under `lead` or what is said of a list."""
    sure = [entry for entry in entries if entry.sure][:LISTED]
    possible = [entry for entry in entries if not entry.sure][: LISTED - len(sure)]
    facing = Counterparts(inquiry.library)
    citations: list[Citation] = []
    headings: list[Heading] = []
    document = ""
    for entry in sure:
        if entry.passage.document != document:
            document = entry.passage.document
            headings.append(Heading(len(citations), inquiry.called(document)))
        citations.append(facing.cite(len(citations) + 1, entry.passage, entry.span))
    if possible:
        headings.append(Heading(len(citations), say("listed_possibly", inquiry.tongue, n=len(possible))))
        citations += [facing.cite(n, e.passage, e.span) for n, e in enumerate(possible, len(citations) + 1)]
    if lead is None:
        documents = documents_of(inquiry, sure)
        told = f"{len(documents)} {'document' if len(documents) == 1 else 'documents'}"
        told = str(len(documents)) if inquiry.tongue == "zh" else told
        lead = say("listed", inquiry.tongue, subject=inquiry.request.subject, n=len(sure), documents=told)
    confidence = max(NAMED, confidence_of(inquiry.hits))
    return replace(
        inquiry.quoted(citations, confidence),
        notice=_cut(inquiry, entries),
        lead=lead,
        headings=tuple(headings),
    )


def documents_of(inquiry: Inquiry, entries: Iterable[About]) -> list[StoredDocument]:
    """The documents in which they stand, both versions of one once, in the catalogue's order."""
    names = {entry.passage.document for entry in entries}
    found: list[StoredDocument] = []
    for name, document in inquiry.stored.items():
        if name in names and not any(name in other.versions for other in found):
            found.append(document)
    return found


def _cut(inquiry: Inquiry, entries: Sequence[About]) -> str | None:
    return say("first_listed", inquiry.tongue, shown=LISTED) if len(entries) > LISTED else None


def without_translations(inquiry: Inquiry, found: Sequence[Passage]) -> list[Passage]:
    """In the language preferred alone, where a passage is there in both."""
    here = {passage.id for passage in found if passage.language == inquiry.prefer}
    facing = inquiry.library.counterparts(passage.id for passage in found if passage.id not in here)

    def twice(passage: Passage) -> bool:
        across = facing.get(passage.id)
        return bool(across and here.intersection(across.passages) and is_translation(passage, across))

    return [passage for passage in found if not twice(passage)]


def _one_of_each_section(found: Sequence[About]) -> list[About]:
    """Of a section's passages the one with the most evidence, at the place of the first; passages outside
    any section each for itself."""
    best: dict[tuple[str, Language, tuple[str, ...] | str], About] = {}
    for one in found:
        passage = one.passage
        key = (passage.document, passage.language, passage.section or passage.id)
        if key not in best or (one.sure, one.evidence) > (best[key].sure, best[key].evidence):
            best[key] = one
    return list(best.values())


def _in_provision(inquiry: Inquiry, entry: About) -> bool:
    sections = inquiry.library.sections(entry.passage.document)
    return any(s.kind in _PROVISIONS and s.path == entry.passage.section for s in sections)
