"""Beside the page: a set and a run's report to take away, and the thumbs under answers."""

import json
import logging
import urllib.parse
from collections.abc import Callable

from fastapi import FastAPI
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from index.errors import DuolexError
from index.records import Language
from rag.web.access import wanted
from rag.web.asking import Conversations, feedback
from rag.web.markup import told_error
from rag.web.quality.evaluations import Evaluations
from rag.web.quality.run_report import set_name
from rag.web.words import say

log = logging.getLogger(__name__)

_FILES = {"html": ("report.html", "text/html"), "jsonl": ("results.jsonl", "application/x-ndjson")}
_MOST = 64_000  # bytes of what the form under an answer says


def mount(app: FastAPI, work: Evaluations, talks: Conversations, user_of: Callable[[Request], str]) -> None:
    """Everything is looked up by its id among what is the user's: no path comes from a request. Reports
    are taken away, not shown: nothing of them ever runs in the page's name."""

    @app.get("/report/{name}")
    def report(request: Request, name: str) -> Response:
        id_, _, ending = name.partition(".")
        file, kind = _FILES.get(ending, ("", ""))
        run = work.store.run(user_of(request), id_)
        path = work.file(user_of(request), id_, file) if file else None
        if path is None or run is None:
            return PlainTextResponse(say("not_here", wanted(request)), 404)
        named = f"{set_name(run.of, run.name, wanted(request))} {run.id[:6]}.{ending}"
        return FileResponse(path, media_type=kind, headers={**_attached(named), "cache-control": "no-store"})

    @app.get("/set/{name}")
    def question_set(request: Request, name: str) -> Response:
        id_, _, ending = name.partition(".")
        user = user_of(request)
        found = next((s for s in work.sets(user) if s.id == id_ and ending == "jsonl"), None)
        text = work.text(user, id_) if found else None
        if found is None or text is None:
            return PlainTextResponse(say("not_here", wanted(request)), 404)
        named = f"{set_name(found.id, found.name, wanted(request))}.jsonl"
        return Response(text, media_type="application/x-ndjson", headers=_attached(named))

    @app.post("/feedback")
    async def take_feedback(request: Request) -> Response:
        language = wanted(request)
        try:
            given = feedback.read((await request.body())[:_MOST])
        except ValueError:
            return JSONResponse({"told": say("not_sent", language)}, 400)
        try:
            status, told = await run_in_threadpool(_take, work, talks, user_of(request), given, language)
        except DuolexError as error:
            status, told = 500, told_error(error, language)
        return JSONResponse({"told": told, "thumb": given.thumb}, status)


def _take(
    work: Evaluations, talks: Conversations, user: str, given: feedback.Feedback, language: Language
) -> tuple[int, str]:
    """Keeps the thumb and, of one that is down, the question. Status and what is told."""
    turn = talks.turn(user, given.turn)
    if turn is None or turn.answer is None:
        return 404, say("turn_gone", language)
    if given.thumb != "down":
        talks.judge(user, turn.id, given.thumb)
        return 200, say("thumb_kept" if given.thumb else "thumb_taken_back", language)
    line = feedback.question(turn, given)
    if line is None:
        return 422, say("question_lacks", language)
    text = json.dumps(line, ensure_ascii=False)
    work.evaluator.asked(text, given.set)  # what is kept can be run
    own = {say("own_set", "zh"), say("own_set", "en")}
    name = "" if given.set in own else given.set  # the same set on the page of either language
    made = work.store.put_question(user, name, line["id"], text)
    talks.judge(user, turn.id, "down")
    return 200, say("question_put", language, name=set_name(made.id, made.name, language), n=made.count)


def _attached(name: str) -> dict[str, str]:
    return {"content-disposition": f"attachment; filename*=UTF-8''{urllib.parse.quote(name)}"}
