"""The passages of the catalogue and their embeddings, by id, for whoever searches and scores."""

import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import NotFoundError
from index.records import LANGUAGES, Language, Passage
from index.store import term_index
from index.store.connections import Connections
from index.store.rows import PASSAGE, from_blob, vectors_by_key
from index.store.rows import passage as to_passage
from index.vectors import Floats, PassageVectors

_IDS = "p.id IN (SELECT value FROM json_each(?))"  # one parameter for any number of ids


_REMEMBERED = 50_000  # terms whose frequency is kept


class Holdings(Connections):
    """Reads settings, passages, embeddings and the lexical index. Unknown ids are left out of answers;
    unknown names of documents raise NotFoundError."""

    def __init__(self, path: Path, *, write: bool) -> None:
        super().__init__(path, write=write)
        self._frequency: tuple[int, dict[tuple[Language, str], int]] = (0, {})  # since which change

    # --- settings -------------------------------------------------------------------------------

    def setting(self, key: str) -> Any:
        """The value (str, int, float or bytes), None where it is not set."""
        found = self.rows("SELECT value FROM settings WHERE key = ?", key)
        return found[0][0] if found else None

    @property
    def revision(self) -> int:
        """Grows with every change of the passages."""
        return int(self.setting("revision") or 0)

    @property
    def changes(self) -> int:
        """Grows with every transaction: what was read before stands as long as this does."""
        return int(self.setting("changes") or 0)

    @property
    def dimensions(self) -> int:
        return sum(int(d) for d, _ in json.loads(self.setting("parts")))

    def number(self, name: str) -> int:
        """The document's row. Raises NotFoundError."""
        found = self.rows("SELECT id FROM documents WHERE name = ?", name)
        if not found:
            raise NotFoundError(
                f"The library {self.path.parent} holds no document named “{name}”. "
                "`duolex list` shows the names of those it holds."
            )
        return int(found[0][0])

    def require(self, name: str) -> None:
        """Nothing where there is a document of this name. Raises NotFoundError."""
        self.number(name)

    # --- passages -------------------------------------------------------------------------------

    def passages_of(self, name: str) -> list[Passage]:
        """In document order."""
        number = self.number(name)
        found = self.rows(
            f"SELECT {PASSAGE} FROM passages p JOIN documents d ON d.id = p.document"
            " WHERE p.document = ? ORDER BY p.start, p.end, p.language",
            number,
        )
        return [to_passage(row) for row in found]

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        found = self.rows(
            f"SELECT {PASSAGE} FROM passages p JOIN documents d ON d.id = p.document WHERE {_IDS}",
            json.dumps(list(ids)),
        )
        return {passage.id: passage for passage in map(to_passage, found)}

    def counts(self) -> dict[Language, int]:
        """Passages per language."""
        found: dict[str, int] = dict(self.rows("SELECT language, count FROM means"))
        return {language: int(found.get(language, 0)) for language in LANGUAGES}

    def ids(self, language: Language, documents: Collection[str] | None = None) -> list[str]:
        """Ids of a language's passages, sorted; only of `documents` where they are given."""
        if documents is None:
            found = self.rows("SELECT id FROM passages WHERE language = ? ORDER BY id", language)
        else:
            found = self.rows(
                "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document"
                " WHERE p.language = ? AND d.name IN (SELECT value FROM json_each(?)) ORDER BY p.id",
                language,
                json.dumps(list(documents)),
            )
        return [row[0] for row in found]

    def ids_over(self, name: str, language: Language, start: int, end: int) -> list[str]:
        """Ids of the document's passages in `language` that share characters with the span, in order."""
        found = self.rows(
            "SELECT id FROM passages WHERE document = ? AND language = ? AND start < ? AND end > ?"
            " ORDER BY start",
            self.number(name),
            language,
            end,
            start,
        )
        return [row[0] for row in found]

    def some_ids(self, language: Language, k: int) -> list[str]:
        """Up to `k` ids of the language. They are hashes, so that the first are a random sample."""
        found = self.rows("SELECT id FROM passages WHERE language = ? ORDER BY id LIMIT ?", language, k)
        return [row[0] for row in found]

    # --- embeddings -----------------------------------------------------------------------------

    def vectors(self, language: Language, ids: Sequence[str]) -> tuple[list[str], Floats]:
        """(ids, raw passage embeddings (n, D)): of those `ids` that the language holds, sorted by id."""
        found = self.rows(
            "SELECT p.id, e.vector FROM passages p JOIN embeddings e ON e.id = p.embedding"
            f" WHERE p.language = ? AND {_IDS} ORDER BY p.id",
            language,
            json.dumps(list(ids)),
        )
        return [row[0] for row in found], from_blob(b"".join(row[1] for row in found), self.dimensions)

    def all_vectors(self, language: Language) -> tuple[list[str], list[str], Floats]:
        """(ids, names of their documents, raw embeddings (n, D)) of a language, sorted by id."""
        found = self.rows(
            "SELECT p.id, d.name, e.vector FROM passages p JOIN embeddings e ON e.id = p.embedding"
            " JOIN documents d ON d.id = p.document WHERE p.language = ? ORDER BY p.id",
            language,
        )
        matrix = from_blob(b"".join(row[2] for row in found), self.dimensions)
        return [row[0] for row in found], [row[1] for row in found], matrix

    def embeddings(self, ids: Iterable[str]) -> dict[str, PassageVectors]:
        """Raw embeddings of passages and their sentences, by passage id."""
        found = self.rows(
            "SELECT p.id, e.vector, s.vectors FROM passages p JOIN embeddings e ON e.id = p.embedding"
            f" JOIN sentence_embeddings s ON s.embedding = e.id WHERE {_IDS}",
            json.dumps(list(ids)),
        )
        return vectors_by_key(found)

    def known(self, keys: Iterable[str]) -> dict[str, PassageVectors]:
        """What is embedded already, by `rows.embedding_key`."""
        found = self.rows(
            "SELECT e.key, e.vector, s.vectors FROM embeddings e JOIN sentence_embeddings s"
            " ON s.embedding = e.id WHERE e.key IN (SELECT value FROM json_each(?))",
            json.dumps(list(keys)),
        )
        return vectors_by_key(found)

    def staged(self, keys: Iterable[str]) -> dict[str, PassageVectors]:
        """What `build.re_embed` has embedded so far."""
        found = self.rows(
            "SELECT key, vector, sentences FROM staged_embeddings"
            " WHERE key IN (SELECT value FROM json_each(?))",
            json.dumps(list(keys)),
        )
        return vectors_by_key(found)

    def means(self) -> dict[Language, NDArray[np.float32]]:
        """(D,) per language: what `centred_space.centred` subtracts, a function of what the library holds.

        The sum of all raw embeddings over their count and one: as if one more passage stood at the
        origin, lest a language's only passage be its own mean, and vanish. Zeros where it has none."""
        found = self.rows("SELECT language, count, sum FROM means WHERE count > 0")
        means: dict[Language, NDArray[np.float32]] = {
            language: (np.frombuffer(total, np.float64) / (count + 1)).astype(np.float32)
            for language, count, total in found
        }
        for language in LANGUAGES:
            if language not in means:
                means[language] = np.zeros(self.dimensions, np.float32)
        return means

    def pending(self) -> list[tuple[str, Language, int]]:
        """(id, language, revision) of the passages that Chroma must still add or drop."""
        return [(i, language, at) for i, language, at in self.rows("SELECT * FROM pending_vectors")]

    def pending_count(self) -> int:
        return int(self.rows("SELECT count(*) FROM pending_vectors")[0][0])

    # --- lexical search ---------------------------------------------------------------------------

    def document_frequency(self, language: Language, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages of the language each term stands. Kept until something changes."""
        changes = self.changes
        if self._frequency[0] != changes or len(self._frequency[1]) > _REMEMBERED:
            self._frequency = (changes, {})
        known = self._frequency[1]
        wanted = list(dict.fromkeys(terms))
        if missing := [term for term in wanted if (language, term) not in known]:
            found = term_index.document_frequency(self.connection(), language, missing)
            known.update({(language, term): count for term, count in found.items()})
        return {term: known[language, term] for term in wanted}

    def lexical(
        self, language: Language, terms: Sequence[str], k: int, documents: Collection[str] | None
    ) -> list[tuple[str, float]]:
        """Up to `k` (passage id, BM25), highest first; equal ones in the order of their ids."""
        within: set[int] | None = None
        if documents is not None:
            numbers = self.rows(
                "SELECT p.rowid FROM passages p JOIN documents d ON d.id = p.document"
                " WHERE p.language = ? AND d.name IN (SELECT value FROM json_each(?))",
                language,
                json.dumps(list(documents)),
            )
            within = {row[0] for row in numbers}
        # twice as many, since of equal ones the index gives those that were stored first
        count = self.counts()[language]
        frequency = self.document_frequency(language, terms)
        found = term_index.search(self.connection(), language, frequency, 2 * k, count, within)
        numbered = self.rows(
            "SELECT rowid, id FROM passages WHERE rowid IN (SELECT value FROM json_each(?))",
            json.dumps([row for row, _ in found]),
        )
        ids: dict[int, str] = dict(numbered)
        hits = [(ids[row], score) for row, score in found if row in ids]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]
