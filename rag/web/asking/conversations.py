"""Conversations, kept in the library's folder: each user's own, across reload and restart."""

import json
import time
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter

from rag.results import Answer
from rag.web.asking.turns import State, Turn
from rag.web.kept_file import KeptFile

_ANSWER = TypeAdapter(Answer)
_KEPT_HITS = 5  # of each answer: enough for its nearest passages
_NAME = 60  # characters of the first question that become the conversation's name

_SCHEMA = """
CREATE TABLE IF NOT EXISTS talks (
  id TEXT PRIMARY KEY, user TEXT NOT NULL, name TEXT NOT NULL, used REAL NOT NULL);
CREATE TABLE IF NOT EXISTS turns (
  id INTEGER PRIMARY KEY AUTOINCREMENT, talk TEXT NOT NULL REFERENCES talks (id) ON DELETE CASCADE,
  question TEXT NOT NULL, state TEXT NOT NULL, answer TEXT,
  draft TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS turns_of ON turns (talk);
CREATE INDEX IF NOT EXISTS talks_of ON talks (user, used);
"""
_TURN = "SELECT t.id, question, state, answer, draft, error, thumb FROM turns t JOIN talks ON talks.id = talk"


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    name: str


class Conversations(KeptFile):
    """A conversation that is another user's is as good as none."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "conversations", _SCHEMA)
        if "thumb" not in {row[1] for row in self._run("PRAGMA table_info (turns)")}:
            self._run("ALTER TABLE turns ADD COLUMN thumb TEXT NOT NULL DEFAULT ''")
        # what a process that is gone had begun to answer
        self._run("UPDATE turns SET state = 'interrupted' WHERE state = 'open'")

    def of(self, user: str, containing: str = "") -> list[Conversation]:
        """The user's, latest first; only those whose name or questions contain the words."""
        like = "%" + containing.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        rows = self._run(
            "SELECT id, name FROM talks WHERE user = ? AND (name LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM"
            " turns WHERE talk = talks.id AND question LIKE ? ESCAPE '\\')) ORDER BY used DESC LIMIT 500",
            user,
            like,
            like,
        )
        return [Conversation(*row) for row in rows]

    def find(self, user: str, id_: str | None) -> Conversation | None:
        rows = self._run("SELECT id, name FROM talks WHERE user = ? AND id = ?", user, id_)
        return Conversation(*rows[0]) if rows else None

    def turns(self, user: str, id_: str | None) -> list[Turn]:
        """In order; none of a conversation that is not the user's."""
        rows = self._run(
            f"{_TURN} WHERE talk = ? AND user = ? ORDER BY t.id",
            id_,
            user,
        )
        return [_turn(*row) for row in rows]

    def turn(self, user: str, id_: int) -> Turn | None:
        rows = self._run(f"{_TURN} WHERE t.id = ? AND user = ?", id_, user)
        return _turn(*rows[0]) if rows else None

    def judge(self, user: str, id_: int, thumb: str) -> None:
        """Keeps how the reader judged an answer: "up", "down", "" for neither."""
        self._run(
            "UPDATE turns SET thumb = ? WHERE id = ? AND talk IN (SELECT id FROM talks WHERE user = ?)",
            thumb,
            id_,
            user,
        )

    def begin(self, user: str, id_: str | None, question: str) -> tuple[Conversation, Turn]:
        """A new turn, of a new conversation where `id_` is none of the user's."""
        talk = self.find(user, id_)
        if talk is None:
            name = " ".join(question.split())
            name = name if len(name) <= _NAME else name[:_NAME].rstrip() + "…"
            talk = Conversation(uuid.uuid4().hex, name)
            self._run("INSERT INTO talks VALUES (?, ?, ?, ?)", talk.id, user, talk.name, time.time())
        self._run("UPDATE talks SET used = ? WHERE id = ?", time.time(), talk.id)
        rows = self._run(
            "INSERT INTO turns (talk, question, state) VALUES (?, ?, 'open') RETURNING id", talk.id, question
        )
        return talk, Turn(rows[0][0], question, "open")

    def keep(self, turn: int, draft: str) -> None:
        """Writes down what a model has written so far."""
        self._run("UPDATE turns SET draft = ? WHERE id = ? AND state = 'open'", draft, turn)

    def end(self, ended: Turn) -> None:
        """Writes down what came of it. Nothing happens where the conversation was deleted meanwhile."""
        kept = ended.answer and replace(ended.answer, hits=ended.answer.hits[:_KEPT_HITS])
        dumped = _ANSWER.dump_json(kept).decode() if kept else None
        self._run(
            "UPDATE turns SET state = ?, answer = ?, draft = ?, error = ? WHERE id = ?",
            ended.state,
            dumped,
            ended.draft,
            ended.error,
            ended.id,
        )

    def rename(self, user: str, id_: str | None, name: str) -> None:
        name = " ".join(name.split())[: 2 * _NAME]
        if name:
            self._run("UPDATE talks SET name = ? WHERE id = ? AND user = ?", name, id_, user)

    def delete(self, user: str, id_: str | None) -> None:
        self._run("DELETE FROM talks WHERE id = ? AND user = ?", id_, user)


def _turn(
    id_: int, question: str, state: str, answer: str | None, draft: str, error: str, thumb: str
) -> Turn:
    """An answer in a form of another version of Duolex is shown as one to ask again."""
    known = state if state in get_args(State) else "interrupted"
    try:
        made = _restored(answer) if answer else None
    except ValueError:
        made = None
    if known == "done" and made is None:
        known = "interrupted"
    return Turn(id_, question, known, made, draft, error, thumb)  # type: ignore[arg-type]


def _restored(kept: str) -> Answer:
    """An answer as it was written down; before there were three states it was sure or refused. Raises
    ValueError for what is none."""
    value = json.loads(kept)
    if isinstance(value, dict) and "answered" in value:
        value.setdefault("state", "sure" if value.pop("answered") else "refused")
    return _ANSWER.validate_python(value)
