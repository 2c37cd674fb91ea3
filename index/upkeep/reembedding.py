"""A library into the vectors of another embedder, from the text that it holds: no file is read again."""

import json
import sqlite3
from collections.abc import Callable

from index.library import Library
from index.pairs import pairs_within
from index.store import embedding_key, writes
from index.upkeep import analyse_file, version_pairs

Report = Callable[[str, int, int], None]
"""Document done, documents done, documents in all."""


def re_embed(library: Library, report: Report = lambda name, done, total: None) -> int:
    """Embeds everything anew with `library.embedder`, cut into passages by its window, and returns the
    number of documents. `library` was opened with `reembedding`.

    The new vectors are staged document by document; when they are complete, one transaction exchanges
    everything. Until then the library works as before, with its old embedder; a run that is killed goes
    on where it ended. Raises EmbeddingError, StorageError, VectorStoreError."""
    catalogue, embedder = library.catalogue, library.embedder
    names = [document.name for document in library.documents()]
    for done, name in enumerate(names, 1):
        passages = analyse_file.draft(library.document(name), embedder).passages
        keyed = {embedding_key(embedder.name, p): p for p in passages}
        staged = catalogue.staged(keyed)
        new = {key: p for key, p in keyed.items() if key not in staged}
        vectors = analyse_file.embed(list(new.values()), embedder)
        with catalogue.transaction() as connection:
            writes.stage(connection, dict(zip(new, vectors, strict=True)))
        report(name, done, len(names))
    with catalogue.transaction() as connection:
        _exchange(connection, library, names)
    version_pairs.update(library)
    if library.chroma is not None:
        library.chroma.settle()
    return len(names)


def _exchange(connection: sqlite3.Connection, library: Library, names: list[str]) -> None:
    catalogue, embedder = library.catalogue, library.embedder
    pipelines = catalogue.pipelines()
    abouts = catalogue.own_abouts()
    writes.empty(connection, names)
    writes.set_embedder(connection, embedder.name, json.dumps(embedder.parts))
    for name in names:
        draft = analyse_file.draft(library.document(name), embedder)
        keys = [embedding_key(embedder.name, p) for p in draft.passages]
        staged = catalogue.staged(keys)
        vectors = [staged[key] for key in keys]
        encode = analyse_file.encoder(embedder, draft.passages, vectors)
        pairs = pairs_within(draft.document, draft.sections, draft.passages, encode)
        entry = writes.Entry(draft.document, draft.sections, draft.passages, pairs, vectors, pipelines[name])
        writes.put(connection, entry, embedder.name)
    writes.restore_abouts(connection, abouts)  # what was put has the user's corrections in it
    writes.unstage(connection)
