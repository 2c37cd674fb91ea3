"""Term search in the catalogue: one FTS5 table per language, written in the catalogue's transaction.

The tables hold terms that `index.text.index_terms` made, joined by spaces, and a tokenizer that cuts nowhere
else. They keep their own copy of the terms: a contentless table would be smaller, but cannot
delete a row before SQLite 3.43, and Debian 12 has 3.40.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Set
from itertools import accumulate

from index.records import LANGUAGES, Language

_MOST_TERMS = 12  # a query of 40 took 150 ms over 100,000 passages
_MOST_POSTINGS = 10_000  # of all terms together, at some 1.5 µs each; the rarest term always counts
_PUNCTUATION = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
_TOKENIZER = "ascii tokenchars '" + _PUNCTUATION.replace("'", "''") + "'"  # beyond ASCII it never cuts


def create(conn: sqlite3.Connection) -> None:
    """Makes the tables where they do not exist."""
    tokenizer = _TOKENIZER.replace('"', '""')
    for language in LANGUAGES:
        conn.execute(
            f'CREATE VIRTUAL TABLE IF NOT EXISTS terms_{language} USING fts5(terms, tokenize="{tokenizer}")'
        )
        conn.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS terms_{language}_words"
            f" USING fts5vocab(terms_{language}, row)"
        )


def add(conn: sqlite3.Connection, rowid: int, language: Language, text_terms: Iterable[str]) -> None:
    """Stores the terms of the passage `rowid`, which must not be stored yet."""
    conn.execute(
        f"INSERT INTO terms_{language}(rowid, terms) VALUES (?, ?)",
        (rowid, " ".join(map(_clean, text_terms))),
    )


def remove(conn: sqlite3.Connection, rowid: int) -> None:
    """Forgets the passage `rowid`, in whichever language it is; nothing where it is not stored."""
    for language in LANGUAGES:
        conn.execute(f"DELETE FROM terms_{language} WHERE rowid = ?", (rowid,))


def make_anew(conn: sqlite3.Connection) -> None:
    """Forgets all passages, whatever is wrong with the tables."""
    for language in LANGUAGES:
        conn.execute(f"DROP TABLE IF EXISTS terms_{language}_words")
        conn.execute(f"DROP TABLE IF EXISTS terms_{language}")
    create(conn)


def search(
    conn: sqlite3.Connection,
    language: Language,
    frequency: Mapping[str, int],
    k: int,
    passages: int,
    within: Set[int] | None = None,
) -> list[tuple[int, float]]:
    """The best `k` of a language's `passages` that hold any of the terms: (rowid, BM25), higher is better.

    `frequency` is `document_frequency` of the terms. `within` restricts the search to these rowids.
    """
    wanted = _telling(frequency, passages)
    if not wanted or k <= 0 or (within is not None and not within):
        return []
    query = " OR ".join('"' + _clean(term).replace('"', '""') + '"' for term in wanted)
    # bm25() itself: FTS5 sorts by its column "rank" with a second query, and takes a third longer;
    # the plus keeps SQLite from running the whole query once for each rowid
    restriction = "" if within is None else " AND +rowid IN (SELECT value FROM json_each(?))"
    found = conn.execute(
        f"SELECT rowid, -bm25(terms_{language}) AS score FROM terms_{language}"
        f" WHERE terms_{language} MATCH ?{restriction} ORDER BY score DESC LIMIT ?",
        (query, *([] if within is None else [json.dumps(sorted(within))]), k),
    ).fetchall()
    return sorted(((int(row), float(score)) for row, score in found), key=lambda hit: (-hit[1], hit[0]))


def _telling(frequency: Mapping[str, int], passages: int) -> list[str]:
    """The terms that are worth their time, rarest first: those in half of the passages or more have no
    weight in BM25 (SQLite's, too, holds their idf at 0), and of the others the rarest tell most."""
    held = sorted((term for term, count in frequency.items() if count), key=lambda term: frequency[term])
    telling = [term for term in held if 2 * frequency[term] < passages] or held[:1]
    postings = accumulate(frequency[term] for term in telling)
    within = sum(so_far <= _MOST_POSTINGS for so_far in postings)
    return telling[: max(1, min(within, _MOST_TERMS))]


def document_frequency(conn: sqlite3.Connection, language: Language, terms: Iterable[str]) -> dict[str, int]:
    """In how many passages of the language each term stands; 0 where in none. SQLite walks through all
    of them: `Holdings.document_frequency` remembers."""
    found = {}
    for term in terms:
        row = conn.execute(
            f"SELECT doc FROM terms_{language}_words WHERE term = ?", (_clean(term),)
        ).fetchone()
        found[term] = row[0] if row else 0
    return found


def _clean(term: str) -> str:
    """The term without white space and control characters, which would end it early."""
    return "".join(c for c in term if c > " " and c != "\x7f").lower()
