"""The library as the rest of Duolex sees it: what is put in comes out, from several processes."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from shelf import EN, ENVIRONMENT, ZH, HashEmbedder, OtherEmbedder, entry, pair_all

from index.embedding.centred_space import centred
from index.errors import EmbedderMismatchError, LockedError, NewerLibraryError, NotFoundError
from index.library import Library

EMBEDDER = HashEmbedder()


def fill(library: Library) -> None:
    zh, en = entry("a.zh.txt", ZH, "zh"), entry("a.en.txt", EN, "en")
    library.put(zh)
    library.put(en)
    with library.store.transaction() as writer:
        writer.join("a.en.txt", "a.zh.txt", pair_all(zh, en), named=False)


def query(library: Library, text: str, language: str) -> np.ndarray:
    return centred(EMBEDDER.embed_queries([text])[0], library.means()[language], EMBEDDER.parts)


def test_what_is_put_in_comes_out(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        fill(library)
        stored = entry("a.zh.txt", ZH, "zh")
        assert library.document("a.zh.txt") == stored.document
        assert library.sections("a.zh.txt") == tuple(stored.sections)
        assert library.passages_of("a.zh.txt") == stored.passages
        assert library.counts() == {"zh": 4, "en": 4}
        listed = library.documents()
        assert [(d.name, d.languages, d.passages, d.pairs) for d in listed] == [
            ("a.en.txt", ("en",), {"zh": 0, "en": 4}, 4),
            ("a.zh.txt", ("zh",), {"zh": 4, "en": 0}, 4),
        ]
        ids = [p.id for p in stored.passages]
        assert library.passages([ids[2], "unknown"]) == {ids[2]: stored.passages[2]}
        found = library.embeddings(ids)
        for passage, vectors in zip(stored.passages, stored.vectors, strict=True):
            np.testing.assert_allclose(found[passage.id].passage, vectors.passage, atol=1e-3)
            assert found[passage.id].sentences.shape == (1, 32)


@pytest.mark.parametrize("vectors", ["chroma", "exact"])
def test_the_nearest_passage_is_found_by_its_own_words(tmp_path: Path, vectors: str) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True, vectors=vectors) as library:
        fill(library)
        for number, text in enumerate(EN):
            best = library.nearest("en", query(library, f"Title of a.en.txt\n{text}", "en"), 3)
            assert best[0][0] == library.passages_of("a.en.txt")[number].id
            assert best[0][1] == pytest.approx(1, abs=0.01)
            assert len(best) == 3
        only = library.nearest("en", query(library, EN[0], "en"), 9, documents={"a.zh.txt"})
        assert only == []
        assert len(library.nearest("en", query(library, EN[0], "en"), 9, documents={"a.en.txt"})) == 4


def test_terms_find_passages_within_the_documents_asked_for(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        fill(library)
        library.put(entry("b.txt", EN[1:2], "en"))
        first = library.passages_of("a.en.txt")[1].id
        second = library.passages_of("b.txt")[0].id
        assert {i for i, _ in library.lexical("en", ["evid"], 5)} == {first, second}
        assert [i for i, _ in library.lexical("en", ["evid"], 5, documents={"b.txt"})] == [second]
        assert library.document_frequency("en", ["evid", "nowhere"]) == {"evid": 2, "nowhere": 0}


def test_counterparts(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        fill(library)
        zh, en = library.passages_of("a.zh.txt"), library.passages_of("a.en.txt")
        across = library.counterparts([p.id for p in zh])
        assert [across[p.id].passages for p in zh] == [(p.id,) for p in en]
        assert {a.language for a in across.values()} == {"en"}
        side = library.counterpart_of_span("a.en.txt", en[2].start, en[2].end)
        assert side is not None and (side.side.start, side.side.end) == (zh[2].start, zh[2].end)
        library.remove("a.zh.txt")
        assert library.counterparts([p.id for p in en]) == {}


def test_the_means_follow_what_the_library_holds_not_how_it_got_there(tmp_path: Path) -> None:
    with Library.open(tmp_path / "a", EMBEDDER, write=True) as library:
        library.put(entry("x", EN, "en"))
        library.put(entry("y", EN[:2], "en"))
        library.put(entry("x", EN[1:], "en"))
        library.remove("y")
        there = library.means()["en"]
    with Library.open(tmp_path / "b", EMBEDDER, write=True) as library:
        library.put(entry("x", EN[1:], "en"))
        assert library.means()["en"].tobytes() == there.tobytes()


def test_a_reader_needs_a_library(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="duolex index"):
        Library.open(tmp_path / "none", EMBEDDER)
    assert not (tmp_path / "none").exists()


def test_another_embedder_is_refused_and_the_command_named(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        library.put(entry("x", EN, "en"))
    for write in (False, True):
        with pytest.raises(EmbedderMismatchError, match=r"“hash”.*“other”.*--re-embed"):
            Library.open(tmp_path, OtherEmbedder(), write=write)
    Library.open(tmp_path, EMBEDDER, write=True).close()


def test_an_empty_library_takes_any_embedder(tmp_path: Path) -> None:
    Library.open(tmp_path, EMBEDDER, write=True).close()
    Library.open(tmp_path, OtherEmbedder(), write=True).close()


def test_a_library_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Library.open(tmp_path, EMBEDDER, write=True).close()
    connection = sqlite3.connect(tmp_path / "catalogue.sqlite")
    connection.execute("PRAGMA user_version=99")
    connection.close()
    for write in (False, True):
        with pytest.raises(NewerLibraryError, match="99"):
            Library.open(tmp_path, EMBEDDER, write=write)


OWNER = """
import sys, time
from pathlib import Path
from index.library import Library
from shelf import EN, HashEmbedder, entry
library = Library.open(Path(sys.argv[1]), HashEmbedder(), write=True)
library.put(entry("x", EN, "en"))
library.announce("http://127.0.0.1:7860")
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def owner(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, env=ENVIRONMENT
    )
    assert process.stdout is not None and process.stdout.readline() == b"open\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_beside_an_owner_one_reads_but_does_not_write(tmp_path: Path, owner: subprocess.Popen[bytes]) -> None:
    with pytest.raises(LockedError, match=rf"process {owner.pid}.*http://127.0.0.1:7860"):
        Library.open(tmp_path, EMBEDDER, write=True)
    with Library.open(tmp_path, EMBEDDER) as library:
        assert library.counts()["en"] == 4
        assert len(library.nearest("en", query(library, EN[0], "en"), 2)) == 2
    with pytest.raises(LockedError):
        Library.open(tmp_path, EMBEDDER, vectors="chroma")


def test_the_lock_of_a_dead_process_blocks_nobody(tmp_path: Path, owner: subprocess.Popen[bytes]) -> None:
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    assert json.loads((tmp_path / "owner.json").read_text())["pid"] == owner.pid
    with Library.open(tmp_path, EMBEDDER, write=True) as library:
        assert library.counts()["en"] == 4
        assert len(library.nearest("en", query(library, EN[0], "en"), 2)) == 2


def test_threads_read_while_one_writes(tmp_path: Path) -> None:
    with Library.open(tmp_path, EMBEDDER, write=True, vectors="exact") as library:
        library.put(entry("x", EN, "en"))
        seen: list[int] = []
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                ids = [i for i, _ in library.nearest("en", query(library, EN[0], "en"), 100)]
                seen.append(len(library.passages(ids)))

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(20):
            library.put(entry(f"{number}.txt", EN, "en"))
        done.set()
        for reader in readers:
            reader.join()
        assert seen and all(count >= 4 for count in seen)
        assert library.counts()["en"] == 84
