"""Records to rows of the catalogue and back, and vectors to bytes. Pure functions.

Embeddings are kept as float16: half the size, and every float16 is a multiple of 2⁻²⁴, so that sums
of them in float64 are exact in any order. The mean of a language is therefore a function of what the
library holds, whatever was added and removed on the way.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, astuple
from hashlib import sha256
from typing import Any

import numpy as np

from index.records import (
    Bilingual,
    Document,
    Metadata,
    Omission,
    Page,
    Pair,
    Passage,
    Remark,
    ScannedLine,
    Section,
    Side,
)
from index.vectors import Floats, PassageVectors

Row = tuple[Any, ...]

PASSAGE = "d.name, p.language, p.section, p.start, p.end, p.text, p.sentences, p.context, p.page"
"""Columns of a passage for `passage`, from `passages p JOIN documents d`."""

PAIR = (
    "z.name, zh_start, zh_end, zh_label, e.name, en_start, en_end, en_label, made, level, confidence"
    " FROM pairs JOIN documents z ON z.id = zh_document JOIN documents e ON e.id = en_document"
)
"""Columns and tables of a pair for `pair`."""


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def about(document: Document) -> str:
    return dump(
        {
            "title": asdict(document.title),
            "metadata": asdict(document.metadata),
            "warnings": [asdict(remark) for remark in document.warnings],
        }
    )


def layout(document: Document) -> str:
    pages = [(p.number, p.start, p.end) for p in document.pages]
    omissions = [(o.start, o.end, o.reason, o.text) for o in document.omissions]
    scans = {p.number: [astuple(line) for line in p.scan] for p in document.pages if p.scan}
    return dump({"pages": pages, "omissions": omissions} | ({"scans": scans} if scans else {}))


def described(text: str) -> tuple[Bilingual, Metadata, tuple[Remark, ...]]:
    """Title, metadata and warnings out of `about`."""
    said = json.loads(text)
    issuer = Bilingual(**said["metadata"].pop("issuer"))
    warnings = tuple(map(_remark, said["warnings"]))
    return Bilingual(**said["title"]), Metadata(issuer=issuer, **said["metadata"]), warnings


def _remark(stored: str | dict[str, Any]) -> Remark:
    if isinstance(stored, str):  # as the first libraries kept it
        return Remark("told", (stored,))
    return Remark(stored["kind"], tuple(stored["items"]), stored["count"])


def document(row: Row) -> Document:
    """From (name, path, digest, about, layout, text)."""
    name, path, digest, about_, layout_, text = row
    title, metadata, warnings = described(about_)
    laid = json.loads(layout_)
    return Document(
        name=name,
        path=path,
        digest=digest,
        text=text,
        title=title,
        metadata=metadata,
        pages=tuple(Page(p[0], p[1], p[2], _scan(laid, p[0])) for p in laid["pages"]),
        omissions=tuple(Omission(*o) for o in laid["omissions"]),
        warnings=warnings,
    )


def _scan(laid: dict[str, Any], number: int) -> tuple[ScannedLine, ...]:
    return tuple(ScannedLine(*line) for line in laid.get("scans", {}).get(str(number), ()))


def section_row(s: Section) -> Row:
    own = s.number[-1] if s.number else ""
    return (dump(s.path), dump(s.number), s.kind, s.label, s.heading, s.language, s.start, s.end, own)


def section(row: Row) -> Section:
    path, number, *rest = row
    return Section(tuple(json.loads(path)), tuple(json.loads(number)), *rest)


def passage(row: Row) -> Passage:
    """From the columns `PASSAGE`."""
    name, language, section_, start, end, text, sentences, context, page = row
    return Passage(
        document=name,
        language=language,
        section=tuple(json.loads(section_)),
        start=start,
        end=end,
        text=text,
        sentences=tuple((a, b) for a, b in json.loads(sentences)),
        context=context,
        page=page,
    )


def pair(row: Row) -> Pair:
    """From the columns `PAIR`."""
    return Pair(Side(*row[0:4]), Side(*row[4:8]), by=row[8], level=row[9], confidence=row[10])


def embedded_text(p: Passage) -> str:
    """What of a passage is embedded and indexed for lexical search: its headings, then its text."""
    return f"{p.context}\n{p.text}" if p.context else p.text


def sentence_texts(p: Passage) -> list[str]:
    return [p.text[a - p.start : b - p.start] for a, b in p.sentences]


def embedding_key(embedder: str, p: Passage) -> str:
    """Equal for passages whose embeddings by `embedder` are equal: of one text, context and sentences."""
    cuts = [(a - p.start, b - p.start) for a, b in p.sentences]
    return sha256(dump([embedder, p.context, p.text, cuts]).encode()).hexdigest()[:32]


def to_blob(vectors: Floats) -> bytes:
    return vectors.astype(np.float16).tobytes()


def from_blob(blob: bytes, dimensions: int) -> Floats:
    """(n, dimensions) float32 of n vectors stored one after the other."""
    return np.frombuffer(blob, dtype=np.float16).astype(np.float32).reshape(-1, dimensions)


def as_stored(vectors: Floats) -> Floats:
    """What reading gives of `vectors` that were stored."""
    return vectors.astype(np.float16).astype(np.float32)


def vectors_by_key(rows: Sequence[Row]) -> dict[Any, PassageVectors]:
    """From rows of (key, passage's blob, sentences' blob): all in one array, since converting them one by
    one takes longer than reading them."""
    if not rows:
        return {}
    dimensions = len(rows[0][1]) // np.dtype(np.float16).itemsize
    matrix = from_blob(b"".join(blob for row in rows for blob in row[1:]), dimensions)
    found, start = {}, 0
    for key, vector, sentences in rows:
        end = start + 1 + len(sentences) // len(vector)
        found[key] = PassageVectors(matrix[start], matrix[start + 1 : end])
        start = end
    return found
