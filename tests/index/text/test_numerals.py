"""Numerals: of labels, in any digits, and in English words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.numerals import in_chinese, loose_number, number, numeral, spelled_numbers, words_to_digits


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("第二十三条", "23"),
        ("第 23 條", "23"),
        ("第一百零四條", "104"),
        ("一〇二", "102"),
        ("廿三", "23"),
        ("卅", "30"),
        ("两百", "200"),
        ("（十五）", "15"),
        ("一、", "1"),
        ("㈢", "3"),
        ("９", "9"),
        ("0012", "12"),
        ("XII", "12"),
        ("Ⅻ", "12"),
        ("Part IV.", "4"),
        ("(ix)", "9"),
        ("XL", "40"),
        ("15-1", "15-1"),
        ("15–1", "15-1"),
        ("第十五条之一", "15-1"),
        ("第 15 條之 1", "15-1"),
        ("第 15-1 條", "15-1"),
        ("9A", "9A"),
        ("Section 9a", "9A"),
        ("Article 23(2)", "23"),
        ("民法典第三条", "3"),
        ("Article", None),
        ("Xi", None),
        ("civil", None),
        ("mix", None),
        ("(c)", None),
        ("😀", None),
        ("", None),
        ("百百千千万万亿", None),
    ],
)
def test_numeral(label: str, number: str | None) -> None:
    assert numeral(label) == number


@given(st.text(st.sampled_from(list("〇零一二十百千万亿两廿卅之条-1２aAIVXLC ")), max_size=12))
def test_numeral_never_fails(text: str) -> None:
    number = numeral(text)
    assert number is None or number[0].isdigit()


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("12", 12),
        ("1,200", 1200),
        ("12.5", 12.5),
        ("十二", 12),
        ("九万六千", 96000),
        ("二零二零", 2020),
        ("一点五", 1.5),
        ("xii", 12),
        ("万", None),
        ("零亿零", None),  # which cn2an fails on
        ("7" * 25, None),
        ("法", None),
    ],
)
def test_number(numeral: str, value: float | None) -> None:
    assert number(numeral) == value


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("二〇二〇", 2020), ("二○二○", 2020), ("二0二0", 2020), ("２０２０", 2020), ("二十五", 25), ("十", 10),
     ("一百十二", 112), ("元", 1), ("09", 9)],
)  # fmt: skip
def test_numbers_in_any_mixture_of_digits(numeral: str, value: int) -> None:
    assert loose_number(numeral) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("thirty-six judges", [36]),
        ("two hundred thousand", [200_000]),
        ("the fifth of seven, ten", [5, 7, 10]),
        ("one of the first", []),
        ("two. million", [2]),
        ("hundreds", []),
    ],
)
def test_numbers_that_english_words_spell(text: str, values: list[int]) -> None:
    assert list(spelled_numbers(text)) == values


def test_words_become_digits() -> None:
    assert words_to_digits("twenty-one cases in thirty days") == "21 cases in 30 days"


@pytest.mark.parametrize(
    ("number", "printed"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (110, "一百一十")]
)
def test_numbers_as_chinese_lists_print_them(number: int, printed: str) -> None:
    assert in_chinese(number) == printed
