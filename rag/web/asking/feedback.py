"""Thumbs under an answer: the form, and the question of a set that a thumb down becomes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.records import Language
from index.text import detect
from rag.results import Answer
from rag.web.asking.turns import Turn
from rag.web.markup import el, esc
from rag.web.words import say

_LONGEST = 2_000  # characters of a note
_DOCUMENTS = 5  # offered as those that answer the question
_MANY = 50  # documents or wordings that are taken


def thumbs(turn: Turn, language: Language) -> str:
    """Two quiet buttons; the second opens a small form. The script sends both (static/quality.js)."""
    answer = turn.answer
    if answer is None:
        return ""
    up = el(
        "button",
        esc(say("thumb_up", language)),
        type="button",
        data_thumb=turn.id,
        aria_pressed="true" if turn.thumb == "up" else "false",
    )
    noted = el("span", cls="status", role="status")
    down = el(
        "details",
        el("summary", esc(say("thumb_down", language)), data_given=turn.thumb == "down"),
        _form(turn.id, answer, language),
    )
    return el("div", up, noted, down, cls="thumbs", role="group", aria_label=say("thumbs", language))


def _form(id_: int, answer: Answer, language: Language) -> str:
    def field(key: str, inside: str, hint: str = "") -> str:
        small = el("small", esc(hint)) if hint else ""
        return el("label", esc(say(key, language)), small, inside)

    boxes = []
    for at, name in enumerate(documents(answer)):
        ticked = answer.answered and at < len({c.document for c in answer.citations})
        box = el("input", type="checkbox", name="sources", value=name, checked=ticked)
        boxes.append(el("label", box, esc(name), cls="tick"))
    legend = el("legend", esc(say("sources_label", language)))
    answers = el("input", type="checkbox", name="answerable", checked=True)
    return el(
        "form",
        field("note_label", el("textarea", name="note", rows="2", maxlength=_LONGEST)),
        field(
            "accepted_label",
            el("input", name="answers", maxlength=_LONGEST, autocomplete="off"),
            say("accepted_hint", language),
        ),
        el("label", answers, esc(say("answerable_label", language)), cls="tick"),
        el("fieldset", legend, *boxes) if boxes else "",
        field("set_label", el("input", name="set", value=say("own_set", language), maxlength="80")),
        el("button", esc(say("put_question", language)), type="submit", cls="go"),
        el("p", cls="status", role="status"),
        data_feedback=id_,
    )


def documents(answer: Answer) -> list[str]:
    """Those that the answer cites, then the nearest others: what may be right for the question."""
    names = [c.document for c in answer.citations] + [h.passage.document for h in answer.hits]
    return list(dict.fromkeys(names))[:_DOCUMENTS]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the form says. Made by `read`."""

    turn: int
    thumb: str  # "up", "down", "" takes a thumb back
    note: str
    answers: tuple[str, ...]
    sources: tuple[str, ...]
    answerable: bool
    set: str


def read(content: bytes) -> Feedback:
    """From the script's JSON. Raises ValueError for anything else."""
    value = json.loads(content)
    if not isinstance(value, dict):
        raise ValueError("an object is expected")
    turn, thumb = value.get("turn"), value.get("thumb")
    if not isinstance(turn, int) or isinstance(turn, bool) or thumb not in ("up", "down", ""):
        raise ValueError("turn and thumb are expected")
    sources = value.get("sources", [])
    if not isinstance(sources, list):
        raise ValueError("sources: a list is expected")
    return Feedback(
        turn,
        thumb,
        _words(value, "note"),
        tuple(filter(None, (part.strip() for part in _words(value, "answers").split("|"))))[:_MANY],
        tuple(name for name in sources if isinstance(name, str) and name.strip())[:_MANY],
        value.get("answerable") is True,
        " ".join(_words(value, "set").split()),
    )


def _words(value: dict[str, Any], name: str) -> str:
    words = value.get(name, "")
    if not isinstance(words, str):
        raise ValueError(f"{name}: words are expected")
    return words.strip()[:_LONGEST]


def question(turn: Turn, given: Feedback) -> dict[str, Any] | None:
    """A line of a question set: what was asked, what is right, and beside it what was answered. None
    where nothing says what would be right. A question that leans on those before it stands in the words
    in which it was searched."""
    answer = turn.answer
    if answer is None or (given.answerable and not given.answers and not given.sources):
        return None
    return {
        "id": f"turn-{turn.id}",
        "question": answer.searched,
        "language": detect(answer.searched),
        "answers": list(given.answers) if given.answerable else [],
        "sources": list(given.sources) if given.answerable else [],
        "answerable": given.answerable,
        "note": given.note,
        "asked": turn.question,
        "given": answer.text,
        "state": answer.state,
        "cited": _cited(answer.citations),
    }


def _cited(citations: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(c.document for c in citations))
