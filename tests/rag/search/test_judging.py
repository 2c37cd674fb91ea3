"""How candidates are judged: in a real library, and the pure parts by hand."""

from collections.abc import Iterator

import pytest

from index import build
from index.embedding import BuiltinEmbedder
from index.library import Library
from index.records import Language, Passage
from rag.results import Quotable
from rag.search.judging import Judgement, in_order_of, same_figures
from rag.search.retriever import Retriever

CHINESE = """# 海东法院年报

2023年，海东法院受理案件412件，审结398件。

法院设在海东市临港路18号，每周开放五天。
"""
ENGLISH = """# The Haidong court and its neighbours

The Haidong court works with the courts of Ordland on the service of documents.

Service takes forty-five days on average, as both courts agreed in 2022.
"""


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder = tmp_path_factory.mktemp("judged")
    (folder / "report.md").write_text(CHINESE, encoding="utf-8")
    (folder / "news.md").write_text(ENGLISH, encoding="utf-8")
    embedder = BuiltinEmbedder()
    with Library.open(folder / "library", embedder, write=True, vectors="exact") as library:
        build.index(library, [folder / "report.md", folder / "news.md"])
        yield Retriever(library)


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("海东法院与奥德兰法院如何合作送达文书？", "news.md"),  # only the English document says
        ("How many cases did the Haidong court take in 2023?", "report.md"),  # only the Chinese one
        ("海东法院设在哪里？", "report.md"),
        ("How long does service take?", "news.md"),
    ],
)
def test_the_passage_that_answers_comes_first_whatever_its_language(
    retriever: Retriever, question: str, document: str
) -> None:
    hits = retriever.search(question)
    assert hits.hits[0].passage.document == document
    best = max(hits.quotable, key=lambda q: max(q.evidence))
    assert best.passage.document == document


def test_what_the_library_does_not_speak_of_is_less_probable(retriever: Retriever) -> None:
    within = retriever.search("How many cases did the Haidong court take in 2023?")
    beside = retriever.search("How many judges retired from the Haidong court?")
    absent = retriever.search("At what temperature does tungsten melt?")
    assert within.confidence > beside.confidence > absent.confidence


def test_scores_fall(retriever: Retriever) -> None:
    scores = [hit.score for hit in retriever.search("海东法院设在哪里？").hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (["1286", "9.4", "1173"], ["1502", "16.8", "1320"], False),
        (["1286", "9.4", "1173"], ["1286", "9.4", "1173", "5"], True),
        (["1286", "9.4"], ["1502", "16.8"], True),  # too few to tell
    ],
)
def test_translations_have_their_figures_in_common(one: list[str], two: list[str], same: bool) -> None:
    assert same_figures(one, two) is same


def quotable(name: str, *evidence: float, language: Language = "en") -> Quotable:
    text = "A sentence."
    passage = Passage(name, language, (), 0, len(text), text, ((0, len(text)),))
    return Quotable(passage, tuple((n, n + 1) for n in range(len(evidence))), evidence)


def test_another_order_gives_the_evidence_to_other_passages() -> None:
    class Ranked:
        """What `in_order_of` reads of a candidate."""

        def __init__(self, passage: Passage) -> None:
            self.passage = passage

    first, second = quotable("a", 9.0, 5.0), quotable("b", 7.0)
    candidates = [Ranked(second.passage), Ranked(first.passage)]
    found = in_order_of(candidates, Judgement([], (first, second), 0.5))  # type: ignore[arg-type]
    assert [(q.passage.document, q.evidence) for q in found.quotable] == [("b", (9.0,)), ("a", (7.0, 3.0))]
