"""Term search in a real SQLite database."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Language
from index.store import term_index
from index.text.index_terms import query_terms, terms

PASSAGES: dict[int, tuple[Language, str]] = {
    1: ("zh", "法院应当公开审理商事案件。"),
    2: ("zh", "仲裁裁决由中级人民法院执行。"),
    3: ("en", "The court shall hear commercial cases in public."),
    4: ("en", "Arbitral awards are enforced by the court; the court decides."),
    5: ("zh", "依照法發〔2024〕5號第 12 條，運用5G技術。"),
}
SOME = 5  # passages, as many as there are
AWKWARD = [
    "5g",
    "37号",
    "[2020]",
    "法发[2020]37号",
    "don't",
    "😀",
    '"',
    "'",
    "*",
    "and",
    "near(",
    "a:b",
    "-x",
    "^y",
    "(",
    "%",
    "\\",
]


def find(conn, language, terms, k, passages, within=None):
    frequency = term_index.document_frequency(conn, language, terms)
    return term_index.search(conn, language, frequency, k, passages, within)


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    term_index.create(connection)
    for rowid, (language, text) in PASSAGES.items():
        term_index.add(connection, rowid, language, terms(text))
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("language", "question", "rows"),
    [
        ("zh", "仲裁裁决由谁执行？", [2]),
        ("zh", "商事案件如何审理", [1]),
        ("zh", "5G", [5]),
        ("zh", "法发[2024]5号", [5]),
        ("zh", "第十二条", [5]),
        ("en", "Who enforces arbitral awards?", [4]),
        ("en", "courts", [4, 3]),  # twice in 4
        ("en", "仲裁", []),
        ("zh", "什么", []),
    ],
)
def test_search(conn: sqlite3.Connection, language: Language, question: str, rows: list[int]) -> None:
    hits = find(conn, language, query_terms(question), 10, SOME)
    assert [row for row, _ in hits] == rows
    assert all(score > 0 for _, score in hits) or rows == [4, 3]  # a term in all rows weighs next to nothing
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)


def test_k_and_within(conn: sqlite3.Connection) -> None:
    assert len(find(conn, "en", ["court"], 1, SOME)) == 1
    assert [row for row, _ in find(conn, "en", ["court"], 10, SOME, within={3, 99})] == [3]
    assert find(conn, "en", ["court"], 10, SOME, within=set()) == []
    assert find(conn, "en", ["court"], 0, SOME) == []


def test_a_term_of_half_the_passages_counts_only_where_no_other_does(conn: sqlite3.Connection) -> None:
    assert [row for row, _ in find(conn, "en", ["court", "arbitr"], 10, 2)] == [4]
    assert {row for row, _ in find(conn, "en", ["court"], 10, 2)} == {3, 4}


def test_the_rarest_terms_count_where_all_would_take_too_long(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_index, "_MOST_POSTINGS", 2)
    assert [row for row, _ in find(conn, "en", ["court", "arbitr"], 10, SOME)] == [4]
    monkeypatch.setattr(term_index, "_MOST_POSTINGS", 3)
    assert [row for row, _ in find(conn, "en", ["court", "arbitr"], 10, SOME)] == [4, 3]
    monkeypatch.setattr(term_index, "_MOST_POSTINGS", 0)
    assert [row for row, _ in find(conn, "en", ["court", "arbitr"], 10, SOME)] == [4]


def test_document_frequency(conn: sqlite3.Connection) -> None:
    assert term_index.document_frequency(conn, "en", ["court", "arbitr", "法院"]) == {
        "court": 2,
        "arbitr": 1,
        "法院": 0,
    }


def test_removed_passages_leave_nothing(conn: sqlite3.Connection) -> None:
    for rowid in PASSAGES:
        term_index.remove(conn, rowid)
    term_index.remove(conn, 4)
    for language in ("zh", "en"):
        assert find(conn, language, ["court", "法院"], 10, SOME) == []
        assert conn.execute(f"SELECT count(*) FROM terms_{language}_words").fetchone() == (0,)


def test_a_row_can_return_in_the_other_language(conn: sqlite3.Connection) -> None:
    term_index.remove(conn, 1)
    term_index.add(conn, 1, "en", ["court"])
    assert find(conn, "zh", ["审理"], 10, SOME) == []
    assert 1 in dict(find(conn, "en", ["court"], 10, SOME))


def test_all_of_it_rolls_back_with_the_transaction(conn: sqlite3.Connection) -> None:
    conn.execute("BEGIN")
    term_index.remove(conn, 2)
    term_index.add(conn, 9, "en", ["treati"])
    conn.execute("ROLLBACK")
    assert [row for row, _ in find(conn, "zh", ["仲裁"], 10, SOME)] == [2]
    assert find(conn, "en", ["treati"], 10, SOME) == []


@pytest.mark.parametrize("term", AWKWARD)
def test_a_term_is_kept_whole(term: str) -> None:
    conn = sqlite3.connect(":memory:")
    term_index.create(conn)
    term_index.add(conn, 1, "en", [term])
    term_index.add(conn, 2, "en", ["x", term + "z"])
    assert [row for row, _ in find(conn, "en", [term], 10, SOME)] == [1]
    assert term_index.document_frequency(conn, "en", [term]) == {term: 1}
    conn.close()


def test_of_many_terms_the_rarest_count() -> None:
    conn = sqlite3.connect(":memory:")
    term_index.create(conn)
    common = [f"common{n}" for n in range(20)]
    for rowid in range(1, 6):
        term_index.add(conn, rowid, "en", common)
    term_index.add(conn, 6, "en", ["rare"])
    hits = find(conn, "en", [*common, "rare"], 10, passages=20)
    assert hits[0][0] == 6 and len(hits) == 6
    conn.close()


@given(st.lists(st.text(max_size=12), max_size=20))
def test_no_input_breaks_the_query(wanted: list[str]) -> None:
    conn = sqlite3.connect(":memory:")
    term_index.create(conn)
    term_index.add(conn, 1, "zh", wanted)
    held = [term for term in wanted if term_index.document_frequency(conn, "zh", [term])]
    assert len(find(conn, "zh", wanted, 5, 1)) <= 1
    assert bool(find(conn, "zh", wanted, 5, 1)) == any(
        term_index.document_frequency(conn, "zh", held).values()
    )
    conn.close()
