"""Files read in a process of their own, with bounds of memory and time: what a file can do to its reader ends
there. The time counts anew from each page that OCR begins. The process is kept warm from file to file, and
begun again after one that it did not survive.

Plain text up to a megabyte is read here: nothing is unpacked in it, and every step is linear.
"""

import os
import pickle
import select
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from index.errors import DuolexError, FileTooLargeError, ReadError
from index.reading import read_document, scans
from index.records import Document

SECONDS = 120.0  # for a file …
SECONDS_PER_MB = 10.0  # … and for each megabyte of it
MEMORY = 2_000_000_000  # bytes beside what the reader itself takes
_PLAIN, _SMALL = frozenset({".txt", ".md"}), 1_000_000


@dataclass(frozen=True, slots=True)
class _Reached:
    """What the process tells on the way: OCR begins this page of so many."""

    page: int
    of: int


class Apart:
    """One reader, for any thread; they take turns. `ocr`: whether scans are read."""

    ocr = True

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def read(self, path: Path, tell: scans.Tell = lambda page, of: None) -> Document:
        """As `read_document.read`; FileTooLargeError also where reading takes too long or too much memory.
        `tell` gets each page that OCR begins, and how many there are."""
        size = _size(path)
        if path.suffix.lower() in _PLAIN and size <= _SMALL:
            return read_document.read(path)
        with self._turn:
            answer = self._asked(path, self._seconds + SECONDS_PER_MB * size / 1e6, tell)
        if isinstance(answer, Document):
            return answer
        raise answer

    def stop(self) -> None:
        """Ends what is being read, which fails; the next file begins a new process."""
        process = self._process
        if process is not None:
            process.kill()

    def _asked(self, path: Path, seconds: float, tell: scans.Tell) -> Document | DuolexError:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        try:
            _send(process.stdin, (str(path.absolute()), self.ocr))
            while isinstance(answer := _received(process.stdout, time.monotonic() + seconds), _Reached):
                tell(answer.page, answer.of)
        except TimeoutError:
            self._end()
            return FileTooLargeError(
                f"{path.name} was not read within {seconds:.0f} seconds. Split it, or print it to a new file."
            )
        except (OSError, EOFError, pickle.UnpicklingError):
            self._end()
            return ReadError(
                f"{path.name} ended the process that read it: it is damaged, or needs more than "
                f"{self._memory / 1e9:g} GB of memory. Split it, or print it to a new file."
            )
        if isinstance(answer, (Document, DuolexError)):
            return answer
        raise RuntimeError(answer)  # a fault of ours, as it would be here

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            root = str(Path(__file__).parents[2])
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    "from index.reading.read_apart import serve; serve()",
                    str(self._memory),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])},
                start_new_session=True,  # Ctrl+C is for us
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process = None


def serve() -> None:
    """The process's own life: reads a path, answers with a document or an error, until its pipe is closed."""
    _bound(int(sys.argv[1]))
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints does not stand between the answers
    while True:
        try:
            path, ocr = _asked_for(_received(asked, None))
        except EOFError:
            return
        answer: object
        try:
            with scans.listening(lambda page, of: _send(answers, _Reached(page, of)), wanted=ocr):
                answer = read_document.read(path)
        except DuolexError as error:
            answer = error
        except (MemoryError, RecursionError):
            os._exit(1)  # told as such; what is left of this process is not to be trusted
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        _send(answers, answer)


def _asked_for(value: object) -> tuple[Path, bool]:
    assert isinstance(value, tuple)
    path, ocr = value
    return Path(str(path)), bool(ocr)


def _bound(memory: int) -> None:
    """What more it may take of memory than it has now. Where the system knows no such bound there is none."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(stream: IO[bytes], value: object) -> None:
    data = pickle.dumps(value)
    stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()


def _received(stream: IO[bytes], until: float | None) -> object:
    length = int.from_bytes(_bytes(stream, 8, until), "big")
    return pickle.loads(_bytes(stream, length, until))


def _bytes(stream: IO[bytes], count: int, until: float | None) -> bytes:
    """Raises EOFError, and TimeoutError at the time `until` of the monotonic clock."""
    found = bytearray()
    while len(found) < count:
        if until is not None and not select.select([stream], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError
        piece = os.read(stream.fileno(), min(count - len(found), 1 << 20))
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # told by who reads it
        return 0


_apart = Apart()
read, stop = _apart.read, _apart.stop


def use_ocr(wanted: bool) -> None:
    """Whether `read` reads scans from now on."""
    _apart.ocr = wanted
