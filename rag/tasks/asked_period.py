"""The period that a question names: `2023年以来`, `before May 2024`, `between 2019 and 2021`. Pure."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from index.text import Date, fold, take_dates, word_lists

_WORDS = word_lists(Path(__file__).with_name("asked_tasks.toml"))["period"]
_SAID = {name: re.compile("|".join([*words["zh"], *words["en"]])) for name, words in _WORDS.items()}

_NUMBER = re.compile(r"[\[(]\d{4}[\])]\s*(?:no\.?\s*)?第?\d+号?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """ISO dates, both within; None where it is open."""

    first: str | None
    last: str | None

    def holds(self, first: str, last: str) -> bool:
        """Whether it has a day in common with the days from `first` to `last`."""
        return (self.first is None or last >= self.first) and (self.last is None or first <= self.last)


def period_of(said: str) -> Period | None:
    """None where it names no year.

    >>> period_of("since May 2023")
    Period(first='2023-05-01', last=None)
    """
    folded = fold(said).text
    dates = [days for found in dates_in(said) if (days := days_of(found))]
    if not dates:
        return None
    begins, ends = dates[0][0], dates[-1][1]
    if len(dates) > 1:
        return Period(begins, ends)
    if _SAID["after"].search(folded):
        return Period(_beside(ends, 1), None)
    if _SAID["before"].search(folded):
        return Period(None, _beside(begins, -1))
    if _SAID["since"].search(folded):
        return Period(begins, None)
    if _SAID["until"].search(folded):
        return Period(None, ends)
    return Period(begins, ends)


def dates_in(text: str) -> list[Date]:
    """What the dates of a text say, without the years in numbers of documents."""
    folded = fold(text)
    upper = zip(folded.text, folded.offsets, strict=False)  # the month of May has its capital
    spelt = "".join(c.upper() if text[at].isupper() else c for c, at in upper)
    return take_dates(_NUMBER.sub(" ", spelt))[1]


def days_of(said: Date) -> tuple[str, str] | None:
    """The first and last day of a date, which may be a month or a year; None where it has no year."""
    if said.year is None or not 1000 <= said.year <= 9999:
        return None
    if said.month is None:
        return f"{said.year}-01-01", f"{said.year}-12-31"
    month, day = said.other if said.other and said.month > 12 else (said.month, said.day)
    if not 1 <= month <= 12:
        return None
    end = calendar.monthrange(said.year, month)[1]
    if day is None:
        return f"{said.year}-{month:02}-01", f"{said.year}-{month:02}-{end}"
    return (f"{said.year}-{month:02}-{day:02}",) * 2 if 1 <= day <= end else None


def _beside(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()
