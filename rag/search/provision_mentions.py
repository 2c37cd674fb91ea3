"""Provisions that a text names, as it names them. Pure; which documents hold them is for `references.py`.

第十二条和第15条 · 第3条至第5条 · 第六部分第15条 · 第23条第2款
    Articles 12 and 15 · Art. 23(2) · Chapter III, Article 12 · provision nine"""

import re
from dataclasses import dataclass, replace

from index.text import CARDINALS, ORDINALS, numeral

_KINDS = {
    "条": "article", "点": "article", "项": "item", "款": "item",
    "章": "chapter", "节": "section", "部分": "part", "编": "part",
    "article": "article", "art": "article", "provision": "article", "section": "article",
    "clause": "article", "rule": "article", "opinion": "article", "item": "item", "paragraph": "item",
    "para": "item", "subparagraph": "item", "point": "article",
    "chapter": "chapter", "part": "part",
}  # fmt: skip
_CONTAINERS = ("part", "chapter", "section")
_SPREAD = 20  # a range of more provisions is read as its ends

_HAN = "[0-9零一二三四五六七八九十百千廿卅两]+"
_ONE = rf"{_HAN}(?:-[0-9]+)?"
_UNIT = "(?:条|点|项|款|章|节|部分|编)(?![约件款目例文幅路线街道])"
_SUB = rf"(?:之{_HAN})?"
_AND = "(?:、|,|和|及|与|或|以及|至|到|-|~)"
_CHINESE = re.compile(
    rf"第(?P<list>{_ONE}(?:{_AND}第?{_ONE})*)(?P<unit>{_UNIT})(?P<sub>{_SUB})"
    # "公平交易法23条", where only a document's name before it tells it from a count
    rf"|(?<=[法典则规定见例程约》])(?P<bare>{_ONE})(?P<bare_unit>条)(?![约件款目例文幅路线街道])(?P<bare_sub>{_SUB})"
)
_KIND = (
    "article|art|provision|section|clause|rule|opinion|chapter|part|paragraph|para|subparagraph|item|point"
)
_FIGURE = rf"(?:\d+[a-z]?(?:-\d+)?|[ivxlc]+|{'|'.join(CARDINALS)})(?![\w%])(?!\.\d)"
_SHORT = r"(?<![\w'])(?:ss?|secs?|regs?)\.?\s*(?=\d)|§{1,2}\s*(?=\d)"  # s 9A, ss. 3-5, § 9A
_ENGLISH = re.compile(
    rf"(?:\b(?P<kind>{_KIND})s?\b\.?\s*(?:no\.?\s*|number\s+)?|{_SHORT})"
    rf"(?P<list>\(?{_FIGURE}\)?(?:\(\w+\))*"
    rf"(?:\s*(?:,\s*and|,|and|or|&|to|through|-)\s*\(?{_FIGURE}\)?(?:\(\w+\))*)*)"
    rf"|\bthe\s+(?P<ordinal>{'|'.join(ORDINALS)})\s+(?P<ordinal_kind>{_KIND})\b"
)
_BESIDE = re.compile(r"[\s,的]*")
_RANGE = re.compile(r"至|到|~|\bto\b|\bthrough\b|(?<=\d)\s*-\s*(?=\d)")


@dataclass(frozen=True, slots=True)
class Mention:
    """Canonical `numbers` of one kind ("article", "item", "chapter", "section", "part") at
    `start:end`. `within` are the numbers of the part and chapter that are named with them."""

    kind: str
    numbers: tuple[str, ...]
    start: int
    end: int
    within: tuple[str, ...] = ()


def mentions(folded: str) -> list[Mention]:
    """The provisions that folded text names, in order. What an article is named with is folded into
    it: its part or chapter narrows it, its paragraphs and items stand in it.

    >>> [m.numbers for m in mentions("第十二条第二款和第15条")]
    [('12',), ('15',)]
    """
    found = every_mention(folded)
    if any(m.kind != "item" for m in found):
        found = [m for m in found if m.kind != "item"]
    return _joined(folded, _narrowed(folded, found))


def every_mention(folded: str) -> list[Mention]:
    """Each as it stands, in order: parts, articles, paragraphs and items, none folded into another.

    >>> [(m.kind, m.numbers) for m in every_mention("第十二条第二款")]
    [('article', ('12',)), ('item', ('2',))]
    """
    found = [*map(_chinese, _CHINESE.finditer(folded)), *map(_english, _ENGLISH.finditer(folded))]
    return sorted((m for m in found if m.numbers), key=_start)


def _start(mention: Mention) -> int:
    return mention.start


def _narrowed(folded: str, found: list[Mention]) -> list[Mention]:
    """`第六部分第15条` and `Chapter III, Article 12`: one mention."""
    kept: list[Mention] = []
    for mention in found:
        before = kept[-1] if kept else None
        if before and _holds(before, mention) and _BESIDE.fullmatch(folded, before.end, mention.start):
            within = (*before.within, before.numbers[0])
            kept[-1] = replace(mention, start=before.start, within=within)
            continue
        kept.append(mention)
    return kept


def _holds(outer: Mention, inner: Mention) -> bool:
    order = (*_CONTAINERS, "article")
    return (
        outer.kind in _CONTAINERS
        and len(outer.numbers) == 1
        and order.index(outer.kind) < order.index(inner.kind)
    )


def _joined(folded: str, found: list[Mention]) -> list[Mention]:
    """`第3条至第5条` and `Article 3 to Article 5` name four, as `第3至5条` does."""
    if len(found) == 2:
        first, last = found
        apart = folded[first.end : last.start]
        if first.kind == last.kind and re.fullmatch(r"\s*(?:至|到|-|~|to|through)\s*", apart):
            numbers = _spread([*first.numbers, *last.numbers], "至")
            return [replace(first, numbers=numbers, end=last.end)]
    return found


def _chinese(match: re.Match[str]) -> Mention:
    wording = match["list"] or match["bare"]
    numbers = [n for w in re.findall(_ONE, wording) if (n := numeral(w))]
    if sub := match["sub"] or match["bare_sub"]:
        numbers[-1] = f"{numbers[-1]}-{numeral(sub[1:])}"
    kind = _KINDS[match["unit"] or match["bare_unit"]]
    return Mention(kind, _spread(numbers, wording), match.start(), match.end())


def _english(match: re.Match[str]) -> Mention:
    if match["ordinal"]:
        number = str(ORDINALS[match["ordinal"]])
        return Mention(_KINDS[match["ordinal_kind"]], (number,), match.start(), match.end())
    wording = re.sub(r"(?<=[\w)])\(\w+\)", "", match["list"])  # Article 23(2) stands in Article 23
    kind = _KINDS[match["kind"] or "section"]
    figures = re.findall(rf"(?<!\w){_FIGURE}", wording)
    # "the article I read": a lone letter is a numeral only after Part and Chapter
    lettered = [f for f in figures if kind in _CONTAINERS or len(f) > 1 or f.isdigit()]
    numbers = [n for f in lettered if (n := _figure(f))]
    return Mention(kind, _spread(numbers, wording), match.start(), match.end())


def _figure(figure: str) -> str | None:
    return str(CARDINALS[figure]) if figure in CARDINALS else numeral(figure)


def _spread(numbers: list[str], wording: str) -> tuple[str, ...]:
    """`12 to 15` names four provisions."""
    if len(numbers) == 2 and _RANGE.search(wording) and all(n.isdigit() for n in numbers):
        first, last = map(int, numbers)
        if first < last <= first + _SPREAD:
            return tuple(str(n) for n in range(first, last + 1))
    return tuple(dict.fromkeys(numbers))
