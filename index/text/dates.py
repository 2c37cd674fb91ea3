"""Dates of both languages in every written form, from `二〇二〇年九月二十五日` to `25 Sept. 2020`.

Three readings, each of which needs its own tolerance: `find_dates` the whole dates of a document's head, in
any typing; `take_dates` what a sentence says of a date, be it only a month; `years` and `years_asked` the
years alone. Beside each form stands what it reads; a further one goes into the table of its reader."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.text.numerals import (
    COMMON_DIGITS,
    DECIMAL_DIGITS,
    LOOSE_DIGITS,
    SHORT_NUMERAL,
    loose_number,
    number,
)

# --- months -----------------------------------------------------------------------------------------------

_NAMES = tuple(
    names.split()
    for names in (
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
        "august aug", "september sept sep", "october oct", "november nov", "december dec",
    )
)  # fmt: skip
_MONTHS = {name: month for month, names in enumerate(_NAMES, 1) for name in names}
_FULL = {full: month for month, (full, *_) in enumerate(_NAMES, 1)}
MONTH_ABBREVIATIONS = frozenset(_MONTHS) - frozenset(_FULL)
MONTH_WORD = rf"(?:{'|'.join(full[:3].title() for full in _FULL)})[a-z]*\b"
"""A month's name, whole or cut short; of other words (`Marketing`) too, so only for where one may stand."""

_BUT_MAY = "|".join(full for full in _FULL if full != "may")
_MONTH_NAMED = re.compile(rf"(?<![a-z])(?:{_BUT_MAY})(?![a-z])")
# `may` is more often a verb
_MAY_DATED = re.compile(r"\bMay\b(?=\s+\d|,)|(?<=\d )May\b")
_MAY_MEANT = re.compile(rf"{_MAY_DATED.pattern}|\bMay\b(?=\.)|\b(?:[Ii]n|[Bb]y|[Ss]ince|[Oo]f) May\b")


def months_named(text: str) -> set[int]:
    """The months that English text names in full; May only beside a number or a comma."""
    named = {_FULL[name] for name in _MONTH_NAMED.findall(text.lower())}
    return named | {5} if _MAY_DATED.search(text) else named


def without_month_of_may(text: str) -> str:
    """English text in which `May` is a verb, if it still stands there."""
    return _MAY_MEANT.sub(" ", text)


# --- what a date says -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Date:
    """What a text leaves out of a date is None. `other` is (month, day) of 03/04/2020 read day first."""

    year: int | None
    month: int | None
    day: int | None
    words: str
    other: tuple[int, int] | None = None

    def iso(self) -> str | None:
        """ISO 8601 of a whole date from the year 1000; None for part of one, or for one of no calendar. The
        month is the first number of two, as in the databases that write so, unless it is over 12."""
        month, day = self.other if self.other and (self.month or 0) > 12 else (self.month, self.day)
        if self.year is None or month is None or day is None or self.year < 1000:
            return None
        try:
            return date(self.year, month, day).isoformat()
        except ValueError:
            return None


_Value = Callable[[str], float | None]


def _read(match: re.Match[str], value: _Value) -> Iterator[Date]:
    """The date of a match of any form below, and the `last` of a range of days. Group names say what a form
    holds; `first` and `second` are a day and a month in either order."""
    parts = {name: part for name, part in match.groupdict().items() if part}

    def read(name: str) -> int | None:
        numeral = value(parts[name]) if name in parts else None
        return None if numeral is None else int(numeral)

    year, month, day, other = read("year"), read("month"), read("day"), None
    if year is not None and "republic" in parts:
        year += 1911
    if "decade" in parts:
        year = int(parts["century"]) * 100 - 100 + int(parts["decade"])
    if "name" in parts:
        month = _MONTHS[parts["name"].lower()]
    if "first" in parts:
        month, day = int(parts["first"]), int(parts["second"])
        other = (day, month)
    yield Date(year, month, day, match[0], other)
    if last := read("last"):
        yield Date(year, month, last, match[0])


# --- whole dates, as documents are dated ------------------------------------------------------------------


def _forms(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_NAME = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_TH = "(?:st|nd|rd|th)?"
_MONTH_DAY = rf"(?P<month>{LOOSE_DIGITS}{{1,3}})\s*月\s*(?P<day>{LOOSE_DIGITS}{{1,4}})\s*[日号號]"
_MODERN = r"(?P<year>(?:19|20)\d\d)"

_WHOLE = _forms(
    # 民國112年5月31日, 中華民國一百十二年五月三十一日
    rf"(?P<republic>中[華华]民[國国]|民[國国])\s*(?P<year>{LOOSE_DIGITS}{{1,7}})\s*年\s*{_MONTH_DAY}",
    # 2020 年 9 月 25 日, 二○二○年九月二十五日
    rf"(?P<year>{LOOSE_DIGITS}{{4}})\s*年\s*{_MONTH_DAY}",
    # 2020-09-25, 2023.7.2
    rf"(?<!\d){_MODERN}\s*(?P<mark>[-/.－])\s*(?P<month>\d{{1,2}})\s*(?P=mark)\s*(?P<day>\d{{1,2}})(?!\d)",
    # 09/25/2020, 25.9.2020
    rf"(?<![\d/])(?P<first>\d{{1,2}})(?P<mark>[/.-])(?P<second>\d{{1,2}})(?P=mark){_MODERN}(?![\d/])",
    # Sept. 25th, 2020
    rf"(?<![a-z]){_NAME}\.?\s*(?P<day>\d{{1,2}}){_TH}\s*,?\s*{_MODERN}(?!\d)",
    # 25th of September, 2020
    rf"(?<!\d)(?P<day>\d{{1,2}}){_TH}\s*(?:of\s+)?{_NAME}\.?\s*,?\s*{_MODERN}(?!\d)",
)


def find_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, ISO date) of every complete date in `text`, in order; of two that overlap the first and
    longest. Years of the Republic of China are counted from 1912."""
    found = [
        (match.start(), match.end(), iso)
        for form in _WHOLE
        for match in form.finditer(text)
        for said in _read(match, loose_number)
        if (iso := said.iso())
    ]
    end = 0
    for start, stop, iso in sorted(found, key=lambda f: (f[0], -f[1])):
        if start >= end:
            yield start, stop, iso
            end = stop


def first_date(text: str) -> str | None:
    return next((iso for _, _, iso in find_dates(text)), None)


# --- dates as sentences mention them ----------------------------------------------------------------------

_TO = r"\s?(?:-|–|—|~|至|到|to|and)\s?"
_NAME_MEANT = rf"\b(?P<name>(?:{'|'.join(name for name in _MONTHS if name != 'may')})|(?-i:May))\b"
_DAYS = rf"(?P<day>{SHORT_NUMERAL})[日号](?:{_TO}(?P<last>{SHORT_NUMERAL})[日号])?"
_DAYS_TH = rf"(?P<day>\d{{1,2}}){_TH}(?:{_TO}(?P<last>\d{{1,2}}))?"
_COUNTED = r"\d|[,.]\d|\s?(?:[a-z]*\s)?(?:cases|yuan|people|万|件|名|元|个)"  # what is no year counts these

_MENTIONED = _forms(
    # 2020年, 二零二零年九月, 2020年9月25日至27日
    rf"(?P<year>\d{{4}}|[{COMMON_DIGITS}]{{4}})年(?:(?P<month>{SHORT_NUMERAL})月(?:份|{_DAYS})?)?",
    # 9月25日, 4月15日至21日
    rf"(?<!个)(?P<month>{SHORT_NUMERAL})月{_DAYS}",
    # 2020-09-25
    r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
    # 09/25/2020
    r"(?<!\d)(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4})(?!\d)",
    # June 28, Sept. 25th, 2020, April 15-21
    rf"{_NAME_MEANT}\.?\s{_DAYS_TH}\b(?!,\d{{3}})(?:,?\s(?P<year>\d{{4}}))?",
    # 28 June, the 25th of September 2020, 15 to 21 April
    rf"\b{_DAYS_TH}\s(?:of\s)?{_NAME_MEANT}\.?(?:,?\s(?P<year>\d{{4}}))?",
    # April 2025, April of 2025
    rf"{_NAME_MEANT}\.?,?\s(?:of\s)?(?P<year>\d{{4}})",
    # 20世纪90年代
    r"(?P<century>\d{1,2})世纪(?P<decade>\d0)年代",
    # 九月
    rf"(?<!个)(?P<month>{SHORT_NUMERAL})月",
    # September
    rf"\b(?P<name>(?-i:{_BUT_MAY.title()}))\b",
    # 2022, unless it counts something
    rf"(?<![\d.,$€¥])(?P<year>(?:19|20)\d{{2}})(?!{_COUNTED})",
)


def take_dates(text: str) -> tuple[str, list[Date]]:
    """The text with every date blanked out, so that no year is read again as a figure, and what the dates
    say: two for a range of days. Expects NFKC, simplified, 〇 as 零, no spaces beside Chinese characters."""
    found: list[Date] = []
    rest, at = [], 0
    for match in _leftmost(_MENTIONED, text):
        found += _read(match, number)
        rest += [text[at : match.start()], " " * len(match[0])]
        at = match.end()
    return "".join([*rest, text[at:]]), found


def _leftmost(forms: Sequence[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    """Matches in order, none over another: where two forms begin at one place, that of the earlier form. As
    if the forms were one pattern of alternatives, but each can be read alone."""
    waiting = {rank: match for rank, form in enumerate(forms) if (match := form.search(text))}
    while waiting:
        chosen = waiting[min(waiting, key=lambda rank: (waiting[rank].start(), rank))]
        yield chosen
        for rank, match in list(waiting.items()):
            if match.start() < chosen.end():
                if later := forms[rank].search(text, chosen.end()):
                    waiting[rank] = later
                else:
                    del waiting[rank]


# --- years alone, as questions ask for them ---------------------------------------------------------------

_YEAR = r"(?:1[5-9]|20)\d\d"
_IN_CHINESE = re.compile(rf"[零{DECIMAL_DIGITS}]{{4}}(?=\s?年)")
_ANY_YEAR = re.compile(rf"(?<![\d.,]){_YEAR}(?![\d,]|\.\d)")
# A month before its year: a short name whole, a longer one by its beginning, however abbreviated.
_DATED = "|".join(rf"{full[:3]}\w*" if len(full) > 4 else "|".join((full, *short)) for full, *short in _NAMES)
_ASKED = re.compile(
    rf"(?<!\d)(?P<zh>{_YEAR})\s?年"
    r"|\b(?:in|of|by|since|during|until|till|before|after|from|for|to|and|or|between|year|early|mid|late|the"
    rf"|{_DATED}|\d{{1,2}},)\s"
    rf"(?P<en>{_YEAR})(?!\d|[.,]\d|\s(?:yuan|dollars?|euros?|people|persons?|cases?|words|pages|metres|meters))",
    re.IGNORECASE,
)


def years(text: str) -> set[str]:
    """Every year that a text mentions, in four digits; also 二〇二〇年."""
    plain = unicodedata.normalize("NFKC", text)
    return set(_ANY_YEAR.findall(plain)) | {_in_digits(year) for year in _IN_CHINESE.findall(plain)}


def years_asked(question: str) -> set[str]:
    """The years that a question names as such: not the 2000 of 2000元."""
    plain = unicodedata.normalize("NFKC", question)
    plain = _IN_CHINESE.sub(lambda found: _in_digits(found[0]), plain)
    return {found["zh"] or found["en"] for found in _ASKED.finditer(plain)}


def _in_digits(year: str) -> str:
    return f"{loose_number(year):04}"
