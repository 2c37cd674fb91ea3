"""Two filters for streamed text: a reasoning model's thoughts, and text that runs in circles. Pure."""

import re

NAMES = ("think", "thinking", "thought", "reasoning")
_OPEN = re.compile(rf"<({'|'.join(NAMES)})>", re.IGNORECASE)
_CLOSE = re.compile(rf"</(?:{'|'.join(NAMES)})>\s*", re.IGNORECASE)
_TAGS = tuple(f"<{name}>" for name in NAMES)
_LONGEST = max(len(tag) for tag in _TAGS) + 1


class Thoughts:
    """Drops `<think>…</think>`, wherever the pieces of the stream are cut.

    Only at the answer's beginning, where reasoning models put it: later it is the answer's own text."""

    def __init__(self) -> None:
        self.seen = False
        self._inside = False
        self._started = False
        self._held = ""

    def feed(self, text: str) -> str:
        """What of the answer is certain after this piece."""
        if self._started or not text:
            return text
        self._held += text
        while True:
            if self._inside:
                closing = _CLOSE.search(self._held)
                if closing is None:
                    self._held = self._held[-_LONGEST:]
                    return ""
                self._inside, self._held = False, self._held[closing.end() :]
            self._held = self._held.lstrip()
            if opening := _OPEN.match(self._held):
                self.seen = self._inside = True
                self._held = self._held[opening.end() :]
            elif any(tag.startswith(self._held.lower()) for tag in _TAGS):
                return ""  # empty, or the first half of a tag
            else:
                self._started, text, self._held = True, self._held, ""
                return text

    def end(self) -> str:
        """What was held back in case a tag went on."""
        return "" if self._inside else self._held


def loops(text: str, tail: int = 480, repeats: int = 8) -> bool:
    """Does the text end in `repeats` copies of one stretch? Looks at the last `tail` characters."""
    end = text[-tail:]
    return len(end) == tail and any(end[period:] == end[:-period] for period in range(1, tail // repeats + 1))
