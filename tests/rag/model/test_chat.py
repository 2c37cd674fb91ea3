"""Every way an endpoint can fail ends in the right error, in time, and in words for the user."""

import asyncio
import json
import subprocess
import sys
import threading
from contextlib import aclosing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from evals.scripted_endpoint import (
    ABORT,
    BEGUN,
    DONE,
    FAULTS,
    STALL,
    answer,
    event,
    head,
    refuse,
    say,
    scripted,
    unused_url,
)
from index.errors import (
    ModelInterruptedError,
    ModelNonsenseError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnreachableError,
    SettingError,
)
from rag.model.chat import EndpointModel, complete
from rag.model.stated_window import OLLAMA
from rag.model.thoughts import Thoughts, loops

KEY = "sk-secret-123"
ASK = [{"role": "user", "content": "What did the court hold?"}]


def model(url: str, timeout: float = 2.0, first: float | None = 0.6) -> EndpointModel:
    return EndpointModel(url, KEY, "small", timeout, first)


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_ends_in_its_error(name: str) -> None:
    script, expected = FAULTS[name]
    with scripted(script) as endpoint:
        async with asyncio.timeout(20):  # generous: it only has to end by itself
            with pytest.raises(expected) as caught:
                await complete(model(endpoint.base_url), ASK)
    message = str(caught.value)
    assert type(caught.value) is expected
    assert KEY not in message and "Traceback" not in message and "\n" not in message
    assert message.endswith(".") and len(message) < 400
    assert caught.value.__cause__ is None  # the SDK's exceptions hold the request, and with it the key


@pytest.mark.parametrize(
    ("listed", "context"),
    [
        ([{"id": "other", "max_model_len": 1}, {"id": "small", "max_model_len": 8192}], 8192),
        ([{"id": "file.gguf", "meta": {"n_ctx_train": 2048}}], 2048),
        ([{"id": "small"}], None),
        ([{"id": "other", "context_length": 9}, {"id": "another"}], None),
        ("nonsense", None),
    ],
)
async def test_the_window_is_asked_once_of_the_endpoint(listed: object, context: int | None) -> None:
    body = json.dumps({"data": listed}).encode()
    with scripted([head(content_type="application/json"), body]) as endpoint:
        asked = model(endpoint.base_url)
        assert [await asked.context(), await asked.context()] == [context, context]
        assert sum("get /v1/models" in asked for asked in endpoint.headers) == 1
    assert await model(unused_url()).context() is None


@pytest.mark.parametrize(
    ("place", "told", "window"),
    [
        ("/v1/models", {"data": [{"id": "small", "max_model_len": 8192}]}, 8192),
        ("/props", {"default_generation_settings": {"n_ctx": 6144}, "total_slots": 2}, 6144),
        ("/api/show", {"model_info": {"qwen2.context_length": 32768}, "parameters": "num_ctx 16384"}, 16384),
        ("/api/show", {"model_info": {"qwen2.context_length": 32768}}, OLLAMA),
        ("/api/show", {"model_info": {"bert.context_length": 512}, "parameters": 'stop "x"'}, 512),
        ("/api/show", {"model_info": []}, None),
    ],
)
async def test_the_window_as_each_server_states_it(place: str, told: object, window: int | None) -> None:
    """A server of its own for each: what it does not know is not found."""

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200 if self.path == place else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told if self.path == place else {"error": "no"}).encode())

        do_POST = do_GET  # noqa: N815  # the name that the base class calls

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert await model(f"http://127.0.0.1:{server.server_port}/v1").context() == window
        server.shutdown()


async def test_nothing_listens() -> None:
    with pytest.raises(ModelUnreachableError, match="OPENAI_BASE_URL"):
        await complete(model(unused_url()), ASK)


async def test_unknown_host() -> None:
    with pytest.raises(ModelUnreachableError, match=r"nowhere\.invalid"):
        await complete(EndpointModel("http://user:pass@nowhere.invalid/v1", KEY, "small", 5), ASK)


async def test_what_was_said_before_a_fault_has_been_yielded() -> None:
    pieces = []
    with scripted([*BEGUN, 0.05, ABORT]) as endpoint, pytest.raises(ModelInterruptedError):
        async for piece in model(endpoint.base_url).stream(ASK):
            pieces.append(piece)
    assert pieces == ["The court held [1", "]. It also held ["]


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        ("401 Unauthorized", "OPENAI_API_KEY"),
        ("403 Forbidden", "OPENAI_API_KEY"),
        ("404 Not Found", "DUOLEX_MODEL (small)"),
        ("429 Too Many Requests", "quota"),
        ("500 Internal Server Error", '"out of memory"'),
        ("503 Service Unavailable", "later"),
    ],
)
async def test_refusals_say_what_to_check(status: str, advice: str) -> None:
    with scripted(refuse(status, "out of memory")) as endpoint:
        with pytest.raises(ModelRefusedError) as caught:
            await complete(model(endpoint.base_url), ASK)
        assert advice in str(caught.value)
        assert len(endpoint.requests) == 1  # never asked twice


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (answer("The court ", "agreed [1", "]."), "The court agreed [1]."),
        (answer("中国", "法院", "[1]。"), "中国法院[1]。"),
        ([head(), event({"choices": []}), say("", role="assistant"), say("Yes [1]."), DONE], "Yes [1]."),
        ([head(), say(None, reasoning_content="Hm, [9]."), say("Yes [1]."), DONE], "Yes [1]."),
        (answer("<thi", "nk>Hm, [9].</th", "ink>\n\nYes", " [1]."), "Yes [1]."),
        ([head(), say("Yes [1].", "stop")], "Yes [1]."),  # ends without [DONE], as some servers do
        ([head(content_type="text/plain"), say("Yes [1].", "stop")], "Yes [1]."),
        ([head(), b": ping\n\n", say("Yes [1]."), DONE], "Yes [1]."),
        ([head(), say("").replace(b'""', rb'"Half \ud800, whole \ud83d\ude00."'), DONE], "Half �, whole 😀."),
        ([head(), *[say(str(i) + " ") for i in range(300)], DONE], " ".join(map(str, range(300)))),
    ],
)
async def test_good_answers(script: list[bytes], expected: str) -> None:
    with scripted(script) as endpoint:
        assert await complete(model(endpoint.base_url), ASK) == expected


async def test_request_on_the_wire() -> None:
    with scripted(answer("Yes.")) as endpoint:
        await complete(model(endpoint.base_url), ASK, max_tokens=7)
    assert endpoint.requests == [
        {"model": "small", "messages": ASK, "stream": True, "temperature": 0, "max_tokens": 7}
    ]
    assert f"authorization: bearer {KEY}" in endpoint.headers[0]


async def test_parameters_that_the_server_does_not_know_are_left_out() -> None:
    unknown = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    with scripted(
        refuse("400 Bad Request", unknown), refuse("400 Bad Request", "temperature must be 1"), answer("Yes.")
    ) as endpoint:
        assert await complete(model(endpoint.base_url), ASK, max_tokens=7) == "Yes."
    assert endpoint.requests[-1] == {
        "model": "small",
        "messages": ASK,
        "stream": True,
        "max_completion_tokens": 7,
    }


async def test_closing_the_stream_hangs_up_on_the_server() -> None:
    with scripted([head(), say("one "), STALL]) as endpoint:
        async with aclosing(model(endpoint.base_url, 30, 30).stream(ASK)) as pieces:
            assert await anext(pieces) == "one "
        assert await asyncio.to_thread(endpoint.left.wait, 10)


async def test_cancelling_the_reader_hangs_up_on_the_server() -> None:
    got = asyncio.Event()

    async def read(url: str) -> None:
        async for _ in model(url, 30, 30).stream(ASK):
            got.set()

    with scripted([head(), say("one "), STALL]) as endpoint:
        task = asyncio.create_task(read(endpoint.base_url))
        await got.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(endpoint.left.wait, 10)


async def test_a_slow_reader_is_not_cancelled_in_its_own_work() -> None:
    done = False
    with scripted(answer("one ", "two")) as endpoint, pytest.raises(ModelTimeoutError):
        async for _ in model(endpoint.base_url, 0.5, 0.5).stream(ASK):
            await asyncio.sleep(0.8)
            done = True
    assert done


def test_two_event_loops_one_model() -> None:
    with scripted(answer("Yes.")) as endpoint:
        one = model(endpoint.base_url)
        assert [asyncio.run(complete(one, ASK)) for _ in range(2)] == ["Yes.", "Yes."]


@pytest.mark.parametrize(
    ("base_url", "key", "named"),
    [(None, None, "OPENAI_BASE_URL"), (None, "“sk-1”", "OPENAI_API_KEY"), (None, "sk\n1", "OPENAI_API_KEY")],
)
def test_settings_that_cannot_work(base_url: str | None, key: str | None, named: str) -> None:
    with pytest.raises(SettingError, match=named):
        EndpointModel(base_url, key, "small")


def test_the_sdk_is_imported_only_when_asked() -> None:
    code = "import sys, rag.model; sys.exit('openai' in sys.modules or 'httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


THOUGHTS = [
    ("Yes.", "Yes."),
    ("  \n Yes. ", "Yes. "),
    ("<think>Hm.</think>Yes.", "Yes."),
    ("\n<THINK>Hm < 3 </b></THINK>\n\nYes.", "Yes."),
    ("<think>a</think> <thinking>b</thinking> Yes <think>", "Yes <think>"),
    ("<think>never closed", ""),
    ("<thin", "<thin"),
    ("<table>", "<table>"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), THOUGHTS)
def test_thoughts_however_the_pieces_are_cut(text: str, expected: str) -> None:
    for size in range(1, len(text) + 2):
        thoughts = Thoughts()
        pieces = [text[i : i + size] for i in range(0, len(text), size)]
        assert "".join([*map(thoughts.feed, pieces), thoughts.end()]) == expected
        assert thoughts.seen == text.lower().lstrip().startswith("<think>")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the court " * 60, True),
        ("好" * 500, True),
        ("\n" * 500, True),
        ("the court " * 20, False),  # too short to tell
        (" ".join(str(i) for i in range(500)), False),
        ("the court " * 60 + "held.", False),
    ],
)
def test_loops(text: str, expected: bool) -> None:
    assert loops(text) is expected


def test_nonsense_error_names_the_address() -> None:
    error = ModelNonsenseError("x")
    assert error.kind == "model_nonsense"
