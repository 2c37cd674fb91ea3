"""A draft, in a file of any format or typed → a `Document`, read as those of the library are."""

import tempfile
from dataclasses import replace
from pathlib import Path

from index.errors import EmptyFileError, FileTooLargeError
from index.reading import read_apart
from index.records import Document
from index.text import encodable

LONGEST = 400_000  # characters of a draft: a book; each sentence is searched for, some ten a second


def read_draft(path: Path, most: int = LONGEST) -> Document:
    """The draft in a file. Raises NotFoundError, ReadError; FileTooLargeError also where its text has more
    than `most` characters."""
    return _bounded(read_apart.read(path), most)


def typed_draft(text: str, most: int = LONGEST, name: str = "draft") -> Document:
    """The same of a text that stands in no file and goes by this name. Raises EmptyFileError,
    FileTooLargeError."""
    if len(text) > most:
        raise _too_long(name, len(text), most)
    if not text.strip():
        raise EmptyFileError("There is no text to check; give at least a sentence.")
    with tempfile.TemporaryDirectory(prefix="duolex-") as folder:
        path = Path(folder) / "draft.txt"
        path.write_text(encodable(text), encoding="utf-8")
        return _bounded(replace(read_apart.read(path), name=name), most)


def _bounded(draft: Document, most: int) -> Document:
    if len(draft.text) > most:
        raise _too_long(draft.name, len(draft.text), most)
    return draft


def _too_long(name: str, length: int, most: int) -> FileTooLargeError:
    return FileTooLargeError(
        f"{name} has {length:,} characters of text; {most:,} are the most that are checked at a time. "
        "Split it into smaller texts."
    )
