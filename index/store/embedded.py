"""The embedded engine: a library in a folder, nothing to start. SQLite keeps it (`catalogue.py`), numpy or
Chroma finds its vectors, and a lock of the operating system says who may write.
"""

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Literal

from index.embedding import Embedder
from index.errors import LockedError, NotFoundError
from index.store.catalogue import Catalogue
from index.store.catalogue_file import NAME, note_files, storage_errors
from index.store.chroma_sync import ChromaVectors
from index.store.exact_vectors import ExactVectors
from index.store.harm import Inspection
from index.store.inspection import CatalogueInspection
from index.store.owner_lock import LibraryLock
from index.store.store import Lexical, Nearest, Store, VectorIndex

SMALL = 20_000
"""Up to so many passages a reader searches exactly, which is faster than importing chromadb."""

VectorsBy = Literal["auto", "chroma", "exact"]


def holds_library(folder: Path) -> bool:
    """Whether there is one that this engine keeps."""
    return (folder / NAME).is_file()


class EmbeddedEngine:
    """The `Engine` of the library in `folder`, for vectors of `embedder`."""

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        *,
        write: bool,
        vectors: VectorsBy = "auto",
        chroma_url: str | None = None,
    ) -> None:
        """With `write` the library is made where there is none, and this process owns it until it is closed;
        several readers may stand beside the owner.

        `vectors` chooses what finds the nearest passages. An owner has "auto" mean Chroma, which it
        alone may open, at the first search. For a reader "auto" is exact search up to `SMALL` passages
        or while another process owns the library, otherwise Chroma (and then the lock, for as long as
        the reader is open). "chroma" and "exact" insist. `chroma_url` is of a server in place of the folder.

        Raises NotFoundError (nothing to read there), LockedError, NewerLibraryError, StorageError;
        EmbeddingError where the embedder must be asked for the parts of its vectors, and cannot be."""
        if not write and not holds_library(folder):
            raise NotFoundError(
                f"There is no library in {folder}. Make one with `duolex index PATH --data {folder}`, or "
                "name the folder of yours with --data or DUOLEX_DATA."
            )
        self._folder = folder
        self._lock: LibraryLock | None = None
        with ExitStack() as opened:
            if write:
                with storage_errors(folder / NAME):
                    folder.mkdir(parents=True, exist_ok=True)
                    self._lock = opened.enter_context(closing(LibraryLock(folder, write=True)))
            catalogue = opened.enter_context(closing(Catalogue(folder, write=write)))
            self.store: Store = catalogue
            self.lexical: Lexical = catalogue
            self.inspection: Inspection = CatalogueInspection(catalogue)
            self.nearest: Nearest = ExactVectors(catalogue, embedder.parts)
            self.vector_index: VectorIndex | None = None
            if vectors == "chroma" or (vectors == "auto" and (write or _large(catalogue))):
                try:
                    if self._lock is None and chroma_url is None:
                        self._lock = opened.enter_context(closing(LibraryLock(folder, write=False)))
                    chroma = ChromaVectors(catalogue, embedder.parts, url=chroma_url, owner=write)
                    self.nearest = self.vector_index = opened.enter_context(closing(chroma))
                except LockedError:
                    if vectors == "chroma":
                        raise
            self._opened = opened.pop_all()

    def announce(self, url: str) -> None:
        if self._lock is not None:
            self._lock.announce(url)

    def note_files(self) -> None:
        note_files(self._folder, {d.name: d.path for d in self.store.documents()})

    def close(self) -> None:
        self._opened.close()


def _large(catalogue: Catalogue) -> bool:
    return sum(catalogue.counts().values()) > SMALL
