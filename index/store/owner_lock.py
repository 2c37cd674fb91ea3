"""One process owns a library for writing. The lock is the operating system's, so that of a dead
process blocks nobody; a file beside it says who the owner is, for the message to the others."""

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LockedError

PATIENCE = 10.0
"""Seconds to wait for an owner that only reads: it lets go at the end of its command."""


@dataclass(frozen=True, slots=True)
class Owner:
    pid: int
    command: str
    since: str  # local time, ISO 8601
    writes: bool
    url: str | None = None  # of the page, where the owner serves one


class LibraryLock:
    """Taken at once, or LockedError names the owner and says what to do."""

    def __init__(self, folder: Path, *, write: bool) -> None:
        self._folder = folder
        self._file = folder / "owner.json"
        self._lock = FileLock(folder / "lock", thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            owner = read_owner(folder)
            if not write or owner is None or owner.writes:
                raise LockedError(_told(folder, owner)) from None
            try:
                self._lock.acquire(timeout=PATIENCE)
            except Timeout:
                raise LockedError(_told(folder, read_owner(folder))) from None
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])
        self._owner = Owner(os.getpid(), command, datetime.now().isoformat(" ", "seconds"), write)
        self._write_owner()

    def announce(self, url: str) -> None:
        """Lets others know the address of the page that this process serves."""
        self._owner = Owner(**{**asdict(self._owner), "url": url})
        self._write_owner()

    def close(self) -> None:
        with suppress(OSError):
            self._file.unlink(missing_ok=True)
        self._lock.release()

    def _write_owner(self) -> None:
        # a name of our own, then a rename: nobody reads half a file
        draft = self._folder / f"owner.{os.getpid()}"
        draft.write_text(json.dumps(asdict(self._owner)), encoding="utf-8")
        draft.replace(self._file)


def read_owner(folder: Path) -> Owner | None:
    """Who owns the library now, or owned it last; None where nobody says."""
    try:
        return Owner(**json.loads((folder / "owner.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _told(folder: Path, owner: Owner | None) -> str:
    if owner is None:
        return f"Another process is using the library {folder}. Wait for it to end, or stop it, and repeat."
    who = f"`{owner.command}` (process {owner.pid}, since {owner.since})"
    if owner.url:
        remedy = f"Do this on its page, {owner.url}, or stop it (Ctrl+C, or `kill {owner.pid}`) and repeat."
    else:
        remedy = f"Wait for it to end, or stop it (Ctrl+C, or `kill {owner.pid}`), and repeat."
    return f"The library {folder} is in use by {who}. {remedy}"
