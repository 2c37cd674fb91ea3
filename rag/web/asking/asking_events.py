"""Asking, and the conversations: what the page's events lead to."""

import asyncio
import math
from collections.abc import AsyncIterator
from datetime import date
from typing import Any, get_args

import gradio as gr

from index.records import Language
from index.text import encodable
from rag.answer import AnswerLanguage
from rag.results import Filter, Scope, Task
from rag.web.access import Allowance
from rag.web.asking import turn_html
from rag.web.asking.conversations import Conversation, Conversations
from rag.web.asking.examples import Examples
from rag.web.asking.running_answers import Run, Runs, Sight
from rag.web.context import Context
from rag.web.markup import el, esc, frame
from rag.web.words import say

MAX_QUESTION = 2000  # characters
_TITLE = 48  # characters of a title that stand beside the filter

Shown = tuple[Any, ...]
"""Updates of thread, now, talk, talks, name."""


def user_of(request: gr.Request) -> str:
    """Whose conversations these are; everybody's where there is no login."""
    return request.username or "everybody"


class WrongError(ValueError):
    """A question or filter that cannot be asked, in words."""


class Asking:
    def __init__(
        self,
        context: Context,
        examples: Examples,
        talks: Conversations,
        runs: Runs,
        allowance: Allowance,
        language: Language,
    ) -> None:
        self._context = context
        self._examples = examples
        self._talks = talks
        self._runs = runs
        self._allowance = allowance
        self._language = language

    # --- one question ---------------------------------------------------------------------------

    async def ask(
        self,
        question: str,
        talk_id: str | None,
        tongue: str,
        documents: list[str],
        scope: str,
        issuer: str,
        after: str,
        before: str,
        in_force: bool,
        task: str,
        request: gr.Request,
    ) -> AsyncIterator[Shown]:
        """The question at once, then what is going on, at the end the answer."""
        user, question = user_of(request), encodable(question or "").strip()
        if not question:
            yield _only()
            return
        try:
            where = self._filter(documents, issuer, after, before, in_force)
            if len(question) > MAX_QUESTION:
                raise WrongError(say("too_long", self._language, limit=MAX_QUESTION))
        except WrongError as wrong:
            yield _only(now=el("div", el("p", esc(str(wrong)), cls="note", role="alert")))
            return
        if wait := self._allowance.wait(user):
            told = say("too_often", self._language, n=math.ceil(wait))
            yield _only(now=el("div", el("p", esc(told), cls="note", role="alert")))
            return
        talk, turn = await asyncio.to_thread(self._talks.begin, user, talk_id, question)
        listed = gr.update(choices=await asyncio.to_thread(self._choices, user), value=talk.id)
        before_it = await asyncio.to_thread(self._thread, user, talk, turn.id)
        working = turn_html.working(question, say("searching", self._language), "")
        yield (before_it, working, talk.id, listed, talk.name, "")
        turns = await asyncio.to_thread(self._talks.turns, user, talk.id)
        events = self._context.answerer.stream(
            question,
            _tongue(tongue),
            language=_scope(scope),
            where=where,
            history=[(past.question, past.answer) for past in turns if past.answer is not None],
            task=_task(task),
        )
        run = self._runs.start(user, talk.id, turn, events, self._language)
        async for shown in self._watched(run, user, talk):
            yield shown

    async def follow(self, talk_id: str | None, now: str, request: gr.Request) -> AsyncIterator[Shown]:
        """What is being made in a conversation that has just been opened, until it is done. `now` is what
        the page shows of it: where that has ended in the meantime, the conversation as it stands."""
        user = user_of(request)
        talk, run = self._talks.find(user, talk_id), self._runs.of(user, talk_id)
        if talk is None or (run is None and not now):
            yield _only()
            return
        if run is None:
            yield _only(thread=await asyncio.to_thread(self._thread, user, talk), now="")
            return
        async for shown in self._watched(run, user, talk):
            yield shown

    async def _watched(self, run: Run, user: str, talk: Conversation) -> AsyncIterator[Shown]:
        """The answer grows on whoever looks on or not; at the end the conversation as it stands then."""
        async for sight in run.follow():
            yield _only(now=self._working(run.turn.question, sight))
        yield _only(thread=await asyncio.to_thread(self._thread, user, talk), now="")

    def _working(self, question: str, sight: Sight) -> str:
        if sight.before:
            told = say("before_yours", self._language, n=sight.before)
        elif sight.found is None:
            told = say("searching", self._language)
        elif sight.reading is not None:
            told = say("reading", self._language, n=sight.reading.section, of=sight.reading.of)
        else:
            told = say("writing", self._language, n=sight.found)
        return turn_html.working(question, told, sight.draft)

    def _filter(self, documents: list[str], issuer: str, after: str, before: str, in_force: bool) -> Filter:
        """Raises WrongError for a date that is none."""
        return Filter(
            documents=frozenset(documents) if documents else None,
            issuer=issuer or None,
            after=self._date(after),
            before=self._date(before),
            status="valid" if in_force else None,
        )

    def _date(self, value: str) -> str | None:
        if not value or not value.strip():
            return None
        try:
            return date.fromisoformat(value.strip()).isoformat()
        except ValueError:
            raise WrongError(say("bad_date", self._language, value=value.strip())) from None

    def filter_told(
        self, documents: list[str], scope: str, issuer: str, after: str, before: str, in_force: bool
    ) -> str:
        """What is filtered by, in words beside the button; "" where nothing is."""
        parts = [self._documents_told(documents)] if documents else []
        parts += [{"zh": "中文", "en": "English"}[scope]] if scope != "any" else []
        parts += [issuer] if issuer else []
        parts += [say("since", self._language, date=after.strip())] if after and after.strip() else []
        parts += [say("until", self._language, date=before.strip())] if before and before.strip() else []
        parts += [say("in_force_only", self._language)] if in_force else []
        told = say("filter_on", self._language, what=" · ".join(parts))
        return el("p", esc(told), cls="told") if parts else ""

    def _documents_told(self, names: list[str]) -> str:
        """One by its title, several by their number."""
        stored = (d for d in self._context.library.documents() if [d.name] == names)
        title = next((d.title.best(self._language) or d.name for d in stored), None)
        if title is None:
            return say("n_documents", self._language, n=len(names))
        title = " ".join(title.split())
        shown = title if len(title) <= _TITLE else f"{title[:_TITLE].rstrip()}…"
        return say("filter_document", self._language, title=shown)

    def unfiltered(self) -> tuple[Any, ...]:
        """The filter's fields as they are at first, in the order of `ask`."""
        return ([], "any", "", "", "", False)

    # --- the conversations ----------------------------------------------------------------------

    def load(self, request: gr.Request) -> Shown:
        """As the page opens: the conversation that its address names, or a new one."""
        return self.opened(request.query_params.get("talk"), request)

    def opened(self, talk_id: str | None, request: gr.Request) -> Shown:
        user = user_of(request)
        talk = self._talks.find(user, talk_id)
        listed = gr.update(choices=self._choices(user), value=talk.id if talk else None)
        if talk is None:
            return (self._welcome(), "", None, listed, "")
        run = self._runs.of(user, talk.id)
        if run is None:
            return (self._thread(user, talk), "", talk.id, listed, talk.name)
        now = self._working(run.turn.question, run.sight())
        return (self._thread(user, talk, run.turn.id), now, talk.id, listed, talk.name)

    def fresh(self, request: gr.Request) -> Shown:
        return self.opened(None, request)

    async def stopped(self, talk_id: str | None, request: gr.Request) -> Shown:
        """Ends the answer that is being made; the conversation as it stands then."""
        await self._runs.stop(user_of(request), talk_id)
        return await asyncio.to_thread(self.opened, talk_id, request)

    def rename(self, talk_id: str | None, name: str, request: gr.Request) -> Any:
        user = user_of(request)
        self._talks.rename(user, talk_id, name)
        return gr.update(choices=self._choices(user), value=talk_id)

    async def delete(self, talk_id: str | None, request: gr.Request) -> Shown:
        await self._runs.stop(user_of(request), talk_id)
        return await asyncio.to_thread(self._delete, talk_id, request)

    def _delete(self, talk_id: str | None, request: gr.Request) -> Shown:
        self._talks.delete(user_of(request), talk_id)
        return self.opened(None, request)

    def find(self, words: str, talk_id: str | None, request: gr.Request) -> Any:
        choices = self._choices(user_of(request), words)
        here = any(id_ == talk_id for _, id_ in choices)
        return gr.update(choices=choices, value=talk_id if here else None)

    def _choices(self, user: str, words: str = "") -> list[tuple[str, str]]:
        untitled = say("untitled", self._language)
        return [(talk.name or untitled, talk.id) for talk in self._talks.of(user, words)]

    def _thread(self, user: str, talk: Conversation, without: int | None = None) -> str:
        turns = [t for t in self._talks.turns(user, talk.id) if t.id != without]
        shelf = self._context.shelf()
        shown = "".join(turn_html.turn(t, shelf, self._language) for t in turns)
        return el("div", shown, data_talk=talk.id)

    def _welcome(self) -> str:
        count = len(self._context.library.documents())
        return frame.welcome(self._examples.of(self._language), count, self._language)


def _only(thread: Any = None, now: Any = None) -> Shown:
    """Updates of these two, with the question's box at the end; the rest stays."""
    skip = gr.skip()
    return (skip if thread is None else thread, skip if now is None else now, skip, skip, skip, skip)


def _tongue(value: str) -> AnswerLanguage:
    return "zh" if value == "zh" else "en" if value == "en" else "auto"


def _task(value: str) -> Task | None:
    """None lets it be recognised."""
    return next((task for task in get_args(Task) if task == value), None)


def _scope(value: str) -> Scope:
    return "zh" if value == "zh" else "en" if value == "en" else "any"
