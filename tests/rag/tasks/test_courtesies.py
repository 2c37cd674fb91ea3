"""Greetings, thanks and "what can you do?" are recognised whole, and answered with questions that work."""

import pytest

from rag.answer import Answerer
from rag.search import Retriever
from rag.tasks import courtesy


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Hello!", "greeting"), ("hi there", "greeting"), ("Good morning.", "greeting"), ("你好", "greeting"),
        ("您好！", "greeting"), ("早上好", "greeting"), ("在吗？", "greeting"),
        ("Thanks!", "thanks"), ("ok, thank you very much", "thanks"), ("谢谢您", "thanks"),
        ("好的，谢谢", "thanks"),
        ("What can you do?", "help"), ("How does this work?", "help"), ("what can I ask", "help"),
        ("你能做什么？", "help"), ("怎么用", "help"), ("你是谁？", "help"),
        ("Hello, how long does service take?", None), ("What can the court do?", None),
        ("谢谢，第十三条呢？", None),
        ("Who thanked the judges?", None), ("What is this law for?", None), ("法院能做什么？", None),
        ("help with service abroad", None), ("你好，送达需要多久？", None), ("", None),
    ],
)  # fmt: skip
def test_only_what_is_nothing_else(said: str, kind: str | None) -> None:
    assert courtesy(said) == kind


def test_a_greeting_gets_questions_that_are_answered(library) -> None:
    answerer = Answerer(Retriever(library))
    greeted = answerer.ask("你好")
    assert (greeted.state, greeted.language, greeted.hits) == ("refused", "zh", ())
    assert greeted.sentences[0].text.startswith("您好") and 1 <= len(greeted.examples) <= 3
    assert {answerer.ask(example).state for example in greeted.examples} == {"sure"}
    assert answerer.ask("Thanks!").examples == ()
