"""Figures, dates and references of a text in either language, in one form that can be compared.

`三千` and `3,000`, `2020年9月25日` and `September 25, 2020`, `第十二条` and `Article 12`, `法发〔2020〕37号`
and `Fa Fa [2020] No. 37` come out equal. Chinese numerals are read by cn2an, English ones by text2num.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.text import CN, DATES, ONE, Date, number, read_date, simplified


@dataclass(frozen=True, slots=True)
class Figure:
    """`unit` is None where the text names none that we know: it then agrees with any."""

    value: float
    unit: str | None
    words: str  # as read, for the reason
    after: str  # what follows it, up to some words: what is counted
    certain: bool = True  # False for a numeral that may be part of a word (一切, "one of")
    rough: bool = False  # "about", 近: not meant exactly


@dataclass(frozen=True, slots=True)
class Reference:
    """A provision (`article` for 条, provision and clause alike) or a document's number (`document`)."""

    kind: str
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    figures: tuple[Figure, ...]
    dates: tuple[Date, ...]
    references: tuple[Reference, ...]


_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\d\u4e00-\u9fff])|(?<=\d)\s+(?=[\u4e00-\u9fff])")


@lru_cache(maxsize=1024)
def facts(text: str) -> Facts:
    """Everything countable in `text`, each stretch read once: references, then dates, then figures."""
    plain = _SPACED.sub("", simplified(unicodedata.normalize("NFKC", text)).replace("〇", "零"))
    plain, references = _taken(plain, _REFERENCES)
    plain, dates = _taken(plain, DATES)
    return Facts(tuple(_figures(plain)), tuple(dates), tuple(references))


# --- references -------------------------------------------------------------------------------

_KINDS = {"条": "article", "款": "paragraph", "项": "item", "章": "chapter", "节": "section",
          "编": "part", "部分": "part",
          "article": "article", "art.": "article", "provision": "article", "clause": "article",
          "paragraph": "paragraph", "para.": "paragraph", "item": "item", "subparagraph": "item",
          "chapter": "chapter", "section": "section", "part": "part"}  # fmt: skip
_REFERENCES = re.compile(
    r"[\[〔(]\s?(?P<year>\d{4})\s?[\]〕)]\s*(?:第|No\.?)?\s*(?P<serial>\d+)\s*号?"
    rf"|第(?P<zh>{ONE}(?:之{ONE})?)(?P<unit>条|款|项|章|节|编|部分)"
    r"|\b(?P<en>articles?|art\.|provisions?|clauses?|paragraphs?|para\.|items?|subparagraphs?|chapters?|sections?"
    r"|parts?)\s+\(?(?P<list>(?:\d+|[ivxlc]+\b)(?:-\d+)?\)?(?:(?:\s?,|\s(?:and|or|to))\s\(?\d+\)?)*)",
    re.IGNORECASE,
)


def _reference(m: re.Match[str]) -> Iterator[Reference]:
    if m["year"]:
        yield Reference("document", f"{m['year']}-{int(m['serial'])}", m[0])
    elif m["zh"]:
        yield Reference(_KINDS[m["unit"]], "-".join(_plain(n) for n in m["zh"].split("之")), m[0])
    else:
        kind = _KINDS.get(m["en"].lower()) or _KINDS[m["en"].lower().rstrip("s")]
        for n in re.findall(r"\d+(?:-\d+)?|[ivxlc]+\b", m["list"], re.IGNORECASE):
            yield Reference(kind, n if "-" in n else _plain(n), f"{m['en']} {n}")


def _plain(numeral: str) -> str:
    value = number(numeral)
    return numeral if value is None else f"{value:g}"


# --- figures ----------------------------------------------------------------------------------

_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALED = re.compile(rf"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s?({'|'.join(_SCALES)})\b", re.IGNORECASE)
_FRACTIONS = {"half": 50.0, "(?:a|one)[ -]third(?= of)": 100 / 3, "two[ -]thirds": 200 / 3,
              "(?:a|one)[ -]quarter(?= of)": 25.0, "three[ -]quarters": 75.0,
              "一半": 50.0, "半数": 50.0}  # fmt: skip
_UNITS = (
    (r"%|percent\b|per cent\b|个百分点|percentage", "%"),
    (r"个?工作日|(?:working|business|court)[ -]days?\b", "workday"),
    (r"天|日|(?:calendar |natural )?days?\b", "day"), (r"周|个?星期|weeks?\b", "week"),
    (r"个月|月|months?\b", "month"), (r"周?年|years?\b", "year"),
    (r"个?小时|hours?\b", "hour"), (r"分钟|minutes?\b", "minute"),
    (r"美元|(?:US )?dollars?\b|USD", "dollar"), (r"欧元|euros?\b|EUR", "euro"),
    (r"(?:人民币)?元|yuan\b|RMB|CNY", "yuan"),
)  # fmt: skip
_UNIT = re.compile("|".join(f"(?P<u{i}>{pattern})" for i, (pattern, _) in enumerate(_UNITS)), re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:(?P<dollar>US\$|\$|USD)|(?P<euro>€|EUR)|(?P<yuan>¥|RMB|CNY|人民币))\s?$", re.IGNORECASE
)
_ROUGH = re.compile(
    r"(?:约|近|将近|大约|左右|几乎|about|around|nearly|almost|approximately|some|roughly)\s*$", re.IGNORECASE
)
_FIGURE = re.compile(
    rf"(?P<share>百|千|万|[{CN}\d]+)分之(?P<of>{ONE}(?:点[{CN}]+)?)"
    rf"|(?<![A-Za-z\u4e00-\u9fff]-)(?<![A-Za-z\d.])(?P<arabic>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<scale>[十百千万亿]+))?(?:st\b|nd\b|rd\b|th\b)?(?![A-Za-z\d]|\.\d)"
    rf"|(?P<chinese>[{CN}]+(?:点[{CN}]+)?)"
)
_MEASURE = re.compile(
    r"余?多?(?:[个件名位条项起家次届国种类人倍场份批所座]|元(?![组素件])|万|亿|天|日|年|月|周|小时|分钟)"
)
_HYPHENED = re.compile(
    r"(?<=[a-z])-(?=(?:day|week|month|year|hour|minute|time|member|judge|page|point)\b)", re.IGNORECASE
)


def _figures(text: str) -> Iterator[Figure]:
    for fraction, share in _FRACTIONS.items():
        if found := re.search(rf"(?<![a-z]){fraction}(?![a-z])", text, re.IGNORECASE):
            yield Figure(share, "%", found[0], "", certain=share != 50)
            text = text.replace(found[0], " ")
    if re.search(r"[A-Za-z]{3}", text):
        from text_to_num import alpha2digit  # type: ignore[import-untyped]

        text = _SCALED.sub(lambda m: f"{float(m[1].replace(',', '')) * _SCALES[m[2].lower()]:.12g}", text)
        text = re.sub(r"\b(?:(?:a|per|each|every|the|last) )?decade\b", "10 years", text)
        text = alpha2digit(_HYPHENED.sub(" ", text), "en", threshold=1)
    for m in _FIGURE.finditer(text):
        value = _value(m)
        if value is None:
            continue
        after = text[m.end() : m.end() + 40].lstrip(" -")
        unit_match = _UNIT.match(after)
        unit = _UNITS[int(str(unit_match.lastgroup)[1:])][1] if unit_match else None
        before = text[: m.start()]
        if unit is None and (money := _BEFORE.search(before)):
            unit = money.lastgroup
        certain = unit is not None or bool(m["arabic"]) or bool(m["share"])
        if m["chinese"]:
            ordinal = before.endswith("第")
            certain = bool(_MEASURE.match(after)) or (len(m["chinese"]) > 1 and not ordinal)
        if (m["chinese"] and value <= 1) or before.endswith(("几", "数")):
            certain = False
        if value <= 3 and unit is None and (m["chinese"] or re.match(r"st\b|nd\b|rd\b", text[m.end() - 2 :])):
            certain = False
        yield Figure(
            value, "%" if m["share"] else unit, m[0].strip(), after, certain, bool(_ROUGH.search(before))
        )


def _value(m: re.Match[str]) -> float | None:
    if m["share"]:
        of, whole = (
            number(m["of"]),
            {"百": 100.0, "千": 1000.0, "万": 10000.0}.get(m["share"]) or number(m["share"]),
        )
        return 100 * of / whole if of is not None and whole else None
    if m["arabic"]:
        value = number(m["arabic"])
        scale = 1.0
        for character in m["scale"] or "":
            scale *= {"十": 10, "百": 100, "千": 1000, "万": 1e4, "亿": 1e8}[character]
        return None if value is None else round(value * scale, 6)
    return number(m["chinese"])


def _taken(text: str, pattern: re.Pattern[str]) -> tuple[str, list]:  # type: ignore[type-arg]
    """The text with every match blanked out, and what the matches say."""
    read = _reference if pattern is _REFERENCES else read_date
    found = [fact for m in pattern.finditer(text) for fact in read(m)]
    return pattern.sub(lambda m: " " * len(m[0]), text), found
