"""Ctrl+C and SIGTERM during a run: finish what is at work, then end."""

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """True once a signal has come, which also calls `at_once`; at the end of the `with` block the signal
    takes its usual course. A second one does so at once. In other threads than the main one it stays false.

        with Interruption() as interruption:
            for file in files:
                if interruption:
                    break
    """

    def __init__(self, at_once: Callable[[], None] = lambda: None) -> None:
        self._at_once = at_once
        self._received: int | None = None
        self._before: dict[int, Any] = {}

    def __bool__(self) -> bool:
        return self._received is not None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            heeded = [n for n in _SIGNALS if signal.getsignal(n) is not signal.SIG_IGN]  # not under nohup
            self._before = {number: signal.signal(number, self._note) for number in heeded}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()
        if self._received is not None and kind is None:
            signal.raise_signal(self._received)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._received = number
        self._restore()
        self._at_once()

    def _restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}
