"""Chroma beside the catalogue: kept in step, broken for real, rebuilt without embedding."""

import logging
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from shelf import EN, ENVIRONMENT, ZH, HashEmbedder, entry

from index.embedding.centred_space import centred
from index.errors import SettingError, VectorStoreError
from index.library import Library
from index.records import LANGUAGES
from index.store import chroma as store_of_chroma
from index.store.catalogue import Catalogue
from index.store.chroma_sync import ChromaVectors

EMBEDDER = HashEmbedder()
TOPICS = ("contracts", "tribunals", "evidence", "mediation", "enforcement", "costs", "service", "appeal")


def fill(library: Library, documents: int = 8) -> None:
    for number in range(documents):
        topic = TOPICS[number % len(TOPICS)]
        library.put(entry(f"en{number}", [f"{text} {topic} {number}" for text in EN], "en"))
        library.put(entry(f"zh{number}", [f"第{number}号：{text}" for text in ZH], "zh"))


def top(library: Library, text: str = "evidence online", k: int = 5) -> list[str]:
    query = centred(EMBEDDER.embed_queries([text])[0], library.means()["en"], EMBEDDER.parts)
    return [i for i, _ in library.nearest("en", query, k)]


def chroma(library: Library) -> ChromaVectors:
    assert isinstance(library.vector_index, ChromaVectors)
    return library.vector_index


def held(library: Library) -> dict[str, set[str]]:
    return {language: chroma(library).ids(language) for language in LANGUAGES}


def stored(library: Library) -> dict[str, set[str]]:
    return {language: set(library.store.ids(language)) for language in LANGUAGES}


def pending(library: Library) -> int:
    """Passages that Chroma has not been told of."""
    assert isinstance(library.store, Catalogue)
    assert len(library.store.pending()) == library.store.pending_count()
    return library.store.pending_count()


def test_a_store_keeps_and_finds_vectors(tmp_path: Path) -> None:
    store = store_of_chroma.Generation.in_folder(tmp_path / "store")
    rows = np.eye(5, 32, dtype=np.float32)
    store.put("en", list("abcde"), rows)
    store.put("en", ["a"], rows[:1] * 0.5)  # replaces
    store.delete("en", ["e", "never there"])
    assert (store.count("en"), store.count("zh")) == (4, 0)
    assert store.ids("en") == set("abcd")
    assert store.vector("en", "e") is None
    assert store.nearest("en", rows[1], 1) == [("b", pytest.approx(1))]
    assert dict(store.nearest("en", rows[0], 9))["a"] == pytest.approx(0.5)
    store.close()
    again = store_of_chroma.Generation.in_folder(tmp_path / "store")
    assert again.ids("en") == set("abcd")
    again.close()


def test_chroma_and_exact_search_agree(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        fill(library)
        through_chroma = top(library)
        assert len(through_chroma) == 5
    with Library.open(tmp_path, EMBEDDER, vectors="exact") as library:
        assert top(library) == through_chroma
    with Library.open(tmp_path, EMBEDDER, vectors="chroma") as library:  # a lone reader
        assert top(library) == through_chroma


def test_what_a_crash_left_undone_is_done_at_the_next_opening(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        fill(library)
        chroma(library).settle()
        assert pending(library) == 0
        library.put(entry("en0", EN[:1], "en"))  # changed, added, removed; and the process ends here
        library.put(entry("new", EN, "en"))
        library.remove("zh1")
        assert pending(library)
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        assert held(library) == stored(library)
        assert pending(library) == 0


def test_a_passage_that_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        library.put(entry("a", EN, "en"))
        chroma(library).settle()
        library.put(entry("a", EN, "en", digest="1"))
        assert pending(library) == 0
        library.put(entry("a", EN[:3], "en"))
        assert pending(library) == 1


def test_moved_means_lead_to_a_new_generation(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        library.put(entry("a", EN[:1], "en"))
        chroma(library).settle()
        first = {path.name for path in tmp_path.glob("chroma-*")}
        fill(library)
        chroma(library).settle()
        found = top(library)
        assert held(library) == stored(library)
    second = {path.name for path in tmp_path.glob("chroma-*")}
    assert len(first) == len(second) == 1 and first != second  # the old one is gone
    with Library.open(tmp_path, EMBEDDER, vectors="exact") as library:
        assert top(library) == found


def garble(path: Path) -> None:
    """Overwrites the middle of a file, as an interrupted rewrite does."""
    data = bytearray(path.read_bytes())
    half = len(data) // 2
    data[half:] = b"\xa5" * (len(data) - half)
    path.write_bytes(data)


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 3)


BREAKS = {
    "garbled": (garble, "*/*.bin"),
    "cut": (cut, "*/*.bin"),
    "vectors gone": (Path.unlink, "*/data_level0.bin"),
    "ids garbled": (garble, "*/*.pickle"),
    "database garbled": (garble, "*.sqlite3"),
    "database cut": (cut, "*.sqlite3"),
    "database gone": (Path.unlink, "*.sqlite3"),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_broken_chroma_is_rebuilt_unseen(tmp_path: Path, case: str, monkeypatch, caplog) -> None:
    harm, files = BREAKS[case]
    monkeypatch.setattr(
        store_of_chroma, "SYNC_THRESHOLD", 20
    )  # so that the few vectors here reach HNSW's files
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        fill(library, 60)
        before = top(library)
    victims = [path for folder in tmp_path.glob("chroma-*") for path in folder.glob(files)]
    assert victims
    for path in victims:
        harm(path)
    with caplog.at_level(logging.WARNING), Library.open(tmp_path, EMBEDDER, write=True) as library:
        assert top(library) == before
        assert held(library) == stored(library)
    # either Chroma mended itself, or we did and said so in the log
    assert not caplog.records or "fresh Chroma" in caplog.text


def test_a_missing_or_short_chroma_is_rebuilt(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        fill(library)
        before = top(library)
        store = chroma(library).open()
        store.delete("en", library.store.ids("en")[:3])
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        assert top(library) == before
        assert held(library) == stored(library)
    for folder in tmp_path.glob("chroma-*"):
        store_of_chroma.drop_folder(folder)
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        assert top(library) == before


def test_a_reader_never_repairs(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        fill(library)
        top(library)
        library.put(entry("new", EN, "en"))
    with (
        Library.open(tmp_path, EMBEDDER, vectors="chroma") as library,
        pytest.raises(VectorStoreError, match="duolex index"),
    ):
        top(library)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--path", str(tmp_path_factory.mktemp("server"))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(30)


def test_the_same_on_a_server(tmp_path: Path, server: str) -> None:
    def opened(name: str, **options) -> Library:
        return Library.open(tmp_path / name, EMBEDDER, chroma_url=server, **options)

    with opened("one", write=True) as one, opened("two", write=True) as two:  # side by side on one server
        fill(one)
        two.put(entry("two", EN, "en"))
        assert top(two) != top(one)
        before = top(one)
        assert held(one) == stored(one) and held(two) == stored(two)
        one.remove("en3")
        chroma(one).settle()
        assert held(one) == stored(one)
        with opened("one", vectors="chroma") as reader:  # no lock is needed for a server
            assert held(reader) == stored(one)
    client = store_of_chroma.connect(server)
    names = {collection.name for collection in client.list_collections()}
    assert len(names) == 4  # two languages each, no generation left behind
    for name in names:
        client.delete_collection(name)
    with opened("one", write=True) as one:
        assert held(one) == stored(one)
        assert set(top(one)) & set(before)
    assert not list(tmp_path.glob("*/chroma-*"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid:8000"])
def test_a_server_out_of_reach_is_named_with_the_remedy(tmp_path: Path, url: str) -> None:
    with Library.open(tmp_path, EMBEDDER, chroma_url=url, write=True) as library:
        fill(library, 1)
        with pytest.raises(VectorStoreError, match=re.escape(url) + ".*chroma run.*DUOLEX_CHROMA_URL"):
            top(library)


def test_an_address_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"localhost:9000.*http://"):
        store_of_chroma.connect("localhost:9000")
