"""What every engine keeps and gives back, said in the words of the protocols alone (`index/store/store.py`).
Beside it `test_transactions.py`, `test_searches.py` and `test_inspection.py`; an engine is one more line in
`tests/shared/engines.py`."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from engines import EMBEDDER, Open, copy, put, remove, state
from shelf import EN, ZH, entry, pair_all

from index.errors import NotFoundError
from index.records import LANGUAGES, Bilingual, Metadata, Omission, Page, Pair, Remark, Side
from index.store import Engine, Store, embedding_key
from index.store.store import Inspection, Lexical, Nearest, VectorIndex


@pytest.mark.parametrize(
    ("protocol", "part"),
    [
        (Engine, lambda engine: engine),
        (Store, lambda engine: engine.store),
        (Lexical, lambda engine: engine.lexical),
        (Nearest, lambda engine: engine.nearest),
        (VectorIndex, lambda engine: engine.vector_index),
        (Inspection, lambda engine: engine.inspection),
    ],
)
def test_all_that_a_protocol_names_is_there(
    engine: Engine, protocol: type, part: Callable[[Engine], object]
) -> None:
    """That signatures agree, mypy says of the engine's own module."""
    if (found := part(engine)) is not None:
        assert {name for name in vars(protocol) if not name.startswith("_")} <= set(dir(found))
    if engine.vector_index is not None:
        assert engine.nearest is engine.vector_index


# --- the library as a whole -----------------------------------------------------------------------


def test_a_new_library_is_empty(opened: Open) -> None:
    store = opened(write=True).store
    assert store.made_by() is None
    with store.transaction() as writer:
        writer.set_embedder(EMBEDDER.name, EMBEDDER.parts)
    assert store.made_by() == (EMBEDDER.name, EMBEDDER.parts)
    assert store.dimensions == 32
    assert (store.documents(), store.counts(), store.versions(), store.pipelines()) == (
        [], {"zh": 0, "en": 0}, [], {},
    )  # fmt: skip
    assert (store.revision, store.touched(), store.versions_due()) == (0, set(), False)
    assert {language: mean.tolist() for language, mean in store.means().items()} == {
        language: [0.0] * 32 for language in LANGUAGES
    }


def test_what_is_stored_stays(engine: Engine, opened: Open) -> None:
    zh, en = entry("zh", ZH, "zh"), entry("en", EN, "en")
    put(engine.store, zh, en)
    with engine.store.transaction() as writer:
        writer.join("en", "zh", pair_all(zh, en), named=True, original="zh")
        writer.correct("en", {"status": "valid"})
    before = state(engine.store)
    assert state(opened(write=False).store) == before
    engine.close()
    assert state(opened(write=True).store) == before


def test_no_library_no_reader(opened: Open) -> None:
    with pytest.raises(NotFoundError, match="duolex index"):
        opened(write=False)


def test_changes_and_revision_grow(store: Store) -> None:
    put(store, entry("a", EN, "en"))
    changes, revision = store.changes, store.revision
    with store.transaction() as writer:
        writer.move("a", "/elsewhere")
    assert store.changes > changes and store.revision == revision
    changes = store.changes
    put(store, entry("a", EN[:3], "en"))
    assert store.changes > changes and store.revision > revision
    changes, revision = store.changes, store.revision
    with pytest.raises(KeyError), store.transaction() as writer:
        writer.remove("a")
        raise KeyError
    assert (store.changes, store.revision) == (changes, revision)


# --- documents ------------------------------------------------------------------------------------


def test_every_field_of_a_document_is_kept(store: Store) -> None:
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
    put(store, replace(plain, document=document, pipeline=7))
    assert store.document("a.pdf") == document
    stored = store.stored("a.pdf")
    assert (stored.metadata, stored.title, stored.warnings) == (
        document.metadata,
        document.title,
        document.warnings,
    )
    assert (stored.pages, stored.characters) == (2, len(document.text))
    assert (stored.name, stored.path, stored.digest) == ("a.pdf", "/texts/a.pdf", "0")
    assert (stored.languages, stored.passages, stored.pairs) == (("en",), {"zh": 0, "en": 4}, 0)
    assert store.documents() == [stored]
    assert store.pipelines() == {"a.pdf": 7}
    store.require("a.pdf")
    with pytest.raises(NotFoundError, match=r"b\.pdf"):
        store.document("b.pdf")


READS: dict[str, Callable[[Store], object]] = {
    "require": lambda store: store.require("no.pdf"),
    "stored": lambda store: store.stored("no.pdf"),
    "document": lambda store: store.document("no.pdf"),
    "own_metadata": lambda store: store.own_metadata("no.pdf"),
    "sections": lambda store: store.sections("no.pdf"),
    "pairs": lambda store: store.pairs("no.pdf"),
    "pairs_over": lambda store: store.pairs_over("no.pdf", "zh", 0, 9),
    "original_by_user": lambda store: store.original_by_user("a", "no.pdf"),
    "passages_of": lambda store: store.passages_of("no.pdf"),
    "ids_over": lambda store: store.ids_over("no.pdf", "zh", 0, 9),
}


@pytest.mark.parametrize("read", READS)
def test_an_unknown_name_is_named(store: Store, read: str) -> None:
    put(store, entry("a", EN, "en"))
    with pytest.raises(NotFoundError, match=r"“no\.pdf”.*duolex list"):
        READS[read](store)


def test_put_again_replaces(engine: Engine) -> None:
    store = engine.store
    zh, en = entry("a", ZH, "zh"), entry("b", EN, "en")
    put(store, zh, en)
    with store.transaction() as writer:
        writer.join("a", "b", pair_all(zh, en), named=True)
    shorter = replace(entry("b", EN[:2], "en", digest="1"), pipeline=2)
    put(store, shorter)
    assert store.passages_of("b") == shorter.passages
    assert store.sections("b") == tuple(shorter.sections)
    assert store.document("b").digest == "1" and store.pipelines()["b"] == 2
    assert store.pairs("a") == store.pairs("b") == ()  # to be made anew
    assert store.versions() == [("a", "b")]
    assert store.counts() == {"zh": 4, "en": 2}
    assert engine.lexical.document_frequency("en", ["evid", "arbitr"]) == {"evid": 1, "arbitr": 0}


def test_putting_the_same_changes_nothing(store: Store) -> None:
    one = entry("a", EN, "en")
    put(store, one)
    before = state(store)
    put(store, one)
    assert state(store) == before


def test_removed_with_everything_that_hangs_on_it(engine: Engine) -> None:
    store = engine.store
    zh, en = entry("a", ZH, "zh"), entry("b", EN, "en")
    put(store, en)
    alone = state(store)
    put(store, zh)
    with store.transaction() as writer:
        writer.join("a", "b", pair_all(zh, en), named=True, original="zh")
        writer.correct("a", {"status": "valid"})
    remove(store, "a", "never there")
    assert state(store) == alone
    assert engine.lexical.document_frequency("zh", ["证据"]) == {"证据": 0}
    assert store.passages(p.id for p in zh.passages) == {}
    assert store.numbered("1") == [("b", en.sections[0])]
    put(store, zh)
    assert store.document("a") == zh.document  # what the user said of it is forgotten


def test_a_moved_file(store: Store) -> None:
    put(store, entry("a", EN, "en"))
    with store.transaction() as writer:
        writer.move("a", "/elsewhere/a")
    assert store.document("a").path == store.stored("a").path == "/elsewhere/a"


def test_sections_are_found_by_their_own_number(store: Store) -> None:
    put(store, entry("a", EN, "en"))
    put(store, entry("b", ZH[:2], "zh"))
    assert [(name, s.number) for name, s in store.numbered("2")] == [("a", ("2",)), ("b", ("2",))]
    assert [name for name, _ in store.numbered("3")] == ["a"]
    assert store.numbered("9") == []


def test_corrections_stand_before_the_documents_own_words(store: Store) -> None:
    own = Metadata("7", Bilingual("法院", "Court"), status="repealed")
    plain = entry("a", EN, "en")
    put(store, replace(plain, document=replace(plain.document, metadata=own)))
    with store.transaction() as writer:
        writer.correct("a", {"status": "valid", "issuer": {"zh": "部", "en": None}})
    corrected = replace(own, status="valid", issuer=Bilingual("部"))
    assert store.document("a").metadata == store.stored("a").metadata == corrected
    assert store.own_metadata("a") == own
    put(store, replace(plain, document=replace(plain.document, metadata=replace(own, document_number="8"))))
    assert store.document("a").metadata == replace(corrected, document_number="8")
    with store.transaction() as writer:
        writer.correct("a", {"document_number": None})  # in place of the earlier ones
    assert store.document("a").metadata == replace(own, document_number=None)
    with store.transaction() as writer:
        writer.correct("a", {})
    assert store.document("a").metadata == store.own_metadata("a") == replace(own, document_number="8")


# --- passages and embeddings ----------------------------------------------------------------------


def test_passages_by_document_id_and_place(store: Store) -> None:
    zh, en, other = entry("a", ZH, "zh"), entry("b", EN, "en"), entry("c", EN[::-1], "en")
    put(store, other, en, zh)
    assert store.passages_of("b") == en.passages
    ids = [p.id for p in en.passages]
    assert store.passages([ids[2], "unknown", ids[0]]) == {ids[2]: en.passages[2], ids[0]: en.passages[0]}
    assert store.passages([]) == {}
    assert store.counts() == {"zh": 4, "en": 8}
    everything = sorted(p.id for one in (en, other) for p in one.passages)
    assert store.ids("en") == everything
    assert store.some_ids("en", 3) == everything[:3] and store.some_ids("en", 99) == everything
    assert store.ids("en", {"b", "a", "nowhere"}) == sorted(ids)
    assert store.ids("en", []) == []
    first, second = en.passages[:2]
    assert store.ids_over("b", "en", first.start, first.end) == [first.id]
    assert store.ids_over("b", "en", first.end - 1, second.start + 1) == [first.id, second.id]
    assert store.ids_over("b", "en", first.end, second.start) == []  # the end of line between them
    assert store.ids_over("b", "zh", first.start, first.end) == []


def test_passages_of_two_languages_stand_in_the_order_of_the_text(store: Store) -> None:
    one = entry("a", [*ZH[:1], *EN[:2]], "en")
    passages = [
        replace(p, language=language) for p, language in zip(one.passages, ("zh", "en", "zh"), strict=True)
    ]
    put(store, replace(one, passages=passages))
    assert store.passages_of("a") == passages
    assert store.stored("a").languages == ("zh", "en")
    assert store.counts() == store.stored("a").passages == {"zh": 2, "en": 1}


def test_embeddings_come_out_as_they_were_put_in(store: Store) -> None:
    zh, en = entry("a", ZH, "zh"), entry("b", EN, "en")
    put(store, zh, en)
    ids = [p.id for p in en.passages]
    found = store.embeddings([*ids, "unknown"])
    assert found.keys() == set(ids)
    for passage, vectors in zip(en.passages, en.vectors, strict=True):
        np.testing.assert_allclose(found[passage.id].passage, vectors.passage, atol=1e-3)
        np.testing.assert_allclose(found[passage.id].sentences, vectors.sentences, atol=1e-3)
        assert found[passage.id].passage.dtype == found[passage.id].sentences.dtype == np.float32
        assert found[passage.id].sentences.shape == (1, 32)
    some = [ids[2], ids[0], "unknown", zh.passages[0].id]
    sorted_ids, matrix = store.vectors("en", some)
    assert sorted_ids == sorted([ids[2], ids[0]]) and matrix.shape == (2, 32) and matrix.dtype == np.float32
    for id_, row in zip(sorted_ids, matrix, strict=True):
        np.testing.assert_array_equal(row, found[id_].passage)
    everywhere, documents, matrix = store.all_vectors("en")
    assert everywhere == sorted(ids) and documents == ["b"] * 4 and matrix.shape == (4, 32)
    assert store.vectors("en", [])[1].shape == (0, 32)


def test_what_is_embedded_is_known_until_its_last_passage_is_gone(store: Store) -> None:
    same = entry("a", EN, "en")
    keys = [embedding_key(EMBEDDER.name, p) for p in same.passages]
    put(store, same, copy(same, "b"))
    assert store.known([*keys, "unknown"]).keys() == set(keys)
    np.testing.assert_allclose(store.known(keys)[keys[1]].passage, same.vectors[1].passage, atol=1e-3)
    assert store.known([embedding_key("other", same.passages[0])]) == {}
    remove(store, "a")
    assert store.known(keys).keys() == set(keys)
    remove(store, "b")
    assert store.known(keys) == {}


def test_means_are_exact_in_any_order(engine: Engine) -> None:
    store, shuffle = engine.store, np.random.default_rng(5)
    entries = [entry(f"{n}", [f"{text} {n}" for text in EN], "en") for n in range(30)]
    for one in entries:
        put(store, one)
    first, mean = engine.inspection.kept_totals()["en"], store.means()["en"].tobytes()
    for at in shuffle.permutation(30):
        put(store, entry(f"{at}", EN[:1], "en"))
    for at in shuffle.permutation(30):
        put(store, entries[at])
    assert engine.inspection.kept_totals()["en"] == first
    assert store.means()["en"].tobytes() == mean


def test_the_mean_is_that_of_the_passages_and_the_origin(store: Store) -> None:
    put(store, entry("a", EN, "en"))
    _, _, raw = store.all_vectors("en")
    expected = (raw.sum(axis=0, dtype=np.float64) / 5).astype(np.float32)
    np.testing.assert_array_equal(store.means()["en"], expected)
    assert not store.means()["zh"].any()


# --- pairs and versions ---------------------------------------------------------------------------


def test_pairs_in_order_and_over_a_span(store: Store) -> None:
    zh, en = entry("zh", ZH, "zh"), entry("en", EN, "en")
    provisions = pair_all(zh, en)
    sentence = replace(provisions[1], level="sentence", by="alignment", confidence=0.25)
    put(store, zh, en, entry("other", EN, "en"))
    with store.transaction() as writer:
        writer.join("en", "zh", [*provisions[::-1], sentence], named=False)
    assert len(store.pairs("zh")) == 5 and set(store.pairs("zh")) == {*provisions, sentence}
    assert [p for p in store.pairs("zh") if p.level == "provision"] == provisions
    assert store.pairs("en") == store.pairs("zh") and store.pairs("other") == ()
    assert store.stored("zh").pairs == store.stored("en").pairs == 4  # sentences stand inside them
    third = provisions[2]
    assert store.pairs_over("zh", "zh", third.zh.start, third.zh.end) == [third]
    assert store.pairs_over("en", "en", third.en.end - 1, third.en.end) == [third]
    assert store.pairs_over("en", "zh", third.zh.start, third.zh.end) == []
    assert set(store.pairs_over("zh", "zh", 0, 10_000)) == {*provisions, sentence}
    assert store.pairs_over("zh", "zh", provisions[0].zh.end, provisions[1].zh.start) == []


def test_pairs_inside_a_document_come_with_it(store: Store) -> None:
    one = entry("a", [ZH[0], EN[0]], "en")
    passages = [replace(one.passages[0], language="zh"), one.passages[1]]
    (zh, en) = passages
    pair = Pair(Side("a", zh.start, zh.end, "1."), Side("a", en.start, en.end, "(1)"), "number", "provision")
    put(store, replace(one, passages=passages, pairs=(pair,)))
    assert store.pairs("a") == (pair,) and store.stored("a").pairs == 1
    remove(store, "a")
    put(store, entry("a", EN, "en"))
    assert store.pairs("a") == ()


def test_versions_found_and_named(store: Store) -> None:
    names = ("a", "b", "c", "d")
    put(store, *(entry(name, EN, "en") for name in names))
    with store.transaction() as writer:
        writer.join("c", "d", (), named=False)
        writer.join("a", "b", (), named=True, original="zh")
    assert store.versions() == [("a", "b"), ("c", "d")]
    assert (store.versions(named=True), store.versions(named=False)) == ([("a", "b")], [("c", "d")])
    assert store.original_by_user("a", "b") == store.original_by_user("b", "a") == "zh"
    assert store.original_by_user("c", "d") is None and store.original_by_user("a", "c") is None
    assert [store.stored(name).versions for name in names] == [("b",), ("a",), ("d",), ("c",)]
    assert [store.document(name).metadata.original for name in names] == ["zh", "zh", None, None]
    assert store.own_metadata("a").original is None
    with store.transaction() as writer:
        writer.part("b", "a")
        writer.part("c", "a")
    assert store.versions() == [("c", "d")] and store.stored("a").versions == ()


def test_the_original_that_one_version_tells_holds_for_the_other(store: Store) -> None:
    zh, en = entry("zh", ZH, "zh"), entry("en", EN, "en")
    told = replace(zh, document=replace(zh.document, metadata=Metadata(original="zh")))
    put(store, told, en)
    with store.transaction() as writer:
        writer.join("en", "zh", (), named=True)
    assert store.original_by_user("en", "zh") is None
    assert store.document("en").metadata.original == "zh" and store.own_metadata("en").original is None


def test_pairs_between_documents_are_due_after_every_change(store: Store) -> None:
    def settled() -> tuple[bool, set[str]]:
        with store.transaction() as writer:
            writer.settle_versions()
        return store.versions_due(), store.touched()

    put(store, entry("a", EN, "en"), entry("b", EN, "en"))
    assert (store.versions_due(), store.touched()) == (True, {"a", "b"})
    assert settled() == (False, set())
    put(store, entry("a", EN, "en"))
    assert (store.versions_due(), store.touched()) == (True, {"a"})
    assert settled() == (False, set())
    for change in (lambda w: w.correct("b", {"status": "valid"}), lambda w: w.remove("b")):
        with store.transaction() as writer:
            change(writer)
        assert (store.versions_due(), store.touched()) == (True, set())
        assert settled() == (False, set())
    with store.transaction() as writer:
        writer.move("a", "/elsewhere")
    assert not store.versions_due()
