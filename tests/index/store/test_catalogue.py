"""The catalogue itself: transactions, exact sums, shared embeddings, what faces what, which versions."""

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from shelf import EN, ZH, HashEmbedder, entry

from index.errors import LibraryError, NotFoundError, StorageError
from index.pairs.facing_spans import across
from index.pairs.language_versions import versions
from index.records import Bilingual, Metadata, Omission, Page, Pair, Remark, Side, StoredDocument
from index.store import writes
from index.store.catalogue import Catalogue

PARTS = "[[24, 0.6], [8, 0.4]]"


@pytest.fixture
def catalogue(tmp_path: Path):
    made = Catalogue(tmp_path, write=True)
    with made.transaction() as connection:
        writes.set_embedder(connection, HashEmbedder.name, PARTS)
    yield made
    made.close()


def put(catalogue: Catalogue, one: writes.Entry) -> None:
    with catalogue.transaction() as connection:
        writes.put(connection, one, HashEmbedder.name)


def count(catalogue: Catalogue, table: str) -> int:
    return catalogue.rows(f"SELECT count(*) FROM {table}")[0][0]


def test_every_field_of_a_document_is_kept(catalogue: Catalogue) -> None:
    plain = entry("a.pdf", EN, "en")
    document = replace(
        plain.document,
        title=Bilingual("标题", "Title"),
        metadata=Metadata(
            "法发〔2031〕7号", Bilingual("法院", "Court"), "2020-09-25", status="valid", original="zh"
        ),
        pages=(Page(1, 0, 20), Page(2, 20, 60)),
        omissions=(Omission(0, 4, "cover sheet", "text"), Omission(9, 9, "page number", "– 2 –")),
        warnings=(Remark("blank_pages", ("2", "3")),),
    )
    put(catalogue, replace(plain, document=document))
    assert catalogue.document("a.pdf") == document
    stored = catalogue.stored("a.pdf")
    assert (stored.metadata, stored.title, stored.warnings) == (
        document.metadata,
        document.title,
        document.warnings,
    )
    assert (stored.pages, stored.characters) == (2, len(document.text))
    with pytest.raises(NotFoundError, match=r"b\.pdf"):
        catalogue.document("b.pdf")


def test_a_failed_transaction_leaves_nothing(catalogue: Catalogue) -> None:
    put(catalogue, entry("a", EN, "en"))
    before = {table: count(catalogue, table) for table in ("documents", "passages", "embeddings", "terms_en")}
    with pytest.raises(KeyError), catalogue.transaction() as connection:
        writes.put(connection, entry("a", EN[:1], "en"), HashEmbedder.name)
        writes.put(connection, entry("b", EN, "en"), HashEmbedder.name)
        raise KeyError
    assert {table: count(catalogue, table) for table in before} == before
    assert catalogue.counts() == {"zh": 0, "en": 4}


def test_sums_are_exact_in_any_order(catalogue: Catalogue) -> None:
    shuffle = np.random.default_rng(5)
    entries = [entry(f"{n}", [f"{text} {n}" for text in EN], "en") for n in range(30)]
    for one in entries:
        put(catalogue, one)
    first = catalogue.rows("SELECT sum FROM means WHERE language = 'en'")
    for at in shuffle.permutation(30):
        put(catalogue, entry(f"{at}", EN[:1], "en"))
    for at in shuffle.permutation(30):
        put(catalogue, entries[at])
    assert catalogue.rows("SELECT sum FROM means WHERE language = 'en'") == first


def test_equal_passages_share_an_embedding_until_the_last_is_gone(catalogue: Catalogue) -> None:
    same = entry("a", EN, "en")
    renamed = [replace(p, document="b") for p in same.passages]
    other = replace(same, document=replace(same.document, name="b", path="/b"), passages=renamed)
    put(catalogue, same)
    put(catalogue, other)
    assert (count(catalogue, "passages"), count(catalogue, "embeddings")) == (8, 4)
    for name, left in (("a", 4), ("b", 0)):
        with catalogue.transaction() as connection:
            writes.remove(connection, name)
        assert (count(catalogue, "embeddings"), count(catalogue, "sentence_embeddings")) == (left, left)
    assert count(catalogue, "terms_en") == 0


def test_sections_are_found_by_their_own_number(catalogue: Catalogue) -> None:
    put(catalogue, entry("a", EN, "en"))
    put(catalogue, entry("b", ZH[:2], "zh"))
    assert [(name, s.number) for name, s in catalogue.numbered("2")] == [("a", ("2",)), ("b", ("2",))]
    assert [name for name, _ in catalogue.numbered("3")] == ["a"]


def test_a_damaged_catalogue_is_named(tmp_path: Path) -> None:
    Catalogue(tmp_path, write=True).close()
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(b"no database" + path.read_bytes()[11:])
    with pytest.raises(LibraryError, match=r"catalogue\.sqlite is damaged.*index your documents again"):
        Catalogue(tmp_path, write=True)


def test_a_full_database_is_a_full_disk(catalogue: Catalogue) -> None:
    put(catalogue, entry("a", EN, "en"))
    pages = catalogue.rows("PRAGMA page_count")[0][0]
    catalogue.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="Free some space"):
        put(catalogue, entry("b", [text * 50 for text in EN], "en"))
    assert [d.name for d in catalogue.documents()] == ["a"]


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="--data"):
        Catalogue(tmp_path / "file", write=True)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files as Linux shows them")
def test_a_thread_takes_its_connection_with_it(catalogue: Catalogue) -> None:
    def held() -> int:
        links = [fd.resolve() for fd in Path("/proc/self/fd").iterdir()]
        return sum(link == catalogue.path.resolve() for link in links)

    before = held()
    for _ in range(20):
        thread = threading.Thread(target=catalogue.documents)
        thread.start()
        thread.join()
    assert held() <= before + 1  # the last thread may be ending still
    assert catalogue.documents() == []  # our own is open still


def test_readers_do_not_write(tmp_path: Path) -> None:
    Catalogue(tmp_path, write=True).close()
    reader = Catalogue(tmp_path, write=False)
    with pytest.raises((StorageError, sqlite3.OperationalError)), reader.transaction() as connection:
        writes.set_setting(connection, "a", 1)
    reader.close()


# --- what faces what --------------------------------------------------------------------------------


def pair(zh: tuple[int, int], en: tuple[int, int], level: str, confidence: float = 1.0) -> Pair:
    by = "number" if level == "provision" else "alignment"
    return Pair(Side("d", *zh, "1."), Side("d", *en, "(1)"), by, level, confidence)  # type: ignore[arg-type]


# One provision, zh 0–100 / en 200–500, of four sentences; a part around it.
PROVISION = pair((0, 100), (200, 500), "provision")
SENTENCES = [
    pair((n * 25, n * 25 + 25), (200 + n * 75, 275 + n * 75), "sentence", 0.9 - n / 10) for n in range(4)
]
PART = pair((0, 1000), (200, 3000), "part")
PAIRS = [PART, PROVISION, *SENTENCES]

ACROSS = {
    "a whole provision": ("zh", (0, 100), PAIRS, (200, 500), "number"),
    "a provision without its last full stop": ("zh", (0, 99), PAIRS, (200, 500), "number"),
    "a sentence": ("zh", (25, 50), PAIRS, (275, 350), "alignment"),
    "back again": ("en", (275, 350), PAIRS, (25, 50), "alignment"),
    "two sentences": ("zh", (25, 75), PAIRS, (275, 425), "alignment"),
    "half a sentence": ("zh", (25, 40), PAIRS, (275, 350), "alignment"),
    "where sentences are unknown": ("zh", (25, 50), [PROVISION, PART], (200, 500), "number"),
    "a sentence that leads out of the provision is not believed": (
        "zh", (25, 50), [PROVISION, pair((25, 50), (900, 950), "sentence")], (200, 500), "number",
    ),
    "two paragraphs": (
        "zh", (0, 100), [pair((0, 50), (200, 300), "paragraph"), pair((50, 100), (300, 400), "paragraph")],
        (200, 400), "alignment",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ACROSS)
def test_what_faces_a_span(case: str) -> None:
    language, span, pairs, expected, by = ACROSS[case]
    found = across(pairs, "d", language, span)
    assert found is not None
    assert ((found.side.start, found.side.end), found.by) == (expected, by)


def test_nothing_faces_what_is_not_paired() -> None:
    assert across(PAIRS, "d", "zh", (2000, 2100)) is None
    assert across([SENTENCES[0]], "d", "zh", (0, 100)) is None  # a quarter of it is not enough
    assert across(PAIRS, "other", "zh", (0, 100)) is None


def test_the_weakest_of_what_is_joined_counts() -> None:
    found = across(PAIRS, "d", "zh", (0, 50))
    assert found is not None and found.confidence == pytest.approx(0.8)


# --- which documents are versions -------------------------------------------------------------------


def stored(path: str, zh: int, en: int, number: str | None = None) -> StoredDocument:
    languages = tuple(name for name, n in (("zh", zh), ("en", en)) if n)
    name, data = Path(path).name, Metadata(document_number=number)
    return StoredDocument(
        name, path, "", Bilingual(), data, languages, 0, 0, {"zh": zh, "en": en}, 0, (), ()  # type: ignore[arg-type]
    )  # fmt: skip


VERSIONS = {
    "marks in the names": ([("/d/law.zh.pdf", 9, 0), ("/d/law.en.docx", 0, 9)], True),
    "marks in Chinese": ([("/d/规定（中文版）.txt", 9, 0), ("/d/规定英文.txt", 0, 9)], True),
    "one mark": ([("/d/law.txt", 9, 0), ("/d/law_english.txt", 0, 9)], True),
    "no mark, two formats": ([("/d/law.pdf", 9, 0), ("/d/law.docx", 0, 9)], True),
    "folders by language": ([("/d/zh/law.txt", 9, 0), ("/d/en/law.txt", 0, 9)], True),
    "unrelated folders": ([("/d/a/law.txt", 9, 0), ("/d/b/law.txt", 0, 9)], False),
    "a word that ends like a mark": ([("/d/open.txt", 9, 0), ("/d/op.txt", 0, 9)], False),
    "one language": ([("/d/law.zh.txt", 9, 0), ("/d/law.en.txt", 9, 0)], False),
    "a bilingual one": ([("/d/law.zh.txt", 9, 8), ("/d/law.en.txt", 0, 9)], False),
    "some quotations do not make it bilingual": ([("/d/law.zh.txt", 20, 2), ("/d/law.en.txt", 0, 9)], True),
    "by number": ([("/d/a.txt", 9, 0, "法发〔2031〕7号"), ("/e/b.txt", 0, 9, "Fa Fa [2031] No. 7")], True),
    "other numbers": ([("/d/a.txt", 9, 0, "〔2031〕7号"), ("/e/b.txt", 0, 9, "Fa Fa [2031] No. 8")], False),
    "three of one name": ([("/d/law.zh.txt", 9, 0), ("/d/law.en.txt", 0, 9), ("/d/law.cn.txt", 9, 0)], False),
}  # fmt: skip


@pytest.mark.parametrize("case", VERSIONS)
def test_versions(case: str) -> None:
    documents = [stored(*row) for row in VERSIONS[case][0]]
    expected = [(documents[0].name, documents[1].name)] if VERSIONS[case][1] else []
    assert versions(documents) == versions(documents[::-1]) == expected
