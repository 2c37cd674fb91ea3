"""Cross-references of a source as links, both ways: what its words refer to, and what refers to them → HTML.

What a passage refers to is told by its own words, and shown at once. What refers to it is told by the
whole library, and fetched when it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.requests import Request
from starlette.responses import Response

from index.library import Library
from index.records import Bilingual, Language, Span
from rag.links import CrossReference, CrossReferences, Place
from rag.web.access import wanted
from rag.web.markup import el, esc, lang
from rag.web.source.place_names import Outline, document_link, place
from rag.web.words import say

MOST = 12  # links on one side
_AROUND = 28  # characters of a sentence on either side of the words that refer

Links = Callable[[str, Span, Language, Language], str]
"""HTML of the links of a span of a document in a language, on a page in another."""
Titles = Mapping[str, Bilingual]


def no_links(document: str, span: Span, of: Language, language: Language) -> str:
    """Where no library is at hand."""
    return ""


def links_of(references: CrossReferences, outline: Outline, titles: Titles) -> Links:
    """The links of one library, as it is now."""

    def links(document: str, span: Span, of: Language, language: Language) -> str:
        if document not in titles:
            return ""
        items = {
            (found.wording, to.document, to.start): _to(found, to, outline, titles, language)
            for found in references.out_of(document, span, of)
            for to in found.places
        }
        shown = list(items.values())[:MOST]
        out = el("h3", esc(say("refers_to", language)), cls="small") + el("ul", *shown) if shown else ""
        values = {"name": document, "start": span[0], "end": span[1], "lang": language}
        summary = el("summary", esc(say("referred_from", language)))
        body = el("div", cls="sheet-body")
        into = el("details", summary, body, cls="sheet", data_sheet=f"/references?{urlencode(values)}")
        return el("nav", out, into, cls="refs", aria_label=say("cross_references", language))

    return links


def _to(reference: CrossReference, to: Place, outline: Outline, titles: Titles, language: Language) -> str:
    title = titles[to.document].best(language) or to.document
    where, end = title, 0
    if section := to.section:
        own = place(outline, to.document, section.path, section.start, section.language, language, short=True)
        where, end = own if to.document == reference.document else f"{title} · {own}", to.end
    link = el("a", esc(where), href=document_link(to.document, to.start, end, language))
    return el("li", el("span", esc(reference.wording), lang=lang(reference.language)), " → ", link)


def mount(app: FastAPI, library: Library, references: CrossReferences) -> None:
    """The route of what refers to a place: of documents in the library only."""

    @app.get("/references")
    def referring(request: Request, name: str, start: int = 0, end: int = 0) -> Response:
        language = wanted(request)
        titles = {d.name: d.title for d in library.documents()}
        if name not in titles:
            return PlainTextResponse(say("not_here", language), 404)
        found = references.into(name, (start, end))
        return HTMLResponse(_from(found, library, titles, name, language))


def _from(
    found: Sequence[CrossReference], library: Library, titles: Titles, name: str, language: Language
) -> str:
    if not found:
        return el("p", esc(say("nothing_refers", language)), cls="aside")
    items = []
    for reference in found[:MOST]:
        home, start, of = reference.document, reference.start, reference.language
        own = place(library.sections, home, reference.section, start, of, language, short=True)
        where = own if home == name else f"{titles[home].best(language) or home} · {own}"
        link = el("a", esc(where), href=document_link(home, start, reference.end, language))
        items.append(el("li", link, " ", _around(library.document(home).text, reference)))
    more = len(found) - MOST
    rest = el("p", esc(say("more_refer", language, n=more)), cls="aside") if more > 0 else ""
    return el("ul", *items) + rest


def _around(text: str, reference: CrossReference) -> str:
    before = text[max(0, reference.start - _AROUND) : reference.start].rpartition("\n")[2]
    after = text[reference.end : reference.end + _AROUND].partition("\n")[0]
    said = esc(f"…{before}") + el("mark", esc(reference.wording), cls="twin") + esc(f"{after}…")
    return el("span", said, lang=lang(reference.language))
