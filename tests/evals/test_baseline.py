"""The naive pipeline is the real llama-index on the real Chroma; only the embedder is a cheap one."""

from pathlib import Path

import pytest
from shelf import EN, ZH, HashEmbedder

from evals import baseline
from evals.questions import Question
from index.records import Language

pytest.importorskip("llama_index.vector_stores.chroma")


def test_finds_documents_and_keeps_to_a_language(tmp_path: Path) -> None:
    for number, text in enumerate((*ZH, *EN)):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    languages: dict[str, tuple[Language, ...]] = {
        f"{n}.txt": ("zh",) if n < len(ZH) else ("en",) for n in range(len(ZH) + len(EN))
    }
    question = Question(id="q", question=EN[1], language="en", answerable=True, sources=("5.txt",))

    found = baseline.rankings(HashEmbedder(), tmp_path, [question], languages)

    assert list(found) == ["naive", "naive, first encoder alone"]
    for ranking in found.values():
        assert sorted(ranking["q"]["any"]) == sorted(languages)
        assert {*ranking["q"]["zh"]} == {"0.txt", "1.txt", "2.txt", "3.txt"}
        assert ranking["q"]["en"][0] == "5.txt"


def test_long_passages_are_cut_to_the_window() -> None:
    embedder = HashEmbedder()
    assert len(baseline.cut(embedder, "法" * 2000)) == embedder.window
    assert baseline.cut(embedder, "short") == "short"
