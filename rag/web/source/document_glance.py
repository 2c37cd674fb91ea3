"""A document at a glance, where the Library and the document's own page have a place for it: key sentences,
outline, people, bodies, dates, counterparts, and questions that it surely answers → HTML and its routes.

Both are made when they are opened: reading a document takes a moment, asking three questions another."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.requests import Request
from starlette.responses import Response

from index.errors import NotFoundError
from index.library import Library
from index.records import Language, Section, Span, other
from rag.tasks import Mentioned, Profile, profile_of
from rag.web.access import wanted
from rag.web.markup import el, esc, lang
from rag.web.source.place_names import ask_link, document_link, place
from rag.web.words import say

Questions = Callable[[str, Language], Sequence[str]]
"""What may be asked of a document, by its name, in a page's language."""

_KEPT = 64  # profiles that were made last
_OUTLINED = 40  # headings


def glance(name: str, language: Language) -> str:
    """Closed; what is inside is fetched when it is opened."""
    address = f"/glance?{urlencode({'name': name, 'lang': language})}"
    return _fetched(say("glance", language), address, "sheet glance")


def mount(app: FastAPI, library: Library, questions: Questions) -> None:
    @lru_cache(maxsize=_KEPT)
    def profile(name: str, language: Language, revision: int) -> Profile | None:
        return profile_of(library, name, language)

    @app.get("/glance")
    def glanced(request: Request, name: str) -> Response:
        language = wanted(request)
        try:
            found = profile(name, language, library.revision)
            sections = library.sections(name)
            text = library.document(name).text
        except NotFoundError:
            return PlainTextResponse(say("not_here", language), 404)
        return HTMLResponse(shown(found, sections, text, language) if found else "")

    @app.get("/suggested")
    def suggested(request: Request, name: str) -> Response:
        language = wanted(request)
        return HTMLResponse(suggestions(questions(name, language), language))


def shown(profile: Profile, sections: Sequence[Section], text: str, language: Language) -> str:
    """Every line quoted from `text`, the document's, each with the link to its place."""

    def link(words: str, span: Span) -> str:
        return el("a", esc(words), href=document_link(profile.document, *span, language), lang=lang(of))

    def quoted(span: Span, section: tuple[str, ...]) -> str:
        where = place(lambda _: tuple(sections), profile.document, section, span[0], of, language, short=True)
        said = el("span", esc(_line(text, span)), cls="law", lang=lang(of))
        href = document_link(profile.document, *span, language)
        return el("li", said, " ", el("a", esc(where), href=href))

    def named(mentioned: Sequence[Mentioned]) -> str:
        shown = (link(m.text, m.span) + (f" ×{m.times}" if m.times > 1 else "") for m in mentioned)
        return el("p", " · ".join(shown))

    of = profile.language
    outline = [
        el("li", link(_line(text, line.span), line.span), cls=f"level-{min(line.heading - 1, 4)}")
        for line in profile.outline[:_OUTLINED]
    ]
    further = len(profile.outline) - _OUTLINED
    if further > 0:
        outline.append(el("li", esc(say("further", language, n=further))))
    sentences = [quoted(line.span, line.passage.section) for line in profile.sentences]
    entries = {
        "glance_sentences": el("ul", *sentences) if sentences else "",
        "glance_people": named(profile.people) if profile.people else "",
        "glance_bodies": named(profile.bodies) if profile.bodies else "",
        "glance_dates": named(profile.dates) if profile.dates else "",
        "glance_counterparts": _facing(profile, language),
        "glance_outline": el("ol", *outline) if outline else "",
    }
    listed = [el("dt", esc(say(key, language))) + el("dd", html) for key, html in entries.items() if html]
    address = f"/suggested?{urlencode({'name': profile.document, 'lang': language})}"
    asked = _fetched(say("glance_questions", language), address, "sheet suggested", opened=True)
    return el("dl", *listed, cls="glanced") + asked


def suggestions(questions: Sequence[str], language: Language) -> str:
    """A question is asked where it is chosen; from a document's own page it is put into the box."""
    if not questions:
        return el("p", esc(say("glance_no_questions", language)), cls="aside")
    items = [el("li", el("a", esc(q), href=ask_link(language, question=q), data_ask=q)) for q in questions]
    return el("ul", *items)


def _facing(profile: Profile, language: Language) -> str:
    across = say("zh_text" if other(profile.language) == "zh" else "en_text", language)
    key = "glance_facing" if profile.facing else "glance_facing_none"
    return el("p", esc(say(key, language, n=profile.facing, of=profile.passages, language=across)))


def _fetched(summary: str, address: str, cls: str, *, opened: bool = False) -> str:
    body = el("div", cls="sheet-body")
    return el("details", el("summary", esc(summary)), body, cls=cls, data_sheet=address, open=opened)


def _line(text: str, span: Span) -> str:
    return " ".join(text[slice(*span)].split())
