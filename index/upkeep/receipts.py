"""What a run did with each file, and how far it is; the JSON of `duolex index --json` is made of receipts."""

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from index.errors import DuolexError
from index.reading import printable
from index.records import Language, Remark, StoredDocument

Status = Literal["indexed", "updated", "unchanged", "removed", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: files done, files in all, those at work (embedded together where they are
    small; as `Receipt.path`), and the share of their work that is done; `reading` while OCR reads the last of
    those at work: the page that it has begun, and how many there are."""

    done: int
    total: int
    at_work: tuple[str, ...]
    share: float = 0.0
    reading: tuple[int, int] | None = None

    def without(self, path: str) -> "Step":
        """As it is when one of those at work has its receipt."""
        left = tuple(p for p in self.at_work if p != path)
        return replace(self, done=self.done + len(self.at_work) - len(left), at_work=left)


@dataclass(frozen=True, slots=True)
class Failure:
    kind: str  # as DuolexError.kind
    message: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """`document` is None where the file is in no document; a file that failed keeps the document that
    was made of it before. "removed": the file is gone from a folder that was indexed, and its document
    with it. "skipped": files of a folder or archive (`path`) in formats that are not read, links
    that are not followed."""

    path: str
    document: str | None
    status: Status
    characters: int = 0
    pages: int = 0
    passages: dict[Language, int] = field(default_factory=lambda: {"zh": 0, "en": 0})
    pairs: int = 0
    warnings: tuple[Remark, ...] = ()
    error: Failure | None = None


def receipt(path: Path, stored: StoredDocument, status: Status) -> Receipt:
    return Receipt(
        path=printable(path),
        document=stored.name,
        status=status,
        characters=stored.characters,
        pages=stored.pages,
        passages=stored.passages,
        pairs=stored.pairs,
        warnings=stored.warnings,
    )


def failed(path: Path, error: Exception, kept: str | None = None) -> Receipt:
    """`kept` is the document that was made of an earlier version of the file, and stays."""
    if isinstance(error, DuolexError):
        failure = Failure(error.kind, str(error))
    else:
        what = f"{type(error).__name__}: {error}"
        failure = Failure(
            "unexpected",
            f"{printable(path)} could not be indexed for a reason that is a fault of Duolex ({what}). "
            "Please report it; the other files are not affected.",
        )
    warnings = () if kept is None else (Remark("kept", (kept,)),)
    return Receipt(printable(path), kept, "failed", warnings=warnings, error=failure)


def as_json(made: Receipt) -> dict[str, Any]:
    """One of the `files` of `duolex index --json`, its warnings in English sentences."""
    return {**asdict(made), "warnings": [str(remark) for remark in made.warnings]}
