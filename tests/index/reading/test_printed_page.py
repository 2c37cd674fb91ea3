"""A quotation on the printed page: where it is found, that it is drawn there, what is refused."""

import re
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from places import SAMPLE
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from index.errors import FileChangedError, NotFoundError
from index.reading import printed_page, read_document
from index.reading.printed_page import Box, find, lines, locate, original, render

PDF = SAMPLE / "white-paper-judicial-assistance.pdf"


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def found(printed: str, text: str, quote: str, nth: int = 0) -> list[str]:
    at = [m.start() for m in re.finditer(re.escape(quote), text)][nth]
    return [printed[a:b] for a, b in find(printed, text, (at, at + len(quote)))]


def under(data: bytes, number: int, boxes: tuple[Box, ...]) -> str:
    """What PDFium itself reads inside the boxes, a little smaller than drawn."""
    pdf = pypdfium2.PdfDocument(data)
    page = pdf[number - 1]
    width, height = page.get_size()
    textpage = page.get_textpage()
    read = [
        textpage.get_text_bounded(
            b.left * width, (1 - b.bottom) * height, b.right * width, (1 - b.top) * height
        )
        for b in boxes
    ]
    textpage.close()
    page.close()
    pdf.close()
    return "".join(read)


def drawn(paint: Callable[[Canvas], object], **options: Any) -> bytes:
    registerFont(TTFont("Vera", "Vera.ttf"))  # comes with reportlab
    out = BytesIO()
    canvas = Canvas(out, invariant=True, **options)
    canvas.setFont("Vera", 12)
    paint(canvas)
    canvas.save()
    return out.getvalue()


# --- the sample's PDF -----------------------------------------------------------------------------------


def test_every_sentence_of_the_sample_is_found_where_it_is_printed() -> None:
    document = read_document.read(PDF)
    data = original(PDF, document.digest)
    sentences = [m.span() for m in re.finditer(r"[^。\n]{12,}?(?:[。.](?!\d)|$)", document.text, re.M)]
    assert len(sentences) > 60
    broken = across = 0
    for start, end in sentences:
        on = [p for p in document.pages if p.start < end and start < p.end]
        across += len(on) > 1
        for page in on:
            text = document.text[page.start : page.end]
            span = (max(start, page.start) - page.start, min(end, page.end) - page.start)
            sheet = locate(data, page.number, text, span)
            quote = letters(text[slice(*span)])
            assert quote in letters(under(data, page.number, sheet.boxes)), quote
            assert all(0 <= b.left < b.right <= 1 and 0 <= b.top < b.bottom <= 1 for b in sheet.boxes)
            broken += len(sheet.boxes) > 1
            # nothing but the quotation: as many lines, each as wide as its share of the words
            assert len(letters(under(data, page.number, sheet.boxes))) < 1.2 * len(quote) + 40
    assert broken > 20 and across >= 1


# --- finding --------------------------------------------------------------------------------------------


def test_ligatures_and_marks() -> None:
    printed = "The of\ufb01ce \ufb01les “\ufb02awed” a\ufb03davits."
    assert found(printed, "The office files “flawed” affidavits.", "files “flawed”") == [
        "\ufb01les “\ufb02awed”"
    ]
    assert found(printed, "The office files “flawed” affidavits.", "affidavits.") == ["a\ufb03davits."]
    assert found(printed, printed, "\ufb01les") == ["\ufb01les"]


def test_a_quote_across_a_line_break() -> None:
    printed = "Parties exam- \r\nine the foreign-\r\nrelated file.\r\nNext."
    text = "Parties examine the foreign-related file. Next."
    (whole,) = found(printed, text, "examine the foreign-related file.")
    assert whole == "exam- \r\nine the foreign-\r\nrelated file."
    assert found("第一条 法院\r\n审理案件。", "第一条 法院审理案件。", "法院审理") == ["法院\r\n审理"]


def test_radicals_and_composed_letters() -> None:
    assert found("⼤⽣⻔开。", "大生门开。", "大生门") == ["⼤⽣⻔"]
    assert found("Cafe\u0301 here", "Caf\u00e9 here", "Caf\u00e9") == ["Cafe\u0301"[:4]]


def test_of_several_places_the_one_with_the_same_surroundings() -> None:
    text = "The fee is due. A. The fee is due. B. The fee is due. C."
    printed = "Fees\n" + text
    for nth, at in enumerate((5, 24, 43)):
        start = [m.start() for m in re.finditer("The fee is due", text)][nth]
        assert find(printed, text, (start, start + 14)) == ((at, at + 14),)
    title = "White Paper"  # stands in the running head, too
    assert find(f"{title}\n{title}\nThis is it.", f"{title}\nThis is it.", (0, 11)) == ((12, 23),)


def test_something_printed_inside_the_sentence_is_not_marked() -> None:
    quote = "The court of the place where the contract was performed has jurisdiction over it."
    printed = f"{quote[:40]}\nRUNNING HEAD\n{quote[40:]}"
    spans = find(printed, quote, (0, len(quote)))
    marked = "".join(printed[a:b] for a, b in spans)
    assert "RUNNING" not in marked
    assert len(letters(marked)) >= len(letters(quote)) - 2 * printed_page.LEAST


def test_what_is_not_there_is_not_found() -> None:
    assert find("Something else entirely.", "A quotation of a law.", (2, 11)) == ()
    assert find("", "A quotation", (0, 11)) == ()
    assert find("A — B", "A — B", (2, 3)) == ()  # nothing but marks
    assert find("A quotation", "A quotation", (4, 4)) == ()


def test_characters_are_joined_along_each_line() -> None:
    first = [Box(x / 10, 0.1, x / 10 + 0.08, 0.14) for x in range(3)]
    second = [Box(x / 10, 0.15, x / 10 + 0.08, 0.19) for x in range(2)]
    raised = Box(0.3, 0.09, 0.33, 0.12)
    assert lines([*first, raised, Box(0, 0, 0, 0), *second]) == (
        Box(0.0, 0.09, 0.33, 0.14),
        Box(0.0, 0.15, 0.18, 0.19),
    )


# --- drawing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_the_boxes_lie_over_the_ink(turned: int, cropped: bool) -> None:
    """All ink of a page that says nothing but the quotation is under its boxes, and each box has some."""
    quote = ["The of\ufb01ce registers bea-", "cons within nine days,", "and keeps a book."]

    def paint(canvas: Canvas) -> None:
        canvas.translate(300, 500)
        canvas.rotate(turned)  # upright as it is seen
        for i, line in enumerate(quote):
            canvas.drawString(-120, 60 - 20 * i, line)

    data = drawn(paint)
    pdf = pypdfium2.PdfDocument(data)
    pdf[0].set_rotation(turned)
    if cropped:
        pdf[0].set_cropbox(100, 300, 500, 700)
    out = BytesIO()
    pdf.save(out)
    pdf.close()
    text = "The office registers beacons within nine days, and keeps a book."
    sheet = locate(out.getvalue(), 1, text, (0, len(text)))
    assert len(sheet.boxes) == 3
    picture = Image.open(BytesIO(render(out.getvalue(), 1, 800))).convert("L")
    assert picture.width == 800
    assert abs(picture.height / picture.width - sheet.height / sheet.width) < 0.01
    draw = ImageDraw.Draw(picture)
    for box in sheet.boxes:
        place = (
            int(box.left * picture.width) - 1,
            int(box.top * picture.height) - 1,
            int(box.right * picture.width) + 1,
            int(box.bottom * picture.height) + 1,
        )
        assert min(picture.crop(place).tobytes()) < 100
        draw.rectangle(place, fill=255)
    assert min(picture.tobytes()) > 200


def test_a_strip_as_long_as_a_wall_is_drawn_small() -> None:
    data = drawn(lambda c: c.drawString(20, 20, "Long."), pagesize=(200, 14_000))
    picture = Image.open(BytesIO(render(data, 1, 1_600)))
    assert picture.width * picture.height <= 8_100_000


def test_only_pages_that_there_are() -> None:
    data = PDF.read_bytes()
    for number in (0, -1, 5, 10**9):
        with pytest.raises(NotFoundError, match="the file has 4"):
            render(data, number, 100)
        with pytest.raises(NotFoundError):
            locate(data, number, "text", (0, 4))


def test_only_the_file_that_was_read(tmp_path: Path) -> None:
    file = tmp_path / "law.pdf"
    file.write_bytes(b"first")
    digest = sha256(b"first").hexdigest()
    assert original(file, digest) == b"first"
    file.write_bytes(b"other")
    with pytest.raises(FileChangedError, match=r"law\.pdf has changed since it was indexed"):
        original(file, digest)
    file.unlink()
    with pytest.raises(NotFoundError, match=r"law\.pdf is not there any more"):
        original(file, digest)
