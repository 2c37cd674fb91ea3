"""Engines that read a picture of a page: RapidOCR with the models in its wheel, else Debian's Tesseract.

`python -m evals.ocr` compares them; what it found stands beside `ocr` in pyproject.toml."""

import csv
import io
import math
import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from index.reading.line_joins import is_cjk
from index.text import HAN

if TYPE_CHECKING:
    from PIL.Image import Image

_LONG_SIDE = 1280  # pixels in which lines are looked for; they are read in the picture's own
_SHORTEST = 30  # pixels: a smaller picture holds no line
_TESSERACT = ("chi_sim", "chi_tra", "eng")
_PAGE_SECONDS = 100.0
_HANZI = f"{HAN}）》〉”’】」』〕％"
_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", ".": "。"}
_NARROW = re.compile(rf"(?<=[{_HANZI}]) ?([,;:!?]|\.(?=$|[{HAN}])) ?(?![A-Za-z/\\])")
_BRACKETS = re.compile(rf"\(([^()A-Za-z]*[{HAN}][^()A-Za-z]*)\)")


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line in the picture's pixels: its upper left corner, its width along the line, its height across it,
    and by how much its right end stands lower than the left one. `confidence` is 0..1."""

    text: str
    left: float
    top: float
    width: float
    height: float
    fall: float
    confidence: float


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    def lines(self, picture: "Image") -> list[FoundLine]:
        """The lines of an RGB picture, in no order that could be relied on."""


class Rapid:
    """PP-OCRv6 under onnxruntime: Chinese in both scripts and English at once."""

    name = "RapidOCR"

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._read = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,  # it turns single lines that stand on their heads: none on a page
                "Global.max_side_len": 4000,
                "Det.limit_type": "max",
                "Det.limit_side_len": _LONG_SIDE,
                "Rec.rec_batch_num": 1,  # lines of other lengths are not padded to the longest
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def lines(self, picture: "Image") -> list[FoundLine]:
        import numpy as np

        if min(picture.size) < _SHORTEST:
            return []
        found: Any = self._read(np.asarray(picture)[:, :, ::-1])  # blue first, as OpenCV has it
        if found.boxes is None or found.txts is None:
            return []
        lines = []
        for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
            (ax, ay), (bx, by), _, (dx, dy) = ((float(x), float(y)) for x, y in corners)
            line = FoundLine(
                widened(text.strip()),
                min(ax, dx),
                ay,
                abs(bx - ax),
                math.hypot(dx - ax, dy - ay),
                by - ay,
                float(score),
            )
            if line.text and line.width and line.height:
                lines.append(line)
        return lines


class Tesseract:
    """Debian's tesseract-ocr with chi-sim, chi-tra and eng, as a program."""

    name = "Tesseract"

    def __init__(self, languages: tuple[str, ...] = _TESSERACT) -> None:
        self._languages = "+".join(languages)

    def lines(self, picture: "Image") -> list[FoundLine]:
        if min(picture.size) < _SHORTEST:
            return []
        file = io.BytesIO()
        picture.save(file, "PNG")
        done = subprocess.run(
            ["tesseract", "-", "-", "-l", self._languages, "--dpi", "200", "tsv"],
            input=file.getvalue(),
            capture_output=True,
            check=True,
            timeout=_PAGE_SECONDS,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # more only wait for each other
        )
        words = defaultdict[tuple[str, ...], list[dict[str, str]]](list)
        rows = csv.DictReader(io.StringIO(done.stdout.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
        for row in rows:
            if row["level"] == "5" and row["text"].strip():
                words[row["block_num"], row["par_num"], row["line_num"]].append(row)
        return [_joined(line) for line in words.values()]


def _joined(words: list[dict[str, str]]) -> FoundLine:
    """Words of a line; those of Chinese characters are joined without the space between them."""
    text = ""
    for word in words:
        tight = not text or (is_cjk(text[-1]) and is_cjk(word["text"][0]))
        text += word["text"] if tight else f" {word['text']}"
    left, top = (min(int(w[side]) for w in words) for side in ("left", "top"))
    right = max(int(w["left"]) + int(w["width"]) for w in words)
    bottom = max(int(w["top"]) + int(w["height"]) for w in words)
    sure = sum(float(w["conf"]) * len(w["text"]) for w in words) / sum(len(w["text"]) for w in words)
    return FoundLine(widened(text), left, top, right - left, bottom - top, 0.0, max(0.0, sure / 100))


def widened(text: str) -> str:
    """The line with the marks of Chinese text where engines see those of English: a comma between ideographs
    is `，`, brackets around ideographs are `（）`. English in it keeps its own."""
    text = _BRACKETS.sub(r"（\1）", text)
    return _NARROW.sub(lambda match: _WIDE[match[1]], text)


@cache
def engine() -> Engine | None:
    """The best engine that is installed."""
    return next(installed(), None)


def installed() -> Iterator[Engine]:
    """Engines, the better one first."""
    if find_spec("rapidocr"):
        yield Rapid()
    if known := _tesseract_languages():
        yield Tesseract(known)


def _tesseract_languages() -> tuple[str, ...]:
    if not shutil.which("tesseract"):
        return ()
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, timeout=20, check=False)
    installed = set(listed.stdout.decode(errors="replace").split())
    return tuple(language for language in _TESSERACT if language in installed)


def ocr_name() -> str | None:
    """Name of the engine that reads scans here; None where none is installed."""
    found = engine()
    return found.name if found else None
