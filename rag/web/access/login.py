"""Who is who on the page: names and passwords of DUOLEX_USERS, sessions, and patience with mistakes."""

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Iterable

from index.records import Language
from rag.web.markup import el, esc
from rag.web.words import say

COOKIE = "duolex_session"
LASTS = 30 * 86_400  # seconds that a session lasts
TRIES = 5  # wrong passwords of one address or for one name …
WITHIN = 300.0  # … in so many seconds, then it waits


class Logins:
    """Sessions live in memory: after a restart everybody logs in again."""

    def __init__(self, users: Iterable[tuple[str, str]]) -> None:
        self._salt = secrets.token_bytes(16)
        self._users = {name: self._hash(password) for name, password in users}
        self._nobody = self._hash(secrets.token_hex())
        self._sessions: dict[str, tuple[str, float]] = {}
        self._failures: dict[str, list[float]] = {}
        self._known: dict[bytes, str] = {}  # names by the digests of headers that were right before
        self._guard = threading.Lock()

    @property
    def wanted(self) -> bool:
        return bool(self._users)

    def user(self, token: str | None) -> str | None:
        """Of a session; None where there is none, "" for everybody where no users are set."""
        if not self._users:
            return ""
        with self._guard:
            name, until = self._sessions.get(token or "", ("", 0.0))
        return name if name and time.time() < until else None

    def wait(self, address: str, name: str) -> float:
        """Seconds until this address may try this name again; 0 at once."""
        now = time.monotonic()
        with self._guard:
            longest = 0.0
            for key in (f"a{address}", f"n{name}"):
                recent = [at for at in self._failures.get(key, []) if now - at < WITHIN]
                self._failures[key] = recent
                if not recent:
                    del self._failures[key]
                elif len(recent) >= TRIES:
                    longest = max(longest, WITHIN - (now - recent[-TRIES]))
        return longest

    def enter(self, address: str, name: str, password: str) -> str | None:
        """A new session's token; None where the name or the password is wrong."""
        if not self._right(address, name, password):
            return None
        with self._guard:
            token = secrets.token_urlsafe(32)
            self._sessions = {t: s for t, s in self._sessions.items() if s[1] > time.time()}
            self._sessions[token] = (name, time.time() + LASTS)
            return token

    def by_header(self, address: str, header: str | None) -> str | None:
        """The user that `Authorization: Basic …` names, for programs that have no cookies; None where the
        password is wrong, or this address must wait."""
        kind, _, coded = (header or "").partition(" ")
        if kind.lower() != "basic":
            return None
        digest = hmac.digest(self._salt, coded.encode(), "sha256")
        if digest in self._known:
            return self._known[digest]
        try:
            name, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
        except ValueError:
            return None
        if self.wait(address, name) > 0 or not self._right(address, name, password):
            return None
        self._known[digest] = name
        return name

    def leave(self, token: str | None) -> None:
        with self._guard:
            self._sessions.pop(token or "", None)

    def _right(self, address: str, name: str, password: str) -> bool:
        """Whether it is; if not, that is remembered."""
        known = self._users.get(name)
        # an unknown name takes as long as a known one
        right = hmac.compare_digest(self._hash(password), known or self._nobody) and known is not None
        if not right:
            with self._guard:
                for key in (f"a{address}", f"n{name}"):
                    self._failures.setdefault(key, []).append(time.monotonic())
        return right

    def _hash(self, password: str) -> bytes:
        return hashlib.scrypt(password.encode(), salt=self._salt, n=2**13, r=8, p=1)


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
