"""What is quoted; expectations worked out by hand."""

import numpy as np
import pytest

from index.records import Passage, Section
from rag.composing import quote_choice


def passage(name: str, *sentences: str, language="en", section=()) -> Passage:
    text, spans = "", []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + "\n"
    text = text.rstrip("\n")
    return Passage(name, language, section, 0, len(text), text, tuple(spans))


def choose(question, passages, scores, evidences, **options):
    spans = [[unit.span for unit in quote_choice.units(p)] for p in passages]
    arrays = [np.array(e, np.float32) for e in evidences]
    return [q.text for q in quote_choice.choose(question, passages, scores, spans, arrays, **options)]


FIRST = passage("a", "The rules bind all courts.", "They took effect in 2024.", "Article 5")
SECOND = passage("b", "The rules bind all courts.", "Nothing else matters.")

# --- which sentences --------------------------------------------------------------------------------


def test_a_question_for_a_date_prefers_a_sentence_that_holds_one():
    # as long as each other, within a tenth: .60 against .55 + .1 = .65
    found = choose("When did they take effect?", [FIRST], [1.0], [[0.60, 0.55]])
    assert found[0] == "They took effect in 2024."


def test_a_repeated_sentence_is_quoted_once():
    found = choose("What?", [FIRST, SECOND], [1.0, 1.0], [[0.9, 0.7], [0.9, 0.7]])
    assert found.count("The rules bind all courts.") == 1


def test_sentences_far_below_the_best_are_left_out():
    # .9 against .2: further than .6 apart
    assert choose("What?", [FIRST], [1.0], [[0.9, 0.2]]) == ["The rules bind all courts."]


def test_another_passage_must_come_nearer():
    # .9 − .6 = .3: within .6 for the same passage, beyond .2 for another
    assert len(choose("What?", [FIRST], [1.0], [[0.9, 0.6]])) == 2
    assert choose("What?", [FIRST, SECOND], [1.0, 1.0], [[0.9, 0.0], [0.0, 0.6]])[1:] == []


def test_a_lower_passage_pays_for_its_rank():
    # second passage: .6 − .1×(2−0) = .4 against .5 in the first
    found = choose("What?", [FIRST, SECOND], [2.0, 0.0], [[0.5, 0.1], [0.1, 0.6]])
    assert found[0] == "The rules bind all courts."


def test_he_is_quoted_with_the_sentence_that_names_him():
    said = passage(
        "d", "Li Wei chairs the court.", "It rained.", "He wrote the rules in 2019.", "It was late."
    )
    found = choose("Who wrote the rules?", [said], [1.0], [[0.1, 0.1, 0.9, 0.8]])
    assert found == ["He wrote the rules in 2019.", "It rained.", "It was late."]
    named = passage("e", "李伟任庭长。", "他起草了规则。", "规则共十条。", "规则已公布。")
    found = choose("谁起草了规则？", [named], [1.0], [[0.1, 0.9, 0.8, 0.7]])
    assert found == ["他起草了规则。", "李伟任庭长。", "规则共十条。"]
    other = passage("f", "李伟任庭长。", "其他规则从其规定。")
    assert choose("何种规则？", [other], [1.0], [[0.1, 0.9]]) == ["其他规则从其规定。"]


def test_three_at_most():
    four = passage("c", *(f"The rule number {word} binds." for word in ("one", "two", "three", "four")))
    assert len(choose("What?", [four], [1.0], [[0.9, 0.9, 0.9, 0.9]])) == 3


def test_where_there_is_nothing_but_headings_the_first_is_shown():
    bare = passage("c", "Article 5")
    assert choose("What?", [bare], [1.0], [[]]) == ["Article 5"]


def test_reading_order():
    quotes = [quote_choice.Quote(1, SECOND, (0, 5), 0.9), quote_choice.Quote(0, FIRST, (27, 30), 0.5)]
    quotes.append(quote_choice.Quote(1, SECOND, (27, 30), 0.4))
    # the best one's passage first
    assert [(q.rank, q.span[0]) for q in quote_choice.in_reading_order(quotes)] == [(1, 0), (1, 27), (0, 27)]


# --- what can be quoted -----------------------------------------------------------------------------


def provision(label: str, heading: str, start: int, end: int, kind="provision") -> Section:
    return Section(("4",), ("4",), kind, label, heading, "zh", start, end)


def quotable(held: Passage, *sections: Section) -> list[str]:
    return [quote_choice.said(held, unit.span) for unit in quote_choice.units(held, sections)]


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
    assert [u.first for u in quote_choice.units(held, titles=["Rules of the Harbour"])] == [1]
    assert quote_choice.units(passage("a", "Rules of the Harbour"), titles=["Rules of the Harbour"]) == []


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
    found = quote_choice.units(held)
    assert [unit.last - unit.first + 1 for unit in found] == expected
    assert quote_choice.said(held, found[0].span) == "\n".join(sentences[: expected[0]])


def test_a_list_too_long_to_read_is_quoted_by_its_items():
    held = passage(
        "a", "法院可以：", "（一）" + "调查" * 200 + "；", "（二）" + "询问" * 200 + "。", language="zh"
    )
    assert len(quote_choice.units(held)) == 3


# --- measures ---------------------------------------------------------------------------------------


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
    ],
)
def test_wanted(question, text, expected):
    assert quote_choice.wanted(question, text) == expected


def test_share_of_the_weight():
    assert quote_choice.share({"court": 3.0, "seat": 1.0}, frozenset({"court"})) == 0.75
    assert quote_choice.share({}, frozenset({"court"})) == 0.0


def test_evidence_counts_the_neighbours_words_a_little():
    found = quote_choice.evidence(np.array([0.2, 0.2, 0.2], np.float32), [1.0, 0.0, 0.0])
    # .2 + .5×1;  .2 + .1×1;  .2
    assert found == pytest.approx([0.7, 0.3, 0.2])


def test_a_sure_translation_moves_the_evidence():
    own, across = np.array([0.2, 0.2], np.float32), np.array([0.7], np.float32)
    found = quote_choice.agreed(own, across, np.array([[0.95], [0.0]], np.float32))
    # sure: .6×.2 + .4×.7 = .4; not at all: .2
    assert found == pytest.approx([0.4, 0.2], abs=0.001)
    assert quote_choice.agreed(own, np.zeros(0, np.float32), np.zeros((2, 0), np.float32)) is own
