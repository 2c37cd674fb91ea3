"""Overviews and comparisons that a scripted model writes over the sample library: what it reads, that its
citations lead to their passages, and that the quoted version stands wherever it fails."""

import asyncio
import re
from collections.abc import AsyncGenerator

import pytest

from index.errors import ModelInterruptedError
from index.text import detect, sentences
from rag import json_values
from rag.answer import Answerer
from rag.command import printed
from rag.model import Limits
from rag.results import Answer, Piece, Reading
from rag.search.retriever import Retriever
from rag.tasks.written_whole import fitting

OPINIONS = "总结一下指导意见的主要内容"
COMPARED = "Compare the statistics of 2023 and the statistics of 2024 on mediation"
SMALL = Limits(context=3500)  # the sample's opinions take several stretches
_PASSAGE = re.compile(r"^passage \[(\d+)\] #\w+\nsource: .*\n((?:.+\n)+)", re.MULTILINE)
_NOTE = re.compile(r"^- (.+)$", re.MULTILINE)


def last(passage: str) -> str:
    start, end = sentences(passage, detect(passage))[-1]
    return passage[start:end].strip()


class Copyist:
    """A model that behaves: it copies the last sentences of the last passages, with their numbers,
    or the notes. From call `fails` on it breaks off in the middle, from `stalls` on it never answers."""

    name = "copyist"

    def __init__(self, fails: int = 99, stalls: int = 99) -> None:
        self.asked: list[str] = []
        self.fails, self.stalls = fails, stalls
        self.left = False

    async def stream(self, messages, *, max_tokens: int | None = None) -> AsyncGenerator[str, None]:
        self.asked.append(messages[-1]["content"])
        try:
            if len(self.asked) >= self.stalls:
                await asyncio.sleep(60)
            if "\nnotes #" in self.asked[-1]:
                copied = _NOTE.findall(self.asked[-1])
            else:
                copied = [f"{last(text)} [{n}]" for n, text in _PASSAGE.findall(self.asked[-1])]
            yield "\n".join(copied[-6:])
            if len(self.asked) >= self.fails:
                raise ModelInterruptedError("The connection broke off.")
        finally:
            self.left = True

    async def context(self) -> int | None:
        return 3500


def events(retriever: Retriever, model: Copyist, question: str, limits: Limits = Limits()) -> list[object]:
    async def all_() -> list[object]:
        return [event async for event in Answerer(retriever, model, limits=limits).stream(question)]

    return asyncio.run(all_())


def test_a_document_larger_than_the_window_is_read_in_stretches(retriever):
    model = Copyist()
    *before, answer = events(retriever, model, OPINIONS)
    assert isinstance(answer, Answer) and (answer.mode, answer.task) == ("model", "overview")
    read = [event for event in before if isinstance(event, Reading)]
    assert len(read) >= 2 and [event.section for event in read] == list(range(1, read[0].of + 1))
    assert answer.calls == len(model.asked) == len(read) + 1 <= 12
    assert json_values.answer(answer)["calls"] == answer.calls
    assert any(isinstance(event, Piece) for event in before)
    given = {number for asked in model.asked[:-1] for number, _ in _PASSAGE.findall(asked)}
    assert len(given) >= 20, "all passages were given once"
    for sentence in answer.sentences:  # citations are kept through the reduce: each leads to its passage
        assert sentence.support == "verified" and sentence.citations and not sentence.unknown
        cited = [c for c in answer.citations if c.number in sentence.citations]
        assert any(sentence.text in c.passage for c in cited)
    for cited in answer.citations:
        text = retriever.library.document(cited.document).text
        assert text[cited.start : cited.end] == cited.quote


def test_who_waits_is_told_what_is_read(retriever, capsys):
    Answerer(retriever, Copyist()).ask(OPINIONS, progress=printed.reading)
    told = capsys.readouterr().err.splitlines()
    assert len(told) >= 2 and told[0] == f"Reading section 1 of {len(told)} …"


def test_a_document_that_fits_is_read_at_once(retriever):
    model = Copyist()
    answer = events(retriever, model, OPINIONS, Limits(context=60_000))[-1]
    assert isinstance(answer, Answer) and answer.mode == "model" and answer.calls == 1


@pytest.mark.parametrize("fails", [1, 2, 3])
def test_a_failure_in_the_middle_ends_in_the_quoted_version(retriever, fails):
    model = Copyist(fails)
    answer = events(retriever, model, OPINIONS, SMALL)[-1]
    assert isinstance(answer, Answer) and answer.mode == "extractive" and answer.task == "overview"
    assert "broke off" in (answer.notice or "") and answer.calls == len(model.asked)
    assert answer.sentences[0].heading == 1


@pytest.mark.parametrize("calls", [1, 3])
def test_calls_are_bounded_and_what_is_read_covers_the_document(retriever, calls):
    model = Copyist()
    answer = events(retriever, model, OPINIONS, Limits(context=2048, calls=calls))[-1]
    assert isinstance(answer, Answer) and answer.mode == "model"
    assert answer.calls == len(model.asked) <= calls
    assert "DUOLEX_CALLS" in (answer.notice or "")


def test_who_stops_closes_the_model(retriever):
    model = Copyist(stalls=2)

    async def stopped() -> None:
        async def ask() -> None:
            async for _ in Answerer(retriever, model, limits=SMALL).stream(OPINIONS):
                pass

        task = asyncio.create_task(ask())
        while len(model.asked) < 2:
            model.left = False
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(stopped())
    assert model.left and len(model.asked) == 2


def assert_numbers_lead_to_their_words(retriever: Retriever, answer: Answer) -> None:
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    cited = {c.number: c for c in answer.citations}
    for sentence in answer.sentences:
        words = "".join(sentence.text.split())
        assert any(words in "".join(cited[n].passage.split()) for n in sentence.citations)
    for citation in answer.citations:
        text = retriever.library.document(citation.document).text
        assert text[citation.start : citation.end] == citation.quote


def test_a_list_is_written_above_all_that_is_listed(retriever):
    model = Copyist()
    answer = events(retriever, model, "which provisions deal with interpreters")[-1]
    quoted = Answerer(retriever).ask("which provisions deal with interpreters")
    assert isinstance(answer, Answer) and (answer.mode, answer.task, answer.calls) == ("model", "list", 1)
    below = answer.sentences[answer.written :]
    assert answer.written and [s.text for s in below] == [s.text for s in quoted.sentences]
    first, *others = answer.headings
    assert (first.before, first.text, answer.lead) == (answer.written, quoted.lead, None)
    assert [h.text for h in others] == [h.text for h in quoted.headings]
    assert_numbers_lead_to_their_words(retriever, answer)

    failed = events(retriever, Copyist(fails=1), "which provisions deal with interpreters")[-1]
    assert isinstance(failed, Answer) and failed.mode == "extractive" and failed.lead == quoted.lead


def test_a_list_too_long_for_a_call_gives_something_of_each_document(retriever):
    answer = Answerer(retriever).ask("which provisions deal with mediation")
    hits = answer.hits
    documents = {hit.passage.document for hit in hits}
    kept = fitting(hits, dict.fromkeys(documents, ""), 1)
    assert kept == [hits[0]]
    assert fitting(hits, dict.fromkeys(documents, ""), 100_000) == list(hits)


def test_a_comparison_speaks_of_both_documents_or_is_quoted(retriever):
    answer = events(retriever, Copyist(), COMPARED)[-1]
    assert isinstance(answer, Answer) and (answer.mode, answer.calls) == ("model", 1)
    assert {c.document for c in answer.citations} == {"statistics-2023.txt", "statistics-2024.md"}
    assert answer.written and all(s.support == "verified" for s in answer.sentences)
    assert answer.table is not None, "the table of quotations stays, below what was written"
    cells = [cell for row in answer.table.rows for cell in row if cell is not None]
    assert sorted(cells) == list(range(answer.written, len(answer.sentences)))
    assert_numbers_lead_to_their_words(retriever, answer)

    class OneSided(Copyist):
        async def stream(self, messages, *, max_tokens: int | None = None) -> AsyncGenerator[str, None]:
            (number, text), *_ = _PASSAGE.findall(messages[-1]["content"])
            yield f"{last(text)} [{number}]"

    quoted = events(retriever, OneSided(), COMPARED)[-1]
    assert isinstance(quoted, Answer) and quoted.mode == "extractive" and quoted.table is not None
    assert "left one of the documents out" in (quoted.notice or "")
