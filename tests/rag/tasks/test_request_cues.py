"""Tasks by the words of a question: nothing may be left over but what the task is about."""

from pathlib import Path

import pytest

from index.text import detect, fold
from rag.tasks import request_cues
from rag.tasks.request_cues import hints, shown


@pytest.mark.parametrize(
    ("question", "task", "about"),
    [
        ("没空看完指导意见，挑重点说", "overview", {"subject": "指导意见"}),
        ("i haven't read the memorandum, what are the essentials", "overview", {"subject": "memorandum"}),
        (
            "Does the memorandum say anything different from the opinions?",
            "comparison",
            {"one": "memorandum", "other": "opinions"},
        ),
        ("保密义务在哪几条里规定了", "list", {"subject": "保密义务"}),
        ("what was going on in march 2023", "timeline", None),
        ("有几份文件是讲仲裁的", "count", {"matter": "仲裁"}),
        ("现在能查哪些资料", "library", {}),
    ],
)
def test_the_task_is_shown(question: str, task: str, about: dict[str, str] | None) -> None:
    found = shown(fold(question).text, detect(question))
    assert found is not None and found[0] == task
    if about is not None:
        assert about.items() <= found[1].items()


@pytest.mark.parametrize(
    "question",
    [
        "Which three cities took part in the pilot of 2016?",
        "Who is the English translator of this hymn?",
        "这首赞美诗的英语翻译者是谁?",
        "What does the report say human activities are doing to the climate and the sea?",
        "药物法令规定哪些方面?",
    ],
)
def test_a_fact_has_something_left_over(question: str) -> None:
    assert shown(fold(question).text, detect(question)) is None


def test_cues_that_settle_nothing_are_hints() -> None:
    assert hints(fold("How do the rules differ in spirit from what judges in Asia once did?").text, "en")
    assert not hints(fold("When did the ship leave the harbour?").text, "en")


def test_the_cues_are_data() -> None:
    words = Path(request_cues.__file__).with_suffix(".toml").read_text(encoding="utf-8")
    assert words.startswith("#") and "Ours" in words
