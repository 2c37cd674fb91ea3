"""The routes of a PDF's printed pages: of documents in the library only, pages that exist, in two sizes."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.requests import Request
from starlette.responses import Response

from index.errors import NotFoundError, ReadError
from index.library import Library
from index.reading import printed_page
from index.records import StoredDocument
from rag.web.access import wanted
from rag.web.source import printed_sheet
from rag.web.words import say

_KEPT = 24_000_000  # bytes of pictures


class Pictures:
    """The pictures that were drawn last, up to so many bytes."""

    def __init__(self, limit: int = _KEPT) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: tuple[str, int, int], draw: Callable[[], bytes]) -> bytes:
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = draw()
        with self._guard:
            self._kept[key] = made
            while sum(map(len, self._kept.values())) > self._limit:
                self._kept.popitem(last=False)
        return made


def mount(app: FastAPI, library: Library) -> None:
    pictures = Pictures()

    def stored(name: str) -> StoredDocument | None:
        return next((d for d in library.documents() if d.name == name and d.pages), None)

    @app.get("/sheet")
    def figures(
        request: Request, name: str, start: int = 0, end: int = 0, number: int | None = None
    ) -> Response:
        language, found = wanted(request), stored(name)
        inside = printed_sheet.shown(library, found, (start, end), number, language) if found else None
        if inside is None:
            return PlainTextResponse(say("not_here", language), 404)
        return HTMLResponse(inside)

    @app.get("/sheet.png")
    def picture(request: Request, name: str, number: int, width: int, of: str) -> Response:
        found = stored(name)
        if (
            found is None
            or width not in printed_sheet.WIDTHS
            or of != found.digest[:16]
            or not 1 <= number <= found.pages
        ):
            return PlainTextResponse(say("not_here", wanted(request)), 404)

        def draw() -> bytes:
            return printed_page.rendered(Path(found.path), found.digest, number, width)

        try:
            png = pictures.get((found.digest, number, width), draw)
        except (NotFoundError, ReadError) as error:
            return PlainTextResponse(printed_sheet.why(error, name, wanted(request)), 404)
        return Response(png, media_type="image/png", headers={"cache-control": "private, max-age=604800"})
