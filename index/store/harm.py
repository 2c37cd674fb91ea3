"""What a check asks of a store, and the records of what it may answer: the part of the seam (`store.py`) that
only `index.upkeep.soundness` needs."""

from dataclasses import dataclass
from typing import Protocol

from index.records import Language


@dataclass(frozen=True, slots=True)
class Total:
    """Embeddings of a language: their `count` and their sum, (D,) float64 as bytes."""

    count: int
    sum: bytes


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row, or several of one document, that are not as they were written: `kept` is what the engine calls
    them; `document` is None where they concern the library, and `key` then says what."""

    kept: str
    document: str | None
    key: str = ""


@dataclass(frozen=True, slots=True)
class BrokenDocument:
    """A document whose text, or what is known of it, is not as it was written: name and path may be wrong."""

    number: int
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class LackingPassage:
    """A passage of `sentences` sentences whose embeddings are not of the size that they should be:
    the bytes of its own and of its sentences', None where there are none."""

    document: str
    start: int
    sentences: int
    own_bytes: int | None
    sentence_bytes: int | None


@dataclass(frozen=True, slots=True)
class UnindexedPassage:
    """A passage that term search cannot find."""

    document: str
    start: int


class Inspection(Protocol):
    """The questions that `index.upkeep.soundness` asks of a store: they change nothing, and look at what
    is kept as it is, whatever harm was done to it."""

    def faults(self) -> list[str]:
        """What is wrong with the database as such, one sentence each."""

    def names(self) -> list[str]:
        """Of all documents, also of broken ones, sorted."""

    def broken_rows(self) -> list[BrokenRow]:
        """What is not as it was written, but for the documents themselves."""

    def broken_documents(self) -> list[BrokenDocument]:
        """The documents that can only be read anew."""

    def keep_aside(self) -> None:
        """Keeps a copy of the store, damaged as it is, beside it: a repair is about to take out what it
        cannot mend. Raises StorageError."""

    def kept_ids(self, name: str) -> list[str]:
        """The ids under which the document's passages are stored, in document order. Raises NotFoundError."""

    def lacking(self) -> list[LackingPassage]:
        """The passages without embeddings of the right size."""

    def unused_embeddings(self) -> int:
        """How many embeddings belong to no passage."""

    def kept_totals(self) -> dict[Language, Total]:
        """What the means are made from, as it is stored; a language may be missing."""

    def unindexed(self, language: Language) -> tuple[list[UnindexedPassage], int]:
        """(passages of the language that the index of terms lacks, its entries that belong to none)."""
