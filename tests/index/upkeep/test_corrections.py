"""Metadata corrected by hand: kept over everything but the document's end, taken back, never half done."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from shelf import EN, ZH, HashEmbedder, OtherEmbedder

from index import build
from index.errors import NotFoundError, SettingError
from index.library import Library
from index.records import Bilingual, Metadata
from index.upkeep.corrections import correct
from index.upkeep.soundness import check

HEAD = "Issuer: Ministry of Quartz\nEffective date: 2019-05-04\nStatus: repealed\n\n"
WANTED = Metadata("QZ〔2019〕7", Bilingual(zh="石英部"), effective="2020-01-02", status="valid")


def opened(tmp_path: Path, embedder: HashEmbedder | None = None, *, reembedding: bool = False) -> Library:
    return Library.open(
        tmp_path / "library",
        embedder or HashEmbedder(),
        write=True,
        vectors="exact",
        reembedding=reembedding,
    )


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "law.txt").write_text(f"Rules on Quartz\n\n{HEAD}" + "\n\n".join(EN), encoding="utf-8")
    (folder / "法.txt").write_text("\n\n".join(ZH), encoding="utf-8")
    return folder


@pytest.fixture
def library(tmp_path: Path, texts: Path) -> Iterator[Library]:
    with opened(tmp_path) as own:
        build.index(own, [texts])
        yield own


def said(library: Library, name: str = "law.txt") -> Metadata:
    stored = library.store.stored(name).metadata
    assert library.document(name).metadata == stored
    return stored


def test_a_correction_stays_when_files_change_and_is_taken_back(library: Library, texts: Path) -> None:
    own, revision = said(library), library.store.revision
    assert own.effective == "2019-05-04"
    correct(library, "law.txt", WANTED)
    assert said(library) == replace(WANTED, source=own.source, original=own.original)
    assert said(library, "法.txt").status is None and library.store.revision == revision
    assert {r.status for r in build.index(library, [texts])} == {"unchanged"}
    assert said(library).status == "valid"
    with (texts / "law.txt").open("a", encoding="utf-8") as file:
        file.write("\n\nArticle 9 Quartz is weighed at noon.\n")
    build.index(library, [texts])
    assert said(library).document_number == WANTED.document_number
    correct(library, "law.txt", own)
    assert said(library) == own and check(library) == []


def test_a_correction_goes_with_its_document(library: Library, texts: Path) -> None:
    own = said(library)
    correct(library, "law.txt", WANTED)
    build.remove(library, ["law.txt"])
    build.index(library, [texts])
    assert said(library) == own


def test_another_embedder_keeps_the_correction_apart(library: Library, tmp_path: Path) -> None:
    own = said(library)
    correct(library, "law.txt", WANTED)
    library.close()
    with opened(tmp_path, OtherEmbedder(), reembedding=True) as other:
        build.re_embed(other)
        assert said(other).status == "valid"
        correct(other, "law.txt", own)
        assert said(other) == own


def test_document_numbers_put_right_pair_versions(library: Library) -> None:
    number = Metadata(document_number="石英发〔2019〕7号")
    for name in ("law.txt", "法.txt"):
        correct(library, name, number)
    assert library.store.stored("law.txt").versions == ("法.txt",)
    correct(library, "law.txt", Metadata())
    assert library.store.stored("law.txt").versions == ()


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Metadata(effective="2024-02-30"), "“2024-02-30” is no date for “law.txt” (effective)"),
        (Metadata(published="20240301"), "Write it as 2024-03-01"),
        (Metadata(status="perhaps"), "Choose one of: valid"),
    ],
)
def test_what_cannot_be_is_refused_whole(library: Library, wanted: Metadata, told: str) -> None:
    own = said(library)
    with pytest.raises(SettingError) as caught:
        correct(library, "law.txt", wanted)
    assert told in str(caught.value) and said(library) == own


def test_an_unknown_document(library: Library) -> None:
    with pytest.raises(NotFoundError):
        correct(library, "nothing.txt", Metadata())
