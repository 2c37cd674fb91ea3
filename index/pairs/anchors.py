"""What a sentence keeps when it is translated: numbers, dates and Latin abbreviations. Alignment
uses them as anchors, in the manner of Bertalign's lexical cues (Liu & Zhu 2022)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.records import Language
from index.text import months_named, plain_numbers

DIMENSIONS = 128

_ABBREVIATION = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z0-9]|\w*[0-9]\w*[A-Z])[A-Za-z0-9]{2,}\b", re.ASCII)


def marks(text: str, language: Language) -> frozenset[str]:
    """Numbers and English months as Arabic digits, abbreviations in lower case.

    >>> sorted(marks("第五十三条规定的罚款为20万元，自2024年3月1日起", "zh"))
    ['1', '200000', '2024', '3', '53']
    >>> sorted(marks("The fine under Article 53 is 200,000 yuan as of March 1, 2024", "en"))
    ['1', '200000', '2024', '3', '53']
    """
    text = unicodedata.normalize("NFKC", text)
    found = plain_numbers(text, language) | {m.group().lower() for m in _ABBREVIATION.finditer(text)}
    return frozenset(found | set(map(str, months_named(text))) if language == "en" else found)


def anchors(
    zh: Sequence[frozenset[str]], en: Sequence[frozenset[str]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The marks of both sides as vectors (n, DIMENSIONS) and (m, DIMENSIONS), rare ones heavier,
    hashed into fixed dimensions so that long documents stay linear. A row without marks is 0."""
    counts = Counter(f for row in (*zh, *en) for f in row)
    total = len(zh) + len(en) + 1
    weight = {f: log(total / n) + 0.1 for f, n in counts.items()}

    def rows(side: Sequence[frozenset[str]]) -> NDArray[np.float32]:
        out = np.zeros((len(side), DIMENSIONS), np.float32)
        for i, row in enumerate(side):
            for f in row:
                out[i, crc32(f.encode()) % DIMENSIONS] += weight[f]
        return out

    return rows(zh), rows(en)
