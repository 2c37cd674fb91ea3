"""What an answer rests on: a citation with its document, its passage and the counterpart → HTML."""

from index.records import Bilingual, Language, Metadata, other
from rag.results import Cell, Citation, Counterpart, Hit
from rag.web.markup import el, esc, lang, marked
from rag.web.source.place_names import Outline, document_link, place
from rag.web.source.printed_sheet import opener
from rag.web.source.reference_links import Links, no_links
from rag.web.words import say

Side = tuple[Language, str, bool]
"""Language, HTML of the passage, and whether it is the one that was cited."""


def source(cited: Citation, id_: str, outline: Outline, language: Language, links: Links = no_links) -> str:
    """One citation's article, hidden until its number is chosen."""
    where = place(outline, cited.document, cited.section, cited.start, cited.language, language)
    shift = cited.passage_start
    quote = marked(cited.passage, cited.start - shift, cited.end - shift)
    facing = f"{cited.quote}\n\n{cited.counterpart.quote}" if cited.counterpart else cited.quote
    link = document_link(cited.document, cited.start, cited.end, language)
    return el(
        "article",
        head(cited.title, cited.document, cited.metadata, language),
        _path(where, cited.page, language, cited.ocr, cited.cell),
        _pair((cited.language, quote, True), cited.counterpart, cited.document, cited.metadata, language),
        _actions(link, facing, cited.counterpart is not None, language),
        links(cited.document, (shift, shift + len(cited.passage)), cited.language, language),
        opener(cited.document, cited.page, (cited.start, cited.end), language) if cited.page else "",
        id=id_,
        cls="source",
        data_number=cited.number,
        aria_label=say("source_label", language, n=cited.number, place=where),
    )


def nearest(
    hit: Hit, title: Bilingual, data: Metadata, id_: str, number: int, outline: Outline, language: Language
) -> str:
    """The same of a passage that was found but does not answer; nothing is marked in it."""
    p = hit.passage
    where = place(outline, p.document, p.section, p.start, p.language, language)
    link = document_link(p.document, p.start, p.end, language)
    facing = f"{p.text}\n\n{hit.counterpart.quote}" if hit.counterpart else p.text
    return el(
        "article",
        head(title, p.document, data, language),
        _path(where, p.page, language),
        _pair((p.language, esc(p.text), True), hit.counterpart, p.document, data, language, plain=True),
        _actions(link, facing, hit.counterpart is not None, language),
        opener(p.document, p.page, (p.start, p.end), language) if p.page else "",
        id=id_,
        cls="source",
        data_number=number,
        aria_label=say("nearest_label", language, n=number, place=where),
    )


def head(title: Bilingual, document: str, data: Metadata, language: Language, heading: str = "h2") -> str:
    """Title in both languages and the facts, as small labels."""
    first = title.best(language) or document
    shown: Language = language if title.get(language) else other(language)
    second = title.get(other(language)) if title.get(language) else None
    lines = [el(heading, esc(first), lang=lang(shown) if title.best(language) else None)]
    if second:
        lines.append(el("p", esc(second), cls="alt", lang=lang(other(language))))
    return "".join(lines) + el("p", facts(data, document, language), cls="facts")


def facts(data: Metadata, document: str, language: Language) -> str:
    labels = []
    if data.status:
        good = "good" if data.status == "valid" else "doubt"
        labels.append(el("span", esc(status(data.status, language)), cls=f"tag {good}"))
    dated = [
        say(kind, language, date=date)
        for kind, date in (("effective", data.effective), ("promulgated", data.promulgated))
        if date
    ][:1]
    if not dated and data.published:
        dated = [say("published", language, date=data.published)]
    plain = [data.issuer.best(language), data.document_number, *dated]
    if data.original:
        plain.append(say(f"original_{data.original}", language))
    labels += [el("span", esc(text), cls="tag") for text in plain if text]
    labels.append(el("span", esc(document), cls="tag file"))
    return " ".join(labels)


def status(of: str, language: Language) -> str:
    """In force or not, in words."""
    known = ("valid", "not yet effective", "amended", "repealed")
    return say(of, language) if of in known else of


def _path(
    where: str, page: int | None, language: Language, ocr: float | None = None, cell: Cell | None = None
) -> str:
    parts = [where, say("page", language, n=page) if page else None, cell.told(language) if cell else None]
    scan = say("ocr", language, n=round(100 * ocr)) if ocr is not None else ""
    told = " " + el("span", esc(scan), cls="tag doubt") if scan else ""
    return el("p", esc(" · ".join(p for p in parts if p)) + told, cls="path")


def _pair(
    cited: Side,
    twin: Counterpart | None,
    document: str,
    data: Metadata,
    language: Language,
    *,
    plain: bool = False,
) -> str:
    """Both languages side by side, the original first where the document tells which it is."""
    sides: list[Side] = [cited]
    notes = []
    if twin is not None:
        shift = twin.passage_start
        faced = marked(twin.passage, twin.start - shift, twin.end - shift, "twin")
        sides.append((twin.language, esc(twin.passage) if plain else faced, False))
        if twin.document != document:
            notes.append(say("in_document", language, document=twin.document))
        if twin.confidence < 0.5:
            notes.append(say("doubtful", language))
    else:
        words = say("zh_text" if cited[0] == "en" else "en_text", language)
        notes.append(say("no_counterpart", language, language=words))
    if data.original:
        sides.sort(key=lambda side: side[0] != data.original)
    shown = "".join(_side(side, data.original, language) for side in sides)
    aside = el("p", esc(" ".join(notes)), cls="aside") if notes else ""
    return el("div", shown, cls="pair" if len(sides) == 2 else "pair single") + aside


def _side(side: Side, original: Language | None, language: Language) -> str:
    of, html, cited = side
    words = [say(f"language_{of}", language)]
    if original == of:
        words.append(say("is_original", language))
    elif not cited or original:
        words.append(say("is_counterpart", language))
    heading = el("h3", esc(" · ".join(words)))
    return el("div", heading, el("p", html, lang=lang(of), cls="law"), cls="side")


def _actions(link: str, facing: str, both: bool, language: Language) -> str:
    copy = say("copy_both" if both else "copy_quote", language)
    return el(
        "p",
        el("a", esc(say("open_document", language)), href=link),
        el("button", esc(copy), type="button", data_copy=facing),
        el("button", esc(say("copy_link", language)), type="button", data_copy_link=link),
        cls="acts",
    )
