"""The seam between a library and what keeps it: whatever fulfils these protocols can stand behind
`index.library`.

The embedded engine fulfils them with SQLite (`Catalogue`), numpy (`ExactVectors`) and Chroma
(`ChromaVectors`). What is written goes through the functions of `index.store.writes`, inside a
transaction of the engine.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

from index.records import Document, Language, Metadata, Pair, Passage, Section, StoredDocument
from index.vectors import Floats, PassageVectors


class Store(Protocol):
    """Everything that is read of a library: documents by name, passages by id. Unknown ids are left out of
    answers; unknown names raise NotFoundError. Safe to use from several threads while one writes.
    """

    # --- the library as a whole -------------------------------------------------------------------

    def setting(self, key: str) -> Any:
        """The value (str, int, float or bytes), None where it is not set."""

    @property
    def revision(self) -> int:
        """Grows with every change of the passages."""

    @property
    def changes(self) -> int:
        """Grows with every transaction: what was read before stands as long as this does."""

    @property
    def dimensions(self) -> int:
        """D, the length of a raw embedding."""

    def close(self) -> None:
        """Gives up files and connections; nothing is read afterwards."""

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
        """By document, `rows.about` of it as it was stored: what a new embedding must not change."""

    def sections(self, name: str) -> tuple[Section, ...]:
        """In document order."""

    def numbered(self, number: str) -> list[tuple[str, Section]]:
        """(document, section) of all sections with this number of their own, in canonical numerals
        ("13", "15-1"), by document and place."""

    def pipelines(self) -> dict[str, int]:
        """By document: the version of the analysis that made it."""

    # --- pairs ------------------------------------------------------------------------------------

    def pairs(self, name: str) -> tuple[Pair, ...]:
        """Those with a side in the document, in the order of their Chinese sides."""

    def pairs_over(self, name: str, language: Language, start: int, end: int) -> list[Pair]:
        """The pairs whose `language` side lies in the document and shares characters with the span."""

    def versions(self, named: bool | None = None) -> list[tuple[str, str]]:
        """The documents that are paired with each other; only those that the user named, or did not."""

    def original_by_user(self, a: str, b: str) -> Language | None:
        """Which language the user named as the original of two versions."""

    def touched(self) -> set[str]:
        """Documents whose pairs with other documents are due."""

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
        """What a run that embeds anew has embedded so far, by `rows.embedding_key`."""

    def means(self) -> dict[Language, Floats]:
        """(D,) per language, a function of what the library holds, whatever came and went."""

    # --- term search ------------------------------------------------------------------------------

    def document_frequency(self, language: Language, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages of the language each term stands."""

    def lexical(
        self, language: Language, terms: Sequence[str], k: int, documents: Collection[str] | None
    ) -> list[tuple[str, float]]:
        """Up to `k` (passage id, BM25), highest first; equal ones in the order of their ids."""


class Nearest(Protocol):
    """Search by vector over all passages of a language."""

    def nearest(self, language: Language, query: Floats, k: int) -> list[tuple[str, float]]:
        """Up to `k` (passage id, similarity to `query` (D,) of `centred_space`), nearest first."""
