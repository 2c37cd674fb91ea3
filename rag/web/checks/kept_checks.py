"""Checked texts, kept for a while so that they can be taken away: each user's own, in memory."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from rag.checking import CheckedText

OF_USER, OF_ALL = 5, 60  # texts; the oldest go
LARGEST = 5_000_000  # bytes of a Word document that is kept to be commented; else its text alone is


@dataclass(frozen=True, slots=True)
class KeptCheck:
    user: str
    checked: CheckedText
    original: bytes | None = None  # of a draft that is a Word document


class KeptChecks:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, KeptCheck] = OrderedDict()
        self._guard = threading.Lock()

    def begin(self, user: str, checked: CheckedText, original: bytes | None = None) -> str:
        """The id of a new text, which nobody can guess."""
        id_ = secrets.token_hex(16)
        if original is not None and len(original) > LARGEST:
            original = None
        with self._guard:
            self._kept[id_] = KeptCheck(user, checked, original)
            mine = [key for key, kept in self._kept.items() if kept.user == user]
            for old in (*mine[:-OF_USER], *list(self._kept)[:-OF_ALL]):
                self._kept.pop(old, None)
        return id_

    def update(self, id_: str, checked: CheckedText) -> None:
        with self._guard:
            if (kept := self._kept.get(id_)) is not None:
                self._kept[id_] = KeptCheck(kept.user, checked, kept.original)

    def find(self, user: str, id_: str | None) -> KeptCheck | None:
        """None for what is another user's, too."""
        with self._guard:
            kept = self._kept.get(id_ or "")
        return kept if kept is not None and kept.user == user else None

    def latest(self, user: str) -> tuple[str, KeptCheck] | None:
        with self._guard:
            return next(
                ((id_, kept) for id_, kept in reversed(self._kept.items()) if kept.user == user), None
            )
