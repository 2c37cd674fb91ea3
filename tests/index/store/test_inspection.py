"""Checking and mending: what every engine must do (see `test_store.py`)."""

import numpy as np
import pytest
from engines import EMBEDDER, copy, put, state
from shelf import EN, ZH, entry

from index.errors import NotFoundError
from index.records import LANGUAGES, Passage
from index.store import Engine, Store, Total, Writer, embedding_key


def told(engine: Engine) -> object:
    inspection = engine.inspection
    unindexed = [inspection.unindexed(language) for language in LANGUAGES]
    return inspection.faults(), inspection.lacking(), inspection.unused_embeddings(), unindexed


SOUND = ([], [], 0, [([], 0), ([], 0)])


def test_a_sound_store_has_nothing_to_tell(engine: Engine) -> None:
    assert told(engine) == SOUND
    en = entry("a", EN, "en")
    put(engine.store, en, entry("b", ZH, "zh"))
    put(engine.store, entry("b", ZH[:2], "zh"))
    assert told(engine) == SOUND
    assert engine.inspection.kept_ids("a") == [p.id for p in en.passages]
    with pytest.raises(NotFoundError):
        engine.inspection.kept_ids("c")
    for language, total in engine.inspection.kept_totals().items():
        raw = engine.store.all_vectors(language)[2]
        assert total == Total(len(raw), raw.sum(axis=0, dtype=np.float64).tobytes())


def test_mending_a_sound_store_changes_nothing(engine: Engine) -> None:
    put(engine.store, entry("a", EN, "en"), entry("b", ZH, "zh"))
    before, totals = state(engine.store), engine.inspection.kept_totals()
    found = engine.lexical.lexical("en", ["evid", "court"], 9)
    with engine.store.transaction() as writer:
        mend(engine.store, writer)
    assert state(engine.store) == before and engine.inspection.kept_totals() == totals
    assert engine.lexical.lexical("en", ["evid", "court"], 9) == found
    assert told(engine) == SOUND


def mend(store: Store, writer: Writer) -> None:
    writer.index_terms(p for d in store.documents() for p in store.passages_of(d.name))
    writer.blank_broken_embeddings(store.dimensions)
    writer.drop_unused_embeddings()
    for language in LANGUAGES:
        raw = store.all_vectors(language)[2]
        writer.set_sum(language, len(raw), raw.sum(axis=0, dtype=np.float64))


def test_lost_terms_and_a_wrong_mean_are_told_and_mended(engine: Engine) -> None:
    en = entry("a", EN, "en")
    put(engine.store, en)
    before, total = state(engine.store), engine.inspection.kept_totals()["en"]
    unknown = Passage("a", "en", (), 0, 3, "not", ((0, 3),))
    with engine.store.transaction() as writer:
        writer.index_terms([*en.passages[1:], unknown])
        writer.set_sum("en", 3, np.ones(32))
    missing, left_over = engine.inspection.unindexed("en")
    assert [(one.document, one.start) for one in missing] == [("a", 0)] and left_over == 0
    assert engine.inspection.kept_totals()["en"] == Total(3, np.ones(32).tobytes())
    assert engine.store.means()["en"] == pytest.approx(np.full(32, 0.25))
    with engine.store.transaction() as writer:
        mend(engine.store, writer)
    assert told(engine) == SOUND
    assert state(engine.store) == before and engine.inspection.kept_totals()["en"] == total


def test_embeddings_that_are_distrusted_are_made_again(engine: Engine) -> None:
    one = entry("a", EN, "en")
    keys = [embedding_key(EMBEDDER.name, p) for p in one.passages]
    put(engine.store, one, copy(one, "b"), entry("c", ZH, "zh"))
    with engine.store.transaction() as writer:
        writer.distrust_embeddings("a")
    assert engine.store.known(keys) == {}  # nor by way of b, which has the same ones
    assert (
        len(engine.store.known(embedding_key(EMBEDDER.name, p) for p in engine.store.passages_of("c"))) == 4
    )
    put(engine.store, one)
    assert engine.store.known(keys).keys() == set(keys)
    assert told(engine) == SOUND
