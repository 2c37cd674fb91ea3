"""Scans: pages are read by OCR, the document knows it, and quotations are found again on the picture."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.errors import EmptyFileError
from index.reading import ocr_engines, printed_page, read_document, scans
from index.reading.ocr_engines import FoundLine, widened
from index.reading.scanned_lines import printed, vertical
from index.records import Document, Remark, ScannedLine

FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
SIMPLIFIED = ("第一条　码头管理处每日登记货船。", "第二条　申请人应当在九日内提交材料。")
ENGLISH = ("Article 1 The harbour office registers every barge.", "Article 2 Fees are paid within nine days.")
needs_font = pytest.mark.skipif(not FONT.exists(), reason="fonts-noto-cjk is not installed")


def scan(*rows: str) -> Image.Image:
    picture = Image.new("L", (1100, 120 + 90 * len(rows)), 250)
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), 40, index=2)
    for n, row in enumerate(rows):
        pen.text((60, 60 + 90 * n), row, 20, font=font)
    return picture


def stored(picture: Image.Image, path: Path) -> Path:
    picture.save(path)
    return path


def half_scanned(path: Path) -> Path:
    """A page of text, then one that is a picture."""
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, "The keeper of the harbour lights them at dusk.")
    canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("L", (400, 400), 90)), 50, 300, 400, 400)
    canvas.save()
    return path


@needs_font
def test_a_scanned_pdf_is_read_page_by_page_and_marked(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = stored(scan(*SIMPLIFIED), tmp_path / "scan.pdf")
    with scans.listening(lambda page, of: told.append((page, of))):
        document = read_document.read(path)
    assert told == [(1, 1)]
    assert [part.split()[0] for part in document.text.split("\n") if part] == ["第一条", "第二条"]
    assert "码头管理处每日登记货船。" in document.text and "应当在九日内提交材料。" in document.text
    assert document.warnings == (Remark("ocr", ("RapidOCR",), 1),)
    sure = document.ocr_confidence(0, len(document.text))
    assert sure is not None and sure > 0.9
    assert_boxed(path.read_bytes(), document, document.text[document.text.index("第二条") :].strip())


@needs_font
def test_a_picture_of_english_is_read(tmp_path: Path) -> None:
    path = stored(scan(*ENGLISH), tmp_path / "scan.png")
    document = read_document.read(path)
    assert all(row in document.text for row in ENGLISH)
    assert_boxed(path.read_bytes(), document, ENGLISH[1])


def assert_boxed(data: bytes, document: Document, quote: str) -> None:
    """The box of the lower row, which is the quotation, lies on the picture over all of the row's ink."""
    start = document.text.index(quote)
    page = document.pages[0]
    sheet = printed_page.locate(data, 1, document.text, (start, start + len(quote)), page.scan)
    (box,) = sheet.boxes
    picture = Image.open(BytesIO(printed_page.render(data, 1, 1000))).convert("L")
    across, down = picture.size
    between = round(135 / 300 * down)  # the rows
    assert between < box.top * down
    place = (box.left * across - 3, box.top * down - 3, box.right * across + 3, box.bottom * down + 3)
    ImageDraw.Draw(picture).rectangle(place, 255)
    assert min(picture.crop((0, 0, across, between)).tobytes()) < 100
    assert min(picture.crop((0, between, across, down)).tobytes()) > 150


def test_what_is_not_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = stored(Image.new("L", (400, 400), 90), tmp_path / "scan.png")
    half = half_scanned(tmp_path / "half.pdf")
    with scans.listening(lambda page, of: None, wanted=False):
        with pytest.raises(EmptyFileError, match="DUOLEX_OCR is off"):
            read_document.read(picture)
        assert read_document.read(half).warnings == (Remark("ocr_off", ("2",)),)
    monkeypatch.setattr(ocr_engines, "engine", lambda: None)
    with pytest.raises(EmptyFileError, match="no OCR engine is installed"):
        read_document.read(picture)
    assert read_document.read(half).warnings == (Remark("ocr_missing", ("2",)),)


def test_a_page_on_which_the_engine_stumbles_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stumbles:
        name = "Stumbles"

        def lines(self, picture: Image.Image) -> list[FoundLine]:
            if picture.getpixel((0, 0)) == (0, 0, 0):
                raise RuntimeError("no such tensor")
            return [FoundLine("Article 1 Blurred.", 10, 10, 80, 20, 0, 0.5)]

    monkeypatch.setattr(ocr_engines, "engine", Stumbles)
    black, white = (Image.new("RGB", (100, 100), shade) for shade in ("black", "white"))
    read = scans.read(lambda number: black if number == 1 else white, (1, 2), 2)
    assert [line.text for line in read.pages[2].lines] == ["Article 1 Blurred."] and set(read.pages) == {2}
    assert read.remarks == (
        Remark("ocr", ("Stumbles",), 1),
        Remark("ocr_doubtful", ("2",)),
        Remark("ocr_unread", ("1",)),
    )


def test_ink_in_no_line_makes_a_page_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    class Misses:
        name = "Misses"

        def lines(self, picture: Image.Image) -> list[FoundLine]:
            return [FoundLine("The upper row.", 10, 10, 180, 20, 0, 0.99)]

    monkeypatch.setattr(ocr_engines, "engine", Misses)
    page = Image.new("RGB", (200, 100), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((10, 10, 190, 30), "black")
    assert scans.read(lambda number: page, (1,), 1).remarks == (Remark("ocr", ("Misses",), 1),)
    pen.rectangle((10, 50, 190, 70), "black")
    assert scans.read(lambda number: page, (1,), 1).remarks[1:] == (Remark("ocr_doubtful", ("1",)),)


def test_lines_askew_are_put_in_rows_and_columns() -> None:
    def line(text: str, left: float, top: float, width: float = 400) -> FoundLine:
        return FoundLine(text, left, top + 0.02 * left, width, 20, 0.02 * width, 1.0)

    left = [line(f"left {n}", 50, 100 + 30 * n) for n in range(4)]
    right = [line(f"right {n}", 550, 100 + 30 * n) for n in range(4)]
    title = line("title", 50, 40, 900)
    mixed = [*right, *left, title]
    rows = printed(mixed, (1000, 1400), 0.5)
    assert [row.text for row in rows] == [
        "title",
        *(f"{side} {n}" for side in ("left", "right") for n in range(4)),
    ]
    assert not vertical(mixed)
    assert vertical([FoundLine("縱排文字", 10, 10, 20, 300, 0, 1.0)])


def test_a_quotation_is_boxed_within_its_line() -> None:
    line = ScannedLine("甲乙丙丁戊己庚辛壬癸", 1000, 2000, 8000, 300, 0, 0.99)
    (box,) = printed_page.in_scan((line,), line.text, (5, 10))
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((0.5, 0.2, 0.9, 0.23))


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("申请人,应当;在(九日)内提交.", "申请人，应当；在（九日）内提交。"),
        ("Fees (in CNY), 3.5 each.", "Fees (in CNY), 3.5 each."),
        ("见第3.2条", "见第3.2条"),
    ],
)
def test_marks_between_ideographs_are_chinese(seen: str, meant: str) -> None:
    assert widened(seen) == meant
