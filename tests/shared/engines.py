"""The engines that keep libraries, for the tests that every one of them must pass; and what those share."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from shelf import HashEmbedder

from index.store import EmbeddedEngine, Engine, Entry, Store

EMBEDDER = HashEmbedder()

ENGINES: dict[str, Callable[..., Engine]] = {
    "SQLite and numpy": partial(EmbeddedEngine, vectors="exact"),
    "SQLite and Chroma": EmbeddedEngine,
}
"""How each opens the library in a folder: `(folder, embedder, *, write)`."""

Open = Callable[..., Engine]
"""Opens the one library of a test: `(*, write)`."""


def put(store: Store, *entries: Entry) -> None:
    with store.transaction() as writer:
        for one in entries:
            writer.put(one, EMBEDDER.name)


def remove(store: Store, *names: str) -> None:
    with store.transaction() as writer:
        for name in names:
            writer.remove(name)


def copy(one: Entry, name: str) -> Entry:
    """The same document under another name."""
    passages = [replace(p, document=name) for p in one.passages]
    return replace(one, document=replace(one.document, name=name, path=f"/{name}"), passages=passages)


def state(store: Store) -> object:
    """All that a store holds, whatever came and went."""
    documents = store.documents()
    passages = {d.name: store.passages_of(d.name) for d in documents}
    vectors = store.embeddings(p.id for of in passages.values() for p in of)
    return (
        documents,
        [(store.document(d.name), store.sections(d.name), store.pairs(d.name)) for d in documents],
        passages,
        {id_: (v.passage.tobytes(), v.sentences.tobytes()) for id_, v in vectors.items()},
        {language: (store.counts()[language], mean.tobytes()) for language, mean in store.means().items()},
        (store.versions(), store.pipelines()),
    )
