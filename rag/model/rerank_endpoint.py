"""Reranking by a model behind a `/rerank` endpoint: Jina, Cohere, vLLM, llama.cpp and others.

    POST {base}/rerank {"model": …, "query": …, "documents": […]}
    → {"results": [{"index": 2, "relevance_score": 0.93}, …]}

Whatever goes wrong is a ModelError within the timeout: `Retriever.search` then keeps its own order and
says so in `Hits.notice`. (llama-index's postprocessors rerank too: rag/llama.py.)"""

import asyncio
import json
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from index.errors import (
    ModelError,
    ModelInterruptedError,
    ModelNonsenseError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnreachableError,
)
from rag.settings import host_of

SECONDS = 10.0  # that one reranking may take: somebody waits for the search
MAX_BYTES = 4_000_000  # of a reply: some servers repeat the documents in it

_SETTING = "DUOLEX_RERANK_BASE_URL"
_CHECK = f"Check {_SETTING}: /rerank is put after it."


class EndpointReranker:
    """`timeout` is for one whole call, in seconds. Nothing is retried, no redirect followed: a key would
    follow it."""

    def __init__(
        self, base_url: str, model: str | None = None, api_key: str | None = None, timeout: float = SECONDS
    ) -> None:
        self.name = model or base_url
        self._url = f"{base_url.rstrip('/')}/rerank"
        self._model = {"model": model} if model else {}
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._timeout = timeout
        self._host = host_of(base_url)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """The endpoint's score of each text. Raises ModelError, also where it does not score each once."""
        if not texts:
            return []
        # In a thread of its own, as the caller may stand inside an event loop; only an event loop keeps
        # a deadline over a reply that drips.
        with ThreadPoolExecutor(1, "duolex-rerank") as thread:
            reply = thread.submit(asyncio.run, self._asked(question, texts)).result()
        return read_scores(reply, len(texts), self._host)

    async def _asked(self, question: str, texts: Sequence[str]) -> bytes:
        import httpx

        secure = self._url.startswith("https")  # reading the certificates costs 50 ms
        body = {**self._model, "query": question, "documents": list(texts)}
        found = b""
        try:
            async with (
                asyncio.timeout(self._timeout),
                httpx.AsyncClient(timeout=self._timeout, headers=self._headers, verify=secure) as client,
                client.stream("POST", self._url, json=body) as response,
            ):
                if response.status_code != 200:
                    raise self._refused(response.status_code)
                async for piece in response.aiter_bytes():
                    found += piece
                    if len(found) > MAX_BYTES:
                        raise ModelNonsenseError(f"The reranker at {self._host} sends without end. {_CHECK}")
        except (TimeoutError, httpx.TimeoutException):
            raise ModelTimeoutError(
                f"The reranker at {self._host} did not answer within {self._timeout:g} seconds. "
                f"Choose a faster model, or unset {_SETTING}."
            ) from None
        except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.ProxyError):
            raise ModelUnreachableError(
                f"No reranker answers at {self._host}. See that its server runs, and check {_SETTING}."
            ) from None
        except ModelError:
            raise
        except Exception:  # whatever a broken server can provoke in the client
            raise ModelInterruptedError(
                f"The connection to the reranker at {self._host} broke off. See the server's log."
            ) from None
        return found

    def _refused(self, status: int) -> ModelRefusedError:
        about = {
            401: "refuses the key (401). Check DUOLEX_RERANK_API_KEY",
            403: "refuses the key (403). Check DUOLEX_RERANK_API_KEY",
            404: f"does not know the model or the address (404). Check {_SETTING} and DUOLEX_RERANK_MODEL",
            429: "has no capacity for you now (429). Wait a minute, or check the account's quota",
            501: "does not rerank (501). Start it with a reranking model, or unset " + _SETTING,
        }.get(status, f"answered with an error ({status}). See the server's log, or unset {_SETTING}")
        return ModelRefusedError(f"The reranker at {self._host} {about}.")


def read_scores(reply: bytes, count: int, host: str) -> list[float]:
    """(count,) the relevance scores of a reply, in the order of the documents that were sent.

    Raises ModelNonsenseError unless it holds one finite number for each of them: a part of an order is
    none."""
    found: dict[int, float] = {}
    for entry in _results(reply):
        index, score = entry.get("index"), entry.get("relevance_score")
        if type(index) is not int or index in found or not isinstance(score, int | float):
            break
        if isinstance(score, bool) or not math.isfinite(score):
            break
        found[index] = float(score)
    if sorted(found) != list(range(count)):
        raise ModelNonsenseError(
            f"What came from the reranker at {host} is no score for each passage. {_CHECK}"
        )
    return [found[index] for index in range(count)]


def _results(reply: bytes) -> list[dict[str, Any]]:
    try:
        value = json.loads(reply)
    except (ValueError, RecursionError):
        return []
    results = value.get("results") if isinstance(value, dict) else None
    return [r if isinstance(r, dict) else {} for r in results] if isinstance(results, list) else []
