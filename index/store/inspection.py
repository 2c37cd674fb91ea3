"""What the catalogue says of itself: the questions that `index.upkeep.soundness` asks, as reads that
change nothing. They look at rows as they are, whatever harm was done to them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import LANGUAGES, Language
from index.store.catalogue import Catalogue

READ_AT_ONCE = 5_000
"""Vectors that `sums` holds in memory together."""


@dataclass(frozen=True, slots=True)
class Total:
    """Embeddings of a language: their `count` and their sum, (D,) float64 as bytes."""

    count: int
    sum: bytes


@dataclass(frozen=True, slots=True)
class LackingPassage:
    """A passage of `sentences` sentences whose embeddings are not of the size that they should be:
    the bytes of its own and of its sentences', None where there are none."""

    document: str
    start: int
    sentences: int
    own_bytes: int | None
    sentence_bytes: int | None


@dataclass(frozen=True, slots=True)
class UnindexedPassage:
    """A passage that term search cannot find."""

    document: str
    start: int


def file_faults(catalogue: Catalogue) -> list[str]:
    """What SQLite finds wrong with the file, in its own words."""
    return [said for (said,) in catalogue.rows("PRAGMA quick_check") if said != "ok"]


def dangling(catalogue: Catalogue) -> list[tuple[str, str]]:
    """(table, parent) of each row of a table that belongs to no row of its parent."""
    return [(table, parent) for table, _, parent, _ in catalogue.rows("PRAGMA foreign_key_check")]


def kept_ids(catalogue: Catalogue, name: str) -> list[str]:
    """The ids under which the document's passages are stored, in document order. Raises NotFoundError."""
    found = catalogue.rows(
        "SELECT id FROM passages WHERE document = ? ORDER BY start, end, language", catalogue.number(name)
    )
    return [row[0] for row in found]


def lacking(catalogue: Catalogue) -> list[LackingPassage]:
    """The passages without embeddings of the right size."""
    size = 2 * catalogue.dimensions  # float16
    found = catalogue.rows(
        "SELECT d.name, p.start, json_array_length(p.sentences), length(e.vector), length(s.vectors)"
        " FROM passages p JOIN documents d ON d.id = p.document LEFT JOIN embeddings e ON e.id = p.embedding"
        " LEFT JOIN sentence_embeddings s ON s.embedding = e.id"
        " WHERE e.vector IS NULL OR s.vectors IS NULL OR length(e.vector) != ?"
        " OR length(s.vectors) != ? * json_array_length(p.sentences)",
        size,
        size,
    )
    return [LackingPassage(*row) for row in found]


def unused_embeddings(catalogue: Catalogue) -> int:
    """How many embeddings belong to no passage."""
    found = catalogue.rows("SELECT count(*) FROM embeddings WHERE id NOT IN (SELECT embedding FROM passages)")
    return int(found[0][0])


def kept_totals(catalogue: Catalogue) -> dict[Language, Total]:
    """What the means are made from, as it is stored; a language may be missing."""
    found = catalogue.rows("SELECT language, count, sum FROM means")
    return {language: Total(count, total) for language, count, total in found}


def sums(catalogue: Catalogue) -> dict[Language, tuple[int, NDArray[np.float64]]]:
    """By language, counted and added up anew: passages, and the sum (D,) of their raw embeddings."""
    made: dict[Language, tuple[int, NDArray[np.float64]]] = {}
    for language in LANGUAGES:
        count, total = 0, np.zeros(catalogue.dimensions)
        ids = catalogue.ids(language)
        for at in range(0, len(ids), READ_AT_ONCE):
            found, raw = catalogue.vectors(language, ids[at : at + READ_AT_ONCE])
            count, total = count + len(found), total + raw.sum(axis=0, dtype=np.float64)
        made[language] = (count, total)
    return made


def unindexed(catalogue: Catalogue, language: Language) -> tuple[list[UnindexedPassage], int]:
    """(passages of the language that the term index lacks, rows of the index that belong to none)."""
    held = {row[0] for row in catalogue.rows(f"SELECT rowid FROM terms_{language}")}
    missing = []
    for row, name, start in catalogue.rows(
        "SELECT p.rowid, d.name, p.start FROM passages p JOIN documents d ON d.id = p.document"
        " WHERE p.language = ?",
        language,
    ):
        if row not in held:
            missing.append(UnindexedPassage(name, start))
        held.discard(row)
    return missing, len(held)
