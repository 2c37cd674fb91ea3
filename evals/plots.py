"""Plots as inline SVG, drawn here so that a report reads offline. Pure: values in, markup out.

Each plot has a `name`, which screen readers hear. Its colours are attributes, and its parts have
classes, so that the page's style sheet may put its own colours over them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH = 640
_LEFT, _TOP, _BOTTOM = 210, 8, 26
_ROW = 30
_NARROW = 320  # width of stacked bars
_STACKED = 40  # height of a row whose label stands above its bar
_SQUARE = 300
_TICKS = (0, 0.25, 0.5, 0.75, 1)
_OURS, _OTHER, _GRID, _TEXT, _DOT = "#1d5fa8", "#b9c4d0", "#e3e7ec", "#333", "#c0392b"


@dataclass(frozen=True, slots=True)
class Bar:
    """A value of 0..1 with its interval; `other` is what it is compared with."""

    label: str
    value: float
    low: float
    high: float
    other: float | None = None


def bars(rows: Sequence[Bar], name: str, *, stacked: bool = False) -> str:
    """Horizontal bars with their intervals; the comparison as a paler one below each. `stacked` puts
    the labels above the bars, for a narrow column."""
    row_height, left = (_STACKED, 4) if stacked else (_ROW, _LEFT)
    width = _NARROW if stacked else _WIDTH
    height = _TOP + row_height * len(rows) + _BOTTOM
    span = width - left - 60

    def x(value: float) -> float:
        return round(left + span * min(max(value, 0.0), 1.0), 1)

    out = [_grid(x, height)]
    for i, row in enumerate(rows):
        y = _TOP + i * row_height
        if stacked:
            out.append(f'<text x="{left}" y="{y + 12}">{escape(row.label)}</text>')
            y += 13
        else:
            out.append(f'<text x="{left - 8}" y="{y + 17}" text-anchor="end">{escape(row.label)}</text>')
        thick = 11 if row.other is not None else 16
        out.append(_rect(x(0), y + 4, x(row.value) - x(0), thick, "ours", _OURS))
        if row.other is not None:
            out.append(_rect(x(0), y + 17, x(row.other) - x(0), 7, "other", _OTHER))
        middle = y + 4 + thick / 2
        out.append(_line(x(row.low), middle, x(row.high), middle, "range", "#000", 1.5))
        out.append(f'<text x="{x(max(row.value, row.high)) + 6}" y="{middle + 4}">{row.value:.3f}</text>')
    return _svg(width, height, name, "".join(out))


def reliability(
    points: Sequence[tuple[float, float, int]],
    name: str,
    *,
    axis: str = "confidence",
    point: Callable[[int, float, float], str] = lambda count, predicted, observed: (
        f"{count} questions: confidence {predicted:.2f}, answerable {observed:.2f}"
    ),
) -> str:
    """(predicted, observed, count) of each bin: points of an area like their count, ideally on the line.
    `point` words each of them."""
    largest = max((count for *_, count in points), default=1)
    out = [_square(), _line(*_at(0, 0), *_at(1, 1), "ideal", "#888")]
    for predicted, observed, count in points:
        radius = 3 + 9 * (count / largest) ** 0.5
        said = escape(point(count, predicted, observed))
        x, y = _at(predicted, observed)
        out.append(
            f'<circle class="ours" cx="{x}" cy="{y}" r="{radius:.1f}" fill="{_OURS}" '
            f'fill-opacity=".7"><title>{said}</title></circle>'
        )
    return _svg(_SQUARE, _SQUARE, name, "".join(out) + _axis(axis))


def curve(
    points: Sequence[tuple[float, float]],
    marked: Sequence[tuple[float, float]],
    name: str,
    *,
    axis: str = "false answers",
) -> str:
    """A line through (x, y) of 0..1, e.g. false answers against answers given; `marked` are dots on it."""
    path = " ".join(f"{x},{y}" for x, y in (_at(*point) for point in points))
    out = [
        _square(),
        f'<polyline class="line" points="{path}" fill="none" stroke="{_OURS}" stroke-width="2"/>',
    ]
    for x, y in (_at(*point) for point in marked):
        out.append(f'<circle class="dot" cx="{x}" cy="{y}" r="5" fill="{_DOT}"/>')
    return _svg(_SQUARE, _SQUARE, name, "".join(out) + _axis(axis))


def roc(
    positive: Sequence[float], negative: Sequence[float], threshold: float
) -> tuple[list[tuple[float, float]], tuple[float, float]]:
    """Points (false answers, answerable that are answered) for every threshold, and that of `threshold`."""

    def at(limit: float) -> tuple[float, float]:
        return (
            sum(v >= limit for v in negative) / len(negative),
            sum(v >= limit for v in positive) / len(positive),
        )

    limits = sorted({*positive, *negative}, reverse=True)
    step = max(1, len(limits) // 200)
    return [(0.0, 0.0), *map(at, limits[::step]), (1.0, 1.0)], at(threshold)


def _at(x: float, y: float) -> tuple[float, float]:
    """Where a point of 0..1 stands in a square plot."""
    side = _SQUARE - 56
    return round(40 + side * x, 1), round(12 + side * (1 - y), 1)


def _square() -> str:
    """Grid and ticks of a square plot."""
    out = []
    for tick in _TICKS:
        (x, bottom), (_, top) = _at(tick, 0), _at(tick, 1)
        out.append(_line(x, bottom, x, top, "grid", _GRID))
        out.append(f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{tick:g}</text>')
        (left, y), (right, _) = _at(0, tick), _at(1, tick)
        out.append(_line(left, y, right, y, "grid", _GRID))
        out.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
    return "".join(out)


def _axis(words: str) -> str:
    x, bottom = _at(0.5, 0)
    return f'<text x="{x}" y="{bottom + 32}" text-anchor="middle">{escape(words)}</text>'


def _grid(x: Callable[[float], float], height: int) -> str:
    out = []
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        out.append(_line(x(tick), _TOP, x(tick), height - _BOTTOM, "grid", _GRID))
        out.append(f'<text x="{x(tick)}" y="{height - 8}" text-anchor="middle">{tick:g}</text>')
    return "".join(out)


def _rect(x: float, y: float, width: float, height: float, cls: str, fill: str) -> str:
    size = f'width="{max(width, 0.5):.1f}" height="{height}"'
    return f'<rect class="{cls}" x="{x}" y="{y}" {size} fill="{fill}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, cls: str, stroke: str, width: float = 1) -> str:
    ends = f'x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"'
    return f'<line class="{cls}" {ends} stroke="{stroke}" stroke-width="{width:g}"/>'


def _svg(width: int, height: int, name: str, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(name)}" font-size="12" fill="{_TEXT}">{inside}</svg>'
    )
