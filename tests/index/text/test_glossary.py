"""Words across languages: from the real dictionary, kept in a real cache."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from shelf import EN, HashEmbedder

from index import build
from index.library import Library
from index.text import glossary
from index.text.glossary import renderings
from index.text.index_terms import query_terms
from rag.search.candidates import Candidates
from rag.search.question import Render, read_question
from rag.search.question_coverage import covered


def of(question: str, language: str) -> list[set[str]]:
    """Renderings of each term, as text."""
    return [{" ".join(r) for r in some} for some in renderings(query_terms(question), language).values()]


def test_chinese_terms_are_said_in_stems_of_english() -> None:
    [arbitration] = of("仲裁", "zh")
    assert "arbitr" in arbitration
    assert {"guardian"} in of("监护人", "zh")


def test_traditional_script_and_every_reading_of_a_word() -> None:
    assert of("監護人", "zh") == of("监护人", "zh")
    senses = set().union(*of("行", "zh"))  # xíng and háng are entries of their own
    assert {"walk", "row"} <= senses


def test_english_terms_are_said_in_chinese_words_of_two_characters_or_more() -> None:
    found = of("Who is the guardian?", "en")
    assert any("监护人" in some for some in found)
    assert all(len(word) > 1 for some in of("May the court appeal?", "en") for word in some)


def test_english_terms_are_looked_up_in_pairs_too() -> None:
    assert any("民法" in some for some in of("What does civil law say?", "en"))


def test_what_the_dictionary_does_not_know_is_left_out() -> None:
    assert of("Xqzzy", "en") == []
    assert of("", "zh") == [] and renderings([], "en") == {}


def test_explanations_and_references_are_no_renderings() -> None:
    """Measure words (`CL:`), placeholders (`sb`), long explanations."""
    with sqlite3.connect(glossary.prepared_table()) as table:
        rows = table.execute("SELECT zh, en FROM gloss").fetchall()
    table.close()
    assert len(rows) > 100_000
    stems = {stem for _, en in rows for stem in en.split(" ")}
    assert not stems & {"cl", "sb", "sth"}
    assert max(len(en.split(" ")) for _, en in rows) == 3


@pytest.fixture
def unopened() -> Iterator[None]:
    glossary.opened_once.cache_clear()
    yield
    glossary.opened_once.cache_clear()


def test_many_threads_open_it_at_once(unopened: None) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: of("仲裁", "zh"), range(40)))
    assert all(each == found[0] and each for each in found)


def test_without_a_place_to_keep_it_searching_goes_on_and_says_so(
    unopened: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DUOLEX_CACHE", str(tmp_path / "file"))
    assert renderings(["仲裁"], "zh") == {}
    assert "DUOLEX_CACHE" in caplog.text


def test_words_of_a_question_are_found_in_the_other_language(tmp_path: Path) -> None:
    """Over vectors that know nothing of languages, the dictionary alone tells which passage is meant."""
    (tmp_path / "documents").mkdir()
    for n, text in enumerate(EN):
        (tmp_path / "documents" / f"{n}.txt").write_text(text)
    with Library.open(tmp_path / "library", HashEmbedder(), write=True) as library:
        build.index(library, [tmp_path / "documents"])
        asked = (("仲裁裁决如何执行？", "3.txt"), ("當事人可以線上提交證據嗎？", "1.txt"))
        for question, document in asked:
            knowing = ahead(library, renderings, question, document)
            ignorant = ahead(library, lambda terms, language: {}, question, document)
            assert knowing > ignorant + 0.1


def ahead(library: Library, render: Render, question: str, document: str) -> float:
    """How far the document's score is above the others' best, where `render` is the dictionary."""
    with ThreadPoolExecutor() as beside:
        asked = read_question(question, library, None, render, beside)
        found = Candidates(library, beside).best(asked, "any")
    score = {c.passage.document: c.score for c in found}
    return score.pop(document) - max(score.values())


def test_what_stands_in_the_other_language_counts_as_covered() -> None:
    idf = {"civil": 1.0, "law": 1.0, "harbour": 2.0}
    rendered = {"civil law": [("民法",)], "law": [("法律",)]}
    assert covered(idf, "民法的规定", rendered) == 0.5  # the pair says both
    assert covered(idf, "法律", rendered) == 0.25
    assert covered(idf, "harbour 法律", rendered) == 0.75
    assert covered(idf, "民法的规定") == covered({}, "法律", rendered) == 0
