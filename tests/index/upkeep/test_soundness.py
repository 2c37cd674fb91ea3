"""Every harm that the check must see, done for real; and the repair that leaves a sound library."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from shelf import EN, ZH, HashEmbedder

from index import build
from index.library import Library
from index.store.catalogue_file import NAME
from index.store.chroma_sync import ChromaVectors
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
