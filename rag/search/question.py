"""What is known of a question before anything is ranked: found out once, then handed on.

Each wording that is searched is read once by `read_question`; candidates, references, coverage and
the quoted answer take what they need of it from the `Question`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from index.embedding import centred_space
from index.library import Library
from index.records import Language
from index.text import Renderings, detect, fold, query_terms
from index.vectors import Floats

Render = Callable[[Sequence[str], Language], Renderings]

FOUND = 48  # passages that its words find; of them `candidates.LEXICAL` are scored


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched in one library."""

    text: str
    folded: str
    language: Language
    terms: Sequence[str]  # those that tell something
    raw: Floats  # (D,) as the embedder gives it
    vector: Floats  # (D,), centred by the mean of its language's passages: it lies with them
    idf: Mapping[str, float]  # of its terms, over both languages' passages
    renderings: Renderings  # of its terms, in the other language
    words: Mapping[str, float]  # BM25 of the passages of its language that its terms find, best first
    documents: Collection[str] | None  # those that may be searched; None: all


def read_question(
    text: str, library: Library, documents: Collection[str] | None, render: Render, beside: Executor
) -> Question:
    """A question about `documents` (None: about all). `render` is the dictionary; `beside` embeds the
    question while its words are looked up."""
    language = detect(text)
    embedded = beside.submit(library.embedder.embed_queries, [text])
    terms = query_terms(text)
    idf = _weights(terms, language, library)
    rendered = render(terms, language)
    words = dict(library.lexical(language, terms, FOUND, documents))
    raw = embedded.result()[0]
    return Question(
        text=text,
        folded=fold(text).text,
        language=language,
        terms=terms,
        idf=idf,
        renderings=rendered,
        words=words,
        raw=raw,
        vector=centred_space.centred(raw, library.means()[language], library.embedder.parts),
        documents=documents,
    )


def _weights(terms: Sequence[str], language: Language, library: Library) -> dict[str, float]:
    frequency = library.document_frequency(language, terms)
    total = sum(library.counts().values()) + 1
    return {term: float(np.log1p(total / (frequency.get(term, 0) + 0.5))) for term in terms}
