"""Candidates by terms and by vectors: what every engine must do (see `test_store.py`)."""

import pytest
from engines import EMBEDDER, copy, put, remove
from shelf import EN, ZH, entry

from index.embedding import centred
from index.records import LANGUAGES, Language
from index.store import Engine

# --- by terms -------------------------------------------------------------------------------------


def test_terms_find_passages(engine: Engine) -> None:
    en, other, zh = entry("a", EN, "en"), entry("b", EN[1:2], "en"), entry("c", ZH, "zh")
    put(engine.store, en, other, zh)
    first, second = en.passages[1].id, other.passages[0].id
    lexical = engine.lexical
    assert {id_ for id_, _ in lexical.lexical("en", ["evid"], 5)} == {first, second}
    assert [id_ for id_, _ in lexical.lexical("en", ["evid"], 5, documents={"b"})] == [second]
    assert lexical.lexical("en", ["evid"], 5, documents={"c", "nowhere"}) == []
    assert lexical.lexical("en", ["evid"], 5, documents=[]) == []
    assert [id_ for id_, _ in lexical.lexical("zh", ["证据"], 5)] == [zh.passages[1].id]
    assert lexical.lexical("zh", ["evid"], 5) == lexical.lexical("en", ["nowhere"], 5) == []
    assert lexical.lexical("en", [], 5) == lexical.lexical("en", ["evid"], 0) == []
    frequency = lexical.document_frequency("en", ["evid", "nowhere", "evid"])
    assert frequency == {"evid": 2, "nowhere": 0}
    assert lexical.document_frequency("zh", ["evid", "证据"]) == {"evid": 0, "证据": 1}


def test_rarer_terms_weigh_more_and_equal_passages_stand_in_the_order_of_their_ids(engine: Engine) -> None:
    same, rare = entry("0", EN[1:2], "en"), entry("rare", [f"{EN[1]} Quartz."], "en")
    put(engine.store, *(copy(same, str(n)) for n in range(6)), rare)
    put(engine.store, *(entry(f"z{n}", EN[2:], "en") for n in range(9)))
    equal = sorted(engine.store.ids("en", {str(n) for n in range(6)}))
    (rarest,) = (passage.id for passage in rare.passages)
    for k in (3, 7):
        found = engine.lexical.lexical("en", ["evid", "quartz"], k)
        assert [id_ for id_, _ in found] == [rarest, *equal][:k]
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True) and all(score > 0 for score in scores)
    assert [id_ for id_, _ in engine.lexical.lexical("en", ["evid"], 9)] == [*equal, rarest]  # it is longer


def test_terms_follow_what_is_put_and_removed(engine: Engine) -> None:
    put(engine.store, entry("a", EN, "en"))
    assert engine.lexical.document_frequency("en", ["evid"]) == {"evid": 1}
    put(engine.store, entry("b", EN, "en"))
    assert engine.lexical.document_frequency("en", ["evid"]) == {"evid": 2}
    put(engine.store, entry("a", EN[:1], "en"))
    remove(engine.store, "b")
    assert engine.lexical.document_frequency("en", ["evid"]) == {"evid": 0}
    assert engine.lexical.lexical("en", ["evid"], 5) == []


# --- by vectors -----------------------------------------------------------------------------------


def settle(engine: Engine) -> None:
    if engine.vector_index is not None:
        engine.vector_index.settle()


def nearest(
    engine: Engine, text: str, language: Language, k: int, documents: set[str] | None = None
) -> list[str]:
    query = centred(EMBEDDER.embed_queries([text])[0], engine.store.means()[language], EMBEDDER.parts)
    return [id_ for id_, _ in engine.nearest.nearest(language, query, k, documents)]


def test_a_passage_is_nearest_to_its_own_words(engine: Engine) -> None:
    en, zh = entry("a", EN, "en"), entry("b", ZH, "zh")
    put(engine.store, en, zh, copy(en, "c"))
    settle(engine)
    for one, language in ((en, "en"), (zh, "zh")):
        for passage in one.passages:
            words = f"{passage.context}\n{passage.text}"
            assert passage.id in nearest(engine, words, language, 2)
            assert nearest(engine, words, language, 9, {one.document.name})[0] == passage.id
    query = centred(en.vectors[0].passage, engine.store.means()["en"], EMBEDDER.parts)
    found = engine.nearest.nearest("en", query, 5)
    assert len(found) == 5 and found[0][1] == pytest.approx(1, abs=0.01)
    similarities = [similarity for _, similarity in found]
    assert similarities == sorted(similarities, reverse=True)
    assert len(engine.nearest.nearest("en", query, 99)) == 8
    assert len(nearest(engine, EN[0], "en", 99, {"a", "b"})) == 4
    assert nearest(engine, EN[0], "en", 9, {"b"}) == nearest(engine, EN[0], "en", 9, set()) == []


def test_the_nearest_follow_what_is_put_and_removed(engine: Engine) -> None:
    assert nearest(engine, EN[0], "en", 3) == []
    put(engine.store, entry("a", EN, "en"), entry("b", [f"{text} Again." for text in EN], "en"))
    settle(engine)
    assert set(nearest(engine, EN[0], "en", 99)) == set(engine.store.ids("en"))
    put(engine.store, entry("c", ["Quartz is weighed at noon."], "en"), entry("a", EN[:2], "en"))
    remove(engine.store, "b")
    settle(engine)
    assert set(nearest(engine, EN[0], "en", 99)) == set(engine.store.ids("en"))
    assert nearest(engine, "Title of c\nQuartz is weighed at noon.", "en", 1) == engine.store.ids("en", {"c"})


def test_an_index_beside_the_store_follows_it(engine: Engine) -> None:
    index = engine.vector_index
    if index is None:
        pytest.skip("the vectors of the store itself are searched")
    index.reach()
    put(engine.store, entry("a", EN, "en"), entry("b", ZH, "zh"))
    index.drain(least=99)  # not worth it yet
    index.drain()
    assert {language: index.ids(language) for language in LANGUAGES} == {
        language: set(engine.store.ids(language)) for language in LANGUAGES
    }
    assert index.look() is None
    remove(engine.store, "a")
    assert index.look() is not None
    index.settle()
    assert index.look() is None and index.ids("en") == set()
    index.rebuild("a test wants it")
    assert index.look() is None and index.ids("zh") == set(engine.store.ids("zh"))
