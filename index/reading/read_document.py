"""A file in any format we read → a `Document`: its bytes are read once, and everything (digest, text,
pages, title, metadata) comes from those bytes."""

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from index.bounds import bounds
from index.errors import (
    BrokenFileError,
    EmptyFileError,
    FileChangedError,
    FileTooLargeError,
    NotFoundError,
    ReadError,
    UnsupportedFileError,
)
from index.reading import archives
from index.reading.formats import (
    Content,
    read_docx,
    read_html,
    read_markdown,
    read_office,
    read_old_office,
    read_pdf,
    read_picture,
    read_text,
    read_wrapped,
)
from index.reading.metadata import describe
from index.reading.reflow import reflow_pages, reflow_text
from index.reading.scans import SUFFIXES as PICTURES
from index.records import Document
from index.text import normalise

_READERS: dict[str, Callable[[bytes, str], Content]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".doc": read_old_office,
    ".wps": read_old_office,
    ".rtf": read_office,
    ".odt": read_office,
    ".xlsx": read_office,
    ".pptx": read_office,
    ".epub": read_wrapped,
    ".eml": read_wrapped,
    **dict.fromkeys(PICTURES, read_picture),
}
SUFFIXES = frozenset(_READERS)


def read(path: Path) -> Document:
    """The document in the file at `path`.

    Raises NotFoundError, or the subclass of ReadError that names what is wrong with the file."""
    name = _printable(path.name)
    reader = _READERS.get(path.suffix.lower())
    packed = archives.container(path) is not None
    before = None if packed else _regular(path, name)
    if reader is None:
        kinds = ", ".join(sorted(SUFFIXES))
        raise UnsupportedFileError(f"{name} is of a kind that is not read; convert it to one of {kinds}.")
    data = archives.read(path) if before is None else _bytes(path, name, before)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise EmptyFileError(f"{name} is empty; give a file with text in it, or leave it out.")
    content = _content(reader, data, name)
    flow = reflow_text(normalise(content.text)) if content.pages is None else reflow_pages(content.pages)
    if not flow.text.strip():
        raise EmptyFileError(f"{name} holds no text; give a file with text in it, or leave it out.")
    told = describe(
        flow.text,
        content.title and normalise(content.title),
        stem=normalise(_printable(path.stem)),
        date=content.date,
        site=content.site,
        breaks=tuple(page.start for page in flow.pages),
    )
    omissions = tuple(o for o in (told.cover, *flow.omissions) if o)
    return Document(
        name=name,
        path=_printable(str(path)),
        digest=sha256(data).hexdigest(),
        text=flow.text,
        title=told.title,
        metadata=told.metadata,
        pages=tuple(replace(page, scan=content.scans.get(page.number, ())) for page in flow.pages),
        omissions=omissions,
        warnings=content.warnings,
    )


def _content(reader: Callable[[bytes, str], Content], data: bytes, name: str) -> Content:
    """Raises BrokenFileError where a parser gives up: for damaged files each raises what it happens to
    meet."""
    try:
        return reader(data, name)
    except (ReadError, MemoryError, RecursionError):
        raise
    except Exception as error:
        raise BrokenFileError(
            f"{name} is damaged, or written as no program would ({error}); save it again, and index that."
        ) from error


def _printable(name: str) -> str:
    """A name that JSON and SQLite can hold: bytes that are no UTF-8 become "?"."""
    return name.encode("utf-8", "replace").decode()


def _regular(path: Path, name: str) -> os.stat_result:
    """The state of the file; raises where there is none, or it is no regular file of bearable size."""
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFoundError(f"{_printable(str(path))} does not exist; check the path.") from error
    except OSError as error:
        raise _failure(name, error) from error
    if stat.S_ISDIR(state.st_mode):
        raise UnsupportedFileError(f"{name} is a folder, not a file; give the files in it.")
    if not stat.S_ISREG(state.st_mode):
        raise UnsupportedFileError(f"{name} is a device or pipe, not a file; save its content to a file.")
    if state.st_size > bounds().size:
        raise FileTooLargeError(
            f"{name} has {state.st_size / 1e6:,.0f} MB, over the limit of {bounds().size / 1e6:,.0f} MB; "
            "split it into smaller files, or raise DUOLEX_READ_SIZE."
        )
    return state


def _bytes(path: Path, name: str, before: os.stat_result) -> bytes:
    """What the file holds, provided that it was the same before and after reading."""
    changed = f"{name} changed or vanished while it was being read; index it again when it is at rest."
    try:
        with path.open("rb") as file:
            data = file.read(bounds().size + 1)
        after = path.stat()
    except FileNotFoundError as error:
        raise FileChangedError(changed) from error
    except OSError as error:
        raise _failure(name, error) from error

    def state(result: os.stat_result) -> tuple[int, int, int]:
        return result.st_ino, result.st_size, result.st_mtime_ns

    if state(before) != state(after) or len(data) != after.st_size:
        raise FileChangedError(changed)
    return data


def _failure(name: str, error: OSError) -> ReadError:
    if error.errno in (errno.EACCES, errno.EPERM):
        return ReadError(f"{name} may not be read by this user; give read permission (chmod u+r).")
    if error.errno == errno.ELOOP:
        return ReadError(f"{name} is a link that leads back to itself; remove it or point it at a file.")
    return ReadError(f"{name} cannot be read ({error.strerror}); check the disk and the path.")
