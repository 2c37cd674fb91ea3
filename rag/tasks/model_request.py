"""What a question asks for as a model reads it, asked where the rules are unsure.

The words of a question may speak for a task without settling it, or for several searches. Then a model is
asked once, within a few seconds. Of its reply is taken what the question bears out: a kind that we know,
words that stand in the question, steps made of its words. Whatever goes wrong leaves the ordinary
question."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from index.errors import ModelError
from index.text import detect, fold, query_terms
from rag.model import ChatModel, complete, render_task
from rag.results import Task
from rag.tasks.request_cues import hints, several_steps
from rag.tasks.requests import LONGEST, Request, recognised, request_of

PATIENCE = 10.0  # seconds that the reply may take
WORDS = 200  # tokens of it
STEPS = 3  # sub-questions
OWN_WORDS = 0.6  # share of a step's words that must stand in the question
_KINDS = frozenset(get_args(Task)) - {"fact", "provision", "metadata"}  # these have rules of their own
_LINE = re.compile(r"\s*(task|about|on|step)\s*[:：]\s*(\S.*?)\s*")


@dataclass(frozen=True, slots=True)
class Understood:
    """`request`, or `steps` to be searched one by one; neither for an ordinary question."""

    request: Request | None = None
    steps: tuple[str, ...] = ()


def unsure(question: str) -> bool:
    """Whether the rules see an ordinary question whose words speak for more."""
    language, folded = detect(question), fold(question).text
    if len(folded) > LONGEST or recognised(question).task not in ("fact", "provision"):
        return False
    return hints(folded, language) or several_steps(folded, language)


async def understood(question: str, model: ChatModel) -> Understood:
    """Raises nothing of the model's."""
    try:
        messages = render_task(question, detect(question))
        reply = await asyncio.wait_for(complete(model, messages, max_tokens=WORDS), PATIENCE)
    except (ModelError, TimeoutError):
        return Understood()
    return read(reply, question)


def read(reply: str, question: str) -> Understood:
    """What a reply says of the question, as far as the question bears it out. Pure."""
    said: dict[str, str] = {}
    steps: list[str] = []
    for line in filter(str.strip, reply.splitlines()):
        found = _LINE.fullmatch(line)
        if found is None or found[1] in said:
            return Understood()  # prose, or two minds
        if found[1] == "step":
            steps.append(found[2])
        else:
            said[found[1]] = found[2].strip("\"'“”「」《》")
    task = next((kind for kind in _KINDS if kind == said.get("task")), None)
    if said.get("task") == "fact" and 2 <= len(steps) <= STEPS:
        sound = len(set(steps)) == len(steps) and all(_own(step, question) for step in steps)
        return Understood(steps=tuple(steps)) if sound else Understood()
    if task is None or steps:
        return Understood()
    groups = _groups(task, said, question)
    return Understood(request_of(task, groups)) if groups is not None else Understood()


def _groups(task: Task, said: Mapping[str, str], question: str) -> Mapping[str, str] | None:
    """What the request is made of; None where words are none of the question's, or too few."""
    about = [part.strip() for part in said.get("about", "").split("|") if part.strip()]
    on = said.get("on", "")
    folded = fold(question).text
    if any(fold(words).text not in folded for words in (*about, on)):
        return None
    first = about[0] if about else ""
    subject = {"subject": on} if on else {}
    if not about and not on and task not in ("count", "library"):
        return None
    match task:
        case "comparison":
            sides = {"one": about[0], "other": about[1]} if len(about) == 2 else {"both": first}
            return sides | subject if first else None
        case "list":
            return {"subject": on, "within": first} if on and first else {"subject": on or first}
        case "count":
            return {"things": question, "subject": first} | ({"matter": on} if on else {})
        case "library":
            return subject or {"subject": first}
        case "timeline":
            return {"subject": on or first}
        case _:
            return {"subject": first} if first else None


def _own(step: str, question: str) -> bool:
    """Whether a step is made of the question's words, with no figure that is not in it."""
    words, known = query_terms(step, 100), set(query_terms(question, 1000))
    if not words or len(step) > LONGEST or any(f not in question for f in re.findall(r"\d+", step)):
        return False
    return sum(word in known for word in words) >= OWN_WORDS * len(words)
