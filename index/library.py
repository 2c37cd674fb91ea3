"""A library: one folder with its catalogue, its vectors and its lock, behind one object.

with Library.open(folder, BuiltinEmbedder()) as library:
    library.documents()
"""

import json
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from index.embedding import Embedder
from index.errors import EmbedderMismatchError, LockedError, NotFoundError
from index.pairs import Across, across
from index.records import LANGUAGES, Document, Language, Pair, Passage, Section, StoredDocument
from index.store import (
    NAME,
    Catalogue,
    ChromaVectors,
    ExactVectors,
    LibraryLock,
    Nearest,
    storage_errors,
    writes,
)
from index.vectors import Floats, PassageVectors

SMALL = 20_000
"""Up to so many passages a reader searches exactly, which is faster than importing chromadb."""

VectorsBy = Literal["auto", "chroma", "exact"]


class Library:
    """Everything the rest of Duolex asks of a library. Reading is safe from several threads, also while
    another one indexes. Made by `Library.open`; a context manager that closes itself."""

    def __init__(
        self,
        catalogue: Catalogue,
        embedder: Embedder,
        lock: LibraryLock | None,
        chroma: ChromaVectors | None,
    ) -> None:
        self.folder: Path = catalogue.path.parent
        self.embedder = embedder
        self.catalogue = catalogue
        self.chroma = chroma
        self._lock = lock
        self._exact = ExactVectors(catalogue, embedder.parts)

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
        """The library in `folder`. With `write` it is made where there is none, and this process owns it
        until it is closed; several readers may stand beside the owner.

        `vectors` chooses what finds the nearest passages. An owner has "auto" mean Chroma, which it
        alone may open, at the first search. For a reader "auto" is exact search up to `SMALL` passages
        or while another process owns the library, otherwise Chroma (and then the lock, for as long as
        the reader is open). "chroma" and "exact" insist.

        `reembedding` lets a library of another embedder through, for `build.re_embed` only.

        Raises NotFoundError (nothing to read there), LockedError, NewerLibraryError,
        EmbedderMismatchError, StorageError."""
        if not write and not (folder / NAME).is_file():
            raise NotFoundError(
                f"There is no library in {folder}. Make one with `duolex index PATH --data {folder}`, or "
                "name the folder of yours with --data or DUOLEX_DATA."
            )
        lock: LibraryLock | None = None
        if write:
            with storage_errors(folder / NAME):
                folder.mkdir(parents=True, exist_ok=True)
                lock = LibraryLock(folder, write=True)
        catalogue: Catalogue | None = None
        try:
            catalogue = Catalogue(folder, write=write)
            _admit(catalogue, embedder, reembedding=reembedding)
            chroma: ChromaVectors | None = None
            if write and vectors != "exact":
                chroma = ChromaVectors(catalogue, embedder.parts, url=chroma_url, owner=True)
            elif vectors == "chroma" or (vectors == "auto" and sum(catalogue.counts().values()) > SMALL):
                try:
                    lock = lock or (LibraryLock(folder, write=False) if chroma_url is None else None)
                    chroma = ChromaVectors(catalogue, embedder.parts, url=chroma_url, owner=False)
                except LockedError:
                    if vectors == "chroma":
                        raise
            return cls(catalogue, embedder, lock, chroma)
        except BaseException:
            if catalogue is not None:
                catalogue.close()
            if lock is not None:
                lock.release()
            raise

    def close(self) -> None:
        if self.chroma is not None:
            self.chroma.close()
        self.catalogue.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def announce(self, url: str) -> None:
        """Tells other processes the address of the page through which they can use this library."""
        if self._lock is not None:
            self._lock.announce(url)

    def put(self, entry: writes.Entry) -> None:
        """Stores one document in one transaction. Chroma learns of it from `build.index`."""
        with self.catalogue.transaction() as connection:
            writes.put(connection, entry, self.embedder.name)

    def remove(self, name: str) -> None:
        """Takes one document out in one transaction; see `build.remove`."""
        with self.catalogue.transaction() as connection:
            writes.remove(connection, name)

    # --- what it holds ----------------------------------------------------------------------------

    def documents(self) -> list[StoredDocument]:
        return self.catalogue.documents()

    def document(self, name: str) -> Document:
        """Raises NotFoundError, as all that take a document's name."""
        return self.catalogue.document(name)

    def sections(self, name: str) -> tuple[Section, ...]:
        return self.catalogue.sections(name)

    def numbered(self, number: str) -> list[tuple[str, Section]]:
        """(document, section) of all sections with this number of their own, in canonical numerals
        ("13", "15-1"), by document and place."""
        return self.catalogue.numbered(number)

    def pairs(self, name: str) -> tuple[Pair, ...]:
        return self.catalogue.pairs(name)

    def passages_of(self, name: str) -> list[Passage]:
        return self.catalogue.passages_of(name)

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """By id; ids that the library does not hold are left out, here and below."""
        return self.catalogue.passages(ids)

    def ids_over(self, name: str, language: Language, start: int, end: int) -> list[str]:
        """Ids of the document's passages in `language` that share characters with the span, in order."""
        return self.catalogue.ids_over(name, language, start, end)

    def some_ids(self, language: Language, k: int) -> list[str]:
        """Ids of up to `k` passages of the language: a random sample, the same until something changes."""
        return self.catalogue.some_ids(language, k)

    def embeddings(self, ids: Iterable[str]) -> dict[str, PassageVectors]:
        """Raw, float32: of the passages (D,) and of their sentences (s, D)."""
        return self.catalogue.embeddings(ids)

    def means(self) -> dict[Language, Floats]:
        """(D,) per language, for `centred_space.centred`."""
        return self.catalogue.means()

    def counts(self) -> dict[Language, int]:
        return self.catalogue.counts()

    @property
    def revision(self) -> int:
        """Grows with every change of the passages."""
        return self.catalogue.revision

    # --- finding ----------------------------------------------------------------------------------

    def nearest(
        self, language: Language, query: Floats, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Up to `k` (passage id, similarity), nearest first, only from `documents` where they are given.
        `query` (D,) is a vector of `centred_space.centred`. Chroma's similarities are those to a slightly
        older mean: candidates, to be scored by `embeddings` and `means`."""
        if documents is not None:
            return self._exact.nearest(language, query, k, documents)
        search: Nearest = self._exact if self.chroma is None else self.chroma
        return search.nearest(language, query, k)

    def lexical(
        self, language: Language, terms: Sequence[str], k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Up to `k` (passage id, BM25), highest first; equal ones in the order of their ids."""
        with storage_errors(self.catalogue.path):
            return self.catalogue.lexical(language, terms, k, documents)

    def document_frequency(self, language: Language, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages of the language each term stands."""
        with storage_errors(self.catalogue.path):
            return self.catalogue.document_frequency(language, terms)

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
        pairs = self.catalogue.pairs_over(document, language, start, end)
        facing = across(pairs, document, language, (start, end))
        if facing is None:
            return None
        side = facing.side
        ids = self.ids_over(side.document, facing.language, side.start, side.end)
        return replace(facing, passages=tuple(ids))


def _admit(catalogue: Catalogue, embedder: Embedder, *, reembedding: bool) -> None:
    """Notes in a new library which embedder makes it; refuses another one in an old library."""
    parts = json.dumps(embedder.parts)
    made_by, made_parts = catalogue.setting("embedder"), catalogue.setting("parts")
    if (made_by, made_parts) == (embedder.name, parts):
        return
    empty = sum(catalogue.counts().values()) == 0
    dimensions = [size for size, _ in embedder.parts]
    same = made_by == embedder.name and [size for size, _ in json.loads(made_parts)] == dimensions
    if made_by is not None and not empty and not same:
        if reembedding:
            return
        folder = catalogue.path.parent
        raise EmbedderMismatchError(
            f"The library {folder} was made by the embedder “{made_by}”, and DUOLEX_EMBEDDING now says "
            f"“{embedder.name}”. Set it back, or embed the library again with "
            f"`duolex index --re-embed --data {folder}`."
        )
    if not catalogue.write:
        return
    with catalogue.transaction() as connection:
        writes.set_embedder(connection, embedder.name, parts)
        if catalogue.setting("library") is None:
            writes.set_setting(connection, "library", uuid.uuid4().hex)
