"""Numerals and dates of both languages as numbers: `二〇二〇年九月二十五日`, `25 Sept. 2020`, `三千`."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST = 24  # characters of a numeral that means a number
CN = "零〇一二三四五六七八九十百千万亿两廿卅"
ONE = rf"(?:\d{{1,4}}|[{CN}]{{1,9}})"


@dataclass(frozen=True, slots=True)
class Date:
    """What a text leaves out of a date is None. `other` is the second reading of 03/04/2020."""

    year: int | None
    month: int | None
    day: int | None
    words: str
    other: tuple[int, int] | None = None


def number(numeral: str) -> float | None:
    """`12`, `1,200`, `十二`, `九万六千`, `二零二零`, `xii` → a number; None if it is none."""
    numeral = numeral.replace(",", "").strip()
    if len(numeral) > _LONGEST:
        return None
    if re.fullmatch(r"\d+(?:\.\d+)?", numeral):
        return float(numeral)
    if numeral and all(c in _ROMAN for c in numeral.lower()):
        values = [_ROMAN[c] for c in numeral.lower()]
        return float(sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True)))
    if re.fullmatch(r"[万亿]", numeral):
        return None
    import cn2an  # type: ignore[import-untyped]

    try:
        return float(cn2an.cn2an(numeral, "smart"))
    except ValueError:
        return None


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

_MONTHS = {name.lower(): i for i in range(1, 13) for name in (calendar.month_name[i], calendar.month_abbr[i])}
_MONTHS["sept"] = 9
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True)).replace("may|", "") + "|(?-i:May)"
_WHOLE = "|".join(calendar.month_name[i] for i in range(1, 13) if i != 5)
_TO = r"\s?(?:-|–|—|~|至|到|to|and)\s?"
DATES = re.compile(
    rf"(?P<zy>\d{{4}}|[{CN}]{{4}})年(?:(?P<zm>{ONE})月(?:份|(?P<zd>{ONE})[日号](?:{_TO}(?P<zd2>{ONE})[日号])?)?)?"
    rf"|(?<!个)(?P<sm>{ONE})月(?P<sd>{ONE})[日号](?:{_TO}(?P<sd2>{ONE})[日号])?"
    r"|(?<!\d)(?P<iy>\d{4})[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<na>\d{1,2})[-/.](?P<nb>\d{1,2})[-/.](?P<ny>\d{4})(?!\d)"
    rf"|\b(?P<em>{_MONTH})\b\.?\s(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?(?:{_TO}(?P<ed2>\d{{1,2}}))?\b"
    r"(?!,\d{3})(?:,?\s(?P<ey>\d{4}))?"
    rf"|\b(?P<bd>\d{{1,2}})(?:st|nd|rd|th)?(?:{_TO}(?P<bd2>\d{{1,2}}))?\s(?:of\s)?(?P<bm>{_MONTH})\b\.?"
    r"(?:,?\s(?P<by>\d{4}))?"
    rf"|\b(?P<om>{_MONTH})\b\.?,?\s(?:of\s)?(?P<oy>\d{{4}})"
    rf"|(?P<cent>\d{{1,2}})世纪(?P<dec>\d0)年代|(?<!个)(?P<lm>{ONE})月|\b(?P<lem>(?-i:{_WHOLE}))\b"
    r"|(?<![\d.,$€¥])(?P<y>(?:19|20)\d{2})(?![\d,.]\d|\d|\s?(?:[a-z]*\s)?(?:cases|yuan|people|万|件|名|元|个))",
    re.IGNORECASE,
)  # fmt: skip


def read_date(m: re.Match[str]) -> Iterator[Date]:
    """The dates of one match of DATES; two for a range of days."""

    def read(*names: str) -> int | None:
        found = next((m[name] for name in names if m[name]), None)
        if found is None:
            return None
        value = number(found)
        return None if value is None else int(value)

    if m["na"]:
        first, second = int(m["na"]), int(m["nb"])
        yield Date(int(m["ny"]), first, second, m[0], (second, first))
        return
    if m["cent"]:
        yield Date(int(m["cent"]) * 100 - 100 + int(m["dec"]), None, None, m[0])
        return
    name = next((m[group] for group in ("em", "bm", "om", "lem") if m[group]), None)
    month = _MONTHS[name.lower()] if name else read("zm", "sm", "im", "lm")
    year = read("zy", "iy", "ey", "by", "oy", "y")
    yield Date(year, month, read("zd", "sd", "id", "ed", "bd"), m[0])
    if last := read("zd2", "sd2", "ed2", "bd2"):
        yield Date(year, month, last, m[0])
