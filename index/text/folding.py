"""One form for what readers hold to be the same text, and canonical numerals.

Quotations and provision numbers come typed in either script, in half or full width, with any
quotes, dashes and spacing. `fold` brings text to one form and keeps, for each character of it,
the place in the original, so that what is shown stays the original.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from index.records import Span
from index.text.characters import HAN


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `offsets[i]` is the place in the original of its character i, and the last of
    its len(text) + 1 entries the length of the original."""

    text: str
    offsets: Sequence[int]


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters and phrases made simplified; mostly, not always, of the same length."""
    return str(_simplifier().convert(text))


_UNIFIED = {
    **dict.fromkeys("“”„‟«»「」﹁﹂", '"'),
    **dict.fromkeys("‘’‚‛『』﹃﹄`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("〔【", "["),
    **dict.fromkeys("〕】", "]"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f", ""),
    "。": ".",
    "〇": "零",
    **dict(zip("覆著藉", "复着借", strict=True)),  # simplified one by one these stay as they are
}


class _FoldTable(dict[int, str]):
    """Character by character, filled as characters come: phrases would shift the offsets."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()  # the characters that fold to none, or to several

    def __missing__(self, code: int) -> str:
        compatible = unicodedata.normalize("NFKC", chr(code))
        folded = "".join(_UNIFIED.get(c, c) for c in simplified(compatible).lower())
        self[code] = "".join(_UNIFIED.get(c, c) for c in folded)
        if len(self[code]) != 1:
            self.uneven.add(chr(code))
        return self[code]


_TABLE = _FoldTable()
_CHUNK = re.compile(r"\s+|\S{1,64}")  # short: one with an uneven character is mapped character by character
_WIDE = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef]")


def fold(text: str) -> Folded:
    """NFKC, lower case, simplified, with quotes, dashes and brackets unified, white space made one
    space, and none beside a Chinese character ("第 12 條" folds as "第12条")."""
    parts: list[str] = []
    offsets = array("I")
    for match in _CHUNK.finditer(text):
        start, end = match.span()
        chunk = match.group()
        if chunk.isspace():
            if not parts or end == len(text) or _WIDE.match(text[start - 1]) or _WIDE.match(text[end]):
                continue
            parts.append(" ")
            offsets.append(start)
            continue
        folded = chunk.translate(_TABLE)
        parts.append(folded)
        if _TABLE.uneven.isdisjoint(chunk):  # equal lengths alone may be one lost and one gained
            offsets.extend(range(start, end))
        else:
            for at, character in enumerate(chunk, start):
                offsets.extend([at] * len(_TABLE[ord(character)]))
    offsets.append(len(text))
    return Folded("".join(parts), offsets)


_folded = lru_cache(maxsize=16)(fold)


def find_exact(needle: str, haystack: str) -> Span | None:
    """The first place in `haystack` that reads as `needle` in folded form, as a span of `haystack`."""
    wanted = fold(unicodedata.normalize("NFC", needle)).text.strip()
    if not wanted:
        return None
    within = _folded(haystack)
    at = within.text.find(wanted)
    if at < 0:
        return None
    return within.offsets[at], within.offsets[at + len(wanted) - 1] + 1


# ---------------------------------------------------------------------------------------------------------
# Numerals

CHINESE_DIGITS = "〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟廿卅卌"
_CHINESE_NUMERAL = rf"[{CHINESE_DIGITS}]+"
_ROMAN = (
    r"(?=[ivxIVX]|[lcLC]{2}|[lcLC][xvilXVIL])(?:"
    r"c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})|"
    r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))"
)
_NUMERAL = re.compile(
    r"(?P<arabic>\d{1,9})(?:\s?-\s?(?P<sub>\d{1,9})(?!\d)|(?P<letter>[A-Za-z])(?![A-Za-z]))?"
    rf"|(?P<chinese>{_CHINESE_NUMERAL})"
    rf"|(?<![A-Za-z])(?P<roman>{_ROMAN})(?![A-Za-z'’])"
)
_BETWEEN = re.compile(rf"[^\d{CHINESE_DIGITS}之]{{0,3}}之\s*(?P<number>\d{{1,9}}|{_CHINESE_NUMERAL})")
_TENS = str.maketrans({"廿": "二十", "卅": "三十", "卌": "四十", "〇": "零"})
_ROMAN_VALUE = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def numeral(text: str) -> str | None:
    """The first numeral of a label in canonical form, or None.

    "第二十三条" → "23", "XII" → "12", "９" → "9", "Section 9a" → "9A", "15-1" and "第十五条之一" → "15-1".
    Two labels name the same number where this gives the same string. Roman numerals are of one
    case ("Xi" is a name), and a lone C, D, L or M is a letter.
    """
    plain = simplified(unicodedata.normalize("NFKC", text)).translate(_DASHES)
    match = _NUMERAL.search(plain)
    if match is None:
        return None
    if match["roman"]:
        return str(_roman(match["roman"].lower()))
    if match["letter"]:
        return str(int(match["arabic"])) + match["letter"].upper()
    if match["sub"]:
        return f"{int(match['arabic'])}-{int(match['sub'])}"
    main = _integer(match["arabic"] or match["chinese"])
    if main is None:
        return None
    between = _BETWEEN.match(plain, match.end())
    sub = _integer(between["number"]) if between else None
    return str(main) if sub is None else f"{main}-{sub}"


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def _integer(digits: str) -> int | None:
    if digits.isdecimal():
        return int(digits)
    from cn2an import cn2an  # type: ignore[import-untyped]

    try:
        return int(cn2an(digits.translate(_TENS), "normal"))
    except (ValueError, KeyError):  # the latter is cn2an's on "〇亿〇"
        return None


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUE[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
