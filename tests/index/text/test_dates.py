"""Dates: whole ones, what sentences mention of one, months, and years alone. What sentences of both languages
say is tried in tests/rag/verify/test_verdict.py."""

import pytest

from index.text.dates import (
    find_dates,
    first_date,
    months_named,
    take_dates,
    without_month_of_may,
    years,
    years_asked,
)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("09/25/2020", "2020-09-25"),
        ("25/09/2020", "2020-09-25"),
        ("2020年9月25日", "2020-09-25"),
        ("2020 年 09 月 25 日", "2020-09-25"),
        ("二〇二〇年九月二十五日", "2020-09-25"),
        ("二○二○年十月十日", "2020-10-10"),
        ("２０２０年９月２５日", "2020-09-25"),
        ("September 25, 2020", "2020-09-25"),
        ("Sept. 25th, 2020", "2020-09-25"),
        ("25 September 2020", "2020-09-25"),
        ("Friday, 05 March, 2021 at 09:15", "2021-03-05"),
        ("2023-07-02", "2023-07-02"),
        ("2023-07-02T10:00:00+08:00", "2023-07-02"),
        ("2023.7.2", "2023-07-02"),
        ("民國112年5月31日", "2023-05-31"),
        ("中華民國一百十二年五月三十一日", "2023-05-31"),
        ("民國 112 年 5 月 31 日", "2023-05-31"),
        ("MAY 5, 2019", "2019-05-05"),
        ("2020年13月1日", None),
        ("February 30, 2020", None),
        ("第25条", None),
        ("April 23", None),
        ("1.2.3", None),
    ],
)
def test_dates(text: str, iso: str | None) -> None:
    assert first_date(text) == iso


def test_dates_come_in_order_with_their_offsets() -> None:
    text = "自2021年1月1日起施行，2020年5月28日通过"
    assert [(text[a:b], iso) for a, b, iso in find_dates(text)] == [
        ("2021年1月1日", "2021-01-01"),
        ("2020年5月28日", "2020-05-28"),
    ]


@pytest.mark.parametrize(
    ("text", "rest", "said"),
    [
        ("自2021年1月1日起施行", "自         起施行", [(2021, 1, 1)]),
        ("4月15日至21日举行", "         举行", [(None, 4, 15), (None, 4, 21)]),
        ("九月开庭", "  开庭", [(None, 9, None)]),
        ("20世纪90年代", "        ", [(1990, None, None)]),
        ("It may sit in September.", "It may sit in          .", [(None, 9, None)]),
        ("三个月内", "三个月内", []),
        ("2000 cases of 2022", "2000 cases of     ", [(2022, None, None)]),
        ("May 3,000 people sit?", "May 3,000 people sit?", []),
    ],
)
def test_dates_are_taken_out_of_a_sentence(
    text: str, rest: str, said: list[tuple[int | None, int | None, int | None]]
) -> None:
    left, dates = take_dates(text)
    assert (left, [(d.year, d.month, d.day) for d in dates]) == (rest, said)


def test_a_date_that_may_be_read_in_two_ways() -> None:
    _, [date] = take_dates("on 03/04/2020")
    assert ((date.month, date.day), date.other) == ((3, 4), (4, 3))
    assert date.iso() == "2020-03-04"


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("from March to september", {3, 9}),
        ("on May 5 and May, too", {5}),
        ("the court May sit", set()),
        ("marched", set()),
        ("Dec.", set()),
    ],
)
def test_months_named_in_full(text: str, months: set[int]) -> None:
    assert months_named(text) == months


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A party may appeal in May.", "A party may appeal  ."),
        ("By 5 May, or on May 6, it may.", "By 5  , or on   6, it may."),
        ("May the court sit?", "May the court sit?"),
    ],
)
def test_the_month_of_may_is_no_verb(text: str, left: str) -> None:
    assert without_month_of_may(text) == left


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("滨澜法院2021年新收案件多少件？", {"2021"}),
        ("二〇二一年收案多少？", {"2021"}),
        ("２０２１ 年和2022年相比如何？", {"2021", "2022"}),
        ("超过2000元的费用由谁承担？", set()),
        ("第2021条规定了什么？", set()),
        ("How many cases were filed in 2021?", {"2021"}),
        ("What happened between 2019 and 2021?", {"2019", "2021"}),
        ("What did the report of March 2024 say?", {"2024"}),
        ("Must a fee of 2000 yuan be paid?", set()),
        ("Who pays a fee of 2,000 yuan?", set()),
        ("Which rules apply in Room 2021?", set()),
    ],
)
def test_the_years_that_a_question_names(question: str, named: set[str]) -> None:
    assert years_asked(question) == named


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("2023年与二〇二一年相比", {"2021", "2023"}),
        ("2,000 cases in 2023; No. 2021-5", {"2021", "2023"}),
        ("20231 and 3.2021", set()),
    ],
)
def test_every_year_that_a_text_mentions(text: str, mentioned: set[str]) -> None:
    assert years(text) == mentioned
