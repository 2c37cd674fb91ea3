"""Words of a text that point at provisions, and how they point: by number, by place, by name.

    依照本法第十五条 · 前款 · 前三条 · 本条第二款 · 公平交易法第十条第一项 · 第四至第六条
    the preceding article · paragraph 2 of this Article · Article 23 of the Civil Procedure Law

What stands there and in which document is for `cross_references.py`. Pure. The words are in pointers.toml."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

from index.text import CARDINALS, HAN, Folded, fold, numeral, word_lists
from rag.search import every_mention

_WORDS = word_lists(Path(__file__).with_name("pointers.toml"))


def _any(table: str, key: str) -> str:
    words: Sequence[str] = _WORDS[table][key]
    return "|".join(sorted(words, key=len, reverse=True))


_CONTAINERS = ("part", "chapter", "section")
_SPREAD = 20  # a range of more provisions is read as its ends
_BESIDE = 120  # characters on either side in which a document is named
_COUNT = rf"(?:{'|'.join(CARDINALS)}|\d+)"
_RELATIVE = re.compile(
    rf"(?<![{_WORDS['relative']['zh_not_after']}])前(?P<zh_count>[一二两三四五六七八九十]?)"
    rf"(?P<zh_back>[条款项])(?![{_WORDS['relative']['zh_not_before']}])"
    rf"|(?:{_any('relative', 'zh_next')})(?P<zh_next>条)(?![{_WORDS['relative']['zh_not_before']}])"
    rf"|(?:{_any('relative', 'zh_this')})(?P<zh_this>条)(?![{_WORDS['relative']['zh_not_before']}])"
    rf"|\bthe (?:{_any('relative', 'en_back')}) (?:(?P<en_count>{_COUNT}) )?"
    rf"(?P<en_back>{_any('relative', 'en_article')}|{_any('relative', 'en_paragraph')}"
    rf"|{_any('relative', 'en_item')})s?\b"
    rf"|\bthe (?:{_any('relative', 'en_next')}) (?P<en_next>{_any('relative', 'en_article')})\b"
    rf"|\b(?:{_any('relative', 'en_this')}) (?P<en_this>{_any('relative', 'en_article')})\b"
)
_ARTICLE = re.compile(rf"条|{_any('relative', 'en_article')}")
_ITEM = re.compile(_any("relative", "en_item"))
_HAN = re.compile(f"[{HAN}]")
_TRADITIONAL = 0.03  # of a text's characters, from which it is printed in traditional ones
_INSIDE = re.compile(rf"(?:{_any('joints', 'zh_inside')})?|(?:{_any('joints', 'en_inside')})")
_TAIL = rf"(?:{_any('joints', 'zh_tail')})*"
_BETWEEN = re.compile(rf"{_TAIL}(?:{_any('joints', 'zh_between')})|\s*(?:{_any('joints', 'en_between')})\s*")
_RANGE = re.compile(r"\s*(?:至|到|-|~|to|through)\s*")
_OWN = re.compile(
    rf"(?:{_any('documents', 'zh_own')})(?:{_any('documents', 'zh_kinds')})(?:的|中|之)?$"
    rf"|(?:{_any('documents', 'en_own')}) (?:{_any('documents', 'en_kinds')}),? $"
)
_OWN_AFTER = re.compile(
    rf"\s*,?\s*(?:(?:of|in|under) (?:{_any('documents', 'en_own')}) (?:\w+ )?"
    rf"(?:{_any('documents', 'en_kinds')})\b"
    rf"|\b(?:{_any('documents', 'en_herein')})\b)"
)
_LAST = re.compile(rf"(?:{_any('documents', 'zh_last')})(?:{_any('documents', 'zh_kinds')})(?:的|中|之)?$")
_LAST_AFTER = re.compile(
    rf"\s*,?\s*(?:of|in|under) (?:{_any('documents', 'en_last')}) (?:{_any('documents', 'en_kinds')})\b"
)
# Where nothing beside a pointer looks like a name no catalogue need be searched for it.
_NAME_BEFORE = re.compile(
    rf"(?:(?:{_any('documents', 'zh_kinds')})|[》>])(?:\([^()]*\))?(?:的|中|之|里)?$"
    rf"|\b(?:{_any('documents', 'en_kinds')})\W*$"
)
_NAME_AFTER = re.compile(
    r"\s*(?:\([^)]*\))?\s*,?\s*(?:of|in|under|from) (?!this\b|these\b|which\b)|\s*\([^()]{2,60}\)"
)

Level = Literal["container", "article", "paragraph", "item"]
Whose = Literal["own", "last", "named", "shared"]
"""Of which document the provision is: the one that points, the one that was named last, the one that is named
`before` or `after` the words, or the one that the pointer beside it belongs to."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `start:end` of a text points at. `numbers` of provisions of one `kind`, or the `back`-th provision
    before this one and those between (-1: the next), or this one. `paragraphs` count its paragraphs from 1;
    `paragraphs_back` and `items_back` those before the words themselves."""

    start: int
    end: int
    kind: str = "article"
    numbers: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    back: int = 0
    paragraphs: tuple[int, ...] = ()
    paragraphs_back: int = 0
    items_back: int = 0
    whose: Whose = "own"
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One link of a pointer in folded text: "article 8", "paragraph 2". `level` tells what it counts."""

    start: int
    end: int
    level: Level
    kind: str = "article"
    numbers: tuple[str, ...] = ()
    back: int = 0


def pointers(text: str) -> list[Pointer]:
    """In the order of the text, offsets into it.

    >>> [(p.numbers, p.paragraphs, p.back) for p in pointers("依照第八条第二款和前条的规定")]
    [(('8',), (2,), 0), ((), (), 1)]
    """
    folded = fold(text)
    parts = _parts(folded.text, taiwan=_traditional(text, folded))
    chains = _chains(folded.text, sorted(parts, key=lambda p: p.start))
    spans = [(chain[0].start, chain[-1].end) for chain in chains]
    lent = _lent(chains, folded.text)
    found = []
    for at, (chain, (start, end)) in enumerate(zip(chains, spans, strict=True)):
        first = max(spans[at - 1][1] if at else 0, start - _BESIDE)
        last = min(spans[at + 1][0] if at + 1 < len(spans) else len(folded.text), end + _BESIDE)
        before, after = folded.text[first:start], folded.text[end:last]
        found.append(
            replace(_pointer(chain, lent[at]), before=before, after=after, whose=_whose(before, after))
        )
    found = _sharing(found, [folded.text[a[1] : b[0]] for a, b in pairwise(spans)])
    return [
        replace(p, start=folded.offsets[p.start], end=folded.offsets[p.end - 1] + 1)
        for p in found
        if p.numbers or p.back or p.paragraphs or p.paragraphs_back or p.items_back
    ]


def _parts(folded: str, *, taiwan: bool) -> Iterator[_Part]:
    for mention in every_mention(folded):
        level = _level(mention.kind, folded[mention.start : mention.end], taiwan=taiwan)
        yield _Part(mention.start, mention.end, level, mention.kind, mention.numbers)
    for match in _RELATIVE.finditer(folded):
        unit = match["zh_back"] or match["en_back"]
        if unit is None:
            back = 0 if match["zh_this"] or match["en_this"] else -1
            yield _Part(*match.span(), "article", back=back)
            continue
        counted = match["zh_count"] or match["en_count"] or "1"
        kind = "article" if _ARTICLE.fullmatch(unit) else "item"
        back = CARDINALS.get(counted) or int(numeral(counted) or 1)
        yield _Part(*match.span(), _level(kind, unit, taiwan=taiwan), back=back)


def _level(kind: str, wording: str, *, taiwan: bool) -> Level:
    """In the mainland 款 is a paragraph and 项 an item of it; in Taiwan 項 is a paragraph and 款 an item."""
    if kind in _CONTAINERS:
        return "container"
    if kind == "article":
        return "article"
    if re.search(f"[{HAN}]", wording):
        return "paragraph" if ("项" in wording) == taiwan else "item"
    return "item" if _ITEM.search(wording) else "paragraph"


def _traditional(text: str, folded: Folded) -> bool:
    """Whether a text is printed in traditional characters, as Taiwan's statutes are."""
    changed = sum(text[at] != c for at, c in zip(folded.offsets, folded.text, strict=False) if _HAN.match(c))
    return changed > _TRADITIONAL * len(text)


def _chains(folded: str, parts: list[_Part]) -> list[list[_Part]]:
    """Parts that make one pointer: `第八条 第二款`, `paragraph 2 of Article 8`."""
    chains: list[list[_Part]] = []
    for part in parts:
        if chains and (last := chains[-1][-1]).end > part.start:
            continue
        chain = chains[-1] if chains else []
        if chain and _joins(chain, part, folded[last.end : part.start]):
            chain.append(part)
        elif chain and (range_ := _range(last, part, folded[last.end : part.start])):
            chain[-1] = range_
        else:
            chains.append([part])
    return chains


def _joins(chain: Sequence[_Part], part: _Part, gap: str) -> bool:
    levels = [p.level for p in chain]
    if not _INSIDE.fullmatch(gap):
        return False
    if gap.strip() == "," and part.level == levels[-1]:
        return False
    if part.level in ("article", "container"):
        return part.level not in levels
    return part.level not in levels or (levels[-1] != part.level and "article" in levels)


def _range(first: _Part, last: _Part, gap: str) -> _Part | None:
    """`第三条至第五条` and `Article 3 to Article 5` point at three provisions."""
    if first.level != last.level or not _RANGE.fullmatch(gap):
        return None
    ends = (*first.numbers[-1:], *last.numbers[:1])
    if len(ends) < 2 or not all(n.isdigit() for n in ends):
        return None
    low, high = map(int, ends)
    if not low < high <= low + _SPREAD:
        return None
    between = tuple(str(n) for n in range(low, high + 1))
    return replace(first, end=last.end, numbers=(*first.numbers[:-1], *between, *last.numbers[1:]))


def _lent(chains: Sequence[Sequence[_Part]], folded: str) -> list[_Part | None]:
    """The article of the pointer beside each one that has none: `第四十条第一项、第二项`, "paragraph 1 or
    paragraph 7 of Article 11"."""
    articles = [next((p for p in chain if p.level == "article"), None) for chain in chains]
    lent: list[_Part | None] = [None] * len(chains)
    gaps = [folded[a[-1].end : b[0].start] for a, b in pairwise(chains)]
    for at, gap in enumerate(gaps):
        if _BETWEEN.fullmatch(gap) and articles[at + 1] is None and chains[at][0].level == "article":
            lent[at + 1] = articles[at + 1] = articles[at]
    for at in reversed(range(len(gaps))):
        if _BETWEEN.fullmatch(gaps[at]) and articles[at] is None and chains[at + 1][-1].level == "article":
            lent[at] = articles[at] = articles[at + 1]
    return lent


def _pointer(chain: Sequence[_Part], lent: _Part | None) -> Pointer:
    """With offsets into the folded text."""
    by_level = {part.level: part for part in reversed([*chain, *([lent] if lent else [])])}
    article, container = by_level.get("article"), by_level.get("container")
    whole = Pointer(chain[0].start, chain[-1].end)
    if article:
        within = container.numbers[:1] if container else ()
        whole = replace(whole, kind=article.kind, numbers=article.numbers, back=article.back, within=within)
    elif container:
        whole = replace(whole, kind=container.kind, numbers=container.numbers)
    paragraph, item = by_level.get("paragraph"), by_level.get("item")
    if paragraph and paragraph.numbers:
        return replace(whole, paragraphs=tuple(int(n) for n in paragraph.numbers if n.isdigit()))
    if paragraph:
        return replace(whole, paragraphs_back=paragraph.back)
    if item and article is None:
        return replace(whole, items_back=item.back)
    return whole


def _whose(before: str, after: str) -> Whose:
    if _OWN.search(before) or _OWN_AFTER.match(after):
        return "own"
    if _LAST.search(before) or _LAST_AFTER.match(after):
        return "last"
    return "named" if _NAME_BEFORE.search(before) or _NAME_AFTER.match(after) else "own"


def _sharing(found: list[Pointer], gaps: Sequence[str]) -> list[Pointer]:
    """`民法典第三条、第五条` and `Articles 3 and 5 of the Civil Code`: a list has one document."""
    shared = list(found)
    for at, gap in enumerate(gaps):
        # in Chinese the name stands before the first, and the gap belongs to both sides of it
        if shared[at + 1].numbers and shared[at].whose != "own" and _BETWEEN.fullmatch(gap):
            shared[at + 1] = replace(shared[at + 1], whose="shared")
    for at in reversed(range(len(gaps))):
        if shared[at].numbers and shared[at + 1].whose == "named" and _BETWEEN.fullmatch(gaps[at]):
            ahead = shared[at + 1]
            if _NAME_AFTER.match(ahead.after):
                shared[at] = replace(shared[at], whose="named", before="", after=ahead.after)
    return shared
