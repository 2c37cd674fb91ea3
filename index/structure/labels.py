"""The labels that open a line of law: `第二十三条`, `（一）`, `15.`, `Article 23`, `Section 9A`.

A label is told from a mere mention by what follows it: `第十五条第二款及…` and `Article 12 shall apply`
are references, `12. May` is a date, `37.5 percent` a figure. What a label counts (a Part, a provision,
an item of a list) is decided over the whole document in `index.structure.levels`, not here.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.records import Language
from index.text import CARDINALS, CHINESE_DIGITS, MONTH_WORD, ROMAN, numeral

Value = tuple[int, int]  # number and its insertion: "12" (12, 0), "12-1" (12, 1), "9A" (9, 1)

RANKS = {"part": 0, "subpart": 1, "chapter": 2, "section": 3, "article": 4}
_KINDS = {
    "编": "part", "編": "part", "篇": "part", "部分": "part", "部": "part",
    "分编": "subpart", "分編": "subpart",
    "章": "chapter", "节": "section", "節": "section", "条": "article", "條": "article",
    "part": "part", "book": "part", "title": "part", "division": "part", "chapter": "chapter",
    "section": "section", "sec.": "section", "§": "section", "article": "article", "art.": "article",
    "rule": "article", "clause": "article", "regulation": "article",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed at `start:end`. `style` tells labels of one series from those of another;
    `kind` is a key of RANKS where the label says itself what it counts, else ""."""

    style: str
    kind: str
    language: Language | None  # None: numerals alone, in either language
    printed: str  # its number as printed: "二十三", "9A"
    number: str  # canonical: "23", "9A"
    value: Value
    start: int
    end: int


_HAN = f"[{CHINESE_DIGITS}](?:[ \u3000]?[{CHINESE_DIGITS}]){{0,8}}"
_DIGITS = "[0-9０-９]"
_STRONG_ZH = re.compile(
    rf"""第[ \t\u3000]*(?P<number>{_DIGITS}{{1,4}}(?:[ ]?[-–—－][ ]?{_DIGITS}{{1,3}})?
      |{_HAN}(?:[ ]?之[ ]?{_HAN})?)
    [ \t\u3000]*(?P<unit>分[编編]|部分|部(?=\s|$)|[编編篇章节節条條])
    (?:[ ]?之[ ]?(?P<sub>{_HAN}|{_DIGITS}{{1,2}}))?""",
    re.VERBOSE,
)
_COUNTED_ZH = rf"(?:{_DIGITS}{{1,4}}|{_HAN})[ ]?[条條款项項目章節节編编篇号號]"
_OTHER_ZH = rf"[第前][ ]?{_COUNTED_ZH}"  # another provision: 第二款, 前三条
# What turns 第十五条 into a mention of it: what only goes on with a sentence. After a space the label stands
# apart, and little does so: 第三条 第三人…, 第四条 与租赁有关的… are labels.
_MENTION_ZH = re.compile(
    rf"""[，,。；;的之)）〉》」”] | 规定 | 規定 | 所[称稱指列述规規] | 中(?=[的，,、所]|规定|規定)
      | {_OTHER_ZH} | {_COUNTED_ZH} | 、(?:本|{_OTHER_ZH}|{_COUNTED_ZH}) | [—–~～-]\x20?第
      | [款项項](?!目) | 前[款项項条條]
      | [至到和及与與或](?:[^，,。；;：:\n]{{0,12}}?(?:{_OTHER_ZH}|[本该該][条條法款])
                       |{_COUNTED_ZH}|\x20?《|其他|者)
      | [ \t\u3000]+(?:的|、|{_OTHER_ZH}
                      |[至到和及与與或]\x20?(?:{_OTHER_ZH}|{_COUNTED_ZH}|[本该該][条條](?!例)))
    """,
    re.VERBOSE,
)
_STRONG_EN = re.compile(
    rf"""(?P<unit>(?:Part|Book|Title|Division|Chapter|Section|Article|Rule|Clause|Regulation
      |PART|BOOK|TITLE|DIVISION|CHAPTER|SECTION|ARTICLE|RULE|CLAUSE|REGULATION)\b|Art\.|Sec\.|§)[ \t]*
    (?P<number>\d{{1,4}}[A-Z]{{0,2}}(?:[ ]?[-–][ ]?\d{{1,3}})?(?![\w])
      |(?=[IVXLC])(?:{ROMAN})\b
      |(?i:{"|".join(CARDINALS)})\b)
    (?:\(\w{{1,4}}\))*[.．:：]?""",
    re.VERBOSE,
)
# The same in English: `Article 9 Paragraph 2 governs`, not `Article 7 Paragraphs of a record are numbered.`
_INNER_EN = rf"(?:Paragraph|Subparagraph|Item)s?\s+(?:[\d(]|(?i:{'|'.join(CARDINALS)})\b)"
_HEAD_EN = re.compile(
    rf"\s*$|\s*[-–—|*_]|\s+(?!{_INNER_EN}|And\b|Of\b)[^\sa-z,;.)]|(?<=[.:：])\s*[\"“'(]?[A-Z]"
)
_MONTH = re.compile(  # in German too, whose dates are numbered so
    rf"\s*(?:{MONTH_WORD}|(?:Mai|Okt|Dez)[a-z]*\b)(?!\s+(?:a|an|the|be|not)\b)"
)
_HAN_SHORT = "[一二三四五六七八九十百廿卅]{1,4}"
_GENERIC: tuple[tuple[str, Language | None, re.Pattern[str]], ...] = (
    ("一、", "zh", re.compile(rf"(?P<number>{_HAN_SHORT})[ ]?[、．.](?![一二三四五六七八九十百千\d])")),
    ("(一)", "zh", re.compile(rf"[（(][ ]?(?P<number>{_HAN_SHORT})[ ]?[)）]、?")),
    (
        "1.1",
        None,
        re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,3})\.?(?=[\s\u3000][\s\u3000]*[^\sa-z\d%‰,;])"),
    ),
    ("1.", None, re.compile(rf"(?P<number>{_DIGITS}{{1,3}}[A-Z]?)[ ]?[.．](?!\S?{_DIGITS}|[a-z])")),
    ("1、", "zh", re.compile(rf"(?P<number>{_DIGITS}{{1,3}})、(?!{_DIGITS})")),
    ("(1)", None, re.compile(rf"[（(][ ]?(?P<number>{_DIGITS}{{1,3}}[A-Z]?)[ ]?[)）]")),
    ("1)", None, re.compile(rf"(?P<number>{_DIGITS}{{1,3}})[)）]")),
    ("I.", None, re.compile(r"(?P<number>(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))[.．、](?=\s|[^\x00-\x7f])")),
)
# What may stand before a label: bullets of any depth, markdown's marks of headings and bold.
PREFIX = re.compile(
    r"(?P<marks>[ \t\u3000\xa0]*(?:(?:[-–—*+•●○◦▪■□◆◇·‧▶►➢][ \t\u3000]+|[•●◦▪■◆►➢])[ \t]*)*"
    r"(?P<sharp>\#{1,6}[ \t]+)?)(?P<bold>\*\*|__)?"
)


def read_label(text: str, at: int, end: int) -> Label | None:
    """The label that stands at `at` in the line that ends at `end`, if it reads as one."""
    if match := _STRONG_ZH.match(text, at, end):
        if _MENTION_ZH.match(text, match.end(), end):
            return None
        kind = _KINDS[match["unit"]]
        printed = match["number"] + (f"之{match['sub']}" if match["sub"] else "")
        return _label(f"第{kind}", kind, "zh", printed, match)
    if match := _STRONG_EN.match(text, at, end):
        unit = match["unit"].lower()
        if not match["number"] or not _HEAD_EN.match(text, match.end(), end):
            return None
        return _label(unit, _KINDS[unit], "en", match["number"], match)
    for style, language, pattern in _GENERIC:
        if match := pattern.match(text, at, end):
            if style in ("1.", "I.") and _MONTH.match(text, match.end(), end):
                return None
            return _label(style, "", language, match["number"], match)
    return None


def _label(
    style: str, kind: str, language: Language | None, printed: str, match: re.Match[str]
) -> Label | None:
    printed = re.sub(r"\s", "", printed)
    read = _number(printed)
    if read is None:
        return None
    stripped = match.group().rstrip()
    return Label(style, kind, language, printed, *read, match.start(), match.start() + len(stripped))


@lru_cache(maxsize=4096)
def _number(printed: str) -> tuple[str, Value] | None:
    if main := CARDINALS.get(printed.lower()):
        return str(main), (main, 0)
    if re.fullmatch(r"\d+(\.\d+)+", printed):
        return printed, (int(printed.rsplit(".", 1)[1]), 0)
    number = numeral(printed)
    if number is None:
        return None
    match = re.fullmatch(r"(\d+)(?:-(\d+)|([A-Z]))?", number)
    if match is None:
        return None
    inserted = int(match[2]) if match[2] else ord(match[3]) - 64 if match[3] else 0
    return number, (int(match[1]), inserted)
