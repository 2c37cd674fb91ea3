"""A library into the vectors of another embedder, from the text that it holds: no file is read again."""

from collections.abc import Callable

from index.library import Library
from index.pairs import pairs_within
from index.store import Entry, Writer, embedding_key
from index.upkeep import analyse_file, version_pairs

Report = Callable[[str, int, int], None]
"""Document done, documents done, documents in all."""


def re_embed(library: Library, report: Report = lambda name, done, total: None) -> int:
    """Embeds everything anew with `library.embedder`, cut into passages by its window, and returns the
    number of documents. `library` was opened with `reembedding`.

    The new vectors are staged document by document; when they are complete, one transaction exchanges
    everything. Until then the library works as before, with its old embedder; a run that is killed goes
    on where it ended. Raises EmbeddingError, StorageError, VectorStoreError."""
    store, embedder = library.store, library.embedder
    names = [document.name for document in library.documents()]
    for done, name in enumerate(names, 1):
        passages = analyse_file.draft(library.document(name), embedder).passages
        keyed = {embedding_key(embedder.name, p): p for p in passages}
        staged = store.staged(keyed)
        new = {key: p for key, p in keyed.items() if key not in staged}
        vectors = analyse_file.embed(list(new.values()), embedder)
        with store.transaction() as writer:
            writer.stage(dict(zip(new, vectors, strict=True)))
        report(name, done, len(names))
    with store.transaction() as writer:
        _exchange(writer, library, names)
    version_pairs.update(library)
    library.settle()
    return len(names)


def _exchange(writer: Writer, library: Library, names: list[str]) -> None:
    store, embedder = library.store, library.embedder
    pipelines = store.pipelines()
    abouts = store.own_abouts()
    writer.empty(names)
    writer.set_embedder(embedder.name, embedder.parts)
    for name in names:
        draft = analyse_file.draft(library.document(name), embedder)
        keys = [embedding_key(embedder.name, p) for p in draft.passages]
        staged = store.staged(keys)
        vectors = [staged[key] for key in keys]
        encode = analyse_file.encoder(embedder, draft.passages, vectors)
        pairs = pairs_within(draft.document, draft.sections, draft.passages, encode)
        entry = Entry(draft.document, draft.sections, draft.passages, pairs, vectors, pipelines[name])
        writer.put(entry, embedder.name)
    writer.restore_abouts(abouts)  # what was put has the user's corrections in it
    writer.unstage()
