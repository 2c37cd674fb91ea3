"""Overviews, comparisons and lists written by a model, every sentence of them verified.

For an overview it reads the whole document; for the others what is quoted, which stays below what it writes.

A document that does not fit into the model's window is read stretch by stretch; what is verified of the notes
on each goes, with the numbers of its passages, into a last call that makes one overview of them. There are no
more calls than `Limits` allows: of a longer document the passages are read that cover it best. Whatever goes
wrong, the answer by quotation stands, with a sentence that says what happened."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

import numpy as np

from index.embedding import centred_space
from index.errors import ModelError, ModelNonsenseError
from index.library import Library
from index.records import Language, Passage
from rag.composing import Draft, DraftSentence, supported
from rag.model import (
    ChatModel,
    CountedModel,
    Evidence,
    Limits,
    Messages,
    complete,
    declines,
    render_comparison,
    render_list,
    render_merge,
    render_overview,
    tokens,
    window_of,
)
from rag.phrases import say
from rag.results import Answer, Citation, Heading, Hit, Piece, Reading, Sentence
from rag.search import Counterparts, joined
from rag.tasks.inquiry import Inquiry
from rag.tasks.marginal_relevance import covering
from rag.tasks.overview import Whole, group_of, meant_whole
from rag.verify import Likeness, likeness_of

SENTENCES = 8  # of an overview
NOTES = 4  # sentences on one stretch of a document that is read in several
ANSWER = 0.25  # of the window, that the answer may take
SMALLEST = 600  # tokens of evidence in one call, however small the window
FRAME = 40  # tokens around a passage: its number, mark and source

Events = AsyncGenerator[Reading | Piece | Answer, None]
Writer = Callable[[Inquiry, Answer, ChatModel, Limits], Events]
Asking = Callable[[str, Sequence[str], Sequence[Evidence], Language], Messages]


@dataclass(frozen=True, slots=True)
class Note:
    """A verified sentence on a stretch of the document, and the numbers of the passages that say it."""

    text: str
    numbers: tuple[int, ...]

    def __str__(self) -> str:
        return self.text + "".join(f" [{n}]" for n in self.numbers)


async def written_overview(inquiry: Inquiry, quoted: Answer, model: ChatModel, limits: Limits) -> Events:
    """What is read, the text as it is written, and the answer at the end: `quoted` where the model fails."""
    of = await asyncio.to_thread(meant_whole, inquiry)
    if of is None:
        yield quoted
        return
    asked = CountedModel(model, limits.calls)
    reader = await _reader(inquiry, of, quoted.language, asked, limits)
    known = frozenset(n for stretch in reader.stretches for n in stretch)
    answer, draft = quoted, Draft(len(reader.hits))
    try:
        if len(reader.stretches) == 1:
            messages = reader.overview(reader.stretches[0], SENTENCES)
        else:
            notes: list[Note] = []
            for place, stretch in enumerate(reader.stretches, start=1):
                yield Reading(place, len(reader.stretches))
                text = await complete(asked, reader.overview(stretch, NOTES))
                notes += await asyncio.to_thread(reader.noted, text, frozenset(stretch))
            known = frozenset(n for note in notes for n in note.numbers)
            messages = reader.merge(notes)
        async with aclosing(_pieces(asked, messages, draft)) as pieces:
            async for piece in pieces:
                yield piece
    except ModelError as error:
        answer = replace(quoted, notice=say("model_failed", quoted.language, error=str(error)))
    else:
        answer = await asyncio.to_thread(concluded, inquiry.library, quoted, draft, reader.hits, known)
        if answer.mode == "model" and reader.read < len(reader.hits):
            told = say("read_in_part", quoted.language, n=reader.read, all=len(reader.hits))
            answer = replace(answer, notice=joined(told, answer.notice))
    yield replace(answer, calls=asked.calls)


async def written_comparison(inquiry: Inquiry, quoted: Answer, model: ChatModel, limits: Limits) -> Events:
    """What a model says of the passages that are quoted, above the table of them; `quoted` where the model
    fails or leaves one of the documents out."""
    documents = {c.document for c in quoted.citations}
    async with aclosing(_of_quotations(inquiry, quoted, model, limits, render_comparison)) as events:
        async for event in events:
            if not isinstance(event, Answer) or event.mode != "model":
                yield event
            elif {c.document for c in event.citations} != documents:
                yield replace(quoted, notice=say("model_one_sided", quoted.language), calls=event.calls)
            else:
                yield above(event, quoted)


async def written_list(inquiry: Inquiry, quoted: Answer, model: ChatModel, limits: Limits) -> Events:
    """What a model says of the passages that are listed, above the list."""
    async with aclosing(_of_quotations(inquiry, quoted, model, limits, render_list)) as events:
        async for event in events:
            written = isinstance(event, Answer) and event.mode == "model"
            yield above(event, quoted) if isinstance(event, Answer) and written else event


async def _of_quotations(
    inquiry: Inquiry, quoted: Answer, model: ChatModel, limits: Limits, asking: Asking
) -> Events:
    """What a model makes of the quoted passages in one call, of those that fit into it."""
    library, language = inquiry.library, quoted.language
    asked = CountedModel(model, limits.calls)
    titles = {c.document: c.title.best(language) or c.document for c in quoted.citations}
    frame = asking(quoted.searched, list(titles.values()), [], language)
    room = await _room(frame, asked, limits)
    hits = fitting(await asyncio.to_thread(_cited, library, quoted.citations), titles, room)
    evidence = [_evidence(n, hit.passage, titles[hit.passage.document]) for n, hit in enumerate(hits, 1)]
    draft = Draft(len(hits))
    try:
        messages = asking(quoted.searched, list(titles.values()), evidence, language)
        async with aclosing(_pieces(asked, messages, draft)) as pieces:
            async for piece in pieces:
                yield piece
    except ModelError as error:
        answer = replace(quoted, notice=say("model_failed", language, error=str(error)))
    else:
        known = frozenset(range(1, len(hits) + 1))
        answer = await asyncio.to_thread(concluded, library, quoted, draft, hits, known)
    yield replace(answer, calls=asked.calls)


def fitting(hits: Sequence[Hit], titles: Mapping[str, str], room: int) -> list[Hit]:
    """As many as fit into `room` tokens, at least one: the first of each document, then the second, …"""
    seen: Counter[str] = Counter()
    turns: list[tuple[int, int]] = []
    for place, hit in enumerate(hits):
        turns.append((seen[hit.passage.document], place))
        seen[hit.passage.document] += 1
    kept: list[int] = []
    for _, place in sorted(turns):
        room -= _size(hits[place].passage, titles[hits[place].passage.document])
        if room < 0 and kept:
            break
        kept.append(place)
    return [hits[place] for place in sorted(kept)]


def above(written: Answer, quoted: Answer) -> Answer:
    """What a model wrote, and below it what is quoted: its places and numbers follow on theirs."""
    places, numbers = len(written.sentences), max((c.number for c in written.citations), default=0)
    table = quoted.table and replace(
        quoted.table,
        rows=tuple(
            tuple(None if cell is None else cell + places for cell in row) for row in quoted.table.rows
        ),
    )
    first = Heading(places, quoted.lead or say("quoted_below", quoted.language))
    return replace(
        written,
        sentences=(
            *written.sentences,
            *(replace(s, citations=tuple(n + numbers for n in s.citations)) for s in quoted.sentences),
        ),
        citations=(*written.citations, *(replace(c, number=c.number + numbers) for c in quoted.citations)),
        lead=None,
        headings=(first, *(replace(h, before=h.before + places) for h in quoted.headings)),
        table=table,
        written=places,
    )


# --- reading a whole document -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Reader:
    """One document as a model is given it. A passage's number is its place in `hits`, from 1; `stretches`
    are numbers that fit into one call each."""

    library: Library
    alike: Likeness
    question: str
    title: str
    language: Language  # of the answer
    hits: Sequence[Hit]
    stretches: Sequence[Sequence[int]]
    room: int  # tokens of notes in one call

    @property
    def read(self) -> int:
        return sum(map(len, self.stretches))

    def overview(self, stretch: Sequence[int], sentences: int) -> Messages:
        evidence = [_evidence(n, self.hits[n - 1].passage, self.title) for n in stretch]
        return render_overview(self.question, self.title, evidence, self.language, sentences)

    def noted(self, text: str, known: frozenset[int]) -> list[Note]:
        """What a model wrote of a stretch, without what its passages do not say."""
        if declines(text):
            return []
        drafted = [d for d in _drafted(_closed(text, len(self.hits)), known) if d.citations]
        judged, _ = _judged(self.library, self.alike, drafted, self.hits)
        return [
            Note(draft.text, draft.citations)
            for draft, sentence in zip(drafted, judged, strict=True)
            if sentence.support != "unsupported"
        ][:NOTES]

    def merge(self, notes: Sequence[Note]) -> Messages:
        """Asks for one overview of the notes, of fewer where they are too many for a call. Raises
        ModelNonsenseError where there are none."""
        if not notes:
            raise ModelNonsenseError("No sentence that it wrote stands in the document. Try another model.")
        kept = list(notes)
        while len(kept) > 1 and sum(tokens(f"- {note}") for note in kept) > self.room:
            del kept[1::4]
        return render_merge(self.question, self.title, list(map(str, kept)), self.language, SENTENCES)


async def _reader(
    inquiry: Inquiry, of: Whole, language: Language, model: ChatModel, limits: Limits
) -> _Reader:
    library, question = inquiry.library, inquiry.hits.question
    title = of.document.title.best(language) or of.document.name
    bare = render_overview(question, title, [], language, SENTENCES)
    room = await _room(bare, model, limits)
    hits = await asyncio.to_thread(_hits, library, of.passages)
    stretches = await asyncio.to_thread(_affordable, library, of, title, room, limits.calls)
    return _Reader(library, likeness_of(library.embedder), question, title, language, hits, stretches, room)


async def _room(frame: Messages, model: ChatModel, limits: Limits) -> int:
    """Tokens of evidence in a call whose messages are `frame` without any."""
    window = await window_of(model, limits)
    return max(int(window * (1 - ANSWER)) - sum(tokens(message["content"]) for message in frame), SMALLEST)


def _size(passage: Passage, title: str) -> int:
    return tokens(passage.text) + tokens(title) + FRAME


def _affordable(library: Library, of: Whole, title: str, room: int, calls: int) -> list[list[int]]:
    """The stretches of the document, or of the passages that cover it best where it takes too many calls."""
    numbers = list(range(1, len(of.passages) + 1))
    stretches = packed(numbers, of.passages, title, room)
    if len(stretches) == 1 or len(stretches) < calls:
        return stretches
    most = max(calls - 1, 1)
    stored = library.embeddings([p.id for p in of.passages])
    mean, parts = library.means()[of.language], library.embedder.parts
    raw = np.stack([stored[p.id].passage for p in of.passages])
    groups = [group_of(of, p.start) for p in of.passages]
    count = len(numbers) * most // len(stretches)
    while True:
        chosen = covering(centred_space.centred(raw, mean, parts), groups, count, count)
        stretches = packed([place + 1 for place in chosen], of.passages, title, room)
        if len(stretches) <= most or count == 1:
            return stretches
        count = max(count * 9 // 10, 1)


def packed(numbers: Sequence[int], passages: Sequence[Passage], title: str, room: int) -> list[list[int]]:
    """Numbers of passages in order, in as few stretches as fit into `room` tokens each."""
    stretches: list[list[int]] = []
    left = 0
    for number in numbers:
        size = _size(passages[number - 1], title)
        if size > left or not stretches:
            stretches.append([])
            left = room
        stretches[-1].append(number)
        left -= size
    return stretches


# --- what the model wrote ---------------------------------------------------------------------------


def concluded(
    library: Library, quoted: Answer, draft: Draft, hits: Sequence[Hit], known: frozenset[int]
) -> Answer:
    """The model's answer, verified, its citations numbered anew; `quoted` where nothing leads anywhere. A
    number that is not `known`, one of a passage that the model was not given, is invented."""
    drafted = [] if declines(draft.text) else _drafted(draft, known)
    sentences, citations = _judged(library, likeness_of(library.embedder), drafted, hits)
    verified = any(sentence.support == "verified" for sentence in sentences)
    if not citations:
        return replace(quoted, notice=say("model_nonsense", quoted.language))
    return replace(
        quoted,
        mode="model",
        state=quoted.state if verified else "possible",
        sentences=sentences,
        citations=citations,
        headings=(),
        table=None,
        notice=joined(quoted.notice, None if verified else say("model_unsupported", quoted.language)),
    )


def _drafted(draft: Draft, known: frozenset[int]) -> list[DraftSentence]:
    return [
        replace(
            one,
            citations=tuple(n for n in one.citations if n in known),
            unknown=(*one.unknown, *(n for n in one.citations if n not in known)),
        )
        for one in draft.sentences()
    ]


def _judged(
    library: Library, alike: Likeness, drafted: Sequence[DraftSentence], hits: Sequence[Hit]
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """As `supported`, with the passages that are cited alone: a document may have thousands."""
    cited = sorted({n for one in drafted for n in one.citations})
    anew = {number: place for place, number in enumerate(cited, start=1)}
    renumbered = [replace(one, citations=tuple(anew[n] for n in one.citations)) for one in drafted]
    return supported(library, alike, renumbered, [hits[n - 1] for n in cited])


async def _pieces(model: ChatModel, messages: Messages, draft: Draft) -> AsyncGenerator[Piece, None]:
    """The text as it comes, which `draft` keeps. Raises ModelError."""
    async with aclosing(model.stream(messages)) as pieces:
        async for piece in pieces:
            if shown := draft.feed(piece):
                yield Piece(shown)
    if rest := draft.close():
        yield Piece(rest)


def _closed(text: str, count: int) -> Draft:
    draft = Draft(count)
    draft.feed(text)
    draft.close()
    return draft


def _evidence(number: int, passage: Passage, title: str) -> Evidence:
    return Evidence(number, title, " › ".join(passage.section), passage.language, passage.text)


def _hits(library: Library, passages: Sequence[Passage]) -> list[Hit]:
    """Passages with what stands across the page, by which they are verified as well."""
    facing = Counterparts(library)
    across = library.counterparts([p.id for p in passages])
    return [Hit(p, 1.0, facing.counterpart(across[p.id]) if p.id in across else None) for p in passages]


def _cited(library: Library, citations: Sequence[Citation]) -> list[Hit]:
    """The passages of the citations, each once, in their order."""
    found: dict[str, Passage] = {}
    for cited in citations:
        ids = library.ids_over(cited.document, cited.language, cited.start, cited.end)
        found |= {p.id: p for p in library.passages(ids[:1]).values()}
    return _hits(library, list(found.values()))
