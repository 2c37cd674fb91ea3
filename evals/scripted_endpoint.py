"""A model endpoint over real HTTP that does exactly what a script tells it, above all wrong things.

A script is a list of steps, one script for each request (`scripted`). `FAULTS` names all that a server can do
wrong, with the error that must come of it: `evals/faults.py` measures the answers under each, and the tests
use them too."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from index.errors import (
    ModelError,
    ModelInterruptedError,
    ModelNonsenseError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnreachableError,
)

# A script is a list of steps: bytes are sent, a number is waited for in seconds.
Step = bytes | float | str
ABORT = "abort"  # reset the connection
STALL = "stall"  # send nothing more, and keep the connection open until the client goes


@dataclass
class Endpoint:
    """A running scripted server. `left` is set when a client went away."""

    base_url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)


def head(status: str = "200 OK", content_type: str = "text/event-stream", extra: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nConnection: close\r\n{extra}\r\n".encode()


def event(data: Any) -> bytes:
    return f"data: {data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)}\n\n".encode()


def say(content: str | None, finish: str | None = None, **delta: Any) -> bytes:
    """One chunk of a streamed answer."""
    choice = {"index": 0, "delta": {"content": content, **delta}, "finish_reason": finish}
    return event(
        {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    )


DONE = say(None, "stop") + event("[DONE]")


def answer(*pieces: str) -> list[Step]:
    """A script that answers well, in these pieces."""
    return [head(), *(say(piece) for piece in pieces), DONE]


def refuse(status: str, message: str = "no", extra: str = "") -> list[Step]:
    """A script that answers with an error status, in OpenAI's form."""
    return [head(status, "application/json", extra), json.dumps({"error": {"message": message}}).encode()]


HTML = b"<!DOCTYPE html><html><body>Welcome to nginx!</body></html>"
BEGUN: list[Step] = [head(), say("The court held [1"), say("]. It also held [")]  # cut inside a marker
CHUNKED = "Transfer-Encoding: chunked\r\n"


def chunked(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


# What a server can do wrong, and how it must end. "down" is not here: it needs no server.
FAULTS: dict[str, tuple[list[Step], type[ModelError]]] = {
    "silent": ([STALL], ModelTimeoutError),
    "silent after the head": ([head(), STALL], ModelTimeoutError),
    "only keep-alive comments": (
        [head(), *[x for _ in range(100) for x in (b": ping\n\n", 0.05)], STALL],
        ModelTimeoutError,
    ),
    "head byte by byte": ([x for b in head() for x in (bytes([b]), 0.1)], ModelTimeoutError),
    "stall in the middle": ([*BEGUN, STALL], ModelTimeoutError),
    "drip without end": (
        [head(), *[x for i in range(500) for x in (say(f"word{i} "), 0.05)]],
        ModelTimeoutError,
    ),
    "thinks without end": (
        [head(), *[x for i in range(500) for x in (say(None, reasoning_content=f"w{i} "), 0.05)]],
        ModelTimeoutError,
    ),
    "closes at once": ([], ModelInterruptedError),
    "resets at once": ([ABORT], ModelInterruptedError),
    "half a head": ([b"HTTP/1.1 200 OK\r\nContent-"], ModelInterruptedError),
    "ends in the middle": (BEGUN, ModelInterruptedError),
    "resets in the middle": ([*BEGUN, 0.05, ABORT], ModelInterruptedError),
    "cut inside a chunk": (
        [head(extra=CHUNKED), chunked(say("The court held [1")), chunked(say("rest"))[:20]],
        ModelInterruptedError,
    ),
    "done without a finish reason": ([*BEGUN, event("[DONE]")], ModelInterruptedError),
    "length limit": ([*BEGUN, say(None, "length"), event("[DONE]")], ModelInterruptedError),
    "bad request": (refuse("400 Bad Request", "context too long"), ModelRefusedError),
    "wrong key": (refuse("401 Unauthorized", "Incorrect API key provided: sk-secret-123"), ModelRefusedError),
    "payment": (refuse("402 Payment Required"), ModelRefusedError),
    "forbidden": (refuse("403 Forbidden"), ModelRefusedError),
    "no such model": (refuse("404 Not Found"), ModelRefusedError),
    "no such page": ([head("404 Not Found", "text/html"), HTML], ModelRefusedError),
    "too many": (refuse("429 Too Many Requests", extra="Retry-After: 3600\r\n"), ModelRefusedError),
    "server error": (refuse("500 Internal Server Error", "out of memory"), ModelRefusedError),
    "bad gateway": ([head("502 Bad Gateway", "text/html"), HTML], ModelRefusedError),
    "error that echoes the key": (refuse("500 Oops", "while calling with sk-secret-123"), ModelRefusedError),
    "error inside the stream": ([*BEGUN, event({"error": {"message": "slot lost"}})], ModelRefusedError),
    "content filter": ([*BEGUN, say(None, "content_filter")], ModelRefusedError),
    "HTML page": ([head(content_type="text/html"), HTML], ModelNonsenseError),
    "empty body": ([head(content_type="application/json")], ModelNonsenseError),
    "JSON without a stream": ([head(content_type="application/json"), b'{"ok": true}'], ModelNonsenseError),
    "not HTTP": ([b"SSH-2.0-OpenSSH_9.6\r\n"], ModelInterruptedError),
    "garbage JSON": ([head(), event("{not json")], ModelNonsenseError),
    "garbage JSON in the middle": ([*BEGUN, event('{"choices": [{"del')], ModelNonsenseError),
    "bytes that are no text": ([head(), b"data: \xff\xfe\xff\n\n"], ModelNonsenseError),
    "a list for a chunk": ([head(), event([1, 2]), event("[DONE]")], ModelInterruptedError),
    "a word for choices": ([head(), event({"choices": "yes"}), event("[DONE]")], ModelInterruptedError),
    "only empty choices": ([head(), event({"choices": []}), event("[DONE]")], ModelInterruptedError),
    "empty answer": ([head(), DONE], ModelNonsenseError),
    "only white space": (answer(" ", "\n", " "), ModelNonsenseError),
    "only thoughts": (answer("<thi", "nk>What is [1]?</think>"), ModelNonsenseError),
    "thought never closed": (answer("<think>", "Let me see."), ModelNonsenseError),
    "goes in circles": ([head(), *[say("the court the court ")] * 400, STALL], ModelNonsenseError),
    "writes a book": (
        [head(), *[say(f"It is so in case {n} [1]. ") for n in range(2000)], STALL],
        ModelNonsenseError,
    ),
    "60,000 brackets": (answer("[" * 20_000, "【" * 20_000, "([" * 10_000), ModelNonsenseError),
    "a line of 70 MB": ([head(), b"data: ", *[b"x" * 1_000_000] * 70, STALL], ModelNonsenseError),
    "redirects in a circle": (
        [head("307 Temporary Redirect", extra="Location: /v1/chat\r\n")],
        ModelUnreachableError,
    ),
}


@contextmanager
def scripted(*scripts: Sequence[Step]) -> Iterator[Endpoint]:
    """Serves one script per request, in order; the last one again for every further request."""
    endpoint = Endpoint()
    started = threading.Event()
    loop = asyncio.new_event_loop()
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = next(
                (int(s.split(":")[1]) for s in lines.split("\r\n") if s.startswith("content-length")), 0
            )
            body = await reader.readexactly(length)
            endpoint.headers.append(lines)
            endpoint.requests.append(json.loads(body) if body else {})
            steps = scripts[min(len(endpoint.requests), len(scripts)) - 1]
            gone = asyncio.ensure_future(reader.read())  # ends when the client closes its side
            for step in steps:
                if gone.done() or step == ABORT:
                    break
                if isinstance(step, bytes):
                    writer.write(step)
                    await writer.drain()
                else:
                    await asyncio.wait([gone], timeout=None if step == STALL else float(step))
            if gone.done():
                endpoint.left.set()
            gone.cancel()
            if steps and steps[-1] == ABORT:
                writer.transport.abort()
        except (ConnectionError, asyncio.IncompleteReadError):
            endpoint.left.set()
        finally:
            tasks.discard(task)
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        endpoint.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        started.set()
        with suppress(asyncio.CancelledError):
            await server.serve_forever()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    task = loop.create_task(main())
    thread = threading.Thread(target=loop.run_until_complete, args=(task,), daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield endpoint
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)
        loop.close()


def unused_url() -> str:
    """An address where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
