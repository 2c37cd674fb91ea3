"""Every way to files and functions that Gradio or we have, tried by somebody who wants what the page does
not show: with a login and without. The requests are written by hand, as no browser would send them."""

import http.client
import json
import re
import secrets
import shutil
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from served import served

from rag.web.access.guard import OPEN_PATHS, PATHS_WITHOUT_LOGIN
from rag.web.access.intake import Waiting

SECRET = secrets.token_hex(16)
LOGIN = urllib.parse.urlencode({"username": "ada", "password": "engine 1"})


@dataclass
class Site:
    """A served page, and a file beside its library that it must never give out."""

    home: str
    secret: Path
    library: Path
    cookie: str = ""

    def send(self, method: str, target: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """`target` goes over the wire as it stands."""
        parts = urllib.parse.urlsplit(self.home)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        if self.cookie:
            headers["Cookie"] = self.cookie
        try:
            connection.request(
                method, target, body or None, {k.replace("_", "-"): v for k, v in headers.items()}
            )
            answer = connection.getresponse()
            # streams have no end: what matters comes first
            return answer.status, answer.read(200_000) if answer.length is not None else answer.read1(65536)
        finally:
            connection.close()


@contextmanager
def site(sample_library: Path, folder: Path, **settings: str) -> Iterator[Site]:
    library, secret = folder / "library", folder / "secret.txt"
    shutil.copytree(sample_library, library)
    secret.write_text(SECRET)
    (library / "secret.txt").write_text(SECRET)
    with served(library, attacked=True, **settings) as home:
        yield Site(home, secret, library)


@pytest.fixture(scope="module")
def stranger(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Somebody without a password."""
    with site(sample_library, tmp_path_factory.mktemp("locked"), DUOLEX_USERS="ada:engine 1,bo:2") as made:
        yield made


@pytest.fixture(scope="module")
def user(stranger: Site) -> Site:
    parts = urllib.parse.urlsplit(stranger.home)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request("POST", "/login", LOGIN, {"content-type": "application/x-www-form-urlencoded"})
    cookie = (connection.getresponse().getheader("set-cookie") or "").partition(";")[0]
    assert cookie
    return Site(stranger.home, stranger.secret, stranger.library, cookie)


@pytest.fixture(scope="module")
def anybody(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On the machine itself, where there is no login."""
    with site(sample_library, tmp_path_factory.mktemp("open")) as made:
        yield made


# --- files ------------------------------------------------------------------------------------------

_OPEN_BEFORE = [
    "/static/", "/assets/", "/zh/static/", "/page/", "/export/", "/checked/", "/report/", "/set/",
    "/document?name=",
    "/sheet.png?name=",
]  # fmt: skip
_CLOSED_BEFORE = [
    "/gradio_api/file=", "/gradio_api/file/", "/file=", "/file/", "/zh/gradio_api/file=", "/zh/file=",
    "/gradio_api/proxy=file://", "/gradio_api/proxy=http://127.0.0.1", "/proxy=", "/svelte/", "/pwa_icon/",
    "/gradio_api/custom_component/1/server/component/", "/custom_component/1/client/component/",
    "/gradio_api/component_server/", "/component_server/", "/gradio_api/stream/x/1/1/", "/theme.css/",
    "/gradio_api/run-history/records/ask/", "/monitoring/", "/gradio_api/deep_link?", "/gradio_api/dev/",
]  # fmt: skip


def _spellings(path: Path) -> list[str]:
    """Ways to write the file's place, each of which some server has fallen for."""
    plain, up = str(path), "../" * 12 + str(path).lstrip("/")
    quoted = urllib.parse.quote(up, safe="")
    return [
        plain, plain.lstrip("/"), "/" + plain, up, "/" + up, quoted, quoted.replace(".", "%2e"),
        urllib.parse.quote(quoted, safe=""), up.replace("../", "....//"), up.replace("../", "..\\"),
        up.replace("../", "..%5c"), up.replace("../", "%c0%ae%c0%ae/"), up.replace("../", "..;/"),
        f"file://{plain}", f"{plain}%00.css", f"page.css/{up}", f"page.css%2f{quoted}", f"//localhost{plain}",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["stranger", "user", "anybody"])
def test_no_file_beside_what_the_page_shows(who: str, request: pytest.FixtureRequest) -> None:
    site: Site = request.getfixturevalue(who)
    inside = site.library / "secret.txt"
    assert SECRET in inside.read_text()
    targets = [before + target for before in _OPEN_BEFORE for target in _spellings(site.secret)]
    targets += [before + str(inside) for before in (*_OPEN_BEFORE, *_CLOSED_BEFORE)]
    for name in ("library.sqlite", "conversations.sqlite"):
        targets += [f"{before}{site.library / name}" for before in _CLOSED_BEFORE]
    targets += [f"/page/{name}" for name in ("../talks.py", "..%2f..%2fguard.py", "../static/page.js")]
    for target in targets:
        status, body = site.send("GET", target)
        for leak in (SECRET.encode(), b"SQLite format", b"class Guard", b"class Conversations"):
            assert leak not in body, f"{target} gave {leak!r}"
        assert status != 500, target
        assert status != 200 or who != "stranger", f"{target} without login"


def test_the_closed_ways_are_closed_in_every_spelling() -> None:
    """By the guard's own pattern, which sees paths as the server has decoded them."""
    for before in _CLOSED_BEFORE:
        for target in _spellings(Path("/etc/passwd")):
            path = urllib.parse.unquote(before.partition("?")[0] + target)
            assert not OPEN_PATHS.match(path) or ".." in path, path


def test_a_strange_name_is_shown_as_text(anybody: Site) -> None:
    for name in ("<img src=x onerror=alert(1)>", "../../etc/passwd", "\u202egpj.exe", "a\nb"):
        status, body = anybody.send("GET", f"/document?name={urllib.parse.quote(name)}")
        assert status == 404 and b"<img" not in body and b"\xe2\x80\xae" not in body


# --- which routes there are -------------------------------------------------------------------------

_OPEN_ON_PURPOSE = {
    "/", "/config", "/config/", "/theme.css", "/favicon.ico", "/manifest.json", "/static/{path:path}",
    "/assets/{path:path}", "/gradio_api/app_id", "/gradio_api/app_id/", "/gradio_api/call/{api_name}",
    "/gradio_api/call/{api_name}/", "/gradio_api/call/v2/{api_name}",
    "/gradio_api/call/v2/{api_name}/",
    "/gradio_api/call/{api_name}/{event_id}", "/logout",
    "/gradio_api/cancel", "/gradio_api/heartbeat/{session_hash}", "/gradio_api/info", "/gradio_api/info/",
    "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/queue/status", "/gradio_api/reset",
    "/gradio_api/reset/", "/gradio_api/startup-events", "/gradio_api/theme.css", "/gradio_api/upload",
    "/gradio_api/upload_progress", "/login", "/login/",
}  # fmt: skip


def test_no_other_route_of_gradio_is_open() -> None:
    """Of those that the installed version has: an update that brings new ones finds them closed."""
    with gr.Blocks() as page:
        gr.Textbox()
    paths = set()
    for route in gr.routes.App.create_app(page).routes:
        for one in (route, *getattr(getattr(route, "original_router", None), "routes", ())):
            paths.add(str(getattr(one, "path", "")))
    assert len(paths) > 60 and "/gradio_api/file={path_or_url:path}" in paths, sorted(paths)
    fill = {"{path:path}": "a/b.js", "{api_name}/{event_id}": "ask/1f", "{api_name}": "ask"}
    for path in paths:
        filled = path
        for name, value in fill.items():
            filled = filled.replace(name, value)
        filled = re.sub(r"\{[^}]*\}", "x1", filled)
        if OPEN_PATHS.match(filled):
            assert path in _OPEN_ON_PURPOSE, f"{path} is open"
            if PATHS_WITHOUT_LOGIN.match(filled):
                assert path in ("/login", "/favicon.ico"), f"{path} is open without login"


# --- functions ---------------------------------------------------------------------------------------


class _Listener(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.called.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<fetched>")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[ThreadingHTTPServer]:
    """Another server, which notes who calls it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Listener)
    server.called = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join(10)
    server.server_close()


def called(site: Site, call: dict[str, Any], data: list[Any]) -> str:
    """What the page's function says to these values, as text."""
    session = secrets.token_hex(8)
    body = json.dumps({"data": data, "fn_index": call["id"], "session_hash": session}).encode()
    status, said = site.send("POST", "/gradio_api/queue/join", body, content_type="application/json")
    assert status in (200, 400, 422), said
    if status != 200:
        return said.decode()
    parts = urllib.parse.urlsplit(site.home)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request(
        "GET", f"/gradio_api/queue/data?session_hash={session}", headers={"Cookie": site.cookie}
    )
    lines = []
    for line in connection.getresponse():
        lines.append(line.decode())
        if "process_completed" in lines[-1] or "unexpected_error" in lines[-1]:
            break
    connection.close()
    return "".join(lines)


def test_a_path_or_address_in_place_of_a_file_reaches_nothing(
    user: Site, elsewhere: ThreadingHTTPServer
) -> None:
    """Any field takes a "file" in Gradio's eyes, not only those for files."""
    config = json.loads(user.send("GET", "/config")[1])
    ids = {c["id"]: c["props"].get("elem_id") for c in config["components"]}
    calls = {ids.get(t[0]): d for d in config["dependencies"] for t in d["targets"] if d["backend_fn"]}
    address = f"http://127.0.0.1:{elsewhere.server_port}/x.txt"
    for path in (str(user.secret), str(user.library / "secret.txt"), "/etc/passwd", address):
        file = {"path": path, "url": path, "orig_name": "x.txt", "meta": {"_type": "gradio.FileData"}}
        upload = called(user, calls["upload-set"], [file])
        asked = called(user, calls["ask"], [file, None, "auto", [], "any", "", "", "", False])
        for said in (upload, asked):
            assert SECRET not in said and "root:x:" not in said and "<fetched>" not in said
        # the field for files: an error; the one for text: the words of a question, or the same error
        assert '"success":false' in upload.replace(" ", "") or '"error"' in upload, upload[:500]
    assert elsewhere.called == []  # type: ignore[attr-defined]


def test_functions_want_a_login(stranger: Site) -> None:
    for method, path in (
        ("POST", "/gradio_api/queue/join"), ("GET", "/gradio_api/queue/data?session_hash=x"),
        ("POST", "/gradio_api/call/ask"), ("POST", "/gradio_api/upload"), ("POST", "/gradio_api/cancel"),
        ("POST", f"/arrival/{'0' * 32}?name=a.txt"), ("GET", "/export/x.md"), ("GET", "/checked/x.docx"),
        ("GET", "/"), ("POST", "/mcp"),
        ("GET", "/config"), ("GET", "/gradio_api/info"), ("GET", "/static/x"), ("GET", "/assets/x"),
    ):  # fmt: skip
        assert stranger.send(method, path, b"{}" if method == "POST" else b"")[0] == 401, path


# --- how much ----------------------------------------------------------------------------------------


def test_bodies_are_bounded_before_they_are_read(anybody: Site, stranger: Site) -> None:
    assert stranger.send("POST", "/login", b"username=" + b"a" * 10_000)[0] == 413
    big = b'{"data": ["' + b"a" * 1_100_000 + b'"]}'
    assert anybody.send("POST", "/gradio_api/queue/join", big, content_type="application/json")[0] == 413
    claimed = anybody.send("POST", "/gradio_api/upload", content_length="200000000")
    assert claimed[0] == 413
    # with no length said: refused as it comes
    parts = urllib.parse.urlsplit(stranger.home)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request("POST", "/login", iter([b"a" * 1000] * 20), encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_files_that_nobody_takes_have_a_bound(anybody: Site) -> None:
    """One basket takes 200; and many baskets do not fill the disk, either (`Waiting`)."""
    basket = secrets.token_hex(16)
    statuses = [
        anybody.send("POST", f"/arrival/{basket}?name=law-{n}.txt", b"Article 1 x.")[0] for n in range(203)
    ]
    assert statuses == [200] * 200 + [400] * 3
    for name in ("../../evil.txt", "..%2F..%2Fevil.txt", ".hidden.txt", "law.exe", "%00.txt/..", ""):
        assert anybody.send("POST", f"/arrival/{secrets.token_hex(16)}?name={name}", b"x")[0] in (
            400,
            404,
            422,
        )
    assert not list(anybody.library.parent.rglob("evil.txt"))


def test_what_waits_is_counted_and_forgotten(tmp_path: Path) -> None:
    import os

    waiting = Waiting([tmp_path, tmp_path / "none"], most_files=3)
    old = [tmp_path / "a" / f"{n}.txt" for n in range(3)]
    for file in old:
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    assert waiting.full()
    for path in (*old, tmp_path / "a"):
        os.utime(path, (1, 1))
    assert not waiting.full() and not any(file.exists() for file in old)
