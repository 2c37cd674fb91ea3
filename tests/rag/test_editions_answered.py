"""A provision of a law that the library holds in several editions: asked, answered, told."""

import re
from collections.abc import Iterator

import pytest
from shelf import HashEmbedder

from index import build
from index.library import Library
from rag import json_values
from rag.answer import Answerer
from rag.results import Answer
from rag.search import Retriever

STATUTES = {  # the sentences of each law's articles
    "甲物法(2018-01-01).md": ["甲物应当登记。", "登记期限为三十日。", "旧证照继续有效。"],
    "甲物法(2023-01-01).md": ["甲物应当登记。", "登记期限为十日。"],
    "乙物合同法.md": ["乙物买卖应当立约。", "立约用书面形式。"],
    "民事诉讼法.md": ["起诉用书状。", "书状一式两份。"],
    "刑事诉讼法.md": ["侦查应当及时。", "侦查期限为六十日。"],
}


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("statutes")
    for name, sentences in STATUTES.items():
        articles = [f"第{n}条　{s}" for n, s in zip("一二三", sentences, strict=False)]
        title = re.sub(r"\(.*|\.md", "", name)
        (folder / name).write_text("\n\n".join([f"# {title}", *articles]), encoding="utf-8")
    with Library.open(tmp_path_factory.mktemp("library"), HashEmbedder(), write=True) as library:
        build.index(library, [folder])
        yield Answerer(Retriever(library))


def _quoted(answer: Answer) -> list[tuple[str, tuple[str, ...]]]:
    return [(c.document, c.section) for c in answer.citations]


def test_the_edition_in_force_is_quoted_and_the_others_named(answerer: Answerer) -> None:
    answer = answerer.ask("甲物法第二条")
    assert answer.state == "sure" and _quoted(answer) == [("甲物法(2023-01-01).md", ("二",))]
    assert answer.versions_told("zh") == (
        "所引版本：2023年版，第二条，现行有效。另有：2018年版，第二条，已被取代。"
    )
    told = [(v["document"], v["standing"], v["quoted"]) for v in json_values.answer(answer)["versions"]]
    assert told == [
        ("甲物法(2023-01-01).md", "in_force", True),
        ("甲物法(2018-01-01).md", "superseded", False),
    ]


@pytest.mark.parametrize("question", ["2018年甲物法第2条", "甲物法（2018）第二条", "旧甲物法第二条"])
def test_the_edition_that_is_asked_for_is_quoted(answerer: Answerer, question: str) -> None:
    answer = answerer.ask(question)
    assert answer.state == "sure" and _quoted(answer) == [("甲物法(2018-01-01).md", ("二",))]
    assert [v.standing for v in answer.versions if v.quoted] == ["superseded"]


def test_an_edition_that_is_not_there_is_asked_back(answerer: Answerer) -> None:
    answer = answerer.ask("2020年甲物法第二条")
    assert answer.state == "possible" and "2018、2023" in (answer.reason or "")


def test_a_provision_that_only_a_former_edition_has_is_no_sure_answer(answerer: Answerer) -> None:
    answer = answerer.ask("甲物法第三条")
    assert answer.state == "possible" and _quoted(answer) == [("甲物法(2018-01-01).md", ("三",))]
    assert "2018" in (answer.reason or "")


def test_two_laws_that_remain_possible_are_both_offered(answerer: Answerer) -> None:
    answer = answerer.ask("Article 2 of the CPL")
    assert answer.state == "possible" and "民事诉讼法" in (answer.reason or "")
    assert {document for document, _ in _quoted(answer)} == {"民事诉讼法.md", "刑事诉讼法.md"}


def test_a_law_that_is_not_there_is_never_another_one(answerer: Answerer) -> None:
    answer = answerer.ask("合同法第二条")
    assert answer.state != "sure" and "合同法" in (answer.reason or "")


def test_two_editions_in_one_question_are_both_quoted(answerer: Answerer) -> None:
    answer = answerer.ask("2018年甲物法第二条和2023年甲物法第二条")
    assert answer.state == "sure" and len(_quoted(answer)) == 2
