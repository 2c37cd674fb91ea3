"""Numbers that a program prints without their standing in the text: of lists, and of notes, which stand apart
from the sentence that they interrupt."""

import re
from collections.abc import Iterable, Iterator

from index.text import HAN, in_chinese

_ROMAN = (
    ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"),
    ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"),
    ("", "c", "cc", "ccc", "cd", "d", "dc", "dcc", "dccc", "cm"),
)


def letters(number: int) -> str:
    """1 → a, 26 → z, 27 → aa, as Word has it."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    """4 → iv, below 1000."""
    return "".join(digits[number // 10**place % 10] for place, digits in reversed(list(enumerate(_ROMAN))))


def listed(number: int, form: str) -> str:
    """A number in the form that HTML and OpenDocument call `1`, `a`, `A`, `i`, `I`, or begin to count out in
    Chinese (`一, 二, 三, ...`).

    >>> listed(4, "I")
    'IV'
    """
    if form.startswith(("一", "壹", "壱")):
        return in_chinese(number)
    if form.lower() in ("a", "i"):
        shown = letters(number) if form in "aA" else roman(number)
        return shown.upper() if form.isupper() else shown
    return str(number)


def noted(number: int | str, lines: Iterable[str]) -> Iterator[str]:
    """The lines of a note, of which the first tells that it is one: `Note 3: See the map.`, `注3：见图。`"""
    mark = True
    for line in filter(str.strip, lines):
        yield note_mark(number, chinese=bool(re.search(f"[{HAN}]", line))) + line.lstrip() if mark else line
        mark = False


def note_mark(number: int | str, *, chinese: bool) -> str:
    return f"注{number}：" if chinese else f"Note {number}: "
