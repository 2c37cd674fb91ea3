"""A library as one file and back, while others read and search it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from engines import EMBEDDER, put, state
from shelf import EN, ZH, entry

from index.embedding.centred_space import unit
from index.errors import DamagedError, LockedError, NotFoundError
from index.store import EmbeddedEngine, Engine, back_up, restore


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(EmbeddedEngine(tmp_path / "library", EMBEDDER, write=True)) as made:
        with made.store.transaction() as writer:
            writer.set_embedder(EMBEDDER.name, EMBEDDER.parts)
        yield made


def test_there_and_back_while_a_page_has_it_open(engine: Engine, tmp_path: Path) -> None:
    folder, file = tmp_path / "library", tmp_path / "kept.duolex"
    engine.announce("http://127.0.0.1:1")
    with closing(sqlite3.connect(folder / "conversations.sqlite")) as talks:
        talks.execute("CREATE TABLE talks (name)")
        talks.execute("INSERT INTO talks VALUES ('amber')")
        talks.commit()
        put(engine.store, entry("a", EN, "en"))
        (folder / "users.json").write_text("{}")
        (folder / "uploads").mkdir()
        (folder / "uploads" / "a.txt").write_text("amber")
        before = state(engine.store)
        query = unit(EMBEDDER.embed_queries(["court"])[0])
        nearest = engine.nearest.nearest("en", query, 3)
        assert set(back_up(folder, file)) == {
            "catalogue.sqlite", "conversations.sqlite", "users.json", "uploads/a.txt",
        }  # fmt: skip
        put(engine.store, entry("a", EN[:1], "en"), entry("b", ZH, "zh"))
        engine.nearest.nearest("en", query, 3)
        talks.execute("DELETE FROM talks")
        talks.commit()
        (folder / "uploads" / "a.txt").unlink()
        changes = engine.store.changes
        restore(file, folder)
        assert state(engine.store) == before and engine.store.changes > changes
        assert engine.nearest.nearest("en", query, 3) == nearest
        assert talks.execute("SELECT name FROM talks").fetchall() == [("amber",)]
        assert (folder / "uploads" / "a.txt").read_text() == "amber"
    restore(file, tmp_path / "another")
    with closing(EmbeddedEngine(tmp_path / "another", EMBEDDER, write=True)) as other:
        assert state(other.store) == before and other.inspection.faults() == []


def test_another_command_keeps_its_library(engine: Engine, tmp_path: Path) -> None:
    back_up(tmp_path / "library", tmp_path / "kept.duolex")
    with pytest.raises(LockedError):
        restore(tmp_path / "kept.duolex", tmp_path / "library")


def test_a_damaged_library_is_replaced(engine: Engine, tmp_path: Path) -> None:
    put(engine.store, entry("a", EN, "en"))
    before = state(engine.store)
    folder, file = tmp_path / "library", tmp_path / "kept.duolex"
    back_up(folder, file)
    engine.close()
    (folder / "catalogue.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(DamagedError):
        back_up(folder, tmp_path / "worse.duolex")
    assert not (tmp_path / "worse.duolex").exists()
    restore(file, folder)
    with closing(EmbeddedEngine(folder, EMBEDDER, write=True)) as other:
        assert state(other.store) == before


def test_what_is_no_whole_backup_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    put(engine.store, entry("a", EN, "en"))
    before, folder, file = state(engine.store), tmp_path / "library", tmp_path / "kept.duolex"
    engine.announce("http://127.0.0.1:1")
    back_up(folder, file)
    whole = file.read_bytes()
    harms = [b"", b"no archive", whole[: len(whole) // 2], whole[:300] + b"\0\0\0\0" + whole[304:]]
    for harmed in harms:
        file.write_bytes(harmed)
        with pytest.raises(DamagedError, match=r"kept\.duolex"):
            restore(file, folder)
    with pytest.raises(NotFoundError):
        restore(tmp_path / "none", folder)
    with pytest.raises(NotFoundError):
        back_up(tmp_path / "none", file)
    assert state(engine.store) == before
