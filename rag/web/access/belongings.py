"""Whose what is, of that which Gradio's queue knows by an id alone: sessions and events belong to the user
who began them, and to nobody else. And how many streams one user may hold open."""

import json
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request
from starlette.types import Message, Receive

_BEGUN = re.compile(r"/(?:zh/)?gradio_api/(?:queue/join|cancel|reset|call/(?:v2/)?[^/]+)/?$")
_EVENT = re.compile(r"/(?:zh/)?gradio_api/call/(?:v2/)?[^/]+/([^/]+)/?$")
_SESSION = re.compile(r"/(?:zh/)?gradio_api/(?:heartbeat/([^/]+)|queue/data)/?$")
_MOST = 20_000  # ids that are remembered
STREAMS = 40  # of one user at one address: a tab holds two


class Belongings:
    """Where nobody logs in there is one user, and everything is theirs."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._open: Counter[tuple[str, str]] = Counter()
        self._guard = threading.Lock()

    def claim(self, id_: str, user: str) -> bool:
        """Whether it is this user's, who may be the first to name it."""
        with self._guard:
            owner = self._owners.setdefault(id_, user)
            self._owners.move_to_end(id_)
            while len(self._owners) > _MOST:
                self._owners.popitem(last=False)
            return owner == user

    def foreign(self, request: Request, user: str) -> bool:
        """Whether what is asked for by its address is another's, or nobody's any longer."""
        path = request.scope["path"]
        if event := _EVENT.match(path):
            with self._guard:
                return self._owners.get(event[1]) != user
        if session := _SESSION.match(path):
            return not self.claim(session[1] or request.query_params.get("session_hash", ""), user)
        return False

    @contextmanager
    def stream(self, request: Request, user: str, address: str) -> Iterator[bool]:
        """Whether this user may hold one stream more; it is counted as long as the block lasts."""
        path = request.scope["path"]
        if not (_EVENT.match(path) or _SESSION.match(path)):
            yield True
            return
        who = (user, address)
        with self._guard:
            free = self._open[who] < STREAMS
            self._open[who] += 1
        try:
            yield free
        finally:
            with self._guard:
                self._open[who] -= 1
                if not self._open[who]:
                    del self._open[who]


class Begun:
    """A request that begins something, and its answer: both name ids. Its body is read before the
    application gets it."""

    def __init__(self, belongings: Belongings, path: str, user: str) -> None:
        self._belongings = belongings
        self._user = user
        self._wanted = _BEGUN.match(path) is not None
        self._body: list[Message] = []
        self._answer = b""

    async def foreign(self, receive: Receive) -> bool:
        """Whether the body names a session or an event of another's."""
        while self._wanted:
            message = await receive()
            self._body.append(message)
            if message["type"] != "http.request" or not message.get("more_body", False):
                break
        named = _fields(b"".join(message.get("body", b"") for message in self._body))
        ids = [id_ for key in ("session_hash", "event_id") if isinstance(id_ := named.get(key), str)]
        return not all(self._belongings.claim(id_, self._user) for id_ in ids)

    async def read(self, receive: Receive) -> Message:
        """What was read already, then the rest."""
        return self._body.pop(0) if self._body else await receive()

    def answered(self, message: Message) -> None:
        """Notes the event that the answer names."""
        if not self._wanted or message["type"] != "http.response.body" or len(self._answer) > 1_000:
            return
        self._answer += message.get("body", b"")
        event = _fields(self._answer).get("event_id")
        if isinstance(event, str):
            self._belongings.claim(event, self._user)


def _fields(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
