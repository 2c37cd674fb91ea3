"""The row and the columns of what is quoted from a table."""

import pytest

from rag.search.table_cells import cell_of

TABBED = "Fees\nItem\tParty\tWitness\nCamera\t720p\t1080p\nPower\tadvised\t\nEnd of the schedule."
PIPED = (
    "附表\n\n| 项目 | 当事人 | 证人 |\n| --- | --- | --- |\n"
    + "| 摄像头 | 720p以上 | 1080p以上 |\n| 电源 | 建议 | 自备 |\n"
)


@pytest.mark.parametrize(
    ("text", "quote", "row", "columns"),
    [
        (TABBED, "720p", "Camera", ("Party",)),
        (TABBED, "1080p", "Camera", ("Witness",)),
        (TABBED, "Camera\t720p\t1080p", "Camera", ("Party", "Witness")),
        (TABBED, "advised", "Power", ("Party",)),
        (PIPED, "1080p以上", "摄像头", ("证人",)),
        (PIPED, "| 电源 | 建议 | 自备 |", "电源", ("当事人", "证人")),
    ],
)
def test_the_cell_of_a_quotation(text: str, quote: str, row: str, columns: tuple[str, ...]) -> None:
    start = text.index(quote)
    cell = cell_of(text, (start, start + len(quote)))
    assert cell is not None and (cell.row, cell.columns) == (row, columns)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (TABBED, "End of the schedule."),
        (TABBED, "Item\tParty"),  # the head itself
        (TABBED, "Camera\t720p\t1080p\nPower"),  # several rows
        (TABBED, "Camera"),  # the head of its row
        ("One\tline of tabs alone.", "line"),
        ("a | b\nc | d", "d"),
    ],
)
def test_what_is_no_cell(text: str, quote: str) -> None:
    start = text.index(quote)
    assert cell_of(text, (start, start + len(quote))) is None


def test_a_cell_is_told_in_both_languages() -> None:
    cell = cell_of(TABBED, (TABBED.index("720p"), TABBED.index("720p") + 4))
    assert cell is not None
    assert (cell.told("en"), cell.told("zh")) == ("row “Camera”, column “Party”", "“Camera”行，“Party”列")
