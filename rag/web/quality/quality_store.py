"""Question sets and runs of the Quality place, kept in the library's folder: each user's own.

A set is a list of lines as `duolex eval` reads them. A run's files stand in a folder of their own, whose
name is the run's id; what is here says whose it is and how far it went."""

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.web.kept_file import KeptFile

State = Literal["waiting", "running", "done", "stopped", "failed"]

INCLUDED = "included"  # the id of the set that comes with Duolex
_MOST_RUNS = 200  # that are listed
_NAME = 80  # characters of a set's name

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sets (
  id TEXT PRIMARY KEY, user TEXT NOT NULL, name TEXT NOT NULL, made REAL NOT NULL, UNIQUE (user, name));
CREATE TABLE IF NOT EXISTS questions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, of TEXT NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
  key TEXT NOT NULL, line TEXT NOT NULL, UNIQUE (of, key));
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, user TEXT NOT NULL, of TEXT NOT NULL, name TEXT NOT NULL, extractive INTEGER NOT NULL,
  began REAL NOT NULL, state TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL,
  error TEXT NOT NULL DEFAULT '', figures TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS runs_of ON runs (user, began);
"""
_RUN = "SELECT id, of, name, extractive, began, state, done, total, error, figures FROM runs"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Run:
    """`of` is the set's id, `name` the set's name at that time, `began` seconds since 1970; `error` is
    "kind message" of what made it fail, `figures` the main ones, when it is done."""

    id: str
    of: str
    name: str
    extractive: bool
    began: float
    state: State
    done: int
    total: int
    error: str
    figures: Mapping[str, float]

    @property
    def live(self) -> bool:
        return self.state in ("waiting", "running")


class QualityStore(KeptFile):
    """What is another user's is as good as not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "question sets", _SCHEMA)
        # what a process that is gone had begun
        self._run("UPDATE runs SET state = 'stopped' WHERE state IN ('waiting', 'running')")

    # --- sets -----------------------------------------------------------------------------------

    def sets(self, user: str) -> list[QuestionSet]:
        """The user's, latest first."""
        rows = self._run(
            "SELECT id, name, (SELECT count(*) FROM questions WHERE of = sets.id) FROM sets WHERE user = ?"
            " ORDER BY made DESC",
            user,
        )
        return [QuestionSet(*row) for row in rows]

    def lines(self, user: str, id_: str) -> list[str]:
        """The set's questions, a JSON object each; none of a set that is not the user's."""
        rows = self._run(
            "SELECT line FROM questions JOIN sets ON sets.id = of WHERE of = ? AND user = ?"
            " ORDER BY questions.id",
            id_,
            user,
        )
        return [line for (line,) in rows]

    def add_set(self, user: str, name: str, lines: Sequence[tuple[str, str]]) -> QuestionSet:
        """A new set of (question's id, line); where the name is taken it gets a number behind it."""
        taken = {s.name for s in self.sets(user)}
        plain = name = " ".join(name.split())[:_NAME]
        number = 2
        while name in taken:
            name, number = f"{plain} ({number})", number + 1
        id_ = uuid.uuid4().hex
        with self._whole() as db:
            db.execute("INSERT INTO sets VALUES (?, ?, ?, ?)", (id_, user, name, time.time()))
            db.executemany(
                "INSERT INTO questions (of, key, line) VALUES (?, ?, ?)",
                [(id_, key, line) for key, line in lines],
            )
        return QuestionSet(id_, name, len(lines))

    def put_question(self, user: str, name: str, key: str, line: str) -> QuestionSet:
        """Adds a question to the user's set of this name, which is made where there is none; one that is
        in it under the same id is replaced."""
        name = " ".join(name.split())[:_NAME]
        if not any(s.name == name for s in self.sets(user)):
            self.add_set(user, name, [])
        found = next(s for s in self.sets(user) if s.name == name)
        self._run(
            "INSERT INTO questions (of, key, line) VALUES (?, ?, ?)"
            " ON CONFLICT (of, key) DO UPDATE SET line = excluded.line",
            found.id,
            key,
            line,
        )
        return next(s for s in self.sets(user) if s.id == found.id)

    def delete_set(self, user: str, id_: str) -> None:
        """Runs of it stay: each keeps the questions that it asked."""
        self._run("DELETE FROM sets WHERE id = ? AND user = ?", id_, user)

    # --- runs -----------------------------------------------------------------------------------

    def runs(self, user: str) -> list[Run]:
        """The user's, latest first."""
        return [_run(*row) for row in self._run(f"{_RUN} WHERE user = ? ORDER BY began DESC LIMIT ?",
                                                user, _MOST_RUNS)]  # fmt: skip

    def run(self, user: str, id_: str | None) -> Run | None:
        rows = self._run(f"{_RUN} WHERE user = ? AND id = ?", user, id_)
        return _run(*rows[0]) if rows else None

    def add_run(self, user: str, of: str, name: str, extractive: bool, total: int) -> Run:
        id_ = uuid.uuid4().hex
        self._run(
            "INSERT INTO runs (id, user, of, name, extractive, began, state, done, total)"
            " VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, ?)",
            id_,
            user,
            of,
            name,
            int(extractive),
            time.time(),
            total,
        )
        found = self.run(user, id_)
        assert found is not None
        return found

    def moved(self, id_: str, state: State, done: int | None = None, error: str = "") -> None:
        """How far a run is; `done` questions where it changed."""
        self._run(
            "UPDATE runs SET state = ?, done = coalesce(?, done), error = ? WHERE id = ?",
            state,
            done,
            error,
            id_,
        )

    def ended(self, id_: str, figures: Mapping[str, float]) -> None:
        self._run(
            "UPDATE runs SET state = 'done', done = total, error = '', figures = ? WHERE id = ?",
            json.dumps(figures),
            id_,
        )

    def delete_run(self, user: str, id_: str) -> None:
        self._run("DELETE FROM runs WHERE id = ? AND user = ?", id_, user)


def _run(
    id_: str,
    of: str,
    name: str,
    extractive: int,
    began: float,
    state: State,
    done: int,
    total: int,
    error: str,
    figures: str,
) -> Run:
    return Run(id_, of, name, bool(extractive), began, state, done, total, error, json.loads(figures))
