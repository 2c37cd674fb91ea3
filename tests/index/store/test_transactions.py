"""All or nothing, seen by nobody before its end: what every engine must do (see `test_store.py`)."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from engines import EMBEDDER, Open, put, state
from shelf import EN, ZH, entry, vectors_of

from index.errors import StorageError
from index.store import Engine, Entry, Store, embedding_key


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    store = engine.store
    put(store, entry("a", EN, "en"))
    before, due = state(store), (store.touched(), store.versions_due(), store.revision, store.changes)
    with pytest.raises(KeyError), store.transaction() as writer:
        writer.put(entry("a", EN[:1], "en"), EMBEDDER.name)
        writer.put(entry("b", EN, "en"), EMBEDDER.name)
        writer.correct("a", {"status": "valid"})
        writer.stage(dict(zip("abcd", vectors_of(entry("c", EN, "en").passages), strict=True)))
        raise KeyError
    assert state(store) == before
    assert (store.touched(), store.versions_due(), store.revision, store.changes) == due
    assert store.counts() == {"zh": 0, "en": 4}
    assert store.known(embedding_key(EMBEDDER.name, p) for p in entry("b", EN, "en").passages) == {}
    assert store.staged("abcd") == {}
    assert engine.lexical.document_frequency("en", ["evid"]) == {"evid": 1}
    put(store, entry("b", EN, "en"))  # and the next one is not hindered
    assert store.counts() == {"zh": 0, "en": 8}


def test_a_transaction_reads_what_it_wrote_and_nobody_else_does(engine: Engine, opened: Open) -> None:
    put(engine.store, entry("a", EN, "en"))
    other = opened(write=False).store
    assert [d.name for d in engine.store.documents()] == ["a"]
    elsewhere: list[object] = []

    def look() -> None:
        elsewhere.append([d.name for d in engine.store.documents()])
        elsewhere.append(engine.lexical.document_frequency("en", ["evid"]))

    with engine.store.transaction() as writer:
        writer.put(entry("b", EN, "en"), EMBEDDER.name)
        assert [d.name for d in engine.store.documents()] == ["a", "b"]
        assert engine.store.counts()["en"] == 8
        assert len(engine.store.passages_of("b")) == 4
        assert engine.lexical.document_frequency("en", ["evid"]) == {"evid": 2}
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert [d.name for d in other.documents()] == ["a"] and other.counts()["en"] == 4
    assert elsewhere == [["a"], {"evid": 1}]
    assert [d.name for d in other.documents()] == ["a", "b"] and other.counts()["en"] == 8


def test_what_a_failed_transaction_read_is_forgotten(engine: Engine) -> None:
    put(engine.store, entry("a", EN, "en"))
    with pytest.raises(KeyError), engine.store.transaction() as writer:
        writer.put(entry("b", EN, "en"), EMBEDDER.name)
        assert len(engine.store.documents()) == 2
        assert engine.lexical.document_frequency("en", ["evid"]) == {"evid": 2}
        raise KeyError
    assert [d.name for d in engine.store.documents()] == ["a"]
    assert engine.lexical.document_frequency("en", ["evid"]) == {"evid": 1}


def test_readers_do_not_write(engine: Engine, opened: Open) -> None:
    reader = opened(write=False).store
    with pytest.raises(StorageError), reader.transaction() as writer:
        writer.set_embedder("other", EMBEDDER.parts)
    assert engine.store.made_by() == (EMBEDDER.name, EMBEDDER.parts)


def test_two_readers_see_whole_documents_while_one_writes(engine: Engine, opened: Open) -> None:
    """One in a thread of the owner, one with an engine of its own; both read and search."""
    put(engine.store, entry("0", EN, "en"))
    done = threading.Event()
    seen: dict[str, list[int]] = {"beside": [], "apart": []}
    failures: list[BaseException] = []

    def read(name: str, of: Engine) -> None:
        try:
            while not done.is_set() or not seen[name]:
                listed = of.store.documents()
                held = [len(of.store.passages_of(d.name)) for d in listed]
                found = of.lexical.lexical("en", ["evid"], 100)
                ids = {id_ for id_, _ in found} & of.store.passages(id_ for id_, _ in found).keys()
                assert set(held) == {4} and len(ids) >= len(listed)
                seen[name].append(len(listed))
        except BaseException as error:
            failures.append(error)

    readers = [
        threading.Thread(target=read, args=("beside", engine)),
        threading.Thread(target=read, args=("apart", opened(write=False))),
    ]
    for reader in readers:
        reader.start()
    for number in range(1, 25):
        put(engine.store, entry(str(number), EN, "en"))
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert all(counts == sorted(counts) for counts in seen.values())
    assert engine.store.counts()["en"] == 100


# --- another embedder -----------------------------------------------------------------------------


def test_staged_embeddings_wait_apart(store: Store) -> None:
    one = entry("a", EN, "en")
    keyed = {embedding_key("other", p): v for p, v in zip(one.passages, one.vectors, strict=True)}
    put(store, one)
    before = state(store)
    with store.transaction() as writer:
        writer.stage(keyed)
    found = store.staged([*keyed, "unknown"])
    assert found.keys() == keyed.keys() and store.known(keyed) == {}
    for key, vectors in keyed.items():
        np.testing.assert_allclose(found[key].passage, vectors.passage, atol=1e-3)
        assert found[key].sentences.shape == (1, 32)
    assert state(store) == before
    with store.transaction() as writer:
        writer.unstage()
    assert store.staged(keyed) == {}


def test_everything_is_exchanged_in_one_transaction(engine: Engine) -> None:
    """As `re_embed` does it: with vectors of another length, and corrections that stay apart."""
    store = engine.store
    entries = [entry("a", EN, "en"), entry("b", ZH, "zh")]
    put(store, *entries)
    with store.transaction() as writer:
        writer.correct("a", {"status": "valid"})
    shorter: list[Entry] = []
    with store.transaction() as writer:
        abouts = store.own_abouts()
        writer.empty(["a", "b"])
        assert store.counts() == {"zh": 0, "en": 0} and len(store.documents()) == 2
        writer.set_embedder("short", ((24, 1.0),))
        for one in entries:
            vectors = [replace(v, passage=v.passage[:24], sentences=v.sentences[:, :24]) for v in one.vectors]
            shorter.append(replace(one, document=store.document(one.document.name), vectors=vectors))
            writer.put(shorter[-1], "short")
        writer.restore_abouts(abouts)
    assert store.made_by() == ("short", ((24, 1.0),)) and store.dimensions == 24
    assert [store.passages_of(name) for name in "ab"] == [list(one.passages) for one in entries]
    assert store.means()["en"].shape == (24,) and store.all_vectors("zh")[2].shape == (4, 24)
    assert store.known(embedding_key(EMBEDDER.name, p) for p in entries[0].passages) == {}
    assert store.document("a").metadata.status == "valid" and store.own_metadata("a").status is None
    assert engine.inspection.lacking() == [] and engine.inspection.unused_embeddings() == 0
