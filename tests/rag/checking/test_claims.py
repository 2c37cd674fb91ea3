"""A draft's sentences: which claim something, in which words, resting on what."""

import re
import tomllib
from pathlib import Path

import pytest

from rag.checking import claims


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# Duties of the carrier", "heading"),
        ("Duties of the Carrier under the Rules", "heading"),
        ("承运人的义务", "heading"),
        ("Who bears the costs?", "question"),
        ("费用由谁承担呢？", "question"),
        ("Dear Ms Ada, thank you for your letter.", "greeting"),
        ("尊敬的客户，您好。", "greeting"),
        ("The rules say the following:", "introduction"),
        ("规则规定如下：", "introduction"),
        ("The carrier shall bear the costs", None),
        ("承运人应当承担费用", None),
        ("The carrier bears the costs.", None),
        ("承运人承担费用。", None),
        ("We hope to see the costs borne by the carrier.", None),
    ],
)
def test_what_claims_nothing_is_told_from_what_does(text: str, why: str | None) -> None:
    (claim,) = claims(text)
    assert claim.unclaimed == why


@pytest.mark.parametrize(
    ("text", "words", "cited"),
    [
        ("1. The court decides in ten days.", "The court decides in ten days.", ()),
        ("（二）法院在十日内决定。", "法院在十日内决定。", ()),
        ("- **The court** decides.", "The court decides.", ()),
        (
            "The court decides in ten days (Article 5).",
            "The court decides in ten days.",
            ("Article 5",),
        ),
        ("法院在十日内决定（第五条）。", "法院在十日内决定。", ("第五条",)),
        ("The court (of first instance) decides.", "The court (of first instance) decides.", ()),
    ],
)
def test_labels_and_citations_are_no_part_of_what_is_claimed(
    text: str, words: str, cited: tuple[str, ...]
) -> None:
    (claim,) = claims(text)
    assert (claim.words, claim.cited) == (words, cited)


@pytest.mark.parametrize(
    "text",
    ["Under Article 5 of the Rules, the court decides.", "根据《规则》第五条，法院应当作出决定。"],
)
def test_a_sentence_may_say_in_its_own_words_where_it_stands(text: str) -> None:
    (claim,) = claims(text)
    assert claim.cited == (claim.words,)


def test_a_number_stands_for_its_entry_in_the_list_of_sources() -> None:
    text = "The court decides. [2] Both may appeal. [1]\n\n[1] Rules\n[2] Fair Trade Act, Article 5\n"
    made = claims(text)
    assert [claim.unclaimed for claim in made] == [None, None, "source", "source"]
    assert [claim.cited for claim in made[:2]] == [("Fair Trade Act, Article 5",), ("Rules",)]


def test_offsets_are_those_of_the_draft_in_both_languages() -> None:
    text = "The court decides. 法院作出决定。当事人可以上诉。\n\nBoth may appeal. 𠮷日开庭。"
    made = claims(text)
    assert [text[c.start : c.end] for c in made] == [c.text for c in made]
    assert [c.language for c in made] == ["en", "zh", "zh", "en", "zh"]


def test_the_word_list_has_its_comments_and_only_expressions() -> None:
    from rag.checking import claims as function

    path = Path(function.__code__.co_filename).with_name("no_claims.toml")
    words = path.read_text(encoding="utf-8")
    assert words.startswith("#") and "Ours" in words
    lists = tomllib.loads(words)
    assert set(lists) == {"greetings", "citing", "predicates"}
    assert all(re.compile(form) for forms in lists.values() for form in forms)
