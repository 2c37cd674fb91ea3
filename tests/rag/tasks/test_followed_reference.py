"""Questions in two steps: how they are taken apart, and their answers over the sample library."""

import pytest

from rag.results import Filter
from rag.tasks.followed_reference import Steps, steps

OLD = "video-hearing-provisions-2016.txt"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who issued the document that provision 12 refers to?", ("provision 12", "who issued the document")),
        ("第12条提到的文件是谁发布的?", ("第12条", "这份文件是谁发布的")),
        ("海港条例第三条所引用的办法什么时候施行？", ("海港条例第三条", "这份文件什么时候施行")),
        (
            "When did the rules repealed by Article 4 of the Harbour Fees Act take effect?",
            ("article 4 of the harbour fees act", "when did the document take effect"),
        ),
        (
            "What is the number of the notice mentioned in Article 4 of the Harbour Fees Act?",
            ("article 4 of the harbour fees act", "what is the number of the document"),
        ),
        ("Who issued Article 4?", None),
        ("Which document does provision 12 refer to?", None),
        ("第十二条提到了什么文件？", None),
        ("第三条规定的期限是几天？", None),
        ("What fee is mentioned in Article 4?", None),
    ],
)
def test_two_steps(question: str, expected: tuple[str, str] | None) -> None:
    assert steps(question) == (expected and Steps(*expected))


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("在线庭审规则第十九条提到的文件是谁发布的？", "颁布机关: 样例法院"),
        ("When did the rules repealed by Article 19 of the online hearing rules take effect?", "2016"),
    ],
)
def test_the_reference_is_followed(answerer, question: str, line: str) -> None:
    answer = answerer.ask(question)
    assert answer.task == "metadata" and answer.state == "sure"
    refers, told = answer.citations
    assert refers.document.startswith("online-hearing-rules") and "2016" in refers.quote
    assert told.document == OLD and line in told.quote
    assert [s.citations for s in answer.sentences] == [(1,), (2,)]
    for cited in answer.citations:
        assert (
            answerer.retriever.library.document(cited.document).text[cited.start : cited.end] == cited.quote
        )


def test_where_a_reference_leads_nowhere_the_provision_itself_is_quoted(answerer) -> None:
    everywhere, without = Filter(), Filter(documents=frozenset({"online-hearing-rules.zh.md"}))
    for question, where in (
        ("在线庭审规则第三条提到的文件是谁发布的？", everywhere),  # it refers to none
        ("第十九条提到的文件是谁发布的？", without),  # the filter leaves out where it leads
    ):
        answer = answerer.ask(question, where=where)
        assert answer.task == "provision"
        assert {cited.document for cited in answer.citations} <= {"online-hearing-rules.zh.md"}
