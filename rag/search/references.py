"""References are looked up, not guessed: a provision by its number, a document by its number, a
quotation by its words.

    指导意见第13条 · 民法典第三条 · Article 23 of the Fair Trade Act · 第十二条和第15条 · provision 9

A reference to a document that the library does not hold leads nowhere: the third article of one law
is no answer to a question about the third article of another."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.library import Library
from index.pairs import stem
from index.records import Language, Passage, Section, StoredDocument
from index.text import detect, document_number, find_exact, query_terms
from rag.results import Doubt, Version
from rag.search.asked_editions import meant_by, versions_of
from rag.search.document_names import Named, Names, named_anywhere, named_around, named_at_opening
from rag.search.provision_mentions import Mention, mentions
from rag.search.question import Question
from rag.search.question_coverage import folded as folded_once
from rag.search.title_fit import Titled

LIMIT = 8  # passages of one provision
MOST = 200  # provisions of one number: a bare "provision 9" may stand in every document
OPENING = 3  # passages shown of a document that is asked for as a whole
QUOTE = {"zh": 10, "en": 24}  # characters from which a question may itself be a quotation
QUOTED = {"zh": 6, "en": 16}  # characters from which what stands in quotation marks is looked up
NEAR = 8  # passages near a quotation whose documents are searched for it

_OFFERED = ("several", "which", "undated")  # doubts in which all that may be meant is quoted
_OFFERED_MOST = 3

# Kinds of section that a word for provisions may mean: an "article" of opinions is a provision.
FITS = {
    "article": frozenset({"article", "provision", "section"}),
    "item": frozenset({"article", "provision"}),
    "chapter": frozenset({"chapter"}),
    "section": frozenset({"section"}),
    "part": frozenset({"part", "chapter"}),
}
_MARKS = re.compile(r"\"([^\"]{6,})\"|(?<!\w)'([^']{6,})'(?!\w)")


@dataclass(frozen=True, slots=True)
class Reference:
    """What was referred to, as the user worded it, and the ids of its passages, in order: none where
    the library does not hold the document that is named. `bare`: the question names no document, and
    other signs must tell which of several is meant. `versions` are the editions of the law, `doubt` why
    something else may be meant; `side_by_side`: the documents are several, each for its own sake."""

    wording: str
    passages: tuple[str, ...]
    bare: bool = False
    versions: tuple[Version, ...] = ()
    doubt: Doubt | None = None
    side_by_side: bool = False


def look_up(question: Question, library: Library) -> Reference | None:
    """The passages that the question itself names; None where it names none."""
    stored = {
        d.name: d for d in library.documents() if question.documents is None or d.name in question.documents
    }
    number = document_number.read_folded(question.folded)
    bearing = numbered(number, stored) if number else frozenset()
    if number and not bearing:
        return Reference(number.wording, ())
    if reference := _named_provisions(question, bearing, stored, library):
        return reference
    if number:
        return Reference(number.wording, _openings(bearing, library))
    return _quotation(question, library)


def _named_provisions(
    question: Question, bearing: Names, stored: Mapping[str, StoredDocument], library: Library
) -> Reference | None:
    """The provisions that the question mentions, of the documents whose number it gives (`bearing`), else
    of those that it names; None where it mentions none, or one of no document that the library lacks."""
    folded = question.folded
    found = mentions(folded)
    if not found:
        return None
    named = [Named(bearing)] * len(found) if bearing else _named(folded, found, stored)
    read = [
        _read(mention, one, question, stored, library)
        for mention, own in zip(found, named, strict=True)
        for one in (*own.also, own)
    ]
    ids = [id_ for one in read for id_ in one.ids]
    if not ids and not any(named):
        return None
    passages = library.passages(ids)
    mine = [id_ for id_ in ids if passages[id_].language == question.language]
    doubt = next((one.doubt for one in read if one.doubt), None)
    return Reference(
        wording=folded[found[0].start : found[-1].end],
        passages=tuple(dict.fromkeys(mine + ids)),
        bare=not any(named),
        versions=tuple(dict.fromkeys(version for one in read for version in one.versions)),
        doubt=doubt,
        side_by_side=len({one.documents for one in read}) > 1
        or (doubt is not None and doubt.kind in _OFFERED),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """One mention, read: its passages, the documents that are meant, their editions, and what is in doubt."""

    ids: list[str]
    documents: Names = frozenset()
    versions: tuple[Version, ...] = ()
    doubt: Doubt | None = None


def _read(
    mention: Mention, named: Named, question: Question, stored: Mapping[str, StoredDocument], library: Library
) -> _Read:
    """The provisions of the law that is meant, in the edition that is asked for. Of several laws those that
    have no such provision are not meant; where the edition has none, another one's is offered."""
    if named.unknown:
        return _Read([], doubt=Doubt("missing", named.wording))
    bare = not named.documents
    if bare:
        named = Named(frozenset(_holders(mention, stored, library)))
    meant = meant_by(named, question.text, stored, library)
    ids = {law: _provisions(mention, law.chosen.documents, stored, library) for law in meant.laws}
    holding = [law for law in meant.laws if ids[law]]
    doubt = meant.doubt
    if doubt is not None and doubt.kind == "several" and len(holding) < len(meant.laws):
        kept = frozenset(name for law in holding for edition in law.editions for name in edition.documents)
        meant = meant_by(replace(named, documents=kept), question.text, stored, library) if kept else meant
        doubt = meant.doubt if kept else None
    if doubt is not None and doubt.kind == "several" and bare:
        doubt = replace(doubt, kind="which", titles=doubt.titles[:_OFFERED_MOST])
    wording = question.folded[mention.start : mention.end]
    titles = tuple(stored[law.chosen.documents[0]].title for law in meant.laws)
    if not holding and meant.laws:
        others = [
            e
            for law in meant.laws
            for e in law.editions
            if _provisions(mention, e.documents, stored, library)
        ]
        if not others:
            return _Read([], meant.documents, doubt=Doubt("no_provision", wording, titles))
        doubt = Doubt("other_edition", wording, titles, tuple(filter(None, [others[0].year])))
        laws = tuple(replace(law, chosen=others[0]) for law in meant.laws if others[0] in law.editions)
        meant = replace(meant, laws=laws)
    found = [
        id_
        for law in meant.laws
        for id_ in _in_language(
            question.language, _provisions(mention, law.chosen.documents, stored, library), library
        )
    ]
    versions = versions_of(meant.laws, mention.numbers, stored, library, FITS[mention.kind])
    return _Read(found, meant.documents, versions, doubt)


def _in_language(language: Language, ids: list[str], library: Library) -> list[str]:
    """Those in the question's language where there are any: the others say the same, and are their
    counterparts where they were paired."""
    passages = library.passages(ids)
    return [id_ for id_ in ids if passages[id_].language == language] or ids


def _holders(mention: Mention, stored: Mapping[str, StoredDocument], library: Library) -> set[str]:
    """Documents that have one of the provisions, where none is named."""
    return {d for number in mention.numbers for d, _ in _sections(number, mention, (), stored, library)}


def _openings(documents: Names, library: Library) -> tuple[str, ...]:
    """Ids of the first passages of documents that are asked for as a whole."""
    return tuple(p.id for name in sorted(documents) for p in library.passages_of(name)[:OPENING])


def _named(folded: str, found: list[Mention], stored: Mapping[str, StoredDocument]) -> list[Named]:
    """The document of each mention: named beside it, else beside another one, else anywhere."""
    titles = titles_of(stored)
    beside: list[Named] = []
    for at, mention in enumerate(found):
        first = found[at - 1].end if at else 0
        last = found[at + 1].start if at + 1 < len(found) else len(folded)
        beside.append(named_around(folded[first : mention.start], folded[mention.end : last], titles))
    elsewhere = named_at_opening(folded, titles) or Named(named_anywhere(folded, titles))
    out = []
    for at, own in enumerate(beside):
        before = next((n for n in reversed(beside[:at]) if n), Named())
        after = next((n for n in beside[at + 1 :] if n), Named())
        out.append(own or before or after or elsewhere)
    return out


def titles_of(stored: Mapping[str, StoredDocument]) -> dict[str, Titled]:
    """How each document may be called, by its name."""
    return {name: Titled.of(_called(document, stored)) for name, document in stored.items()}


def numbered(number: document_number.Number, stored: Mapping[str, StoredDocument]) -> Names:
    """The documents that bear a number: both languages' versions may."""
    return frozenset(
        name
        for name, document in stored.items()
        if (own := document_number.read(document.metadata.document_number or ""))
        and document_number.names(number, own)
    )


def _called(document: StoredDocument, stored: Mapping[str, StoredDocument]) -> list[str | None]:
    """Titles and file names of a document and of its versions."""
    family = [document, *(stored[v] for v in document.versions if v in stored)]
    return [name for d in family for name in (d.title.zh, d.title.en, stem(d), Path(d.name).stem)]


def _provisions(
    mention: Mention, documents: Sequence[str], stored: Mapping[str, StoredDocument], library: Library
) -> list[str]:
    """Ids of the passages of the provisions in these documents."""
    ids: list[str] = []
    for number in mention.numbers:
        found = _sections(number, mention, documents, stored, library)
        if not found and (
            ends := re.fullmatch(r"(\d+)-(\d+)", number)
        ):  # 第3-5条 where there is no Article 3-5
            between = range(int(ends[1]), min(int(ends[2]), int(ends[1]) + LIMIT) + 1)
            found = [s for n in between for s in _sections(str(n), mention, documents, stored, library)]
        for document, section in found[:MOST]:
            held = library.ids_over(document, section.language, section.start, section.end)
            ids += held[:LIMIT]
    return ids


def _sections(
    number: str,
    mention: Mention,
    documents: Sequence[str],
    stored: Mapping[str, StoredDocument],
    library: Library,
) -> list[tuple[str, Section]]:
    """Of these documents, or of all."""
    found = [
        (document, section)
        for document, section in library.numbered(number)
        if document in stored
        and (not documents or document in documents)
        and section.kind in FITS[mention.kind]
    ]
    inside = [(d, s) for d, s in found if set(mention.within) <= set(s.number[:-1])]
    return inside or found


def _quotation(question: Question, library: Library) -> Reference | None:
    """A passage whose very words were typed: what the question quotes, or the question as a whole."""
    folded = question.folded
    whole = folded.strip(" ?.!\"'")
    for needle, least in [*((m[1] or m[2], QUOTED) for m in _MARKS.finditer(folded)), (whole, QUOTE)]:
        language = detect(needle)
        if len(needle) < least[language]:
            continue
        if needle is whole and language == question.language:
            ids = list(question.words)[:NEAR]
        else:
            ids = [i for i, _ in library.lexical(language, query_terms(needle), NEAR, question.documents)]
        passages = library.passages(ids)
        likely = [passages[id_] for id_ in ids if id_ in passages and _shares(needle, passages[id_])]
        found: list[str] = []
        for document in dict.fromkeys(passage.document for passage in likely):
            if span := find_exact(needle, library.document(document).text):
                found += library.ids_over(document, language, *span)
        if found:
            return Reference(needle, tuple(found[:LIMIT]))
    return None


def _shares(needle: str, passage: Passage) -> bool:
    """Whether a quotation may lie in the passage or run over one of its edges, by which its other part is
    in the next passage. Spares reading whole documents; of what runs over an edge, one half lies inside."""
    text, half = folded_once(passage.text), len(needle) // 2
    return (
        needle in text
        or text in needle
        or any(text.endswith(needle[:i].rstrip()) for i in range(half, len(needle)))
        or any(text.startswith(needle[i:].lstrip()) for i in range(1, len(needle) - half + 1))
    )
