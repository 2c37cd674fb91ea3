"""What can be quoted of a passage; expectations worked out by hand."""

import pytest

from index.records import Passage, Section
from rag.search.quotable import said, units


def passage(name: str, *sentences: str, language="en", section=()) -> Passage:
    text, spans = "", []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + "\n"
    text = text.rstrip("\n")
    return Passage(name, language, section, 0, len(text), text, tuple(spans))


def provision(label: str, heading: str, start: int, end: int, kind="provision") -> Section:
    return Section(("4",), ("4",), kind, label, heading, "zh", start, end)


def quotable(held: Passage, *sections: Section) -> list[str]:
    return [said(held, unit.span) for unit in units(held, sections)]


@pytest.mark.parametrize(
    ("sentences", "label", "heading", "kind", "expected"),
    [
        (["4.尊重自愿。", "当事人可以选择法律。"], "4.", "尊重自愿", "provision", ["当事人可以选择法律。"]),
        (["(4) Respecting choice.", "The parties may choose."], "(4)", "Respecting choice", "provision", 1),
        (["第 1 條 適用範圍", "本規則適用於小額案件。"], "第 1 條", "適用範圍", "article", 1),
        # all that the provision says
        (["第三条 送达费用由请求方承担。"], "第三条", "送达费用由请求方承担", "article", 1),
        (["第三条 送达费用由请求方承担。", "另有约定的除外。"], "第三条", "", "article", 2),
        # a chapter's line says nothing
        (["第二章 送达"], "第二章", "送达", "chapter", []),
        (["Article 5"], "Article 5", "", "article", []),
        (["（三）", "期限为十日。"], "（三）", "", "provision", ["期限为十日。"]),
    ],
)
def test_headings_and_labels_are_no_answers(sentences, label, heading, kind, expected):
    held = passage("a", *sentences, language="zh", section=("4",))
    found = quotable(held, provision(label, heading, 0, held.end, kind))
    assert found == (expected if isinstance(expected, list) else sentences[-expected:])


def test_the_document_s_title_is_no_answer():
    held = passage("a", "# Rules of the Harbour", "Published in 2024.")
    assert [u.first for u in units(held, titles=["Rules of the Harbour"])] == [1]
    assert units(passage("a", "Rules of the Harbour"), titles=["Rules of the Harbour"]) == []


def test_a_line_of_publication_is_no_answer():
    held = passage(
        "a", "( Updated : 2023-07-02", "The seminar was held on June 30.", "发布时间：2024年3月1日 12:30"
    )
    assert quotable(held) == ["The seminar was held on June 30."]
    said_in_words = passage("a", "Updated 2023-07-02: the fee is waived.", "Deadline: 2024-03-01")
    assert len(quotable(said_in_words)) == 2


@pytest.mark.parametrize(
    ("language", "sentences", "expected"),
    [
        ("zh", ["下列人员可以申请：", "一、公司。", "二、合伙。", "申请应当书面提出。"], [3, 1]),
        ("en", ["The fee covers:", "(a) the room;", "(b) the record.", "It is paid once."], [3, 1]),
        ("zh", ["有三点共识。", "第一，加强合作。", "第二，共享信息。"], [3]),
        ("en", ["Two rules apply.", "The first is care.", "The second is speed."], [3]),
        ("zh", ["目标如下。", "- 提高效率。", "- 降低费用。"], [3]),
        # a list that the passage begins in the middle of
        ("zh", ["三、其他人。", "四、外国公司。", "费用另计。"], [2, 1]),
        # one item alone is a sentence like others; so is what merely begins with a number
        ("zh", ["法院应当审查。", "一是管辖权。", "其后另行通知。"], [1, 1, 1]),
        ("en", ["It was founded early.", "2.5 million cases came.", "3.1 million followed."], [1, 1, 1]),
        ("en", ["Requests rose.", "First of all judges met.", "Second thoughts came."], [1, 1, 1]),
    ],
)
def test_a_list_is_quoted_with_what_leads_into_it(language, sentences, expected):
    held = passage("a", *sentences, language=language)
    found = units(held)
    assert [unit.last - unit.first + 1 for unit in found] == expected
    assert said(held, found[0].span) == "\n".join(sentences[: expected[0]])


def test_a_list_too_long_to_read_is_quoted_by_its_items():
    held = passage(
        "a", "法院可以：", "（一）" + "调查" * 200 + "；", "（二）" + "询问" * 200 + "。", language="zh"
    )
    assert len(units(held)) == 3
