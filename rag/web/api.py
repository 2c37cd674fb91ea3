"""What programs may ask of the page: `ask` and `search`, by gradio_client or plain HTTP.

from gradio_client import Client
Client("http://127.0.0.1:7860").predict("What may the parties agree on?", api_name="/ask")

`rag/web/mcp.py` offers the same two to language models."""

import math
from typing import Any, get_args

import gradio as gr
from gradio.events import api

from index.errors import DuolexError
from rag import json_values
from rag.answer import AnswerLanguage
from rag.results import Answer, Scope, Task
from rag.web.assembly import Assembly

MOST = 1000  # passages
LONGEST = 2000  # characters of a question, as on the page


class RefusedError(ValueError):
    """What was asked cannot be asked; `str(error)` says what to do."""


class Programs:
    """Both functions, whoever carries them. `user` is counted, and nothing of theirs is kept."""

    def __init__(self, page: Assembly) -> None:
        self._answerer = page.context.answerer
        self._runs = page.runs
        self._allowance = page.allowance

    async def ask(
        self,
        user: str,
        question: str,
        answer_language: AnswerLanguage,
        extractive: bool,
        task: Task | None = None,
    ) -> dict[str, Any]:
        """As `duolex ask --json`. Raises RefusedError, DuolexError."""
        _check("answer_language", answer_language, get_args(AnswerLanguage))
        _check("task", task, (None, *get_args(Task)))
        question = self._allowed(user, question)
        answer = None
        async with self._runs.free:
            events = self._answerer.stream(question, answer_language, extractive=extractive, task=task)
            async for event in events:
                answer = event
        assert isinstance(answer, Answer)
        return json_values.answer(answer)

    async def search(self, user: str, question: str, top_k: int, language: Scope) -> dict[str, Any]:
        """As `duolex search --json`. Raises RefusedError, DuolexError."""
        _check("language", language, get_args(Scope))
        if not isinstance(top_k, int) or not 1 <= top_k <= MOST:
            raise RefusedError(f"top_k is {top_k!r}; it must be a whole number between 1 and {MOST}.")
        question = self._allowed(user, question)
        async with self._runs.free:
            found = await self._answerer.search(question, language, top_k)
        return json_values.hits(found)

    def _allowed(self, user: str, question: str) -> str:
        """The question without its margins."""
        question = question.strip() if isinstance(question, str) else ""
        if not question:
            raise RefusedError("The question is empty. Write it in Chinese or English.")
        if len(question) > LONGEST:
            raise RefusedError(f"The question has {len(question)} characters; {LONGEST} are the most.")
        if wait := self._allowance.wait(user):
            raise RefusedError(f"Too many questions at once. Ask again in {math.ceil(wait)} seconds.")
        return question


def _check(name: str, value: object, allowed: tuple[object, ...]) -> None:
    """Gradio passes on whatever a program sends."""
    if value not in allowed:
        raise RefusedError(f"{name} is {value!r}; it must be one of {', '.join(map(str, allowed))}.")


def offer(page: Assembly) -> None:
    """Adds both to the page that is being built."""
    programs = Programs(page)

    async def ask(
        question: str,
        answer_language: AnswerLanguage = "auto",
        extractive: bool = False,
        task: Task | None = None,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """One cited answer, as `duolex ask --json` prints it."""
        try:
            return await programs.ask(_user(request), question, answer_language, extractive, task)
        except (RefusedError, DuolexError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    async def search(
        question: str, top_k: int = 10, language: Scope = "any", request: gr.Request | None = None
    ) -> dict[str, Any]:
        """Ranked passages, as `duolex search --json` prints them."""
        try:
            return await programs.search(_user(request), question, top_k, language)
        except (RefusedError, DuolexError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    api(ask, api_name="ask", concurrency_limit=None)
    api(search, api_name="search", concurrency_limit=None)


def _user(request: gr.Request | None) -> str:
    return (request and request.username) or ""
