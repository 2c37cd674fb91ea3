"""Who is who on the page: passwords, sessions, and patience with mistakes."""

import base64
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from index.records import Language
from rag.users import Hashed, Users
from rag.web.access.patience import Patience
from rag.web.markup import el, esc
from rag.web.words import say

COOKIE = "duolex_session"
LASTS = 7 * 86_400  # seconds that a session lasts …
IDLE = 12 * 3_600  # … where it is used at least so often


@dataclass(frozen=True, slots=True)
class _Session:
    name: str
    hashed: Hashed  # another password ends it
    began: float
    used: float


class Logins:
    """Sessions live in memory: after a restart everybody logs in again."""

    def __init__(self, users: Users, clock: Callable[[], float] = time.time) -> None:
        self._users = users
        self._clock = clock
        self._nobody = Hashed.of(secrets.token_hex())
        self._salt = secrets.token_bytes(16)
        self._sessions: dict[str, _Session] = {}
        self._known: dict[bytes, tuple[str, Hashed]] = {}  # by the digests of headers that were right before
        self._patience = Patience()
        self._guard = threading.Lock()
        self._ever = bool(users.all())

    @property
    def wanted(self) -> bool:
        """Once somebody had a password, nobody comes in without: not even when the last one is removed."""
        self._ever = self._ever or bool(self._users.all())
        return self._ever

    def user(self, token: str | None) -> str | None:
        """Of a session; None where there is none, "" for everybody where there are no users."""
        if not self.wanted:
            return ""
        now = self._clock()
        with self._guard:
            session = self._sessions.get(token or "")
            if token is None or session is None:
                return None
            over = now - session.began >= LASTS or now - session.used >= IDLE
            if over or self._users.all().get(session.name) != session.hashed:
                del self._sessions[token]
                return None
            self._sessions[token] = replace(session, used=now)
            return session.name

    def enter(self, address: str, name: str, password: str) -> str | float | None:
        """A new session's token; the seconds to wait where this was tried too often; None where the name or
        the password is wrong."""
        if wait := self._patience.reserve(address, name):
            return wait
        hashed = self._right(address, name, password)
        if hashed is None:
            return None
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._guard:
            self._sessions = {t: s for t, s in self._sessions.items() if now - s.used < IDLE}
            self._sessions[token] = _Session(name, hashed, now, now)
        return token

    def by_header(self, address: str, header: str | None) -> str | None:
        """The user that `Authorization: Basic …` names, for programs that have no cookies; None where the
        password is wrong, or this address must wait."""
        kind, _, coded = (header or "").partition(" ")
        if kind.lower() != "basic":
            return None
        digest = hmac.digest(self._salt, coded.encode(), "sha256")
        name, hashed = self._known.get(digest, ("", None))
        if hashed is not None and self._users.all().get(name) == hashed:
            return name
        try:
            name, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
        except ValueError:
            return None
        if self._patience.reserve(address, name):
            return None
        hashed = self._right(address, name, password)
        if hashed is None:
            return None
        self._known[digest] = (name, hashed)
        return name

    def leave(self, token: str | None) -> None:
        with self._guard:
            self._sessions.pop(token or "", None)

    def _right(self, address: str, name: str, password: str) -> Hashed | None:
        """What is kept of the password, where it is right."""
        known = self._users.all().get(name)
        fits = (known or self._nobody).fits(password)  # an unknown name takes as long as a known one
        if known is None or not fits:
            return None
        self._patience.succeeded(address, name)
        return known


def page(language: Language, told: str = "") -> str:
    """The form → the body of a page."""
    fields = []
    for name, kind, auto in (("username", "text", "username"), ("password", "password", "current-password")):
        words = say("user" if name == "username" else "password", language)
        fields.append(
            el("label", esc(words), el("input", name=name, type=kind, autocomplete=auto, required=True))
        )
    note = el("p", esc(told), cls="note", role="alert") if told else ""
    send = el("button", esc(say("log_in", language)), type="submit", cls="go")
    form = el("form", note, *fields, send, method="post", action="/login")
    return el("main", el("p", "Duolex", cls="brand"), form, cls="login")
