"""Lines that OCR found on a picture → the printed lines of a page in reading order, and their places on it.

A scan is askew: the lines are turned straight by the angle that most of them have, pieces of one row are
joined, and columns are read one after the other. Text set vertically is not put in order. Pure functions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from index.reading.line_joins import is_cjk
from index.reading.ocr_engines import FoundLine
from index.reading.page_layout import PrintedLine
from index.records import ScannedLine

_GRID = 10_000  # places are kept in shares of the page of this size
_COLUMN = 3  # lines at least
_FILLED = 0.6  # of its column's width a line of running text takes; the cells of a table take less
_ALIKE = 0.2  # heights of the same type differ by so much, as the letters in a line have ascenders or not


@dataclass(frozen=True, slots=True)
class _Straight:
    """A line after turning, in pixels."""

    line: FoundLine
    left: float
    right: float
    middle: float

    @property
    def height(self) -> float:
        return self.line.height


def scanned(found: Sequence[FoundLine], size: tuple[int, int]) -> tuple[ScannedLine, ...]:
    """The lines in reading order, as they are kept; `size` is the picture's in pixels."""
    across, down = size
    return tuple(
        ScannedLine(
            s.line.text,
            round(s.line.left / across * _GRID),
            round(s.line.top / down * _GRID),
            round(s.line.width / across * _GRID),
            round(s.line.height / down * _GRID),
            round(s.line.fall / down * _GRID),
            round(s.line.confidence, 3),
        )
        for row in _rows(found)
        for s in row
    )


def printed(found: Sequence[FoundLine], size: tuple[int, int], points: float) -> tuple[PrintedLine, ...]:
    """The lines in reading order as the readers of PDF have them, `points` for each pixel."""
    heights = [line.height for line in found]
    usual = median(heights) if heights else 0.0
    lines = []
    for row in _rows(found):
        height = max(s.height for s in row)
        if abs(height - usual) <= _ALIKE * usual:
            height = usual
        bottom = size[1] - max(s.middle + height / 2 for s in row)
        left, right = min(s.left for s in row), max(s.right for s in row)
        lines.append(PrintedLine(_text(row), left * points, right * points, bottom * points, height * points))
    return tuple(lines)


def _text(row: Sequence[_Straight]) -> str:
    text = ""
    for piece in row:
        tight = not text or (is_cjk(text[-1]) and is_cjk(piece.line.text[0]))
        text += piece.line.text if tight else f" {piece.line.text}"
    return text


def vertical(found: Sequence[FoundLine]) -> bool:
    """Whether most characters stand in lines that run down the page."""
    down = sum(len(line.text) for line in found if len(line.text) > 2 and line.height > 2 * line.width)
    return down > 0.5 * sum(len(line.text) for line in found)


def _rows(found: Sequence[FoundLine]) -> list[list[_Straight]]:
    """Pieces beside each other in one row, from left to right; the rows in reading order."""
    straight = _turned(found)
    return [row for block in _blocks(straight) for row in _in_rows(block)]


def _turned(found: Sequence[FoundLine]) -> list[_Straight]:
    long = [line for line in found if line.width > 5 * line.height]
    angle = median(math.atan2(line.fall, line.width) for line in long) if long else 0.0
    cos, sin = math.cos(-angle), math.sin(-angle)
    turned = []
    for line in found:
        x, y = line.left, line.top + line.height / 2
        left, middle = x * cos - y * sin, x * sin + y * cos
        turned.append(_Straight(line, left, left + math.hypot(line.width, line.fall), middle))
    return turned


def _in_rows(block: Sequence[_Straight]) -> list[list[_Straight]]:
    rows: list[list[_Straight]] = []
    for piece in sorted(block, key=lambda s: s.middle):
        row = rows[-1] if rows else []
        if row and abs(piece.middle - row[0].middle) < 0.5 * min(piece.height, row[0].height):
            row.append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda s: s.left) for row in rows]


def _blocks(lines: Sequence[_Straight]) -> list[list[_Straight]]:
    """Stretches of the page that are read from top to bottom: lines over the whole width part the page, and
    between two of them its columns follow each other."""
    gutter = _gutter(lines)
    if gutter is None:
        return [list(lines)]
    blocks: list[list[_Straight]] = []
    band: list[_Straight] = []

    def close() -> None:
        blocks.extend(_blocks([s for s in band if s.right <= gutter]))
        blocks.extend(_blocks([s for s in band if s.left >= gutter]))
        band.clear()

    for line in sorted(lines, key=lambda s: s.middle):
        if line.left < gutter < line.right:
            close()
            blocks.append([line])
        else:
            band.append(line)
    close()
    return [block for block in blocks if block]


def _gutter(lines: Sequence[_Straight]) -> float | None:
    """Where two columns of running text part; None where there are none."""
    if len(lines) < 2 * _COLUMN:
        return None
    for at in sorted({s.left for s in lines}):
        gutter = at - 0.5 * median(s.height for s in lines)
        left = [s for s in lines if s.right <= gutter]
        right = [s for s in lines if s.left >= gutter]
        if min(len(left), len(right)) < _COLUMN or len(left) + len(right) < 0.6 * len(lines):
            continue
        if _is_column(left) and _is_column(right) and _side_by_side(left, right):
            return gutter
    return None


def _is_column(lines: Sequence[_Straight]) -> bool:
    width = max(s.right for s in lines) - min(s.left for s in lines)
    filled = [s for s in lines if s.right - s.left > _FILLED * width]
    return len(filled) >= 0.5 * len(lines) and width > 8 * median(s.height for s in lines)


def _side_by_side(left: Sequence[_Straight], right: Sequence[_Straight]) -> bool:
    (a, b), (c, d) = ((min(s.middle for s in side), max(s.middle for s in side)) for side in (left, right))
    return min(b, d) - max(a, c) > 0.5 * min(b - a, d - c)
