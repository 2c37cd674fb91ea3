"""Figures of a text in either language: amounts with their units, shares, counts.

`三千` and `3,000`, `20万元` and `RMB 200,000`, `三分之二` and `two-thirds` come out equal. Verification needs
to know what a figure counts and whether it is one at all: `figures` tells all that. Pairing of sentences asks
only which numbers two of them share, of thousands: `plain_numbers` gives those, ordinals included."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Language
from index.text.numerals import (
    CHINESE_SCALES,
    COMMON_DIGITS,
    ENGLISH_SCALES,
    SHORT_NUMERAL,
    number,
    spelled_numbers,
    words_to_digits,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """`unit` is None where the text names none that we know: it then agrees with any."""

    value: float
    unit: str | None
    words: str  # as read, for the reason
    after: str  # what follows it, up to some words: what is counted
    certain: bool = True  # False for a numeral that may be part of a word (一切, "one of")
    rough: bool = False  # "about", 近: not meant exactly
    before: str = ""  # what leads to it, up to some words: whether it is a bound


# --- figures with all that is said of them ----------------------------------------------------------------

_SCALED = re.compile(rf"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s?({'|'.join(ENGLISH_SCALES)})\b", re.IGNORECASE)
_PARTS = {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
          "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100}  # fmt: skip
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "nine": 9}
# Of `a third party` and `a quarter` nothing is told: one part without a hyphen wants an "of" or a whole.
_FRACTION = re.compile(
    rf"(?<![a-z])(?:(?P<single>a|one)[ -](?P<part>{'|'.join(_PARTS)})(?=\s+of\b)"
    rf"|(?P<hyphened>one)-(?P<one>{'|'.join(_PARTS)})"
    r"|(?P<count>two|three|four|five|seven|nine)[ -]"
    rf"(?P<parts>{'|'.join(_PARTS)})s(?!\s+(?:after|before|later))"
    r"|(?P<half>half))(?![a-z])|(?P<mid>一半|半数)"
    r"|(?P<tenths>[一二两三四五六七八九])成(?=[,，。；、]|以|的|左右|$)",
    re.IGNORECASE,
)
_WHOLES = {whole: CHINESE_SCALES[whole] for whole in "百千万"}  # 百分之, where cn2an wants a digit before
_UNITS = tuple(
    (re.compile(pattern, re.IGNORECASE), unit)
    for pattern, unit in (
        (r"%|percent\b|per cent\b|个百分点|percentage", "%"),
        (r"个?工作日|(?:working|business|court)[ -]days?\b", "workday"),
        (r"周?岁|years? (?:of age|old)\b|year-olds?\b", "age"),
        (r"个?月的?(?:租金|工资|薪金|保费)", "monthly amount"),
        (r"months?['’]? (?:of )?(?:rent|wages|salary|pay)\b", "monthly amount"),
        (r"个?(?:周|星期)的?工资|weeks?['’]? (?:of )?(?:wages|salary|pay)\b", "weekly amount"),
        (r"天|日|(?:calendar |natural )?days?\b", "day"), (r"周|个?星期|weeks?\b", "week"),
        (r"个月|月|months?\b", "month"), (r"周?年|years?\b", "year"),
        (r"个?小时|hours?\b", "hour"), (r"分钟|minutes?\b", "minute"),
        (r"公里|千米|kilomet(?:er|re)s?\b|km\b", "km"), (r"英里|(?:nautical )?miles?\b", "mile"),
        (r"厘米|centimet(?:er|re)s?\b|cm\b", "cm"), (r"毫米|millimet(?:er|re)s?\b|mm\b", "mm"),
        (r"平方米|square met(?:er|re)s?\b|m²", "m²"), (r"立方米|cubic met(?:er|re)s?\b|m³", "m³"),
        (r"公顷|hectares?\b", "hectare"), (r"亩|mu\b", "mu"), (r"米|met(?:er|re)s?\b|m\b", "m"),
        (r"公斤|千克|kilogram(?:me)?s?\b|kg\b", "kg"), (r"吨|(?:metric )?(?:tonnes?|tons?)\b", "tonne"),
        (r"英尺|(?:feet|foot)\b|ft\b", "foot"), (r"毫升|millilit(?:er|re)s?\b|ml\b", "ml"),
        (r"升|lit(?:er|re)s?\b", "litre"), (r"克|gram(?:me)?s?\b|g\b", "gram"),
        (r"分贝|decibels?\b|dB\b", "decibel"),
        (r"英镑|pounds?\b|GBP", "pound"), (r"季度|quarters?\b", "quarter"), (r"倍|times\b", "times"),
        (r"美元|(?:US )?dollars?\b|USD", "dollar"), (r"欧元|euros?\b|EUR", "euro"),
        (r"(?:人民币)?元|yuan\b|RMB|CNY", "yuan"),
    )
)  # fmt: skip
_BEFORE = re.compile(
    r"(?:(?P<dollar>US\$|\$|USD)|(?P<euro>€|EUR)|(?P<yuan>¥|RMB|CNY|人民币))\s?$", re.IGNORECASE
)
_ROUGH = re.compile(
    r"(?:约|近|将近|大约|左右|几乎|about|around|nearly|almost|approximately|some|roughly)\s*$", re.IGNORECASE
)
_FIGURE = re.compile(
    rf"(?P<share>百|千|万|[{COMMON_DIGITS}\d]+)分之(?P<of>{SHORT_NUMERAL}(?:点[{COMMON_DIGITS}]+)?)"
    rf"|(?<![A-Za-z\u4e00-\u9fff]-)(?<![A-Za-z\d.])(?P<arabic>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<scale>[十百千万亿]+))?(?:st\b|nd\b|rd\b|th\b)?(?![A-Za-z\d]|\.\d)"
    rf"|(?P<chinese>[{COMMON_DIGITS}]+(?:点[{COMMON_DIGITS}]+)?)"
)
_MEASURE = re.compile(
    r"余?多?(?:[个件名位条项起家次届国种类人倍场份批所座]|元(?![组素件])|万|亿|天|日|年|月|周|小时|分钟)"
)
_HYPHENED = re.compile(
    r"(?<=[a-z])-(?=(?:day|week|month|year|hour|minute|time|member|judge|page|point)\b)", re.IGNORECASE
)
_DECADE = re.compile(r"\b(?:(?:a|per|each|every|the|last) )?decade\b")


def figures(text: str) -> Iterator[Figure]:
    """Every figure of a text from which references and dates are taken. Expects it as `take_dates` does."""
    for found in _FRACTION.finditer(text):
        before, after = text[: found.start()], text[found.end() : found.end() + 40].lstrip(" -")
        share = _share(found)
        yield Figure(share, "%", found[0], after, share != 50, bool(_ROUGH.search(before)), before[-40:])
    text = _FRACTION.sub(" ", text)
    if re.search(r"[A-Za-z]{3}", text):
        text = _SCALED.sub(lambda m: f"{_scaled(m[1], m[2]):.12g}", text)
        text = words_to_digits(_HYPHENED.sub(" ", _DECADE.sub("10 years", text)))
    for match in _FIGURE.finditer(text):
        value = _value(match)
        if value is not None:
            yield _figure(match, value)


def _scaled(digits: str, scale: str) -> float:
    return float(digits.replace(",", "")) * ENGLISH_SCALES[scale.lower()]


def _share(found: re.Match[str]) -> float:
    """In percent."""
    if found["half"] or found["mid"]:
        return 50.0
    if found["tenths"]:
        return 10 * (number(found["tenths"]) or 0.0)
    count = found["count"] or found["hyphened"] or found["single"]
    part = found["parts"] or found["one"] or found["part"]
    return 100 * _COUNTS[count.lower()] / _PARTS[part.lower()]


def _value(match: re.Match[str]) -> float | None:
    if match["share"]:
        of, whole = number(match["of"]), _WHOLES.get(match["share"]) or number(match["share"])
        return 100 * of / whole if of is not None and whole else None
    if match["arabic"]:
        value = number(match["arabic"])
        scale = 1.0
        for character in match["scale"] or "":
            scale *= CHINESE_SCALES[character]
        return None if value is None else round(value * scale, 6)
    return number(match["chinese"])


def _figure(match: re.Match[str], value: float) -> Figure:
    """The figure of a match by what stands around it."""
    before, after = match.string[: match.start()], match.string[match.end() : match.end() + 40].lstrip(" -")
    unit = _unit(before, after)
    certain = _is_certain(match, value, unit, before, after)
    shown = "%" if match["share"] else unit
    return Figure(value, shown, match[0].strip(), after, certain, bool(_ROUGH.search(before)), before[-40:])


def _unit(before: str, after: str) -> str | None:
    if named := next((unit for pattern, unit in _UNITS if pattern.match(after)), None):
        return named
    money = _BEFORE.search(before)
    return money.lastgroup if money else None


def _is_certain(match: re.Match[str], value: float, unit: str | None, before: str, after: str) -> bool:
    """Whether a numeral is a figure, not part of a word (一切) or of a count too vague to compare (几十)."""
    if before.endswith(("几", "数")):
        return False
    small = value <= 3 and unit is None
    if not match["chinese"]:
        return not (small and re.match(r"st\b|nd\b|rd\b", match.string[match.end() - 2 :]))
    if small or value <= 1:
        return False
    return bool(_MEASURE.match(after)) or (len(match["chinese"]) > 1 and not before.endswith("第"))


# --- numbers alone ----------------------------------------------------------------------------------------

_AMOUNT = re.compile(
    r"(\d+(?:,\d{3})+|\d+(?:\.\d+)?)\s*(万|萬|亿|億|thousand|million|billion)?", re.IGNORECASE
)
_SCALES = CHINESE_SCALES | ENGLISH_SCALES
# A single Chinese digit is too often part of a word (一切, 三角洲): it counts only after an ordinal
# mark or before a unit of law, money or time.
_CHINESE = re.compile(
    r"第([〇零一二三四五六七八九十百千]+)"
    r"|([〇零一二三四五六七八九十百千万萬亿億两兩]{2,})"
    r"|(一(?=[月日])|[二三四五六七八九十](?=[个個]?[条條项項款年月日元人次倍]))"
)


def plain_numbers(text: str, language: Language) -> set[str]:
    """The numbers of a text of one language in Arabic digits, those of its dates and provisions too. English
    `one` and a bare 一 are left out: they are articles more often than numbers. Expects NFKC."""
    found = {_plain(m[1], m[2]) for m in _AMOUNT.finditer(text)}
    if language == "en":
        return found | {str(value) for value in spelled_numbers(text)}
    values = (number(m[1] or m[2] or m[3]) for m in _CHINESE.finditer(text))
    return found | {f"{value:.0f}" for value in values if value is not None}


def _plain(digits: str, scale: str | None) -> str:
    plain = digits.replace(",", "")
    if scale is None:
        return plain.lstrip("0") or "0"
    return f"{float(plain) * _SCALES[scale.lower()]:.0f}"
