"""What the page keeps beside the library, each kind in a SQLite file of its own."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import StorageError
from index.text import encodable


class KeptFile:
    """One file. All methods may be called from any thread, also those of subclasses."""

    def __init__(self, path: Path, what: str, schema: str) -> None:
        """`what` is what errors call that which is kept, a plural. Raises StorageError."""
        self._path = path
        self._what = what
        self._guard = threading.Lock()
        with self._as_storage_error():
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            # written before it is said to be, whatever becomes of this process; not waited for on the disk
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.executescript(schema)

    def close(self) -> None:
        with self._guard:
            self._db.close()

    def _run(self, sql: str, *values: object) -> list[Any]:
        kept = [encodable(value) if isinstance(value, str) else value for value in values]
        with self._guard, self._as_storage_error():
            return self._db.execute(sql, kept).fetchall()

    @contextmanager
    def _whole(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside, or nothing."""
        with self._guard, self._as_storage_error():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _as_storage_error(self) -> Iterator[None]:
        """Turns what SQLite raises inside into an error of ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise StorageError(
                f"The {self._what} in {self._path} cannot be read or written ({error}). Check the disk's "
                "free space and permissions; a broken file may be moved away, documents are not in it."
            ) from error
