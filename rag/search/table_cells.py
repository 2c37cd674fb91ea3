"""The row and the columns of what is quoted from a table, told by its first line and first cells. Pure.

A row is a line with tabs between its cells, as readers of tables make them, or one of Markdown's."""

import re

from index.records import Span
from rag.results import Cell

_RULE = re.compile(r"[\s|:+-]+$")  # below the head of a Markdown table


def cell_of(text: str, span: Span) -> Cell | None:
    """None where the span is in no table, in its head, or in several lines.

    >>> cell_of("Item\\tParty\\tWitness\\nCamera\\t720p\\t1080p", (25, 29))
    Cell(row='Camera', columns=('Party',))
    """
    start, end = span
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    line = text[first : last if last >= 0 else len(text)]
    cells = _cells(line, first)
    if not cells or end > first + len(line):
        return None
    head = cells
    while first and (above := _cells(line := text[text.rfind("\n", 0, first - 1) + 1 : first - 1], 0)):
        head = head if _RULE.match(line) else above
        first -= len(line) + 1
    if head is cells:
        return None
    row = cells[0][0]
    quoted = [at for at, (_, (begins, ends)) in enumerate(cells) if at and begins < end and ends > start]
    columns = tuple(head[at][0] for at in quoted if at < len(head) and head[at][0])
    return Cell(row, columns) if row and columns else None


def _cells(line: str, at: int) -> list[tuple[str, Span]]:
    """Words and span of each cell of a row that begins at offset `at`; none where the line is no row."""
    bars = line.lstrip().startswith("|") and line.rstrip().endswith("|")
    if not bars and "\t" not in line:
        return []
    begin = line.index("|") + 1 if bars else 0
    until = line.rindex("|") if bars else len(line)
    found: list[tuple[str, Span]] = []
    for part in line[begin:until].split("|" if bars else "\t"):
        found.append((" ".join(part.split()), (at + begin, at + begin + len(part))))
        begin += len(part) + 1
    return found if len(found) > 1 else []
