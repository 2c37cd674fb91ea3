"""A visitor of the running page without a browser: speaks to it over HTTP as its page in a browser does.

async with visiting("http://127.0.0.1:7860", "ada", "secret") as visitor:
    asked = await visitor.ask("What may the parties agree on?")
    text = await visitor.export(asked.talk)"""

import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

Json = dict[str, Any]


class VisitError(Exception):
    """The page did not do what it does for a browser."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`talk` is the conversation that the question began; `seconds` from sending it to its answer."""

    talk: str
    seconds: float


class Visitor:
    def __init__(self, client: httpx.AsyncClient, config: Json) -> None:
        self._client = client
        names = {c["id"]: c["props"].get("elem_id") for c in config["components"]}
        # what a button or field of the page calls, by the field's id in the page
        self._calls: dict[str, Json] = {}
        for call in config["dependencies"]:
            if call["backend_fn"]:
                for target, _ in call["targets"]:
                    self._calls.setdefault(names.get(target) or "", call)

    async def ask(self, question: str) -> Asked:
        """In a new conversation. Raises VisitError."""
        began, talk, told = time.perf_counter(), "", ""
        filters = ["auto", [], "any", "", "", "", False]
        async for data in self._call("ask", [question, None, *filters, ""]):  # taken for what it asks
            told = str(data[1]) if len(data) > 1 else told
            chosen = data[3] if len(data) > 3 else None
            if isinstance(chosen, dict) and chosen.get("value"):
                talk = chosen["value"]
        if not talk:
            raise VisitError(f"no conversation began with {question!r}: {told[:200]}")
        return Asked(talk, time.perf_counter() - began)

    async def export(self, talk: str) -> str:
        """The conversation as Markdown: every question, answer, quotation and source."""
        return (await self._get(f"/export/{talk}.md")).text

    async def add(self, files: dict[str, bytes]) -> None:
        """Sends the files one by one, as the Library does, and returns when they are indexed."""
        basket = secrets.token_hex(16)
        for name, content in files.items():
            sent = await self._client.post(f"/arrival/{basket}", params={"name": name}, content=content)
            if sent.status_code != 200:
                raise VisitError(f"{name}: {sent.status_code} {sent.text}")
        told = json.dumps({"basket": basket, "sent": len(files), "skipped": [], "unsent": []})
        async for _ in self._call("arrived", [told]):
            pass

    async def _get(self, path: str) -> httpx.Response:
        found = await self._client.get(path)
        if found.status_code != 200:
            raise VisitError(f"{path}: {found.status_code} {found.text[:200]}")
        return found

    async def _call(self, element: str, data: list[Any]) -> AsyncIterator[list[Any]]:
        """What the element's function gives, piece by piece. The first piece is whole; later ones may be
        changes to the one before."""
        session, call = secrets.token_hex(8), self._calls[element]
        body = {"data": data, "fn_index": call["id"], "session_hash": session, "event_data": None}
        joined = await self._client.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            raise VisitError(f"{element}: {joined.status_code} {joined.text[:200]}")
        events = self._client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session})
        async with events as stream:
            async for line in stream.aiter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line[5:])
                kind = message["msg"]
                if kind == "unexpected_error" or message.get("success") is False:
                    raise VisitError(f"{element}: {json.dumps(message, ensure_ascii=False)[:300]}")
                if kind in ("process_generating", "process_completed"):
                    yield message["output"].get("data") or []
                if kind == "process_completed":
                    return
        raise VisitError(f"{element}: the stream ended before the answer")


@asynccontextmanager
async def visiting(home: str, name: str = "", password: str = "") -> AsyncIterator[Visitor]:
    """Logs in where a name is given. Raises VisitError, httpx.HTTPError."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=home, timeout=600, limits=limits) as client:
        if name:
            said = await client.post("/login", data={"username": name, "password": password})
            if said.status_code != 200:
                raise VisitError(f"{name} cannot log in: {said.status_code} {said.text[:200]}")
        config = await client.get("/config")
        if config.status_code != 200:
            raise VisitError(f"/config: {config.status_code}")
        yield Visitor(client, config.json())
