"""Characters and lines: what Duolex stores, quotes and counts of those that files hold, and what
language and sentence detection share.

Normalising changes only what a reader cannot see or would take for the same character: line ends, invisible
characters, canonical composition (NFC, which also resolves CJK compatibility ideographs), and the
radicals that some PDF fonts yield in place of whole characters (⽣ for 生). Full-width stays full-width."""

import re
import unicodedata
from collections.abc import Iterator

HAN = "〇々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # the inside of a regex class
IS_HAN = re.compile(f"[{HAN}]")

_LINE = re.compile(r"[^\n]+")
_NOT_SPACE = re.compile(r"\S")


def lines(text: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, first of its block) of each line that is not blank, without outer white space."""
    expected = -1
    for match in _LINE.finditer(text):
        inner = match.group().strip()
        if inner:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            yield start, start + len(inner), match.start() != expected
            expected = match.end() + 1


def encodable(text: str) -> str:
    """The text as it can be sent and kept: JSON can bring halves of characters, which no encoding has."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def skip_space(text: str, at: int) -> int:
    match = _NOT_SPACE.search(text, at)
    return match.start() if match else len(text)


def stripped(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


# --- as files hold them → as they are stored --------------------------------------------------------

# Radicals that are also words, from Unicode's EquivalentUnifiedIdeograph.txt; the Kangxi block has
# compatibility decompositions instead.
_SUPPLEMENT = "⺎⺒⺓⺜⺝⺟⺠⺩⺬⺶⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳"
_WORDS = "兀巳幺日月母民王示羊虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟"
_RADICALS = dict(zip(_SUPPLEMENT, _WORDS, strict=True)) | {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
_INVISIBLE = [
    0xAD,
    0x34F,
    0x61C,
    0x180E,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
]
_INVISIBLE += [0xFEFF, *range(0xFFF9, 0xFFFC), *range(0x7F, 0x85), *range(0x86, 0xA0)]
_INVISIBLE += [code for code in range(32) if chr(code) not in "\t\n\v\f\r\x1c\x1d\x1e"]
_TABLE = str.maketrans({chr(code): None for code in _INVISIBLE} | _RADICALS)
_LINE_ENDS = re.compile("\r\n|[\r\v\x1c\x1d\x1e\x85\u2028\u2029]")


def normalise(text: str) -> str:
    """`text` with "\\n" line ends; form feeds stay, for the reflow to see page breaks. Lone surrogates,
    which no file format of ours can store, become U+FFFD."""
    text = _LINE_ENDS.sub("\n", text).translate(_TABLE)
    if not text.isascii():
        text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return unicodedata.normalize("NFC", text)
