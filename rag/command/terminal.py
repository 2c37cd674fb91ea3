"""What all commands share: their options, the library, JSON on standard output, failures as one line and an
exit code."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

from index.errors import DuolexError, SettingError
from rag.settings import Settings

if TYPE_CHECKING:
    from index.library import Library
    from rag.results import Filter

Data = Annotated[Path | None, typer.Option(help="The library's folder; default: DUOLEX_DATA.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
ScopeOption = Annotated[Literal["any", "zh", "en"], typer.Option(help="Search passages in this language.")]
Issuer = Annotated[str | None, typer.Option(help="Only documents of this issuing body (part of its name).")]
After = Annotated[str | None, typer.Option(help="Only documents of this date or later, e.g. 2024-03-01.")]
Before = Annotated[str | None, typer.Option(help="Only documents of this date or earlier.")]
Status = Annotated[
    Literal["valid", "not yet effective", "amended", "repealed"] | None,
    typer.Option(help="Only documents in this state."),
]
In = Annotated[list[str] | None, typer.Option("--in", help="Only this document; may be repeated.")]


def document_filter(
    documents: list[str] | None, issuer: str | None, after: str | None, before: str | None, status: str | None
) -> "Filter":
    """What the options ask for. Raises SettingError for what is no date."""
    from rag.results import Filter

    names = frozenset(documents) if documents else None
    return Filter(names, issuer, _iso_date("--after", after), _iso_date("--before", before), status)


def _iso_date(option: str, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise SettingError(f"{option} is {value!r}, which is no date. Write it as 2024-03-01.") from None


def worded(question: str) -> str:
    if not question.strip():
        raise SettingError("The question is empty. Write it in Chinese or English, in quotation marks.")
    return question.strip()


# --- how a command ends --------------------------------------------------------------------------------


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
    from rag.wiring import embedder, reading

    settings = settings or Settings.load()
    reading(settings)
    return Library.open(
        data or settings.data, embedder(settings), chroma_url=settings.chroma_url, write=write
    )
