"""Words of a question in a text, in its own language and in the other."""

from pathlib import Path

import pytest

from index.text import fold, query_terms, renderings, word_lists
from rag.search import wording
from rag.search.wording import Wording


def of(question: str, language: str) -> Wording:
    terms = query_terms(question)
    return Wording.of(fold(question).text, terms, renderings(terms, "zh" if language == "zh" else "en"))


def test_bodies_have_names_in_both_languages() -> None:
    groups = word_lists(Path(wording.__file__).with_name("bodies.toml"))["groups"]
    assert all(any(n.isascii() for n in g) and any(not n.isascii() for n in g) for g in groups)


def test_weights_are_shares() -> None:
    words = of("What does the tribunal at Ordland charge?", "en")
    assert sum(words.weights.values()) == pytest.approx(1.0)
    assert words.share(frozenset(words.weights)) == pytest.approx(1.0)
    assert words.share(frozenset()) == 0.0


def test_a_rare_word_weighs_more() -> None:
    words = of("the Ordland court", "en")
    assert words.weights["ordland"] > words.weights["court"]


@pytest.mark.parametrize(
    ("question", "asked", "text", "language", "said"),
    [
        ("上合组织会议在哪里召开？", "zh", "the sco meeting was held in hangzhou", "en", "上合"),
        ("杨万明说了什么？", "zh", "yang wanming, vice president, spoke", "en", "杨万"),
        ("What did Yang Wanming say?", "en", "副院长杨万明讲话", "zh", "wanm"),
        ("法院与越南合作吗？", "zh", "cooperation with vietnamese courts", "en", "越南"),
    ],
)
def test_names_are_known_in_the_other_language(
    question: str, asked: str, text: str, language: str, said: str
) -> None:
    found, _ = of(question, asked).rendered(text, (), "zh" if language == "zh" else "en")
    assert said in found.terms and found.named


def test_an_abbreviation_inside_a_word_is_none() -> None:
    found, _ = of("上合组织会议", "zh").rendered("they discovered the scope", (), "en")
    assert not found.named


def test_parts_say_what_the_whole_says_there() -> None:
    parts = ["the sco met", "in hangzhou"]
    whole, each = of("上合组织会议", "zh").rendered("\n".join(parts), parts, "en")
    assert "上合" in whole.terms and "上合" in each[0].terms and not each[1].named


def test_missing_figures_are_counted() -> None:
    words = of("2021年受理了多少件案件？", "zh")
    assert words.figures_missing(words.said("2023年受理案件").terms) == 1
    assert words.figures_missing(words.said("2021年受理案件").terms) == 0
