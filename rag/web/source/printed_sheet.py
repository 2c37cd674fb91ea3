"""A page of a PDF or of a scan as it is printed, the quotation marked on it → HTML.

It is drawn from the very file that was indexed: where that is gone or has changed, a sentence says so,
since another file's page would be no source."""

from pathlib import Path
from urllib.parse import urlencode

from index.errors import BrokenFileError, FileChangedError, FileTooLargeError, NotFoundError, ReadError
from index.library import Library
from index.reading import Box, Sheet, printed_page
from index.records import Document, Language, Page, Span, StoredDocument
from rag.web.markup import el, esc
from rag.web.words import say

WIDTHS = (900, 1800)  # pixels, the only ones that are drawn: for a pane, and for looking closely
_AT_ONCE = 3  # pages of one quotation
_QUOTED = 200  # characters of it in the picture's description


def opener(document: str, number: int, span: Span, language: Language) -> str:
    """What shows the printed page when it is opened; the script fetches it then."""
    summary = el("summary", esc(say("sheet_open", language, n=number)))
    link = _link(document, span, language, None if span[0] < span[1] else number)
    return el("details", summary, el("div", cls="sheet-body"), cls="sheet", data_sheet=link)


def shown(
    library: Library, stored: StoredDocument, span: Span, number: int | None, language: Language
) -> str | None:
    """The pages that hold the span, or the page `number`; None where there is no such page."""
    document = library.document(stored.name)
    by_number = {page.number: page for page in document.pages}
    if number is None:
        chosen = [p for p in document.pages if document.text[slice(*_common(p, span))].strip()][:_AT_ONCE]
    else:
        chosen = [by_number[number]] if number in by_number else []
    if not chosen:
        return None
    try:
        sheets = [(page, _located(stored, document, page, span)) for page in chosen]
    except (NotFoundError, ReadError) as error:
        return el("p", esc(why(error, stored.name, language)), cls="note", role="note")
    figures = [_figure(stored, document, page, sheet, span, language) for page, sheet in sheets]
    missing = any(
        not sheet.boxes for page, sheet in sheets if document.text[slice(*_common(page, span))].strip()
    )
    note = el("p", esc(say("sheet_not_marked", language)), cls="aside") if missing else ""
    around = _around(stored.name, [p.number for p in chosen], len(document.pages), span, language)
    return "".join(figures) + note + around


def _common(page: Page, span: Span) -> Span:
    """The part of the span that stands on the page, in offsets of the document."""
    start, end = max(page.start, span[0]), min(page.end, span[1])
    return (start, max(start, end))


def _located(stored: StoredDocument, document: Document, page: Page, span: Span) -> Sheet:
    start, end = _common(page, span)
    text = document.text[page.start : page.end]
    place = (start - page.start, end - page.start)
    return printed_page.located(Path(stored.path), stored.digest, page.number, text, place, page.scan)


def why(error: Exception, name: str, language: Language) -> str:
    """Why the page of this document is not shown, in a sentence."""
    broken = (BrokenFileError, FileTooLargeError)
    kinds = ((FileChangedError, "changed"), (NotFoundError, "gone"), (broken, "broken"))
    kind = next((word for of, word in kinds if isinstance(error, of)), "unread")
    return say(f"sheet_{kind}", language, name=name)


def _figure(
    stored: StoredDocument, document: Document, page: Page, sheet: Sheet, span: Span, language: Language
) -> str:
    title = stored.title.best(language) or stored.name
    quote = " ".join(document.text[slice(*_common(page, span))].split())
    cut = quote[:_QUOTED] + "…" if len(quote) > _QUOTED else quote
    key = "sheet_alt" if sheet.boxes else "sheet_alt_plain"
    small, large = (_picture(stored, page.number, width) for width in WIDTHS)
    image = el(
        "img", src=small, srcset=f"{small} {WIDTHS[0]}w, {large} {WIDTHS[1]}w",
        sizes="(max-width: 1000px) 90vw, 46vw",
        width=round(sheet.width), height=round(sheet.height),
        alt=say(key, language, n=page.number, title=title, quote=cut),
    )  # fmt: skip
    leaf = el("div", image, *map(_mark, sheet.boxes), cls="leaf")
    caption = say("sheet_caption", language, n=page.number, total=len(document.pages), name=stored.name)
    larger = el(
        "button", esc(say("sheet_larger", language)), type="button", data_larger=True, aria_pressed="false"
    )
    return el("figure", el("div", leaf, cls="window", tabindex="0"),
              el("figcaption", esc(caption), " ", larger), cls="printed", data_page=page.number)  # fmt: skip


def _mark(box: Box) -> str:
    sides = (box.left, box.top, box.right - box.left, box.bottom - box.top)
    names = ("left", "top", "width", "height")
    style = ";".join(f"{name}:{share:.3%}" for name, share in zip(names, sides, strict=True))
    return el("span", cls="ink", style=style, aria_hidden="true")


def _around(document: str, numbers: list[int], total: int, span: Span, language: Language) -> str:
    """To the page before and the page after."""
    goes = []
    for number in (numbers[0] - 1, numbers[-1] + 1):
        if 1 <= number <= total:
            words = say("page", language, n=number)
            arrow = f"‹ {words}" if number < numbers[0] else f"{words} ›"
            go = _link(document, span, language, number)
            goes.append(el("button", esc(arrow), type="button", data_leaf=go))
    return el("p", *goes, cls="acts leaves") if goes else ""


def _link(document: str, span: Span, language: Language, number: int | None) -> str:
    values = {"name": document, "start": span[0], "end": span[1], "number": number, "lang": language}
    return f"/sheet?{urlencode({key: value for key, value in values.items() if value is not None})}"


def _picture(stored: StoredDocument, number: int, width: int) -> str:
    """Its address changes with the file, so that browsers may keep it."""
    values = {"name": stored.name, "number": number, "width": width, "of": stored.digest[:16]}
    return f"/sheet.png?{urlencode(values)}"
