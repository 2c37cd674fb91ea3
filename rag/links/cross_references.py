"""Cross-references of a library: what a provision refers to, and what refers to it.

    依照本法第十五条 → Article 15 of the same document · 《在线庭审规则》第三条 → Article 3 of the rules
    the preceding paragraph → the paragraph before · 样法〔2023〕31号 → that document as a whole

What is pointed at is looked up, never guessed: a provision that is not there, and one of a document that the
library does not hold, is no link."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from index.records import Document, Language, Passage, Section, Span, StoredDocument
from index.text import HAN, Folded, document_number, fold
from rag.links.pointers import Pointer, pointers
from rag.links.provisions import Provisions
from rag.search import FITS, best_fitting, fits, named_around, numbered, titles_of

WHOLE = 1.5  # how well a name in marks fits the title of the document that it names
TITLE = {"zh": 6, "en": 16}  # characters from which a title is known where it stands without marks
NEAR = 40  # characters between a document's name and the provision of it that is pointed at
_STARTS = re.compile(rf"[{HAN}]|\b[a-z]")  # of words, or of Chinese characters
_ASIDE = re.compile(r"\([^()]*\)$")  # a document's number, behind its name
_MARKED = re.compile(r"《([^《》]{2,80})》")


class Holdings(Protocol):
    """The part of `index.library.Library` that is read here."""

    @property
    def revision(self) -> int: ...
    def documents(self) -> list[StoredDocument]: ...
    def document(self, name: str) -> Document: ...
    def sections(self, name: str) -> tuple[Section, ...]: ...
    def numbered(self, number: str) -> list[tuple[str, Section]]: ...
    def passages_of(self, name: str) -> list[Passage]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reference leads: a section, or the paragraphs of it at `start:end`; without a section, the
    document as a whole."""

    document: str
    section: Section | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CrossReference:
    """The words at `start:end` of a document, in its `section` of a `language`, and the places that they
    point at."""

    document: str
    language: Language
    section: tuple[str, ...]
    start: int
    end: int
    wording: str
    places: tuple[Place, ...]


class CrossReferences:
    """Of one library, read anew for each of its revisions. Safe from several threads; `out_of` never waits
    for `into`, which reads the whole library once."""

    def __init__(self, library: Holdings) -> None:
        self._library = library
        self._reading_guard, self._everywhere_guard = Lock(), Lock()
        self._reading: tuple[int, _Reading] | None = None
        self._everywhere: tuple[int, Mapping[str, Sequence[CrossReference]]] | None = None

    def out_of(self, document: str, span: Span, language: Language | None = None) -> list[CrossReference]:
        """What the span refers to, in the order of its words. Raises NotFoundError."""
        start, end = span
        found = self._read()[1].of(document, span)
        return [r for r in found if r.start < end and start < r.end and language in (None, r.language)]

    def into(self, document: str, span: Span) -> list[CrossReference]:
        """What refers to a provision in the span, or to its document as a whole; not what stands in that
        provision itself. Those to provisions first, then by document and place."""
        found = self._by_target().get(document, ())
        whole = [r for r in found if _whole(r, document) and r.document != document]
        return [r for r in found if _meets(r, document, span)] + whole

    def _read(self) -> "tuple[int, _Reading]":
        with self._reading_guard:
            revision = self._library.revision
            if self._reading is None or self._reading[0] != revision:
                self._reading = (revision, _Reading(self._library))
            return self._reading

    def _by_target(self) -> Mapping[str, Sequence[CrossReference]]:
        """All references by the document that they lead to."""
        with self._everywhere_guard:
            revision, reading = self._read()
            if self._everywhere is None or self._everywhere[0] != revision:
                by_target: dict[str, list[CrossReference]] = {}
                for name in sorted(reading.stored):
                    for reference in reading.of(name):
                        for target in dict.fromkeys(place.document for place in reference.places):
                            by_target.setdefault(target, []).append(reference)
                self._everywhere = (revision, by_target)
            return self._everywhere[1]


def _whole(reference: CrossReference, document: str) -> bool:
    return any(place.document == document and place.section is None for place in reference.places)


def _meets(reference: CrossReference, document: str, span: Span) -> bool:
    """Whether it leads into the span from elsewhere."""
    for place in reference.places:
        section = place.section
        if place.document != document or section is None:
            continue
        inside = reference.document == document and section.start <= reference.start < section.end
        if not inside and place.start < span[1] and span[0] < place.end:
            return True
    return False


class _Reading:
    """How one revision of the library is read for references."""

    def __init__(self, library: Holdings) -> None:
        self._library = library
        self.stored = {d.name: d for d in library.documents()}
        self._titles = titles_of(self.stored)
        self._spelled = [
            (name, title)
            for name, document in self.stored.items()
            for title in _spelled(document)
        ]  # fmt: skip

    def of(self, name: str, span: Span | None = None) -> list[CrossReference]:
        """In the order of their words; of the passages alone that meet the span, where one is given."""
        home = self._provisions(name)
        found: dict[Span, CrossReference] = {}
        for passage in self._library.passages_of(name):
            if span is None or (passage.start < span[1] and span[0] < passage.end):
                for reference in self._in_passage(passage, home):
                    found.setdefault((reference.start, reference.end), reference)
        return [found[place] for place in sorted(found)]

    def _provisions(self, name: str) -> Provisions:
        return Provisions(self._library.document(name), self._library.sections(name))

    def _in_passage(self, passage: Passage, home: Provisions) -> Iterator[CrossReference]:
        named = list(self._whole_documents(passage))
        last: frozenset[str] | None = frozenset()  # named last; empty for none, None where it is not held
        for pointer in pointers(passage.text):
            documents = self._meant(pointer, passage, last, [n for n in named if n[1] <= pointer.start])
            if pointer.whose in ("named", "last"):
                last = documents
            start, end = passage.start + pointer.start, passage.start + pointer.end
            if home.labels(start):
                continue
            if documents and pointer.whose == "named" and passage.document not in documents:
                named = [n for n in named if not (n[2] & documents and _near(n, pointer))]
            places = tuple(dict.fromkeys(self._places(pointer, documents, passage, home, start)))
            if places:
                wording = passage.text[pointer.start : pointer.end]
                yield CrossReference(
                    passage.document, passage.language, passage.section, start, end, wording, places
                )
        for first, stop, documents in named:
            best = self._in_language(documents, passage.language)
            place = Place(best, None, 0, self.stored[best].characters)
            wording = passage.text[first:stop]
            at = passage.start + first, passage.start + stop
            yield CrossReference(passage.document, passage.language, passage.section, *at, wording, (place,))

    # --- which document ---------------------------------------------------------------------------

    def _meant(
        self,
        pointer: Pointer,
        passage: Passage,
        last: frozenset[str] | None,
        named: Sequence[tuple[int, int, frozenset[str]]],
    ) -> frozenset[str] | None:
        """None where it is one that the library does not hold."""
        own = frozenset({passage.document})
        if pointer.whose == "shared":
            return last if last is None or last else own
        if pointer.whose == "last":
            return last or (named[-1][2] if named else None)
        if pointer.whose == "own":
            return own
        found = named_around(_ASIDE.sub("", pointer.before), pointer.after, self._titles)
        if found.unknown:
            return None
        if not found.documents or passage.document in found.documents:
            return own
        families = {self._family(name) for name in found.documents}
        return families.pop() if len(families) == 1 else None

    def _family(self, name: str) -> frozenset[str]:
        """The document and the versions of it that the library holds."""
        return frozenset({name, *(v for v in self.stored[name].versions if v in self.stored)})

    def _in_language(self, documents: Iterable[str], language: Language) -> str:
        return min(documents, key=lambda name: (language not in self.stored[name].languages, name))

    def _whole_documents(self, passage: Passage) -> Iterator[tuple[int, int, frozenset[str]]]:
        """Other documents that the passage names, as spans of its text."""
        own = self._family(passage.document)
        taken: list[Span] = []
        found: list[tuple[int, int, frozenset[str]]] = []
        for start, end, documents in self._names(passage.text):
            if documents & own or any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            found.append((start, end, documents))
        found.sort(key=lambda name: name[0])
        for at, (start, end, documents) in enumerate(found):
            if not at or found[at - 1][2] != documents or start - found[at - 1][1] > 2:  # 《…》(its number)
                yield start, end, documents

    def _names(self, text: str) -> Iterator[tuple[int, int, frozenset[str]]]:
        for match in _MARKED.finditer(text):
            name = fold(match[1]).text
            if documents := self._one_family(best_fitting(name, self._titles), name):
                yield *match.span(), documents
        folded = fold(text)
        for name, title in self._spelled:
            if (at := folded.text.find(title)) >= 0:
                yield *_original(folded, at, at + len(title)), self._family(name)
        at = 0
        while number := document_number.read_folded(folded.text[at:]):
            start = folded.text.index(number.wording, at)
            at = start + len(number.wording)
            bearing = numbered(number, self.stored)
            if bearing:
                start = at - len(self._shortest(number, bearing).wording)
                yield *_original(folded, start, at), frozenset().union(*map(self._family, bearing))

    def _shortest(self, number: document_number.Number, bearing: Iterable[str]) -> document_number.Number:
        """Without the words of the sentence before it, which stand in no document's own number."""
        cuts = [m.start() for m in _STARTS.finditer(number.wording)]
        shorter = [document_number.read_folded(number.wording[cut:]) for cut in cuts]
        held = {name: self.stored[name] for name in bearing}
        return [n for n in shorter if n and numbered(n, held) == bearing][-1]

    def _one_family(self, fitting: Iterable[str], name: str) -> frozenset[str]:
        families = {self._family(d) for d in fitting if fits(name, self._titles[d]) >= WHOLE}
        return families.pop() if len(families) == 1 else frozenset()

    # --- which place in it ------------------------------------------------------------------------

    def _places(
        self, pointer: Pointer, documents: frozenset[str] | None, passage: Passage, home: Provisions, at: int
    ) -> Iterator[Place]:
        """None at all where the document does not have the provision."""
        if not documents:
            return
        if pointer.numbers:
            for number in pointer.numbers:
                for name, section in self._sections(number, pointer, documents, passage.language):
                    span = self._within(name, section, pointer, home)
                    yield Place(name, section, *span)
            return
        if pointer.whose == "own" and (own := home.around(at, passage.language)):
            for section in home.beside(own, pointer.back) if pointer.back else [own]:
                yield Place(passage.document, section, *home.paragraphs(section, pointer, at))

    def _sections(
        self, number: str, pointer: Pointer, documents: frozenset[str], language: Language
    ) -> list[tuple[str, Section]]:
        """In the language of the words where the document has it, else in the other one."""
        found = [
            (name, section)
            for name, section in self._library.numbered(number)
            if name in documents and section.kind in FITS[pointer.kind]
        ]
        found = [(d, s) for d, s in found if set(pointer.within) <= set(s.number[:-1])] or found
        found = [(d, s) for d, s in found if s.language == language] or found
        outermost = min((len(s.path) for _, s in found), default=0)
        return [(d, s) for d, s in found if len(s.path) == outermost][:1]

    def _within(self, name: str, section: Section, pointer: Pointer, home: Provisions) -> Span:
        if not pointer.paragraphs:
            return section.start, section.end
        there = home if name == home.document else self._provisions(name)
        return there.paragraphs(section, pointer, section.start)


def _spelled(document: StoredDocument) -> list[str]:
    """The titles by which a document is known without marks, folded."""
    titles = {"zh": document.title.zh, "en": document.title.en}
    return [fold(title).text for of, title in titles.items() if title and len(title) >= TITLE[of]]


def _near(name: tuple[int, int, frozenset[str]], pointer: Pointer) -> bool:
    return name[0] < pointer.end + NEAR and pointer.start - NEAR < name[1]


def _original(folded: Folded, start: int, end: int) -> Span:
    return folded.offsets[start], folded.offsets[end - 1] + 1
