"""Work on files done in a process of its own, with bounds of memory and time: what a file can do to its
reader ends there. The time counts anew from each page that OCR begins. The process is kept warm from file to
file, and begun again after one that it did not survive.

Plain text up to a megabyte is read here: nothing is unpacked in it, and every step is linear.
"""

import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import IO, ClassVar, Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakSet

from index.bounds import Bounds, bound, bounds
from index.errors import BrokenFileError, DuolexError, FileTooLargeError, ReadError
from index.reading import archives, read_document, scans
from index.records import Document

SECONDS_PER_MB = 10.0
_PLAIN, _SMALL = frozenset({".txt", ".md"}), 1_000_000
_REACHED = "reached"  # what the process tells on the way: OCR begins this page of so many
P = ParamSpec("P")
T = TypeVar("T")


class Apart:
    """One such process, for any thread; they take turns. `ocr`: whether scans are read."""

    ocr = True

    _all: ClassVar["WeakSet[Apart]"] = WeakSet()

    def __init__(self, within: Bounds | None = None) -> None:
        """Within the settings' bounds where no others are given."""
        self._within = within
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._stopped = False
        Apart._all.add(self)

    def read(self, path: Path, tell: scans.Tell = lambda page, of: None) -> Document:
        """As `read_document.read`; FileTooLargeError also where it takes too long, BrokenFileError where it
        takes too much memory. `tell` gets each page that OCR begins, and how many there are."""
        if path.suffix.lower() in _PLAIN and archives.size(path) <= _SMALL:
            return read_document.read(path)
        return self._run(tell, read_document.read, path)

    def run(
        self, work: Callable[Concatenate[Path, P], T], path: Path, *given: P.args, **named: P.kwargs
    ) -> T:
        """What `work`, a function of a module, makes of the file at `path`.

        Raises what it raises, FileTooLargeError where it takes too long, BrokenFileError where the process
        did not survive it, ReadError where it was stopped."""
        return self._run(lambda page, of: None, work, path, *given, **named)

    def _run(
        self,
        tell: scans.Tell,
        work: Callable[Concatenate[Path, P], T],
        path: Path,
        *given: P.args,
        **named: P.kwargs,
    ) -> T:
        with self._turn:
            self._stopped = False
            task = (work, path.absolute(), given, named, self.ocr)
            seconds = self._bounds.seconds + SECONDS_PER_MB * archives.size(path) / 1e6
            answer = self._asked(path, task, seconds, tell)
        if isinstance(answer, DuolexError):
            raise answer
        return cast(T, answer)

    def stop(self) -> None:
        """Ends what is at work, which fails; the next file begins a new process."""
        self._stopped = True
        if self._process is not None:
            _end_with_all(self._process)

    @classmethod
    def stop_all(cls) -> None:
        for one in list(cls._all):
            one.stop()

    @property
    def _bounds(self) -> Bounds:
        return self._within or bounds()

    def _asked(self, path: Path, task: object, seconds: float, tell: scans.Tell) -> object:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        try:
            _send(process.stdin, task)
            while True:
                until = time.monotonic() + seconds
                kind, answer = cast("tuple[str, object]", _received(process.stdout, until))
                if kind != _REACHED:
                    break
                tell(*cast("tuple[int, int]", answer))
        except TimeoutError:
            self._end()
            return FileTooLargeError(
                f"{path.name} was not read within {seconds:.0f} seconds. Split it, print it to a new file, "
                "or raise DUOLEX_READ_SECONDS."
            )
        except (OSError, EOFError, pickle.UnpicklingError):
            self._end()
            if self._stopped:
                return ReadError(f"{path.name} was being read when reading was stopped. Index it again.")
            return BrokenFileError(
                f"{path.name} ended the process that read it: it is damaged, or needs more than "
                f"{self._bounds.memory / 1e6:,.0f} MB of memory. Split it, print it to a new file, or raise "
                "DUOLEX_READ_MEMORY."
            )
        if kind == "fault":
            raise RuntimeError(answer)  # ours, as it would be here
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            root = str(Path(__file__).parents[2])
            limits = [
                f"{limit:g}" if isinstance(limit, float) else str(limit) for limit in astuple(self._bounds)
            ]
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from index.reading.read_apart import serve; serve()", *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])},
                start_new_session=True,  # Ctrl+C is for us
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            _end_with_all(self._process)
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process = None


def _end_with_all(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and, where the system tells which they are, all others of its session: programs that
    it started (`converted.py`)."""
    for state in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            session = int(state.read_bytes().rpartition(b") ")[2].split()[3])
            if session == process.pid:
                os.kill(int(state.parent.name), signal.SIGKILL)
    process.kill()


def serve() -> None:
    """The process's own life: receives what to do with which file, answers with what came of it, until its
    pipe is closed."""
    seconds, memory, size = sys.argv[1:]
    bound(Bounds(float(seconds), int(memory), int(size)))
    _limit(int(memory))
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints does not stand between the answers
    warnings.simplefilter("ignore")  # of libraries: what is worth knowing stands in the receipt
    while True:
        try:
            work, path, given, named, ocr = cast(
                "tuple[Callable[..., object], Path, tuple[object], dict[str, object], bool]",
                _received(asked, None),
            )
        except EOFError:
            return
        try:
            with scans.listening(lambda page, of: _send(answers, (_REACHED, (page, of))), wanted=ocr):
                answer: tuple[str, object] = ("made", work(path, *given, **named))
        except DuolexError as error:
            answer = ("made", error)
        except (MemoryError, RecursionError):
            os._exit(1)  # told as such; what is left of this process is not to be trusted
        except Exception as error:
            answer = ("fault", f"{type(error).__name__}: {error}")
        _send(answers, answer)


def _limit(memory: int) -> None:
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


_reader = Apart()
read, run, stop = _reader.read, _reader.run, Apart.stop_all


def use_ocr(wanted: bool) -> None:
    """Whether `read` reads scans from now on."""
    _reader.ocr = wanted
