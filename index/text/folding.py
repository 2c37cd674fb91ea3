"""One form for what readers hold to be the same text.

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
