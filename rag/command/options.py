"""Options that several commands share, and what they mean."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from index.errors import SettingError

if TYPE_CHECKING:
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
    from rag.results import Filter

    names = frozenset(documents) if documents else None
    return Filter(names, issuer, iso("--after", after), iso("--before", before), status)


def iso(option: str, value: str | None) -> str | None:
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
