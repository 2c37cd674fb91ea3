"""A file into all that a library stores of it: read, structure, cut, embed, pair.

`read_file` and `draft` cost little; embedding is nearly all of the work, so it is done for several
drafts at once, and never for what the library has embedded before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from index.embedding import BuiltinEmbedder, Embedder
from index.errors import EmbeddingError, EmptyFileError
from index.pairs import Encode, pairs_within
from index.reading import printable, read_apart
from index.records import Document, Passage, Section
from index.store import Entry, Store, as_stored, embedded_text, embedding_key, sentence_texts
from index.structure import chunk, outline
from index.vectors import Floats, PassageVectors

PIPELINE = 4
"""To be raised when reading, structuring or cutting changes: unchanged files are then read anew."""

BATCH = 64
"""Texts given to the embedder at once: enough for its speed, little enough for a lively progress bar."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document cut into passages, not embedded yet."""

    document: Document
    sections: tuple[Section, ...]
    passages: list[Passage]


def read_file(
    path: Path, real: Path, name: str, tell: Callable[[int, int], None] = lambda page, of: None
) -> Document:
    """The document of the file at `path` (whose true place is `real`), called `name` in the library. `tell`
    gets the pages that OCR reads, as of `read_apart`. Raises NotFoundError, ReadError."""
    return replace(read_apart.read(path, tell), name=name, path=printable(real))


def draft(document: Document, embedder: Embedder) -> Draft:
    """Raises EmptyFileError where nothing is left to find."""
    sections = tuple(outline(document))
    passages = chunk(document, sections, embedder.count_tokens, embedder.window)
    if not passages:
        raise EmptyFileError(
            f"{document.path} holds no text that can be searched: only what is left out of passages, such as "
            "page numbers or a cover sheet. Check that it is the right file."
        )
    return Draft(document, sections, passages)


def entries(
    drafts: Sequence[Draft],
    embedder: Embedder,
    store: Store,
    progress: Callable[[float], None] = lambda share: None,
) -> list[Entry]:
    """The drafts with their embeddings and pairs. `progress` gets the share of the work that is done.

    Raises EmbeddingError."""
    keys = [[embedding_key(embedder.name, p) for p in d.passages] for d in drafts]
    wanted = {
        key: p for d, of in zip(drafts, keys, strict=True) for key, p in zip(of, d.passages, strict=True)
    }
    vectors = store.known(wanted)
    new = {key: p for key, p in wanted.items() if key not in vectors}
    vectors.update(zip(new, embed(list(new.values()), embedder, progress), strict=True))
    made = []
    for d, of in zip(drafts, keys, strict=True):
        own = [vectors[key] for key in of]
        pairs = pairs_within(d.document, d.sections, d.passages, encoder(embedder, d.passages, own))
        made.append(Entry(d.document, d.sections, d.passages, pairs, own, PIPELINE))
    return made


def embed(
    passages: Sequence[Passage], embedder: Embedder, progress: Callable[[float], None] = lambda share: None
) -> list[PassageVectors]:
    """As they are stored: rounded to float16, so that nothing depends on whether they were stored
    before. Each distinct text is embedded once."""
    texts = list(dict.fromkeys(t for p in passages for t in (embedded_text(p), *sentence_texts(p))))
    dimensions = sum(size for size, _ in embedder.parts)
    at: dict[str, int] = {text: i for i, text in enumerate(texts)}
    matrix = np.zeros((len(texts), dimensions), np.float32)
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        found = embedder.embed_passages(batch)
        if found.shape != (len(batch), dimensions) or not np.isfinite(found).all():
            raise EmbeddingError(
                f"The embedder “{embedder.name}” gave vectors of the shape {found.shape} for {len(batch)} "
                f"texts, or such that are no numbers; {dimensions} dimensions were expected. "
                "Check DUOLEX_EMBEDDING."
            )
        matrix[start : start + len(batch)] = as_stored(found)
        progress((start + len(batch)) / len(texts))
    return [
        PassageVectors(matrix[at[embedded_text(p)]], matrix[[at[t] for t in sentence_texts(p)]])
        for p in passages
    ]


@cache
def _builtin() -> BuiltinEmbedder:
    return BuiltinEmbedder()


def encoder(embedder: Embedder, passages: Sequence[Passage], vectors: Sequence[PassageVectors]) -> Encode:
    """Bilingual vectors for aligning sentences: the last part of the built-in embedder's vectors. Those
    of the passages' own sentences are known already; others, and those beside another embedder, are made."""
    builtin = embedder if isinstance(embedder, BuiltinEmbedder) else _builtin()
    size = BuiltinEmbedder.parts[-1][0]
    known: dict[str, Floats] = {}
    if builtin is embedder:
        for p, v in zip(passages, vectors, strict=True):
            known.update(zip(sentence_texts(p), v.sentences[:, -size:], strict=True))

    def encode(texts: Sequence[str], language: object) -> Floats:
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, builtin.encode_bilingual(missing), strict=True))
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, size), np.float32)

    return encode
