"""What only the embedded engine has: rows, a file that may be damaged, a disk that may be full, a connection
for each thread. What every engine must do, `test_store.py` says."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from shelf import EN, HashEmbedder, entry

from index.errors import LibraryError, LockedError, StorageError
from index.store import EmbeddedEngine, Entry
from index.store.catalogue import Catalogue

EMBEDDER = HashEmbedder()


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue(tmp_path, write=True)
    with made.transaction() as writer:
        writer.set_embedder(EMBEDDER.name, EMBEDDER.parts)
    yield made
    made.close()


def put(catalogue: Catalogue, one: Entry) -> None:
    with catalogue.transaction() as writer:
        writer.put(one, EMBEDDER.name)


def count(catalogue: Catalogue, table: str) -> int:
    return catalogue.file.rows(f"SELECT count(*) FROM {table}")[0][0]


def test_a_failed_transaction_leaves_no_row(catalogue: Catalogue) -> None:
    put(catalogue, entry("a", EN, "en"))
    before = {table: count(catalogue, table) for table in ("documents", "passages", "embeddings", "terms_en")}
    with pytest.raises(KeyError), catalogue.transaction() as writer:
        writer.put(entry("a", EN[:1], "en"), EMBEDDER.name)
        writer.put(entry("b", EN, "en"), EMBEDDER.name)
        raise KeyError
    assert {table: count(catalogue, table) for table in before} == before


def test_equal_passages_share_a_row_until_the_last_is_gone(catalogue: Catalogue) -> None:
    same = entry("a", EN, "en")
    renamed = [replace(p, document="b") for p in same.passages]
    other = replace(same, document=replace(same.document, name="b", path="/b"), passages=renamed)
    put(catalogue, same)
    put(catalogue, other)
    assert (count(catalogue, "passages"), count(catalogue, "embeddings")) == (8, 4)
    for name, left in (("a", 4), ("b", 0)):
        with catalogue.transaction() as writer:
            writer.remove(name)
        assert (count(catalogue, "embeddings"), count(catalogue, "sentence_embeddings")) == (left, left)
    assert count(catalogue, "terms_en") == 0


def test_a_damaged_catalogue_is_named(tmp_path: Path) -> None:
    Catalogue(tmp_path, write=True).close()
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"no database" + path.read_bytes()[11:])
    with pytest.raises(LibraryError, match=r"catalogue\.sqlite is damaged.*index your documents again"):
        Catalogue(tmp_path, write=True)


def test_a_full_database_is_a_full_disk(catalogue: Catalogue) -> None:
    put(catalogue, entry("a", EN, "en"))
    pages = catalogue.file.rows("PRAGMA page_count")[0][0]
    catalogue.file.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="Free some space"):
        put(catalogue, entry("b", [text * 50 for text in EN], "en"))
    assert [d.name for d in catalogue.documents()] == ["a"]


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="--data"):
        Catalogue(tmp_path / "file", write=True)


def test_an_engine_that_cannot_open_lets_go_of_its_lock(tmp_path: Path) -> None:
    EmbeddedEngine(tmp_path, EMBEDDER, write=True).close()
    path = tmp_path / "catalogue.sqlite"
    whole = path.read_bytes()
    path.write_bytes(b"no database" + whole[11:])
    with pytest.raises(LibraryError, match="damaged"):
        EmbeddedEngine(tmp_path, EMBEDDER, write=True)
    path.write_bytes(whole)
    owner = EmbeddedEngine(tmp_path, EMBEDDER, write=True)
    with pytest.raises(LockedError):
        EmbeddedEngine(tmp_path, EMBEDDER, write=True)
    owner.close()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files as Linux shows them")
def test_a_thread_takes_its_connection_with_it(catalogue: Catalogue) -> None:
    def held() -> int:
        links = [fd.resolve() for fd in Path("/proc/self/fd").iterdir()]
        return sum(link == catalogue.file.path.resolve() for link in links)

    before = held()
    for _ in range(20):
        thread = threading.Thread(target=catalogue.documents)
        thread.start()
        thread.join()
    assert held() <= before + 1  # the last thread may be ending still
    assert catalogue.documents() == []  # our own is open still
