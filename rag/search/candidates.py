"""A question → what of each language may answer it, with scores that both languages share.

Vectors propose in both languages, words in the question's own. Each candidate is scored by its
vectors and by its words: the question's, or in the other language those that a dictionary gives for
them. It is set against a fixed sample of its language; then translations share their evidence
(rag/search/ranking.py has the arithmetic)."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from index.embedding import centred_space
from index.library import Library
from index.records import LANGUAGES, Language, Passage, other
from index.vectors import PassageVectors
from rag.results import Scope
from rag.search import ranking
from rag.search.background import SENTENCES
from rag.search.question import Question
from rag.search.question_coverage import covered, folded

# Checked on 25 November 2026 by `python -m evals.fit ranking`: 1.5 to 2.6 times the first two is the same.
NEAREST = 24  # of each language, by vector
LEXICAL = 12  # of the question's language, by words
BACKGROUND = 256  # passages of each language against which scores are standardised


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage and its scores: `score` is comparable across languages, `cosine` its dense part;
    `vector` (D,) is centred."""

    passage: Passage
    score: float
    cosine: float
    vector: ranking.Floats
    stored: PassageVectors  # raw


@dataclass(frozen=True, slots=True)
class _Background:
    """A fixed random sample of a language: passages are sorted by their hashed ids."""

    passages: ranking.Floats  # (n, D), centred
    sentences: ranking.Floats  # (s, D), centred
    counts: Sequence[int]  # (n,) sentences of each passage

    def scores(self, query: ranking.Floats) -> ranking.Floats:
        """(n,) dense scores of the sample."""
        return ranking.dense(self.passages @ query, self.sentences @ query, self.counts)


class Candidates:
    """Those of one library. Safe to use from several threads while the library is indexed. One language
    is searched `beside` the other."""

    def __init__(self, library: Library, beside: Executor) -> None:
        self.library = library
        self._beside = beside
        self._samples: tuple[object, dict[Language, _Background]] = (None, {})

    def best(self, question: Question, scope: Scope) -> list[Candidate]:
        """The candidates in `scope`, highest score first."""
        foreign = self._beside.submit(self._scored, question, other(question.language))
        found = {question.language: self._scored(question, question.language)}
        found[other(question.language)] = foreign.result()
        sure = ranking.twins(_stack(found["zh"]), _stack(found["en"]))
        out: list[Candidate] = []
        for language in LANGUAGES:
            if scope not in ("any", language):
                continue
            mine, theirs = found[language], found[other(language)]
            share = ranking.SHARE_OWN if language == question.language else ranking.SHARE_OTHER
            matrix = sure if language == "zh" else sure.T
            final = ranking.agree(_scores(mine), _scores(theirs), matrix, share)
            if language != question.language:
                final = ranking.rendered(final, _rendered(question, mine), matrix)
            out += [replace(c, score=float(s)) for c, s in zip(mine, final, strict=True)]
        return sorted(out, key=lambda c: (-c.score, c.passage.id))

    def _scored(self, question: Question, language: Language) -> list[Candidate]:
        """One language's candidates, with scores comparable to the other's."""
        library = self.library
        parts = library.embedder.parts
        mean = library.means()[language]
        query = question.vector
        ids = [id_ for id_, _ in library.nearest(language, query, NEAREST, question.documents)]
        if language == question.language:
            ids = list(dict.fromkeys([*ids, *list(question.words)[:LEXICAL]]))
        passages = library.passages(ids)
        vectors = library.embeddings(passages)
        ids = [id_ for id_ in ids if id_ in passages and id_ in vectors]
        if not ids:
            return []
        stored = [vectors[id_] for id_ in ids]
        own = centred_space.centred(np.stack([v.passage for v in stored]), mean, parts)
        sentences = centred_space.centred(np.concatenate([v.sentences for v in stored]), mean, parts)
        cosines = ranking.dense(own @ query, sentences @ query, [len(v.sentences) for v in stored])
        score = cosines
        if language == question.language:
            spoken, held = _spoken(question, [passages[id_] for id_ in ids])
            top = int((cosines + spoken).argmax())
            score = cosines + spoken - np.float32(ranking.surplus(float(spoken[top]), float(held[top])))
        score = ranking.against(score, self._background(language).scores(query))
        return [
            Candidate(passages[id_], float(score[i]), float(cosines[i]), own[i], stored[i])
            for i, id_ in enumerate(ids)
        ]

    def _background(self, language: Language) -> _Background:
        seen, samples = self._samples
        revision = self.library.revision
        if seen != revision:
            samples = {}
            self._samples = (revision, samples)
        if language not in samples:
            library = self.library
            mean, parts = library.means()[language], library.embedder.parts
            stored = library.embeddings(library.some_ids(language, BACKGROUND))
            rows = list(stored.values())
            own = [r.passage for r in rows]
            sentences = [r.sentences for r in rows]
            if len(rows) < BACKGROUND:  # too few to tell what is far from all of them
                far = library.embedder.embed_passages(SENTENCES[language])
                own, sentences = [*own, *far], [*sentences, *far[:, None]]
            samples[language] = _Background(
                centred_space.centred(np.stack(own), mean, parts),
                centred_space.centred(np.concatenate(sentences), mean, parts),
                [len(s) for s in sentences],
            )
        return samples[language]


def _spoken(question: Question, passages: Sequence[Passage]) -> tuple[ranking.Floats, ranking.Floats]:
    """(n,) lexical scores of passages in the question's language, and (n,) their coverage of it, the
    headings above them included."""
    texts = [folded(p.text) for p in passages]
    above = [folded(p.context) for p in passages]
    held = np.array(
        [covered(question.idf, f"{a}\n{t}") for a, t in zip(above, texts, strict=True)], np.float32
    )
    pairs = ranking.coverage(ranking.bigrams(question.folded), texts)
    return (ranking.COVERAGE * held + ranking.BIGRAMS * pairs).astype(np.float32), held


def _rendered(question: Question, candidates: Sequence[Candidate]) -> ranking.Floats:
    """(n,) how much of the question stands in passages of the other language by the dictionary, 0..1."""
    texts = [f"{folded(c.passage.context)}\n{folded(c.passage.text)}" for c in candidates]
    return ranking.renditions(question.renderings, texts)


def _stack(candidates: Sequence[Candidate]) -> ranking.Floats:
    if not candidates:
        return np.zeros((0, 0), np.float32)
    return np.stack([c.vector for c in candidates])


def _scores(candidates: Sequence[Candidate]) -> ranking.Floats:
    return np.array([c.score for c in candidates], np.float32)
