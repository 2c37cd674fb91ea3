"""Files of other programs, each as its program writes it (or by hand, where none makes it here): all of their
text, rows and order kept, and nothing that is no text."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from pptx.oxml import parse_xml
from pptx.util import Inches

from index.errors import BrokenFileError, ProtectedFileError, ReadError, UnsupportedFileError
from index.reading import converted, read_document
from index.records import Document

ZH, EN = "第一条 码头的租赁，适用本法。", "Article 1 This Act applies to leases of quays."
BODY = f"{ZH}\n{EN}\n第二条 第三人可以提出异议。\nArticle 2 Third persons may object."


def packed(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def read(path: Path, data: bytes) -> Document:
    path.write_bytes(data)
    return read_document.read(path)


# --- rich text --------------------------------------------------------------------------------------------


def test_rtf_in_a_chinese_code_page_and_in_unicode(tmp_path: Path) -> None:
    escaped = "".join(f"\\'{byte:02x}" for byte in ZH.encode("gbk"))
    unicode = "".join(f"\\u{ord(c)}?" for c in "费用")
    data = (
        r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}}{\info{\title Harbour Act}}\f0 "
        rf"{escaped}\par {EN}\par {unicode} a|b\par "
        r"\trowd\cellx100\cellx200 Claim\cell Fee\cell\row\trowd\cellx100\cellx200 Wages\cell none\cell\row}"
    ).encode()
    document = read(tmp_path / "a.rtf", data)
    lines = [line.strip() for line in document.text.split("\n") if line.strip()]
    assert lines == [ZH, EN, "费用 a|b", "Claim\tFee", "Wages\tnone"]


def test_rtf_notes_stand_behind_their_paragraph_and_cells_in_their_row(tmp_path: Path) -> None:
    document = read(
        tmp_path / "a.rtf",
        rb"{\rtf1\ansi The lessee{\super\chftn}{\*\footnote\chftn{\pard See \{the\} map.\par}} "
        rb"pays.\par Next.\par "
        rb"\trowd\cellx1\cellx2{{\pard\intbl Claim\par}\cell}{{\pard\intbl Fee\par}\cell}\row}",
    )
    lines = [line.strip() for line in document.text.split("\n") if line.strip()]
    assert lines == ["The lessee pays.", "Note 1:  See {the} map.", "Next.", "Claim\tFee"]


def test_text_named_rtf(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFileError, match="rich text"):
        read(tmp_path / "a.rtf", b"just text")


# --- OpenDocument -----------------------------------------------------------------------------------------

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def odt(body: str, manifest: str = "<manifest/>") -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:body><office:text>{body}</office:text></office:body>"
    )
    meta = f"<office:document-meta {SPACES}><office:meta><dc:title>港口法</dc:title></office:meta>"
    return packed(
        content_xml=f"{content}</office:document-content>",
        meta_xml=f"{meta}</office:document-meta>",
        **{"META-INF__manifest_xml": manifest},
    )


def test_odt_keeps_rows_and_puts_notes_behind_their_sentence(tmp_path: Path) -> None:
    document = read(
        tmp_path / "a.odt",
        odt(
            "<text:tracked-changes><text:p>Deleted words.</text:p></text:tracked-changes>"
            f"<text:h>总则</text:h><text:p>{ZH[:5]}<text:note><text:note-citation>1</text:note-citation>"
            "<text:note-body><text:p>See the map.</text:p></text:note-body></text:note>"
            f"{ZH[5:]}</text:p><text:p><text:span>{EN}</text:span><office:annotation><text:p>Check!</text:p>"
            "</office:annotation></text:p><text:p>two<text:s text:c='2'/>spaces<text:tab/>tab</text:p>"
            "<text:list><text:list-item><text:p>An item.</text:p></text:list-item></text:list>"
            "<table:table><table:table-row><table:table-cell><text:p>Claim</text:p></table:table-cell>"
            "<table:table-cell><text:p>Fee</text:p></table:table-cell></table:table-row>"
            "<table:table-row><table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
            "</table:table>"
        ),
    )
    assert document.text.split("\n") == [
        "总则", ZH, "Note 1: See the map.", EN, "two  spaces\ttab", "An item.", "Claim\tFee",
    ]  # fmt: skip


LIST_STYLE = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-prefix="(" style:num-suffix=")"/><text:list-level-style-number text:level="2" '
    'style:num-format="i" style:num-suffix="."/></text:list-style>'
)


def test_odt_lists_have_their_numbers(tmp_path: Path) -> None:
    def item(words: str) -> str:
        return f"<text:list-item>{words}</text:list-item>"

    deeper = f"<text:list>{item('<text:p>c</text:p>')}{item('<text:p>d</text:p>')}</text:list>"
    inside = item("<text:p>a</text:p>") + item(f"<text:p>b</text:p><text:p>more</text:p>{deeper}")
    body = (
        f"{LIST_STYLE}<text:list text:style-name='L'>{inside}</text:list><text:p>between</text:p>"
        f"<text:list text:style-name='L' text:continue-numbering='true'>"
        f"{item('<text:p>e</text:p>')}</text:list>"
        f"<text:list text:style-name='L'>{item('<text:p>f</text:p>')}</text:list>"
    )
    lines = read(tmp_path / "a.odt", odt(body)).text.split("\n")
    assert lines == ["(1) a", "(2) b", "more", "i. c", "ii. d", "between", "(3) e", "(1) f"]


def test_a_protected_odt(tmp_path: Path) -> None:
    with pytest.raises(ProtectedFileError):
        read(tmp_path / "a.odt", odt("", "<m><encryption-data/></m>"))


# --- Excel, PowerPoint, Word ------------------------------------------------------------------------------


DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def saved(file: object) -> bytes:
    out = io.BytesIO()
    file.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "费用表"
    for row in (
        ["诉讼请求", "费用"],
        ["工资", 0.5],
        ["租金", 12.0],
        [None, None],
        ["到期", date(2024, 5, 1)],
    ):
        sheet.append(row)
    book.create_sheet("Empty")
    book.create_sheet("Fees").append(["Claim", "Fee"])
    return saved(book)


def test_xlsx_has_a_line_for_each_row(tmp_path: Path) -> None:
    text = read(tmp_path / "a.xlsx", workbook()).text
    assert text == "费用表\n诉讼请求\t费用\n工资\t0.5\n租金\t12\n到期\t2024-05-01\n\nFees\nClaim\tFee"


def test_pptx_shapes_tables_and_notes(tmp_path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "港口法"
    slide.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame.text = BODY
    table = slide.shapes.add_table(1, 2, 0, 0, Inches(2), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Claim", "Fee"
    slide.notes_slide.notes_text_frame.text = "Speak slowly."
    second = show.slides.add_slide(show.slide_layouts[5]).shapes
    second.title.text = "The second slide"
    frame = second.add_textbox(0, 0, Inches(2), Inches(1)).text_frame
    frame.text = "first\nsecond\nno number\nafresh"
    for at, kind in ((0, "arabicParenBoth"), (1, "arabicParenBoth"), (3, "alphaLcPeriod")):
        number = parse_xml(f'<a:buAutoNum xmlns:a="{DRAWING}" type="{kind}"/>')
        frame.paragraphs[at]._p.get_or_add_pPr().append(number)
    text = read(tmp_path / "a.pptx", saved(show)).text
    assert text.startswith(f"港口法\n{BODY}\nClaim\tFee\nSpeak slowly.\n\nThe second slide\n")
    assert text.endswith("\n(1) first\n(2) second\nno number\na. afresh")


def strict(data: bytes) -> bytes:
    """The package in the words of the strict variant."""
    out = io.BytesIO()
    words = (b"wordprocessingml", b"spreadsheetml", b"presentationml", b"drawingml", b"officeDocument")
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as copy:
        for name in archive.namelist():
            held = archive.read(name)
            for word in words:
                common = b"http://schemas.openxmlformats.org/" + word + b"/2006/"
                held = held.replace(common, b"http://purl.oclc.org/ooxml/" + word + b"/")
            copy.writestr(name, held)
    return out.getvalue()


def letter() -> bytes:
    word = docx.Document()
    for line in BODY.split("\n"):
        word.add_paragraph(line)
    return saved(word)


def test_strict_docx_and_xlsx(tmp_path: Path) -> None:
    assert read(tmp_path / "a.docx", strict(letter())).text == BODY
    assert read(tmp_path / "a.xlsx", strict(workbook())).text.startswith(
        "费用表\n诉讼请求\t费用\n工资\t0.5\n"
    )


# --- e-books and e-mails ----------------------------------------------------------------------------------

CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<metadata><dc:title>港口法释义</dc:title></metadata><manifest>"
    '<item id="b" href="two.xhtml"/><item id="a" href="one%20.xhtml"/></manifest>'
    '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
)


def epub(**more: str) -> bytes:
    pages = [f"<html><body><p>{line}</p></body></html>" for line in BODY.split("\n")[::3]]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in {
            "META-INF/container.xml": CONTAINER, "OEBPS/book.opf": PACKAGE,
            "OEBPS/one .xhtml": pages[0], "OEBPS/two.xhtml": pages[1], **more,
        }.items():  # fmt: skip
            archive.writestr(name, text)
    return out.getvalue()


def test_epub_in_the_order_of_reading(tmp_path: Path) -> None:
    document = read(tmp_path / "a.epub", epub())
    assert document.text.split() == f"{ZH}\n\nArticle 2 Third persons may object.".split()


def test_a_locked_epub(tmp_path: Path) -> None:
    locked = {"META-INF/encryption.xml": '<e><CipherReference URI="OEBPS/two.xhtml"/></e>'}
    with pytest.raises(ProtectedFileError):
        read(tmp_path / "a.epub", epub(**locked))


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_eml_head_text_and_names_of_attachments(tmp_path: Path, kind: str) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "港口租赁", "甲 <a@example.org>", "b@example.org"
    message["Date"] = "Wed, 01 May 2024 09:30:00 +0800"
    if kind == "plain":
        message.set_content(BODY)
    else:
        message.set_content("".join(f"<p>{line}</p>" for line in BODY.split("\n")), subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="租约.pdf")
    document = read(tmp_path / "a.eml", bytes(message))
    assert document.text.startswith("Subject: 港口租赁\nFrom: 甲 <a@example.org>\nTo: b@example.org\nDate: ")
    assert "Attachments (not read): 租约.pdf" in document.text
    assert all(line in document.text for line in BODY.split("\n"))
    assert document.metadata.published == "2024-05-01"


# --- older Word and WPS -----------------------------------------------------------------------------------

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
needs_libreoffice = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def old_word(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A document as LibreOffice saves it for Word 97."""
    folder = tmp_path_factory.mktemp("old")
    (folder / "a.docx").write_bytes(letter())
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", str(folder), "a.docx"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=100)
    return (folder / "a.doc").read_bytes()


@needs_libreoffice
def test_doc_and_wps_through_libreoffice(tmp_path: Path, old_word: bytes) -> None:
    assert old_word.startswith(OLD[:8])
    assert read(tmp_path / "a.doc", old_word).text == BODY
    assert read(tmp_path / "b.wps", old_word).text == BODY


def test_doc_without_libreoffice_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnsupportedFileError, match="libreoffice-writer-nogui"):
        read(tmp_path / "a.doc", OLD)


def test_a_converter_that_never_ends_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 47 &\necho $! > {tmp_path}/child\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(converted, "SECONDS", 0.5)
    with pytest.raises(BrokenFileError, match="busy"):
        read(tmp_path / "a.doc", OLD)
    state = Path("/proc", (tmp_path / "child").read_text().strip(), "stat")
    assert not state.exists() or " Z " in state.read_text()


@pytest.mark.parametrize(
    "data",
    [
        rf"{{\rtf1\ansi {EN}\par}}".encode(),
        f"<html><head><meta charset='gb2312'></head><body><p>{EN}</p></body></html>".encode("gb18030"),
    ],
)
def test_what_is_only_called_doc_needs_no_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read(tmp_path / "a.doc", data).text.strip() == EN
    assert read(tmp_path / "b.doc", letter()).text == BODY


# --- what goes wrong --------------------------------------------------------------------------------------

WHOLE: dict[str, Callable[[], bytes]] = {
    "a.docx": letter, "a.xlsx": workbook, "a.epub": epub, "a.odt": lambda: odt(f"<text:p>{ZH}</text:p>"),
}  # fmt: skip


@pytest.mark.parametrize("name", [*WHOLE, "a.pptx"])
@pytest.mark.parametrize("data", [b"PK\x03\x04 cut off", b"just text", packed(other_txt="x")])
def test_broken_packages_are_named(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(BrokenFileError, match=f"{name} is no"):
        read(tmp_path / name, data)


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_damaged_file_gives_text_or_a_receipt(tmp_path: Path, name: str, at: float) -> None:
    data = bytearray(WHOLE[name]())
    start = int(len(data) * at)
    data[start : start + 40] = bytes(40)
    try:
        assert read(tmp_path / name, bytes(data)).text
    except ReadError as error:
        assert name in str(error)


def test_an_old_workbook(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFileError, match=r"old \.xls"):
        read(tmp_path / "a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600))
