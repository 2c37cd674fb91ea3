"""Writing into the catalogue: what `Catalogue.transaction` yields. Every function keeps all that must
agree: passages, embeddings, sums, the index of terms, and the list of what Chroma must still be told
of (`pending_vectors`). What each does, `Writer` in `store.py` says."""

import json
import sqlite3
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import Parts
from index.records import LANGUAGES, Language, Pair, Passage
from index.store import rows, seals, term_index
from index.store.catalogue_file import COUNTED
from index.store.store import Entry
from index.text import terms
from index.vectors import Floats, PassageVectors

_CHILDREN = (
    ("sections", "document"),
    ("sentence_embeddings", "embedding"),
    ("pairs", "zh_document"),
    ("pairs", "en_document"),
    ("versions", "a"),
    ("versions", "b"),
)
"""Tables whose rows can be made again, each with a column that names the row they hang on."""

Stored = dict[str, tuple[Language, int]]
"""Passage id → (language, row of its embedding)."""


@dataclass(slots=True)
class _Sum:
    """The exact sum (D,) of a language's raw embeddings, and their count (see `rows`); of none it is None."""

    count: int
    total: NDArray[np.float64] | None

    def add(self, vector: Floats, sign: int = 1) -> None:
        stored = vector.astype(np.float16).astype(np.float64) * sign
        self.count += sign
        self.total = stored if self.total is None else self.total + stored


class CatalogueWriter:
    """The embedded engine's `Writer`, inside a transaction of this connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._executemany = connection.executemany

    # --- the library as a whole -------------------------------------------------------------------

    def set_embedder(self, name: str, parts: Parts) -> None:
        self.set_setting("embedder", name)
        self.set_setting("parts", json.dumps(parts))
        # what tells the library's collections from others on a Chroma server
        self._execute(
            "INSERT OR IGNORE INTO settings (key, value) VALUES ('library', ?)", (uuid.uuid4().hex,)
        )
        self.forget_snapshots()

    def forget_snapshots(self) -> None:
        """What Chroma holds is void until it is written again."""
        self._execute("DELETE FROM settings WHERE key LIKE 'snapshot %'")

    def set_setting(self, key: str, value: str | int | float | bytes) -> None:
        self._execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (key, value))

    def forget_pending(self, told: Iterable[tuple[str, Language, int]]) -> None:
        """Chroma has been told of these, unless they have changed again since (see `Catalogue.pending`)."""
        self._executemany("DELETE FROM pending_vectors WHERE (id, language, revision) = (?, ?, ?)", told)

    # --- documents --------------------------------------------------------------------------------

    def put(self, entry: Entry, embedder: str) -> None:
        document = entry.document
        before = self._stored(document.name)
        self._clear(document.name)
        number = self._put_document(entry)
        for position, section in enumerate(entry.sections):
            self._execute(
                "INSERT INTO sections (document, position, path, number, kind, label, heading, language,"
                " start, end, own) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (number, position, *rows.section_row(section)),
            )
        sums = self._sums()
        for passage, vectors in zip(entry.passages, entry.vectors, strict=True):
            stored = self._put_embedding(rows.embedding_key(embedder, passage), vectors)
            self._put_passage(number, passage, stored)
            sums[passage.language].add(vectors.passage)
        self._set_sums(sums)
        self._put_pairs(entry.pairs)
        self._collect(before)
        self._journal(before, self._stored(document.name))

    def remove(self, name: str) -> None:
        before = self._stored(name)
        self._clear(name)
        self._execute("DELETE FROM documents WHERE name = ?", (name,))
        self.correct(name, {})
        self._collect(before)
        self._journal(before, {})

    def move(self, name: str, path: str) -> None:
        kept = f"CASE WHEN {seals.sound('documents')} THEN NULL ELSE seal END"  # a broken one stays broken
        self._execute(f"UPDATE documents SET path = ?, seal = {kept} WHERE name = ?", (path, name))

    def correct(self, name: str, metadata: Mapping[str, Any]) -> None:
        self._execute("DELETE FROM settings WHERE key = 'corrected ' || ?", (name,))
        if metadata:  # kept as a JSON merge patch (RFC 7396) of the document's `about`
            self.set_setting(f"corrected {name}", rows.dump({"metadata": dict(metadata)}))
        self.set_setting("versions due", 1)

    # --- versions ---------------------------------------------------------------------------------

    def join(
        self, a: str, b: str, pairs: Iterable[Pair], *, named: bool, original: Language | None = None
    ) -> None:
        code = {"zh": 2, "en": 3}[original] if original else int(named)
        self._execute(
            "INSERT INTO versions (a, b, named) SELECT x.id, y.id, ? FROM documents x, documents y"
            " WHERE x.name = ? AND y.name = ?",
            (code, a, b),
        )
        self._put_pairs(pairs)

    def part(self, a: str, b: str) -> None:
        for x, y in ((a, b), (b, a)):
            numbers = "(SELECT x.id, y.id FROM documents x, documents y WHERE x.name = ? AND y.name = ?)"
            self._execute(f"DELETE FROM pairs WHERE (zh_document, en_document) IN {numbers}", (x, y))
            self._execute(f"DELETE FROM versions WHERE (a, b) IN {numbers}", (x, y))

    def settle_versions(self) -> None:
        self._execute("UPDATE documents SET touched = 0 WHERE touched")
        self._execute("DELETE FROM settings WHERE key = 'versions due'")

    # --- another embedder -------------------------------------------------------------------------

    def stage(self, vectors: Mapping[str, PassageVectors]) -> None:
        self._executemany(
            "INSERT OR REPLACE INTO staged_embeddings VALUES (?, ?, ?)",
            ((key, rows.to_blob(v.passage), rows.to_blob(v.sentences)) for key, v in vectors.items()),
        )

    def unstage(self) -> None:
        self._execute("DELETE FROM staged_embeddings")

    def empty(self, names: Iterable[str]) -> None:
        for name in names:
            self._clear(name)
        self._execute("DELETE FROM embeddings")
        self._execute("DELETE FROM pending_vectors")

    def restore_abouts(self, abouts: Mapping[str, str]) -> None:
        self._executemany(
            "UPDATE documents SET about = ?, seal = NULL WHERE name = ?",
            [(about, name) for name, about in abouts.items()],
        )

    # --- mending ----------------------------------------------------------------------------------

    def index_terms(self, passages: Iterable[Passage]) -> None:
        term_index.make_anew(self._connection)
        numbers: dict[str, int] = dict(self._execute("SELECT id, rowid FROM passages"))
        for passage in passages:
            if passage.id in numbers:
                self._index_terms(numbers[passage.id], passage)

    def blank_broken_embeddings(self, dimensions: int) -> None:
        size = 2 * dimensions  # float16
        self._execute(
            "UPDATE embeddings SET vector = zeroblob(?), seal = NULL"
            f" WHERE length(vector) != ? OR NOT {seals.sound('embeddings')}",
            (size, size),
        )

    def drop_broken_rows(self) -> None:
        self._execute("REINDEX")
        gone = self._execute(
            f"SELECT rowid FROM passages WHERE {seals.broken('passages', 'passages')}"
            " OR document NOT IN (SELECT id FROM documents)"
        ).fetchall()
        for (row,) in gone:
            term_index.remove(self._connection, row)
            self._execute("DELETE FROM passages WHERE rowid = ?", (row,))
        for table, parent in _CHILDREN:
            orphan = (
                f"{parent} NOT IN (SELECT id FROM {'embeddings' if parent == 'embedding' else 'documents'})"
            )
            self._execute(f"DELETE FROM {table} WHERE {orphan} OR {seals.broken(table, table)}")
        self._execute(
            "UPDATE settings SET value = abs(CAST(value AS INTEGER)) + 1, seal = NULL"
            f" WHERE key IN ('changes', 'revision', 'generation') AND {seals.broken('settings', 'settings')}"
        )
        self._execute(
            f"DELETE FROM settings WHERE {seals.broken('settings', 'settings')} AND seal IS NOT NULL"
        )

    def expunge(self, number: int) -> None:
        self._execute(
            "UPDATE documents SET name = ?, path = ? WHERE id = ?", (*2 * [f"broken {number}"], number)
        )
        self.remove(f"broken {number}")

    def drop_unused_embeddings(self) -> None:
        self._execute("DELETE FROM embeddings WHERE id NOT IN (SELECT embedding FROM passages)")

    def set_sum(self, language: Language, count: int, total: NDArray[np.float64]) -> None:
        self._set_sums({language: _Sum(count, total)})

    def distrust_embeddings(self, name: str) -> None:
        self._execute(
            "UPDATE embeddings SET key = 'broken ' || id, seal = NULL WHERE id IN"
            " (SELECT p.embedding FROM passages p JOIN documents d ON d.id = p.document WHERE d.name = ?)",
            (name,),
        )

    # --- parts of the above -----------------------------------------------------------------------

    def _stored(self, name: str) -> Stored:
        """What the document's passages are now."""
        found = self._execute(
            "SELECT p.id, p.language, p.embedding FROM passages p JOIN documents d ON d.id = p.document"
            " WHERE d.name = ?",
            (name,),
        )
        return {id_: (language, embedding) for id_, language, embedding in found}

    def _clear(self, name: str) -> None:
        """Takes out all that hangs on the document, except its embeddings, and except itself."""
        found = self._execute("SELECT id FROM documents WHERE name = ?", (name,)).fetchone()
        if found is None:
            return
        sums = self._sums()
        for row, language, vector in self._execute(
            "SELECT p.rowid, p.language, e.vector FROM passages p LEFT JOIN embeddings e"
            " ON e.id = p.embedding WHERE p.document = ?",
            found,
        ).fetchall():
            term_index.remove(self._connection, row)
            if vector is not None:  # a damaged library may have lost it
                sums[language].add(np.frombuffer(vector, np.float16).astype(np.float32), -1)
        self._set_sums(sums)
        self._execute("DELETE FROM passages WHERE document = ?", found)
        self._execute("DELETE FROM sections WHERE document = ?", found)
        self._execute("DELETE FROM pairs WHERE zh_document = ? OR en_document = ?", (*found, *found))

    def _put_document(self, entry: Entry) -> int:
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
        number = self._execute(
            f"INSERT INTO documents ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
            f" ON CONFLICT (name) DO UPDATE SET {', '.join(f'{key} = excluded.{key}' for key in values)},"
            " seal = NULL, text_seal = NULL"
            " RETURNING id",
            tuple(values.values()),
        ).fetchone()[0]
        return int(number)

    def _put_embedding(self, key: str, vectors: PassageVectors) -> int:
        """Its row; a passage of the same key has stored it already."""
        found = self._execute("SELECT id FROM embeddings WHERE key = ?", (key,)).fetchone()
        if found is not None:
            return int(found[0])
        number = self._execute(
            "INSERT INTO embeddings (key, vector) VALUES (?, ?)", (key, rows.to_blob(vectors.passage))
        ).lastrowid
        assert number is not None
        self._execute(
            "INSERT INTO sentence_embeddings (embedding, vectors) VALUES (?, ?)",
            (number, rows.to_blob(vectors.sentences)),
        )
        return number

    def _put_passage(self, document: int, passage: Passage, embedding: int) -> None:
        row = self._execute(
            "INSERT INTO passages (id, document, language, start, end, section, page, embedding, context,"
            " sentences, text) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                passage.id,
                document,
                passage.language,
                passage.start,
                passage.end,
                rows.dump(passage.section),
                passage.page,
                embedding,
                passage.context,
                rows.dump(passage.sentences),
                passage.text,
            ),
        ).lastrowid
        assert row is not None
        self._index_terms(row, passage)

    def _index_terms(self, row: int, passage: Passage) -> None:
        term_index.add(self._connection, row, passage.language, terms(rows.embedded_text(passage)))

    def _put_pairs(self, pairs: Iterable[Pair]) -> None:
        """Adds pairs between documents that are stored."""
        numbers: dict[str, int] = dict(self._execute("SELECT name, id FROM documents"))
        self._executemany(
            "INSERT INTO pairs (zh_document, zh_start, zh_end, zh_label, en_document, en_start, en_end,"
            " en_label, made, level, confidence) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                (
                    *(numbers[pair.zh.document], pair.zh.start, pair.zh.end, pair.zh.label),
                    *(numbers[pair.en.document], pair.en.start, pair.en.end, pair.en.label),
                    *(pair.by, pair.level, pair.confidence),
                )
                for pair in pairs
            ),
        )

    def _collect(self, before: Stored) -> None:
        """Deletes those of the embeddings that no passage uses any longer."""
        self._execute(
            "DELETE FROM embeddings WHERE id IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.embedding = embeddings.id)",
            (json.dumps([number for _, number in before.values()]),),
        )

    def _journal(self, before: Stored, after: Stored) -> None:
        """Notes the passages that Chroma holds otherwise; those that did not change are not among them."""
        revision = self._execute(COUNTED, ("revision",)).fetchone()[0]
        self._executemany(
            "INSERT OR REPLACE INTO pending_vectors VALUES (?, ?, ?)",
            [(id_, language, revision) for id_, (language, _) in before.items() ^ after.items()],
        )

    def _sums(self) -> dict[Language, _Sum]:
        sums = {language: _Sum(0, None) for language in LANGUAGES}
        for language, count, total in self._execute(
            "SELECT language, count, sum FROM means WHERE count != 0"
        ):
            sums[language] = _Sum(count, np.frombuffer(total, np.float64))
        return sums

    def _set_sums(self, sums: Mapping[Language, _Sum]) -> None:
        self._executemany(
            "INSERT OR REPLACE INTO means (language, count, sum) VALUES (?, ?, ?)",
            [
                (language, one.count, b"" if one.total is None else one.total.tobytes())
                for language, one in sums.items()
            ],
        )
