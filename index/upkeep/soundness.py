"""Does the library hold together? Every passage in its place in the text, in the catalogue, in the
lexical index and in Chroma; nothing left over; the means as they should be.

    for problem in check(library):
        print(problem.document, problem.detail)
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.errors import VectorStoreError
from index.library import Library
from index.records import LANGUAGES, Language, Pair
from index.store import term_index
from index.store.rows import embedded_text
from index.text.index_terms import terms
from index.upkeep import analyse_file, version_pairs

Kind = Literal["catalogue", "offsets", "embeddings", "means", "lexical", "vectors", "pairs"]


@dataclass(frozen=True, slots=True)
class Problem:
    """`document` is None where the library as a whole is concerned."""

    kind: Kind
    document: str | None
    detail: str


def check(library: Library, repair: bool = False) -> list[Problem]:
    """What is wrong, or was: with `repair` it is mended from the documents' texts in the catalogue, and
    what cannot be is found by the next check. `repair` wants a library opened for writing.

    Chroma is looked into where this process may open it: by its owner, or on a server."""
    found = [*_catalogue(library), *_documents(library), *_lexical(library)]
    embeddings = list(_embeddings(library))
    found += embeddings
    if not any(problem.document for problem in embeddings):  # else there is nothing to calculate with
        found += [*_means(library), *_vectors(library)]
    if repair and found:
        _repair(library, found)
    return found


def _catalogue(library: Library) -> Iterator[Problem]:
    for (said,) in library.catalogue.rows("PRAGMA quick_check"):
        if said != "ok":
            yield Problem("catalogue", None, f"SQLite reports: {said}")
    for table, _, parent, _ in library.catalogue.rows("PRAGMA foreign_key_check"):
        yield Problem("catalogue", None, f"a row of {table} belongs to no row of {parent}")


def _documents(library: Library) -> Iterator[Problem]:
    for stored in library.documents():
        name, text = stored.name, library.document(stored.name).text
        passages = library.passages_of(name)
        rows = library.catalogue.rows(
            "SELECT id FROM passages WHERE document = ? ORDER BY start, end, language",
            library.catalogue.number(name),
        )
        for passage, (id_,) in zip(passages, rows, strict=True):
            if text[passage.start : passage.end] != passage.text or passage.id != id_:
                yield Problem("offsets", name, f"the passage at {passage.start} is not the text there")
            if any(not passage.start <= a < b <= passage.end for a, b in passage.sentences):
                yield Problem("offsets", name, f"a sentence lies outside its passage at {passage.start}")
        counted = Counter(p.language for p in passages)
        if any(counted[language] != stored.passages[language] for language in LANGUAGES):
            yield Problem("catalogue", name, f"it has {len(passages)} passages, and says otherwise")
        for section in library.sections(name):
            if not 0 <= section.start < section.end <= len(text):
                yield Problem("offsets", name, f"the section {section.label} lies outside the text")
        if any(not _inside(pair, name, len(text)) for pair in library.pairs(name)):
            yield Problem("pairs", name, "a pair lies outside the text")


def _inside(pair: Pair, name: str, length: int) -> bool:
    sides = [side for side in (pair.zh, pair.en) if side.document == name]
    return all(0 <= side.start < side.end <= length for side in sides)


def _embeddings(library: Library) -> Iterator[Problem]:
    dimensions = library.catalogue.dimensions
    for name, start, sentences, vector, vectors in library.catalogue.rows(
        "SELECT d.name, p.start, json_array_length(p.sentences), length(e.vector), length(s.vectors)"
        " FROM passages p JOIN documents d ON d.id = p.document LEFT JOIN embeddings e ON e.id = p.embedding"
        " LEFT JOIN sentence_embeddings s ON s.embedding = e.id"
        " WHERE e.vector IS NULL OR s.vectors IS NULL OR length(e.vector) != ?"
        " OR length(s.vectors) != ? * json_array_length(p.sentences)",
        2 * dimensions,
        2 * dimensions,
    ):
        detail = f"{vector} and {vectors} bytes for {sentences} sentences"
        yield Problem("embeddings", name, f"the passage at {start} lacks embeddings ({detail})")
    orphans = library.catalogue.rows(
        "SELECT count(*) FROM embeddings WHERE id NOT IN (SELECT embedding FROM passages)"
    )[0][0]
    if orphans:
        yield Problem("embeddings", None, f"{orphans} embeddings belong to no passage")


def _means(library: Library) -> Iterator[Problem]:
    stored = {row[0]: row[1:] for row in library.catalogue.rows("SELECT language, count, sum FROM means")}
    for language, (count, total) in _sums(library).items():
        held, blob = stored.get(language, (0, b""))
        if held != count or (count and np.frombuffer(blob, np.float64).tobytes() != total.tobytes()):
            yield Problem("means", None, f"the mean of {language} is not that of its {count} passages")


def _sums(library: Library) -> dict[Language, tuple[int, NDArray[np.float64]]]:
    dimensions = library.catalogue.dimensions
    sums: dict[Language, tuple[int, NDArray[np.float64]]] = {}
    for language in LANGUAGES:
        count, total = 0, np.zeros(dimensions)
        ids = library.catalogue.ids(language)
        for at in range(0, len(ids), 5_000):
            found, raw = library.catalogue.vectors(language, ids[at : at + 5_000])
            count, total = count + len(found), total + raw.sum(axis=0, dtype=np.float64)
        sums[language] = (count, total)
    return sums


def _lexical(library: Library) -> Iterator[Problem]:
    for language in LANGUAGES:
        held = {row[0] for row in library.catalogue.rows(f"SELECT rowid FROM terms_{language}")}
        for row, name, start in library.catalogue.rows(
            "SELECT p.rowid, d.name, p.start FROM passages p JOIN documents d ON d.id = p.document"
            " WHERE p.language = ?",
            language,
        ):
            if row not in held:
                yield Problem("lexical", name, f"the passage at {start} is not in the lexical index")
            held.discard(row)
        if held:
            yield Problem("lexical", None, f"{len(held)} rows of the lexical index ({language}) are orphans")


def _vectors(library: Library) -> Iterator[Problem]:
    if library.chroma is None:
        return
    try:
        fault = library.chroma.look()
        if fault is not None:
            yield Problem("vectors", None, f"Chroma is broken: {fault}")
            return
        for language in LANGUAGES:
            held, stored = library.chroma.ids(language), set(library.catalogue.ids(language))
            if missing := stored - held:
                yield Problem("vectors", None, f"{len(missing)} passages ({language}) are not in Chroma")
            if orphans := held - stored:
                yield Problem("vectors", None, f"{len(orphans)} vectors ({language}) in Chroma are orphans")
    except VectorStoreError as error:
        yield Problem("vectors", None, str(error))


def _repair(library: Library, found: list[Problem]) -> None:
    """First what the other repairs lean on: the lexical index, and means that fit the embeddings as
    they are; then the documents."""
    kinds = {problem.kind for problem in found}
    with library.catalogue.transaction() as connection:
        if "lexical" in kinds:
            _index_terms(connection, library)
        blank = 2 * library.catalogue.dimensions
        connection.execute(
            "UPDATE embeddings SET vector = zeroblob(?) WHERE length(vector) != ?", (blank, blank)
        )
        connection.execute("DELETE FROM embeddings WHERE id NOT IN (SELECT embedding FROM passages)")
        for language, (count, total) in _sums(library).items():
            connection.execute(
                "INSERT OR REPLACE INTO means VALUES (?, ?, ?)", (language, count, total.tobytes())
            )
    for name in sorted({p.document for p in found if p.document is not None}):
        document, pipeline = library.document(name), library.catalogue.pipelines()[name]
        draft = analyse_file.draft(document, library.embedder)
        with library.catalogue.transaction() as connection:
            # Lest a broken embedding be taken for a known one, also by way of another document.
            connection.execute(
                "UPDATE embeddings SET key = 'broken ' || id WHERE id IN (SELECT p.embedding FROM passages p"
                " JOIN documents d ON d.id = p.document WHERE d.name = ?)",
                (name,),
            )
        (entry,) = analyse_file.entries([draft], library.embedder, library.catalogue)
        library.put(replace(entry, pipeline=pipeline))
    version_pairs.update(library)
    if library.chroma is not None:
        if "vectors" in kinds:
            library.chroma.rebuild("check found it wanting")
        library.chroma.settle()


def _index_terms(connection: sqlite3.Connection, library: Library) -> None:
    term_index.create(connection)
    for language in LANGUAGES:
        connection.execute(f"DELETE FROM terms_{language}")
    rows: dict[str, int] = dict(library.catalogue.rows("SELECT id, rowid FROM passages"))
    for stored in library.documents():
        for passage in library.passages_of(stored.name):
            if passage.id in rows:
                term_index.add(connection, rows[passage.id], passage.language, terms(embedded_text(passage)))
