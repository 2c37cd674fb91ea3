"""The seam to llama-index with its own classes on the other side, in both directions."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

import numpy as np
import pytest
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.llms import CustomLLM, MockLLM
from llama_index.core.postprocessor import (
    LLMRerank,
    LongContextReorder,
    SimilarityPostprocessor,
)
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.vector_stores import SimpleVectorStore

from index.embedding.embedder import BuiltinEmbedder
from index.errors import EmbeddingError, ModelNonsenseError, ModelRefusedError, ModelTimeoutError
from index.records import Passage
from rag.llama import (
    DuolexEmbedding,
    DuolexRetriever,
    LlamaIndexEmbedder,
    LlamaIndexModel,
    LlamaIndexReranker,
    node,
)
from rag.model.chat import complete
from rag.results import Hit, Hits, Scope

TEXTS: list[tuple[str, str]] = [
    ("en", "The mediation period is thirty days and may be extended once."),
    ("zh", "海事法院受理船舶碰撞案件。"),
    ("en", "Judges from Kenya attended a training course at the college."),
]
PASSAGES = [
    Passage(
        "rules.txt", language, ("2", f"{i}"), 100 * i, 100 * i + len(text), text, ((100 * i, 100 * i + 9),)
    )  # type: ignore[arg-type]
    for i, (language, text) in enumerate(TEXTS)
]


class ByEmbedding:
    """A retriever small enough to need no library: real vectors, plain cosine."""

    def __init__(self) -> None:
        self.embedder = BuiltinEmbedder()
        self.vectors = self.embedder.embed_passages([p.text for p in PASSAGES])

    def search(self, question: str, language: Scope = "any", top_k: int = 10) -> Hits:
        scores = self.vectors @ self.embedder.embed_queries([question])[0]
        order = [i for i in np.argsort(-scores) if language in ("any", PASSAGES[i].language)][:top_k]
        return Hits(question, "en", tuple(Hit(PASSAGES[i], float(scores[i])) for i in order), 0.0)


@pytest.fixture(scope="module")
def searching() -> ByEmbedding:
    return ByEmbedding()


class Echo(CustomLLM):
    """A model of llama-index's own kind that answers with the prompt's last line."""

    pieces: list[str] | None = None

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="echo")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=prompt)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        text = ""
        for piece in [prompt] if self.pieces is None else self.pieces:
            text += piece
            yield CompletionResponse(text=text, delta=piece)


class Says(Echo):
    """Answers every prompt with the same text."""

    text: str = ""

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=self.text)


RANKING = Says(text="Doc: 3, Relevance: 9\nDoc: 1, Relevance: 2")


class Broken(Echo):
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        raise ConnectionError("key sk-123 refused")


class Slow(Echo):
    async def astream_chat(self, messages: Sequence[Any], **kwargs: Any) -> Any:
        await asyncio.sleep(60)


# --- ours as theirs ---------------------------------------------------------------------------


def test_our_retriever_returns_nodes_with_exact_offsets(searching: ByEmbedding) -> None:
    found = DuolexRetriever(searching, top_k=2).retrieve("How long does mediation take?")
    assert len(found) == 2
    best = found[0].node
    assert best.node_id == PASSAGES[0].id and best.get_content() == PASSAGES[0].text
    assert (best.start_char_idx, best.end_char_idx) == (PASSAGES[0].start, PASSAGES[0].end)  # type: ignore[attr-defined]
    assert best.metadata["document"] == "rules.txt" and best.metadata["section"] == "2 › 0"
    assert found[0].score and found[0].score > (found[1].score or 0)


async def test_our_retriever_async_and_in_one_language(searching: ByEmbedding) -> None:
    found = await DuolexRetriever(searching, language="zh").aretrieve("ship collision")
    assert [n.node.node_id for n in found] == [PASSAGES[1].id]


def test_our_retriever_in_their_query_engine(searching: ByEmbedding) -> None:
    engine = RetrieverQueryEngine.from_args(DuolexRetriever(searching, top_k=1), llm=Echo())
    response = engine.query("How long does mediation take?")
    assert "thirty days" in str(response)  # the passage reached the model's prompt
    assert [n.node.node_id for n in response.source_nodes] == [PASSAGES[0].id]


def test_their_postprocessor_after_our_retriever(searching: ByEmbedding) -> None:
    question = "Who attended the training course?"
    first, second, _ = DuolexRetriever(searching).retrieve(question)
    assert first.score is not None and second.score is not None
    between = SimilarityPostprocessor(similarity_cutoff=(first.score + second.score) / 2)
    engine = RetrieverQueryEngine.from_args(
        DuolexRetriever(searching), llm=MockLLM(), node_postprocessors=[between]
    )
    assert [n.node.node_id for n in engine.query(question).source_nodes] == [PASSAGES[2].id]


def test_our_embedding_in_their_index() -> None:
    index = VectorStoreIndex(
        [node(p) for p in PASSAGES],
        embed_model=DuolexEmbedding(BuiltinEmbedder()),
        storage_context=StorageContext.from_defaults(vector_store=SimpleVectorStore()),
    )
    [best] = index.as_retriever(similarity_top_k=1).retrieve("How long does mediation take?")
    assert best.node.node_id == PASSAGES[0].id


def test_our_embedding_keeps_the_weights_of_its_encoders() -> None:
    embedder = BuiltinEmbedder()
    theirs = DuolexEmbedding(embedder)
    a, b = (np.array(v) for v in theirs.get_text_embedding_batch([TEXTS[0][1], TEXTS[1][1]]))
    raw = embedder.embed_passages([TEXTS[0][1], TEXTS[1][1]])
    (first, w), (_, v) = embedder.parts
    expected = w * raw[0, :first] @ raw[1, :first] + v * raw[0, first:] @ raw[1, first:]
    assert a @ b == pytest.approx(expected, abs=1e-5)
    assert np.linalg.norm(a) == pytest.approx(1, abs=1e-3)


async def test_our_embedding_async() -> None:
    theirs = DuolexEmbedding(BuiltinEmbedder())
    assert await theirs.aget_query_embedding("court") == pytest.approx(theirs.get_query_embedding("court"))


# --- theirs as ours ---------------------------------------------------------------------------


def test_their_embedding_as_ours() -> None:
    embedder = LlamaIndexEmbedder(MockEmbedding(embed_dim=8))
    vectors = embedder.embed_passages(["one", "two"])
    assert vectors.shape == (2, 8) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    assert embedder.parts == ((8, 1.0),)
    assert embedder.embed_queries(["one"]).shape == (1, 8)
    assert embedder.name.startswith("llama-index/MockEmbedding/")


def test_their_embedding_refuses_what_is_longer_than_its_window() -> None:
    with pytest.raises(EmbeddingError, match="longer than"):
        LlamaIndexEmbedder(MockEmbedding(embed_dim=8), window=20).embed_passages(["法" * 50])


def test_a_failing_embedding_is_an_embedding_error() -> None:
    class Failing(MockEmbedding):
        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            raise ConnectionError

    with pytest.raises(EmbeddingError, match="ConnectionError"):
        LlamaIndexEmbedder(Failing(embed_dim=8)).embed_passages(["one"])
    with pytest.raises(EmbeddingError, match="zero"):

        class Zero(MockEmbedding):
            def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
                return [[0.0] * 8 for _ in texts]

        LlamaIndexEmbedder(Zero(embed_dim=8)).embed_passages(["one"])


ASK = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who may file?"}]


async def test_their_model_as_ours() -> None:
    model = LlamaIndexModel(Echo())
    assert model.name == "echo"
    assert "Who may file?" in await complete(model, ASK)


async def test_their_mock_model_as_ours() -> None:
    assert "Who may file?" in await complete(LlamaIndexModel(MockLLM()), ASK)


async def test_their_model_streams_and_can_be_closed() -> None:
    model = LlamaIndexModel(Echo(pieces=["<thi", "nk>Hm.</think>", "A party", " may [1]."]))
    async with aclosing(model.stream(ASK)) as pieces:
        assert await anext(pieces) == "A party"
    assert await complete(model, ASK) == "A party may [1]."


@pytest.mark.parametrize(
    ("llm", "error"),
    [(Broken(), ModelRefusedError), (Slow(), ModelTimeoutError), (Echo(pieces=[]), ModelNonsenseError)],
)
async def test_a_failing_model_is_a_model_error(llm: CustomLLM, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        await complete(LlamaIndexModel(llm, timeout=0.3), ASK)
    assert "sk-123" not in str(caught.value)


@pytest.mark.parametrize(
    ("postprocessor", "expected"),
    [
        (SimilarityPostprocessor(similarity_cutoff=0.0), [1, 2 / 3, 1 / 3]),
        (SimilarityPostprocessor(similarity_cutoff=0.5), [1, 2 / 3, 0]),  # the third enters with 1/3
        (LLMRerank(llm=RANKING, top_n=2), [2 / 3, 0, 1]),
        (LongContextReorder(), [1, 1 / 3, 2 / 3]),  # best first and last, the worst in the middle
    ],
)
def test_their_postprocessor_as_our_reranker(postprocessor: Any, expected: list[float]) -> None:
    scores = LlamaIndexReranker(postprocessor).scores("Who attended?", [text for _, text in TEXTS])
    assert scores == pytest.approx(expected)
