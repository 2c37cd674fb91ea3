"""What programs may ask of the page: `ask`, `search` and `verify`, by gradio_client or plain HTTP.

from gradio_client import Client
Client("http://127.0.0.1:7860").predict("What may the parties agree on?", api_name="/ask")

`rag/web/mcp.py` offers the same three to language models."""

import asyncio
import math
from typing import Any, get_args

import gradio as gr
from gradio.events import api

from index.errors import DuolexError
from index.text import encodable
from rag import json_values
from rag.answer import AnswerLanguage
from rag.checking import CheckedText, Checker, typed_draft
from rag.results import Answer, Filter, Scope, Task
from rag.web.assembly import Assembly
from rag.web.checks import one_by_one

MOST = 1000  # passages
LONGEST = 2000  # characters of a question, as on the page
LONGEST_TEXT = 30_000  # of a text that is checked: it is answered as a whole, a minute's work or two


class RefusedError(ValueError):
    """What was asked cannot be asked; `str(error)` says what to do."""


class Programs:
    """The functions, whoever carries them. `user` is counted, and nothing of theirs is kept."""

    def __init__(self, page: Assembly) -> None:
        self._library = page.context.library
        self._answerer = page.context.answerer
        self._checker = Checker(page.context.answerer.retriever)
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
        question = self._allowed(user, _question(question))
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
        question = self._allowed(user, _question(question))
        async with self._runs.free:
            found = await self._answerer.search(question, language, top_k)
        return json_values.hits(found)

    async def verify(self, user: str, text: str, documents: list[str] | None = None) -> dict[str, Any]:
        """As `duolex verify --json`, against these documents or all. Raises RefusedError, DuolexError."""
        text = encodable(text) if isinstance(text, str) else ""
        if not text.strip():
            raise RefusedError("The text is empty. Give at least a sentence, in Chinese or English.")
        if len(text) > LONGEST_TEXT:
            raise RefusedError(f"The text has {len(text)} characters; {LONGEST_TEXT} are the most.")
        where = Filter(documents=self._there(documents))
        draft = await asyncio.to_thread(typed_draft, self._allowed(user, text))
        checking = one_by_one(self._runs.free, self._checker.check(draft, where))
        return json_values.checked(
            CheckedText(draft.name, draft.text, tuple([sentence async for sentence in checking]))
        )

    def _there(self, documents: list[str] | None) -> frozenset[str] | None:
        """The documents that are named; None for all. Raises RefusedError for one that there is not."""
        if documents is None:
            return None
        if not documents or not isinstance(documents, list) or not all(isinstance(d, str) for d in documents):
            raise RefusedError("documents must be a list of names, or left out.")
        known = {document.name for document in self._library.documents()}
        if missing := [name for name in documents if name not in known]:
            raise RefusedError(f"There is no document {missing[0]!r} in the library.")
        return frozenset(documents)

    def _allowed(self, user: str, words: str) -> str:
        """The words, where the user may ask now."""
        if wait := self._allowance.wait(user):
            raise RefusedError(f"Too many questions at once. Ask again in {math.ceil(wait)} seconds.")
        return words


def _question(question: str) -> str:
    """The question without its margins. Raises RefusedError for one that is empty or too long."""
    question = encodable(question).strip() if isinstance(question, str) else ""
    if not question:
        raise RefusedError("The question is empty. Write it in Chinese or English.")
    if len(question) > LONGEST:
        raise RefusedError(f"The question has {len(question)} characters; {LONGEST} are the most.")
    return question


def _check(name: str, value: object, allowed: tuple[object, ...]) -> None:
    """Gradio passes on whatever a program sends."""
    if value not in allowed:
        raise RefusedError(f"{name} is {value!r}; it must be one of {', '.join(map(str, allowed))}.")


def offer(page: Assembly) -> None:
    """Adds all of them to the page that is being built."""
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

    async def verify(
        text: str, documents: list[str] | None = None, request: gr.Request | None = None
    ) -> dict[str, Any]:
        """Each sentence of a text with its verdict and evidence, as `duolex verify --json` prints them."""
        try:
            return await programs.verify(_user(request), text, documents)
        except (RefusedError, DuolexError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    api(ask, api_name="ask", concurrency_limit=None)
    api(search, api_name="search", concurrency_limit=None)
    api(verify, api_name="verify", concurrency_limit=None)


def _user(request: gr.Request | None) -> str:
    return (request and request.username) or ""
