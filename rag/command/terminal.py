"""What all commands share: JSON on standard output, failures as one line and an exit code, the library."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from index.errors import DuolexError, SettingError
from rag.settings import Settings

if TYPE_CHECKING:
    from index.library import Library


def fail(error: DuolexError, *, as_json: bool = False) -> NoReturn:
    """Ends with 2 for a wrong setting or option, with 1 for what could not be done."""
    if as_json:
        show_json({"error": {"kind": error.kind, "message": str(error)}})
    print(f"duolex: {error}", file=sys.stderr)
    raise SystemExit(2 if isinstance(error, SettingError) else 1)


def show_json(value: Any) -> None:
    # Lone surrogates (broken file names) cannot be encoded; they are shown as escapes.
    text = json.dumps(value, ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()


@contextmanager
def reported(as_json: bool) -> Iterator[None]:
    """Lets a failure be named in the JSON too."""
    try:
        yield
    except DuolexError as error:
        fail(error, as_json=as_json)


def open_library(data: Path | None, *, write: bool = False, settings: Settings | None = None) -> "Library":
    from index.library import Library
    from rag.wiring import embedder

    settings = settings or Settings.load()
    return Library.open(
        data or settings.data, embedder(settings), chroma_url=settings.chroma_url, write=write
    )
