"""`duolex verify`: a text from anywhere, sentence by sentence, against the library or the files given."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import ReadError, SettingError
from rag.command.terminal import AsJson, Data, open_library, reported, show_json
from rag.settings import Settings

if TYPE_CHECKING:
    from index.library import Library
    from index.records import Document
    from rag.checking import CheckedSentence, Checker


def verify(
    file: Annotated[Path, typer.Argument(help="A file in any format, or - for standard input.")],
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="Judge it against these files and folders instead of the library; may be repeated."
        ),
    ] = None,
    docx: Annotated[
        Path | None, typer.Option(help="Write the text with a comment on each sentence, as a Word document.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Judge each sentence of a text against the documents: verified, not supported, or not to be checked."""
    from index.text import detect
    from rag import json_values, wiring
    from rag.checking import CheckedText, Checker, commented
    from rag.command import printed

    with reported(as_json):
        if docx is not None and docx.suffix.lower() != ".docx":
            raise SettingError(f"--docx is {str(docx)!r}; name a file that ends in .docx.")
        if data is not None and against:
            raise SettingError("--against needs no library; leave --data out.")
        settings = Settings.load()
        draft = _draft(file)
        with _library(against, data, settings) as library:
            checker = Checker(wiring.retriever(library, settings))
            sentences = tuple(_with_progress(checker, draft))
        checked = CheckedText(draft.name, draft.text, sentences)
        if docx is not None:
            original = file.read_bytes() if file.suffix.lower() == ".docx" else None
            written = commented(checked, detect(draft.text), original)
            try:
                docx.write_bytes(written)
            except OSError as error:
                raise ReadError(f"{docx} cannot be written ({error.strerror}); check the path.") from error
        show_json(json_values.checked(checked)) if as_json else printed.checked(checked)


def _draft(file: Path) -> "Document":
    from rag.checking import LONGEST, read_draft, typed_draft

    if str(file) != "-":
        return read_draft(file)
    typed = sys.stdin.buffer.read(4 * LONGEST + 1).decode("utf-8", "replace")
    return typed_draft(typed, name="standard input")


@contextmanager
def _library(against: list[Path] | None, data: Path | None, settings: Settings) -> Iterator["Library"]:
    """The library, or a temporary one of the files given. Raises ReadError where one of them cannot be read:
    nothing can be said against a document that is missing."""
    if not against:
        with open_library(data, settings=settings) as library:
            yield library
        return
    from index import build
    from index.library import Library
    from rag.wiring import embedder

    with tempfile.TemporaryDirectory(prefix="duolex-") as place:
        folder = Path(place) / "library"
        with Library.open(folder, embedder(settings), write=True, vectors="exact") as made:
            receipts = build.index(made, against)
            failures = [r.error.message for r in receipts if r.error is not None]
            if failures:
                raise ReadError(" ".join(failures))
            if not made.documents():
                raise ReadError("--against names no file that can be read.")
        with Library.open(folder, embedder(settings)) as library:
            yield library


def _with_progress(checker: "Checker", draft: "Document") -> Iterator["CheckedSentence"]:
    """The sentences, with a bar on standard error where somebody looks on."""
    from rich.console import Console
    from rich.progress import track

    from rag.checking import claims

    console = Console(stderr=True)
    yield from track(
        checker.check(draft),
        description="checking",
        total=len(claims(draft.text)),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
