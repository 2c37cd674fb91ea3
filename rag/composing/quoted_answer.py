"""The quoted answer: what `quote_choice` chooses, cited and checked against its document."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding import centred_space
from index.errors import LibraryError
from index.library import Library
from index.records import Document, Language, Passage
from index.text import terms
from rag.composing import quote_choice
from rag.results import Answer, Asked, Citation, Hits, Sentence
from rag.search import Counterparts, ranking, state_of

# Checked on 25 November 2026 by `python -m evals.fit quotation` (evals/README.md): .7 to 1.3 times as large
# it measures the same.
TWINS = 0.5  # how sure two passages must be translations for one of them to be left out


def quoted(library: Library, question: str, hits: Hits, tongue: Language, sure: float) -> Answer:
    """One to three quotations from the best passages, each with its citation, in reading order. A
    provision that the question names is quoted as a whole; whatever is quoted is at least possible. `hits`
    are a `Retriever`'s, not empty."""
    facing = Counterparts(library)
    quotes = _referred(hits) or _best(library, hits, tongue, facing)
    citations = tuple(
        facing.cite(number, quote.passage, quote.span) for number, quote in enumerate(quotes, start=1)
    )
    for citation in citations:
        _checked(citation)
    return Answer(
        question=question,
        searched=hits.question,
        language=tongue,
        mode="extractive",
        state="sure" if state_of(sure) == "sure" else "possible",
        confidence=sure,
        sentences=tuple(Sentence(_one_line(c), (c.number,), "verified") for c in citations),
        citations=citations,
        hits=hits.hits,
    )


def _referred(hits: Hits) -> list[quote_choice.Quote]:
    """Each passage that was looked up, whole: all passages of the best document's provisions. What was
    looked up by a document's number alone stands in no section, and is searched like any other."""
    referred = [hit for hit in hits.hits if hit.by_reference and hit.passage.section]
    document = referred[0].passage.document if referred else None
    return [
        quote_choice.Quote(place, hit.passage, (hit.passage.start, hit.passage.end), 1.0)
        for place, hit in enumerate(referred)
        if hit.passage.document == document
    ][: quote_choice.SENTENCES]


@dataclass(frozen=True, slots=True)
class _Source:
    """A passage to quote from, the score of its hit, and its translation in the library."""

    passage: Passage
    score: float
    twin: Passage | None


def _best(library: Library, hits: Hits, tongue: Language, facing: Counterparts) -> list[quote_choice.Quote]:
    assert hits.asked is not None, "hits without their question: not of Retriever.search"
    sources = _sources(library, hits, tongue)
    passages = [p for s in sources for p in (s.passage, s.twin) if p]
    measured = _Measured(library, hits.asked, passages, facing)
    chosen = quote_choice.choose(
        hits.question,
        [source.passage for source in sources],
        [source.score for source in sources],
        [[unit.span for unit in measured.units[source.passage.id]] for source in sources],
        [measured.evidence(source) for source in sources],
    )
    return quote_choice.in_reading_order(chosen)


def _sources(library: Library, hits: Hits, tongue: Language) -> list[_Source]:
    """The best passages. Where a passage and its translation are both hits, though nothing pairs them,
    they are one source, in the language of the answer."""
    passages = {hit.passage.id: hit.passage for hit in hits.hits}
    twins = {**_mutual(library, list(passages.values())), **_paired(library, list(passages.values()))}
    found: list[_Source] = []
    seen: set[str] = set()
    for hit in hits.hits:
        own, twin = hit.passage, twins.get(hit.passage.id)
        if own.id in seen:
            continue
        if twin is not None and twin.id in passages and own.language != tongue:
            own, twin = twin, own
        seen |= {own.id, twin.id if twin else own.id}
        found.append(_Source(own, hit.score, twin))
        if len(found) == quote_choice.PASSAGES:
            break
    return found


def _paired(library: Library, passages: Sequence[Passage]) -> dict[str, Passage]:
    """By id: the passage across the page, the first where it is faced by several."""
    across = library.counterparts([p.id for p in passages])
    facing = library.passages([a.passages[0] for a in across.values() if a.passages])
    return {id_: facing[a.passages[0]] for id_, a in across.items() if a.passages and a.passages[0] in facing}


def _mutual(library: Library, passages: Sequence[Passage]) -> dict[str, Passage]:
    """By id: among `passages` the one of the other language that is most probably a translation."""
    zh, en = ([p for p in passages if p.language == language] for language in ("zh", "en"))
    if not zh or not en:
        return {}
    stored = library.embeddings(p.id for p in passages)
    means, parts = library.means(), library.embedder.parts
    rows = [
        centred_space.centred(np.stack([stored[p.id].passage for p in side]), means[side[0].language], parts)
        for side in (zh, en)
    ]
    found: dict[str, Passage] = {}
    for i, j in zip(*np.nonzero(ranking.twins(rows[0], rows[1]) > TWINS), strict=True):
        found[zh[i].id], found[en[j].id] = en[j], zh[i]
    return found


def _named(document: Document) -> frozenset[str]:
    """What the document is called: no answer where it stands in a line of its own."""
    return frozenset(filter(None, (document.title.zh, document.title.en)))


class _Measured:
    """What can be quoted of some passages, and how much of it speaks of the question."""

    def __init__(
        self, library: Library, asked: Asked, passages: Sequence[Passage], facing: Counterparts
    ) -> None:
        sections = {name: library.sections(name) for name in {p.document for p in passages}}
        self.units = {
            p.id: quote_choice.units(p, sections[p.document], _named(facing.document(p.document)))
            for p in passages
        }
        stored = library.embeddings(p.id for p in passages)
        means, parts = library.means(), library.embedder.parts
        self._vectors: dict[str, quote_choice.Floats] = {}
        self._evidence: dict[str, quote_choice.Floats] = {}
        for passage in passages:
            units = self.units[passage.id]
            own = centred_space.centred(stored[passage.id].sentences, means[passage.language], parts)
            near = own @ asked.vector
            # A list speaks of the question as much as that part of it which does so most.
            best = np.array([near[u.first : u.last + 1].max() for u in units], np.float32)
            # What the title, the headings and the document's number say is said for every sentence.
            number = facing.document(passage.document).metadata.document_number
            above = terms(f"{passage.context}\n{number or ''}")
            said = [frozenset([*above, *terms(quote_choice.said(passage, u.span))]) for u in units]
            self._evidence[passage.id] = quote_choice.evidence(
                best, [quote_choice.share(asked.idf, s) for s in said]
            )
            self._vectors[passage.id] = own[[u.first for u in units]]

    def evidence(self, source: _Source) -> quote_choice.Floats:
        """(n,) of the units of the source's passage, with what their translations say for them."""
        own = self._evidence[source.passage.id]
        if source.twin is None or not len(own):
            return own
        similar = self._vectors[source.passage.id] @ self._vectors[source.twin.id].T
        return quote_choice.agreed(own, self._evidence[source.twin.id], similar)


def _one_line(citation: Citation) -> str:
    """The quote as a sentence of the answer: line breaks inside it are layout, not words."""
    lines = [line.strip() for line in citation.quote.splitlines() if line.strip()]
    if citation.language == "en":
        return " ".join(lines)
    # A label on a line of its own is kept apart; other lines of Chinese join without a space.
    ends = [line[-1] in "。；：，、！？;:,”）" for line in lines]
    return "".join(line if end else f"{line} " for line, end in zip(lines, ends, strict=True)).strip()


def _checked(citation: Citation) -> None:
    """A quote stands in its passage, to the character, or it is no quote."""
    at = citation.start - citation.passage_start
    if citation.passage[at : at + len(citation.quote)] != citation.quote:
        raise LibraryError(
            f"The library's passage in {citation.document} at {citation.start} does not match its document. "
            "Run `duolex check --repair`."
        )
