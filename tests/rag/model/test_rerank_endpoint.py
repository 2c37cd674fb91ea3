"""Reranking: a real endpoint that scores by the bilingual encoder, llama.cpp's own, llama-index
postprocessors, and whatever an endpoint can do wrong, which never costs the search."""

import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from servers import llama_server, model_url  # noqa: F401

from evals.scripted_endpoint import ABORT, HTML, STALL, Step, head, scripted, unused_url
from index.embedding.embedder import BuiltinEmbedder
from index.errors import (
    ModelError,
    ModelInterruptedError,
    ModelNonsenseError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnreachableError,
)
from index.library import Library
from rag import json_values
from rag.answer import Answerer
from rag.command import printed
from rag.llama import LlamaIndexReranker
from rag.model.rerank_endpoint import EndpointReranker, read_scores
from rag.results import Hits
from rag.search.retriever import RERANKED, Reranker, Retriever
from rag.settings import Settings
from rag.wiring import retriever as wired

QUESTION = "在线庭审的录音录像要保存多少年？"
TEXTS = [
    "The registration fee is 300 dollars.",
    "在线庭审的音视频应当全程保存，保存期为十年。",
    "Judges from Ordland attended a course.",
]


class Scoring(BaseHTTPRequestHandler):
    """POST …/rerank in Jina's and Cohere's form, best first, by the cosine of the bilingual encoder."""

    asked: ClassVar[list[tuple[dict[str, Any], str | None]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((body, self.headers["Authorization"]))
        if self.path != "/v1/rerank":
            self.send_error(404)
            return
        query, *texts = BuiltinEmbedder().encode_bilingual([body["query"], *body["documents"]])
        results = [{"index": i, "relevance_score": float(query @ text)} for i, text in enumerate(texts)]
        results.sort(key=lambda r: -r["relevance_score"])
        reply = json.dumps({"model": body.get("model"), "results": results}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def scoring() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Scoring)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def library(sample_library: Path) -> Iterator[Library]:
    with Library.open(sample_library, BuiltinEmbedder()) as opened:
        yield opened


def order(hits: Hits) -> list[str]:
    return [hit.passage.id for hit in hits.hits]


# --- an endpoint that works ---------------------------------------------------------------------------


def test_the_scores_are_in_the_order_of_the_documents(scoring: str) -> None:
    scores = EndpointReranker(scoring, "use", "secret-key", timeout=60).scores(QUESTION, TEXTS)
    assert len(scores) == 3 and max(scores) == scores[1]
    body, key = Scoring.asked[-1]
    assert body == {"model": "use", "query": QUESTION, "documents": TEXTS}
    assert key == "Bearer secret-key"


def test_without_a_name_or_key_none_is_sent(scoring: str) -> None:
    EndpointReranker(f"{scoring}/", timeout=60).scores(QUESTION, TEXTS)
    body, key = Scoring.asked[-1]
    assert set(body) == {"query", "documents"} and key is None


def test_inside_an_event_loop(scoring: str) -> None:
    async def inside() -> list[float]:
        return EndpointReranker(scoring, timeout=60).scores(QUESTION, TEXTS)

    import asyncio

    assert len(asyncio.run(inside())) == 3


def test_the_search_takes_its_order_and_keeps_its_own_scores(library: Library, scoring: str) -> None:
    reranker = EndpointReranker(scoring, "use", timeout=60)
    plain, anew = Retriever(library), Retriever(library, reranker)
    hits = anew.search(QUESTION, top_k=5)
    assert hits.notice is None
    sent = Scoring.asked[-1][0]["documents"]
    assert 5 < len(sent) <= RERANKED
    scored = reranker.scores(QUESTION, sent)
    best = sent[scored.index(max(scored))]
    first = hits.hits[0]
    assert best in (first.passage.text, first.counterpart.passage if first.counterpart else None)
    scores = [hit.score for hit in hits.hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(plain.search(QUESTION, top_k=5).hits[0].score)  # what confidence reads


def test_the_setting_brings_it_into_search(library: Library, scoring: str) -> None:
    settings = Settings.load({"DUOLEX_RERANK_BASE_URL": scoring, "DUOLEX_RERANK_MODEL": "m"}, Path("no.env"))
    before = len(Scoring.asked)
    wired(library, settings).search(QUESTION)
    assert len(Scoring.asked) == before + 1 and Scoring.asked[-1][0]["model"] == "m"
    assert wired(library, Settings.load({}, Path("no.env"))).reranker is None


@pytest.mark.model
def test_llama_cpp_reranks() -> None:
    """The protocol of a real server; its model was never taught to rank, so only the form is right."""
    with llama_server("--reranking") as url:
        scores = EndpointReranker(url, "smollm2", timeout=120).scores("Who attended?", TEXTS)
    assert len(set(scores)) == 3


# --- endpoints that do not ----------------------------------------------------------------------------


def reply(value: object) -> list[Step]:
    return [head(content_type="application/json"), json.dumps(value).encode()]


def results(*pairs: tuple[object, object]) -> list[Step]:
    return reply({"results": [{"index": i, "relevance_score": s} for i, s in pairs]})


FAULTS: dict[str, tuple[Sequence[Step], type[ModelError]]] = {
    "silent": ([STALL], ModelTimeoutError),
    "stalls in the middle": ([head(content_type="application/json"), b'{"resul', STALL], ModelTimeoutError),
    "drips": ([head(), *[x for _ in range(400) for x in (b" ", 0.05)]], ModelTimeoutError),
    "head byte by byte": ([x for b in head() for x in (bytes([b]), 0.1)], ModelTimeoutError),
    "closes at once": ([], ModelInterruptedError),
    "resets": ([head(), ABORT], ModelNonsenseError),  # a reply that ends early is no list of scores
    "not HTTP": ([b"SSH-2.0-OpenSSH_9.6\r\n"], ModelInterruptedError),
    "wrong key": ([head("401 Unauthorized")], ModelRefusedError),
    "not found": ([head("404 Not Found", "text/html"), HTML], ModelRefusedError),
    "too many": ([head("429 Too Many Requests")], ModelRefusedError),
    "server error": ([head("500 Internal Server Error")], ModelRefusedError),
    "elsewhere": ([head("307 Temporary Redirect", extra="Location: /v2\r\n")], ModelRefusedError),
    "HTML": ([head(content_type="text/html"), HTML], ModelNonsenseError),
    "without end": ([head(), *[b"x" * 1_000_000] * 6], ModelNonsenseError),
    "no results": (reply({"ok": True}), ModelNonsenseError),
    "a list": (reply([1, 2, 3]), ModelNonsenseError),
    "too few": (results((0, 0.1), (1, 0.2)), ModelNonsenseError),
    "twice": (results((0, 0.1), (1, 0.2), (1, 0.3)), ModelNonsenseError),
    "out of range": (results((0, 0.1), (1, 0.2), (3, 0.3)), ModelNonsenseError),
    "negative": (results((0, 0.1), (1, 0.2), (-1, 0.3)), ModelNonsenseError),
    "words for scores": (results((0, "high"), (1, "low"), (2, "low")), ModelNonsenseError),
    "no numbers": (results((0, 0.1), (1, float("nan")), (2, 0.2)), ModelNonsenseError),
    "true": (results((0, 0.1), (True, True), (2, 0.2)), ModelNonsenseError),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_ends_in_its_error(name: str) -> None:
    script, expected = FAULTS[name]
    timeout = 1.0 if expected is ModelTimeoutError else 60.0
    with scripted(script) as server, pytest.raises(ModelError) as caught:
        EndpointReranker(server.base_url, "m", "secret-key", timeout).scores(QUESTION, TEXTS)
    assert type(caught.value) is expected
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message and "secret-key" not in message


@pytest.mark.parametrize(
    "url", [unused_url(), "http://user:pass@nowhere.invalid/v1"], ids=["nobody listens", "no such host"]
)
def test_nothing_answers(url: str) -> None:
    with pytest.raises(ModelUnreachableError, match="DUOLEX_RERANK_BASE_URL") as caught:
        EndpointReranker(url).scores(QUESTION, TEXTS)
    assert "pass" not in str(caught.value)


def test_a_server_that_does_not_rerank_says_so(model_url: str) -> None:  # noqa: F811
    with pytest.raises(ModelRefusedError, match="501"):
        EndpointReranker(model_url, timeout=60).scores(QUESTION, TEXTS)


def test_nothing_is_asked_about_no_passages() -> None:
    assert EndpointReranker(unused_url()).scores(QUESTION, []) == []


def test_scores_may_be_whole_numbers() -> None:
    assert read_scores(b'{"results": [{"index": 0, "relevance_score": 1}]}', 1, "h") == [1.0]


@pytest.mark.parametrize("name", ["silent", "server error", "too few"])
def test_a_fault_costs_the_search_nothing_but_the_order(library: Library, name: str) -> None:
    plain = Retriever(library).search(QUESTION)
    with scripted(FAULTS[name][0]) as server:
        hits = Retriever(library, EndpointReranker(server.base_url, timeout=0.5)).search(QUESTION)
    assert order(hits) == order(plain)
    assert hits.notice is not None and hits.notice.startswith("没有重新排序")
    assert json_values.hits(hits)["notice"] == hits.notice


def test_the_answer_and_the_terminal_say_it(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    retriever = Retriever(library, EndpointReranker(unused_url()))
    question = "Who appoints the sole arbitrator at Yunyu if the parties cannot agree?"
    answer = Answerer(retriever).ask(question)
    assert answer.answered and answer.citations
    assert answer.notice is not None and answer.notice.startswith("The results were not reranked")
    printed.hits(retriever.search(question))
    assert "not reranked" in capsys.readouterr().out


# --- llama-index's postprocessors ---------------------------------------------------------------------


class ByWord(BaseNodePostprocessor):
    """Nodes that hold the word first; a postprocessor as anyone would write one."""

    word: str

    @classmethod
    def class_name(cls) -> str:
        return "ByWord"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        return sorted(nodes, key=lambda n: self.word not in n.node.get_content())


class Failing(ByWord):
    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        raise ConnectionError("key sk-123 refused")


class Inventing(ByWord):
    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        return [NodeWithScore(node=TextNode(text="of my own"), score=1.0), *nodes]


def test_their_own_postprocessor_in_our_search(library: Library) -> None:
    plain = Retriever(library).search(QUESTION)
    kept = Retriever(library, LlamaIndexReranker(SimilarityPostprocessor(similarity_cutoff=0.5)))
    assert order(kept.search(QUESTION))[:5] == order(plain)[:5]  # they enter best first, and leave so


def test_a_postprocessor_of_one_s_own_in_our_search(library: Library) -> None:
    word = "境外"
    found = Retriever(library, LlamaIndexReranker(ByWord(word=word))).search(QUESTION, "zh")
    assert found.notice is None
    holds = [word in hit.passage.text for hit in found.hits]
    assert holds[0] and holds == sorted(holds, reverse=True)


@pytest.mark.parametrize("postprocessor", [Failing(word="x"), Inventing(word="x")])
def test_a_postprocessor_that_fails(library: Library, postprocessor: BaseNodePostprocessor) -> None:
    reranker: Reranker = LlamaIndexReranker(postprocessor)
    hits = Retriever(library, reranker).search(QUESTION)
    assert order(hits) == order(Retriever(library).search(QUESTION))
    assert hits.notice is not None and "ByWord" in hits.notice and "sk-123" not in hits.notice
