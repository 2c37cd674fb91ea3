"""`duolex serve`: the page, from the library's lock to the last answer."""

import errno
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from index.bounds import bound
from index.errors import SettingError
from index.library import Library
from rag.settings import Settings
from rag.users import Users
from rag.wiring import embedder, reading

if TYPE_CHECKING:
    from rag.web.assembly import Assembly
    from rag.web.quality import Evaluator

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NEXT = 7861
_GRACE = 3  # seconds that answers under way get when the server ends


def serve(settings: Settings, data: Path | None, host: str, port: int, evaluator: "Evaluator") -> None:
    """Serves until SIGINT or SIGTERM; the library is closed then. `data` is the library's folder, by
    default the one in `settings`; `port` 0 takes any free one; `evaluator` does the Quality place's work.

    Raises SettingError (no login for others than this machine, port taken), LibraryError (the library
    is another process's, or cannot be opened)."""
    if host not in LOOPBACK and not Users(settings.users, data or settings.data).all():
        raise SettingError(
            f"The page would be open to everybody who reaches {host}. Set DUOLEX_USERS=name:password "
            "(several separated by commas), or name users with `duolex user add`, so that they log in, or "
            "leave --host at 127.0.0.1."
        )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    bound(settings.reading)
    with (
        _listening(host, port) as sock,
        _interruptible(),
        tempfile.TemporaryDirectory(prefix="duolex-") as temp,
    ):
        _offline(Path(temp))
        reading(settings)
        library = Library.open(
            data or settings.data, embedder(settings), chroma_url=settings.chroma_url, write=True
        )
        with library:
            from rag.web.assembly import Assembly

            page = Assembly.of(library, settings, evaluator)
            try:
                _run(page, host, sock)
            finally:
                page.close()


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The address taken before anything is loaded, so that a mistake shows at once."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise SettingError(
            f"The address {host} cannot be used ({error}). Name another with --host."
        ) from error
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            why = (
                "in use by another program" if error.errno == errno.EADDRINUSE else "not allowed to this user"
            )
            raise SettingError(
                f"Port {port} on {host} is {why}. Choose another with --port {_NEXT}."
            ) from error
        raise SettingError(
            f"{host}:{port} cannot be used ({error}). Name others with --host, --port."
        ) from error
    with sock:
        yield sock


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM ends as Ctrl+C does: by unwinding, so that the library is closed; both without a trace."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        print("Duolex has ended.", file=sys.stderr)
    finally:
        signal.signal(signal.SIGTERM, before)


def _offline(temporary: Path) -> None:
    """Before Gradio is imported: it and its hub client call nobody, and keep uploads where we say."""
    os.environ.update(
        GRADIO_ANALYTICS_ENABLED="False",
        GRADIO_TEMP_DIR=str(temporary),
        HF_HUB_DISABLE_TELEMETRY="1",
        HF_HUB_OFFLINE="1",
    )


def _run(page: "Assembly", host: str, sock: socket.socket) -> None:
    warming = threading.Thread(target=page.warm, name="warm", daemon=True)
    warming.start()
    import uvicorn

    from rag.web.routes import application

    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{sock.getsockname()[1]}"
    guarded = application(page, loopback=host in LOOPBACK)
    page.context.library.announce(url)
    print(f"Duolex is at {url} (Ctrl+C ends it)", file=sys.stderr, flush=True)
    proxy = page.context.settings.proxy
    config = uvicorn.Config(
        guarded, log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE, server_header=False,
        proxy_headers=proxy is not None, forwarded_allow_ips=proxy or "",
    )  # fmt: skip

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            guarded.ending.set()
            super().handle_exit(sig, frame)

    try:
        Server(config).run(sockets=[sock])
    finally:
        warming.join()
