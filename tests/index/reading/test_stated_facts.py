"""Where a document says what its metadata hold: the very characters, in both languages."""

from dataclasses import replace
from pathlib import Path

import pytest
from places import SAMPLE

from index.reading import statements
from index.reading.metadata import describe
from index.reading.read_document import read
from index.records import Document

DOCUMENTS = sorted(path for path in SAMPLE.iterdir() if path.is_file())


def quoted(document: Document, field: str) -> list[str]:
    return [document.text[s.start : s.end] for s in statements(document) if s.field == field]


@pytest.fixture(scope="module")
def opinions() -> Document:
    return read(SAMPLE / "guiding-opinions-2024-8.txt")


def test_labelled_fields_in_both_languages(opinions: Document) -> None:
    assert quoted(opinions, "number") == ["文 号: 样法〔2024〕8号", "Document Number: Yang Fa [2024] No. 8"]
    assert quoted(opinions, "effective") == ["实施时间: 05/01/2024", "Effective Date: 05/01/2024"]
    assert quoted(opinions, "promulgated") == ["颁布时间: 03/15/2024", "Promulgating Date: 03/15/2024"]
    assert quoted(opinions, "status") == ["效力状态: 有效", "Validity Status: Valid"]
    assert quoted(opinions, "issuer")[:2] == ["颁布机关: 样例法院", "Promulgating Institution: Sample Court"]
    assert [s.language for s in statements(opinions) if s.field == "number"] == ["zh", "en"]


def test_the_cover_sheet(opinions: Document) -> None:
    assert quoted(opinions, "requester") == ["Request made by: SAMPLE IP 7"]
    assert quoted(opinions, "delivered")[0].startswith("Request made on: Tuesday, 04 June, 2024")
    assert quoted(opinions, "source") == ["Sample Legal Data Delivery Summary"]
    assert "Content type: Legislation & Judicial Documents" in quoted(opinions, "cover")


@pytest.mark.parametrize(
    ("name", "field", "said"),
    [
        ("news-judges-seminar-2024.txt", "published", "Updated : 2024-09-21"),
        ("news-half-year-2024.txt", "published", "date 2024-07-11"),
        ("news-border-courts-nanning.txt", "published", "发布时间：2023-07-03"),
        ("memorandum-ordland-2022.txt", "published", "（2022年9月12日签署于滨澜）"),
        (
            "雲嶼仲裁院簡易程序仲裁規則.txt",
            "effective",
            "（二〇二二年版，自二〇二二年三月一日起施行。本文件為測試用之樣本。）",
        ),
        ("video-hearing-provisions-2016.txt", "status", "效力状态: 失效"),
        ("white-paper-judicial-assistance.pdf", "title", "样例法院国际司法协助工作白皮书"),
    ],
)
def test_lines_of_other_heads(name: str, field: str, said: str) -> None:
    assert said in quoted(read(SAMPLE / name), field)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_statement_stands_on_lines_of_its_document(path: Path) -> None:
    document = read(path)
    for statement in statements(document):
        text = document.text[statement.start : statement.end]
        assert text and text == text.strip()


def test_what_was_put_right_by_hand_is_said_by_no_line(opinions: Document) -> None:
    corrected = replace(
        opinions, metadata=replace(opinions.metadata, effective="2024-06-01", status="amended")
    )
    assert quoted(corrected, "effective") == [] and quoted(corrected, "status") == []
    assert quoted(corrected, "number") == quoted(opinions, "number")


def test_the_last_article_and_the_lines_below_the_title() -> None:
    text = (
        "港口法\n（2011年8月1日海事法院\n审判委员会通过）\n2011年9月9日 公布\n\n第一条 租赁适用本法。\n\n"
        "第二条 本法自2011年9月26日起施行。\n"
    )
    told = describe(text)
    document = Document("a.txt", "a.txt", "0", text, told.title, told.metadata)
    assert quoted(document, "adopted") == ["（2011年8月1日海事法院\n审判委员会通过）"]
    assert quoted(document, "promulgated") == ["2011年9月9日 公布"]
    assert quoted(document, "effective") == ["本法自2011年9月26日起施行"]


def test_a_signature_at_the_end() -> None:
    text = (
        "关于开放档案的通知\n\n"
        + "各级法院应当开放档案，便利当事人查阅，并向前来查阅的当事人说明理由；不得收取费用。\n" * 8
    )
    text += "\n滨海市中级人民法院\n2021年6月1日\n"
    told = describe(text)
    document = Document("a.txt", "a.txt", "0", text, told.title, told.metadata)
    assert quoted(document, "promulgated") == ["滨海市中级人民法院\n2021年6月1日"]
    assert quoted(document, "issuer") == ["滨海市中级人民法院\n2021年6月1日"]
