"""How much a browser may send, how slowly, and how much may lie here that nobody has taken.

Checked before anything reads a body, for every route: the guard's part that counts bytes."""

import asyncio
import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from starlette.types import Message, Receive

from index.bounds import bounds

FILES = re.compile(r"/(zh/)?gradio_api/upload/?$|/arrival/")
_FORM = re.compile(r"/log(in|out)$")
_WRAPPING = 100_000  # bytes around a file
_MESSAGE = 1_000_000  # bytes of anything but files
_FORM_BYTES = 4_096
_SLOW = 60.0  # seconds between two pieces of a body; a connection that is held open for ever is closed
MOST_FILES, MOST_BYTES = 2_000, 2_000_000_000  # that wait to be taken, of all users together
_STALE = 3_600.0  # seconds after which a file that nobody took is thrown away


def limit(path: str) -> int:
    """Bytes that a body sent there may have."""
    if FILES.match(path):
        return bounds().size + _WRAPPING
    return _FORM_BYTES if _FORM.match(path) else _MESSAGE


class Intake:
    """What a request brings, up to `most` bytes: past them, and where nothing comes for long, the
    application is told that its visitor has gone."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._seen = 0
        self._whole = False
        self.over = False

    async def read(self) -> Message:
        if self._whole:  # what follows a body is the end of the connection: that may take its time
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), _SLOW)
        except TimeoutError:
            return {"type": "http.disconnect"}
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            self.over = self._seen > self._most
        return {"type": "http.disconnect"} if self.over else message


class Waiting:
    """The folders in which files lie from their arrival until the library takes them."""

    def __init__(self, folders: Iterable[Path], most_files: int = MOST_FILES) -> None:
        self._folders = tuple(folders)
        self._most = most_files

    def full(self) -> bool:
        """Whether no more may come. What is stale goes first."""
        count = size = 0
        for folder in self._folders:
            for file in list(folder.rglob("*")) if folder.is_dir() else []:
                try:
                    state = file.lstat()
                except FileNotFoundError:  # taken just now
                    continue
                if not file.is_dir():
                    if state.st_mtime < time.time() - _STALE:
                        file.unlink(missing_ok=True)
                        continue
                    count, size = count + 1, size + state.st_size
                elif not any(file.iterdir()) and state.st_mtime < time.time() - _STALE:
                    shutil.rmtree(file, ignore_errors=True)
        return count >= self._most or size >= MOST_BYTES
