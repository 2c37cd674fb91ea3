"""Conversations as they are kept: what came back is what was written, also by an earlier version."""

import json
import sqlite3
from pathlib import Path

import pytest

from rag.results import Answer, Sentence, State
from rag.web.asking.conversations import Conversations
from rag.web.asking.turns import Turn


def kept(folder: Path, state: State) -> Turn:
    """A turn that was answered so, written down."""
    talks = Conversations(folder / "c.sqlite")
    _, turn = talks.begin("ann", None, "why?")
    answer = Answer("why?", "why?", "en", "extractive", state, 0.4, (Sentence("So.", (), "verified"),))
    talks.end(Turn(turn.id, turn.question, "done", answer))
    talks.close()
    return turn


@pytest.mark.parametrize("state", ["sure", "possible", "refused"])
def test_the_state_of_an_answer_is_kept(tmp_path: Path, state: State) -> None:
    turn = kept(tmp_path, state)
    found = Conversations(tmp_path / "c.sqlite").turn("ann", turn.id)
    assert found is not None and found.answer is not None and found.answer.state == state


@pytest.mark.parametrize(("answered", "expected"), [(True, "sure"), (False, "refused")])
def test_an_answer_from_before_there_were_states_is_read(
    tmp_path: Path, answered: bool, expected: State
) -> None:
    turn = kept(tmp_path, "sure")
    connection = sqlite3.connect(tmp_path / "c.sqlite")
    with connection:
        value = json.loads(connection.execute("SELECT answer FROM turns").fetchone()[0])
        del value["state"]
        connection.execute("UPDATE turns SET answer = ?", (json.dumps({**value, "answered": answered}),))
    connection.close()
    found = Conversations(tmp_path / "c.sqlite").turn("ann", turn.id)
    assert found is not None and found.state == "done" and found.answer is not None
    assert found.answer.state == expected and found.answer.sentences == (Sentence("So.", (), "verified"),)


def test_what_is_no_answer_is_to_be_asked_again(tmp_path: Path) -> None:
    turn = kept(tmp_path, "sure")
    connection = sqlite3.connect(tmp_path / "c.sqlite")
    with connection:
        connection.execute("UPDATE turns SET answer = '[]'")
    connection.close()
    found = Conversations(tmp_path / "c.sqlite").turn("ann", turn.id)
    assert found is not None and found.answer is None and found.state == "interrupted"


def test_half_a_character_can_be_kept(tmp_path: Path) -> None:
    talks = Conversations(tmp_path / "c.sqlite")
    talk, _ = talks.begin("ann", None, "What \ud800 is amber?")
    talks.rename("ann", talk.id, "amber \udfff")
    found = talks.find("ann", talk.id)
    assert found is not None and found.name == "amber \ufffd"
    assert [t.question for t in talks.turns("ann", talk.id)] == ["What \ufffd is amber?"]
