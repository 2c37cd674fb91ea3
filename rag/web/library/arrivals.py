"""Files on their way from a browser into the library: sent one by one into a basket, then taken together.

Each keeps the name that it has in its folder ("acts/2023/law.txt"): the library's folder `uploads` is laid
out like the user's. What nobody takes is thrown away."""

import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from index.bounds import bounds
from index.errors import DuolexError, FileTooLargeError, SettingError, UnsupportedFileError
from index.reading import ARCHIVE, SUFFIXES, container
from index.records import Language
from rag.web.access import wanted
from rag.web.words import say

MAX_FILES = 200  # in one go
BASKET = re.compile("[0-9a-f]{32}")
_STALE = 3600.0  # seconds after which a basket that was not taken is given up
_DEEP, _LONG = 16, 200  # folders that a name keeps, and bytes of each part
_CONTROL = re.compile("[\x00-\x1f\x7f]")


class Arrivals:
    """The baskets, in a hidden folder beside the files that were taken."""

    def __init__(self, uploads: Path) -> None:
        self._uploads = uploads
        self._baskets = uploads / ".arriving"

    async def receive(self, basket: str, name: str, content: AsyncIterator[bytes]) -> None:
        """Puts one file into the basket. Raises SettingError (its name, or too many), UnsupportedFileError,
        FileTooLargeError, OSError; what was written of it is gone then."""
        folder = self._folder(basket)
        path = relative(name)
        if Path(path).suffix.lower() not in SUFFIXES | {ARCHIVE}:
            raise UnsupportedFileError(f"{path} is of a kind that is not read.")
        if sum(1 for file in folder.rglob("*") if file.is_file()) >= MAX_FILES:
            raise SettingError(f"More than {MAX_FILES} files were sent at a time.")
        if not folder.exists():
            self._tidy()
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        try:
            with target.open("wb") as file:
                async for chunk in content:
                    size += len(chunk)
                    if size > bounds().size:
                        raise FileTooLargeError(
                            f"{path} is over the limit of {bounds().size // 1_000_000} MB."
                        )
                    file.write(chunk)
            os.utime(folder)  # it is not given up while it is being filled
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def take(self, basket: str) -> list[Path]:
        """Moves what is in the basket to its place among the uploads, where a file of the same name is
        replaced: it is the same document, updated. Their new places, by name. Raises OSError."""
        folder = self._folder(basket)
        taken = []
        for file in sorted(f for f in folder.rglob("*") if f.is_file()):
            target = self._uploads.resolve() / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
            taken.append(target)
        shutil.rmtree(folder, ignore_errors=True)
        return taken

    def forget(self, path: Path, left: Collection[Path] = ()) -> None:
        """Deletes the file of a document that was removed, and folders that this leaves empty; an archive
        with the last of its documents, `left` being the files of those that stay. Files that stand elsewhere
        are the user's own."""
        home = self._uploads.resolve()
        if not path.is_relative_to(home):
            return
        path = container(path) or path
        if any(other.is_relative_to(path) for other in left):
            return
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == home or any(folder.iterdir()):
                break
            folder.rmdir()

    def shown(self, path: str) -> str:
        """A file as the user knows it: by its name in what they sent, else by its path."""
        home = self._uploads.resolve()
        return Path(path).relative_to(home).as_posix() if Path(path).is_relative_to(home) else path

    def _folder(self, basket: str) -> Path:
        if not BASKET.fullmatch(basket):
            raise SettingError("This is no name of a basket.")
        return self._baskets / basket

    def _tidy(self) -> None:
        """Throws away what was sent long ago and never taken."""
        if self._baskets.is_dir():
            for folder in self._baskets.iterdir():
                if folder.stat().st_mtime < time.time() - _STALE:
                    shutil.rmtree(folder, ignore_errors=True)


def relative(name: str) -> str:
    """The name as a path below a folder, whatever the browser says. Raises SettingError."""
    parts = [_CONTROL.sub("\ufffd", part) for part in name.replace("\\", "/").split("/")]
    parts = [part for part in parts if part not in ("", ".")]
    if not parts or ".." in parts or any(part.startswith(".") for part in parts):
        raise SettingError(f"“{name[:200]}” is no name of a file to add.")
    return "/".join(_short(part) for part in parts[-_DEEP:])


def _short(part: str) -> str:
    """No longer than file systems bear, its suffix kept."""
    part = part.encode("utf-8", "replace").decode()
    stem, suffix = Path(part).stem, Path(part).suffix
    room = _LONG - len(suffix.encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + suffix


def mount(app: FastAPI, arrivals: Arrivals) -> None:
    @app.post("/arrival/{basket}")
    async def arrive(request: Request, basket: str, name: str) -> Response:
        language = wanted(request)
        try:
            await arrivals.receive(basket, name, request.stream())
        except (DuolexError, OSError) as error:
            return JSONResponse({"detail": _why(error, language)}, _status(error))
        except ClientDisconnect:
            return Response(status_code=400)
        return JSONResponse({"detail": None})


def _status(error: Exception) -> int:
    return 413 if isinstance(error, FileTooLargeError) else 507 if isinstance(error, OSError) else 400


def _why(error: Exception, language: Language) -> str:
    kind = error.kind if isinstance(error, DuolexError) else "storage"
    return say(f"error_{kind}", language)
