"""An HTML page → its main text and what its head says of it.

trafilatura finds the body of an article; within it, it may drop headings, numbers and rows, and on pages it
was not made for (statutes of many short paragraphs) half of the text. So it only tells where the body begins
and ends among the blocks that are no furniture, which are the text; where it misses a good part of them, all
are. A row of a table is a line, its cells a tab apart; items of a numbered list have their numbers.

libxml2 ends a page where its elements stand more than 2,048 deep, 256 where it is not asked for more, and
tells it in its log alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import trafilatura
from lxml import etree, html  # type: ignore[import-untyped]

from index.reading.list_numbers import listed
from index.reading.packages import written_number

_FURNITURE = (
    "//nav|//footer|//script|//style|//noscript|//template|//form|//iframe|//svg|//button|//select"
    "|//*[@role='navigation' or @role='contentinfo' or @role='banner' or @role='search']"
    "|//body/header|//*[@hidden]|//comment()"
    "|//aside[not(@*[name()='epub:type' or name()='role'][contains(., 'note')])]"
    # the mark of a note in a sentence, and the arrow that leads back from the note
    "|//a[@*[name()='epub:type' or name()='role'][contains(., 'noteref') or contains(., 'backlink')]]"
    "|//a[contains(@class, 'footnote-') or @class='sdfootnoteanc' or @class='sdendnoteanc']"
    "|//sup[count(a) = 1 and starts-with(a/@href, '#') and normalize-space(.) = normalize-space(a)]"
)
_BLOCKS = frozenset(
    (
        "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption "
        "figure footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tbody td th thead tr ul"
    ).split()
)
_TITLES = ("og:title", "articletitle", "dc.title", "twitter:title")
_DATES = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "publication_date",
    "dc.date", "dc.date.issued", "date", "og:published_time", "release_date",
)  # fmt: skip
_SITES = ("contentsource", "og:site_name", "sitename", "dc.publisher", "application-name")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TELLING = 12  # characters of a block from which it stands in the body because it says the same
_LAID_OUT = 80  # characters of a row from which several blocks in a cell are running text
_NUMBERED = re.compile(
    r"\W*(?:\d|[ivxlc]+[.)]|[a-z][.)]|第?[一二三四五六七八九十百]+[、.)）条])", re.IGNORECASE
)
_WIDEST = 100  # columns of a cell
_LOST = 0.15  # share of the page's running text that may be missing before the blocks are preferred
_DEEP = 256  # levels; beyond them trafilatura, which takes the square of their number, is not asked


@dataclass(frozen=True, slots=True)
class Page:
    text: str
    title: str | None
    date: str | None
    site: str | None
    cut: bool  # where elements stand too deep; nothing behind that place was read


def main_text(markup: str) -> Page | None:
    """None where `markup` holds no element at all."""
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)  # lxml refuses a declared encoding in a string
    parser = html.HTMLParser(huge_tree=True)
    try:
        tree = html.document_fromstring(markup, parser=parser)
    except (etree.ParserError, ValueError):
        return None
    meta = _meta(tree)
    heading = next((text for h in tree.iter("h1") if (text := " ".join(h.text_content().split()))), None)
    name = tree.findtext(".//title")
    date = next((meta[key] for key in _DATES if meta.get(key)), None)
    if date is None:
        times = tree.xpath("//time/@datetime | //*[@itemprop='datePublished']/@content")
        date = times[0] if times else None
    for element in tree.xpath(_FURNITURE):
        element.drop_tree()
    return Page(
        _body(tree),
        next((meta[key] for key in _TITLES if meta.get(key)), None)
        or heading
        or (name and " ".join(name.split())),
        date,
        next((meta[key] for key in _SITES if meta.get(key)), None),
        any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log),
    )


def _meta(tree: html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop")
        if key and (content := " ".join((element.get("content") or "").split())):
            found.setdefault(key.lower(), content)
    return found


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    linked: bool  # it is mostly links
    heading: bool = False
    note: bool = False

    @property
    def letters(self) -> str:
        return re.sub(r"\W", "", self.text)


def _body(tree: html.HtmlElement) -> str:
    containers = (
        tree.xpath("//main | //*[@role='main']") or tree.xpath("//article") or tree.xpath("//body") or [tree]
    )
    if _depth(tree) > _DEEP:
        return "\n".join(text for container in containers for text in _lines(container))
    # more items than headings are provisions; a list of five steps below one of nine headings is none
    numbered = len(tree.xpath("//ol/li")) > len(tree.xpath("//h2|//h3|//h4|//h5|//h6"))
    blocks = [block for container in containers for block in _blocks(container, numbered)]
    extracted = trafilatura.extract(tree, include_comments=False, favor_recall=True, deduplicate=False) or ""
    return "\n".join(block.text for block in _of_the_body(blocks, re.sub(r"\W", "", extracted)))


def _of_the_body(blocks: Sequence[_Block], extracted: str) -> Sequence[_Block]:
    """The blocks between the first and the last that were `extracted`, with the headings before them, and
    rows and notes wherever they stand; all blocks where too much would be missing."""
    said = [bool(block.letters) and block.letters in extracted for block in blocks]
    own = [at for at, block in enumerate(blocks) if not block.linked]
    body = [at for at in own if said[at] and len(blocks[at].letters) >= _TELLING]
    total = sum(len(blocks[at].letters) for at in own)
    lost = sum(len(blocks[at].letters) for at in own if not said[at])
    if not body or lost > _LOST * total:
        return blocks
    first, last = body[0], body[-1]
    while first and blocks[first - 1].heading:
        first -= 1
    kept = (
        said[at] and first <= at <= last
        if block.linked
        else first <= at <= last or block.note or "\t" in block.text
        for at, block in enumerate(blocks)
    )
    return [block for block, keeps in zip(blocks, kept, strict=True) if keeps]


def _depth(tree: html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _lines(container: html.HtmlElement) -> list[str]:
    """The text of each block in document order, without recursion: for pages that are nested too deep."""
    lines: list[str] = []
    words: list[str] = []
    for event, element in etree.iterwalk(container, events=("start", "end", "comment", "pi")):
        if event in ("start", "end") and element.tag in _BLOCKS:
            lines.append(" ".join("".join(words).split()))
            words.clear()
        words.append(
            (element.text if event == "start" else None if element is container else element.tail) or ""
        )
    return [line for line in (*lines, " ".join("".join(words).split())) if line]


def _blocks(container: html.HtmlElement, numbered: bool = True) -> list[_Block]:
    """The blocks in a container, in document order; items of a list with their numbers where `numbered`."""
    walk = _Walk(numbered)
    walk.enter(container, False)
    walk.flush()
    return walk.blocks


class _Walk:
    """Gathers words into blocks."""

    def __init__(self, numbered: bool) -> None:
        self.blocks: list[_Block] = []
        self._numbered = numbered
        self._words: list[str] = []
        self._linked = 0
        self._label = ""  # the number of a list's item, before the first words in it
        self._heading = False
        self._note = False

    def flush(self) -> None:
        if text := " ".join("".join(self._words).split()):
            label = "" if _NUMBERED.match(text) else self._label
            self.blocks.append(_Block(label + text, self._linked > len(text) / 2, self._heading, self._note))
            self._label = ""
        self._words.clear()
        self._linked = 0

    def enter(self, element: html.HtmlElement, in_link: bool) -> None:
        if not isinstance(element.tag, str):
            return
        block = element.tag in _BLOCKS
        in_link = in_link or element.tag == "a"
        if block:
            self.flush()
        around, self._note = self._note, self._note or _is_note(element)
        if element.tag == "tr" and (row := _row(element)):
            self.blocks.append(row)
            self._note = around
            return
        if element.tag == "li":
            self._label = _number(element) if self._numbered else "- "
        self._heading = element.tag in _HEADINGS or (self._heading and not block)
        self._add(element.text, in_link)
        for child in element:
            self.enter(child, in_link)
            self._add(child.tail, in_link)
        if block:
            self.flush()
            self._heading = False
        self._note = around

    def _add(self, text: str | None, in_link: bool) -> None:
        if text:
            self._words.append(text)
            self._linked += len(text.strip()) if in_link else 0


def _is_note(element: html.HtmlElement) -> bool:
    """Whether it holds footnotes or endnotes, as EPUB, ARIA and the usual converters mark them."""
    said = " ".join(element.get(name) or "" for name in ("epub:type", "role", "class", "id"))
    return re.search(r"(?:foot|end)note", said) is not None


def _row(element: html.HtmlElement) -> _Block | None:
    """The row of a table; None where it has one cell, or only lays out running text."""
    cells: list[str] = []
    parts: list[_Block] = []
    running = False
    for cell in element.iterchildren("td", "th"):
        held = _blocks(cell)
        parts += held
        running |= len(held) > 1
        width = min(max(written_number(cell.get("colspan"), 1), 1), _WIDEST)
        cells += [" ".join(block.text for block in held), *[""] * (width - 1)]
    laid_out = running and sum(len(part.text) for part in parts) > _LAID_OUT
    if len(cells) < 2 or not parts or laid_out or element.find(".//table") is not None:
        return None
    return _Block("\t".join(cells).rstrip("\t"), all(part.linked for part in parts))


def _number(item: html.HtmlElement) -> str:
    """What a browser prints before an item, with a space after it; "" where the list is not numbered."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or "none" in (parent.get("style") or ""):
        return ""
    items = list(parent.iterchildren("li"))
    number = written_number(parent.get("start"), 1) + items.index(item)
    return f"{listed(written_number(item.get('value'), number), str(parent.get('type') or '1'))}. "
