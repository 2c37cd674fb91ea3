"""The catalogue's file: its tables, how it is opened, who may write, and what its errors mean.

`PRAGMA user_version` holds `VERSION`; a library with a higher one was made by a newer Duolex and is
refused. Write-ahead logging lets readers go on while one writer writes: they see the last committed
state. `synchronous=FULL` costs 0.2 ms a document here and makes a committed document survive a power
cut: Chroma is written after the commit, and must never know more than the catalogue. Version 2 brought
the seals (`seals.py`): a writer gives them to an older library, a reader does without.
"""

import errno
import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from index.errors import DamagedError, NewerLibraryError, StorageError
from index.store import seals, term_index
from index.store.rows import Row

NAME = "catalogue.sqlite"
VERSION = 2
DAMAGED = "catalogue.damaged-"
_FILES = "files.json"

_TABLES = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value, seal INTEGER) WITHOUT ROWID;
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
  pipeline INTEGER NOT NULL, touched INTEGER NOT NULL,  -- touched: pairs with other documents are due
  zh INTEGER NOT NULL, en INTEGER NOT NULL, pages INTEGER NOT NULL, characters INTEGER NOT NULL,
  about TEXT NOT NULL, seal INTEGER, text_seal INTEGER, layout TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE sections (
  document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, position INTEGER NOT NULL,
  path TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
  heading TEXT NOT NULL, language TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
  own TEXT NOT NULL, seal INTEGER,  -- own: the last of its numbers
  PRIMARY KEY (document, position)) WITHOUT ROWID;
CREATE INDEX sections_of_number ON sections (own);
CREATE TABLE embeddings (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, vector BLOB NOT NULL, seal INTEGER);
CREATE TABLE sentence_embeddings (
  embedding INTEGER PRIMARY KEY REFERENCES embeddings ON DELETE CASCADE, vectors BLOB NOT NULL,
  seal INTEGER);
CREATE TABLE passages (
  rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  document INTEGER NOT NULL REFERENCES documents, language TEXT NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, section TEXT NOT NULL, page INTEGER,
  embedding INTEGER NOT NULL REFERENCES embeddings,
  context TEXT NOT NULL, sentences TEXT NOT NULL, text TEXT NOT NULL, seal INTEGER);
CREATE INDEX passages_of_document ON passages (document, start);
CREATE INDEX passages_of_language ON passages (language, id);
CREATE INDEX passages_of_embedding ON passages (embedding);
CREATE TABLE pairs (
  id INTEGER PRIMARY KEY,
  zh_document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  zh_start INTEGER NOT NULL, zh_end INTEGER NOT NULL, zh_label TEXT NOT NULL,
  en_document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  en_start INTEGER NOT NULL, en_end INTEGER NOT NULL, en_label TEXT NOT NULL,
  made TEXT NOT NULL, level TEXT NOT NULL, confidence REAL NOT NULL, seal INTEGER);
CREATE INDEX pairs_of_zh ON pairs (zh_document, zh_start);
CREATE INDEX pairs_of_en ON pairs (en_document, en_start);
CREATE TABLE versions (  -- documents that say the same in two languages, named so by the user or found
  a INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  b INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  named INTEGER NOT NULL,  -- 0: found; 1: by the user, 2 and 3: who also says that zh or en is the original
  seal INTEGER,
  PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE INDEX versions_of_b ON versions (b);
CREATE TABLE means (language TEXT PRIMARY KEY, count INTEGER NOT NULL, sum BLOB NOT NULL, seal INTEGER);
CREATE TABLE pending_vectors (  -- passages that Chroma must still add or drop, since which revision
  id TEXT NOT NULL, language TEXT NOT NULL, revision INTEGER NOT NULL,
  PRIMARY KEY (id, language)) WITHOUT ROWID;
CREATE TABLE staged_embeddings (key TEXT PRIMARY KEY, vector BLOB NOT NULL, sentences BLOB NOT NULL);
"""

COUNTED = (
    "INSERT INTO settings (key, value) VALUES (?, 1)"
    " ON CONFLICT (key) DO UPDATE SET value = value + 1, seal = NULL RETURNING value"
)
"""Adds one to a setting, and gives it."""


class _Held:
    """A thread's connection. It ends with its thread: whoever asks from a new thread each time would
    otherwise keep a connection, its cache and its open files for every question."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        weakref.finalize(self, connection.close)


class CatalogueFile:
    """`rows` to read, `transaction` to write; both raise our errors instead of SQLite's. Made where it does
    not exist and `write` is set."""

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path = path
        self.write = write
        self._local = threading.local()
        self._opened: weakref.WeakSet[_Held] = weakref.WeakSet()
        self._writing = threading.RLock()
        self.sealed = int(self.rows("PRAGMA user_version")[0][0]) >= 2

    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        held: _Held | None = getattr(self._local, "held", None)
        if held is None:
            held = self._local.held = _Held(_connect(self.path, self.write))
            self._opened.add(held)
        return held.connection

    @property
    def changing(self) -> bool:
        """Whether this thread is inside a transaction: what it reads now is nothing to keep for others."""
        return self.connection().in_transaction

    def sound(self, table: str, alias: str = "", seal: str = "seal") -> str:
        """SQL: whether a row is as it was written, for `sound_rows`. A reader of an older library, which
        has no seals yet, takes them as they are."""
        return seals.sound(table, alias, seal) if self.sealed else "1"

    def sound_rows(self, sql: str, *values: Any) -> list[Row]:
        """Rows without their first column, which is `sound` of each. Raises DamagedError."""
        found = self.rows(sql, *values)
        if not all(row[0] for row in found):
            raise damaged(self.path, "a row is not as it was written")
        return [row[1:] for row in found]

    def rows(self, sql: str, *values: Any) -> list[Row]:
        with storage_errors(self.path):
            return self.connection().execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """See `Store.transaction`."""
        with self._writing, storage_errors(self.path):
            connection = self.connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute(COUNTED, ("changes",)).fetchone()
                seals.close(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk makes SQLite roll back by itself
                    connection.execute("ROLLBACK")
                raise

    def copy_to(self, path: Path) -> None:
        """A copy of all that is committed now, in one file; writers go on meanwhile."""
        with storage_errors(path), closing(sqlite3.connect(path)) as copy:
            self.connection().backup(copy)

    def close(self) -> None:
        for held in list(self._opened):
            held.connection.close()
        self._opened.clear()
        self._local = threading.local()


def _connect(path: Path, write: bool) -> sqlite3.Connection:
    """Raises NewerLibraryError, StorageError (unwritable, full), DamagedError."""
    with storage_errors(path):
        mode = "rwc" if write else "ro"
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=30,
            isolation_level=None,
            check_same_thread=False,  # `close` closes the connections of all threads
        )
        try:
            _prepare(connection, path, write)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, write: bool) -> None:
    seals.know(connection)
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise NewerLibraryError(
            f"The library {path.parent} was made by a newer Duolex (its format is {version}, this program "
            f"reads up to {VERSION}). Update Duolex, or index your documents into another folder with --data."
        )
    if version == 0 and noted_files(path.parent):  # else it is new
        raise damaged(path, "it is empty")
    if not write:
        connection.execute("PRAGMA query_only=ON")
        return
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    if version < VERSION:
        connection.execute("BEGIN EXCLUSIVE")
        try:
            _make(connection) if version == 0 else seals.add(connection)
            connection.execute(f"PRAGMA user_version={VERSION}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _make(connection: sqlite3.Connection) -> None:
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    term_index.create(connection)
    seals.find_unsealed(connection)


def note_files(folder: Path, paths: Mapping[str, str]) -> None:
    """Writes down which files the documents were made of, by name."""
    draft = folder / f"{_FILES}.new"
    with storage_errors(folder / _FILES):
        draft.write_text(json.dumps(dict(paths), ensure_ascii=False, indent=0), encoding="utf-8")
        draft.replace(folder / _FILES)


def noted_files(folder: Path) -> dict[str, str]:
    """What `note_files` wrote; nothing where it did not, or cannot be read."""
    with suppress(OSError, ValueError, AttributeError):
        found = json.loads((folder / _FILES).read_text(encoding="utf-8"))
        return {str(name): str(path) for name, path in found.items()}
    return {}


def aside(folder: Path) -> Path:
    """Where a damaged catalogue may be kept: the first free `catalogue.damaged-1.sqlite`, or 2, 3 …."""
    places = (folder / f"{DAMAGED}{number}.sqlite" for number in count(1))
    return next(place for place in places if not place.exists())


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turns what SQLite and the file system raise about `path` into our errors."""
    folder = path.parent
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = str(error)
        if "full" in said or "disk I/O" in said:
            raise _full(folder, said) from error
        if "readonly" in said or "unable to open" in said:
            raise StorageError(
                f"The library folder {folder} cannot be written or opened ({said}). "
                "Check its permissions, or name another folder with --data."
            ) from error
        if "locked" in said:
            raise StorageError(
                f"Another process holds the catalogue of {folder} ({said}). Wait for it to end, and repeat."
            ) from error
        if isinstance(error, sqlite3.ProgrammingError):
            raise
        raise damaged(path, said) from error
    except UnicodeDecodeError as error:  # of what SQLite itself wants to say of a damaged schema
        raise damaged(path, "its tables cannot be read") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise _full(folder, str(error)) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise StorageError(
                f"The library folder {folder} cannot be written ({error}). "
                "Check its permissions, or name another folder with --data."
            ) from error
        raise


def damaged(path: Path, said: str) -> DamagedError:
    return DamagedError(
        f"The catalogue {path} is damaged ({said}). `duolex check --repair --data {path.parent}` saves what "
        "can be saved, `duolex restore` puts a backup in its place; else move the folder away and index your "
        "documents again."
    )


def _full(folder: Path, said: str) -> StorageError:
    return StorageError(
        f"The disk refuses to take more into {folder} ({said}). Free some space, then repeat the command: "
        "it goes on where it stopped."
    )
