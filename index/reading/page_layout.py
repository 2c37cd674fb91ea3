"""Where the lines of a PDF stand on its pages: what is usual there, which lines belong to one paragraph, and
which are furniture (page numbers, running heads and feet)."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.reading.line_joins import continues, is_cjk, page_number, starts_block, width


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A printed line of a page; lengths in points, `bottom` counted upwards from the page's foot."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


def token_width(line: str) -> int:
    """Columns of what would have had to fit on the line before: a word, or an ideograph and its stop."""
    line = line.lstrip()
    if is_cjk(line[0]):
        return 4
    return width(line.split(maxsplit=1)[0]) + 1


class Layout:
    """What is usual in a PDF: size of the body's type, distance of its lines."""

    def __init__(self, pages: Sequence[Sequence[PrintedLine]]) -> None:
        lines = [line for page in pages for line in page]
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
        self.size = sizes.most_common(1)[0][0] if sizes else 12.0
        steps = [
            a.bottom - b.bottom
            for page in pages
            for a, b in pairwise(page)
            if abs(a.size - b.size) < 1 and 0.5 * a.size < a.bottom - b.bottom < 4 * a.size
        ]
        self.step = (
            sorted(steps)[len(steps) // 3] if steps else 1.4 * self.size
        )  # low: paragraph gaps are larger
        self.right = sorted(line.right for line in lines)[int(len(lines) * 0.95)] if lines else 0.0

    def right_edges(self, page: Sequence[PrintedLine]) -> list[float]:
        """For each line, where its column ends: a column is a run of lines down the page."""
        edges: list[float] = []
        column: list[PrintedLine] = []
        for i, line in enumerate(page):
            column.append(line)
            if i + 1 == len(page) or page[i + 1].bottom > line.bottom + line.size:
                edge = max(c.right for c in column)
                edges += [edge if len(column) > 3 else max(edge, self.right)] * len(column)
                column = []
        return edges

    def apart(self, above: PrintedLine, below: PrintedLine) -> bool:
        return not 0 < above.bottom - below.bottom <= 1.35 * self.step * max(1.0, below.size / self.size)

    def same_paragraph(self, above: PrintedLine, edge: float, below: PrintedLine, new_page: bool) -> bool:
        """Whether `below` goes on with the sentence of `above`, whose column ends at `edge`."""
        jumps = new_page or below.bottom > above.bottom  # to the next page or column
        if abs(above.size - below.size) > 0.08 * max(above.size, below.size) + 0.1:
            return False
        if not jumps and self.apart(above, below):
            return False
        glyph = (below.right - below.left) / max(1, width(below.text))
        full = above.right + token_width(below.text) * glyph > edge - 0.5 * above.size
        wide = above.right - above.left > 0.5 * (edge - above.left)
        small = below.text[0].islower()
        if above.size > 1.15 * self.size and not jumps:
            full = full or wide  # a title is centred, and broken where it looks well
        elif below.left > above.left + 1.2 * above.size and not starts_block(above.text) and not small:
            full = False  # indented: a new paragraph
        if jumps:
            return continues(above.text, below.text, full and width(above.text) >= 20)
        runs_on = full or (small and (wide or above.text.endswith("-")))
        return runs_on and continues(above.text, below.text, full)


def furniture(pages: Sequence[Sequence[PrintedLine]]) -> dict[tuple[int, int], str]:
    """Running heads and feet (the same words at the same height on several pages) and page numbers
    (alone at a page's head or foot), by page and line index."""
    found: dict[tuple[int, int], str] = {}
    edges: list[tuple[int, int]] = []
    for p, page in enumerate(pages):
        by_height = sorted(range(len(page)), key=lambda i: -page[i].bottom)
        edges += [(p, i) for i in dict.fromkeys([*by_height[:3], *by_height[-3:]])]
    repeated: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for p, i in edges:
        line = pages[p][i]
        if page_number(line.text) and i in _outermost(pages[p]):
            found[p, i] = "page number"
        else:
            repeated[re.sub(r"\d+", "#", line.text.strip()), round(line.bottom / 6)].append((p, i))
    least = max(2, 0.4 * len(pages))
    for (words, _), places in repeated.items():
        if len({p for p, _ in places}) >= least and not (len(pages) < 3 and starts_block(words)):
            found |= dict.fromkeys(places, "running head or foot")
    return found


def _outermost(page: Sequence[PrintedLine]) -> set[int]:
    heights = [line.bottom for line in page]
    return {heights.index(max(heights)), heights.index(min(heights))}
