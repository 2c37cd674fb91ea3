"""Rich text, OpenDocument, Excel and PowerPoint files → their lines, as the programs show them.

A table's row is a line, its cells a tab apart. Notes and text boxes stand behind the paragraph in which they
are anchored, not inside its sentence; comments and deleted text are no text. Reading is left to striprtf,
lxml, openpyxl and python-pptx."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any

from index.errors import ProtectedFileError, UnsupportedFileError
from index.reading.packages import read_package, written_number

Read = tuple[str, str | None]
"""Text and the title among the file's properties."""

_RAW = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(r"\\\\|(\\[a-z]{1,32})(-?[0-9]{5,})")  # with its long number
_BAR = "\ue000"  # stands for a bar that is text
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_APART = (f"{_TEXT}note", f"{_DRAW}text-box")  # from the sentence that they interrupt
_NO_TEXT = (
    f"{_TEXT}tracked-changes",
    f"{_OFFICE}annotation",
    f"{_TEXT}note-citation",
    f"{_TEXT}sequence-decls",
)
_REPEATED = 1000  # cells or rows that a file says are repeated, at most; tables end with a million empty ones


def read_rtf(data: bytes, name: str) -> Read:
    """Raises UnsupportedFileError where it is none."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise UnsupportedFileError(f"{name} is named like rich text but is none; rename it after what it is.")
    escaped = _RAW.sub(lambda byte: b"\\'%02x" % byte[0][0], data).decode("ascii").replace("|", _BAR)
    escaped = _CONTROL.sub(_bounded, escaped)
    text = str(rtf_to_text(escaped, errors="replace"))  # type: ignore[no-untyped-call]
    title = re.search(r"\{\\title ([^{}]+)\}", escaped)
    said = str(rtf_to_text(title[1], errors="replace")).strip() if title else None  # type: ignore[no-untyped-call]
    rows = re.sub(r"\|(?=\n|$)", "", text).replace("|", "\t")  # striprtf's mark between cells
    return rows.replace(_BAR, "|"), said


def _bounded(control: re.Match[str]) -> str:
    """With a number that striprtf can take: an unknown character for one that is none."""
    word, said = control.groups()
    if word is None or (len(said) < 10 and (word != "\\u" or -0x10000 <= int(said) < 0x110000)):
        return control[0]
    return f"{word}65533" if word == "\\u" else f"{word}1"


# ---------------------------------------------------------------------------------------------------------
# OpenDocument


def read_odt(data: bytes, name: str) -> Read:
    """Raises ProtectedFileError, BrokenFileError, FileTooLargeError."""
    return read_package(data, name, "LibreOffice", ".odt", lambda package: _opendocument(package, name))


def _opendocument(data: bytes, name: str) -> Read:
    from lxml import etree  # type: ignore[import-untyped]

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise ProtectedFileError(
                f"{name} is protected by a password; save it in LibreOffice without one, and index that."
            )
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        content = etree.fromstring(archive.read("content.xml"), parser)
        meta = (
            etree.fromstring(archive.read("meta.xml"), parser) if "meta.xml" in archive.namelist() else None
        )
    body = content.find(f"{_OFFICE}body")
    title = meta.findtext(f".//{_TITLE}") if meta is not None else None
    return "\n".join(_odf_lines(body)), title


def _odf_lines(parent: Any) -> Iterator[str]:
    for element in parent.iterchildren():
        if element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            apart: list[Any] = []
            yield "".join(_odf_words(element, apart))
            for held in apart:
                yield from _odf_lines(held)
        elif element.tag == f"{_TABLE}table-row":
            cells = [" ".join(filter(None, _odf_lines(cell))) for cell in _odf_cells(element)]
            if any(cells):
                yield "\t".join(cells).rstrip("\t")
        elif isinstance(element.tag, str) and element.tag not in _NO_TEXT:
            yield from _odf_lines(element)


def _odf_cells(row: Any) -> Iterator[Any]:
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        times = written_number(cell.get(f"{_TABLE}number-columns-repeated"), 1)
        for _ in range(times if times < _REPEATED else 1):
            yield cell


def _odf_words(element: Any, apart: list[Any]) -> Iterator[str]:
    """The words of a paragraph; what stands apart from it is put into `apart`."""
    yield element.text or ""
    for child in element.iterchildren():
        if child.tag in _APART:
            apart.append(child)
        elif child.tag == f"{_TEXT}s":
            yield " " * min(written_number(child.get(f"{_TEXT}c"), 1), _REPEATED)
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield "\t" if child.tag.endswith("tab") else "\n"
        elif isinstance(child.tag, str) and child.tag not in _NO_TEXT:
            yield from _odf_words(child, apart)
        yield child.tail or ""


# ---------------------------------------------------------------------------------------------------------
# Excel and PowerPoint


def read_xlsx(data: bytes, name: str) -> Read:
    """Each sheet's name, then its rows; of formulas what they came to.

    Raises ProtectedFileError, UnsupportedFileError (an old .xls), BrokenFileError, FileTooLargeError."""
    return read_package(data, name, "Excel", ".xlsx", _workbook)


def _workbook(data: bytes) -> Read:
    import openpyxl  # type: ignore[import-untyped]

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    lines: list[str] = []
    for sheet in book.worksheets:
        rows = ["\t".join(map(_cell, row)).rstrip() for row in sheet.iter_rows(values_only=True)]
        if filled := [row for row in rows if row]:
            lines += [*([""] if lines else []), sheet.title, *filled]
    return "\n".join(lines), book.properties.title


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def read_pptx(data: bytes, name: str) -> Read:
    """Slides in order: their shapes, tables and notes.

    Raises ProtectedFileError, UnsupportedFileError (an old .ppt), BrokenFileError, FileTooLargeError."""
    return read_package(data, name, "PowerPoint", ".pptx", _presentation)


def _presentation(data: bytes) -> Read:
    import pptx

    show = pptx.Presentation(io.BytesIO(data))
    slides = []
    for slide in show.slides:
        lines = list(_shapes(slide.shapes))
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines += slide.notes_slide.notes_text_frame.text.splitlines()
        slides.append("\n".join(line for line in lines if line.strip()))
    return "\n\n".join(filter(None, slides)), show.core_properties.title


def _shapes(shapes: Iterable[Any]) -> Iterator[str]:
    for shape in shapes:
        if getattr(shape, "has_table", False):
            for row in shape.table.rows:
                yield "\t".join(" ".join(cell.text.split()) for cell in row.cells)
        elif hasattr(shape, "shapes"):  # a group
            yield from _shapes(shape.shapes)
        elif shape.has_text_frame:
            yield from shape.text_frame.text.replace("\v", "\n").splitlines()
