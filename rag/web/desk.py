"""What the page works with: one library that this process owns, its answerer, its conversations.

Asking goes on while documents are read: both only share the library, which allows it."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from functools import cache
from pathlib import Path

from index.errors import DuolexError, NotFoundError
from index.library import Library
from index.records import Language, Metadata, Section
from index.upkeep.corrections import correct
from index.upkeep.receipts import Receipt, Step
from rag.settings import Settings
from rag.web.access.allowance import Allowance
from rag.web.asking.conversations import Talks
from rag.web.asking.running_answers import Runs
from rag.web.asking.turn_html import Shelf
from rag.web.library.arrivals import Arrivals
from rag.web.quality.evaluations import Evaluations, Evaluator
from rag.wiring import answerer

log = logging.getLogger(__name__)


class Stopping(BaseException):
    """The server ends: raised inside the run that reads documents. Not an Exception, so that the run
    does not take it for a fault of one file."""


Tell = Callable[[Step | Receipt], None]


class Desk:
    def __init__(self, library: Library, settings: Settings, evaluator: Evaluator) -> None:
        self.library = library
        self.settings = settings
        self.answerer = answerer(library, settings)
        self.talks = Talks(library.folder / "conversations.sqlite")
        self.evaluations = Evaluations(library.folder, evaluator, self.answerer)
        self.allowance = Allowance(counted=bool(settings.users))
        self.runs = Runs(self.talks)
        self.arrivals = Arrivals(library.folder / "uploads")
        self._turn = asyncio.Lock()  # of those who change the library
        self._working = threading.Lock()
        self._stopping = threading.Event()
        self._outlines: dict[tuple[str, str], tuple[Section, ...]] = {}

    def close(self) -> None:
        """Ends a run that reads documents at the next file, and evaluations, and waits for them."""
        self._stopping.set()
        self.evaluations.close()
        with self._working:
            self.talks.close()

    def warm(self) -> None:
        """Loads what the first question needs. Failures show again, in words, when somebody asks."""
        began = time.perf_counter()
        try:
            self.answerer.retriever.search("法院审理案件 court")
            log.info("warmed up in %.1f s", time.perf_counter() - began)
        except DuolexError as error:
            log.warning("%s", error)
        except Exception:
            log.exception("warming up failed")

    # --- what the page shows --------------------------------------------------------------------

    def shelf(self) -> Shelf:
        stored = self.library.documents()
        digests = {d.name: d.digest for d in stored}

        @cache
        def outline(name: str) -> tuple[Section, ...]:
            return self._outline(name, digests.get(name))

        return Shelf(outline, {d.name: (d.title, d.metadata) for d in stored})

    def _outline(self, name: str, digest: str | None) -> tuple[Section, ...]:
        if digest is None:
            return ()
        key = (name, digest)
        if key not in self._outlines:
            try:
                self._outlines[key] = self.library.sections(name)
            except NotFoundError:
                return ()
        return self._outlines[key]

    # --- what changes the library ---------------------------------------------------------------

    def busy(self) -> bool:
        return self._turn.locked()

    async def add(self, basket: str) -> AsyncIterator[Step | Receipt]:
        """Reads the files that arrived in the basket; progress and receipts as they come, then all
        receipts again with their final counts."""
        async with self._turn:
            kept = await asyncio.to_thread(self.arrivals.take, basket)
            async with aclosing(self._reading(kept)) as reading:
                async for event in reading:
                    yield event

    async def again(self, names: Sequence[str], force: bool) -> AsyncIterator[Step | Receipt]:
        """Reads the files of these documents again, of all where none is named; with `force` unchanged
        ones, too. Events as of `add`."""
        async with self._turn:
            paths = [Path(d.path) for d in self.library.documents() if not names or d.name in names]
            async with aclosing(self._reading(paths, force)) as reading:
                async for event in reading:
                    yield event

    async def _reading(self, kept: Sequence[Path], force: bool = False) -> AsyncGenerator[Step | Receipt]:
        """The run over files that are in place, by whoever has the turn."""
        loop, told = asyncio.get_running_loop(), asyncio.Queue[Step | Receipt | None]()

        def tell(event: Step | Receipt) -> None:
            loop.call_soon_threadsafe(told.put_nowait, event)

        run = loop.run_in_executor(None, self._read, kept, tell, force)
        run.add_done_callback(lambda _: told.put_nowait(None))
        try:
            while (event := await told.get()) is not None:
                yield event
        finally:
            # the reader's tab may be gone: the run goes on to its end, and the next one waits
            receipts = await asyncio.shield(run)
        for made in receipts:
            yield made

    def _read(self, kept: Sequence[Path], tell: Tell, force: bool) -> list[Receipt]:
        from index import build

        def progress(step: Step) -> None:
            if self._stopping.is_set():
                raise Stopping
            tell(step)

        with self._working:
            try:
                return build.index(self.library, kept, tell, progress, force=force)
            except Stopping:
                return []

    async def remove(self, names: Sequence[str]) -> None:
        """Raises NotFoundError where one is not there any more."""
        async with self._turn:
            paths = [Path(d.path) for d in self.library.documents() if d.name in names]
            await asyncio.to_thread(self._remove, names)
            for path in paths:
                self.arrivals.forget(path)

    async def pair(self, a: str, b: str, original: Language | None) -> int:
        """As `build.pair`."""
        async with self._turn:
            return await asyncio.to_thread(self._pair, a, b, original)

    def _pair(self, a: str, b: str, original: Language | None) -> int:
        from index import build

        with self._working:
            return build.pair(self.library, a, b, original)

    async def correct(self, name: str, wanted: Metadata) -> None:
        """As `corrections.correct`."""
        async with self._turn:
            await asyncio.to_thread(self._correct, name, wanted)

    def _correct(self, name: str, wanted: Metadata) -> None:
        with self._working:
            correct(self.library, name, wanted)

    def _remove(self, names: Sequence[str]) -> None:
        from index import build

        with self._working:
            build.remove(self.library, names)
