"""How often a password may be tried: an attempt is taken before anything is hashed, so that many at once are
many. Who tries a name from one address in vain waits longer each time; its owner, elsewhere, does not."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

FREE = 5  # attempts of one address at one name …
FIRST = 4.0  # … then so many seconds until the next, twice as many after each …
LONGEST = 300.0  # … up to so many
OF_ADDRESS = 50  # attempts of one address at any names that are not waited for
FORGOTTEN = 1_800.0  # seconds after the last attempt
_MOST = 10_000  # pairs that are remembered


@dataclass(slots=True)
class _Tried:
    count: int
    last: float

    def wait(self, free: int, now: float) -> float:
        if self.count < free:
            return 0.0
        return max(0.0, self.last + min(FIRST * 2.0 ** (self.count - free), LONGEST) - now)


class Patience:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tried: dict[tuple[str, str | None], _Tried] = {}
        self._guard = threading.Lock()

    def reserve(self, address: str, name: str) -> float:
        """Takes an attempt, and gives 0; or the seconds until there is one. `succeeded` gives it back."""
        now = self._clock()
        with self._guard:
            if len(self._tried) > _MOST:
                self._tried = {k: t for k, t in self._tried.items() if now - t.last < FORGOTTEN}
            both = [(self._of((address, name), now), FREE), (self._of((address, None), now), OF_ADDRESS)]
            wait = max(tried.wait(free, now) for tried, free in both)
            if wait == 0:
                for tried, _ in both:
                    tried.count, tried.last = tried.count + 1, now
            return wait

    def succeeded(self, address: str, name: str) -> None:
        with self._guard:
            self._tried.pop((address, name), None)
            of_address = self._tried.get((address, None))
            if of_address is not None:
                of_address.count -= 1

    def _of(self, key: tuple[str, str | None], now: float) -> _Tried:
        tried = self._tried.get(key)
        if tried is None or now - tried.last >= FORGOTTEN:
            tried = self._tried[key] = _Tried(0, now)
        return tried
