"""Every format and encoding, and every way in which a file can be bad. The files are made by real
libraries, with sentences of our own."""

import io
import os
import threading
import zipfile
from hashlib import sha256
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from index.errors import (
    BrokenFileError,
    DuolexError,
    EmptyFileError,
    EncodingError,
    FileChangedError,
    FileTooLargeError,
    NotFoundError,
    ProtectedFileError,
    ReadError,
    UnsupportedFileError,
)
from index.reading import read_document
from index.records import Document
from index.text.characters import normalise

SIMPLIFIED = (
    "港口夜间值班办法\n\n第一条　为了方便外国船员主张工资，本院设立夜间窗口。\n"
    "第二条　值班法官应当在收到申请之后两个小时之内作出是否扣押船舶的裁定，并且告知申请人理由。\n"
)
TRADITIONAL = (
    "港口夜間值班辦法\n\n第一條　為方便外國船員主張工資，本院設立夜間窗口。\n"
    "第二條　值班法官應於收到聲請後二小時內裁定是否扣押船舶，並告知聲請人理由。\n"
)
ENGLISH = "Night Desk Rules\n\nArticle 1 “The desk” is open to foreign crews – at any hour – in the café.\n"

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be")

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def _write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


# Encodings


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, encoding) for text in (SIMPLIFIED, TRADITIONAL, ENGLISH) for encoding in UNICODE),
        (SIMPLIFIED, "gb18030"), (SIMPLIFIED, "gbk"), (TRADITIONAL, "gb18030"), (TRADITIONAL, "big5"),
        (TRADITIONAL, "big5hkscs"), (TRADITIONAL, "cp950"), (ENGLISH, "cp1252"),
        *((text, "gb18030") for text in ("合同", "法院", "你好", "仲裁协议", "信托法", "个人信息")),
        *((text, "big5") for text in ("合約", "法院", "你好", "仲裁協議", "信託法", "個人資料")),
        ("Act 3: 民法典 (Civil Code)\n" * 3, "gb18030"), ("Act 3: 民法典 (Civil Code)\n" * 3, "big5"),
    ],
)  # fmt: skip
def test_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    document = read_document.read(_write(tmp_path / "a.txt", text.encode(encoding)))
    assert document.text == text


def test_line_ends_invisible_characters_and_radicals(tmp_path: Path) -> None:
    document = read_document.read(
        _write(tmp_path / "a.md", "# 生\u200b门\r\n⼤⽣⻔ co\u00adoperate\rＡ　ﾊ \ufa0c e\u0301\r\n")
    )
    assert document.text == "# 生门\n大生门 cooperate\nＡ　ﾊ 兀 é\n"


def test_markdown_keeps_every_word(tmp_path: Path) -> None:
    text = "# 标题 Title\n\n- item **bold** [link](https://example.org/x_y)\n\n"
    text += "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"
    document = read_document.read(_write(tmp_path / "a.md", text))
    assert document.text == text
    assert (document.title.zh, document.title.en) == ("标题", "Title")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(min_size=1, max_size=300))
def test_a_utf8_file_loses_no_visible_character(tmp_path: Path, text: str) -> None:
    """But for page numbers, which are recorded, and the hyphen at the end of a broken word."""
    data = text.encode("utf-8", "ignore")
    if not data.decode().strip("\ufeff\0 \t\r\n"):
        return
    path = _write(tmp_path / "random.txt", data)
    try:
        document = read_document.read(path)
    except DuolexError as error:  # control characters: refused, not mangled
        assert isinstance(error, EncodingError | EmptyFileError | UnsupportedFileError)
        return
    removed = sum(len(o.text.split()) for o in document.omissions if o.start == o.end)
    expected = [c for c in normalise(data.decode("utf-8-sig")) if not c.isspace() and c not in "-\u2010"]
    found = [c for c in document.text if not c.isspace() and c not in "-\u2010"]
    assert found == expected or removed


# Formats


def _pdf(path: Path, paragraphs: list[str], font: str, wrap: str | None) -> Path:
    body = ParagraphStyle("body", fontName=font, fontSize=11, leading=16, wordWrap=wrap, spaceAfter=3)
    title = ParagraphStyle("title", parent=body, fontSize=16, leading=22, alignment=1)

    def furniture(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont(font, 8)
        canvas.drawString(50, 560, "夜间值班办法" if wrap else "Night Desk Rules")
        canvas.drawCentredString(210, 25, f"- {template.page} -")

    story = [
        Paragraph(text, style)
        for text, style in zip(paragraphs, [title, *[body] * len(paragraphs)], strict=False)
    ]
    template = SimpleDocTemplate(
        str(path), pagesize=A5, leftMargin=50, rightMargin=50, topMargin=55, bottomMargin=50
    )
    template.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return path


CHINESE_RULES = [
    "港口夜间值班办法（试行）",
    "第一章 总则",
    *[
        "第一条 为了方便外国船员在夜间主张工资，避免船舶在天亮之前离港，根据有关法律的规定，"
        "结合港口的实际情况，制定本办法。",
        "第二条 下列申请由夜间窗口受理：",
        "（一）船员的工资请求，包括遣返费用以及应当由船舶所有人缴纳的社会保险费用；",
        "（二）引航费用。",
        "第三条 依照本办法第二条的规定提出申请的，值班法官应当在两个小时之内作出裁定。"
        "裁定应当使用中文和英文两种文字，并且送达船长；船长不在船上的，送达值班的大副，或者张贴在船舶的醒目位置并且拍照留存备查。",
    ]
    * 4,
]
ENGLISH_RULES = [
    "Rules for the Night Desk of the Harbour Court, Provisional Edition",
    "Chapter 1 General",
    *[
        "Article 1 These Rules are made so that foreign crews can claim their wages at night, before the "
        "ship leaves the port at dawn, in accordance with Article 7 of the Act and in the light "
        "of the practice of the port.",
        "Article 2 The night desk takes the following claims:",
        "(a) wages of the crew, with the cost of their journey home and the social insurance "
        "that the owner has to pay; and",
        "(b) pilotage.",
        "Article 3 The judge on call shall decide within two hours. The decision shall be drawn up in "
        "Chinese and English and served on the master, or on the mate on watch where the "
        "master is not aboard.",
    ]
    * 4,
]


@pytest.mark.parametrize(
    ("paragraphs", "font", "wrap"),
    [
        (CHINESE_RULES, "STSong-Light", "CJK"),
        (ENGLISH_RULES, "Times-Roman", None),
        (ENGLISH_RULES, "Courier", None),
    ],
)
def test_pdf_paragraphs_come_out_whole(
    tmp_path: Path, paragraphs: list[str], font: str, wrap: str | None
) -> None:
    document = read_document.read(_pdf(tmp_path / "rules.pdf", paragraphs, font, wrap))
    assert [line for line in document.text.split("\n") if line] == paragraphs
    assert (document.title.zh or document.title.en) == paragraphs[0]
    assert len(document.pages) >= 2
    assert document.pages[0].start == 0
    assert document.pages[-1].end == len(document.text)
    assert all(a.end == b.start for a, b in zip(document.pages, document.pages[1:], strict=False))
    assert document.page_at(len(document.text) - 1) == len(document.pages)
    assert {o.reason for o in document.omissions} == {"page number", "running head or foot"}
    assert len(document.omissions) == 2 * len(document.pages)


def test_pdf_pages_keep_their_numbers(tmp_path: Path) -> None:
    style = ParagraphStyle("s", fontName="Helvetica", fontSize=11)
    words = ["First things.", "Second things.", "Third things."]
    story = [part for word in words for part in (Paragraph(word, style), PageBreak())]
    SimpleDocTemplate(str(tmp_path / "a.pdf")).build(story)
    document = read_document.read(tmp_path / "a.pdf")
    assert [document.text[p.start : p.end].strip() for p in document.pages] == words
    assert [document.page_at(document.text.index(word)) for word in words] == [1, 2, 3]


def test_pdf_with_scaled_type_and_a_hyphenated_word(tmp_path: Path) -> None:
    """PDFium tells the size of type before scaling: here 1 point, scaled to 12."""
    canvas = Canvas(str(tmp_path / "a.pdf"))
    rows = ["The desk takes claims for wages, for the crew's home journey, and for the reim-",
            "bursement of what a seafarer has paid for food and for medicine on board, but it",
            "does not take claims for cargo."]  # fmt: skip
    for n, row in enumerate(rows):
        text = canvas.beginText()
        text.setFont("Times-Roman", 1)
        text.setTextTransform(12, 0, 0, 12, 72, 700 - 15 * n)
        text.textOut(row)
        canvas.drawText(text)
    canvas.save()
    assert read_document.read(tmp_path / "a.pdf").text == (
        "The desk takes claims for wages, for the crew's home journey, and for the reimbursement of what a "
        "seafarer has paid for food and for medicine on board, but it does not take claims for cargo."
    )


def test_pdf_in_many_threads(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "rules.pdf", CHINESE_RULES, "STSong-Light", "CJK")
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append(read_document.read(path).text)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 4
    assert len(set(texts)) == 1


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# 港口法 &amp; 细则\n\n租金为&#165;100。\n", "# 港口法 & 细则\n\n租金为¥100。\n"),
        ("<!-- 发布日期：2020年1月1日\n第二行 -->\n# 港口法\n", "# 港口法\n"),
        ("# 港口法\n\n<!-- INFO END -->\n\n第一条 甲方。<!-- 注 -->\n", "# 港口法\n\n第一条 甲方。\n"),
        ("A &lt;party&gt; of R&D, AT&T & others.\n", "A <party> of R&D, AT&T & others.\n"),
        (
            "```\na &amp; b <!-- kept -->\n```\nc &amp; `d &amp; e`\n",
            "```\na &amp; b <!-- kept -->\n```\nc & `d &amp; e`\n",
        ),
        ("A comment <!-- that never ends.\n", "A comment <!-- that never ends.\n"),
    ],
)
def test_comments_and_entities_of_markdown_are_no_text(tmp_path: Path, markdown: str, text: str) -> None:
    assert read_document.read(_write(tmp_path / "a.md", markdown)).text == text
    assert read_document.read(_write(tmp_path / "a.txt", markdown)).text == markdown


def test_a_line_of_a_pdf_without_ink_does_not_lose_the_file(tmp_path: Path) -> None:
    # A font that says of its Z that it is U+0002, which PDFium takes for a hyphen where a line ends.
    said = (
        b"/CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange "
        b"1 beginbfchar <5A> <0002> endbfchar endcmap"
    )
    words = b"BT /F 12 Tf 50 700 Td (A line with ink.) Tj 0 -50 Td (ZZ) Tj 0 -50 Td (Another line.) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] "
        b"/Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(words), words),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(said), said),
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, told) for n, told in enumerate(objects, 1))
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R /Size 7 >>\n%%EOF\n")
    assert read_document.read(tmp_path / "a.pdf").text == "A line with ink.\n\nAnother line."


def test_docx_rows_of_running_text_are_laid_out_and_nested_tables_read_once(tmp_path: Path) -> None:
    word = docx.Document()
    table = word.add_table(2, 2)
    words = (
        "第一章 总则",
        "第一条 为了保护承租人，制定本办法。",
        "CHAPTER I General",
        "Article 1 These rules protect the lessees of quays.",
    )
    for cell, (title, article) in zip(table.rows[0].cells, (words[:2], words[2:]), strict=True):
        cell.text = title
        cell.add_paragraph(article)
    table.cell(1, 0).text = "Fees"
    inner = table.cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Wages", "none"
    word.save(str(tmp_path / "rows.docx"))
    lines = read_document.read(tmp_path / "rows.docx").text.split("\n")
    assert lines[:4] == list(words)
    assert " ".join(lines[4:]).split() == ["Fees", "Wages", "none"]


def test_docx_tables_headings_and_order(tmp_path: Path) -> None:
    word = docx.Document()
    word.core_properties.title = "ignored where the text has one"
    word.add_heading("Night Desk Rules 港口值班办法", 0)
    word.add_paragraph("Before the table.")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ["Claim", "Fee", "Wages", "none"], strict=True):
        cell.text = text
    word.add_paragraph("Behind the table.")
    word.save(str(tmp_path / "规则 📄.docx"))
    document = read_document.read(tmp_path / "规则 📄.docx")
    assert document.name == "规则 📄.docx"
    assert document.text == (
        "Night Desk Rules 港口值班办法\nBefore the table.\nClaim\tFee\nWages\tnone\nBehind the table."
    )
    assert document.title.en is not None


def test_docx_tables_inside_tables_are_read_once(tmp_path: Path) -> None:
    word = docx.Document()
    table = word.add_table(1, 2)
    for depth in range(12):
        table.cell(0, 0).text, table.cell(0, 1).text = f"left {depth}", f"right {depth}"
        table = table.cell(0, 0).add_table(1, 2)
    table.cell(0, 0).text = "innermost"
    word.save(str(tmp_path / "a.docx"))
    text = read_document.read(tmp_path / "a.docx").text
    assert [text.count(f"{side} {depth}") for depth in range(2, 12) for side in ("left", "right")] == [1] * 20
    assert text.count("innermost") == 1 and len(text) < 300


def test_docx_text_behind_an_entity_stays(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("Amber and no oil.")
    word.save(str(tmp_path / "plain.docx"))
    with zipfile.ZipFile(tmp_path / "plain.docx") as plain, zipfile.ZipFile(tmp_path / "a.docx", "w") as made:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "word/document.xml":
                content = content.replace(b"and no", b"&more; no")
                content = content.replace(b"<w:document", b'<!DOCTYPE w [<!ENTITY more "x">]><w:document', 1)
            made.writestr(name, content)
    assert read_document.read(tmp_path / "a.docx").text == "Amber &more; no oil."


def test_docx_numbers_that_word_shows(tmp_path: Path) -> None:
    word = docx.Document()
    root = word.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for level, (form, text) in enumerate(
        [("chineseCountingThousand", "第%1条"), ("decimal", "%1.%2"), ("lowerRoman", "(%3)")]
    ):
        lvl = OxmlElement("w:lvl")
        lvl.set(qn("w:ilvl"), str(level))
        fields = [("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)]
        if form == "decimal":
            fields.insert(2, ("w:isLgl", "1"))
        for tag, value in fields:
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            lvl.append(child)
        abstract.append(lvl)
    root.insert(0, abstract)
    number = root.add_num(77)

    def add(text: str, level: int) -> None:
        properties = word.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = number.numId
        properties.get_or_add_ilvl().val = level

    for _ in range(11):
        add("船员", 0)
    add("wages", 1)
    add("four", 2)
    add("fees", 1)
    add("船长", 0)
    add("first again", 1)
    word.save(str(tmp_path / "a.docx"))
    lines = read_document.read(tmp_path / "a.docx").text.split("\n")
    assert lines[0] == "第一条 船员"
    assert lines[9:] == [
        "第十条 船员", "第十一条 船员", "11.1 wages", "(i) four", "11.2 fees", "第十二条 船长",
        "12.1 first again",
    ]  # fmt: skip


def test_docx_tracked_changes_show_what_word_shows(tmp_path: Path) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("The desk is ")
    for tag, text_tag, words in (("w:del", "w:delText", "closed"), ("w:ins", "w:t", "open")):
        change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    word.save(str(tmp_path / "a.docx"))
    assert read_document.read(tmp_path / "a.docx").text == "The desk is open"


def test_docx_text_boxes_and_notes_stand_behind_their_paragraph(tmp_path: Path) -> None:
    """Written by hand into a document of python-docx, which makes neither."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    box = "<w:txbxContent><w:p><w:r><w:t>A box.</w:t></w:r></w:p><w:p/></w:txbxContent>"
    alternate = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    runs = (
        f'<w:p {space} xmlns:mc="{alternate}"><w:r><w:t xml:space="preserve">The lessee </w:t></w:r>'
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        '<w:r><w:t>pays</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r><w:r><w:t>.</w:t></w:r></w:p>'
    )
    notes = (
        f'<w:footnotes {space}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        '<w:footnote w:id="7">'
        "<w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>见第三条。</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    word = docx.Document()
    word.element.body.insert(0, parse_xml(runs))
    word.add_paragraph("Next.")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    part = Part(PackURI("/word/footnotes.xml"), "application/xml", notes.encode(), word.part.package)
    word.part.relate_to(part, kind)
    word.save(str(tmp_path / "a.docx"))
    lines = read_document.read(tmp_path / "a.docx").text.split("\n")
    assert lines == ["The lessee pays.", "A box.", "注1：见第三条。", "Next."]


NEWS = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>夜间窗口启用 - 港口报</title>
<meta property="og:title" content="夜间窗口启用"><meta property="og:site_name" content="港口报">
<meta property="article:published_time" content="2024-05-06T08:00:00+08:00"></head><body>
<header><a href="/">首页</a></header>
<nav><ul><li><a href="/a">要闻</a></li><li><a href="/b">法治</a></li></ul></nav>
<article><h1>夜间窗口启用</h1>{paragraphs}</article><footer>联系我们 版权所有</footer>
<script>var x = "机密";</script>
</body></html>"""
SENTENCES = [
    "港口法院昨天启用了夜间立案窗口，外国船员可以在任何时间主张工资。",
    "值班法官介绍，窗口启用的当天夜里就收到了三份申请，全部在两个小时之内作出了裁定。",
    "法院还准备在明年把夜间窗口推广到其他四个港口，并且提供六种语言的材料。",
]


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("utf-8", "gb18030")]
)
def test_html_without_furniture(tmp_path: Path, charset: str, encoding: str) -> None:
    page = NEWS.format(charset=charset, paragraphs="".join(f"<p>{escape(s)}</p>" for s in SENTENCES))
    document = read_document.read(_write(tmp_path / "a.html", page.encode(encoding)))
    assert [line for line in document.text.split("\n") if line][-3:] == SENTENCES
    for furniture in ("首页", "要闻", "版权所有", "机密"):
        assert furniture not in document.text
    assert document.title.zh == "夜间窗口启用"
    assert (document.metadata.published, document.metadata.source) == ("2024-05-06", "港口报")


def test_html_statute_of_short_paragraphs_loses_nothing(tmp_path: Path) -> None:
    provisions = [f"第{n}条 船长应当保存第{n}号记录。" for n in range(1, 60)]
    rows = "".join(f"<tr><td>{n}</td><td>fee {n}</td></tr>" for n in range(3))
    page = "<html><body><div class='nav'></div><h1>港口法</h1>"
    page += "".join(f"<div>{p}</div>" for p in provisions) + f"<table>{rows}</table></body></html>"
    text = read_document.read(_write(tmp_path / "a.htm", page)).text
    lines = text.split("\n")
    assert [line for line in lines if line.startswith("第")] == provisions
    assert "fee 2" in text


def test_html_keeps_headings_numbers_rows_and_notes(tmp_path: Path) -> None:
    table = "".join(f"<tr><td>Claim {n}</td><td>fee<br>{n}</td></tr>" for n in range(3))
    page = (
        "<html><body><nav><a href='/'>Home</a></nav><h1>Harbour Act</h1><h2>Chapter I General</h2>"
        "<p>Article 1 The lessee of a quay<a href='#n1' role='doc-noteref'>1</a> pays the harbour master.</p>"
        "<p>Article 2 The rent is paid in four parts, as the harbour master says, of which:</p>"
        "<ol type='a'><li>the first is due in March;</li><li>the second is due in June.</li></ol>"
        "<ol><li>1. It counts itself.</li></ol><h2>Chapter II Fees</h2>"
        f"<table><tr><th colspan='2'>Schedule</th><th>Note</th></tr>{table}</table>"
        "<aside role='doc-footnote'>A quay is a wall<a href='#r1' role='doc-backlink'>↩</a></aside>"
        "<aside>Read also</aside><footer>All rights reserved</footer></body></html>"
    )
    text = read_document.read(_write(tmp_path / "a.html", page)).text
    assert [line for line in text.split("\n") if line] == [
        "Harbour Act",
        "Chapter I General",
        "Article 1 The lessee of a quay pays the harbour master.",
        "Article 2 The rent is paid in four parts, as the harbour master says, of which:",
        "a. the first is due in March;",
        "b. the second is due in June.",
        "1. It counts itself.",
        "Chapter II Fees",
        "Schedule\t\tNote",
        *(f"Claim {n}\tfee {n}" for n in range(3)),
        "A quay is a wall",
    ]


def test_html_without_an_article(tmp_path: Path) -> None:
    document = read_document.read(_write(tmp_path / "a.html", "<p>The desk is open.</p>"))
    assert document.text.strip() == "The desk is open."


# Bad input


def _encrypted(path: Path) -> Path:
    canvas = Canvas(str(path), encrypt="secret")
    canvas.drawString(72, 700, "hidden")
    canvas.save()
    return path


def _scan(path: Path) -> Path:
    canvas = Canvas(str(path))
    canvas.rect(10, 10, 50, 50)
    canvas.save()
    return path


def _docx_without_its_body(path: Path) -> Path:
    word, buffer = docx.Document(), io.BytesIO()
    word.save(buffer)
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(path, "w") as part:
        for name in whole.namelist():
            if name != "word/document.xml":
                part.writestr(name, whole.read(name))
    return path


BINARY = bytes(range(256)) * 40
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("name", "make", "error", "words"),
    [
        ("empty.txt", lambda p: _write(p, b""), EmptyFileError, "empty"),
        ("blank.txt", lambda p: _write(p, " \r\n\t\n"), EmptyFileError, "empty"),
        ("bom.txt", lambda p: _write(p, b"\xef\xbb\xbf\n"), EmptyFileError, "empty"),
        ("invisible.txt", lambda p: _write(p, "\u200b\u200b\n"), EmptyFileError, "no text"),
        ("empty.html", lambda p: _write(p, "<body><nav>Home</nav></body>"), EmptyFileError, "no text"),
        ("scan.pdf", _scan, EmptyFileError, "OCR"),
        ("locked.pdf", _encrypted, ProtectedFileError, "password"),
        ("locked.docx", lambda p: _write(p, OLE + ENCRYPTED), ProtectedFileError, "password"),
        ("old.docx", lambda p: _write(p, OLE), UnsupportedFileError, ".doc"),
        ("broken.pdf", lambda p: _write(p, b"%PDF-1.7\nnothing follows"), BrokenFileError, "again"),
        ("broken.docx", lambda p: _write(p, b"PK\x03\x04 cut off"), BrokenFileError, "again"),
        ("headless.docx", _docx_without_its_body, BrokenFileError, "again"),
        ("text.docx", lambda p: _write(p, "just text"), BrokenFileError, "again"),
        ("noise.txt", lambda p: _write(p, BINARY), EncodingError, "UTF-8"),
        ("noise.md", lambda p: _write(p, os.urandom(5000)), EncodingError, "UTF-8"),
        ("half.txt", lambda p: _write(p, b"\xff\xfe" + ENCRYPTED[:-1]), EncodingError, "UTF-8"),
        ("picture.txt", lambda p: _write(p, b"\x89PNG\r\n\x1a\n" + BINARY), UnsupportedFileError, "PNG"),
        ("really.txt", lambda p: _scan(p), UnsupportedFileError, ".pdf"),
        ("table.ods", lambda p: _write(p, b"PK"), UnsupportedFileError, ".docx"),
        ("no suffix", lambda p: _write(p, "text"), UnsupportedFileError, ".txt"),
        ("missing.txt", lambda p: p, NotFoundError, "does not exist"),
        ("folder.txt", lambda p: p.mkdir(), UnsupportedFileError, "folder"),
        ("pipe.txt", lambda p: os.mkfifo(p), UnsupportedFileError, "pipe"),
        ("loop.txt", lambda p: p.symlink_to(p), ReadError, "link"),
    ],
)  # fmt: skip
def test_bad_files_are_named_with_cause_and_remedy(
    tmp_path: Path, name: str, make, error, words: str
) -> None:  # type: ignore[no-untyped-def]
    make(tmp_path / name)
    with pytest.raises(error) as caught:
        read_document.read(tmp_path / name)
    assert type(caught.value) is error
    assert name in str(caught.value)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".") or "path" in str(caught.value)


def test_too_large_is_told_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)  # sparse: takes no room on the disk
    with pytest.raises(FileTooLargeError, match=r"large\.txt has 200 MB, over the limit of 100 MB"):
        read_document.read(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = _write(tmp_path / "secret.txt", "text")
    path.chmod(0)
    with pytest.raises(ReadError, match="permission"):
        read_document.read(path)


@pytest.mark.parametrize("what", ["grows", "vanishes", "replaced"])
def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    path = _write(tmp_path / "a.txt", "The desk is open.\n")
    real_open = Path.open

    def meddling_open(self: Path, *args: object, **kwargs: object) -> object:
        file = real_open(self, *args, **kwargs)  # type: ignore[call-overload]
        if what == "grows":
            with real_open(self, "ab") as more:
                more.write(b"And on.\n")
        else:
            self.unlink()
        if what == "replaced":
            with real_open(self, "wb") as another:
                another.write(b"Another desk is.\n")
        return file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", meddling_open)
        with pytest.raises(FileChangedError, match=r"a\.txt changed or vanished"):
            read_document.read(path)


@pytest.mark.parametrize("name", ["with space.txt", "港口 规则.txt", "📄 notes.md", "Ünï.TXT"])
def test_names_and_digest(tmp_path: Path, name: str) -> None:
    path = _write(tmp_path / name, SIMPLIFIED)
    document = read_document.read(path)
    assert (document.name, document.path) == (name, str(path))
    assert document.digest == sha256(SIMPLIFIED.encode()).hexdigest()


def test_a_cover_sheet_is_among_the_omissions(tmp_path: Path) -> None:
    cover = "Harbour Base Delivery Summary\n\nRequested by: desk\n\nContent type: Rules\n\n"
    cover += "© 2021, all rights reserved.\n\n\n\n"
    document: Document = read_document.read(_write(tmp_path / "a.txt", cover + SIMPLIFIED))
    assert document.text == cover + SIMPLIFIED
    (omission,) = document.omissions
    assert (omission.start, omission.end, omission.reason) == (0, len(cover), "cover sheet")
    assert document.title.zh == "港口夜间值班办法"
