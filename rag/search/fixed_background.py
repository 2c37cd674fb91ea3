"""A fixed background: short texts in both languages against which likeness means the same in every library.

A cosine says little by itself: some questions are near to everything, some passages are near to every
question. What is usual for either is measured on texts that are not the library's (`fixed_background.toml`),
so one document or ten thousand, one language or two give the same figures for one question and passage."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import prepared_files
from index.embedding import Embedder, Vectors, centred_space
from index.records import LANGUAGES, Language
from index.text import word_lists
from index.vectors import Floats

NEIGHBOURS = 10  # nearest texts of the background whose mean cosine is what is usual for a text

_FILE = Path(__file__).with_name("fixed_background.toml")
_BUILDER = "1"
_LISTS = word_lists(_FILE)


@dataclass(frozen=True, slots=True)
class Alike:
    """How much a question is like passages and their sentences, by either encoder. Of an embedder with one
    encoder the second says the same."""

    passages: Floats  # (n, 2) cosines
    sentences: Sequence[Floats]  # of each passage (s, 2)
    usual_question: float  # what is usual for the question among passages of that language
    usual_passages: Floats  # (n,) what is usual for each passage among questions


@dataclass(frozen=True, slots=True)
class FixedBackground:
    """The background as one embedder sees it. Rows of `passages` and `questions` are centred."""

    parts: centred_space.Parts
    passage_means: Mapping[Language, Floats]  # (D,)
    question_means: Mapping[Language, Floats]  # (D,)
    passages: Mapping[Language, Floats]  # (b, D)
    questions: Mapping[Language, Floats]  # (b, D)

    @classmethod
    def of(cls, embedder: Embedder) -> "FixedBackground":
        """That of an embedder, embedded once and kept (index/prepared_files.py). Raises EmbeddingError."""
        raw = _embedded(embedder)
        means = {name: np.asarray(rows.mean(axis=0)) for name, rows in raw.items()}
        centred = {
            name: centred_space.centred(rows, means[name], embedder.parts) for name, rows in raw.items()
        }
        return cls(
            embedder.parts,
            {la: means[f"passages_{la}"] for la in LANGUAGES},
            {la: means[f"questions_{la}"] for la in LANGUAGES},
            {la: centred[f"passages_{la}"] for la in LANGUAGES},
            {la: centred[f"questions_{la}"] for la in LANGUAGES},
        )

    def alike(
        self,
        question: Floats,
        asked: Language,
        passages: Floats,
        sentences: Sequence[Floats],
        language: Language,
    ) -> Alike:
        """Of raw vectors: a question (D,) in `asked`, passages (n, D) of one language and of each its
        sentences (s, D). What is usual on both sides: adaptive symmetric normalisation (Matejka et al.,
        "Analysis of Score Normalization in Multilingual Speaker Recognition", 2017)."""
        mean = self.passage_means[language]
        query = centred_space.centred(question, self.question_means[asked], self.parts)
        own = centred_space.centred(passages, mean, self.parts)
        flat = centred_space.centred(np.concatenate(list(sentences)), mean, self.parts)
        cuts = np.cumsum([len(rows) for rows in sentences])[:-1]
        return Alike(
            self._each(own, query),
            np.split(self._each(flat, query), cuts),
            float(_usual((self.passages[language] @ query)[None])[0]),
            _usual(own @ self.questions[asked].T),
        )

    def _each(self, rows: Floats, query: Floats) -> Floats:
        """(n, 2) cosines of rows with the question, by each of the first two encoders."""
        columns, at = [], 0
        for size, weight in self.parts[:2]:
            columns.append(rows[:, at : at + size] @ query[at : at + size] / np.float32(weight))
            at += size
        both: Floats = np.stack([columns[0], columns[-1]], axis=1).astype(np.float32)
        return both


def _usual(cosines: Floats) -> Floats:
    """(n,) of each row the mean of its highest."""
    mean: Floats = np.sort(cosines, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    return mean


def _embedded(embedder: Embedder) -> dict[str, Vectors]:
    """The raw vectors of each list of the background, from the cache or where there is none made now."""

    def build(folder: Path) -> None:
        np.savez(folder / "vectors.npz", allow_pickle=False, **_embed(embedder))

    source = prepared_files.Carried("duolex", _FILE, hashlib.sha256(_FILE.read_bytes()).hexdigest())
    try:
        kept = prepared_files.prepared("background", source, f"{_BUILDER} {embedder.name}", build)
        with np.load(kept / "vectors.npz", allow_pickle=False) as found:
            return {name: found[name] for name in found}
    except OSError:  # a folder that cannot be written: embedded for this process alone
        return _embed(embedder)


def _embed(embedder: Embedder) -> dict[str, Vectors]:
    out = {}
    for language in LANGUAGES:
        out[f"passages_{language}"] = embedder.embed_passages(_LISTS[f"passages_{language}"])
        out[f"questions_{language}"] = embedder.embed_queries(_LISTS[f"questions_{language}"])
    return out
