"""Lists, counts, timelines and questions about the library over the sample: against the truth made by hand,
and what their answers are made of."""

from evals.tasks import read, run
from index.library import Library
from rag import json_values
from rag.results import Answer, Filter

OPINIONS = "guiding-opinions-2024-8.txt"
RULES = "online-hearing-rules.zh.md"


def sound(answer: Answer, library: Library) -> None:
    assert [s.citations for s in answer.sentences] == [(c.number,) for c in answer.citations]
    for cited in answer.citations:
        assert library.document(cited.document).text[cited.start : cited.end] == cited.quote
    assert all(0 <= heading.before <= len(answer.sentences) for heading in answer.headings)


def test_lists_and_counts_against_the_truth(library) -> None:
    results = run(library, [q for q in read() if q.library == "sample"])
    for result in results:
        if result.answer.answered:  # a refusal cites nothing, and counts as a miss below
            sound(result.answer, library)
    counts = [r for r in results if r.asked.count is not None]
    assert len(counts) >= 15 and not any(r.missing for r in counts)
    lists = [r for r in results if r.asked.must is not None]
    assert len(lists) >= 20
    assert sum(r.hit / r.wanted for r in lists) / len(lists) >= 0.9
    assert sum((r.named - len(r.wrong)) / max(r.named, 1) for r in lists) / len(lists) >= 0.8


def test_a_list_is_grouped_by_document_with_its_total(answerer) -> None:
    answer = answerer.ask("哪些地方提到了通衢平台？")
    value = json_values.answer(answer)
    assert (value["task"], value["state"]) == ("list", "sure")
    documents = [c.document for c in answer.citations]
    assert answer.lead == f"关于“通衢平台”，共 {len(documents)} 处，见于 {len(set(documents))} 份文件："
    assert len(answer.headings) == len(set(documents)) and value["headings"][0]["before"] == 0
    assert value["answer"].startswith(answer.lead)


def test_a_list_keeps_to_the_filter_and_to_the_document_named(answerer) -> None:
    where = Filter(documents=frozenset({OPINIONS}))
    assert {c.document for c in answerer.ask("Where is Ordland mentioned?", where=where).citations} <= {
        OPINIONS
    }
    named = answerer.ask("在线庭审规则中有哪些条款提到译员？")
    assert {c.document for c in named.citations} == {RULES} and named.citations[0].section[-1] == "九"


def test_what_a_document_is_not_divided_into_is_said(answerer) -> None:
    answer = answerer.ask("白皮书有几章？")
    assert answer.lead == "《样例法院国际司法协助工作白皮书》不分章，分为 5 个部分："
    assert [s.text[:2] for s in answer.sentences] == ["一、", "二、", "三、", "四、", "五、"]


def test_a_timeline_is_in_the_order_of_its_dates(answerer, library) -> None:
    answer = answerer.ask("What happened in 2022?")
    sound(answer, library)
    days = [heading.text for heading in answer.headings]
    assert days == sorted(days) and len(days) > 3 and all(day.startswith("2022") for day in days)
    assert any("Signed at Binlan" in s.text for s in answer.sentences)


def test_the_catalogue_answers_exactly(answerer, library) -> None:
    answer = answerer.ask("资料库里有哪些文件？")
    sound(answer, library)
    assert [c.document for c in answer.citations] == [d.name for d in library.documents()]
    assert all(heading.under for heading in answer.headings)
    none = answerer.ask("Which documents are not yet in force?")
    assert none.lead == "None of the library's 15 documents." and none.task == "library"


def test_any_question_can_be_asked_as_an_ordinary_one(answerer) -> None:
    assert answerer.ask("哪些地方提到了通衢平台？", task="fact").task == "fact"
    assert answerer.ask("通衢平台", task="list").task == "list"


def test_what_cannot_be_composed_is_an_ordinary_question(answerer) -> None:
    assert answerer.ask("List everything about penguins").state == "refused"
    assert answerer.ask("How many chapters does the Treaty of Nowhere have?").task in ("fact", "provision")


def test_follow_ups_lean_on_tasks(answerer) -> None:
    first = answerer.ask("指导意见一共有多少条？")
    then = answerer.ask("那谅解备忘录呢？", history=[("指导意见一共有多少条？", first)])
    assert then.searched != "那谅解备忘录呢？"
