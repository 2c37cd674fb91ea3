"""Example questions: of the library at hand, in either language, and none that is not surely answered."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from shutil import copytree

import pytest

from index import build
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.records import LANGUAGES, Language
from rag.answer import Answerer
from rag.search.retriever import Retriever
from rag.web.asking.examples import Examples

NOTICE = "Notice on Harbour Shed 7\n\nThe key of harbour shed 7 is kept by the night watchman of quay 7.\n"


@pytest.fixture(scope="module")
def answerer(sample_library: Path) -> Iterator[Answerer]:
    with Library.open(sample_library, BuiltinEmbedder()) as opened:
        yield Answerer(Retriever(opened))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_is_surely_answered(answerer: Answerer, language: Language) -> None:
    examples = Examples(answerer)
    offered = examples.of(language)
    assert len(set(offered)) == len(offered) == 4
    answers = [answerer.ask(question) for question in offered]
    assert [answer.state for answer in answers] == ["sure"] * 4
    assert {answer.language for answer in answers} == {language}
    assert len({answer.citations[0].document for answer in answers}) == 4  # of different documents
    assert examples.of(language) is offered  # and not asked again


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_questions_about_each_document(answerer: Answerer, language: Language) -> None:
    examples = Examples(answerer)
    for name in ("guiding-opinions-2024-8.txt", "news-judges-seminar-2024.txt"):
        offered = examples.about(name, language)
        assert len(set(offered)) == 3 and examples.about(name, language) is offered
        assert all(answerer.ask(question).state == "sure" for question in offered)
    assert examples.about("gone.txt", language) == ()


def test_what_is_not_sure_is_not_offered(answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("rag.search.confidence"), "SURE", 1.01)
    assert Examples(answerer).of("en") == Examples(answerer).about("guiding-opinions-2024-8.txt", "en") == ()


def test_examples_are_made_again_when_the_library_has_changed(sample_library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    copytree(sample_library, folder)
    with Library.open(folder, BuiltinEmbedder(), write=True, vectors="exact") as library:
        examples = Examples(Answerer(Retriever(library)))
        build.remove(library, [d.name for d in library.documents()])
        assert examples.of("en") == examples.of("zh") == ()
        (tmp_path / "notice.txt").write_text(NOTICE, encoding="utf-8")
        build.index(library, [tmp_path / "notice.txt"])
        assert all("Harbour Shed 7" in q for language in LANGUAGES for q in examples.of(language))
        assert examples.of("en")
