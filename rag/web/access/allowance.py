"""How often one user may ask: enough for anybody who reads the answers, too little to starve the others."""

import threading
import time
from collections import deque
from collections.abc import Callable

MANY = 60  # questions of one user, on the page and by programs together …
WITHIN = 60.0  # … in so many seconds


class Allowance:
    """Counts where people log in: without a login there is one user, and the machine is theirs."""

    def __init__(self, counted: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._counted = counted
        self._clock = clock
        self._asked: dict[str, deque[float]] = {}
        self._guard = threading.Lock()

    def wait(self, user: str) -> float:
        """Seconds until this user may ask again. 0: now, and it is counted."""
        if not self._counted:
            return 0.0
        now = self._clock()
        with self._guard:
            asked = self._asked.setdefault(user, deque())
            while asked and now - asked[0] >= WITHIN:
                asked.popleft()
            if len(asked) >= MANY:
                return WITHIN - (now - asked[0])
            asked.append(now)
            return 0.0
