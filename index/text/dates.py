"""Dates as Chinese and English documents write them → ISO 8601."""

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?P<month_name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_H = "[〇○零一二三四五六七八九十百元0-9０-９]"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<era>中[華华]民[國国]|民[國国])\s*(?P<year>{_H}{{1,7}})\s*年\s*(?P<month>{_H}{{1,3}})\s*月\s*(?P<day>{_H}{{1,4}})\s*[日号號]",
        rf"(?P<year>{_H}{{4}})\s*年\s*(?P<month>{_H}{{1,3}})\s*月\s*(?P<day>{_H}{{1,4}})\s*[日号號]",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*(?P<mark>[-/.－])\s*(?P<month>\d{1,2})\s*(?P=mark)\s*(?P<day>\d{1,2})(?!\d)",
        r"(?<![\d/])(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?![\d/])",
        rf"(?<![a-z]){_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<year>(?:19|20)\d\d)(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?{_MONTH}\s*,?\s*(?P<year>(?:19|20)\d\d)(?!\d)",
    )
)
_DIGITS = {
    c: v
    for digits in ("〇一二三四五六七八九", "零", "○", "0123456789", "０１２３４５６７８９")
    for v, c in enumerate(digits)
}


def find_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, ISO date) of every complete date in `text`, in order.

    `09/25/2020` is read month first, as the databases that write so do, unless its first number is over
    12; years of the Republic of China are counted from 1912."""
    found = [
        (match.start(), match.end(), iso)
        for form in _FORMS
        for match in form.finditer(text)
        if (iso := _iso(match.groupdict()))
    ]
    end = 0
    for start, stop, iso in sorted(found, key=lambda f: (f[0], -f[1])):
        if start >= end:
            yield start, stop, iso
            end = stop


def first_date(text: str) -> str | None:
    return next((iso for _, _, iso in find_dates(text)), None)


def _iso(parts: dict[str, str | None]) -> str | None:
    year = _number(parts["year"] or "")
    if parts.get("era"):
        year += 1911
    if first := parts.get("first"):
        month, day = int(first), int(parts["second"] or 0)
        if month > 12:
            month, day = day, month
    elif name := parts.get("month_name"):
        month, day = _MONTHS[name.lower()], _number(parts["day"] or "")
    else:
        month, day = _number(parts["month"] or ""), _number(parts["day"] or "")
    try:
        return date(year, month, day).isoformat() if year >= 1000 else None
    except ValueError:
        return None


def _number(text: str) -> int:
    """A number up to 9999 in Arabic or Chinese numerals, positional (二〇二〇) or not (二十五); 元 is 1."""
    if text == "元":
        return 1
    if not re.search("[十百]", text):
        return int("".join(str(_DIGITS.get(c, 0)) for c in text) or 0)
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS.get(character, 0)
    return total + digit
