"""The year that a question is about: right court, wrong year is no answer. Pure functions.

A document that never mentions the question's year, while the passage found there speaks of other years,
tells of another one. What mentions no year at all may hold at any time, and is left alone."""

import re
import unicodedata

PENALTY = 2.5
"""Standard scores that such a hit loses as evidence that the question is answered; it keeps its rank. With
all else right, a question that a short text answers without repeating its year is answered still. It is part
of a signal whose weights `python -m evals.calibrate` fits."""

_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_IN_CHINESE = re.compile(r"[〇零一二三四五六七八九]{4}(?=\s?年)")
_ANY = re.compile(r"(?<![\d.,])(?:1[5-9]|20)\d\d(?![\d,]|\.\d)")
_ASKED = re.compile(
    r"(?<!\d)(?P<zh>(?:1[5-9]|20)\d\d)\s?年"
    r"|\b(?:in|of|by|since|during|until|till|before|after|from|for|to|and|or|between|year|early|mid|late|the|"
    r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*|\d{1,2},)\s"
    r"(?P<en>(?:1[5-9]|20)\d\d)(?!\d|[.,]\d|\s(?:yuan|dollars?|euros?|people|persons?|cases?|words|pages|metres|meters))",
    re.IGNORECASE,
)


def years(text: str) -> set[str]:
    """Every year that a text mentions, in digits; also 二〇二〇年."""
    plain = unicodedata.normalize("NFKC", text)
    return set(_ANY.findall(plain)) | {y.translate(_DIGITS) for y in _IN_CHINESE.findall(plain)}


def asked(question: str) -> set[str]:
    """The years that a question names as such: not the 2000 of 2000元."""
    plain = unicodedata.normalize("NFKC", question)
    plain = _IN_CHINESE.sub(lambda found: found.group().translate(_DIGITS), plain)
    return {found["zh"] or found["en"] for found in _ASKED.finditer(plain)}


def elsewhen(wanted: set[str], passage: str, document: str) -> bool:
    """Whether a passage tells of another year than the `wanted` ones: `document` is all that the
    document says, its dates included."""
    return bool(wanted) and bool(years(passage) - wanted) and not wanted <= years(document)
