"""The naive pipeline that ours is compared with: llama-index's own defaults.

`SimpleDirectoryReader`, `SentenceSplitter`, `VectorStoreIndex` on Chroma, as its first tutorial has it,
with our embedder put in: once with the vectors of all its encoders side by side, once with its first
encoder alone. Development dependencies; `duolex eval` leaves the comparison out where they are missing.
"""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from evals.questions import Question
from evals.runner import DEPTH
from evals.scoring import Languages, Rankings
from index.embedding.embedder import Embedder, Vectors
from index.records import LANGUAGES


def installed() -> bool:
    return find_spec("llama_index.vector_stores.chroma") is not None


def rankings(
    embedder: Embedder,
    corpus: Path,
    questions: Sequence[Question],
    languages: Languages,
    progress: Callable[[], None] = lambda: None,
) -> dict[str, Rankings]:
    """By variant: what the naive pipeline finds for each question that has sources, in the scopes
    "any", "zh" and "en". `languages` says which documents are in which language: the pipeline itself
    does not know. Calls `progress` after each question of each variant."""
    nodes = split(corpus)
    memory = Memory(embedder)
    asked = [q for q in questions if q.sources]
    memory.embed_queries([q.question for q in asked])
    variants = {"naive": len(embedder.parts)}
    if len(embedder.parts) > 1:
        variants["naive, first encoder alone"] = 1
    scopes: dict[str, list[str] | None] = {
        "any": None,
        **{of: [name for name, known in languages.items() if of in known] for of in LANGUAGES},
    }
    found: dict[str, Rankings] = {}
    for variant, encoders in variants.items():
        index = build(nodes, First(memory, encoders))
        of_question: dict[str, dict[str, list[str]]] = {}
        for question in asked:
            of_question[question.id] = {
                scope: retrieve(index, question.question, names)
                for scope, names in scopes.items()
                if names is None or names
            }
            progress()
        found[variant] = of_question
    return found


def split(corpus: Path) -> list[Any]:
    """The corpus' nodes, read and cut by llama-index's defaults."""
    from llama_index.core import SimpleDirectoryReader
    from llama_index.core.node_parser import SentenceSplitter

    documents = SimpleDirectoryReader(str(corpus), recursive=True).load_data()
    return list(SentenceSplitter().get_nodes_from_documents(documents))


def build(nodes: Sequence[Any], embedder: Embedder, folder: Path | None = None) -> Any:
    """A VectorStoreIndex on Chroma, in memory or in `folder`."""
    import chromadb
    from chromadb.config import Settings
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.vector_stores.chroma import ChromaVectorStore

    from rag.llama import DuolexEmbedding

    quiet = Settings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(str(folder), quiet) if folder else chromadb.EphemeralClient(quiet)
    # in-memory clients share one store within a process
    collection = client.create_collection(f"naive-{uuid4()}", embedding_function=None)
    return VectorStoreIndex(
        [node.model_copy(update={"embedding": None}) for node in nodes],
        storage_context=StorageContext.from_defaults(vector_store=ChromaVectorStore(collection)),
        embed_model=DuolexEmbedding(embedder),
    )


def retrieve(index: Any, question: str, names: Sequence[str] | None = None) -> list[str]:
    """File names of the nodes found, best first; only files of `names` where they are given."""
    from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters

    filters = None
    if names is not None:
        within = MetadataFilter(key="file_name", value=list(names), operator=FilterOperator.IN)
        filters = MetadataFilters(filters=[within])
    found = index.as_retriever(similarity_top_k=DEPTH, filters=filters).retrieve(question)
    return [str(node.metadata["file_name"]) for node in found]


class Memory:
    """An embedder that cuts passages to its window, as engines do unasked, and remembers every vector:
    the pipeline's variants differ in no text."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._passages: dict[str, Vectors] = {}
        self._queries: dict[str, Vectors] = {}
        self.name, self.parts, self.window = embedder.name, embedder.parts, embedder.window

    def count_tokens(self, text: str) -> int:
        return self._embedder.count_tokens(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._passages]
        if new:
            fitting = [cut(self._embedder, text) for text in new]
            self._passages.update(zip(new, self._embedder.embed_passages(fitting), strict=True))
        return np.stack([self._passages[text] for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._queries]
        if new:
            self._queries.update(zip(new, self._embedder.embed_queries(new), strict=True))
        return np.stack([self._queries[text] for text in texts])


class First:
    """The first `encoders` of an embedder's encoders."""

    def __init__(self, embedder: Embedder, encoders: int) -> None:
        parts = embedder.parts[:encoders]
        total = sum(weight for _, weight in parts)
        self.parts = tuple((size, weight / total) for size, weight in parts)
        self.name, self.window = f"{embedder.name}-{encoders}", embedder.window
        self._embedder = embedder
        self._size = sum(size for size, _ in parts)

    def count_tokens(self, text: str) -> int:
        return self._embedder.count_tokens(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_passages(texts)[:, : self._size]

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_queries(texts)[:, : self._size]


def cut(embedder: Embedder, text: str) -> str:
    """The beginning of a text, as much as fits into the embedder's window."""
    while (tokens := embedder.count_tokens(text)) > embedder.window:
        text = text[: min(len(text) - 1, int(len(text) * embedder.window / tokens))]
    return text
