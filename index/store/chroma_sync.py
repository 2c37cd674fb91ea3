"""Keeps Chroma in step with the catalogue, which is the truth.

A document is committed to the catalogue first, together with a list of the passages that Chroma must
add or drop; `drain` works the list off, and a list that a crash left behind is worked off later. What
Chroma holds is centred by a *snapshot* of the means. When they have moved away from it, or when Chroma
is found broken or short, the vectors are written into a fresh *generation* (a new folder, or new
collections on a server) and the catalogue switches over: nothing is embedded again, and until the
switch the old generation stays in use.

Chroma only proposes: exact scores come from the raw embeddings and the exact means.
"""

import logging
import threading
from collections.abc import Collection
from pathlib import Path

import numpy as np

from index.embedding import Parts, centred
from index.errors import VectorStoreError
from index.records import LANGUAGES, Language
from index.store import chroma
from index.store.catalogue import Catalogue
from index.store.exact_vectors import ExactVectors
from index.vectors import Floats

log = logging.getLogger(__name__)

TOLERANCE = 0.03
"""How far (Euclidean) a part of a mean may move from the snapshot. Half of it is a move along the
question's own direction, which shifts all similarities alike and changes no order."""

_CHECKED = 3
"""Stored vectors that are asked for, and searched by, to see whether Chroma works."""


class ChromaVectors:
    """The embedded engine's `VectorIndex`. An owner writes and mends; a reader raises VectorStoreError where
    Chroma is not as the catalogue says."""

    name = "Chroma"

    def __init__(self, catalogue: Catalogue, parts: Parts, *, url: str | None, owner: bool) -> None:
        self._catalogue = catalogue
        self._parts = parts
        self._within = ExactVectors(catalogue, parts)  # some documents only: Chroma would look at all
        self._url = url
        self._owner = owner
        self._folder = catalogue.file.path.parent
        self._lock = threading.RLock()  # held while Chroma is opened, filled or exchanged
        self._store: chroma.Generation | None = None
        self._retired: list[tuple[chroma.Generation, int]] = []
        self._snapshot: dict[Language, Floats] = {}

    def nearest(
        self, language: Language, query: Floats, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        if documents is not None:
            return self._within.nearest(language, query, k, documents)
        if self._catalogue.counts()[language] == 0:
            return []
        store = self.open()
        if self._owner and not self._stored_snapshot():  # another process has restored a backup
            self.rebuild("a backup was restored")
            store = self.open()
        try:
            return store.nearest(language, query, k)
        except VectorStoreError:
            if not self._owner:
                raise
            with self._lock:
                if self._store is store:
                    self.rebuild("a search failed")
            return self.open().nearest(language, query, k)

    def reach(self) -> None:
        if self._url is not None:
            chroma.connect(self._url)

    def open(self) -> chroma.Generation:
        """The store in use; opened, brought up to date and checked at the first call."""
        with self._lock:
            if self._store is not None:
                return self._store
            if self._owner:
                self._drop_leftovers()
            self._snapshot = self._stored_snapshot()
            if not self._snapshot:
                self._demand_owner("it has not been filled yet")
                return self._rebuilt(None)
            try:
                self._store = self._make(self._generation)
                if self._owner:
                    self._drain()
                fault = self.fault()
            except VectorStoreError as error:
                if self._url is not None:
                    raise
                fault = str(error)
            if fault is None:
                assert self._store is not None
                return self._store
            self._demand_owner(fault)
            return self._rebuilt(fault)

    def drain(self, least: int = 1) -> None:
        with self._lock:
            if self._catalogue.pending_count() >= least:
                self.open()
                self._drain()

    def settle(self) -> None:
        """`drain`, and a new generation where the means have moved."""
        with self._lock:
            pending = bool(self._catalogue.pending())
            snapshot = self._snapshot or self._stored_snapshot()
            if snapshot and self._moved(snapshot):
                log.info("The means of %s have moved.", self._folder)
                self.rebuild(None)
            elif pending:
                self.drain()

    def fault(self) -> str | None:
        """What is wrong with the store that is open, None where it works and is complete."""
        store = self._store
        if store is None:
            return "it is not open"
        pending = {(i, language) for i, language, _ in self._catalogue.pending()}
        for language, count in self._catalogue.counts().items():
            if pending:  # only a reader sees any: the owner has drained before
                return f"{len(pending)} passages have not reached it yet"
            try:
                held = store.count(language)
                if held != count:
                    return f"it holds {held} of {count} passages ({language})"
                for id_ in self._catalogue.some_ids(language, _CHECKED):
                    _, raw = self._catalogue.vectors(language, [id_])
                    expected = centred(raw, self._snapshot[language], self._parts)[0]
                    stored = store.vector(language, id_)
                    if stored is None or not np.allclose(stored, expected, atol=1e-3):
                        return f"the vector of {id_} is not the one that was stored"
                    best = store.nearest(language, expected, 1)
                    if not best or best[0][1] < float(expected @ expected) - 1e-2:
                        return f"{id_} is not found by its own vector"
            except VectorStoreError as error:
                return str(error)
        return None

    def look(self) -> str | None:
        with self._lock:
            if self._store is not None:
                return self.fault()
            self._snapshot = self._stored_snapshot()
            if not self._snapshot:
                return "it has not been filled yet" if any(self._catalogue.counts().values()) else None
            try:
                self._store = self._make(self._generation)
                fault = self.fault()
            except VectorStoreError as error:
                fault = str(error)
            if fault is not None and self._store is not None:
                self._store.close()
                self._store = None
            return fault

    def ids(self, language: Language) -> set[str]:
        return self.open().ids(language)

    def rebuild(self, reason: str | None) -> None:
        """Writes everything into a fresh generation and switches over to it."""
        self._rebuilt(reason)

    def close(self) -> None:
        with self._lock:
            for old, number in self._retired:
                self._discard(old, number)
            self._retired.clear()
            if self._store is not None:
                self._store.close()
                self._store = None

    # --- parts of the above -----------------------------------------------------------------------

    def _rebuilt(self, reason: str | None) -> chroma.Generation:
        with self._lock:
            if reason:
                log.warning("Writing the vectors of %s into a fresh Chroma: %s.", self._folder, reason)
            generation = self._generation + 1
            self._drop(generation)
            pending = self._catalogue.pending()
            snapshot = self._catalogue.means()
            store = self._make(generation)
            for language in LANGUAGES:
                self._fill(store, language, self._catalogue.ids(language), snapshot)
            store.seal()
            with self._catalogue.transaction() as writer:
                for language, mean in snapshot.items():
                    writer.set_setting(f"snapshot {language}", mean.tobytes())
                writer.set_setting("generation", generation)
                writer.forget_pending(pending)
            for old, number in self._retired:
                self._discard(old, number)
            # a search in another thread may still be using the store that is now replaced
            self._retired = [] if self._store is None else [(self._store, generation - 1)]
            if self._store is None:
                self._drop(generation - 1)
            self._store, self._snapshot = store, snapshot
            return store

    @property
    def _generation(self) -> int:
        return int(self._catalogue.setting("generation") or 0)

    def _stored_snapshot(self) -> dict[Language, Floats]:
        found = {language: self._catalogue.setting(f"snapshot {language}") for language in LANGUAGES}
        whole = {name: np.frombuffer(blob, np.float32) for name, blob in found.items() if blob is not None}
        return whole if len(whole) == len(LANGUAGES) else {}  # a repair may have dropped one

    def _moved(self, snapshot: dict[Language, Floats]) -> bool:
        for language, mean in self._catalogue.means().items():
            start = 0
            for size, _ in self._parts:
                part = slice(start, start + size)
                if np.linalg.norm(mean[part] - snapshot[language][part]) > TOLERANCE:
                    return True
                start += size
        return False

    def _drain(self) -> None:
        pending = self._catalogue.pending()
        if not pending:
            return
        assert self._store is not None
        gone: dict[Language, list[str]] = {}
        for language in LANGUAGES:
            ids = [id_ for id_, name, _ in pending if name == language]
            stored = self._fill(self._store, language, ids, self._snapshot)
            gone[language] = [id_ for id_ in ids if id_ not in stored]
        for language, ids in gone.items():  # the new stand there before the old go
            self._store.delete(language, ids)
        self._store.seal()
        with self._catalogue.transaction() as writer:
            writer.forget_pending(pending)

    def _fill(
        self, store: chroma.Generation, language: Language, ids: list[str], snapshot: dict[Language, Floats]
    ) -> set[str]:
        """Puts those of `ids` that the catalogue holds, and returns them."""
        stored: set[str] = set()
        for at in range(0, len(ids), chroma.BATCH):
            found, raw = self._catalogue.vectors(language, ids[at : at + chroma.BATCH])
            store.put(language, found, centred(raw, snapshot[language], self._parts))
            stored.update(found)
        return stored

    def _make(self, generation: int) -> chroma.Generation:
        if self._url is not None:
            return chroma.Generation.on_server(self._url, self._catalogue.setting("library"), generation)
        return chroma.Generation.in_folder(self._path(generation))

    def _path(self, generation: int) -> Path:
        return self._folder / f"chroma-{generation}"

    def _drop(self, generation: int) -> None:
        if self._url is not None:
            chroma.drop_collections(self._url, self._catalogue.setting("library"), drop=generation)
        else:
            chroma.drop_folder(self._path(generation))

    def _discard(self, store: chroma.Generation, generation: int) -> None:
        store.close()
        self._drop(generation)

    def _drop_leftovers(self) -> None:
        """Generations that a crash left behind, or that were kept elsewhere before."""
        kept = None if self._url is not None else self._path(self._generation)
        if self._url is not None:
            chroma.drop_collections(self._url, self._catalogue.setting("library"), keep=self._generation)
        for folder in self._folder.glob("chroma-*"):
            if folder != kept:
                chroma.drop_folder(folder)

    def _demand_owner(self, fault: str) -> None:
        if not self._owner:
            raise VectorStoreError(
                f"Chroma of the library {self._folder} cannot be searched now: {fault}. "
                "The next `duolex index` or `duolex serve` puts it right."
            )
