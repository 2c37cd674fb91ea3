"""What stands before the page: which paths there are, who may see them, and what a browser may do.

The page is Gradio's, but only the routes that it needs are open; everything the browser runs, draws or
calls comes from this server (Content-Security-Policy with a nonce per page, no evaluation of strings)."""

import asyncio
import re
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.records import Language
from rag.web.access.belongings import Begun, Belongings
from rag.web.access.intake import FILES, Intake, Waiting, limit
from rag.web.markup import dressed
from rag.web.words import say

_API = (
    r"app_id|call/[^/]+(/[^/]+)?|cancel|heartbeat/[^/]+|info|queue/(join|data|status)|reset"
    r"|startup-events|theme\.css|upload|upload_progress"
)
OPEN_PATHS = re.compile(
    rf"/(zh/?|en/?)?$|/(zh/)?(assets|static)/[^?]+|/(zh/)?(config|theme\.css|favicon\.ico|manifest\.json)/?$"
    rf"|/(zh/)?gradio_api/({_API})/?$|/page/[\w.-]+$|/document$|/sheet(\.png)?$|/references$|/glance$|/suggested$|/versions$|/arrival/[0-9a-f]{{32}}$|/(export|report|set|checked)/[^/]+$|/feedback$|/log(in|out)$|/mcp$"
)
PATHS_WITHOUT_LOGIN = re.compile(r"/login$|/page/[\w.-]+$|/favicon\.ico$")
_YEAR = 31_536_000  # seconds

User = Callable[[Request], str | None]


class Guard:
    """ASGI middleware around the whole application. `user_of` gives a request's user, None where it must
    log in first; `hosts` are the names by which the page may be called (None: any), so that a website
    which has its own name point to 127.0.0.1 reads nothing here. `waiting` are the files that arrived."""

    def __init__(self, app: ASGIApp, user_of: User, hosts: frozenset[str] | None, waiting: Waiting) -> None:
        self._app = app
        self._waiting = waiting
        self._user_of = user_of
        self._hosts = hosts
        self._belongings = Belongings()
        self.ending = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        request = Request(scope)
        refusal = _malformed(request) or self._refused(request)
        if refusal is None and (language := _switched(request)) is not None:
            refusal = _redirected(request, language)
        if refusal is None and request.method != "GET":
            refusal = await self._too_much(request)
        if refusal is not None:
            await _refuse(refusal, scope, receive, send)
            return
        user = scope["duolex_user"] = self._user_of(request)
        dressing = _Dressing(send, _page_language(request))
        if request.method == "GET":
            await self._giving_out(scope, receive, dressing, user or "")
        else:
            await self._taking_in(scope, Intake(receive, limit(request.url.path)), dressing)

    async def _giving_out(self, scope: Scope, receive: Receive, dressing: "_Dressing", user: str) -> None:
        request = Request(scope)
        address = request.client.host if request.client else ""
        with self._belongings.stream(request, user, address) as free:
            if not free:
                refusal: Response = PlainTextResponse(say("too_many_streams", wanted(request)), 429)
            elif user and self._belongings.foreign(request, user):
                refusal = PlainTextResponse(say("not_here", wanted(request)), 404)
            else:
                await self._app(scope, self._until_the_end(receive), dressing.send)
                return
        await _refuse(refusal, scope, receive, dressing.send)

    async def _too_much(self, request: Request) -> Response | None:
        language = wanted(request)
        if int(request.headers.get("content-length") or 0) > limit(request.url.path):
            return JSONResponse({"detail": say("body_too_large", language)}, 413)
        files = FILES.match(request.url.path) is not None
        if files and await asyncio.to_thread(self._waiting.full):
            return JSONResponse({"detail": say("too_much_waits", language)}, 507)
        return None

    async def _taking_in(self, scope: Scope, intake: Intake, dressing: "_Dressing") -> None:
        """With a body whose length nobody said: what comes of it is refused as soon as it is too long."""
        begun = Begun(self._belongings, scope["path"], scope["duolex_user"] or "")

        async def read() -> Message:
            return await begun.read(intake.read)

        async def send(message: Message) -> None:
            if not intake.over:
                begun.answered(message)
                await dressing.send(message)

        try:
            if await begun.foreign(intake.read) and not intake.over:
                told = PlainTextResponse(say("not_here", wanted(Request(scope))), 404)
                await _refuse(told, scope, intake.read, dressing.send)
                return
            await self._app(scope, read, send)
        except Exception:
            if not intake.over:
                raise
        if intake.over:
            language = wanted(Request(scope))
            refusal = JSONResponse({"detail": say("body_too_large", language)}, 413)
            await _refuse(refusal, scope, intake.read, dressing.send)

    def _until_the_end(self, receive: Receive) -> Receive:
        """As the server ends, streams that stay open are told that their listener has gone."""

        async def listen() -> Message:
            message = asyncio.ensure_future(receive())
            ended = asyncio.ensure_future(self.ending.wait())
            try:
                await asyncio.wait({message, ended}, return_when=asyncio.FIRST_COMPLETED)
                return message.result() if message.done() else {"type": "http.disconnect"}
            finally:
                message.cancel()
                ended.cancel()

        return listen

    def _refused(self, request: Request) -> Response | None:
        path = request.url.path
        # Gradio's own parameters of its page open views that are not ours
        strange = _page_language(request) and {"page", "view", "deep_link"} & set(request.query_params)
        if not OPEN_PATHS.match(path) or ".." in path or strange:
            return PlainTextResponse(say("not_here", wanted(request)), 404)
        host = (urlsplit(f"//{request.headers.get('host', '')}").hostname or "").lower()
        if self._hosts is not None and host not in self._hosts:
            return PlainTextResponse("This page is served on this machine's own address only.", 421)
        if _from_elsewhere(request):
            return PlainTextResponse("Requests from other sites are not answered.", 403)
        if not PATHS_WITHOUT_LOGIN.match(path) and self._user_of(request) is None:
            if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
                return RedirectResponse("/login", 303)
            return PlainTextResponse("Log in first, at /login.", 401)
        return None


def _malformed(request: Request) -> Response | None:
    """What no address can be made of: asked before anything else looks at it."""
    for name, value in (
        ("Host", request.headers.get("host", "")),
        ("Origin", request.headers.get("origin", "")),
    ):
        try:
            parts = urlsplit(value if name == "Origin" else f"//{value}")
            _ = parts.hostname, parts.port
        except ValueError:
            return PlainTextResponse(f"The header {name} is malformed.", 400)
    return None


def _from_elsewhere(request: Request) -> bool:
    """Whether another site's page sent this: by its Origin, or, where the browser left that out, by what else
    the browser says of itself. To follow a link from elsewhere is anybody's right."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "none")
    if request.method not in ("GET", "HEAD"):
        return (
            urlsplit(origin).netloc != request.url.netloc if origin else site not in ("same-origin", "none")
        )
    return site == "cross-site" and request.headers.get("sec-fetch-mode") != "navigate"


async def _refuse(refusal: Response, scope: Scope, receive: Receive, send: Send) -> None:
    _secured(refusal.headers, None)
    await refusal(scope, receive, send)


class _Dressing:
    """Passes a response on with our headers; a page of Gradio's is dressed on the way."""

    def __init__(self, send: Send, language: Language | None) -> None:
        self._send = send
        self._language = language
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            html = headers.get("content-type", "").startswith("text/html")
            if html and self._language is not None:
                self._start = message
                return
            _secured(headers, None)
            if html:
                headers["cache-control"] = "no-store"
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._finish(self._start)
            return
        await self._send(message)

    async def _finish(self, start: Message) -> None:
        nonce = secrets.token_urlsafe(16)
        language = self._language or "en"
        body = dressed(self._body.decode(), language, nonce).encode()
        headers = MutableHeaders(raw=start["headers"])
        headers["content-length"] = str(len(body))
        headers["cache-control"] = "no-store"
        headers["set-cookie"] = f"duolex_language={language}; Path=/; Max-Age={_YEAR}; SameSite=Lax"
        _secured(headers, nonce)
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _secured(headers: MutableHeaders, nonce: str | None) -> None:
    for name in [name for name in headers if name.lower().startswith("access-control-")]:
        del headers[name]  # Gradio offers credentials to other origins
    scripts = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    headers["content-security-policy"] = (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'none'; "
        "object-src 'none'; frame-src 'none'; worker-src 'self' blob:; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
    headers["x-content-type-options"] = "nosniff"
    headers["x-frame-options"] = "DENY"
    headers["referrer-policy"] = "same-origin"  # "no-referrer" would hide the origin of our own forms
    headers["permissions-policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    headers["cross-origin-opener-policy"] = "same-origin"


def _page_language(request: Request) -> Language | None:
    """The language of Gradio's page that is asked for; None for everything else."""
    path = request.url.path
    return "en" if path == "/" else "zh" if path in ("/zh", "/zh/") else None


def wanted(request: Request) -> Language:
    """By the page's own switch, else as remembered, else as the browser prefers."""
    for said in (request.query_params.get("lang"), request.cookies.get("duolex_language")):
        if said in ("zh", "en"):
            return "zh" if said == "zh" else "en"
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


def _switched(request: Request) -> Language | None:
    """The other language, where a page is asked for in the one that the user does not want."""
    here = _page_language(request)
    if request.method != "GET" or here is None or request.url.path == "/zh":
        return None
    wish = wanted(request)
    # the Chinese page's own address is as good as a wish
    return wish if here == "en" and wish == "zh" else None


def _redirected(request: Request, language: Language) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{'/zh/' if language == 'zh' else '/'}{query}", 303)
