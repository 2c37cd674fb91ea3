"""A page as it is printed, of a PDF or a picture's file, and where on it a quotation stands.

    sheet = located(path, digest, 3, text, span)      # boxes over the quotation
    png = rendered(path, digest, 3, width=800)

Both are made in a process of their own (`read_apart.py`). The library keeps a PDF's text and the path of the
file. A page is shown only while the file is the one that was read, byte for byte: its text and its picture
then cannot disagree."""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import byref, c_int
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from index.bounds import bounds
from index.errors import BrokenFileError, FileChangedError, NotFoundError, ReadError
from index.reading import archives, scans
from index.reading.formats import PDFIUM
from index.reading.found_files import printable
from index.reading.line_joins import width as columns
from index.reading.read_apart import Apart
from index.records import ScannedLine, Span
from index.text import normalise

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage  # type: ignore[import-untyped]

_PIXELS = 8_000_000  # of one picture; a page drawn as a long strip is made smaller instead
LEAST = 12  # letters and figures: shorter pieces of a quotation are not looked for by themselves
_GRID = 100_000  # PDFium gives places on the page in whole units
_SHARES = 10_000  # of a page's width and height, in which the lines of a scan are kept
_DRIFT = 0.4  # of a line's height: a box of a line that is askew covers no more beside it
_POINTS = 842.0  # the long side of a picture's page, as of A4


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in shares of the page's width and height, from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's size in points, as it is seen (rotated and cropped), and the quotation's lines on it;
    no boxes where the quotation was not found."""

    width: float
    height: float
    boxes: tuple[Box, ...]


_apart = Apart()  # another one than that which reads files: a picture does not wait for them


def rendered(path: Path, digest: str, number: int, width: int) -> bytes:
    """As `render`, of the file that was read; raises what `original` and `Apart.run` raise, too."""
    return _apart.run(_rendered, path, digest, number, width)


def located(
    path: Path, digest: str, number: int, text: str, span: Span, scan: Sequence[ScannedLine] = ()
) -> Sheet:
    """As `locate`, in the file that was read; raises what `original` and `Apart.run` raise, too."""
    return _apart.run(_located, path, digest, number, text, span, scan)


def _rendered(path: Path, digest: str, number: int, width: int) -> bytes:
    return render(original(path, digest), number, width)


def _located(
    path: Path, digest: str, number: int, text: str, span: Span, scan: Sequence[ScannedLine]
) -> Sheet:
    return locate(original(path, digest), number, text, span, scan)


def original(path: Path, digest: str) -> bytes:
    """The bytes of the file, which are those that the document was made of (sha256, hex).

    Raises NotFoundError (gone), FileChangedError, ReadError."""
    try:
        if archives.container(path) is not None:
            data = archives.read(path)
        else:
            with path.open("rb") as file:
                data = file.read(bounds().size + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFoundError(
            f"{printable(path)} is not there any more. Index it from its new place."
        ) from error
    except OSError as error:
        raise ReadError(
            f"{printable(path)} cannot be read ({error.strerror}). Check its permissions."
        ) from error
    if sha256(data).hexdigest() != digest:
        raise FileChangedError(f"{printable(path)} has changed since it was indexed. Index it again.")
    return data


def render(data: bytes, number: int, width: int) -> bytes:
    """Page `number` (from 1) as a PNG, `width` pixels wide.

    Raises NotFoundError (no such page), BrokenFileError."""
    if scans.is_picture(data):
        picture = _frame(data, number, width)
    else:
        with _page(data, number) as page:
            across, down = page.get_size()
            scale = min(width / across, (_PIXELS / (across * down)) ** 0.5)
            picture = page.render(scale=scale).to_pil()
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _frame(data: bytes, number: int, width: int) -> "Image":
    """A page of a picture's file, no wider than it is."""
    with scans.opened(data, "The file") as file:
        count: int = getattr(file, "n_frames", 1)
        if not 1 <= number <= count:
            raise NotFoundError(f"There is no page {number}: the file has {count}.")
        picture = scans.frame(file, number, max(scans.LONG_SIDE, width))
    picture.thumbnail((width, _PIXELS // width))
    return picture


def locate(data: bytes, number: int, text: str, span: Span, scan: Sequence[ScannedLine] = ()) -> Sheet:
    """Where `text[span]` stands on page `number`, `text` being what the document says on it; `scan` is what
    OCR read of the page.

    Raises NotFoundError (no such page), BrokenFileError."""
    if scans.is_picture(data):
        across, down = _frame(data, number, scans.LONG_SIDE).size
        points = _POINTS / max(across, down)
        return Sheet(across * points, down * points, in_scan(scan, text, span))
    if not scan:
        return _printed(data, number, text, span)
    with _page(data, number) as page:
        width, height = page.get_size()
        return Sheet(width, height, in_scan(scan, text, span))


def in_scan(scan: Sequence[ScannedLine], text: str, span: Span) -> tuple[Box, ...]:
    """Where `text[span]` stands in the lines that OCR read, at the width of their characters."""
    read = "\n".join(line.text for line in scan)
    places = find(read, text, span)
    boxes: list[Box] = []
    start = 0
    for line in scan:
        end = start + len(line.text)
        for a, b in places:
            if a < end and start < b:
                before = columns(line.text[: max(a - start, 0)])
                inside = columns(line.text[max(a - start, 0) : b - start])
                whole = columns(line.text)
                boxes += _pieces_of(line, before / whole, (before + inside) / whole)
        start = end + 1
    return tuple(boxes)


def _pieces_of(line: ScannedLine, first: float, last: float) -> list[Box]:
    """A share of the line, in as many boxes side by side as it takes to follow its fall."""
    count = 1 + int(abs(line.fall) * (last - first) / (_DRIFT * max(1, line.height)))
    step = (last - first) / count
    boxes = []
    for n in range(count):
        a, b = first + n * step, first + (n + 1) * step
        falls = line.fall * a, line.fall * b
        boxes.append(
            Box(
                (line.left + a * line.width) / _SHARES,
                (line.top + min(falls)) / _SHARES,
                (line.left + b * line.width) / _SHARES,
                (line.top + line.height + max(falls)) / _SHARES,
            )
        )
    return boxes


def _printed(data: bytes, number: int, text: str, span: Span) -> Sheet:
    with _page(data, number) as page:
        textpage = page.get_textpage()
        try:
            codes = [_code(textpage, i) for i in range(textpage.count_chars())]
            places = find("".join(codes), text, span)
            boxes = [
                _seen(page, *textpage.get_charbox(i, loose=True))
                for a, b in places
                for i in range(a, b)
                if not codes[i].isspace()
            ]
            width, height = page.get_size()
            return Sheet(width, height, lines(boxes))
        finally:
            textpage.close()


def _code(textpage: object, at: int) -> str:
    """One character for one place; PDFium says 2 for a hyphen at a line's end."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    code = pdfium.FPDFText_GetUnicode(textpage, at)
    return "-" if code == 2 else chr(code) if 31 < code < 0x110000 else " "


@contextmanager
def _page(data: bytes, number: int) -> "Iterator[PdfPage]":
    import pypdfium2

    with PDFIUM:
        try:
            pdf = pypdfium2.PdfDocument(data)
            try:
                if not 1 <= number <= len(pdf):
                    raise NotFoundError(f"There is no page {number}: the file has {len(pdf)}.")
                page = pdf[number - 1]
                try:
                    yield page
                finally:
                    page.close()
            finally:
                pdf.close()
        except pypdfium2.PdfiumError as error:
            raise BrokenFileError(f"Page {number} cannot be drawn ({error}).") from error


def _seen(page: "PdfPage", left: float, bottom: float, right: float, top: float) -> Box:
    """From points on the paper to shares of what is seen of it: turned and cropped as when drawn."""
    import pypdfium2.raw as pdfium

    x, y = c_int(), c_int()
    corners = []
    for across, up in ((left, top), (right, bottom)):
        pdfium.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, across, up, byref(x), byref(y))
        corners.append((x.value / _GRID, y.value / _GRID))
    (a, b), (c, d) = corners
    return Box(min(a, c), min(b, d), max(a, c), max(b, d))


# ---------------------------------------------------------------------------------------------------------
# A quotation among the page's characters


def find(printed: str, text: str, span: Span) -> tuple[Span, ...]:
    """Where `text[span]` stands in `printed`, a page's characters as they are drawn, as spans of it.

    Only letters and figures are compared, in compatible form: line ends, hyphens at them and ligatures
    then do not matter. Of several such places it is the one whose surroundings agree best. Where
    something stands between (a running head inside the sentence), the quotation is found in pieces; a
    piece that is not there is left out."""
    there, here = _letters(printed), _letters(text)
    first = sum(at < span[0] for at in here[1])
    last = sum(at < span[1] for at in here[1])
    found: list[Span] = []
    for a, b in _pieces(there[0], here[0], first, last):
        start, end = there[1][a], there[1][b - 1] + 1
        if found and not any(map(str.isalnum, printed[found[-1][1] : start])):
            start = found.pop()[0]
        found.append((start, end))
    if found:  # marks before the first letter and after the last one belong to it
        quote = text[span[0] : span[1]]
        before = len(list(takewhile(lambda c: not c.isalnum(), quote)))
        after = len(list(takewhile(lambda c: not c.isalnum(), reversed(quote))))
        found[0] = (_grown(printed, found[0][0], -before), found[0][1])
        found[-1] = (found[-1][0], _grown(printed, found[-1][1], after))
    return tuple(found)


def _letters(text: str) -> tuple[str, Sequence[int]]:
    """Letters and figures in compatible form, and for each its place in `text`."""
    letters, places = [], []
    for at, character in enumerate(text):
        for letter in unicodedata.normalize("NFKD", normalise(character)):
            if letter.isalnum():
                letters.append(letter)
                places.append(at)
    return "".join(letters), places


def _pieces(there: str, here: str, start: int, end: int) -> list[Span]:
    """Spans of `there` that read as `here[start:end]`, whole or else halved until they do."""
    if start >= end:
        return []
    wanted, places, at = here[start:end], [], -1
    while (at := there.find(wanted, at + 1)) >= 0:
        places.append(at)
    if places:
        best = max(places, key=lambda at: _agreement(there, at, at + len(wanted), here, start, end))
        return [(best, best + len(wanted))]
    if end - start < 2 * LEAST:
        return []
    middle = (start + end) // 2
    return _pieces(there, here, start, middle) + _pieces(there, here, middle, end)


def _agreement(there: str, a: int, b: int, here: str, start: int, end: int) -> int:
    """Letters around the two places that are the same."""
    before = zip(reversed(there[max(0, a - 80) : a]), reversed(here[:start]), strict=False)
    after = zip(there[b : b + 80], here[end:], strict=False)
    return sum(len(list(takewhile(lambda pair: pair[0] == pair[1], side))) for side in (before, after))


def _grown(printed: str, at: int, by: int) -> int:
    """`at` moved over up to `by` marks (backwards where negative), not over a letter or a space."""
    for _ in range(abs(by)):
        reached = at - 1 if by < 0 else at
        if not 0 <= reached < len(printed) or printed[reached].isalnum() or printed[reached].isspace():
            break
        at += -1 if by < 0 else 1
    return at


def lines(characters: Sequence[Box]) -> tuple[Box, ...]:
    """The boxes of characters in reading order, joined along each line (or column, or turned line)."""
    joined: list[Box] = []
    last: Box | None = None
    for box in characters:
        if box.right <= box.left or box.bottom <= box.top:
            continue
        if last is not None and _beside(last, box):
            a = joined[-1]
            joined[-1] = Box(
                min(a.left, box.left), min(a.top, box.top), max(a.right, box.right), max(a.bottom, box.bottom)
            )
        else:
            joined.append(box)
        last = box
    return tuple(joined)


def _beside(a: Box, b: Box) -> bool:
    """Side by side, or one above the other, with half of the smaller one's height or width in common."""
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    across = min(a.right, b.right) - max(a.left, b.left)
    return down > 0.5 * min(a.bottom - a.top, b.bottom - b.top) or across > 0.5 * min(
        a.right - a.left, b.right - b.left
    )
