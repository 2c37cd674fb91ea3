"""Beside the page: a checked text to take away, as a Word document with comments."""

import urllib.parse
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.requests import Request
from starlette.responses import Response

from rag.checking import commented
from rag.web.access import wanted
from rag.web.checks.kept_checks import KeptChecks
from rag.web.words import say

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def mount(app: FastAPI, checks: KeptChecks, user_of: Callable[[Request], str]) -> None:
    """Looked up by its id among what is the user's."""

    @app.get("/checked/{name}")
    def take_away(request: Request, name: str) -> Response:
        language = wanted(request)
        id_, _, ending = name.partition(".")
        kept = checks.find(user_of(request), id_)
        if kept is None or ending != "docx":
            return PlainTextResponse(say("not_here", language), 404)
        content = commented(kept.checked, language, kept.original)
        named = urllib.parse.quote(f"{Path(kept.checked.name).stem} ({say('checked_file', language)}).docx")
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{named}",
            "cache-control": "no-store",
        }
        return Response(content, media_type=_WORD, headers=headers)
