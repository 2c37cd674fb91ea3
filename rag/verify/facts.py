"""Figures, dates and references of a text in either language, in one form that can be compared.

`三千` and `3,000`, `2020年9月25日` and `September 25, 2020`, `第十二条` and `Article 12`, `法发〔2020〕37号`
and `Fa Fa [2020] No. 37` come out equal. Dates and figures are read in `index.text`, references here.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.text import SHORT_NUMERAL, Date, Figure, figures, number, simplified, take_dates


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
    references = [reference for m in _REFERENCES.finditer(plain) for reference in _references(m)]
    plain, dates = take_dates(_REFERENCES.sub(lambda m: " " * len(m[0]), plain))
    return Facts(tuple(figures(plain)), tuple(dates), tuple(references))


_KINDS = {"条": "article", "款": "paragraph", "项": "item", "章": "chapter", "节": "section",
          "编": "part", "部分": "part",
          "article": "article", "art.": "article", "provision": "article", "clause": "article",
          "rule": "article", "regulation": "article",
          "paragraph": "paragraph", "para.": "paragraph", "item": "item", "subparagraph": "item",
          "chapter": "chapter", "section": "section", "part": "part"}  # fmt: skip
_REFERENCES = re.compile(
    r"[\[〔(]\s?(?P<year>\d{4})\s?[\]〕)]\s*(?:第|No\.?)?\s*(?P<serial>\d+)\s*号?"
    rf"|第(?P<zh>{SHORT_NUMERAL}(?:之{SHORT_NUMERAL})?)(?P<unit>条|款|项|章|节|编|部分)"
    r"|\b(?P<en>articles?|art\.|provisions?|clauses?|rules?|regulations?|paragraphs?|para\.|items?|subparagraphs?|chapters?|sections?"
    r"|parts?)\s+\(?(?P<list>(?:\d+|[ivxlc]+\b)(?:-\d+)?\)?(?:(?:\s?,|\s(?:and|or|to))\s\(?\d+\)?)*)",
    re.IGNORECASE,
)


def _references(m: re.Match[str]) -> Iterator[Reference]:
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
