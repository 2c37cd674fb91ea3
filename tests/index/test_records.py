"""What is worth knowing of a file: kept as kind and values, told in English where nobody words it."""

import json

import pytest

from index import records
from index.records import Document, Remark
from index.store import rows
from index.upkeep.receipts import Receipt, as_json

ENGLISH = {
    Remark("blank_pages", ("2", "5")): "no text on page 2, 5: blank, or a picture of text",
    Remark("ocr", ("RapidOCR",), 2): (
        "2 page(s) are pictures and were read by OCR (RapidOCR): compare quotations with the page"
    ),
    Remark("ocr_doubtful", ("3",)): "OCR was not sure of page 3: expect wrong characters there",
    Remark("ocr_unread", ("4", "7")): (
        "page 4, 7 could not be read by OCR in time: split the file, and index the rest"
    ),
    Remark("ocr_off", ("1",)): "page 1 is a picture, and DUOLEX_OCR is off",
    Remark("ocr_missing", ("1",)): (
        "page 1 is a picture, and no OCR engine is installed: `pip install 'duolex[ocr]'`, "
        "or Debian's tesseract-ocr with tesseract-ocr-chi-sim and tesseract-ocr-chi-tra"
    ),
    records.skipped(["a.png"]): "1 file is in a format that is not read: a.png.",
    records.skipped([*"abcdefg"]): "7 files are in a format that is not read: a, b, c, d, e, ….",
    records.skipped([*"abcd", "e.png", "f.PNG", "g.xyz"]): (
        "7 files are in a format that is not read: .png (2), .xyz (1), a, b, c, d."
    ),
    Remark("cut"): "not read to its end: from there on its elements stand more than 2,048 deep",
    Remark("kept", ("law.pdf",)): "The library keeps the earlier version of “law.pdf”.",
    Remark("links", ("a", "b"), 2): "2 links lead out of the folder (--follow-links follows): a, b.",
    Remark("links", ("a",), 1): "1 link leads out of the folder (--follow-links follows): a.",
    Remark("told", ("As it was.",)): "As it was.",
}


@pytest.mark.parametrize("remark", ENGLISH)
def test_in_english(remark: Remark) -> None:
    assert str(remark) == ENGLISH[remark]
    assert as_json(Receipt("a", "a", "indexed", warnings=(remark,)))["warnings"] == [ENGLISH[remark]]


def test_every_kind_is_worded_here() -> None:
    assert {remark.kind for remark in ENGLISH} == set(records.REMARK_KINDS)


def test_the_catalogue_keeps_them_and_reads_what_older_libraries_kept() -> None:
    document = Document("a.pdf", "/a.pdf", "0", "text", warnings=tuple(ENGLISH))
    about = rows.about(document)
    assert rows.described(about)[2] == tuple(ENGLISH)
    old = json.loads(about) | {"warnings": ["no text on page 2: blank, or a picture of text"]}
    (remark,) = rows.described(rows.dump(old))[2]
    assert str(remark) == "no text on page 2: blank, or a picture of text"
