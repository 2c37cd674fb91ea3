"""The guard before an application that says yes to everything: what it lets through, and to whom."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from rag.web.access import Guard, Waiting
from rag.web.access.belongings import STREAMS

HOST = "127.0.0.1:7860"


async def yes(scope: Scope, receive: Receive, send: Send) -> None:
    """As Gradio: an event's id for a call, and credentials for everybody."""
    while (await receive()).get("more_body"):
        pass
    offered = [(b"access-control-allow-credentials", b"true"), (b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": 200, "headers": offered})
    event = json.dumps({"event_id": f"e-{scope['duolex_user']}"}).encode()
    await send({"type": "http.response.body", "body": event})


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    def user(request: Request) -> str | None:
        return request.headers.get("x-user", "")

    return Guard(yes, user, frozenset({"127.0.0.1"}), Waiting([tmp_path]))


def sent(
    guard: Guard, method: str, target: str, body: object = None, **headers: str
) -> tuple[int, dict[str, str]]:
    return asyncio.run(_sent(guard, method, target, body, headers))


async def _sent(
    guard: Guard, method: str, target: str, body: object, headers: dict[str, str]
) -> tuple[int, dict[str, str]]:
    path, _, query = target.partition("?")
    named = {"host": HOST, **{name.replace("_", "-").lower(): value for name, value in headers.items()}}
    scope: dict[str, Any] = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "scheme": "http", "server": ("127.0.0.1", 7860), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    told: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"" if body is None else json.dumps(body).encode()}

    async def send(message: Any) -> None:
        told.append(message)

    await guard(scope, receive, send)
    return told[0]["status"], {name.decode(): value.decode() for name, value in told[0]["headers"]}


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {}, 200),
        ("GET", {"Host": "["}, 400),
        ("GET", {"Host": "127.0.0.1:x"}, 400),
        ("GET", {"Host": "evil.example"}, 421),
        ("POST", {"Origin": "http://["}, 400),
        ("POST", {"Origin": "http://evil.example"}, 403),
        ("POST", {"Origin": "null"}, 403),
        ("POST", {"Origin": f"http://{HOST}"}, 200),
        ("POST", {}, 200),  # a program
        ("POST", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", {"Sec-Fetch-Site": "same-site"}, 403),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ("OPTIONS", {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}, 403),
    ],
)
def test_who_may_send_what(guard: Guard, method: str, headers: dict[str, str], status: int) -> None:
    found, told = sent(guard, method, "/gradio_api/queue/join" if method != "GET" else "/document", **headers)
    assert found == status
    assert not [name for name in told if name.startswith("access-control")]


def test_results_belong_to_who_asked(guard: Guard) -> None:
    """The application names the event after its user, which makes the ids of both easy to guess."""
    assert sent(guard, "POST", "/gradio_api/call/ask", {"data": []}, x_user="ada")[0] == 200
    for who, status in (("bo", 404), ("ada", 200)):
        assert sent(guard, "GET", "/gradio_api/call/ask/e-ada", x_user=who)[0] == status
        assert sent(guard, "GET", "/gradio_api/call/ask/e-nobody", x_user=who)[0] == 404
    assert sent(guard, "POST", "/gradio_api/queue/join", {"session_hash": "s1"}, x_user="ada")[0] == 200
    for who, status in (("bo", 404), ("ada", 200)):
        for method, target, body in (
            ("GET", "/gradio_api/queue/data?session_hash=s1", None),
            ("GET", "/gradio_api/heartbeat/s1", None),
            ("POST", "/gradio_api/queue/join", {"session_hash": "s1"}),
            ("POST", "/gradio_api/cancel", {"session_hash": "s1", "event_id": "e-ada", "fn_index": 0}),
        ):
            assert sent(guard, method, target, body, x_user=who)[0] == status, (who, target)


def test_streams_have_a_bound(tmp_path: Path) -> None:
    ended = asyncio.Event()

    async def idle(scope: Scope, receive: Receive, send: Send) -> None:
        await ended.wait()
        await yes(scope, receive, send)

    async def many() -> list[int]:
        guard = Guard(idle, lambda request: request.headers["x-user"], None, Waiting([tmp_path]))
        streams = [
            asyncio.create_task(_sent(guard, "GET", f"/gradio_api/heartbeat/{n}", None, {"x-user": "ada"}))
            for n in range(STREAMS)
        ]
        await asyncio.sleep(0)
        late = await _sent(guard, "GET", "/gradio_api/heartbeat/x", None, {"x-user": "ada"})
        other = asyncio.create_task(_sent(guard, "GET", "/gradio_api/heartbeat/y", None, {"x-user": "bo"}))
        ended.set()
        statuses = [(await one)[0] for one in [*streams, other]]
        again = await _sent(guard, "GET", "/gradio_api/heartbeat/z", None, {"x-user": "ada"})
        return [late[0], again[0], *set(statuses)]

    assert asyncio.run(many()) == [429, 200, 200]
