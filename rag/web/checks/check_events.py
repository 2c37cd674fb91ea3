"""Checking a text: what the place's events lead to."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from index.errors import DuolexError
from index.records import Document, Language
from rag.checking import CheckedSentence, CheckedText, Checker, claims, read_draft, typed_draft
from rag.results import Filter
from rag.web.access import Allowance
from rag.web.asking import WrongError, document_filter, user_of
from rag.web.checks import checked_html
from rag.web.checks.check_place import MOST, CheckPlace
from rag.web.checks.kept_checks import KeptChecks
from rag.web.context import Context
from rag.web.markup import el, esc, told_error
from rag.web.words import say

Shown = tuple[Any, Any]
"""Updates of moving and result."""


async def one_by_one(
    free: asyncio.Semaphore, sentences: Iterator[CheckedSentence]
) -> AsyncIterator[CheckedSentence]:
    """Each sentence takes one of the `free` places for itself: who asks a question need not wait for the end
    of a long text."""
    while True:
        async with free:
            sentence = await asyncio.to_thread(next, sentences, None)
        if sentence is None:
            return
        yield sentence


def connect(
    context: Context,
    checks: KeptChecks,
    free: asyncio.Semaphore,
    allowance: Allowance,
    language: Language,
    place: CheckPlace,
    page: gr.Blocks,
    table: gr.Markdown,
    quiet: dict[str, Any],
) -> None:
    """The events of the place's components. The documents to choose from follow the Library's `table`;
    `quiet` are options of all events."""
    events = Checks(context, checks, free, allowance, language)
    shown = [place.moving, place.result]
    alone: dict[str, Any] = {"concurrency_limit": None, "trigger_mode": "once", **quiet}
    typed = place.check.click(events.typed, [place.draft, *place.where], shown, **alone)
    sent = place.upload.upload(events.sent, [place.upload, *place.where], shown, **alone)
    # one after the other: an event that has a function of its own cancels only when that has ended
    place.stop.click(None, cancels=[typed, sent], **quiet).then(events.stopped, None, shown, **quiet)
    gr.on([page.load, table.change], events.documents, [place.documents], [place.documents], **quiet)


class Checks:
    def __init__(
        self,
        context: Context,
        checks: KeptChecks,
        free: asyncio.Semaphore,
        allowance: Allowance,
        language: Language,
    ) -> None:
        self._context = context
        self._checks = checks
        self._free = free
        self._allowance = allowance
        self._language = language
        self._checker = Checker(context.answerer.retriever)

    def documents(self, chosen: list[str] | None) -> Any:
        """Those that there are now; what was chosen stays, as far as it is there."""
        names = [d.name for d in self._context.library.documents()]
        return gr.update(choices=names, value=[name for name in chosen or [] if name in names])

    async def typed(
        self,
        draft: str,
        documents: list[str],
        issuer: str,
        after: str,
        before: str,
        in_force: bool,
        request: gr.Request,
    ) -> AsyncIterator[Shown]:
        """A pasted text."""
        named = say("pasted_file", self._language)
        async for shown in self._shown(
            lambda: typed_draft(draft or "", MOST, named),
            None, (documents, issuer, after, before, in_force), request,
        ):  # fmt: skip
            yield shown

    async def sent(
        self,
        uploaded: str | None,
        documents: list[str],
        issuer: str,
        after: str,
        before: str,
        in_force: bool,
        request: gr.Request,
    ) -> AsyncIterator[Shown]:
        """A file, which is thrown away at the end."""
        if not uploaded:
            return
        path = Path(uploaded)
        try:
            original = path if path.suffix.lower() == ".docx" else None
            async for shown in self._shown(
                lambda: read_draft(path, MOST),
                original,
                (documents, issuer, after, before, in_force),
                request,
            ):
                yield shown
        finally:
            path.unlink(missing_ok=True)

    async def stopped(self, request: gr.Request) -> Shown:
        """What was checked until it was stopped."""
        kept = self._checks.latest(user_of(request))
        if kept is None:
            return ("", gr.skip())
        id_, found = kept
        count = len(found.checked.sentences)
        note = _status(say("check_stopped", self._language, n=count))
        return (note, await asyncio.to_thread(self._result, found.checked, id_))

    async def _shown(
        self,
        read: Callable[[], Document],
        original: Path | None,
        where: tuple[list[str], str, str, str, bool],
        request: gr.Request,
    ) -> AsyncIterator[Shown]:
        """How far it is, then the text with its verdicts; or why it cannot be checked."""
        try:
            wanted = document_filter(*where, self._language)
            if wait := self._allowance.wait(user_of(request)):
                raise WrongError(say("too_often", self._language, n=math.ceil(wait)))
            yield (_status(say("draft_reading", self._language), busy=True), "")
            draft = await asyncio.to_thread(read)
            async for shown in self._checking(draft, original, wanted, user_of(request)):
                yield shown
        except WrongError as wrong:
            yield (_note(str(wrong)), gr.skip())
        except DuolexError as error:
            yield (_note(told_error(error, self._language)), gr.skip())

    async def _checking(
        self, draft: Document, original: Path | None, where: Filter, user: str
    ) -> AsyncIterator[Shown]:
        total = len(claims(draft.text))
        content = await asyncio.to_thread(original.read_bytes) if original else None
        checked = CheckedText(draft.name, draft.text, ())
        id_ = self._checks.begin(user, checked, content)
        async for sentence in one_by_one(self._free, self._checker.check(draft, where)):
            checked = CheckedText(draft.name, draft.text, (*checked.sentences, sentence))
            self._checks.update(id_, checked)
            told = say("check_moving", self._language, n=len(checked.sentences), of=total)
            moving = _status(told, busy=True) + checked_html.progress(len(checked.sentences), total, told)
            yield (el("div", moving), gr.skip())
        yield ("", await asyncio.to_thread(self._result, checked, id_))

    def _result(self, checked: CheckedText, id_: str) -> str:
        return checked_html.result(checked, id_, self._context.shelf(), self._language)


def _status(words: str, *, busy: bool = False) -> str:
    return el("p", esc(words), cls="status", role="status", data_busy=busy)


def _note(words: str) -> str:
    return el("div", el("p", esc(words), cls="note", role="alert"))
