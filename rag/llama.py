"""The seam to llama-index, both ways. Imported only where used: llama-index costs 3 s to import.

Ours as theirs: `DuolexRetriever` and `DuolexEmbedding` go wherever llama-index takes a retriever or
an embedding. Theirs as ours: `LlamaIndexModel`, `LlamaIndexEmbedder` and `LlamaIndexReranker` let any
of its models, embeddings and postprocessors into Duolex.

    engine = RetrieverQueryEngine.from_args(DuolexRetriever(retriever), llm=llm)
    answerer = Answerer(retriever, LlamaIndexModel(Ollama("qwen3")))
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import LLM
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.embedding import Embedder, Vectors
from index.errors import (
    EmbeddingError,
    ModelError,
    ModelNonsenseError,
    ModelRefusedError,
    ModelTimeoutError,
)
from index.records import Passage
from rag.model import Messages, Thoughts
from rag.results import Hits, Scope


class Searching(Protocol):
    """What `rag.search.retriever.Retriever` does; another retriever of passages will do too."""

    def search(self, question: str, language: Scope = "any", top_k: int = 10) -> Hits: ...


def node(passage: Passage) -> TextNode:
    """A passage as a node: same id, exact offsets, and what a citation needs as metadata."""
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={
            "document": passage.document,
            "language": passage.language,
            "section": " › ".join(passage.section),
            "start": passage.start,
            "end": passage.end,
            "page": passage.page,
        },
        excluded_llm_metadata_keys=["start", "end"],
        excluded_embed_metadata_keys=["document", "language", "section", "start", "end", "page"],
    )


class DuolexRetriever(BaseRetriever):
    """Our search, both languages and all, as a llama-index retriever."""

    def __init__(self, retriever: Searching, language: Scope = "any", top_k: int = 10) -> None:
        super().__init__()
        self._searching, self._language, self._top_k = retriever, language, top_k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._searching.search(query_bundle.query_str, self._language, self._top_k)
        return [NodeWithScore(node=node(hit.passage), score=hit.score) for hit in found.hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class DuolexEmbedding(BaseEmbedding):
    """Our embedder as a llama-index embedding. Its encoders' vectors stand side by side, scaled so that
    a cosine is their weighted sum; cut documents to its window (`SentenceSplitter(chunk_size=400)`).
    They are not centred by language, which needs a library's means:
    across languages `DuolexRetriever` finds more."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, **options: Any) -> None:
        super().__init__(model_name=f"duolex-{embedder.name}", **options)
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        return "DuolexEmbedding"

    def _scaled(self, vectors: Vectors) -> list[list[float]]:
        weights = np.concatenate([np.full(size, np.sqrt(weight)) for size, weight in self._embedder.parts])
        return [[float(x) for x in row] for row in vectors * weights]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._scaled(self._embedder.embed_queries([query]))[0]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._scaled(self._embedder.embed_passages(texts))

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)


class LlamaIndexEmbedder:
    """Any llama-index embedding as our Embedder. `window` is in tokens, counted as bytes over
    `BYTES_PER_TOKEN`, which is more than multilingual tokenizers need."""

    BYTES_PER_TOKEN = 2.5

    def __init__(self, embedding: BaseEmbedding, window: int = 512) -> None:
        self.name = f"llama-index/{embedding.class_name()}/{embedding.model_name}"
        self.window = window
        self._embedding = embedding

    @cached_property
    def parts(self) -> tuple[tuple[int, float], ...]:
        """One encoder, its dimensions learnt from a first call."""
        return ((self.embed_queries(["法院 court"]).shape[1], 1.0),)

    def count_tokens(self, text: str) -> int:
        return int(len(text.encode()) / self.BYTES_PER_TOKEN) + 2

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Raises EmbeddingError, also for a text longer than the window."""
        for text in texts:
            if self.count_tokens(text) > self.window:
                raise EmbeddingError(
                    f"A passage of about {self.count_tokens(text)} tokens is longer than the embedder's "
                    f"window of {self.window}: “{text[:40]}…”. Cut it into shorter passages."
                )
        return self._unit(lambda: self._embedding.get_text_embedding_batch(list(texts)), len(texts))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._unit(lambda: [self._embedding.get_query_embedding(text) for text in texts], len(texts))

    def _unit(self, embed: Any, count: int) -> Vectors:
        try:
            vectors = np.asarray(embed(), dtype=np.float32).reshape(count, -1)
        except Exception as error:  # whatever an integration raises
            raise EmbeddingError(
                f"{self.name} failed ({type(error).__name__}). Check its settings and its service."
            ) from error
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if count and not (np.isfinite(vectors).all() and (lengths > 0).all()):
            raise EmbeddingError(f"{self.name} gave vectors that are no numbers, or zero. Check its model.")
        unit: Vectors = (vectors / lengths).astype(np.float32)
        return unit


class LlamaIndexModel:
    """Any llama-index model as our ChatModel. `timeout`, in seconds, is for one whole call; how long an
    answer may be is the model's own setting, and `max_tokens` is left to it."""

    def __init__(self, llm: LLM, timeout: float = 60.0) -> None:
        self.name = str(llm.metadata.model_name)
        self._llm = llm
        self._timeout = timeout

    async def context(self) -> int | None:
        """As its integration says."""
        return int(self._llm.metadata.context_window) or None

    async def stream(self, messages: Messages, *, max_tokens: int | None = None) -> AsyncGenerator[str, None]:
        """Yields the answer's text as it comes. Raises ModelError."""
        deadline = asyncio.get_running_loop().time() + self._timeout
        thoughts, answered = Thoughts(), False
        told = [ChatMessage(role=m["role"], content=m["content"]) for m in messages]
        replies: Any = None
        try:
            async with asyncio.timeout_at(deadline):
                replies = await self._llm.astream_chat(told)
            while True:
                try:
                    async with asyncio.timeout_at(deadline):
                        reply = await anext(replies)
                except StopAsyncIteration:
                    break
                if piece := thoughts.feed(reply.delta or ""):
                    answered = answered or any(c.isalnum() for c in piece)
                    yield piece
            if rest := thoughts.end():
                answered = answered or any(c.isalnum() for c in rest)
                yield rest
        except ModelError:
            raise
        except TimeoutError:
            raise ModelTimeoutError(
                f"The model {self.name} did not finish within {self._timeout:g} seconds. "
                "Ask again, choose a faster model, or raise DUOLEX_TIMEOUT."
            ) from None
        except Exception as error:  # whatever an integration raises
            raise ModelRefusedError(
                f"The model {self.name} failed ({type(error).__name__}). Check its settings and its service."
            ) from None
        finally:
            if replies is not None and hasattr(replies, "aclose"):
                await replies.aclose()
        if not answered:
            raise ModelNonsenseError("The model gave an empty answer. Ask again, or try another model.")


class LlamaIndexReranker:
    """Any llama-index postprocessor as our Reranker. What counts is the order that it gives; what it
    leaves out comes last."""

    def __init__(self, postprocessor: BaseNodePostprocessor) -> None:
        self.name = postprocessor.class_name()
        self._postprocessor = postprocessor

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text, in (0, 1] for those kept and 0 for the others. The texts are taken
        to be ordered best first, and enter with falling scores. Raises ModelError."""
        nodes = [
            NodeWithScore(node=TextNode(id_=str(i), text=text), score=1 - i / len(texts))
            for i, text in enumerate(texts)
        ]
        try:
            kept = self._postprocessor.postprocess_nodes(nodes, query_str=question)
        except Exception as error:  # whatever an integration raises
            raise ModelRefusedError(
                f"{self.name} failed ({type(error).__name__}). Check its settings and its service."
            ) from None
        scores = [0.0] * len(texts)
        places = {str(i): i for i in range(len(texts))}
        for position, found in enumerate(kept):
            if found.node.node_id not in places:
                raise ModelNonsenseError(f"{self.name} gave nodes that it was not given. Use another one.")
            scores[places.pop(found.node.node_id)] = 1 - position / len(texts)
        return scores
