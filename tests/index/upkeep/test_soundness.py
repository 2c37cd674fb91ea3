"""Every harm that the check must see, done for real; and the repair that leaves a sound library."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from shelf import EN, ZH, HashEmbedder

from index import build
from index.errors import DamagedError
from index.library import Library
from index.store import seals
from index.store.catalogue_file import NAME
from index.store.chroma_sync import ChromaVectors
from index.upkeep import checked, correct
from index.upkeep.soundness import check

LAW = "\n\n".join([*(f"第{n}条 {t}" for n, t in zip("一二三四", ZH, strict=True)), *EN])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of three documents; its own check finds nothing."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("\n\n".join(EN))
    (texts / "b.txt").write_text("\n\n".join(ZH))
    (texts / "law.txt").write_text(LAW)
    with opened(tmp_path / "library") as library:
        build.index(library, [texts])
        assert check(library) == []
    return tmp_path / "library"


def opened(folder: Path) -> Library:
    return Library.open(folder, HashEmbedder(), write=True)


def state(library: Library) -> object:
    """What a repair must bring back."""
    documents = library.documents()
    passages = [p for d in documents for p in library.passages_of(d.name)]
    return (
        documents,
        passages,
        [library.pairs(d.name) for d in documents],
        {p.id: library.embeddings([p.id])[p.id].passage.tobytes() for p in passages},
        {language: mean.tobytes() for language, mean in library.means().items()},
        library.lexical("en", ["court", "evid"], 20),
        library.lexical("zh", ["法院", "证据"], 20),
    )


def sql(*statements: str) -> Callable[[Library], None]:
    def harm(library: Library) -> None:
        connection = sqlite3.connect(library.folder / NAME, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return harm


def chroma(library: Library) -> ChromaVectors:
    assert isinstance(library.vector_index, ChromaVectors)
    return library.vector_index


def lose_vectors(library: Library) -> None:
    chroma(library).open().delete("en", library.store.ids("en")[:1])


def stray_vector(library: Library) -> None:
    chroma(library).open().put("zh", ["stray"], np.ones((1, 32), np.float32))


_ONE = "(SELECT min(rowid) FROM passages)"
HARMS = {
    "passage moved": ("offsets", sql(f"UPDATE passages SET start = start + 1 WHERE rowid = {_ONE}")),
    "passage reworded": ("offsets", sql(f"UPDATE passages SET text = 'other' WHERE rowid = {_ONE}")),
    "sentence astray": (
        "offsets",
        sql(f"UPDATE passages SET sentences = '[[0,99999]]' WHERE rowid = {_ONE}"),
    ),
    "passage gone": ("catalogue", sql(f"DELETE FROM passages WHERE rowid = {_ONE}")),
    "section astray": ("offsets", sql("UPDATE sections SET end = 99999 WHERE position = 0")),
    "embedding cut": ("embeddings", sql("UPDATE embeddings SET vector = x'0000' WHERE id = 1")),
    "sentences gone": ("embeddings", sql("DELETE FROM sentence_embeddings WHERE embedding = 1")),
    "embedding left over": (
        "embeddings",
        sql("INSERT INTO embeddings (key, vector) VALUES ('stray', x'0000')"),
    ),
    "mean wrong": ("means", sql("UPDATE means SET count = count + 1 WHERE language = 'en'")),
    "mean gone": ("means", sql("DELETE FROM means WHERE language = 'zh'")),
    "terms gone": ("lexical", sql("DELETE FROM terms_en WHERE rowid = (SELECT min(rowid) FROM terms_en)")),
    "terms left over": ("lexical", sql("INSERT INTO terms_zh (rowid, terms) VALUES (9999, 'stray')")),
    "pair astray": ("pairs", sql("UPDATE pairs SET en_end = 99999 WHERE id = (SELECT min(id) FROM pairs)")),
    "text changed": ("catalogue", sql("UPDATE documents SET text = replace(text, 'o', 'x') WHERE id = 1")),
    "text unreadable": ("catalogue", sql("UPDATE documents SET text = CAST(x'61ff' AS TEXT) WHERE id = 1")),
    "title changed": ("catalogue", sql("UPDATE documents SET about = replace(about, 'e', 'x') WHERE id = 1")),
    "name changed": ("catalogue", sql("UPDATE documents SET name = 'c.txt' WHERE id = 1")),
    "page list changed": ("catalogue", sql("UPDATE documents SET layout = '{' WHERE id = 1")),
    "section renamed": ("offsets", sql("UPDATE sections SET label = 'x' WHERE position = 0")),
    "passage of no document": ("offsets", sql(f"UPDATE passages SET document = 77 WHERE rowid = {_ONE}")),
    "passage of another": ("offsets", sql(f"UPDATE passages SET document = 2 WHERE rowid = {_ONE}")),
    "page changed": ("offsets", sql(f"UPDATE passages SET page = 7 WHERE rowid = {_ONE}")),
    "vector changed": (
        "embeddings",
        sql("UPDATE embeddings SET vector = CAST('x' || substr(vector, 2) AS BLOB) WHERE id = 1"),
    ),
    "vector of no numbers": (
        "embeddings",
        sql("UPDATE embeddings SET vector = CAST(x'ff7f' || substr(vector, 3) AS BLOB) WHERE id = 1"),
    ),
    "sentence's vector changed": (
        "embeddings",
        sql("UPDATE sentence_embeddings SET vectors = CAST('x' || substr(vectors, 2) AS BLOB)"),
    ),
    "pair changed": ("pairs", sql("UPDATE pairs SET zh_label = zh_label || 'x'")),
    "mean's bits changed": ("means", sql("UPDATE means SET sum = zeroblob(length(sum))")),
    "counter changed": ("catalogue", sql("UPDATE settings SET value = 99 WHERE key = 'revision'")),
    "vector gone": ("vectors", lose_vectors),
    "vector left over": ("vectors", stray_vector),
}


@pytest.mark.parametrize("harm", HARMS)
def test_harm_is_seen_and_mended(folder: Path, harm: str) -> None:
    kind, do = HARMS[harm]
    with opened(folder) as library:
        sound = state(library)
        do(library)
        found = check(library)
        assert kind in {problem.kind for problem in found}
        assert check(library, repair=True) == found
        assert check(library) == []
        assert state(library) == sound


def test_what_was_changed_is_not_served(folder: Path) -> None:
    harm = sql(
        "UPDATE documents SET text = replace(text, 'o', 'x')",
        "UPDATE passages SET page = 7",
        "UPDATE sections SET label = 'x'",
        "UPDATE pairs SET zh_label = 'x'",
        "UPDATE sentence_embeddings SET vectors = zeroblob(length(vectors))",
    )
    with opened(folder) as library:
        ids = library.some_ids("en", 1)
        harm(library)
        for read in (
            lambda: library.document("a.txt"),
            lambda: library.passages(ids),
            lambda: library.sections("law.txt"),
            lambda: library.pairs("law.txt"),
            lambda: library.embeddings(ids),
        ):
            with pytest.raises(DamagedError, match="check --repair"):
                read()


def test_what_cannot_be_read_again_is_listed_and_taken_out(folder: Path) -> None:
    (folder.parent / "texts" / "b.txt").unlink()
    with opened(folder) as library:
        sql("UPDATE documents SET text = text || 'x' WHERE name = 'b.txt'")(library)
        *_, last = check(library, repair=True)
        assert (last.kind, last.document) == ("lost", "b.txt") and "texts/b.txt" in last.detail
        assert check(library) == []
        assert [d.name for d in library.documents()] == ["a.txt", "law.txt"]
    kept = sqlite3.connect(folder / "catalogue.damaged-1.sqlite")
    assert kept.execute("SELECT count(*) FROM documents").fetchone() == (3,)
    kept.close()


def _garbled(content: bytes) -> bytes:
    return b"no database" + content[11:]


def _pages_gone(content: bytes) -> bytes:
    return content[:8192] + bytes(8192) + content[16384:]


@pytest.mark.parametrize(
    "harm", [_garbled, _pages_gone, lambda content: b"", lambda content: content[: len(content) // 2]]
)
def test_a_catalogue_that_sqlite_cannot_read_is_made_anew(
    folder: Path, harm: Callable[[bytes], bytes]
) -> None:
    with opened(folder) as library:
        documents = library.documents()
    (folder / NAME).write_bytes(damaged := harm((folder / NAME).read_bytes()))
    (folder.parent / "texts" / "b.txt").unlink()
    found, left = checked(lambda: opened(folder), folder, HashEmbedder(), repair=False)
    assert found and found == left
    found, left = checked(lambda: opened(folder), folder, HashEmbedder(), repair=True)
    assert {(p.kind, p.document) for p in left} <= {("lost", "b.txt")}
    assert (folder / "catalogue.damaged-1.sqlite").read_bytes() == damaged
    with opened(folder) as library:
        assert check(library) == []
        assert [d for d in documents if d.name != "b.txt"] == [
            d for d in library.documents() if d.name != "b.txt"
        ]


def test_what_the_user_said_is_saved(folder: Path) -> None:
    with opened(folder) as library:
        build.pair(library, "b.txt", "a.txt", "zh")
        correct(library, "a.txt", replace(library.store.own_metadata("a.txt"), status="repealed"))
        documents = library.documents()
    (folder.parent / "texts" / "a.txt").unlink()  # its text is taken from the catalogue
    connection = sqlite3.connect(folder / NAME)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'sections'").fetchone()
    connection.close()
    content = bytearray((folder / NAME).read_bytes())
    content[(page - 1) * 4096 : page * 4096] = bytes(4096)
    (folder / NAME).write_bytes(content)
    _, left = checked(lambda: opened(folder), folder, HashEmbedder(), repair=True)
    assert left == []
    with opened(folder) as library:
        assert library.documents() == documents


def test_what_the_user_said_outlives_the_repair_of_one_document(folder: Path) -> None:
    with opened(folder) as library:
        build.pair(library, "b.txt", "a.txt", "zh")
        before = library.documents(), library.pairs("a.txt")
        sql("UPDATE documents SET text = text || 'x' WHERE name = 'a.txt'")(library)
        check(library, repair=True)
        assert check(library) == []
        assert (library.documents(), library.pairs("a.txt")) == before
        (folder.parent / "texts" / "b.txt").unlink()
        sql("UPDATE documents SET text = text || 'x' WHERE name = 'b.txt'")(library)
        *_, last = check(library, repair=True)
        assert (last.kind, last.document, last.detail) == ("lost", "a.txt", "that b.txt is its other version")
        assert check(library) == []


def test_a_library_without_seals_is_read_and_gets_them(folder: Path) -> None:
    """As the first version wrote it."""
    connection = sqlite3.connect(folder / NAME, isolation_level=None)
    for table, of in seals.COLUMNS.items():
        for seal in of:
            connection.execute(f"DROP INDEX no_{seal}_{table}")
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {seal}")
    connection.execute("PRAGMA user_version=1")
    connection.close()
    with Library.open(folder, HashEmbedder(), vectors="exact") as library:
        before = state(library)
        assert check(library) == []
    for _ in range(2):
        with opened(folder) as library:
            assert check(library) == [] and state(library) == before
    with opened(folder) as library:
        sql("UPDATE documents SET about = replace(about, 'e', 'x') WHERE id = 1")(library)
        assert {problem.kind for problem in check(library)} == {"catalogue"}


def test_the_check_of_a_reader_changes_nothing(folder: Path) -> None:
    with opened(folder) as library:
        lose_vectors(library)
    with Library.open(folder, HashEmbedder(), vectors="chroma") as library:
        for _ in range(2):
            assert [problem.kind for problem in check(library)] == ["vectors"]
    with opened(folder) as library:  # whoever opens it for work finds it mended
        chroma(library).open()
        assert check(library) == []


def test_an_empty_library_is_sound(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        assert check(library) == []
        assert check(library, repair=True) == []
