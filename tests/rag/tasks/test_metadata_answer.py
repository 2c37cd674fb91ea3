"""Metadata answers over the sample library, and over a copy that somebody corrected."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from evals import questions as sets
from evals.metadata_questions import QUESTIONS, run
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.upkeep import correct
from rag import json_values
from rag.answer import Answerer, Found
from rag.results import Answer, Filter
from rag.search.retriever import Retriever

OPINIONS = "guiding-opinions-2024-8.txt"


def test_our_questions_are_answered_and_others_left_alone(library) -> None:
    asked = [q for q in sets.read(QUESTIONS) if q.extra["library"] == "sample"]
    assert len(asked) >= 60
    wrong = [r.question.question for r in run(library, asked) if not r.right]
    assert len(wrong) <= 0.05 * len(asked), wrong


def sound(answer: Answer, library: Library) -> None:
    for cited in answer.citations:
        text = library.document(cited.document).text
        at = cited.start - cited.passage_start
        assert text[cited.start : cited.end] == cited.quote == cited.passage[at : at + len(cited.quote)]
        if twin := cited.counterpart:
            assert library.document(twin.document).text[twin.start : twin.end] == twin.quote


def test_the_line_is_quoted_with_its_other_language(answerer, library) -> None:
    answer = answerer.ask("指导意见的文号是什么？")
    sound(answer, library)
    assert (answer.task, answer.state, answer.mode) == ("metadata", "sure", "extractive")
    assert [s.text for s in answer.sentences] == ["文 号: 样法〔2024〕8号"]
    assert answer.sentences[0].support == "verified" and answer.citations[0].document == OPINIONS
    assert answer.citations[0].counterpart.quote == "Document Number: Yang Fa [2024] No. 8"
    assert json_values.answer(answer)["task"] == "metadata"
    assert json_values.answer(answerer.ask("材料不齐全的，当事人应当在几日内补齐？"))["task"] == "fact"


def test_the_answer_language_chooses_the_line(answerer) -> None:
    assert answerer.ask("指导意见什么时候施行？", "en").text == "Effective Date: 05/01/2024 [1]"
    assert answerer.ask("Who issued the guiding opinions?", "zh").text == "颁布机关: 样例法院 [1]"


def test_a_cover_sheet_is_quoted_where_it_is_asked_for(answerer, library) -> None:
    answer = answerer.ask("What does the cover sheet say?")
    sound(answer, library)
    assert "Request made by: SAMPLE IP 7" in answer.text
    assert all(cited.passage.startswith("Sample Legal Data Delivery Summary") for cited in answer.citations)


def test_of_several_documents_each_answers_for_itself(answerer, library) -> None:
    answer = answerer.ask("现在还有效吗？")
    sound(answer, library)
    assert len({c.document for c in answer.citations}) == len(answer.citations) == 3
    assert all("：" in s.text for s in answer.sentences)
    one = answerer.ask("现在还有效吗？", where=Filter(documents=frozenset({OPINIONS})))
    assert [s.text for s in one.sentences] == ["效力状态: 有效"]


def test_a_conversation_says_which_document(answerer) -> None:
    first = answerer.ask("《样例法院在线庭审规则》什么时候施行？")
    then = answerer.ask("那文号呢？", history=[("《样例法院在线庭审规则》什么时候施行？", first)])
    assert then.text == "文号：样法〔2023〕31号 [1]"
    agreed = "当事人达成的调解协议需要司法确认吗？"
    told = answerer.ask(agreed)
    assert answerer.ask("什么时候生效？", history=[(agreed, told)]).task == "fact"


@pytest.mark.parametrize(
    "question",
    [
        "民法典什么时候施行？",
        "《海港条例》的文号是什么？",
        "Is the Fair Trade Act still in force?",
        "白皮书是谁发布的？",
    ],
)
def test_what_no_document_says_is_an_ordinary_question(answerer, question: str) -> None:
    assert answerer.ask(question).task == "fact"


def test_what_only_the_catalogue_knows_is_not_verified(own_sample_library: Path) -> None:
    with Library.open(own_sample_library, BuiltinEmbedder(), write=True, vectors="exact") as library:
        correct(library, OPINIONS, replace(library.document(OPINIONS).metadata, status="amended"))
        answer = Answerer(Retriever(library)).ask("指导意见现在还有效吗？")
        sound(answer, library)
    (sentence,) = answer.sentences
    assert "已被修改" in sentence.text and sentence.support == "unchecked" and sentence.reason
    assert answer.citations[0].quote == "样例法院关于推进跨境商事纠纷在线解决的指导意见"


def test_validity_that_is_not_told_is_not_made_up(answerer) -> None:
    answer = answerer.ask("简易程序仲裁规则现在有效吗？")
    assert [s.support for s in answer.sentences] == ["unchecked", "verified"]
    assert "没有写明" in answer.sentences[0].text and "三月一日起施行" in answer.sentences[1].text


def test_a_news_item_has_no_validity(answerer, library) -> None:
    name = "news-judges-seminar-2024.txt"
    answer = answerer.ask("Is it in force?", where=Filter(documents=frozenset({name})))
    sound(answer, library)
    assert (answer.task, answer.sentences[0].text[:25]) == ("metadata", "A news item has no validi")
    assert [c.document for c in answer.citations] == [name] and "2024" in answer.citations[0].quote
    every = answerer.ask("Is it in force?")
    assert name not in {c.document for c in every.citations}, "where others say more, it is not heard"


def test_no_model_is_asked(library) -> None:
    class Never:
        name = "never"

        def stream(self, messages, **options):
            raise AssertionError("a metadata answer needs no model")

    async def events() -> list[object]:
        answerer = Answerer(Retriever(library), Never())  # type: ignore[arg-type]
        return [event async for event in answerer.stream("文号是什么？", where=Filter(frozenset({OPINIONS})))]

    found, answer = asyncio.run(events())
    assert isinstance(found, Found) and isinstance(answer, Answer) and answer.task == "metadata"
