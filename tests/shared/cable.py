"""A wire between browser and server that a test can cut: connections end, new ones are refused."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Cable:
    """Passes everything on to `server`, from `url`."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._to = (parts.hostname, parts.port)
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.Transport] = set()
        self._listening: asyncio.Server | None = None
        self._port = 0
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.mend()
        self.url = f"http://127.0.0.1:{self._port}"

    def cut(self) -> None:
        self._do(self._cut())

    def mend(self) -> None:
        """Listens at the same port again."""
        self._do(self._listen())

    def close(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)  # type: ignore[arg-type]

    async def _listen(self) -> None:
        self._listening = await asyncio.start_server(self._joined, "127.0.0.1", self._port)
        self._port = self._listening.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        if self._listening is not None:
            self._listening.close()
        for transport in list(self._open):
            transport.abort()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            back, forth = await asyncio.open_connection(*self._to)
        except OSError:
            writer.close()
            return
        self._open |= {writer.transport, forth.transport}
        await asyncio.gather(self._pass(reader, forth), self._pass(back, writer))
        self._open -= {writer.transport, forth.transport}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        with suppress(OSError):
            writer.close()


@contextmanager
def cable(server: str) -> Iterator[Cable]:
    made = Cable(server)
    try:
        yield made
    finally:
        made.close()
