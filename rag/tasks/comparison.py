"""Documents compared on a subject: what each says of it, side by side.

    比较两份文件关于调解的规定 · compare the guiding opinions and the rules on online hearings · … on evidence

Each document is searched for itself, so that none is crowded out by another; what is most alike in meaning
stands in one row. Where no subject is named, the sentences that cover each document best are compared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.embedding import centred_space
from index.library import Library
from index.records import Passage, Span
from index.vectors import Floats
from rag.composing import choose, one_line, sides
from rag.phrases import say
from rag.results import Answer, Citation, Filter, Heading, Sentence, Table
from rag.search import Counterparts, confidence_of, state_of
from rag.tasks.inquiry import Inquiry
from rag.tasks.meant_documents import Family
from rag.tasks.overview import CERTAIN, picked_sentences, whole_of

COLUMNS = 4  # documents side by side
ROWS = 4  # quotations of each


@dataclass(frozen=True, slots=True)
class Quoted:
    """What one document says: passages with the spans to quote, the most telling first; `sure` is how
    probable it is that they speak of the subject."""

    title: str
    quotes: tuple[tuple[Passage, Span], ...]
    sure: float


def comparison(inquiry: Inquiry) -> Answer | None:
    """None where fewer than two documents are meant, or none of them speaks of the subject."""
    families = compared(inquiry)
    if len(families) < 2:
        return None
    columns = [_quoted(inquiry, family) for family in families]
    if all(state_of(column.sure) == "refused" for column in columns):
        return None
    return _answer(inquiry, columns)


def compared(inquiry: Inquiry) -> list[Family]:
    """The documents of the two sides, or all of the one side that means several; those that the search
    found first, where they are more than can stand side by side."""
    found: list[Family] = []
    named = inquiry.request.sides
    for side in named:
        meant = [family for family in inquiry.meant(side) if family not in found]
        found += meant[:1] if len(named) > 1 else meant
    if len(found) <= COLUMNS:
        return found
    ranked = list(dict.fromkeys(hit.passage.document for hit in inquiry.hits.hits))
    places = [min((ranked.index(name) for name in f if name in ranked), default=len(ranked)) for f in found]
    return [found[i] for i in sorted(range(len(found)), key=lambda i: places[i])[:COLUMNS]]


def _quoted(inquiry: Inquiry, family: Family) -> Quoted:
    stored = inquiry.stored[family[0]]
    title = stored.title.best(inquiry.tongue) or stored.name
    subject = inquiry.request.subject
    if not subject:
        of = whole_of(inquiry.library, family, inquiry.prefer)
        lines = picked_sentences(inquiry.library, of, ROWS) if of else []
        return Quoted(title, tuple((line.passage, line.span) for line in lines), CERTAIN if lines else 0.0)
    where = Filter(documents=frozenset(family))
    hits = inquiry.retriever.search(subject, inquiry.scope, where=where, prefer=inquiry.prefer)
    sure = confidence_of(hits)
    if state_of(sure) == "refused":
        return Quoted(title, (), sure)
    chosen = choose(sides(hits.quotable, inquiry.prefer), ROWS)
    return Quoted(title, tuple((quote.passage, quote.span) for quote in chosen), sure)


def _answer(inquiry: Inquiry, columns: Sequence[Quoted]) -> Answer:
    """The sentences stand document by document, and the table says what stands beside what."""
    tongue, facing = inquiry.tongue, Counterparts(inquiry.library)
    rows = _rows(inquiry.library, columns)
    places: list[list[int | None]] = [[None] * len(columns) for _ in rows]
    citations: list[Citation] = []
    headings = []
    for at, column in enumerate(columns):
        headings.append(Heading(len(citations), column.title))
        for row, cells in zip(places, rows, strict=True):
            if (quote := cells[at]) is not None:
                row[at] = len(citations)
                citations.append(facing.cite(len(citations) + 1, *column.quotes[quote]))
    silent = [column.title for column in columns if not column.quotes]
    sure = min(column.sure for column in columns)
    return replace(
        inquiry.quoted(citations, sure, [Sentence(one_line(c), (c.number,), "verified") for c in citations]),
        state="sure" if state_of(sure) == "sure" else "possible",
        notice=say("compared_silent", tongue, titles=" · ".join(silent)) if silent else None,
        headings=tuple(headings),
        table=Table(tuple(column.title for column in columns), tuple(map(tuple, places))),
    )


def _rows(library: Library, columns: Sequence[Quoted]) -> list[list[int | None]]:
    """Which quotation of each document stands in a row: those of the first that has any, each with the one
    of every other that is most like it."""
    vectors = [np.stack(_vectors(library, c)) if c.quotes else np.zeros((0, 1), np.float32) for c in columns]
    lead = next(i for i, column in enumerate(columns) if column.quotes)
    rows: list[list[int | None]] = []
    for quote in range(len(columns[lead].quotes)):
        rows.append([None] * len(columns))
        rows[-1][lead] = quote
    for at, column in enumerate(columns):
        if at == lead or not column.quotes:
            continue
        matched = _matched(vectors[lead] @ vectors[at].T)
        for quote in range(len(column.quotes)):
            if quote not in matched:
                rows.append([None] * len(columns))
            rows[matched.get(quote, -1)][at] = quote
    return rows


def _matched(likeness: Floats) -> dict[int, int]:
    """Column → row of (n, m) likenesses, each at most once: the greatest first."""
    found: dict[int, int] = {}
    for i, j in sorted(np.ndindex(likeness.shape), key=lambda at: (-float(likeness[at]), at)):
        if j not in found and i not in found.values():
            found[j] = i
    return found


def _vectors(library: Library, column: Quoted) -> list[Floats]:
    """(D,) of each quotation's first sentence, centred."""
    stored = library.embeddings([passage.id for passage, _ in column.quotes])
    means, parts = library.means(), library.embedder.parts
    return [
        centred_space.centred(
            stored[passage.id].sentences[_first(passage, span)], means[passage.language], parts
        )
        for passage, span in column.quotes
    ]


def _first(passage: Passage, span: Span) -> int:
    return next((i for i, (start, end) in enumerate(passage.sentences) if start <= span[0] < end), 0)
