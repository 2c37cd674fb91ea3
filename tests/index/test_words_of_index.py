"""The word lists of `index`: read from their files, and longer when a file is. (Those of heads and covers:
tests/index/reading/test_metadata_words.py.)"""

import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from word_files import extended

from index.errors import SettingError
from index.pairs import language_versions
from index.reading import line_joins
from index.records import Bilingual, Metadata, StoredDocument
from index.text import document_number, index_terms, language, sentence_ends, word_lists


@pytest.mark.parametrize(
    "module", [document_number, index_terms, language, language_versions, line_joins, sentence_ends]
)
def test_every_list_says_where_it_comes_from(module: ModuleType) -> None:
    words = Path(str(module.__file__)).with_suffix(".toml").read_text(encoding="utf-8")
    assert words.startswith("#") and "Ours" in words
    assert tomllib.loads(words)


def test_a_list_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("zh = [", encoding="utf-8")
    for path in (broken, tmp_path / "missing.toml"):
        with pytest.raises(SettingError, match=path.name):
            word_lists(path)


def test_abbreviations_can_be_extended(tmp_path: Path) -> None:
    def count(module: ModuleType, text: str) -> int:
        return len(module.sentences(text, "en"))

    for kind, word, text in (
        ("before_number", "ordin", "He cited Ordin. 12 of the port."),
        ("never_last", "revd", "The case was heard by Revd. Wu in May."),
        ("maybe_last", "gmbh", "The ship belonged to Hafen Gmbh. Bremen was its port."),
        ("before_no_figure", "seqq", "It is in rule nine et seqq. 40 ships came."),
    ):
        longer = extended(sentence_ends, tmp_path, f"{kind} = [", f'{kind} = [\n    "{word}",')
        assert (count(sentence_ends, text), count(longer, text)) == (2, 1), kind
    text = "The ship belonged to Hafen Ltd. Nobody paid."
    longer = extended(sentence_ends, tmp_path, "starters = [", 'starters = [\n    "Nobody",')
    assert (count(sentence_ends, text), count(longer, text)) == (1, 2)


def test_stop_words_can_be_extended(tmp_path: Path) -> None:
    assert index_terms.query_terms("the said vessel") == ["vessel"]
    longer = extended(index_terms, tmp_path, "en = [", 'en = [\n    "vessel",')
    assert longer.query_terms("the said vessel") == []
    assert index_terms.query_terms("请问港口在哪里") == ["港口"]
    assert (
        extended(index_terms, tmp_path, "zh = [", 'zh = [\n    "港口",').query_terms("请问港口在哪里") == []
    )


def test_words_that_show_a_language_can_be_extended(tmp_path: Path) -> None:
    asked = "Estimate 滨海港口码头和航道"
    assert language.detect(asked) == "zh"
    longer = extended(language, tmp_path, '"who", "whom"', '"estimate", "who", "whom"')
    assert longer.detect(asked) == "en"


def test_words_beside_a_document_number_can_be_extended(tmp_path: Path) -> None:
    stored = document_number.read("滨法[2020]7号")
    asked = document_number.read("核实滨法[2020]7号")
    assert stored and asked and not document_number.names(asked, stored)
    longer = extended(document_number, tmp_path, "zh = [", 'zh = [\n    "核实",')
    assert longer.names(asked, stored)


def test_words_at_line_ends_can_be_extended(tmp_path: Path) -> None:
    line, following = "The court hears the master of the vessel notwithstanding", "Delay of the owner"
    assert not line_joins.continues(line, following, False)
    longer = extended(line_joins, tmp_path, "open_words = [", 'open_words = [\n    "notwithstanding",')
    assert longer.continues(line, following, False)
    assert line_joins.ends_sentence("It was heard by Capt.")
    assert not extended(line_joins, tmp_path, '"No", "Nos"', '"Capt", "No", "Nos"').ends_sentence("by Capt.")
    for half, broken in (("first_halves", ("harbour-", "side")), ("second_halves", ("quay-", "side"))):
        word = "harbour" if half == "first_halves" else "side"
        assert line_joins.Joiner("").join(*broken)[0] == broken[0][:-1]
        longer = extended(line_joins, tmp_path, f"{half} = [", f'{half} = [\n    "{word}",')
        assert longer.Joiner("").join(*broken)[0] == broken[0]


def test_marks_of_language_versions_can_be_extended(tmp_path: Path) -> None:
    def stored(path: str) -> StoredDocument:
        return StoredDocument(path, path, "", Bilingual(), Metadata(), (), 0, 0, {}, 0, (), ())

    for kind, word, path in (
        ("marks", "bilingue", "port.bilingue.txt"),
        ("languages_zh", "国语", "port国语版.txt"),
        ("versions_zh", "稿", "port英文稿.txt"),
    ):
        assert language_versions.stem(stored(path)) != "port"
        longer = extended(language_versions, tmp_path, f"{kind} = [", f'{kind} = ["{word}", ')
        assert longer.stem(stored(path)) == "port"
