"""The page's doors, tried on the real server by somebody who has no business there. `python -m evals.attacks`
runs this.

Each door has a name; what came through it is said in words, "" where it held. Addresses of the loopback
network (127.0.0.2 …) stand for other machines."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from evals.load import served

ADA, BO = ("ada", "engine 1"), ("bo", "槐树 2")
_TRIES = 300  # at once, the right one among them as the 61st
_FREE, _FIRST = 5, 4.0  # wrong logins that may follow each other, and the seconds that then pass
_STREAMS, _OF_USER = 300, 40
_PATIENCE = 20.0  # seconds in which the page answers others meanwhile, on a busy machine


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Site:
    """A served page, for a visitor at an address."""

    home: str
    address: str = "127.0.0.1"
    cookie: str = ""

    def connection(self) -> http.client.HTTPConnection:
        at = urlsplit(self.home)
        return http.client.HTTPConnection(at.hostname or "", at.port, 120, source_address=(self.address, 0))

    def ask(self, method: str, target: str, body: object = None, **headers: str) -> Said:
        """`body` as JSON, or a form where it is bytes."""
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = "application/x-www-form-urlencoded" if isinstance(body, bytes) else "application/json"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = self.connection()
        try:
            cookie = {"Cookie": self.cookie} if self.cookie else {}
            connection.request(method, target, sent, {"Content-Type": kind, **cookie, **named})
            answer = connection.getresponse()
            held = answer.read() if answer.length is not None else answer.read1(65_536)
            return Said(answer.status, {k.lower(): v for k, v in answer.getheaders()}, held)
        finally:
            connection.close()

    def enter(self, user: str, password: str, **headers: str) -> Said:
        form = urlencode({"username": user, "password": password}).encode()
        return self.ask("POST", "/login", form, **headers)

    def at(self, address: str, user: tuple[str, str] | None = None) -> "Site":
        """The same page for a visitor at another address, logged in where a user is named."""
        there = Site(self.home, address)
        if user is None:
            return there
        cookie = there.enter(*user).headers.get("set-cookie", "")
        return Site(self.home, address, cookie.partition(";")[0])


def many_logins_at_once(site: Site) -> str:
    stranger = site.at("127.0.0.2")
    passwords = [f"guess {n}" for n in range(_TRIES)]
    passwords[60] = ADA[1]
    with ThreadPoolExecutor(50) as pool:
        said = Counter(pool.map(lambda password: stranger.enter(ADA[0], password).status, passwords))
    # the right one may be among the first that come to their turn
    held = said[200] + said[401] <= _FREE + 1 and said[429] == _TRIES - said[200] - said[401]
    return "" if held and said[200] == 0 else f"statuses {dict(said)}"


def a_name_is_its_owners(site: Site) -> str:
    stranger = site.at("127.0.0.3")
    waits = [stranger.enter(ADA[0], "guess").status for _ in range(_FREE + 1)]
    if waits != [401] * _FREE + [429]:
        return f"tries in a row: {waits}"
    if (owner := site.at("127.0.0.4").enter(*ADA).status) != 200:
        return f"the owner, elsewhere: {owner}"
    time.sleep(_FIRST + 0.5)
    later = stranger.enter(*ADA).status
    return "" if later == 200 else f"after the wait: {later}"


def forwarded_addresses_are_nobodys(site: Site) -> str:
    return _forwarded(site.at("127.0.0.5"), [401] * _FREE + [429])


def forwarded_addresses_are_the_proxys(proxied: Site) -> str:
    """`DUOLEX_PROXY` names 127.0.0.6."""
    return _forwarded(proxied.at("127.0.0.6"), [401] * (_FREE + 1)) or _forwarded(
        proxied.at("127.0.0.7"), [401] * _FREE + [429]
    )


def _forwarded(stranger: Site, expected: list[int]) -> str:
    said = [
        stranger.enter(ADA[0], "guess", X_Forwarded_For=f"10.0.0.{n}").status for n in range(len(expected))
    ]
    return "" if said == expected else f"from {stranger.address}: {said}"


def results_are_their_askers(site: Site) -> str:
    ada, bo = site.at("127.0.0.8", ADA), site.at("127.0.0.8", BO)
    begun = ada.ask("POST", "/gradio_api/call/search", {"data": ["amber", 1, "any"]})
    event = json.loads(begun.body).get("event_id", "")
    read = [who.ask("GET", f"/gradio_api/call/search/{event}") for who in (bo, ada)]
    joined = {"data": ["amber", "auto", True, None], "fn_index": 0, "session_hash": "of-ada"}
    ada.ask("POST", "/gradio_api/queue/join", joined)
    queue = [
        bo.ask(method, target, body).status
        for method, target, body in (
            ("GET", "/gradio_api/queue/data?session_hash=of-ada", None),
            ("GET", "/gradio_api/heartbeat/of-ada", None),
            ("POST", "/gradio_api/queue/join", joined),
            ("POST", "/gradio_api/cancel", {"session_hash": "of-ada", "event_id": event, "fn_index": 0}),
        )
    ]
    statuses = [one.status for one in read]
    held = statuses == [404, 200] and b"event: complete" in read[1].body and queue == [404] * 4
    return "" if held else f"{begun.status} {statuses} {queue}"


def malformed_headers_are_told(site: Site) -> str:
    said = [
        site.ask("GET", "/login", Host="[").status,
        site.ask("GET", "/login", Host="127.0.0.1:x").status,
        site.ask("POST", "/login", b"", Origin="http://[").status,
    ]
    return "" if said == [400] * 3 else f"statuses {said}"


def other_origins_get_no_credentials(site: Site) -> str:
    ada = site.at("127.0.0.8", ADA)
    for path in ("/config", "/gradio_api/info", "/gradio_api/queue/join", "/gradio_api/startup-events"):
        for method in ("GET", "OPTIONS", "POST"):
            said = ada.ask(
                method,
                path,
                Origin="http://evil.invalid",
                Access_Control_Request_Method="POST",
                Access_Control_Request_Headers="content-type",
            )
            offered = [name for name in said.headers if name.startswith("access-control-")]
            if offered or (method != "GET" and said.status != 403):
                return f"{method} {path}: {said.status} {offered}"
    return ""


def other_sites_are_refused(site: Site) -> str:
    ada = site.at("127.0.0.8", ADA)
    body = {"data": ["amber", 1, "any"]}
    for where in ("cross-site", "same-site"):
        status = ada.ask("POST", "/gradio_api/call/search", body, Sec_Fetch_Site=where).status
        if status != 403:
            return f"{where} without Origin: {status}"
    return ""


def idle_streams_slow_nobody(site: Site) -> str:
    ada, bo = site.at("127.0.0.8", ADA), site.at("127.0.0.9", BO)
    with _streams(bo, _STREAMS) as statuses:
        began = time.monotonic()
        status = ada.ask("GET", "/config").status
        took = time.monotonic() - began
        said = Counter(statuses)
    held = said[200] <= _OF_USER and said[429] == _STREAMS - said[200]
    slow = status != 200 or took > _PATIENCE
    return f"{dict(said)}; another's page {status}, {took:.1f} s" if slow or not held else ""


@contextmanager
def _streams(site: Site, count: int) -> Iterator[list[int]]:
    """The statuses of so many streams, which stay open meanwhile."""
    open_: list[http.client.HTTPConnection] = []
    statuses: list[int] = []
    guard = threading.Lock()

    def begin(number: int) -> None:
        connection = site.connection()
        connection.request("GET", f"/gradio_api/heartbeat/idle-{number}", headers={"Cookie": site.cookie})
        status = connection.getresponse().status
        with guard:
            open_.append(connection)
            statuses.append(status)

    try:
        with ThreadPoolExecutor(50) as pool:
            list(pool.map(begin, range(count)))
        yield statuses
    finally:
        for connection in open_:
            connection.close()


DOORS: dict[str, Callable[[Site], str]] = {
    "300 logins at once": many_logins_at_once,
    "a name is its owner's": a_name_is_its_owners,
    "X-Forwarded-For of nobody": forwarded_addresses_are_nobodys,
    "results are their asker's": results_are_their_askers,
    "malformed headers": malformed_headers_are_told,
    "credentials for other origins": other_origins_get_no_credentials,
    "other sites without Origin": other_sites_are_refused,
    "300 idle streams": idle_streams_slow_nobody,
}
PROXIED = {"X-Forwarded-For of the named proxy": forwarded_addresses_are_the_proxys}


def try_doors(library: Path) -> dict[str, str]:
    """By name: what came through, over the library at this place, which nobody else writes to."""
    found: dict[str, str] = {}
    for doors, settings in ((DOORS, {}), (PROXIED, {"DUOLEX_PROXY": "127.0.0.6"})):
        with served(library, [ADA, BO], **settings) as home:
            found |= {name: door(Site(home)) for name, door in doors.items()}
    return found
