"""The fixed background: parallel, kept, and the same whatever else the library holds."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding import BuiltinEmbedder
from index.text import word_lists
from index.vectors import Floats
from rag.search import fixed_background
from rag.search.fixed_background import FixedBackground


def test_the_background_is_parallel() -> None:
    lists = word_lists(Path(fixed_background.__file__).with_suffix(".toml"))
    assert {len(lists[f"{kind}_{la}"]) for kind in ("passages", "questions") for la in ("zh", "en")} == {60}


def test_likeness_does_not_depend_on_the_other_passages() -> None:
    chance = np.random.default_rng(0)

    def rows(n: int) -> Floats:
        return chance.normal(size=(n, 8)).astype(np.float32)

    mean = np.zeros(8, np.float32)
    background = FixedBackground(
        ((4, 0.6), (4, 0.4)),
        {"zh": mean, "en": mean},
        {"zh": mean, "en": mean},
        {"zh": rows(12), "en": rows(12)},
        {"zh": rows(12), "en": rows(12)},
    )
    question, passages, sentences = rows(1)[0], rows(3), [rows(2), rows(1), rows(4)]
    whole = background.alike(question, "zh", passages, sentences, "en")
    alone = background.alike(question, "zh", passages[1:2], sentences[1:2], "en")
    assert whole.passages.shape == (3, 2) and [len(s) for s in whole.sentences] == [2, 1, 4]
    assert whole.passages[1] == pytest.approx(alone.passages[0], abs=1e-5)
    assert whole.sentences[1] == pytest.approx(alone.sentences[0], abs=1e-5)
    assert whole.usual_passages[1] == pytest.approx(alone.usual_passages[0], abs=1e-5)


class Counting(BuiltinEmbedder):
    name = "counting"
    asked = 0

    def embed_passages(self, texts: object) -> Floats:
        Counting.asked += 1
        return np.eye(60, 896, dtype=np.float32) + np.float32(0.1)

    embed_queries = embed_passages


def test_it_is_embedded_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUOLEX_CACHE", str(tmp_path))
    first, second = FixedBackground.of(Counting()), FixedBackground.of(Counting())
    assert Counting.asked == 4
    assert (first.passages["zh"] == second.passages["zh"]).all()


def test_where_nothing_can_be_kept_it_is_embedded_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DUOLEX_CACHE", str(tmp_path / "file"))
    assert FixedBackground.of(Counting()).passages["en"].shape == (60, 896)
