"""A library: what an engine keeps, and the embedder that made it, behind one object.

with Library.open(folder, BuiltinEmbedder()) as library:
    library.documents()
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from index.embedding import Embedder, Parts
from index.errors import EmbedderMismatchError
from index.pairs import Across, across
from index.records import LANGUAGES, Document, Language, Pair, Passage, Section, StoredDocument
from index.store import EmbeddedEngine, Engine, Entry, VectorsBy, holds_library
from index.vectors import Floats, PassageVectors


class Library:
    """Everything the rest of Duolex asks of a library. Reading is safe from several threads, also while
    another one indexes. Made by `Library.open`; a context manager that closes itself.

    `store`, `vector_index` and `inspection` are the engine's, for the runs that keep the library."""

    def __init__(self, folder: Path, engine: Engine, embedder: Embedder) -> None:
        """`folder` is where the page keeps what is its own."""
        self.folder = folder
        self.embedder = embedder
        self.store = engine.store
        self.vector_index = engine.vector_index
        self.inspection = engine.inspection
        self._engine = engine

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: Embedder,
        *,
        chroma_url: str | None = None,
        write: bool = False,
        vectors: VectorsBy = "auto",
        reembedding: bool = False,
    ) -> "Library":
        """The library in `folder`, by `EmbeddedEngine`, which says what `write`, `vectors` and `chroma_url`
        mean. `reembedding` lets a library of another embedder through, for `build.re_embed` only.

        Raises NotFoundError (nothing to read there), LockedError, NewerLibraryError,
        EmbedderMismatchError, StorageError."""
        engine = EmbeddedEngine(folder, embedder, write=write, vectors=vectors, chroma_url=chroma_url)
        library = cls(folder, engine, embedder)
        try:
            library._admit(write=write, reembedding=reembedding)
        except BaseException:
            library.close()
            raise
        return library

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether `open` finds a library to read there."""
        return holds_library(folder)

    def _admit(self, *, write: bool, reembedding: bool) -> None:
        """Notes in a new library which embedder makes it; refuses another one in an old library."""
        embedder, made_by = self.embedder, self.store.made_by()
        if made_by == (embedder.name, embedder.parts):
            return
        if made_by is not None and any(self.counts().values()):
            name, parts = made_by
            if name != embedder.name or _sizes(parts) != _sizes(embedder.parts):
                if reembedding:
                    return
                raise EmbedderMismatchError(
                    f"The library {self.folder} was made by the embedder “{name}”, and DUOLEX_EMBEDDING now "
                    f"says “{embedder.name}”. Set it back, or embed the library again with "
                    f"`duolex index --re-embed --data {self.folder}`."
                )
        if write:
            with self.store.transaction() as writer:
                writer.set_embedder(embedder.name, embedder.parts)

    def close(self) -> None:
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def announce(self, url: str) -> None:
        """Tells other processes the address of the page through which they can use this library."""
        self._engine.announce(url)

    def put(self, entry: Entry) -> None:
        """Stores one document in one transaction. The vectors' index learns of it from `build.index`."""
        with self.store.transaction() as writer:
            writer.put(entry, self.embedder.name)

    def remove(self, name: str) -> None:
        """Takes one document out in one transaction; see `build.remove`."""
        with self.store.transaction() as writer:
            writer.remove(name)

    def settle(self) -> None:
        """Brings the vectors' index in step with what was stored and removed; at the end of every run."""
        self._engine.note_files()
        if self.vector_index is not None:
            self.vector_index.settle()

    # --- what it holds ----------------------------------------------------------------------------

    def documents(self) -> list[StoredDocument]:
        return self.store.documents()

    def document(self, name: str) -> Document:
        """Raises NotFoundError, as all that take a document's name."""
        return self.store.document(name)

    def sections(self, name: str) -> tuple[Section, ...]:
        return self.store.sections(name)

    def numbered(self, number: str) -> list[tuple[str, Section]]:
        """(document, section) of all sections with this number of their own, in canonical numerals
        ("13", "15-1"), by document and place."""
        return self.store.numbered(number)

    def pairs(self, name: str) -> tuple[Pair, ...]:
        return self.store.pairs(name)

    def passages_of(self, name: str) -> list[Passage]:
        return self.store.passages_of(name)

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """By id; ids that the library does not hold are left out, here and below."""
        return self.store.passages(ids)

    def ids_over(self, name: str, language: Language, start: int, end: int) -> list[str]:
        """Ids of the document's passages in `language` that share characters with the span, in order."""
        return self.store.ids_over(name, language, start, end)

    def some_ids(self, language: Language, k: int) -> list[str]:
        """Ids of up to `k` passages of the language: a random sample, the same until something changes."""
        return self.store.some_ids(language, k)

    def embeddings(self, ids: Iterable[str]) -> dict[str, PassageVectors]:
        """Raw, float32: of the passages (D,) and of their sentences (s, D)."""
        return self.store.embeddings(ids)

    def means(self) -> dict[Language, Floats]:
        """(D,) per language, for `centred_space.centred`."""
        return self.store.means()

    def counts(self) -> dict[Language, int]:
        return self.store.counts()

    @property
    def revision(self) -> int:
        """Grows with every change of the passages."""
        return self.store.revision

    # --- finding ----------------------------------------------------------------------------------

    def nearest(
        self, language: Language, query: Floats, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Up to `k` (passage id, similarity), nearest first, only from `documents` where they are given.
        `query` (D,) is a vector of `centred_space.centred`. Chroma's similarities are those to a slightly
        older mean: candidates, to be scored by `embeddings` and `means`."""
        return self._engine.nearest.nearest(language, query, k, documents)

    def lexical(
        self, language: Language, terms: Sequence[str], k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Up to `k` (passage id, BM25), highest first; equal ones in the order of their ids."""
        return self._engine.lexical.lexical(language, terms, k, documents)

    def document_frequency(self, language: Language, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages of the language each term stands."""
        return self._engine.lexical.document_frequency(language, terms)

    # --- the other language -----------------------------------------------------------------------

    def counterparts(self, ids: Iterable[str]) -> dict[str, Across]:
        """By id, of those passages that have one."""
        found = {}
        for id_, passage in self.passages(ids).items():
            facing = self.counterpart(passage)
            if facing is not None:
                found[id_] = facing
        return found

    def counterpart(self, passage: Passage) -> Across | None:
        return self._across(passage.document, passage.language, passage.start, passage.end)

    def counterpart_of_span(
        self, document: str, start: int, end: int, language: Language | None = None
    ) -> Across | None:
        """Of a quote: the sentences that face it, joined, where they are known. `language` is the
        quote's, which decides where an interleaved provision's two sides reach over each other."""
        languages = LANGUAGES if language is None else (language,)
        found = (self._across(document, of, start, end) for of in languages)
        return next((facing for facing in found if facing is not None), None)

    def _across(self, document: str, language: Language, start: int, end: int) -> Across | None:
        pairs = self.store.pairs_over(document, language, start, end)
        facing = across(pairs, document, language, (start, end))
        if facing is None:
            return None
        side = facing.side
        ids = self.ids_over(side.document, facing.language, side.start, side.end)
        return replace(facing, passages=tuple(ids))


def _sizes(parts: Parts) -> list[int]:
    return [size for size, _ in parts]
