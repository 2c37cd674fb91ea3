"""The whole application: Gradio's page in both languages, and the routes beside it, behind the guard."""

import asyncio
import logging
import math
import urllib.parse
from datetime import date
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from gradio import processing_utils
from gradio.utils import get_upload_folder
from starlette.requests import Request
from starlette.responses import Response

from index.bounds import bounds
from index.library import Library
from rag.web import mcp
from rag.web.access import Guard, Waiting, login, wanted
from rag.web.api import Programs
from rag.web.app import build
from rag.web.asking import export
from rag.web.assembly import Assembly
from rag.web.checks import check_routes
from rag.web.library import arrivals, law_versions
from rag.web.markup import STATIC, el, esc, plain_pages
from rag.web.quality import quality_routes
from rag.web.source import document_glance, page_pictures, reader, reference_links
from rag.web.words import say

log = logging.getLogger(__name__)

_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


def application(page: Assembly, *, loopback: bool) -> Guard:
    """`loopback`: served to this machine only, under its own names."""
    library = page.context.library
    processing_utils.async_ssrf_protected_download = _fetch_nothing
    logins = login.Logins(page.users)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _files(app)
    _logging_in(app, logins)
    _documents(app, library)
    _exports(app, page)
    page_pictures.mount(app, library)
    check_routes.mount(app, page.checks, _user)
    reference_links.mount(app, library, page.context.references)
    document_glance.mount(app, library, page.examples.about)
    arrivals.mount(app, page.changes.arrivals)
    law_versions.mount(app, library)
    quality_routes.mount(app, page.evaluations, page.talks, _user)
    theme = gr.themes.Base(
        font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"], text_size="md"
    )
    mcp.mount(app, mcp.server(Programs(page)))
    for path, language in (("/zh", "zh"), ("/", "en")):
        # gradio asks for a user itself where there is a dependency, and hands the name to our functions
        app = gr.mount_gradio_app(
            app, build(page, "zh" if language == "zh" else "en"), path,
            auth_dependency=_user, theme=theme, footer_links=[], run_history=False, ssr_mode=False,
            max_file_size=bounds().size, show_error=False, pwa=False, mcp_server=False,
            enable_monitoring=False, allowed_paths=[], blocked_paths=[str(library.folder)],
        )  # fmt: skip

    def user_of(request: Request) -> str | None:
        user = logins.user(request.cookies.get(login.COOKIE))
        if user is None and request.url.path == mcp.PATH:
            user = logins.by_header(_address(request), request.headers.get("authorization"))
        return user

    arriving = (Path(get_upload_folder()), library.folder / "uploads" / ".arriving")
    return Guard(app, user_of, _LOOPBACK_NAMES if loopback else None, Waiting(arriving))


async def _fetch_nothing(url: str, cache_dir: str) -> str:
    """In the place of Gradio's download of an address that a browser gives for a file, of any field: this
    server calls nobody."""
    raise gr.Error("Files are sent, not fetched.", print_exception=False)


def _user(request: Request) -> str:
    """As the guard found it; "everybody" stands for no login, since Gradio takes an empty name for none."""
    return request.scope.get("duolex_user") or "everybody"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _files(app: FastAPI) -> None:
    @app.get("/page/{name}")
    def static(name: str) -> Response:
        known = {path.name: path for path in STATIC.iterdir() if path.is_file()}
        if name not in known:
            return PlainTextResponse("No such file.", 404)
        return FileResponse(known[name], headers={"cache-control": "max-age=31536000, immutable"})

    @app.get("/zh")
    def chinese(request: Request) -> Response:
        return RedirectResponse(str(request.url.replace(path="/zh/", scheme="", netloc="")))

    @app.get("/en")
    @app.get("/en/")
    def english(request: Request) -> Response:
        asked = {**request.query_params, "lang": "en"}
        return RedirectResponse(f"/?{urllib.parse.urlencode(asked)}")

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return RedirectResponse("/page/icon.svg")


def _documents(app: FastAPI, library: Library) -> None:
    @app.get("/document")
    def document(
        request: Request, name: str, start: int = 0, end: int = 0, talk: str = "", at: str = ""
    ) -> Response:
        language = wanted(request)
        stored = next((d for d in library.documents() if d.name == name), None)
        if stored is None:
            gone = el("p", esc(say("document_gone", language, name=name)), cls="note")
            home = el("a", esc(say("back", language)), href="/")
            return HTMLResponse(plain_pages.plain("Duolex", el("main", gone, home), language), 404)
        text = reader.page(library, stored, (start, end), language, talk, at)
        title = stored.title.best(language) or stored.name
        scripts = ("reader.js", "sheet.js")
        return HTMLResponse(plain_pages.plain(f"{title} · Duolex", text, language, scripts=scripts))


def _exports(app: FastAPI, page: Assembly) -> None:
    @app.get("/export/{name}")
    def take_away(request: Request, name: str) -> Response:
        language, user = wanted(request), _user(request)
        id_, _, ending = name.partition(".")
        talk = page.talks.find(user, id_)
        if talk is None or ending not in _TYPES:
            return PlainTextResponse(say("not_here", language), 404)
        turns = page.talks.turns(user, id_)
        lines = export.lines(talk.name, turns, page.context.shelf().outline, language, date.today())
        content = export.docx(lines) if ending == "docx" else export.markdown(lines).encode()
        named = urllib.parse.quote(f"{talk.name[:60]}.{ending}")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{named}"}
        return Response(content, media_type=_TYPES[ending], headers=headers)


def _logging_in(app: FastAPI, logins: login.Logins) -> None:
    @app.get("/login")
    def form(request: Request) -> Response:
        if not logins.wanted or logins.user(request.cookies.get(login.COOKIE)) is not None:
            return RedirectResponse("/", 303)
        return _form(request, "", 200)

    @app.post("/login")
    async def enter(request: Request) -> Response:
        raw = (await request.body())[:4096].decode("utf-8", "replace")
        fields = (
            dict(urllib.parse.parse_qsl(raw))
            if "multipart" not in request.headers.get("content-type", "")
            else {}
        )
        name, password = fields.get("username", ""), fields.get("password", "")
        address = _address(request)
        token = await asyncio.to_thread(logins.enter, address, name, password)
        if isinstance(token, float):
            told = say("login_limited", wanted(request), minutes=math.ceil(token / 60))
            return _form(request, told, 429)
        if token is None:
            return _form(request, say("wrong_login", wanted(request)), 401)
        # a program gets a plain yes, as Gradio's own login gives it
        html = "text/html" in request.headers.get("accept", "")
        done: Response = RedirectResponse("/", 303) if html else JSONResponse({"success": True})
        secure = request.url.scheme == "https"
        done.set_cookie(
            login.COOKIE, token, max_age=login.LASTS, httponly=True, samesite="lax", secure=secure
        )
        return done

    @app.get("/logout")
    def leave(request: Request) -> Response:
        logins.leave(request.cookies.get(login.COOKIE))
        gone = RedirectResponse("/login" if logins.wanted else "/", 303)
        gone.delete_cookie(login.COOKIE)
        return gone

    def _form(request: Request, told: str, status: int) -> Response:
        language = wanted(request)
        if status != 200 and "text/html" not in request.headers.get("accept", ""):
            return JSONResponse({"detail": told}, status)
        return HTMLResponse(plain_pages.plain("Duolex", login.page(language, told), language), status)
