"""Answers being made. Each goes on by itself and is written down as it grows, whoever looks on: a tab
that is closed, reloaded or cut off ends no answer, only Stop does.

run = runs.start(user, talk, turn, events, language)
async for sight in run.follow(): ..."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, replace

from index.errors import DuolexError
from index.records import Language
from rag.answer import Event, Found
from rag.results import Answer, Piece, Reading
from rag.web.asking.conversations import Conversations
from rag.web.asking.turns import Turn
from rag.web.markup import told_error
from rag.web.words import say

log = logging.getLogger(__name__)

AT_ONCE = 16  # answers that are made at the same time; a model's server has few slots, too
_PACE = 0.08  # seconds between two sights of a run
_KEPT = 1.0  # seconds between two savings of a draft
_PATIENCE = 5.0  # seconds that a stopped answer may take to end


@dataclass(frozen=True, slots=True)
class Sight:
    """`found` is None while the question is searched, then the number of passages; `before` counts the
    questions whose turn comes first; `draft` is what the model has written; `reading` what it reads."""

    before: int
    found: int | None
    draft: str
    reading: Reading | None = None


class Run:
    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.ahead: int | None = None  # place in the queue, until it begins
        self.found: int | None = None
        self.draft = ""
        self.reading: Reading | None = None
        self.stopped = False
        self.written = False
        self.task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    def sight(self) -> Sight:
        return Sight(self.ahead or 0, self.found, self.draft, self.reading)

    def tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def follow(self) -> AsyncGenerator[Sight]:
        """What there is to see, each time that it has changed; ends with the answer. To stop following
        stops nothing else."""
        assert self.task is not None
        while not self.task.done():
            changed = self._changed
            yield self.sight()
            await changed.wait()
            await asyncio.wait({self.task}, timeout=_PACE)


class Runs:
    """Of one library's page. To be used from the server's event loop only."""

    def __init__(self, talks: Conversations) -> None:
        self._talks = talks
        self._running: dict[tuple[str, str], Run] = {}
        self.free = asyncio.Semaphore(AT_ONCE)  # programs take their places here, too
        self._waiting: list[Run] = []

    def of(self, user: str, talk: str | None) -> Run | None:
        """The answer that is being made in this conversation of the user's."""
        return self._running.get((user, talk or ""))

    def start(
        self, user: str, talk: str, turn: Turn, events: AsyncIterator[Event], language: Language
    ) -> Run:
        """`events` of `Answerer.stream`; they are closed in the end. `language` is that of messages. A
        conversation has one answer at a time: what is being made there is stopped."""
        if (before := self.of(user, talk)) is not None:
            self._cancel(before)
        run = Run(turn)
        run.task = asyncio.create_task(self._make(run, events, language))
        self._running[user, talk] = run

        def gone(_: object) -> None:
            self._end(run, replace(turn, state="stopped"))  # where it was stopped before it began
            run.tell()
            if self._running.get((user, talk)) is run:
                del self._running[user, talk]

        run.task.add_done_callback(gone)
        return run

    async def stop(self, user: str, talk: str | None) -> None:
        """Ends what is being made there, and waits until it is written down."""
        if (run := self.of(user, talk)) is not None and run.task is not None:
            self._cancel(run)
            await asyncio.wait({run.task}, timeout=_PATIENCE)

    def _cancel(self, run: Run) -> None:
        run.stopped = True
        assert run.task is not None
        run.task.cancel()

    async def _make(self, run: Run, events: AsyncIterator[Event], language: Language) -> None:
        ended = replace(run.turn, state="interrupted")
        try:
            await self._begin(run)
            try:
                answer = await self._answer(run, events)
            finally:
                self.free.release()
                if isinstance(events, AsyncGenerator):
                    await events.aclose()
            ended = replace(run.turn, state="done", answer=answer)
            await asyncio.to_thread(self._end, run, ended)
        except asyncio.CancelledError:  # stopped, or the server ends
            ended = replace(run.turn, state="stopped" if run.stopped else "interrupted", draft=run.draft)
            if not run.stopped:
                raise
        except DuolexError as error:
            told = say("failed", language, error=told_error(error, language))
            ended = replace(run.turn, state="failed", error=told, draft=run.draft)
        except Exception:
            log.exception("a question could not be answered")
            ended = replace(run.turn, state="failed", error=say("unexpected", language), draft=run.draft)
        finally:
            self._end(run, ended)

    async def _begin(self, run: Run) -> None:
        """Waits for a free place; those behind move up."""
        self._waiting.append(run)
        try:
            if self.free.locked():
                self._move_up()
            await self.free.acquire()
        finally:
            self._waiting.remove(run)
            run.ahead = None
            self._move_up()
            run.tell()

    def _move_up(self) -> None:
        for at, waiting in enumerate(self._waiting, start=1):
            waiting.ahead = at
            waiting.tell()

    async def _answer(self, run: Run, events: AsyncIterator[Event]) -> Answer:
        kept, answer = -_KEPT, None
        async for event in events:
            if isinstance(event, Found):
                run.found = len(event.hits.hits)
            elif isinstance(event, Reading):
                run.reading = event
            elif isinstance(event, Piece):
                run.reading = None
                run.draft += event.text
                if time.monotonic() - kept >= _KEPT:
                    await asyncio.to_thread(self._talks.keep, run.turn.id, run.draft)
                    kept = time.monotonic()
            else:
                answer = event
            run.tell()
        assert isinstance(answer, Answer)
        return answer

    def _end(self, run: Run, ended: Turn) -> None:
        """Once. A task that is cancelled may wait for no other: it calls this itself."""
        if run.written:
            return
        run.written = True
        try:
            self._talks.end(ended)
        except DuolexError:
            log.exception("an answer could not be written down")
