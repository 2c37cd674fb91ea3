"""The page's words: complete in both languages, all used, none missing."""

import re
import string
from pathlib import Path
from typing import get_args

import pytest

import rag.web
from index.errors import DuolexError
from index.records import Section
from index.upkeep.receipts import Status
from rag.results import Support
from rag.web.markup import error_sentences
from rag.web.words import page_words
from rag.web.words.page_words import keys, say

_CODE = "".join(path.read_text(encoding="utf-8") for path in Path(rag.web.__file__).parent.rglob("*.py"))
_HAN = re.compile("[\u4e00-\u9fff]")
_SAME = {"language_zh", "language_en", "answer_en"}  # a language is called by its own name in both


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", keys())
def test_each_word_stands_in_both_languages(key: str) -> None:
    zh, en = page_words.WORDS[key]
    assert zh.strip() and en.strip()
    if key not in _SAME:
        assert _HAN.search(zh), f"{key} is not Chinese: {zh}"
        assert not _HAN.search(en.replace("中文", "")), f"{key} is not English: {en}"


@pytest.mark.parametrize("key", [k for k in keys() if not k.endswith(".one")])
def test_both_languages_say_the_same_things(key: str) -> None:
    zh, en = page_words.WORDS[key]
    assert _fields(zh) == _fields(en)


def test_singular() -> None:
    assert say("verified_count", "en", n=1) == "1 sentence verified"
    assert say("verified_count", "en", n=2) == "2 sentences verified"
    assert say("verified_count", "zh", n=1) == "1 句已核实"


def _kinds(of: type[DuolexError] = DuolexError) -> set[str]:
    return {of().kind}.union(*(_kinds(error) for error in of.__subclasses__()))


@pytest.mark.parametrize("kind", sorted({*_kinds(), "unexpected"}))
def test_every_kind_of_error_has_a_sentence_of_the_page(kind: str) -> None:
    zh, en = (error_sentences.told(kind, "law.txt: <b>", language) for language in ("zh", "en"))
    assert zh != en and zh.endswith("。 law.txt: <b>") and en.endswith(". law.txt: <b>")


def test_no_sentence_for_a_kind_that_is_none() -> None:
    kinds = {key.removeprefix("error_") for key in keys() if key.startswith("error_")}
    assert kinds == {*_kinds(), "unexpected"}
    assert (
        error_sentences.told("nonesuch", "Why.", "zh")
        == error_sentences.told_error(OSError("Why."), "zh")
        == "Why."
    )


_BY_RECORD = {*get_args(Status), *get_args(Section.__annotations__["kind"]), *get_args(Support)}


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    """Keys that are put together (`f"original_{x}"`) are known by their parts."""
    shapes = [shape for shape in re.findall(r'f"([\w.{}]+)"', _CODE) if "_" in re.sub(r"\{.*?\}", "", shape)]
    made = [re.compile(re.sub(r"\{.*?\}", ".+", shape)) for shape in shapes]
    for key in keys():
        base = key.removesuffix(".one")
        quoted = len(re.findall(f"[\"']{base}[\"']", _CODE)) > 1 or base in _BY_RECORD
        assert quoted or any(shape.fullmatch(base) for shape in made), f"{key} is not used"
    for key in re.findall(r'\b(?:say|t)\("([\w ]+)"', _CODE):
        assert key in keys(), f"{key} is missing"


def test_a_key_stands_in_one_table_only() -> None:
    assert sum(len(table) for table in page_words.TABLES) == len(keys())
