"""Chroma: finds the passages whose vectors lie nearest to a question's. The only import of chromadb.

One collection per language, with inner product over vectors of `centred_space.centred`. A `Generation` is one
*generation*: a folder of its own (or, on a server, collections of its own), so that a new one can be
filled beside the one in use. What the library does around it is in `index/store/chroma_sync.py`.

Learned the hard way (each in Chroma 1.5): its HNSW files are rewritten in place without fsync, so a
kill can break them for good, unless `sync_threshold` is high; damaged ones may end the process with a
segmentation fault, which nothing can catch, so a checksum of them is kept and compared before they are
opened; batches over 5,461 and reads over 32,766 rows raise; without `embedding_function=None` it
downloads a model; its Rust part may panic past `except Exception`.
"""

import json
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import SettingError, VectorStoreError
from index.records import Language

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Floats = NDArray[np.float32]

BATCH = 2_000
SLICE = 100
"""Vectors put at once: Chroma holds Python's lock meanwhile, and everybody who asks waits. 2,000 stopped
a page for six seconds, 100 for less than one, at a fifth more time in all."""
PAGE = 10_000
SYNC_THRESHOLD = 50_000
SEARCH_BREADTH = 200
"""HNSW's `ef_search`: candidates looked at in each query; the recall of 100 asked for is then .99."""


_SEAL = "sealed.json"
_REPAIR = "`duolex check --repair` makes it again without embedding anything again."


class Generation:
    """One generation of a library's vectors. Every method raises VectorStoreError where Chroma fails."""

    def __init__(self, client: "ClientAPI", prefix: str, place: str, folder: Path | None = None) -> None:
        self._client = client
        self._prefix = prefix
        self._place = place
        self._folder = folder
        self._collections: dict[Language, Collection] = {}

    @classmethod
    def in_folder(cls, folder: Path) -> "Generation":
        """The store in `folder`, made where it does not exist. Only one process may have it open."""
        if folder.exists() and _sealed(folder) != _checksums(folder):
            raise VectorStoreError(f"Chroma's files in {folder} are not as they were left. {_REPAIR}")
        with _errors(str(folder)):
            import chromadb

            client = chromadb.PersistentClient(str(folder), settings=_settings())
        return cls(client, "passages", str(folder), folder)

    @classmethod
    def on_server(cls, url: str, library: str, generation: int) -> "Generation":
        """The collections of the library with the id `library` on the Chroma server at `url`."""
        return cls(connect(url), f"duolex-{library}-{generation}", url)

    def count(self, language: Language) -> int:
        with _errors(self._place):
            return int(self._collection(language).count())

    def put(self, language: Language, ids: Sequence[str], vectors: Floats) -> None:
        """Adds, or replaces, `vectors` (n, D) under `ids`."""
        with _errors(self._place):
            for at in range(0, len(ids), SLICE):
                self._collection(language).upsert(
                    ids=list(ids[at : at + SLICE]), embeddings=np.ascontiguousarray(vectors[at : at + SLICE])
                )

    def delete(self, language: Language, ids: Sequence[str]) -> None:
        """Those that are not there are left alone."""
        with _errors(self._place):
            for at in range(0, len(ids), BATCH):
                self._collection(language).delete(ids=list(ids[at : at + BATCH]))

    def ids(self, language: Language) -> set[str]:
        with _errors(self._place):
            collection, found = self._collection(language), set[str]()
            while batch := collection.get(limit=PAGE, offset=len(found), include=[])["ids"]:
                found.update(batch)
            return found

    def vector(self, language: Language, id_: str) -> Floats | None:
        """The stored vector (D,), None where there is none."""
        with _errors(self._place):
            found = self._collection(language).get(ids=[id_], include=["embeddings"])["embeddings"]
        return None if found is None or len(found) == 0 else np.asarray(found[0], np.float32)

    def nearest(self, language: Language, query: Floats, k: int) -> list[tuple[str, float]]:
        """Up to `k` (id, inner product with `query` (D,)), nearest first."""
        with _errors(self._place):
            found = self._collection(language).query(
                query_embeddings=query[None].astype(np.float32), n_results=max(k, 1), include=["distances"]
            )
        distances = found["distances"] or [[]]
        return [(i, 1 - float(d)) for i, d in zip(found["ids"][0], distances[0], strict=True)]

    def seal(self) -> None:
        """Notes that the files are whole as they are now; to be called after writing."""
        if self._folder is not None and self._folder.exists():
            draft = self._folder / f"{_SEAL}.new"
            draft.write_text(json.dumps(_checksums(self._folder)), encoding="utf-8")
            draft.replace(self._folder / _SEAL)

    def close(self) -> None:
        """Lets go of the folder. A broken store may refuse; it is no longer needed then."""
        self._collections.clear()
        with suppress(Exception):
            self._client.close()  # type: ignore[attr-defined]  # on every client, not on its interface
        self.seal()

    def _collection(self, language: Language) -> "Collection":
        if language not in self._collections:
            configuration: Any = {
                "hnsw": {
                    "space": "ip",
                    "ef_search": SEARCH_BREADTH,
                    "sync_threshold": SYNC_THRESHOLD,
                }
            }
            self._collections[language] = self._client.get_or_create_collection(
                f"{self._prefix}-{language}", embedding_function=None, configuration=configuration
            )
        return self._collections[language]


def connect(url: str) -> "ClientAPI":
    """A client of the Chroma server at `url` (`http://host:port`). Raises VectorStoreError, SettingError."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(
            f"DUOLEX_CHROMA_URL is “{url}”, not an address such as http://localhost:8000. Correct it, or "
            "unset it to keep the vectors in the library's folder."
        )
    with _errors(url):
        import chromadb

        return chromadb.HttpClient(
            parts.hostname,
            parts.port or (443 if parts.scheme == "https" else 80),
            ssl=parts.scheme == "https",
            settings=_settings(),
        )


def _checksums(folder: Path) -> dict[str, int]:
    """CRC-32 of each of HNSW's files. None is there before `SYNC_THRESHOLD` vectors were written."""
    return {
        path.relative_to(folder).as_posix(): zlib.crc32(path.read_bytes())
        for path in sorted(folder.glob("*/*"))
    }


def _sealed(folder: Path) -> dict[str, int] | None:
    try:
        found: dict[str, int] = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        return None


def drop_folder(folder: Path) -> None:
    """Removes a generation's folder, as far as it can be removed."""
    shutil.rmtree(folder, ignore_errors=True)


def drop_collections(url: str, library: str, *, keep: int | None = None, drop: int | None = None) -> None:
    """Removes the library's collections from the server: of the generation `drop`, or of all but `keep`."""
    client = connect(url)
    prefix = f"duolex-{library}-" if drop is None else f"duolex-{library}-{drop}-"
    with _errors(url):
        names: list[str] = []
        while batch := client.list_collections(limit=PAGE, offset=len(names)):
            names += [collection.name for collection in batch]
        for name in names:
            if name.startswith(prefix) and not name.startswith(f"duolex-{library}-{keep}-"):
                client.delete_collection(name)


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


@contextmanager
def _errors(place: str) -> Iterator[None]:
    """Whatever Chroma raises, also the panics of its Rust part, as VectorStoreError."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, VectorStoreError):
        raise
    except BaseException as error:
        said = " ".join(str(error).split())[:300] or type(error).__name__
        remedy = (
            "Start it (`chroma run`), correct DUOLEX_CHROMA_URL, or unset it to keep the vectors in the "
            "library's folder."
            if "://" in place
            else _REPAIR
        )
        raise VectorStoreError(f"Chroma at {place} does not work: {said}. {remedy}") from error
