"""What a sentence keeps when it is translated: numbers, dates and Latin abbreviations. Alignment
uses them as anchors, in the manner of Bertalign's lexical cues (Liu & Zhu 2022)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from math import log
from zlib import crc32

import cn2an  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray

from index.records import Language

DIMENSIONS = 128

_ARABIC = re.compile(r"(\d+(?:,\d{3})+|\d+(?:\.\d+)?)\s*(万|萬|亿|億|thousand|million|billion)?", re.I)
# A single Chinese digit is too often part of a word (一切, 三角洲): it counts only after an ordinal
# mark or before a unit of law, money or time.
_CHINESE = re.compile(
    r"第([〇零一二三四五六七八九十百千]+)"
    r"|([〇零一二三四五六七八九十百千万萬亿億两兩]{2,})"
    r"|(一(?=[月日])|[二三四五六七八九十](?=[个個]?[条條项項款年月日元人次倍]))"
)
_ABBREVIATION = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z0-9]|\w*[0-9]\w*[A-Z])[A-Za-z0-9]{2,}\b", re.ASCII)
_WORD = re.compile(r"[a-z]+|[,;.]")
_SCALES = {
    "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8,
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9,
}  # fmt: skip
_UNITS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip


def figures(text: str, language: Language) -> frozenset[str]:
    """Numbers as Arabic digits, abbreviations in lower case. English `one` and a bare 一 are left
    out: they are articles more often than numbers.

    >>> sorted(figures("第五十三条规定的罚款为20万元，自2024年3月1日起", "zh"))
    ['1', '200000', '2024', '3', '53']
    >>> sorted(figures("The fine under Article 53 is 200,000 yuan as of March 1, 2024", "en"))
    ['1', '200000', '2024', '3', '53']
    """
    text = unicodedata.normalize("NFKC", text)
    found = {_arabic(m.group(1), m.group(2)) for m in _ARABIC.finditer(text)}
    found |= {m.group().lower() for m in _ABBREVIATION.finditer(text)}
    if language == "en":
        return frozenset(found | _spelled(text))
    chinese = (_chinese(m.group(1) or m.group(2) or m.group(3)) for m in _CHINESE.finditer(text))
    return frozenset(found | {number for number in chinese if number})


def _arabic(digits: str, scale: str | None) -> str:
    plain = digits.replace(",", "")
    if scale is None:
        return plain.lstrip("0") or "0"
    return f"{float(plain) * _SCALES[scale.lower()]:.0f}"


def _chinese(numeral: str) -> str | None:
    try:
        return f"{cn2an.cn2an(numeral.translate(_PLAIN), 'smart'):.0f}"
    except ValueError:  # 三三两两 is no number
        return None


_PLAIN = str.maketrans("〇萬億兩", "零万亿两")


def _spelled(text: str) -> set[str]:
    """`thirty-six`, `two hundred thousand`, `March`."""
    found: set[str] = set()
    value = 0
    for word in [*_WORD.findall(text.lower()), "."]:
        if word in _TENS:
            value += _TENS[word]
        elif word in _UNITS:
            value += _UNITS[word]
        elif word in _SCALES and value:
            value *= _SCALES[word]
        elif value:
            found.add(str(value))
            value = 0
        if word in _MONTHS:
            found.add(str(_MONTHS[word]))
    if re.search(r"\bMay\b(?=\s+\d|,)|(?<=\d )May\b", text):  # elsewhere it is more often a verb
        found.add("5")
    return found


def anchors(
    zh: Sequence[frozenset[str]], en: Sequence[frozenset[str]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The figures of both sides as vectors (n, DIMENSIONS) and (m, DIMENSIONS), rare ones heavier,
    hashed into fixed dimensions so that long documents stay linear. A row without figures is 0."""
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
