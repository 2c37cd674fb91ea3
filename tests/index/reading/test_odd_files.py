"""Files of odd sizes, depths and numbers are read, or refused in a sentence of ours; `python -m evals.fuzz
files` tries mutations by the thousand."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from shelf import HashEmbedder

from index.errors import ReadError
from index.reading import read_document
from index.records import Remark
from index.upkeep import analyse_file

_LONG = "9" * 5000
_ODT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
    "<office:body><office:text>{}</office:text></office:body></office:document-content>"
)


def _odt(body: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/manifest.xml", "<m/>")
        archive.writestr("content.xml", _ODT.format(body))
    return made.getvalue()


def _docx(body: str) -> bytes:
    empty, made = io.BytesIO(), io.BytesIO()
    docx.Document().save(empty)
    with zipfile.ZipFile(empty) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in given.namelist():
            held = given.read(name)
            if name == "word/document.xml":
                start, end = held.index(b"<w:body>") + len(b"<w:body>"), held.index(b"<w:sectPr")
                held = held[:start] + body.encode() + held[end:]
            archive.writestr(name, held)
    return made.getvalue()


def _nested(tag: str, depth: int) -> str:
    return f"<html><body><p>Wages</p>{f'<{tag}>' * depth}are due.{f'</{tag}>' * depth}</body></html>"


READ = {
    "no space.txt": ("a" * 100_000, "a" * 100_000),
    "paragraphs.docx": (_docx("<w:p><w:r><w:t>due</w:t></w:r></w:p>" * 2_000), "due\n" * 1_999 + "due"),
    "comments.md": ("<!--" * 20_000 + "due", "<!--" * 20_000 + "due"),
    "deep.html": (_nested("div", 300), "Wages\nare due."),
    "deep words.html": (_nested("span", 300), "Wages\nare due."),
    "deep.rtf": (r"{\rtf1 " + "{" * 5_000 + "due" + "}" * 5_000 + "}", "due"),
    "number.docx": (
        _docx(
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{_LONG}"/><w:numId w:val="99"/></w:numPr></w:pPr>'
            "<w:r><w:t>due</w:t></w:r></w:p>"
        ),
        "due",
    ),
    "number.odt": (_odt(f'<text:p>are<text:s text:c="{_LONG}"/>due</text:p>'), "are due"),
    "cells.odt": (
        _odt(
            '<table:table><table:table-row><table:table-cell table:number-columns-repeated="'
            f'{_LONG}"><text:p>due</text:p></table:table-cell></table:table-row></table:table>'
        ),
        "due",
    ),
    "number.rtf": (
        rf"{{\rtf1 \u{_LONG}? due \fs{_LONG} \u-70000? \\u99999 \u25991? now}}",
        "� due � \\u99999 文 now",
    ),
    "number.html": (
        f"<p>&#{_LONG}; due</p><table><tr><td colspan={_LONG}>now</td></tr></table>",
        "� due\nnow",
    ),
    "number.eml": (f"From: a\nDate: {_LONG} May 2024\n\ndue", f"From: a\nDate: {_LONG} May 2024\n\ndue"),
    "number.txt": (f"Article {_LONG} due\n\n第{_LONG}条 due", f"Article {_LONG} due\n\n第{_LONG}条 due"),
}


@pytest.mark.parametrize("name", READ)
def test_it_is_read_and_cut_to_measure(tmp_path: Path, name: str) -> None:
    content, text = READ[name]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    read = read_document.read(tmp_path / name)
    assert read.text.strip() == text
    assert read.warnings == ()
    assert all(
        len(passage.text) <= HashEmbedder.window
        for passage in analyse_file.draft(read, HashEmbedder()).passages
    )


def test_a_page_too_deep_is_read_as_far_as_it_can_be_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "deep.html").write_text(_nested("span", 3_000))
    read = read_document.read(tmp_path / "deep.html")
    assert (read.text, read.warnings) == ("Wages", (Remark("cut"),))


TOLD = {
    "deep.html": (
        _nested("span", 3_000).replace("<p>Wages</p>", ""),
        "more than 2,048 deep before its first word",
    ),
    "deep.odt": (
        _odt("<text:p>" + "<text:span>" * 500 + "due" + "</text:span>" * 500 + "</text:p>"),
        "nests deeper",
    ),
    "deep.docx": (_docx("<w:sdt>" * 500 + "</w:sdt>" * 500), "nests deeper"),
}


@pytest.mark.parametrize("name", TOLD)
def test_it_is_refused_in_words(tmp_path: Path, name: str) -> None:
    content, words = TOLD[name]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ReadError, match=words):
        read_document.read(tmp_path / name)
