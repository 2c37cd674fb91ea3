"""Kinds of things that questions ask for, and what holds one."""

import pytest

from rag.search.answer_kind import KINDS, kind_asked, wanted


def test_every_kind_has_its_wordings_but_a_country_its_names() -> None:
    assert [kind.name for kind in KINDS if kind.holds is None] == ["country"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("规则何时施行？", "date"),
        ("When did the rules take effect?", "date"),
        ("What is it called when a court adjourns?", None),
        ("送达需要多长时间？", "duration"),
        ("How many days may a party take?", "duration"),
        ("登记费是多少？", "money"),
        ("How much does a hearing cost?", "money"),
        ("每年吸收多少吨碳？", "number"),
        ("法官来自哪些国家？", "country"),
        ("法院与哪个国际组织合作？", "name"),
        ("What did the president say?", "speech"),
        ("林海说了什么？", "speech"),
        ("Who opened the seminar?", "name"),
        ("What does Article 8 say about file size?", None),
        ("Why?", None),
    ],
)
def test_kinds(question: str, kind: str | None) -> None:
    found = kind_asked(question)
    assert (found and found.name) == kind


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many cases were heard?", "The court heard 438 cases.", True),
        ("How many cases were heard in 2024?", "In 2024 the court heard cases.", False),
        ("办理了多少件案件？", "共办理三百余件。", True),
        ("有几个法院参加？", "有六个法院参加。", True),
        ("办理了多少件案件？", "案件办理情况良好。", False),
        ("Who opened the seminar?", "It was opened by President Lin Hai.", True),
        ("谁主持会议？", "会议由样例法院主持。", True),
        ("Why?", "Because of 3 reasons.", False),
        ("送达需要多长时间？", "平均用时四十五天。", True),
        ("送达需要多长时间？", "共送达四十五份。", False),
        ("What is the registration fee?", "It is 300 dollars.", True),
        ("登记费是多少？", "共登记300件。", False),
        ("Which countries sent judges?", "Judges came from Kazakhstan and Peru.", True),
        ("Which countries sent judges?", "Judges came from abroad.", False),
        ("What did Lin Hai say?", "Lin Hai said that courts share data.", True),
        ("What did Lin Hai say?", "Lin Hai opened the meeting.", False),
    ],
)
def test_wanted(question: str, text: str, expected: bool) -> None:
    assert wanted(question, text) == expected
