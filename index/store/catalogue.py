"""The catalogue: what a library holds, in SQLite. It is the truth; Chroma and the index of terms can be
made again from it. What its methods give, `Store` and `Lexical` in `store.py` say."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import Parts
from index.errors import NotFoundError
from index.records import LANGUAGES, Document, Language, Metadata, Pair, Passage, Section, StoredDocument
from index.store import term_index
from index.store.catalogue_file import NAME, CatalogueFile, damaged, storage_errors
from index.store.rows import PAIR, PASSAGE, Row, described, from_blob, vectors_by_key
from index.store.rows import document as to_document
from index.store.rows import pair as to_pair
from index.store.rows import passage as to_passage
from index.store.rows import section as to_section
from index.store.writes import CatalogueWriter
from index.vectors import Floats, PassageVectors

# The user's corrections go before the document's words. Which version is the original: the user's word,
# what the document says, what its other version says.
_ABOUT = """
json_set(json_patch(d.about, coalesce((SELECT value FROM settings WHERE key = 'corrected ' || d.name), '{}')),
  '$.metadata.original', coalesce(
  (SELECT CASE named WHEN 2 THEN 'zh' WHEN 3 THEN 'en' END FROM versions WHERE a = d.id OR b = d.id),
  json_extract(d.about, '$.metadata.original'),
  (SELECT json_extract(x.about, '$.metadata.original') FROM versions v
    JOIN documents x ON x.id = v.a + v.b - d.id WHERE v.a = d.id OR v.b = d.id)))"""
_DOCUMENTS = f"""
name, path, digest, {_ABOUT}, zh, en, pages, characters,
  (SELECT count(*) FROM pairs WHERE level != 'sentence' AND (zh_document = d.id OR en_document = d.id)),
  (SELECT json_group_array(x.name) FROM versions v JOIN documents x ON x.id = v.a + v.b - d.id
    WHERE v.a = d.id OR v.b = d.id)
FROM documents d"""
_PASSAGES = f"p.id, {PASSAGE} FROM passages p JOIN documents d ON d.id = p.document"
_IDS = "p.id IN (SELECT value FROM json_each(?))"  # one parameter for any number of ids
_NAMES = "d.name IN (SELECT value FROM json_each(?))"

_REMEMBERED = 50_000  # terms whose frequency is kept


class Catalogue:
    """The embedded engine's `Store` and `Lexical`. Made in `folder` where there is none and `write` is set;
    raises NewerLibraryError, StorageError, LibraryError."""

    def __init__(self, folder: Path, *, write: bool) -> None:
        self.file = CatalogueFile(folder / NAME, write=write)
        self._listed: tuple[int, list[StoredDocument]] | None = None  # since which change
        self._frequency: tuple[int, dict[tuple[Language, str], int]] = (0, {})

    @contextmanager
    def transaction(self) -> Iterator[CatalogueWriter]:
        with self.file.transaction() as connection:
            yield CatalogueWriter(connection)

    def close(self) -> None:
        self.file.close()

    # --- the library as a whole -------------------------------------------------------------------

    def setting(self, key: str) -> Any:
        """The value (str, int, float or bytes), None where it is not set."""
        sound = self.file.sound("settings")
        found = self.file.sound_rows(f"SELECT {sound}, value FROM settings WHERE key = ?", key)
        return found[0][0] if found else None

    @property
    def revision(self) -> int:
        return int(self.setting("revision") or 0)

    @property
    def changes(self) -> int:
        return int(self.setting("changes") or 0)

    def made_by(self) -> tuple[str, Parts] | None:
        name = self.setting("embedder")
        return None if name is None else (name, self._parts())

    @property
    def dimensions(self) -> int:
        return sum(size for size, _ in self._parts())

    def _parts(self) -> Parts:
        return tuple((int(size), float(weight)) for size, weight in json.loads(self.setting("parts")))

    # --- documents --------------------------------------------------------------------------------

    def number(self, name: str) -> int:
        """The document's row. Raises NotFoundError."""
        found = self.file.rows("SELECT id FROM documents WHERE name = ?", name)
        if not found:
            raise NotFoundError(
                f"The library {self.file.path.parent} holds no document named “{name}”. "
                "`duolex list` shows the names of those it holds."
            )
        return int(found[0][0])

    def require(self, name: str) -> None:
        self.number(name)

    def documents(self) -> list[StoredDocument]:
        """Kept until something changes: every question asks for them."""
        if self.file.changing:
            return self._documents()
        changes = self.changes  # before reading: what is newer than its number is read again
        kept = self._listed
        if kept is None or kept[0] != changes:
            kept = self._listed = (changes, self._documents())
        return list(kept[1])

    def _documents(self) -> list[StoredDocument]:
        return [_stored(row) for row in self.file.sound_rows(f"{self._all_documents} ORDER BY name")]

    def stored(self, name: str) -> StoredDocument:
        found = self.file.sound_rows(f"{self._all_documents} WHERE id = ?", self.number(name))
        return _stored(self._only(found))

    def _only(self, found: list[Row]) -> Row:
        if not found:  # the index of names leads to a row that is not there
            raise damaged(self.file.path, "a document's row is missing")
        return found[0]

    @property
    def _all_documents(self) -> str:
        return f"SELECT {self.file.sound('documents', 'd')}, {_DOCUMENTS}"

    def document(self, name: str) -> Document:
        sound = f"{self.file.sound('documents', 'd')} AND {self.file.sound('documents', 'd', 'text_seal')}"
        found = self.file.sound_rows(
            f"SELECT {sound}, name, path, digest, {_ABOUT}, layout, text FROM documents d WHERE id = ?",
            self.number(name),
        )
        return to_document(self._only(found))

    def own_metadata(self, name: str) -> Metadata:
        sound = self.file.sound("documents")
        found = self.file.sound_rows(f"SELECT {sound}, about FROM documents WHERE id = ?", self.number(name))
        return described(self._only(found)[0])[1]

    def own_abouts(self) -> dict[str, str]:
        sound = self.file.sound("documents")
        return dict(self.file.sound_rows(f"SELECT {sound}, name, about FROM documents"))

    def sections(self, name: str) -> tuple[Section, ...]:
        found = self.file.sound_rows(
            f"SELECT {self.file.sound('sections')}, path, number, kind, label, heading, language, start, end"
            " FROM sections WHERE document = ? ORDER BY position",
            self.number(name),
        )
        return tuple(to_section(row) for row in found)

    def numbered(self, number: str) -> list[tuple[str, Section]]:
        found = self.file.sound_rows(
            f"SELECT {self.file.sound('sections', 's')}, d.name,"
            " s.path, s.number, kind, label, heading, language, start, end FROM sections s"
            " JOIN documents d ON d.id = s.document WHERE own = ? ORDER BY d.name, position",
            number,
        )
        return [(row[0], to_section(row[1:])) for row in found]

    def pipelines(self) -> dict[str, int]:
        return dict(self.file.rows("SELECT name, pipeline FROM documents"))

    # --- pairs ------------------------------------------------------------------------------------

    def pairs(self, name: str) -> tuple[Pair, ...]:
        number = self.number(name)
        found = self.file.sound_rows(
            f"SELECT {self.file.sound('pairs', 'pairs')}, {PAIR} WHERE zh_document = ? OR en_document = ?"
            " ORDER BY z.name, zh_start, zh_end DESC, e.name, en_start, en_end DESC",
            number,
            number,
        )
        return tuple(to_pair(row) for row in found)

    def pairs_over(self, name: str, language: Language, start: int, end: int) -> list[Pair]:
        found = self.file.sound_rows(
            f"SELECT {self.file.sound('pairs', 'pairs')}, {PAIR}"
            f" WHERE {language}_document = ? AND {language}_start < ? AND {language}_end > ?",
            self.number(name),
            end,
            start,
        )
        return [to_pair(row) for row in found]

    def versions(self, named: bool | None = None) -> list[tuple[str, str]]:
        found = self.file.sound_rows(
            f"SELECT {self.file.sound('versions', 'versions')}, x.name, y.name, named FROM versions"
            " JOIN documents x ON x.id = a JOIN documents y ON y.id = b ORDER BY x.name, y.name"
        )
        return [(a, b) for a, b, by_user in found if named is None or bool(by_user) == named]

    def original_by_user(self, a: str, b: str) -> Language | None:
        found = self.file.rows(
            "SELECT named FROM versions WHERE a IN (?1, ?2) AND b IN (?1, ?2)",
            self.number(a),
            self.number(b),
        )
        originals: dict[int, Language] = {2: "zh", 3: "en"}
        return originals.get(found[0][0]) if found else None

    def versions_due(self) -> bool:
        return bool(self.setting("versions due")) or bool(self.touched())

    def touched(self) -> set[str]:
        return {row[0] for row in self.file.rows("SELECT name FROM documents WHERE touched")}

    # --- passages ---------------------------------------------------------------------------------

    def passages_of(self, name: str) -> list[Passage]:
        return self._passages("p.document = ? ORDER BY p.start, p.end, p.language", self.number(name))

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        return {passage.id: passage for passage in self._passages(_IDS, json.dumps(list(ids)))}

    def _passages(self, where: str, value: Any) -> list[Passage]:
        select = f"SELECT {self.file.sound('passages', 'p')}, {_PASSAGES}"
        found = []
        for id_, *row in self.file.sound_rows(f"{select} WHERE {where}", value):
            found.append(passage := to_passage(tuple(row)))
            if passage.id != id_:  # a hash, also of the document's name, which stands in another row
                raise damaged(self.file.path, f"a passage of “{passage.document}” is not as it was written")
        return found

    def counts(self) -> dict[Language, int]:
        rows = self.file.sound_rows(f"SELECT {self.file.sound('means')}, language, count FROM means")
        found: dict[str, int] = dict(rows)
        return {language: int(found.get(language, 0)) for language in LANGUAGES}

    def ids(self, language: Language, documents: Collection[str] | None = None) -> list[str]:
        if documents is None:
            found = self.file.rows("SELECT id FROM passages WHERE language = ? ORDER BY id", language)
        else:
            found = self.file.rows(
                "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document"
                f" WHERE p.language = ? AND {_NAMES} ORDER BY p.id",
                language,
                json.dumps(list(documents)),
            )
        return [row[0] for row in found]

    def ids_over(self, name: str, language: Language, start: int, end: int) -> list[str]:
        found = self.file.rows(
            "SELECT id FROM passages WHERE document = ? AND language = ? AND start < ? AND end > ?"
            " ORDER BY start",
            self.number(name),
            language,
            end,
            start,
        )
        return [row[0] for row in found]

    def some_ids(self, language: Language, k: int) -> list[str]:
        found = self.file.rows("SELECT id FROM passages WHERE language = ? ORDER BY id LIMIT ?", language, k)
        return [row[0] for row in found]

    # --- embeddings -------------------------------------------------------------------------------

    def vectors(self, language: Language, ids: Sequence[str]) -> tuple[list[str], Floats]:
        found = self.file.sound_rows(
            f"SELECT {self.file.sound('embeddings', 'e')}, p.id, e.vector"
            " FROM passages p JOIN embeddings e ON e.id = p.embedding"
            f" WHERE p.language = ? AND {_IDS} ORDER BY p.id",
            language,
            json.dumps(list(ids)),
        )
        return [row[0] for row in found], from_blob(b"".join(row[1] for row in found), self.dimensions)

    def all_vectors(self, language: Language) -> tuple[list[str], list[str], Floats]:
        found = self.file.sound_rows(
            f"SELECT {self.file.sound('embeddings', 'e')}, p.id, d.name, e.vector FROM passages p"
            " JOIN embeddings e ON e.id = p.embedding JOIN documents d ON d.id = p.document"
            " WHERE p.language = ? ORDER BY p.id",
            language,
        )
        matrix = from_blob(b"".join(row[2] for row in found), self.dimensions)
        return [row[0] for row in found], [row[1] for row in found], matrix

    def embeddings(self, ids: Iterable[str]) -> dict[str, PassageVectors]:
        found = self.file.sound_rows(
            f"SELECT {self._sound_vectors}, p.id, e.vector, s.vectors FROM passages p"
            f" JOIN embeddings e ON e.id = p.embedding JOIN sentence_embeddings s ON s.embedding = e.id"
            f" WHERE {_IDS}",
            json.dumps(list(ids)),
        )
        return vectors_by_key(found)

    @property
    def _sound_vectors(self) -> str:
        """Of both tables, as `e` and `s`."""
        return f"{self.file.sound('embeddings', 'e')} AND {self.file.sound('sentence_embeddings', 's')}"

    def known(self, keys: Iterable[str]) -> dict[str, PassageVectors]:
        found = self.file.rows(
            "SELECT e.key, e.vector, s.vectors FROM embeddings e JOIN sentence_embeddings s"
            " ON s.embedding = e.id WHERE e.key IN (SELECT value FROM json_each(?))"
            f" AND {self._sound_vectors}",  # what is broken is made again
            json.dumps(list(keys)),
        )
        return vectors_by_key(found)

    def staged(self, keys: Iterable[str]) -> dict[str, PassageVectors]:
        found = self.file.rows(
            "SELECT key, vector, sentences FROM staged_embeddings"
            " WHERE key IN (SELECT value FROM json_each(?))",
            json.dumps(list(keys)),
        )
        return vectors_by_key(found)

    def means(self) -> dict[Language, Floats]:
        sound = self.file.sound("means")
        found = self.file.sound_rows(f"SELECT {sound}, language, count, sum FROM means WHERE count > 0")
        means: dict[Language, Floats] = {
            language: (np.frombuffer(total, np.float64) / (count + 1)).astype(np.float32)
            for language, count, total in found
        }
        for language in LANGUAGES:
            if language not in means:
                means[language] = np.zeros(self.dimensions, np.float32)
        return means

    def pending(self) -> list[tuple[str, Language, int]]:
        """(id, language, revision) of the passages that Chroma must still add or drop."""
        return [(i, language, at) for i, language, at in self.file.rows("SELECT * FROM pending_vectors")]

    def pending_count(self) -> int:
        return int(self.file.rows("SELECT count(*) FROM pending_vectors")[0][0])

    # --- terms ------------------------------------------------------------------------------------

    def document_frequency(self, language: Language, terms: Iterable[str]) -> dict[str, int]:
        """Kept until something changes: SQLite walks through all passages of a term to count them."""
        changes = self.changes
        if self._frequency[0] != changes or len(self._frequency[1]) > _REMEMBERED:
            self._frequency = (changes, {})
        known = {} if self.file.changing else self._frequency[1]
        wanted = list(dict.fromkeys(terms))
        if missing := [term for term in wanted if (language, term) not in known]:
            with storage_errors(self.file.path):
                found = term_index.document_frequency(self.file.connection(), language, missing)
            known.update({(language, term): count for term, count in found.items()})
        return {term: known[language, term] for term in wanted}

    def lexical(
        self, language: Language, terms: Sequence[str], k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        within: set[int] | None = None
        if documents is not None:
            numbers = self.file.rows(
                "SELECT p.rowid FROM passages p JOIN documents d ON d.id = p.document"
                f" WHERE p.language = ? AND {_NAMES}",
                language,
                json.dumps(list(documents)),
            )
            within = {row[0] for row in numbers}
        count = self.counts()[language]
        frequency = self.document_frequency(language, terms)
        with storage_errors(self.file.path):
            # twice as many, since of equal ones the index gives those that were stored first
            found = term_index.search(self.file.connection(), language, frequency, 2 * k, count, within)
        numbered = self.file.rows(
            "SELECT rowid, id FROM passages WHERE rowid IN (SELECT value FROM json_each(?))",
            json.dumps([row for row, _ in found]),
        )
        ids: dict[int, str] = dict(numbered)
        hits = [(ids[row], score) for row, score in found if row in ids]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]


def _stored(row: Row) -> StoredDocument:
    name, path, digest, about, zh, en, pages, characters, pairs, versions = row
    title, metadata, warnings = described(about)
    passages: dict[Language, int] = {"zh": zh, "en": en}
    return StoredDocument(
        name=name,
        path=path,
        digest=digest,
        title=title,
        metadata=metadata,
        languages=tuple(language for language in LANGUAGES if passages[language]),
        pages=pages,
        characters=characters,
        passages=passages,
        pairs=pairs,
        versions=tuple(sorted(json.loads(versions))),
        warnings=warnings,
    )
