"""The seam between a library and what keeps it: an engine that fulfils these protocols can stand behind
`index.library`, and whoever reads, writes or checks a library knows nothing else of it.

The embedded engine (`embedded.py`) fulfils them with SQLite (`Catalogue`, `CatalogueWriter`,
`CatalogueInspection`), numpy (`ExactVectors`) and Chroma (`ChromaVectors`).
`tests/index/store/test_store.py` says what every engine must do.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding import Parts
from index.records import Document, Language, Metadata, Pair, Passage, Section, StoredDocument
from index.store.harm import Inspection
from index.vectors import Floats, PassageVectors


@dataclass(frozen=True, slots=True)
class Entry:
    """All that one document puts into a library. `vectors` stand in the order of `passages`;
    `pairs` are those inside the document; `pipeline` is the version of what analysed it."""

    document: Document
    sections: Sequence[Section]
    passages: Sequence[Passage]
    pairs: Sequence[Pair]
    vectors: Sequence[PassageVectors]
    pipeline: int = 0


class Engine(Protocol):
    """What keeps one library, opened."""

    @property
    def store(self) -> "Store":
        """Reads, and writes in transactions."""

    @property
    def lexical(self) -> "Lexical":
        """Searches by terms."""

    @property
    def nearest(self) -> "Nearest":
        """Searches by vectors: `vector_index` where there is one."""

    @property
    def vector_index(self) -> "VectorIndex | None":
        """What must be told of every change; None where the vectors of the store itself are searched."""

    @property
    def inspection(self) -> "Inspection":
        """Tells what is wrong with the store."""

    def announce(self, url: str) -> None:
        """Tells other processes the address of the page through which they can use this library."""

    def note_files(self) -> None:
        """Writes down beside the store which files its documents were made of, for the day on which it
        cannot be read. At the end of every run."""

    def close(self) -> None:
        """Gives up files, locks and connections; nothing is read afterwards."""


class Store(Protocol):
    """Everything that is read of a library: documents by name, passages by id. Unknown ids are left out of
    answers; unknown names raise NotFoundError. Safe to use from several threads while one writes.
    """

    def transaction(self) -> AbstractContextManager["Writer"]:
        """All that is written inside is stored, or nothing. What the same thread reads inside holds what it
        wrote; others see it when it has ended. One at a time; not to be nested.

        Raises StorageError where the disk is full, or this process may not write."""

    # --- the library as a whole -------------------------------------------------------------------

    @property
    def revision(self) -> int:
        """Grows with every change of the passages."""

    @property
    def changes(self) -> int:
        """Grows with every transaction: what was read before stands as long as this does."""

    def made_by(self) -> tuple[str, Parts] | None:
        """The embedder's name, and the parts of its vectors; None in a new library."""

    @property
    def dimensions(self) -> int:
        """D, the length of a raw embedding."""

    # --- documents --------------------------------------------------------------------------------

    def require(self, name: str) -> None:
        """Nothing where there is a document of this name. Raises NotFoundError."""

    def documents(self) -> list[StoredDocument]:
        """By name."""

    def stored(self, name: str) -> StoredDocument:
        """One of `documents`."""

    def document(self, name: str) -> Document:
        """With its text, and with the user's corrections."""

    def own_metadata(self, name: str) -> Metadata:
        """What the document itself says, without the user's corrections and its other version."""

    def own_abouts(self) -> dict[str, str]:
        """By document, what it says of itself as the engine keeps it, for `Writer.restore_abouts`."""

    def sections(self, name: str) -> tuple[Section, ...]:
        """In document order."""

    def numbered(self, number: str) -> list[tuple[str, Section]]:
        """(document, section) of all sections with this number of their own, in canonical numerals
        ("13", "15-1"), by document and place."""

    def pipelines(self) -> dict[str, int]:
        """By document: the version of the analysis that made it (`analyse_file.PIPELINE`)."""

    # --- pairs ------------------------------------------------------------------------------------

    def pairs(self, name: str) -> tuple[Pair, ...]:
        """Those with a side in the document, in the order of their Chinese sides."""

    def pairs_over(self, name: str, language: Language, start: int, end: int) -> list[Pair]:
        """The pairs whose `language` side lies in the document and shares characters with the span."""

    def versions(self, named: bool | None = None) -> list[tuple[str, str]]:
        """The documents that are paired with each other; only those that the user named, or did not."""

    def original_by_user(self, a: str, b: str) -> Language | None:
        """Which language the user named as the original of two versions."""

    def versions_due(self) -> bool:
        """Whether documents came, changed, went or were corrected since `Writer.settle_versions`."""

    def touched(self) -> set[str]:
        """Documents that were put since then: their pairs with other documents are to be made."""

    # --- passages and embeddings ------------------------------------------------------------------

    def passages_of(self, name: str) -> list[Passage]:
        """In document order."""

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """By id."""

    def counts(self) -> dict[Language, int]:
        """Passages per language."""

    def ids(self, language: Language, documents: Collection[str] | None = None) -> list[str]:
        """Ids of a language's passages, sorted; only of `documents` where they are given."""

    def ids_over(self, name: str, language: Language, start: int, end: int) -> list[str]:
        """Ids of the document's passages in `language` that share characters with the span, in order."""

    def some_ids(self, language: Language, k: int) -> list[str]:
        """The first `k` of `ids`: they are hashes, which makes them a random sample."""

    def vectors(self, language: Language, ids: Sequence[str]) -> tuple[list[str], Floats]:
        """(ids, raw passage embeddings (n, D)): of those `ids` that the language holds, sorted by id."""

    def all_vectors(self, language: Language) -> tuple[list[str], list[str], Floats]:
        """(ids, names of their documents, raw embeddings (n, D)) of a language, sorted by id."""

    def embeddings(self, ids: Iterable[str]) -> dict[str, PassageVectors]:
        """Raw embeddings of passages and their sentences, by passage id."""

    def known(self, keys: Iterable[str]) -> dict[str, PassageVectors]:
        """What is embedded already, by `rows.embedding_key`."""

    def staged(self, keys: Iterable[str]) -> dict[str, PassageVectors]:
        """What `Writer.stage` keeps, by `rows.embedding_key`."""

    def means(self) -> dict[Language, Floats]:
        """(D,) per language: what `centred_space.centred` subtracts, a function of what the library holds,
        whatever came and went.

        The sum of all raw embeddings over their count and one: as if one more passage stood at the
        origin, lest a language's only passage be its own mean, and vanish. Zeros where it has none."""


class Writer(Protocol):
    """What a transaction writes. All that must agree agrees at its end: passages, embeddings, sums, the
    index of terms, and what the vectors' index must still be told of."""

    def set_embedder(self, name: str, parts: Parts) -> None:
        """Notes who makes the embeddings; the vectors' index is void until it is written again."""

    # --- documents --------------------------------------------------------------------------------

    def put(self, entry: Entry, embedder: str) -> None:
        """Stores the document, in place of the one of its name where there is one."""

    def remove(self, name: str) -> None:
        """Takes the document out with everything that hangs on it. An unknown name changes nothing."""

    def move(self, name: str, path: str) -> None:
        """The document's file stands elsewhere now."""

    def correct(self, name: str, metadata: Mapping[str, Any]) -> None:
        """Keeps what the user corrects of the document's metadata, by field, in place of what was corrected
        before; nothing takes it all back. Not checked: see `upkeep.correct`."""

    # --- versions ---------------------------------------------------------------------------------

    def join(
        self, a: str, b: str, pairs: Iterable[Pair], *, named: bool, original: Language | None = None
    ) -> None:
        """Notes that two documents are versions of each other, and the pairs between them: `named` so by
        the user, who may say which language is the `original`."""

    def part(self, a: str, b: str) -> None:
        """Takes back `join`, in either order."""

    def settle_versions(self) -> None:
        """All pairs between documents are made."""

    # --- another embedder -------------------------------------------------------------------------

    def stage(self, vectors: Mapping[str, PassageVectors]) -> None:
        """Keeps embeddings that no passage uses yet, by `rows.embedding_key`."""

    def unstage(self) -> None:
        """Drops what `stage` kept."""

    def empty(self, names: Iterable[str]) -> None:
        """Takes out all passages and embeddings. `names` are all the documents; they stay, to be put anew."""

    def restore_abouts(self, abouts: Mapping[str, str]) -> None:
        """What `Store.own_abouts` gave, over what was put since with the user's corrections in it."""

    # --- mending ----------------------------------------------------------------------------------

    def index_terms(self, passages: Iterable[Passage]) -> None:
        """Makes the index of terms anew from these, which should be all; those that are not stored under
        their id are left out."""

    def blank_broken_embeddings(self, dimensions: int) -> None:
        """Zeros in place of embeddings of the wrong size, or not as they were written, so that there is
        something to add and subtract."""

    def drop_broken_rows(self) -> None:
        """Deletes what is not as it was written or hangs on nothing, but for documents and embeddings, and
        makes what rows are found by anew. Settings that only count are trusted again."""

    def expunge(self, number: int) -> None:
        """Takes out a `BrokenDocument` with all that hangs on it."""

    def drop_unused_embeddings(self) -> None:
        """Deletes those that no passage uses."""

    def set_sum(self, language: Language, count: int, total: NDArray[np.float64]) -> None:
        """The sum (D,) of the language's raw embeddings and their count, which make its mean."""

    def distrust_embeddings(self, name: str) -> None:
        """Lest a broken embedding of the document be taken for a known one, also by way of another."""


class Nearest(Protocol):
    """Search by vector over the passages of a language."""

    def nearest(
        self, language: Language, query: Floats, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Up to `k` (passage id, similarity to `query` (D,) of `centred_space.centred`), nearest first; only
        from `documents` where they are given. Candidates: ids that the store no longer holds may be among
        them while it is written, and similarities be those to a slightly older mean."""


class VectorIndex(Nearest, Protocol):
    """A copy of the vectors beside the store, made for search. It follows the store, which is the truth:
    nothing is ever embedded again for it. Everything raises VectorStoreError where it is out of order."""

    @property
    def name(self) -> str:
        """What users know it by."""

    def reach(self) -> None:
        """Raises VectorStoreError now, rather than after hours of embedding, where it does not answer."""

    def drain(self, least: int = 1) -> None:
        """Takes over what was stored and removed since the last time, if that are `least` passages."""

    def settle(self) -> None:
        """`drain` at the end of a run, and whatever else the run has made due."""

    def look(self) -> str | None:
        """What is wrong with it, without mending anything; None where nothing is."""

    def ids(self, language: Language) -> set[str]:
        """All ids that it holds of the language."""

    def rebuild(self, reason: str | None) -> None:
        """Makes it anew from the store. `reason` is logged."""


class Lexical(Protocol):
    """Search by terms (`index.text.index_terms`) over the passages of a language."""

    def document_frequency(self, language: Language, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages of the language each term stands."""

    def lexical(
        self, language: Language, terms: Sequence[str], k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Up to `k` (passage id, BM25), highest first; equal ones in the order of their ids. Only from
        `documents` where they are given."""
