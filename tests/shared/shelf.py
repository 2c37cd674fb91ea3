"""What the tests of the store share: small documents of our own, and an embedder that costs nothing."""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from index.embedding.centred_space import unit
from index.records import Bilingual, Document, Language, Pair, Passage, Section, Side
from index.store import Entry
from index.vectors import Floats, PassageVectors

_SHARED = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_SHARED.parents[1]), str(_SHARED)])}
"""For processes that tests start: our packages and this module can be imported there."""

ZH = (
    "法院在线审理跨境商事案件。",
    "当事人可以在线提交证据。",
    "调解书经双方确认后生效。",
    "仲裁裁决可以申请执行。",
)
EN = (
    "The court hears cross-border commercial cases online.",
    "Parties may submit evidence online.",
    "A mediation agreement takes effect once both sides confirm it.",
    "An arbitral award may be enforced on application.",
)


class HashEmbedder:
    """Vectors out of the words' and characters' hashes: alike for texts that share some."""

    name = "hash"
    parts = ((24, 0.6), (8, 0.4))
    window = 512

    def count_tokens(self, text: str) -> int:
        return len(text)

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, 32), np.float32)

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        return self.embed_passages(texts)

    def encode_bilingual(self, texts: Sequence[str]) -> Floats:
        return self.embed_passages(texts)[:, 24:]

    def _vector(self, text: str) -> Floats:
        words = text.split() if text.isascii() else list(text)
        rows = [np.frombuffer(sha256(w.encode()).digest(), np.uint8) / 255 for w in words] or [np.ones(32)]
        total = np.mean(rows, axis=0, dtype=np.float64) + 0.5
        return np.concatenate([unit(total[:24]), unit(total[24:])]).astype(np.float32)


class OtherEmbedder(HashEmbedder):
    name = "other"


def entry(name: str, sentences: Sequence[str], language: Language, *, digest: str = "0") -> Entry:
    """A document of one passage a sentence, each in a section of its own."""
    text = "\n".join(sentences)
    passages, sections, at = [], [], 0
    for number, sentence in enumerate(sentences, 1):
        path, span = (str(number),), (at, at + len(sentence))
        sections.append(Section(path, path, "provision", f"{number}.", "", language, *span))
        passages.append(Passage(name, language, path, *span, sentence, (span,), context=f"Title of {name}"))
        at = span[1] + 1
    document = Document(name, f"/texts/{name}", digest, text, Bilingual(en=f"Title of {name}"))
    return Entry(document, sections, passages, (), vectors_of(passages))


def vectors_of(passages: Sequence[Passage]) -> list[PassageVectors]:
    embed = HashEmbedder().embed_passages
    return [PassageVectors(embed([f"{p.context}\n{p.text}"])[0], embed([p.text])) for p in passages]


def pair_all(zh: Entry, en: Entry) -> list[Pair]:
    """Provision by provision."""
    return [
        Pair(
            Side(z.document, z.start, z.end, f"{i}."),
            Side(e.document, e.start, e.end, f"({i})"),
            by="number",
            level="provision",
        )
        for i, (z, e) in enumerate(zip(zh.passages, en.passages, strict=True), 1)
    ]
