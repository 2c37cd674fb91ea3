"""Answers over the sample library: quoted, written by a model, and whatever the model does wrong."""

import asyncio
import json
import re
from importlib import import_module
from pathlib import Path

import pytest
from servers import llama_server

from evals.scripted_endpoint import FAULTS, answer, scripted, unused_url
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.text.folding import fold
from rag import json_values
from rag.answer import Answerer, Found
from rag.composing.refused_answer import NAMED
from rag.model.chat import EndpointModel
from rag.results import Answer, Filter, Piece
from rag.search.retriever import Retriever

ZH = "到2026年年底，国际商事案件全程在线办理的比例应当达到多少？"
EN = (
    "How many days does the court have to decide whether to accept a claim filed through the Tongqu Platform?"
)
ABSENT = "What is the boiling point of tungsten?"


@pytest.fixture(scope="module")
def library(sample_library: Path):
    with Library.open(sample_library, BuiltinEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def retriever(library):
    return Retriever(library)


def sound(result: Answer, library: Library) -> None:
    """What holds of every answer: quotes exact, each number leading somewhere."""
    numbers = {c.number for c in result.citations}
    for cited in result.citations:
        text = library.document(cited.document).text
        assert text[cited.start : cited.end] == cited.quote
        at = cited.start - cited.passage_start
        assert cited.passage[at : at + len(cited.quote)] == cited.quote
        if cited.counterpart is not None:
            twin = cited.counterpart
            assert library.document(twin.document).text[twin.start : twin.end] == twin.quote
            assert twin.language != cited.language
    for sentence in result.sentences:
        assert set(sentence.citations) <= numbers


@pytest.mark.parametrize(
    ("question", "accepted", "language"),
    [(ZH, "六成以上", "zh"), (EN, "within seven days of receipt", "en")],
)
def test_a_quoted_answer(retriever, library, question, accepted, language):
    result = Answerer(retriever).ask(question)
    sound(result, library)
    assert result.answered and result.mode == "extractive" and result.language == language
    assert 1 <= len(result.sentences) <= 3
    assert all(s.support == "verified" and s.citations for s in result.sentences)
    assert fold(accepted).text in fold(result.text).text
    first = result.citations[0]
    assert first.document == "guiding-opinions-2024-8.txt" and first.counterpart is not None


def test_the_answer_language_is_kept_where_a_counterpart_exists(retriever, library):
    result = Answerer(retriever).ask(ZH, "en")
    sound(result, library)
    assert result.language == "en"
    assert result.citations[0].language == "en"
    assert result.citations[0].counterpart is not None
    assert result.citations[0].counterpart.language == "zh"


def test_a_refusal_shows_what_is_nearest(retriever):
    result = Answerer(retriever).ask(ABSENT)
    assert not result.answered
    assert result.citations == ()
    assert result.hits and result.reason
    assert result.confidence < 0.5
    assert result.state == "refused" and result.caution("en") is None


@pytest.mark.parametrize(
    ("question", "listing"), [(ABSENT, "among them"), ("民法典第三条规定了什么？", "包括")]
)
def test_a_refusal_names_what_is_there(retriever, library, question, listing):
    result = Answerer(retriever).ask(question)
    documents = library.documents()
    assert not result.answered and str(len(documents)) in result.reason and listing in result.reason
    nearest = library.document(result.hits[0].passage.document).title.best(result.language)
    assert nearest in re.split("nearest: |最接近的是", result.reason)[1]
    titles = [str(d.title.best(result.language)) for d in documents]
    assert sum(title[:60] in result.reason for title in titles) == NAMED


def test_a_refusal_counts_what_the_filter_leaves(retriever, library):
    one, two = (d.name for d in library.documents()[:2])
    both = Answerer(retriever).ask(ABSENT, where=Filter(documents=frozenset([one, two])))
    assert both.reason.startswith(
        f"Of the library's {len(library.documents())} documents the filter leaves 2"
    )
    alone = Answerer(retriever).ask(ABSENT, where=Filter(documents=frozenset([one])))
    assert "the filter leaves 1: “" in alone.reason and "nearest" not in alone.reason


@pytest.fixture
def unsure(monkeypatch):
    """Nothing is sure any more, and what was is possible."""
    monkeypatch.setattr(import_module("rag.search.confidence"), "SURE", 1.01)


def test_a_possible_answer_is_quoted_with_a_caution(retriever, library, unsure):
    result = Answerer(retriever).ask(ZH, "en")
    sound(result, library)
    assert result.answered and result.state == "possible" and result.citations and result.reason is None
    assert result.caution("en") == "The nearest passage, which may not answer"
    assert result.caution("zh") == "最接近的段落，未必能回答问题"
    value = json_values.answer(result)
    assert (value["answered"], value["state"], value["caution"]) == (True, "possible", result.caution("en"))
    assert value["caution"] not in value["answer"]


def test_what_is_sure_needs_no_caution(retriever):
    value = json_values.answer(Answerer(retriever).ask(ZH))
    assert (value["answered"], value["state"], value["caution"]) == (True, "sure", None)


@pytest.mark.parametrize(
    "question", ["民法典第三条规定了什么？", "What does Article 5 of the Patent Act say?"]
)
def test_a_provision_of_a_document_that_is_not_there_is_refused(retriever, question):
    result = Answerer(retriever).ask(question)
    assert not result.answered and result.citations == ()


def test_a_filter_that_lets_nothing_through(retriever):
    result = Answerer(retriever).ask(ZH, where=Filter(issuer="nobody at all"))
    assert not result.answered and result.hits == ()


def model_at(url: str, timeout: float = 20.0) -> EndpointModel:
    return EndpointModel(url, "key", "m", timeout)


def test_a_model_s_sentences_are_verified_one_by_one(retriever, library):
    script = answer(
        "The court decides within seven days of rec",
        "eipt whether to accept the claim. [",
        "1] It must do so within ninety days of receipt. [1]",
        " The fee is waived. [9]",
    )
    with scripted(script) as server:
        result = Answerer(retriever, model_at(server.base_url)).ask(EN)
    sound(result, library)
    assert result.mode == "model" and result.answered
    assert [s.support for s in result.sentences] == ["verified", "unsupported", "unsupported"]
    assert result.sentences[2].unknown == (9,)
    assert "within seven days of receipt" in result.citations[0].quote  # the words that support it
    assert len(result.citations[0].quote) < len(result.citations[0].passage)
    assert "[9]" in result.text
    assert all(s.reason for s in result.sentences[1:])


def test_the_model_may_say_that_the_documents_do_not_answer(retriever):
    with scripted(answer("The documents do not answer this question.")) as server:
        result = Answerer(retriever, model_at(server.base_url)).ask(EN)
    assert not result.answered and result.mode == "model" and result.hits


def test_a_verified_sentence_of_a_model_is_no_surer_than_the_search(retriever, library, unsure):
    with scripted(answer("The court decides within seven days of receipt. [1]")) as server:
        result = Answerer(retriever, model_at(server.base_url)).ask(EN)
    sound(result, library)
    assert result.mode == "model" and result.sentences[0].support == "verified"
    assert result.state == "possible"
    assert result.caution("en") == "Written from the nearest passages, which may not answer"


def test_a_model_may_decline_what_is_possible(retriever, unsure):
    with scripted(answer("The documents do not answer this question.")) as server:
        result = Answerer(retriever, model_at(server.base_url)).ask(EN)
    assert result.state == "refused" and result.hits and "nearest: " in result.reason


def test_a_model_of_which_no_sentence_is_verified_is_possible_at_most(retriever):
    with scripted(answer("It must do so within ninety days of receipt. [1]")) as server:
        result = Answerer(retriever, model_at(server.base_url)).ask(EN)
    assert result.mode == "model" and result.state == "possible" and result.notice


def test_pieces_come_before_the_answer_and_hold_no_half_marker(retriever):
    async def events():
        with scripted(answer("Within seven days of receipt [", "1", "].")) as server:
            asker = Answerer(retriever, model_at(server.base_url))
            return [event async for event in asker.stream(EN)]

    found = asyncio.run(events())
    assert isinstance(found[0], Found) and isinstance(found[-1], Answer)
    pieces = [event.text for event in found if isinstance(event, Piece)]
    assert "".join(pieces) == "Within seven days of receipt [1]."
    assert all(piece.count("[") == piece.count("]") for piece in pieces)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_of_the_model_ends_in_quotations_and_says_so(retriever, library, fault):
    script, _ = FAULTS[fault]
    with scripted(script) as server:
        result = Answerer(retriever, model_at(server.base_url, 1.0)).ask(EN)
    sound(result, library)
    assert result.mode == "extractive" and result.answered
    assert result.notice
    assert "within seven days of receipt" in result.text


def test_a_model_that_is_not_there(retriever):
    result = Answerer(retriever, model_at(unused_url())).ask(ZH)
    assert result.mode == "extractive" and result.answered
    assert result.notice and result.notice.startswith("模型没有给出答案")


def test_talk_without_citations_is_replaced_by_quotations(retriever):
    with scripted(answer("As a language model I like turtles and long walks.")) as server:
        result = Answerer(retriever, model_at(server.base_url)).ask(EN)
    assert result.mode == "extractive" and result.notice


@pytest.mark.model
def test_a_real_small_model_never_passes_an_invented_figure(retriever, library):
    with llama_server() as url:
        result = Answerer(retriever, model_at(url, 30.0)).ask(EN)
    sound(result, library)
    assert result.answered
    if result.mode == "model":
        evidence = json.dumps([h.passage.text for h in result.hits[:5]])
        for sentence in result.sentences:
            figures = [word for word in sentence.text.split() if word.strip(".,%").isdigit()]
            if any(figure.strip(".,%") not in evidence for figure in figures):
                assert sentence.support != "verified"
    else:
        assert result.notice
