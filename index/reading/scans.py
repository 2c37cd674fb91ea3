"""Pictures of pages read by OCR: page by page, within a time for the whole file, telling how far it is.

    with scans.listening(lambda page, of: print(page, of)):
        document = read_document.read(Path("scan.pdf"))

A page that cannot be read leaves the others as they are; the receipt names it."""

import io
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import BrokenFileError, EmptyFileError, FileTooLargeError, ReadError
from index.reading import ocr_engines
from index.reading.page_layout import PrintedLine
from index.reading.scanned_lines import printed, scanned, vertical
from index.records import Remark, ScannedLine
from index.text import normalise

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage  # type: ignore[import-untyped]

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
LONG_SIDE = 2400  # pixels of a page as it is read: A4 at 200 dots an inch
_POINTS = 842.0  # the long side of A4
_SECONDS = 3600.0  # for all pages of a file: three hundred of them, with a reserve
_DOUBTFUL = 0.85  # pages of which the engine is less sure are named in the receipt
_UNSEEN = 0.1  # of the ink: more outside the lines that were found is text, not a rule or a seal
_BROKEN = 0.3  # of a page's characters: fonts without a table of what they mean
_STAMP = 100  # characters: fewer on a picture of the page are a number, or its scanner's name
_OUTLINES = 60  # shapes: letters drawn as such, more than a form's rules
_INK, _EDGE = 128, 4  # grey that is darker; pixels around a line that belong to it
_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE
_PIXELS = 120_000_000  # of a picture; a page at 1200 dots an inch has as many

Tell = Callable[[int, int], None]
_listener: ContextVar[tuple[Tell, bool]] = ContextVar("_listener", default=(lambda page, of: None, True))


@contextmanager
def listening(tell: Tell, *, wanted: bool = True) -> Iterator[None]:
    """While it is open, `tell` gets the number of each page before OCR reads it, and how many pages the file
    has; nothing is read by OCR where it is not `wanted`."""
    token = _listener.set((tell, wanted))
    try:
        yield
    finally:
        _listener.reset(token)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page that OCR read: as lines of a PDF are told, and as they stand on the picture."""

    lines: tuple[PrintedLine, ...]
    scan: tuple[ScannedLine, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """By page number what OCR read, pages without any line left out; and what the receipt says."""

    pages: dict[int, ReadPage]
    remarks: tuple[Remark, ...]


def read(picture: Callable[[int], "Image"], numbers: Sequence[int], of: int) -> Outcome:
    """Reads the pages `numbers` (from 1) of a file of `of` pages, whose RGB pictures `picture` draws."""
    tell, wanted = _listener.get()
    if not numbers:
        return Outcome({}, ())
    names = tuple(map(str, numbers))
    if not wanted:
        return Outcome({}, (Remark("ocr_off", names),))
    engine = ocr_engines.engine()
    if engine is None:
        return Outcome({}, (Remark("ocr_missing", names),))
    pages: dict[int, ReadPage] = {}
    doubtful, unread = [], []
    until = time.monotonic() + _SECONDS
    for number in numbers:
        if time.monotonic() > until:
            unread.append(str(number))
            continue
        tell(number, of)
        try:
            page, sure = _page(engine, picture(number))
        except MemoryError:
            raise
        except Exception:  # whatever the engine or the picture's decoder raises: the other pages can be read
            unread.append(str(number))
            continue
        if page.lines:
            pages[number] = page
        if page.lines and sure < _DOUBTFUL:
            doubtful.append(str(number))
    remarks = [Remark("ocr", (engine.name,), len(pages))] if pages else []
    remarks += [Remark("ocr_doubtful", tuple(doubtful))] if doubtful else []
    remarks += [Remark("ocr_unread", tuple(unread))] if unread else []
    return Outcome(pages, tuple(remarks))


def _page(engine: ocr_engines.Engine, picture: "Image") -> tuple[ReadPage, float]:
    """The page, and how sure of it the engine is; a page whose lines run down it, or of whose ink much is in
    no line, is never sure."""
    found, missed = found_lines(engine, picture)
    points = _POINTS / max(picture.size)
    lines = tuple(
        PrintedLine(normalise(p.text).replace("\n", " "), p.left, p.right, p.bottom, p.size)
        for p in printed(found, picture.size, points)
    )
    characters = sum(len(line.text) for line in found)
    sure = sum(line.confidence * len(line.text) for line in found) / max(1, characters)
    doubtful = vertical(found) or missed > _UNSEEN
    return ReadPage(lines, scanned(found, picture.size)), 0.0 if doubtful else sure


def found_lines(engine: ocr_engines.Engine, picture: "Image") -> tuple[list[ocr_engines.FoundLine], float]:
    """The lines on an RGB picture, and the share of its ink that is in none of them.

    On some speckled pages the engine misses whole lines and is sure of the rest: those are read again without
    the specks, which costs thin strokes where it is not needed."""
    from PIL import ImageFilter

    found = _lines(engine, picture)
    plain = picture.filter(ImageFilter.MedianFilter(3))
    missed = _unseen(plain, found)
    if missed > _UNSEEN:
        again = _lines(engine, plain)
        if (left := _unseen(plain, again)) < missed:
            return again, left
    return found, missed


def _lines(engine: ocr_engines.Engine, picture: "Image") -> list[ocr_engines.FoundLine]:
    return [line for line in engine.lines(picture) if normalise(line.text).strip()]


def _unseen(picture: "Image", found: Sequence[ocr_engines.FoundLine]) -> float:
    """The share of the picture's ink that is in none of the lines, 0..1."""
    import numpy as np
    from PIL import Image, ImageDraw

    outside = Image.new("1", picture.size, 1)
    pen = ImageDraw.Draw(outside)
    for line in found:
        left, right = line.left - _EDGE, line.left + line.width + _EDGE
        top, bottom = line.top - _EDGE, line.top + line.height + _EDGE
        pen.polygon([(left, top), (right, top + line.fall), (right, bottom + line.fall), (left, bottom)], 0)
    ink = np.asarray(picture.convert("L")) < _INK
    return float((ink & np.asarray(outside)).sum() / max(1, ink.sum()))


# ---------------------------------------------------------------------------------------------------------
# Pages of PDFs


def pictured(page: "PdfPage", text: str) -> bool:
    """Whether `page` of a PDF is a picture of its text: it shows something, but its own `text` is none, or no
    more than a stamp on a picture, or characters that mean nothing."""
    letters = [c for c in text if not c.isspace()]
    broken = sum(unicodedata.category(c) in ("Co", "Cn", "Cc") or c == "\ufffd" for c in letters)
    if broken > _BROKEN * len(letters):
        return True
    if len(letters) >= _STAMP:
        return False
    shown = list(page.get_objects(max_depth=3))
    across, down = page.get_size()
    least = 0.5 if letters else 0.02  # of the page: less is a seal
    images = (o.get_bounds() for o in shown if o.type == _IMAGE)
    covered = any((r - left) * (top - bottom) > least * across * down for left, bottom, r, top in images)
    return covered or (not letters and len(shown) > _OUTLINES)


def drawn(page: "PdfPage") -> "Image":
    """The page's picture, to be read."""
    picture: Image = page.render(scale=LONG_SIDE / max(page.get_size())).to_pil()
    return picture.convert("RGB")


# ---------------------------------------------------------------------------------------------------------
# Pictures as files


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin as one of the formats of `SUFFIXES` does."""
    starts = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM")
    return data.startswith(starts) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def read_pictures(data: bytes, name: str) -> tuple[int, Outcome]:
    """How many pages a picture's file has, and what OCR read on them.

    Raises BrokenFileError, FileTooLargeError, EmptyFileError (nothing was read)."""
    with opened(data, name) as file:
        count: int = getattr(file, "n_frames", 1)
        outcome = read(lambda number: frame(file, number, LONG_SIDE), range(1, count + 1), count)
    if not outcome.pages:
        why = "; ".join(map(str, outcome.remarks)) or "no text was found on it"
        raise EmptyFileError(f"{name} is a picture of which nothing was read: {why}.")
    return count, outcome


@contextmanager
def opened(data: bytes, name: str) -> "Iterator[Image]":
    """The picture's file, not decoded yet. Raises BrokenFileError, FileTooLargeError."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "BMP", "WEBP")) as file:
            if file.width * file.height > _PIXELS:
                raise FileTooLargeError(
                    f"{name} has {file.width} × {file.height} pixels; save it with 300 dots an inch."
                )
            yield file
    except ReadError:
        raise
    except Image.DecompressionBombError as error:
        raise FileTooLargeError(f"{name} has too many pixels; save it with 300 dots an inch.") from error
    except (OSError, ValueError, SyntaxError) as error:  # Pillow's for damaged files
        raise BrokenFileError(f"{name} is no picture that can be opened ({error}); save it again.") from error


def frame(file: "Image", number: int, long_side: int) -> "Image":
    """Page `number` (from 1) in RGB, upright as its camera noted, at most so many pixels long."""
    from PIL import Image, ImageOps

    file.seek(number - 1)
    picture = ImageOps.exif_transpose(file)
    if picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        picture = Image.new("RGBA", rgba.size, "white")
        picture.alpha_composite(rgba)
    picture = picture.convert("RGB")
    picture.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    return picture
