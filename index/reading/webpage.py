"""An HTML page → its main text and what its head says of it.

trafilatura finds the body of an article; on pages it was not made for (statutes of many short
paragraphs, tables) it may drop half of the text. So its result is held against the text of all blocks
that are no furniture, and where a good part is missing, those blocks are the text.

libxml2 ends a page where its elements stand more than 2,048 deep, 256 where it is not asked for more, and
tells it in its log alone.
"""

import re
from dataclasses import dataclass

import trafilatura
from lxml import etree, html  # type: ignore[import-untyped]

_FURNITURE = (
    "//nav|//footer|//aside|//script|//style|//noscript|//template|//form|//iframe|//svg|//button|//select"
    "|//*[@role='navigation' or @role='contentinfo' or @role='banner' or @role='search']"
    "|//body/header|//*[@hidden]|//comment()"
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


def _body(tree: html.HtmlElement) -> str:
    containers = (
        tree.xpath("//main | //*[@role='main']") or tree.xpath("//article") or tree.xpath("//body") or [tree]
    )
    blocks = [block for container in containers for block in _blocks(container)]
    extracted = None
    if _depth(tree) <= _DEEP:
        extracted = trafilatura.extract(tree, include_comments=False, favor_recall=True, deduplicate=False)
    extracted = extracted or ""
    squeezed = re.sub(r"\W", "", extracted)
    total = sum(len(words) for text, links in blocks if not links and (words := re.sub(r"\W", "", text)))
    lost = sum(
        len(words)
        for text, links in blocks
        if not links and (words := re.sub(r"\W", "", text)) and words not in squeezed
    )
    if extracted and lost <= _LOST * total:
        return extracted
    return "\n".join(text for text, _ in blocks)


def _depth(tree: html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _blocks(container: html.HtmlElement) -> list[tuple[str, bool]]:
    """(text of a block, whether it is mostly links), in document order."""
    blocks: list[tuple[str, bool]] = []
    words: list[str] = []
    linked = links = 0

    def flush() -> None:
        nonlocal linked
        text = " ".join("".join(words).split())
        if text:
            blocks.append((text, linked > len(text) / 2))
        words.clear()
        linked = 0

    for event, element in etree.iterwalk(container, events=("start", "end", "comment", "pi")):
        if event in ("start", "end") and element.tag in _BLOCKS:
            flush()
        if event in ("start", "end") and element.tag == "a":
            links += 1 if event == "start" else -1
        text = element.text if event == "start" else None if element is container else element.tail
        if text:
            words.append(text)
            linked += len(text.strip()) if links else 0
    flush()
    return blocks
