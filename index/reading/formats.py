"""One reader for each format: a file's bytes → its text, or its pages' lines, and what the container
itself tells about the document. Reading is left to pypdfium2, python-docx, trafilatura and lxml."""

import math
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from index.errors import BrokenFileError, EmptyFileError, ProtectedFileError
from index.reading import scans
from index.reading.encoding import decode
from index.reading.page_layout import PrintedLine
from index.records import Remark, ScannedLine
from index.text import normalise

if TYPE_CHECKING:
    from pypdfium2 import PdfPage  # type: ignore[import-untyped]

_CODE = re.compile(r"((?m:^)[ ]{0,3}```.*?(?:(?m:^)[ ]{0,3}```|\Z)|(?<!`)`[^`\n]+`(?!`))", re.DOTALL)
# A comment of its own goes with its line and the empty ones behind it: two of them would be a page's break.
_COMMENT = re.compile(r"(?m:^)[ \t]*<!--.*?-->[ \t]*\r?\n(?:[ \t]*\r?\n)*|<!--.*?-->", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
PDFIUM = threading.Lock()  # PDFium is not thread-safe: held for as long as one of its objects is in use


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader hands on: `text` or `pages`, not yet reflowed, the container's own word on title, date of
    publication (as written) and site, and by its number what OCR read of a page."""

    text: str = ""
    pages: tuple[tuple[PrintedLine, ...], ...] | None = None
    title: str | None = None
    date: str | None = None
    site: str | None = None
    warnings: tuple[Remark, ...] = ()
    scans: Mapping[int, tuple[ScannedLine, ...]] = field(default_factory=dict)


def read_text(data: bytes, name: str) -> Content:
    return Content(decode(data, name))


def read_markdown(data: bytes, name: str) -> Content:
    """Text as it is written, without comments and with the characters that entities stand for; code is left
    alone."""
    outside, *rest = _CODE.split(decode(data, name))
    parts = [_plain(outside)]
    for code, text in zip(rest[::2], rest[1::2], strict=True):
        parts += [code, _plain(text)]
    return Content("".join(parts))


def _plain(markdown: str) -> str:
    last = markdown.rfind("-->") + 3 if "-->" in markdown else 0
    while last < len(markdown) and markdown[last] in " \t\r\n":
        last += 1
    # Behind the last end nothing is a comment: to look for ends there would take the square of its length.
    without = _COMMENT.sub("", markdown[:last]) + markdown[last:]
    return _ENTITY.sub(lambda match: unescape(match[0]), without)


def read_pdf(data: bytes, name: str) -> Content:
    """Raises ProtectedFileError, BrokenFileError, EmptyFileError (no text layer)."""
    import pypdfium2
    import pypdfium2.raw  # type: ignore[import-untyped]

    with PDFIUM:
        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
                raise ProtectedFileError(
                    f"{name} is protected by a password; open it with the password, save it without one, "
                    "and index that."
                ) from error
            raise BrokenFileError(
                f"{name} is no PDF that can be opened ({error}); save or download it again."
            ) from error
        try:
            pages = [_page_lines(pdf[i]) for i in range(len(pdf))]
            title = pdf.get_metadata_value("Title")
            pictures = [n for n, lines in enumerate(pages, 1) if _pictured(pdf[n - 1], lines)]
            read = scans.read(lambda number: scans.drawn(pdf[number - 1]), pictures, len(pages))
        except pypdfium2.PdfiumError as error:
            raise BrokenFileError(
                f"{name} is damaged inside ({error}); save or download it again."
            ) from error
        finally:
            pdf.close()
    for number, page in read.pages.items():
        pages[number - 1] = page.lines
    if not any(pages):
        why = "; ".join(map(str, read.remarks)) or "probably blank, or a scan in which OCR found nothing"
        raise EmptyFileError(f"{name} holds no text on its {len(pages)} page(s): {why}.")
    told = {number for remark in read.remarks for number in remark.items}
    blank = [str(n) for n, page in enumerate(pages, 1) if not page and str(n) not in told]
    warnings = ((Remark("blank_pages", tuple(blank)),) if blank else ()) + read.remarks
    held = {number: page.scan for number, page in read.pages.items()}
    return Content(pages=tuple(pages), title=title, warnings=warnings, scans=held)


def _pictured(page: "PdfPage", lines: tuple[PrintedLine, ...]) -> bool:
    try:
        return scans.pictured(page, "".join(line.text for line in lines))
    finally:
        page.close()


def read_picture(data: bytes, name: str) -> Content:
    """A picture of pages, by OCR. Raises BrokenFileError, FileTooLargeError, EmptyFileError."""
    count, read = scans.read_pictures(data, name)
    return Content(
        pages=tuple(read.pages[n].lines if n in read.pages else () for n in range(1, count + 1)),
        warnings=read.remarks,
        scans={number: page.scan for number, page in read.pages.items()},
    )


def _page_lines(page: "PdfPage") -> tuple[PrintedLine, ...]:
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    matrix = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    try:
        codes = [pdfium.FPDFText_GetUnicode(textpage, i) for i in range(textpage.count_chars())]
        lines: list[PrintedLine] = []
        start = 0
        for i, code in enumerate([*codes, 10]):
            # 2 stands for a hyphen at a line's end; PDFium leaves out the line break after it
            if code not in (2, 10, 13):
                continue
            characters = "".join(chr(c) for c in codes[start:i] if 0 < c < 0x110000)
            text = normalise(characters + ("-" if code == 2 else "")).replace("\n", " ")
            ink = [k for k in range(start, i) if codes[k] > 32 and not chr(codes[k]).isspace()]
            if ink and text.strip():  # a line may hold nothing but control characters
                left, bottom, _, _ = textpage.get_charbox(ink[0], loose=True)
                right = textpage.get_charbox(ink[-1], loose=True)[2]
                pdfium.FPDFText_GetMatrix(textpage, ink[0], matrix)  # PDFium's font size is before scaling
                size = pdfium.FPDFText_GetFontSize(textpage, ink[0]) * math.hypot(matrix.c, matrix.d)
                lines.append(PrintedLine(text.strip(), left, right, bottom, size))
            start = i + 1
        return tuple(lines)
    finally:
        textpage.close()
        page.close()


def read_docx(data: bytes, name: str) -> Content:
    """Raises ProtectedFileError, UnsupportedFileError (an old .doc), BrokenFileError, FileTooLargeError."""
    from index.reading.docx import read

    text, title = read(data, name)
    return Content(text, title=title)


def read_office(data: bytes, name: str) -> Content:
    """Rich text, OpenDocument text, Excel and PowerPoint, by the file's ending.

    Raises ProtectedFileError, UnsupportedFileError (an old format), BrokenFileError, FileTooLargeError."""
    from index.reading import office_formats

    readers = {
        "rtf": office_formats.read_rtf,
        "odt": office_formats.read_odt,
        "xlsx": office_formats.read_xlsx,
        "pptx": office_formats.read_pptx,
    }
    text, title = readers[name.rpartition(".")[2].lower()](data, name)
    return Content(text, title=title)


def read_old_office(data: bytes, name: str) -> Content:
    """Word's .doc and WPS, through LibreOffice. Many that are called so are rich text, a web page or DOCX
    inside, which is told by their first bytes.

    Raises UnsupportedFileError (LibreOffice is missing), BrokenFileError, and what those readers raise."""
    from index.reading import converted, docx, office_formats

    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<html", b"<!doctype html")):
        return read_html(data, name)
    if start.startswith(b"{\\rtf"):
        text, title = office_formats.read_rtf(data, name)
    else:
        package = data if start.startswith(b"pk\x03\x04") else converted.as_docx(data, name)
        text, title = docx.read(package, name)
    return Content(text, title=title)


def read_wrapped(data: bytes, name: str) -> Content:
    """E-books and e-mails. Raises ProtectedFileError, BrokenFileError, FileTooLargeError."""
    from index.reading import wrapped_pages

    is_book = name.lower().endswith(".epub")
    held = wrapped_pages.read_epub(data, name) if is_book else wrapped_pages.read_eml(data, name)
    warnings = (Remark("cut"),) if held.cut else ()
    return Content(held.text, title=held.title, date=held.date, warnings=warnings)


def read_html(data: bytes, name: str) -> Content:
    """The page's main text without navigation, head and foot.

    Raises BrokenFileError where there is no page at all, or no text before its elements stand too deep."""
    from index.reading.webpage import main_text

    declared = re.search(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", data[:4096])
    markup = None
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        label = declared[1].decode().lower()
        try:
            markup = data.decode("gb18030" if label in ("gb2312", "gbk") else label)
        except (LookupError, UnicodeDecodeError):
            markup = None  # pages declare wrongly; their bytes tell
    page = main_text(markup if markup is not None else decode(data, name))
    if page is None:
        raise BrokenFileError(f"{name} is no HTML page that can be parsed; save the page again.")
    if page.cut and not page.text.strip():
        raise BrokenFileError(
            f"{name} nests its elements more than 2,048 deep before its first word; save it as plain text."
        )
    warnings = (Remark("cut"),) if page.cut else ()
    return Content(page.text, title=page.title, date=page.date, site=page.site, warnings=warnings)
