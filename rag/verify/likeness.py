"""How alike two texts are in meaning, in either language: the `similarity` that `verdict.py` takes."""

from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import Embedder

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


class Likeness:
    """Cosine of bilingual sentence vectors. Remembers the last vectors: a claim meets many sentences.

    `encode` is `BuiltinEmbedder.encode_bilingual`, or anything that puts both languages into one space."""

    def __init__(self, encode: Encode, remember: int = 2048) -> None:
        self._encode = encode
        self._remember = remember
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    @classmethod
    def builtin(cls) -> "Likeness":
        from index.embedding import BuiltinEmbedder

        return cls(BuiltinEmbedder().encode_bilingual)

    def __call__(self, a: str, b: str) -> float:
        return float(self._vector(a) @ self._vector(b))

    def learn(self, texts: Sequence[str]) -> None:
        """Encodes what is not known yet, in one batch: many times faster than one by one."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            raw = np.asarray(self._encode(new), dtype=np.float32)
            unit = raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9)
            self._vectors.update(zip(new, unit, strict=True))
        while len(self._vectors) > max(self._remember, len(texts)):
            self._vectors.popitem(last=False)

    def _vector(self, text: str) -> NDArray[np.float32]:
        if text not in self._vectors:  # else what is learnt may drop what is asked for
            self.learn([text])
        return self._vectors[text]


def likeness_of(embedder: Embedder) -> Likeness:
    """A fresh measure: keep it for one answer. It is the built-in bilingual encoder's, whatever embeds the
    library, because rag/verify is fitted to it; a built-in `embedder` lends its own."""
    encode: Encode | None = getattr(embedder, "encode_bilingual", None)
    return Likeness(encode) if encode else Likeness.builtin()
