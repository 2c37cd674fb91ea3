"""Chinese characters, lines and white space: what language and sentence detection share."""

import re
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


def skip_space(text: str, at: int) -> int:
    match = _NOT_SPACE.search(text, at)
    return match.start() if match else len(text)


def stripped(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end
