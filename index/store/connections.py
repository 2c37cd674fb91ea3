"""Connections to the catalogue: one per thread, and one writer at a time.

Readers see the last committed state and never wait for the writer (SQLite's write-ahead log).
"""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.store.rows import Row
from index.store.schema import connect, storage_errors

_CHANGED = "INSERT INTO settings VALUES ('changes', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1"


class _Held:
    """A thread's connection. It ends with its thread: whoever asks from a new thread each time would
    otherwise keep a connection, its cache and its open files for every question."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        weakref.finalize(self, connection.close)


class Connections:
    """`rows` to read, `transaction` to write; both raise our errors instead of SQLite's."""

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path = path
        self.write = write
        self._local = threading.local()
        self._opened: weakref.WeakSet[_Held] = weakref.WeakSet()
        self._writing = threading.RLock()
        self.connection()

    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        held: _Held | None = getattr(self._local, "held", None)
        if held is None:
            held = self._local.held = _Held(connect(self.path, self.write))
            self._opened.add(held)
        return held.connection

    def rows(self, sql: str, *values: Any) -> list[Row]:
        with storage_errors(self.path):
            return self.connection().execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it is stored, or nothing. One thread at a time; not to be nested.

        Raises StorageError where the disk is full or the folder unwritable."""
        with self._writing, storage_errors(self.path):
            connection = self.connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute(_CHANGED)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk makes SQLite roll back by itself
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        for held in list(self._opened):
            held.connection.close()
        self._opened.clear()
        self._local = threading.local()
