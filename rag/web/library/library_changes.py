"""Changes of the library, one after the other, while everybody asks: files read, documents removed,
paired and corrected."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path

from index.library import Library
from index.reading import read_apart
from index.records import Language, Metadata
from index.upkeep import Receipt, Step, correct
from rag.web.library.arrivals import Arrivals


class Stopping(BaseException):
    """The server ends: raised inside the run that reads documents. Not an Exception, so that the run
    does not take it for a fault of one file."""


Tell = Callable[[Step | Receipt], None]


class LibraryChanges:
    """Of one library. Asking goes on while documents are read: both only share the library, which allows
    it."""

    def __init__(self, library: Library, arrivals: Arrivals) -> None:
        self.library = library
        self.arrivals = arrivals
        self._turn = asyncio.Lock()  # of those who change the library
        self._working = threading.Lock()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """A run that reads documents ends at the next file, and does not wait for the one that is read."""
        self._stopping.set()
        read_apart.stop()

    def wait(self) -> None:
        """Until nobody changes the library."""
        with self._working:
            pass

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
            left = [Path(d.path) for d in self.library.documents()]
            for path in paths:
                self.arrivals.forget(path, left)

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
