"""What is left of a catalogue that SQLite itself finds damaged, and the exchange for one made anew.

Rows are read one by one, by whatever still leads to them: a page that is broken takes only its own rows with
it. Beside the catalogue stands a list of the documents' files (`catalogue_file.note_files`), for the day on
which nothing of it can be read.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.records import Document
from index.store import rows, seals
from index.store.catalogue_file import NAME, aside, noted_files, storage_errors
from index.store.owner_lock import LibraryLock

_FRESH = "salvaged"
_BESIDE = ("", "-wal", "-shm")  # SQLite's files


@dataclass(slots=True)
class Remains:
    """`paths` are those of the documents' files, by name; `documents` those whose text is as it was written,
    by name; `corrections` and `named` (versions, and who is the original: 1, 2 or 3) are the user's. The
    new library is to be made in `fresh`."""

    fresh: Path
    paths: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    corrections: dict[str, dict[str, Any]] = field(default_factory=dict)
    named: list[tuple[str, str, int]] = field(default_factory=list)


@contextmanager
def salvaging(folder: Path) -> Iterator[Remains]:
    """What remains; at the end the catalogue made in `Remains.fresh` takes the place of the damaged one,
    which is kept as `catalogue.damaged-1.sqlite`, or 2, 3 …. Raises LockedError, StorageError."""
    with storage_errors(folder / NAME), closing(LibraryLock(folder, write=True)):
        fresh = folder / _FRESH
        shutil.rmtree(fresh, ignore_errors=True)
        remains = Remains(fresh, noted_files(folder))
        with suppress(sqlite3.Error, UnicodeDecodeError), closing(_opened(folder / NAME)) as connection:
            _collect(connection, remains)
        yield remains
        kept = aside(folder)
        for ending in _BESIDE:
            with suppress(FileNotFoundError):
                (folder / f"{NAME}{ending}").rename(folder / f"{kept.name}{ending}")
        (fresh / NAME).rename(folder / NAME)
        shutil.rmtree(fresh, ignore_errors=True)
        for generation in folder.glob("chroma-*"):  # of the old catalogue's vectors
            shutil.rmtree(generation, ignore_errors=True)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    seals.know(connection)
    return connection


def _collect(connection: sqlite3.Connection, remains: Remains) -> None:
    numbers: dict[int, None] = {}
    for column in ("id", "name", "path"):  # the latter are read from their indexes, on pages of their own
        for order in ("ASC", "DESC"):  # each gets as far as the first broken page
            found = _rows(connection, f"SELECT id FROM documents ORDER BY {column} {order}")
            numbers.update(dict.fromkeys(row[0] for row in found))
    record = f"FROM documents WHERE id = ? AND {seals.sound('documents')}"
    whole = f"{record} AND {seals.sound('documents', seal='text_seal')}"
    for number in numbers:
        remains.paths.update(_rows(connection, f"SELECT name, path {record}", number))
        for row in _rows(connection, f"SELECT name, path, digest, about, layout, text {whole}", number):
            with suppress(ValueError, KeyError, TypeError):
                remains.documents[row[0]] = rows.document(row)
    corrected = f"FROM settings WHERE key LIKE 'corrected %' AND {seals.sound('settings')}"
    for key, value in _rows(connection, f"SELECT key, value {corrected}"):
        with suppress(ValueError, KeyError, TypeError):
            remains.corrections[key.removeprefix("corrected ")] = json.loads(value)["metadata"]
    remains.named += _rows(
        connection,
        "SELECT x.name, y.name, named FROM versions v JOIN documents x ON x.id = a"
        f" JOIN documents y ON y.id = b WHERE named AND {seals.sound('versions', 'v')}",
    )


def _rows(connection: sqlite3.Connection, sql: str, *values: Any) -> list[rows.Row]:
    """As many as can be read."""
    found: list[rows.Row] = []
    with suppress(sqlite3.Error, UnicodeDecodeError, OverflowError):
        for row in connection.execute(sql, values):
            found.append(row)
    return found
