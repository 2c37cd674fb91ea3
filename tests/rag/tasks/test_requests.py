"""What a question asks for: every task in both languages, and questions on facts left alone."""

from pathlib import Path

import pytest

from evals.tasks import ORDINARY, read
from rag.results import Task
from rag.tasks import asked_period, requests
from rag.tasks.asked_period import Period, period_of
from rag.tasks.requests import Request, as_task, recognised


def test_our_questions_are_recognised() -> None:
    asked = read()
    assert len(asked) >= 120 and sum(q.written == "before the rules" for q in asked) >= 60
    assert min(sum(q.language == language for q in asked) for language in ("zh", "en")) >= 60
    missed = [q.question for q in asked if recognised(q.question).task != q.task]
    assert len(missed) <= 0.07 * len(asked), missed


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("在线庭审规则第二章讲了什么？", Request("overview", "在线庭审规则", part="第二章")),
        ("What is “Harbour Statistics 2024” about?", Request("overview", "Harbour Statistics 2024")),
        ("Summarize chapter three of the rules", Request("overview", "the rules", part="chapter three")),
        ("《简易程序規則》共多少條？", Request("count", within="简易程序規則", thing="article")),
        ("How many documents mention Merrovia?", Request("count", "Merrovia", thing="document")),
        (
            "指导意见中有哪些条款涉及知识产权？",
            Request("list", "知识产权", within="指导意见", thing="article"),
        ),
        (
            "Compare the rules and the memorandum on fees",
            Request("comparison", "fees", sides=("the rules", "the memorandum")),
        ),
        ("哪些文件是英文的？", Request("library", language="en")),
        ("这些文件讲了什么？", Request("library")),
        ("What are these documents about?", Request("library")),
        ("Which documents have been issued since 2023?", Request("library", period="since 2023")),
        ("How is 通衢平台 rendered in English?", Request("rendering", "通衢平台", language="en")),
        ("What happened in May 2024?", Request("timeline", period="May 2024")),
        ("指导意见的文号是什么？", Request("metadata")),
        ("第十五条规定了什么？", Request("provision")),
    ],
)
def test_what_the_forms_say(question: str, wanted: Request) -> None:
    assert recognised(question) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "How many cases were filed in 2024?",
        "What is the difference between arbitration and mediation?",
        "What happened to the cargo ship?",
        "当事人应当在几日内补齐材料？",
        "减压太快会发生什么？",
        "调解期限有多长？",
        "What was the seminar about technology called?",
    ],
)
def test_facts_are_left_alone(question: str) -> None:
    assert recognised(question).task in ORDINARY


def test_a_task_can_be_said() -> None:
    assert as_task("list", "Vietnam?") == Request("list", "Vietnam")
    assert as_task("fact", "列出所有涉及越南的内容").task == "fact"
    kept: Task = "list"
    assert as_task(kept, "列出所有涉及越南的内容").subject == "越南"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("2023年", Period("2023-01-01", "2023-12-31")),
        ("2023年以来", Period("2023-01-01", None)),
        ("after 2022", Period("2023-01-01", None)),
        ("before May 2024", Period(None, "2024-04-30")),
        ("between 2019 and 2021", Period("2019-01-01", "2021-12-31")),
        ("until 3 June 2024", Period(None, "2024-06-03")),
        ("some day", None),
    ],
)
def test_periods(said: str, wanted: Period | None) -> None:
    assert period_of(said) == wanted


def test_the_forms_are_data() -> None:
    words = Path(requests.__file__).with_name("asked_tasks.toml").read_text(encoding="utf-8")
    assert words.startswith("#") and "Ours" in words
    assert asked_period.period_of("2020年") is not None
