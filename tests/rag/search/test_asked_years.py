"""Passages that tell of another year than the question's."""

import pytest

from rag.search import asked_years


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
