"""Broken sentences are joined, and nothing else is. Expected texts are written out by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.line_joins import Joiner, page_number, starts_block
from index.reading.page_layout import PrintedLine
from index.reading.reflow import reflow_pages, reflow_text
from index.text.characters import normalise

GAP = "\n\n\n\n"  # what a page break leaves: three empty lines


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        # The next word goes on in small letters.
        ("The fund covers the costs of travel and", "lodging of the witnesses.", " "),
        ("- (4) Keeping time. Parties shall keep to the", "dates that the court has set.", " "),
        # Nothing stands between two ideographs.
        ("4.公开听证。听证应当公开。当事人可以协议选", "择听证的语言,费用由申请人承担。", ""),
        (
            "为了方便境外当事人参加在线诉讼活动,降低当事人参加诉讼的各项成本和费用,提高跨境商事案件的审理质量和效率,根据本院的",
            "实际情况,制定本规程。",
            "",
        ),
        # A capital letter, but the sentence before it plainly is not done.
        (
            "The seat of the tribunal is fixed by agreement with the",
            "International Chamber, unless the parties say otherwise.",
            " ",
        ),
        (
            "The clerk files it. A copy goes to the judges of the Maritime",
            "Court of Ningbo, who shall read it within three days of its arrival there.",
            " ",
        ),
        # An open bracket or quotation mark, a mark that cannot open a sentence.
        ("当事人应当提交下列证明身份的文件（护照、居留证件或者其他能够证明身份的", "文件）的复印件。", ""),
        ("双方在签订合同的时候约定了仲裁条款", "，并且指定了仲裁机构。", ""),
    ],
)
def test_sentences_run_over_a_page_break(before: str, after: str, joined: str) -> None:
    assert reflow_text(before + GAP + after).text == before + joined + after
    assert reflow_text(f"{before}\n\f{after}\n").text == before + joined + after + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'Port Court Opens "Harbour Day" for Foreign Crews',
            "To mark the anniversary, the port court invited crews from six countries.",
        ),
        (
            "1. Widening the doors of the court so that small traders can reach them from abroad",
            "- (1) Opening hours. The desk is open at night.",
        ),
        ("涉外案件登记办法", "为了规范涉外案件的登记,制定本办法。"),
        ("第一章 总则", "登记由立案庭负责,其他部门应当配合。"),
        ("法院应当在七日内作出决定。", "决定应当送达当事人。"),
        ("法院应当在七日内作出决定", "第九条 决定应当送达当事人。"),
        ("The desk registers the claim. It informs the parties", "Article 9 The decision shall be served."),
        ("The desk registers the claim. It informs the parties", "(b) of the hearing"),
        ("The desk registers the claim. It informs the parties", "A Day at the Desk"),
        ("The following are exempt:", "claims under five hundred yuan"),
        (
            "登记处受理下列案件，并且应当在七日内通知双方当事人参加听证。听证的日期由",
            "The registry shall tell both parties.",
        ),
    ],
)
def test_headings_labels_and_ended_sentences_stay_apart(before: str, after: str) -> None:
    text = before + GAP + after
    assert reflow_text(text).text == text


def test_one_empty_line_is_a_paragraph_not_a_page_break() -> None:
    text = "The fund covers the costs of\n\ntravel and lodging."
    assert reflow_text(text).text == text


def test_hard_wrapped_paragraphs_are_joined_and_lists_are_not() -> None:
    wrapped = (
        "A Note on the Night Desk\n\n"
        "The night desk of the harbour court was opened so that the masters of\n"
        "foreign ships, who are seldom in port for more than a day, can file a\n"
        "claim for arrest at any hour, and so that a judge on call may decide on\n"
        "it before the tide turns and the ship has left the waters of the court.\n"
        "It takes claims for\n"
        "1. crew wages that are overdue for thirty days or more;\n"
        "2. pilotage; and\n"
        "3. salvage.\n"
    )
    expected = (
        "A Note on the Night Desk\n\n"
        "The night desk of the harbour court was opened so that the masters of "
        "foreign ships, who are seldom in port for more than a day, can file a "
        "claim for arrest at any hour, and so that a judge on call may decide on "
        "it before the tide turns and the ship has left the waters of the court.\n"
        "It takes claims for\n"
        "1. crew wages that are overdue for thirty days or more;\n"
        "2. pilotage; and\n"
        "3. salvage.\n"
    )
    # three full lines are too few to prove that the file was wrapped; the paragraph twice is enough
    assert reflow_text(wrapped).text == wrapped
    assert reflow_text(wrapped + wrapped).text == expected + expected


def test_provisions_on_lines_of_their_own_stay_as_they_are() -> None:
    text = (
        "港口工資法\n\n第 1 條\n為保障船員之工資，特制定本法。\n\n"
        "第 2 條\n本法所稱船員如下：\n一、船長。\n二、其他在船上服務之人員\n"
        "前項人員之工資，應按月給付。\n\n"
        "Article 2\nThe following are seafarers under this Act:\n1. the master\n2. any other person\n"
        "working aboard\nWages are paid by the month.\n"
    )
    assert reflow_text(text).text == text


def test_page_numbers_between_page_breaks_are_recorded_and_the_sentence_joined() -> None:
    flow = reflow_text("The judge hears the master and\n\n\n- 3 -\n\n\nthe owner on the same day.\n")
    assert flow.text == "The judge hears the master and the owner on the same day.\n"
    (number,) = flow.omissions
    assert (number.reason, number.text) == ("page number", "- 3 -")
    assert number.start == number.end == len("The judge hears the master and")


def test_a_lone_number_is_kept_unless_it_counts_pages() -> None:
    text = "Cases heard this year\n\n\n438\n\n\nOf these, most were settled.\n"
    assert reflow_text(text).text == text
    counted = "one two\n\n\n1\n\n\nthree four\n\n\n2\n\n\nfive six\n\n\n3\n\n\nseven\n"
    assert [o.text for o in reflow_text(counted).omissions] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("line", "labelled"),
    [
        ("第十五条 当事人", True), ("第 15 條", True), ("第 15-1 條", True), ("第十五条的规定", False),
        ("第十五条第二款", False), ("一、总则", True), ("（一）法律", True), ("（一）项规定", False),
        ("(3) Costs", True), ("(3) of this Article", False), ("Article 15", True),
        ("Article 15 of the Act", False), ("Articles 3 and 4", False), ("1. Scope", True), ("1.增强", True),
        ("37.5 percent", False),
        ("2.1 Scope", True), ("- item", True), ("• item", True), ("2023年的案件", False), ("a) costs", True),
        ("# Title", True), ("Part II", True), ("Parties agree", False), ("Section 9A", True), ("①费用", True),
        ("三十日内", False), ("一旦发生", False),
    ],
)  # fmt: skip
def test_labels(line: str, labelled: bool) -> None:
    assert starts_block(line) is labelled


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- 3 -", True), ("3", True), ("第 3 页 共 10 页", True), ("第三頁", True), ("Page 3 of 10", True),
        ("3/10", True), ("iv", True), ("2. Costs", False), ("3 pages", False), ("第三条", False),
        ("civil law", False),
    ],
)  # fmt: skip
def test_page_numbers(line: str, expected: bool) -> None:
    assert page_number(line) is expected


@pytest.mark.parametrize(
    ("document", "before", "after", "expected"),
    [
        ("", "an exam-", "ple of it", "an example of it"),
        ("", "foreign-", "related cases", "foreign-related cases"),
        ("", "COVID-", "19 cases", "COVID-19 cases"),
        ("a re-entry permit", "the re-", "entry", "the re-entry"),
        ("one rebooking", "the re-", "booking", "the rebooking"),
        ("采用5G技术", "采用", "5G技术", "采用5G技术"),
        ("第 12 條", "第", "12 條", "第 12 條"),
        ("", "他说,", "可以", "他说,可以"),
        ("", "协议，", "WTO", "协议，WTO"),
    ],
)
def test_halves_are_joined_as_the_document_writes_such_places(
    document: str, before: str, after: str, expected: str
) -> None:
    head, between = Joiner(document).join(before, after)
    assert head + between + after == expected


def _page(*rows: tuple[str, float, float, float]) -> tuple[PrintedLine, ...]:
    return tuple(PrintedLine(text, left, right, bottom, 10.0) for text, left, right, bottom in rows)


def test_pages_keep_their_spans_when_a_sentence_runs_over() -> None:
    flow = reflow_pages(
        [
            _page(("Harbour Rules", 50, 110, 800),
                  ("The master files the claim with the clerk,", 50, 350, 700),
                  ("who enters it in the book of the", 50, 340, 685), ("1", 200, 205, 20)),
            _page(("Harbour Rules", 50, 110, 800), ("court on the same day.", 50, 150, 700),
                  ("2. The owner may object.", 50, 160, 685), ("2", 200, 205, 20)),
        ]
    )  # fmt: skip
    first = (
        "The master files the claim with the clerk, who enters it in the book of the court on the same day."
    )
    assert flow.text == first + "\n2. The owner may object."
    assert [(page.number, page.start, page.end) for page in flow.pages] == [
        (1, 0, first.index("court")),
        (2, first.index("court"), len(flow.text)),
    ]
    assert [(o.reason, o.text, o.start == o.end) for o in flow.omissions] == [
        ("running head or foot", "Harbour Rules", True),
        ("page number", "1", True),
        ("running head or foot", "Harbour Rules", True),
        ("page number", "2", True),
    ]


lines = st.lists(st.text(max_size=60), max_size=12).map("\n".join)


@given(lines)
def test_reflow_loses_no_visible_character(text: str) -> None:
    """Only white space, a line's hyphen and a page number may go; what goes is recorded."""
    text = normalise(text)
    flow = reflow_text(text)
    kept = re.sub(r"[\s\-\u2010]", "", flow.text)
    expected = re.sub(r"[\s\-\u2010]", "", text)
    for omission in flow.omissions:
        assert omission.reason == "page number"
        expected = expected.replace(re.sub(r"[\s\-\u2010]", "", omission.text), "", 1)
    assert kept == expected


@given(lines)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
