"""Writing documents into the catalogue. Every function works inside the caller's transaction, and
keeps all that must agree: passages, embeddings, sums, lexical index, and the list of what Chroma must
still be told of (`pending_vectors`)."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import LANGUAGES, Document, Language, Pair, Passage, Section
from index.store import rows, term_index
from index.text import terms
from index.vectors import Floats, PassageVectors


@dataclass(frozen=True, slots=True)
class Entry:
    """All that one document puts into a library. `vectors` stand in the order of `passages`;
    `pairs` are those inside the document; `pipeline` is the version of what analysed it."""

    document: Document
    sections: Sequence[Section]
    passages: Sequence[Passage]
    pairs: Sequence[Pair]
    vectors: Sequence[PassageVectors]
    pipeline: int = 0


def put(connection: sqlite3.Connection, entry: Entry, embedder: str) -> None:
    """Stores the document, in place of the one of its name where there is one."""
    document = entry.document
    before = _passages(connection, document.name)
    _clear(connection, document.name)
    number = _put_document(connection, entry)
    for position, section in enumerate(entry.sections):
        connection.execute(
            "INSERT INTO sections VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (number, position, *rows.section_row(section)),
        )
    sums = {name: _Sum(connection, name) for name in LANGUAGES}
    for passage, vectors in zip(entry.passages, entry.vectors, strict=True):
        stored = _put_embedding(connection, rows.embedding_key(embedder, passage), vectors)
        row = connection.execute(
            "INSERT INTO passages (id, document, language, start, end, section, page, embedding, context,"
            " sentences, text) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                passage.id,
                number,
                passage.language,
                passage.start,
                passage.end,
                rows.dump(passage.section),
                passage.page,
                stored,
                passage.context,
                rows.dump(passage.sentences),
                passage.text,
            ),
        ).lastrowid
        assert row is not None
        term_index.add(connection, row, passage.language, terms(rows.embedded_text(passage)))
        sums[passage.language].add(vectors.passage)
    for total in sums.values():
        total.save()
    put_pairs(connection, entry.pairs)
    _collect(connection, before.values())
    _journal(connection, before, _passages(connection, document.name))


def remove(connection: sqlite3.Connection, name: str) -> None:
    """Takes the document out with everything that hangs on it. An unknown name changes nothing."""
    before = _passages(connection, name)
    _clear(connection, name)
    connection.execute("DELETE FROM documents WHERE name = ?", (name,))
    correct(connection, name, None)
    set_setting(connection, "versions due", 1)
    _collect(connection, before.values())
    _journal(connection, before, {})


def put_pairs(connection: sqlite3.Connection, pairs: Iterable[Pair]) -> None:
    """Adds pairs between documents that are stored."""
    numbers: dict[str, int] = dict(connection.execute("SELECT name, id FROM documents"))
    connection.executemany(
        "INSERT INTO pairs (zh_document, zh_start, zh_end, zh_label, en_document, en_start, en_end, en_label,"
        " made, level, confidence) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (
            (
                *(numbers[pair.zh.document], pair.zh.start, pair.zh.end, pair.zh.label),
                *(numbers[pair.en.document], pair.en.start, pair.en.end, pair.en.label),
                *(pair.by, pair.level, pair.confidence),
            )
            for pair in pairs
        ),
    )


def empty(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Takes out all passages and embeddings. `names` are all the documents; they stay, to be put anew."""
    for name in names:
        _clear(connection, name)
    connection.execute("DELETE FROM embeddings")
    connection.execute("DELETE FROM pending_vectors")


def stage(connection: sqlite3.Connection, vectors: Mapping[str, PassageVectors]) -> None:
    """Keeps embeddings that no passage uses yet, by `rows.embedding_key`."""
    connection.executemany(
        "INSERT OR REPLACE INTO staged_embeddings VALUES (?, ?, ?)",
        ((key, rows.to_blob(v.passage), rows.to_blob(v.sentences)) for key, v in vectors.items()),
    )


def unstage(connection: sqlite3.Connection) -> None:
    """Drops what `stage` kept."""
    connection.execute("DELETE FROM staged_embeddings")


def restore_abouts(connection: sqlite3.Connection, abouts: Mapping[str, str]) -> None:
    """By document, what `Catalogue.own_abouts` gave, over what was put since."""
    connection.executemany(
        "UPDATE documents SET about = ? WHERE name = ?", [(about, name) for name, about in abouts.items()]
    )


def move(connection: sqlite3.Connection, name: str, path: str) -> None:
    """The document's file stands elsewhere now."""
    connection.execute("UPDATE documents SET path = ? WHERE name = ?", (path, name))


def correct(connection: sqlite3.Connection, name: str, correction: str | None) -> None:
    """Keeps what the user corrects of the document's `about`, as a JSON merge patch (RFC 7396); None
    takes it back."""
    connection.execute("DELETE FROM settings WHERE key = 'corrected ' || ?", (name,))
    if correction is not None:
        set_setting(connection, f"corrected {name}", correction)
    set_setting(connection, "versions due", 1)


def join(
    connection: sqlite3.Connection,
    a: str,
    b: str,
    pairs: Iterable[Pair],
    *,
    named: bool,
    original: Language | None = None,
) -> None:
    """Notes that two documents are versions of each other, and the pairs between them. `original`
    is which of them the user says is the authoritative one."""
    code = {"zh": 2, "en": 3}[original] if original else int(named)
    connection.execute(
        "INSERT INTO versions SELECT x.id, y.id, ? FROM documents x, documents y"
        " WHERE x.name = ? AND y.name = ?",
        (code, a, b),
    )
    put_pairs(connection, pairs)


def part(connection: sqlite3.Connection, a: str, b: str) -> None:
    """Takes back `join`, in either order."""
    for x, y in ((a, b), (b, a)):
        numbers = "(SELECT x.id, y.id FROM documents x, documents y WHERE x.name = ? AND y.name = ?)"
        connection.execute(f"DELETE FROM pairs WHERE (zh_document, en_document) IN {numbers}", (x, y))
        connection.execute(f"DELETE FROM versions WHERE (a, b) IN {numbers}", (x, y))


def settle_versions(connection: sqlite3.Connection) -> None:
    """All pairs between documents are made."""
    connection.execute("UPDATE documents SET touched = 0 WHERE touched")
    connection.execute("DELETE FROM settings WHERE key = 'versions due'")


def set_setting(connection: sqlite3.Connection, key: str, value: str | int | float | bytes) -> None:
    connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))


def set_embedder(connection: sqlite3.Connection, name: str, parts: str) -> None:
    """Notes what the embeddings are (`parts` as JSON); what Chroma holds is void until written again."""
    set_setting(connection, "embedder", name)
    set_setting(connection, "parts", parts)
    connection.execute("DELETE FROM settings WHERE key LIKE 'snapshot %'")


# --- mending ---------------------------------------------------------------------------------------


def index_terms(connection: sqlite3.Connection, passages: Iterable[Passage]) -> None:
    """Makes the lexical index anew from these, which should be all; those that are not stored under
    their id are left out."""
    term_index.create(connection)
    term_index.clear(connection)
    numbers: dict[str, int] = dict(connection.execute("SELECT id, rowid FROM passages"))
    for passage in passages:
        if passage.id in numbers:
            text_terms = terms(rows.embedded_text(passage))
            term_index.add(connection, numbers[passage.id], passage.language, text_terms)


def blank_cut_embeddings(connection: sqlite3.Connection, dimensions: int) -> None:
    """Zeros in place of embeddings of the wrong size, so that there is something to add and subtract."""
    size = 2 * dimensions  # float16
    connection.execute("UPDATE embeddings SET vector = zeroblob(?) WHERE length(vector) != ?", (size, size))


def drop_unused_embeddings(connection: sqlite3.Connection) -> None:
    """Deletes those that no passage uses."""
    connection.execute("DELETE FROM embeddings WHERE id NOT IN (SELECT embedding FROM passages)")


def set_sum(
    connection: sqlite3.Connection, language: Language, count: int, total: NDArray[np.float64] | None
) -> None:
    """The sum (D,) of the language's raw embeddings and their count; None is the sum of none."""
    connection.execute(
        "INSERT OR REPLACE INTO means VALUES (?, ?, ?)",
        (language, count, b"" if total is None else total.tobytes()),
    )


def distrust_embeddings(connection: sqlite3.Connection, name: str) -> None:
    """Lest a broken embedding of the document be taken for a known one, also by way of another."""
    connection.execute(
        "UPDATE embeddings SET key = 'broken ' || id WHERE id IN (SELECT p.embedding FROM passages p"
        " JOIN documents d ON d.id = p.document WHERE d.name = ?)",
        (name,),
    )


# --- parts of the above ---------------------------------------------------------------------------

Stored = dict[str, tuple[Language, int]]  # passage id → (language, embedding)


def _passages(connection: sqlite3.Connection, name: str) -> Stored:
    found = connection.execute(
        "SELECT p.id, p.language, p.embedding FROM passages p JOIN documents d ON d.id = p.document"
        " WHERE d.name = ?",
        (name,),
    )
    return {id_: (language, embedding) for id_, language, embedding in found}


def _put_document(connection: sqlite3.Connection, entry: Entry) -> int:
    document = entry.document
    count = {name: sum(p.language == name for p in entry.passages) for name in LANGUAGES}
    values = {
        "name": document.name,
        "path": document.path,
        "digest": document.digest,
        "pipeline": entry.pipeline,
        "touched": 1,
        "zh": count["zh"],
        "en": count["en"],
        "pages": len(document.pages),
        "characters": len(document.text),
        "about": rows.about(document),
        "layout": rows.layout(document),
        "text": document.text,
    }
    number = connection.execute(
        f"INSERT INTO documents ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
        f" ON CONFLICT (name) DO UPDATE SET {', '.join(f'{key} = excluded.{key}' for key in values)}"
        " RETURNING id",
        tuple(values.values()),
    ).fetchone()[0]
    return int(number)


def _clear(connection: sqlite3.Connection, name: str) -> None:
    """Takes out all that hangs on the document, except its embeddings, and except itself."""
    found = connection.execute("SELECT id FROM documents WHERE name = ?", (name,)).fetchone()
    if found is None:
        return
    sums = {language: _Sum(connection, language) for language in LANGUAGES}
    for row, language_, vector in connection.execute(
        "SELECT p.rowid, p.language, e.vector FROM passages p JOIN embeddings e ON e.id = p.embedding"
        " WHERE p.document = ?",
        found,
    ).fetchall():
        term_index.remove(connection, row)
        sums[language_].add(np.frombuffer(vector, np.float16).astype(np.float32), -1)
    for total in sums.values():
        total.save()
    connection.execute("DELETE FROM passages WHERE document = ?", found)
    connection.execute("DELETE FROM sections WHERE document = ?", found)
    connection.execute("DELETE FROM pairs WHERE zh_document = ? OR en_document = ?", (*found, *found))


def _put_embedding(connection: sqlite3.Connection, key: str, vectors: PassageVectors) -> int:
    found = connection.execute("SELECT id FROM embeddings WHERE key = ?", (key,)).fetchone()
    if found is not None:
        return int(found[0])
    number = connection.execute(
        "INSERT INTO embeddings (key, vector) VALUES (?, ?)", (key, rows.to_blob(vectors.passage))
    ).lastrowid
    assert number is not None
    connection.execute(
        "INSERT INTO sentence_embeddings VALUES (?, ?)", (number, rows.to_blob(vectors.sentences))
    )
    return number


def _collect(connection: sqlite3.Connection, stored: Iterable[tuple[Language, int]]) -> None:
    """Deletes those of the embeddings that no passage uses any longer."""
    connection.execute(
        "DELETE FROM embeddings WHERE id IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.embedding = embeddings.id)",
        (json.dumps([number for _, number in stored]),),
    )


def _journal(connection: sqlite3.Connection, before: Stored, after: Stored) -> None:
    """Notes the passages that Chroma holds otherwise; those that did not change are not among them."""
    revision = connection.execute(
        "INSERT INTO settings VALUES ('revision', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1"
        " RETURNING value"
    ).fetchone()[0]
    connection.executemany(
        "INSERT OR REPLACE INTO pending_vectors VALUES (?, ?, ?)",
        [(id_, language, revision) for id_, (language, _) in before.items() ^ after.items()],
    )


class _Sum:
    """The exact sum of a language's raw embeddings, and their count (see `rows`)."""

    def __init__(self, connection: sqlite3.Connection, language: Language) -> None:
        self.connection, self.language = connection, language
        found = connection.execute("SELECT count, sum FROM means WHERE language = ?", (language,)).fetchone()
        self.count: int = found[0] if found else 0
        self.total: NDArray[np.float64] | None = np.frombuffer(found[1]).copy() if self.count else None

    def add(self, vector: Floats, sign: int = 1) -> None:
        stored = vector.astype(np.float16).astype(np.float64) * sign
        self.count += sign
        self.total = stored if self.total is None else self.total + stored

    def save(self) -> None:
        set_sum(self.connection, self.language, self.count, self.total)
