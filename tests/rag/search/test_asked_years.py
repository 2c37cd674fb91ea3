"""The year that a question is about."""

import pytest

from rag.search import asked_years


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
    assert asked_years.asked(question) == named


@pytest.mark.parametrize(
    ("passage", "document", "another"),
    [
        ("2023年新收案件八十五件。", "2023年工作报告。2022年与2023年相比……", True),
        ("2023年新收案件八十五件。", "2023年工作报告。二〇二一年收案六十件。", False),  # told of elsewhere
        ("新收案件八十五件。", "2023年工作报告。", False),  # of no year in particular
        ("In 2023 the court took 85 cases.", "In 2023 the court took 85 cases.", True),
        ("In 2021 and 2023 cases grew.", "In 2021 and 2023 cases grew.", False),
        (
            "In 2023 the court took 85 cases.",
            "In 2023 the court took 85 cases. 2021-05-01",
            False,
        ),
    ],
)
def test_a_passage_of_another_year(passage: str, document: str, another: bool) -> None:
    assert asked_years.elsewhen({"2021"}, passage, document) is another


def test_a_question_of_no_year_asks_for_any() -> None:
    assert not asked_years.elsewhen(set(), "In 2023 the court took 85 cases.", "")
