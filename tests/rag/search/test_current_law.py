"""Ordinary questions are answered from the law in force. With the real embedder: evals/current_law.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from shelf import HashEmbedder

from index import build
from index.library import Library
from index.records import Bilingual, Metadata, StoredDocument
from rag.answer import Answerer
from rag.results import Filter
from rag.search import Retriever
from rag.search.editions import Asked, asked_of, is_law

OLD, NEW, DEAD = "tea-2014.txt", "tea-2021.txt", "windmills.txt"
TEXTS = {
    OLD: "Tea Act\n\nEffective 2014-06-01\n\nArticle 1 The seal on graded tea shall be red.\n\n"
    "Article 2 A grader related to the merchant shall wear a grey badge.",
    NEW: "Tea Act\n\nEffective 2021-09-01\n\nArticle 1 The seal on graded tea shall be blue.\n\n"
    "Article 2 Merchants shall publish the grade of each chest.",
    "report-2021.txt": "Report of the tea office for 2021\n\nThe office graded nine hundred chests of tea.",
    "report-2022.txt": "Report of the tea office for 2022\n\nThe office graded eight hundred chests of tea.",
}


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("按照旧的渔港条例，停泊费是多少", Asked(former=True)),
        ("2016年样例岛渔港条例规定停泊费是多少", Asked("2016")),
        ("现行《渔港条例》规定停泊费是多少", Asked(current=True)),
        ("渔港条例修订前，停泊费是多少", Asked(former=True)),
        ("旧法规定停泊费是多少", Asked(former=True)),
        ("旧船的停泊费是多少", None),
        ("渔港条例规定旧船的停泊费是多少", None),
        ("what was the fee under the old harbour act?", Asked(former=True)),
        ("what did the 2014 harbour act say?", Asked("2014")),
        ("what was the fee before the harbour act was amended?", Asked(former=True)),
        ("what did the former rules say?", Asked(former=True)),
        ("what must the owner of an old ship pay?", None),
    ],
)
def test_the_edition_that_an_ordinary_question_asks_for(question: str, asked: Asked | None) -> None:
    assert asked_of(question, ["样例岛渔港条例", "Harbour Act"]) == asked


@pytest.mark.parametrize(
    ("title", "law"),
    [
        ("渔港条例(2016)", True),
        ("Harbour Act 2014", True),
        ("Ferry Passenger Rules", True),
        ("图书馆2022年工作报告", False),
        ("Annual Report 2022", False),
        ("Law Society Annual Report", False),
    ],
)
def test_what_is_replaced_by_its_later_edition(title: str, law: bool) -> None:
    titles = Bilingual(en=title) if title.isascii() else Bilingual(zh=title)
    document = StoredDocument(
        "x.md", "x.md", "", titles, Metadata(), ("zh",), 0, 0, {"zh": 0, "en": 0}, 0, (), ()
    )
    assert is_law(document) == law


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder: Path = tmp_path_factory.mktemp("laws")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.open(tmp_path_factory.mktemp("library"), HashEmbedder(), write=True) as library:
        build.index(library, [folder])
        yield Answerer(Retriever(library))


def test_what_holds_is_found_before_what_holds_no_more(answerer: Answerer) -> None:
    hits = answerer.retriever.search("seal on graded tea")
    places = [hit.passage.document for hit in hits.hits]
    assert OLD in places and NEW in places
    assert max(i for i, p in enumerate(places) if p != OLD) < places.index(OLD)
    assert {q.passage.document for q in hits.quotable}.isdisjoint({OLD})
    assert hits.doubt is None and [(v.document, v.standing) for v in hits.versions if v.quoted] == [
        (NEW, "in_force")
    ]


def test_what_only_a_former_edition_says_is_doubted(answerer: Answerer) -> None:
    hits = answerer.retriever.search("Which grader related to the merchant shall wear a grey badge?")
    assert hits.hits[0].passage.document == OLD and hits.doubt and hits.doubt.kind == "superseded"
    assert "2014" in hits.doubt.told("en") and "已被取代" in hits.doubt.told("zh")


def test_an_edition_that_is_asked_for_is_not_doubted(answerer: Answerer) -> None:
    hits = answerer.retriever.search("What colour was the seal on graded tea under the old Tea Act?")
    assert hits.hits[0].passage.document == OLD and hits.doubt is None
    chosen = answerer.retriever.search("seal on graded tea", where=Filter(frozenset({OLD})))
    assert chosen.hits[0].passage.document == OLD and chosen.doubt is None


def test_lists_are_of_the_law_in_force(answerer: Answerer) -> None:
    about = answerer.retriever.about
    holding = {one.passage.document for one in about("graded tea") if one.sure}
    assert NEW in holding and OLD not in holding
    assert OLD in {one.passage.document for one in about("graded tea", every_edition=True)}
    assert {one.passage.document for one in about("grey badge") if one.sure} == {OLD}


def test_reports_of_two_years_are_no_versions(answerer: Answerer) -> None:
    hits = answerer.retriever.search("How many chests of tea did the office grade?")
    assert {"report-2021.txt", "report-2022.txt"} <= {q.passage.document for q in hits.quotable}
