"""How much a model may be given at once, and how often it may be asked for one question."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from index.errors import ModelRefusedError
from rag.model.chat import ChatModel, Messages
from rag.settings import DEFAULT_CALLS

PER_TOKEN = 3.5  # characters of ASCII; legal English has more than four
PER_OTHER = 2.0  # bytes of UTF-8 of all else: 1.5 tokens for a Chinese character
LEAST = 4096  # tokens: what the usual local server takes where nobody told it otherwise


@dataclass(frozen=True, slots=True)
class Limits:
    """`context`: tokens of question, evidence and answer together, None where the endpoint is asked;
    `calls` of the model for one question."""

    context: int | None = None
    calls: int = DEFAULT_CALLS


class CountedModel:
    """A model that is asked at most `most` times; `calls` counts them."""

    def __init__(self, model: ChatModel, most: int) -> None:
        self.name = model.name
        self.calls = 0
        self._model = model
        self._most = most

    def stream(self, messages: Messages, *, max_tokens: int | None = None) -> AsyncGenerator[str, None]:
        """Raises ModelRefusedError at one call too many."""
        if self.calls >= self._most:
            raise ModelRefusedError(f"More than {self._most} calls are needed. Raise DUOLEX_CALLS.")
        self.calls += 1
        return self._model.stream(messages, max_tokens=max_tokens)

    async def context(self) -> int | None:
        return await self._model.context()


def tokens(text: str) -> int:
    """An estimate on the safe side, whatever the tokenizer."""
    others = len("".join(c for c in text if not c.isascii()).encode())
    plain = len(text.encode()) - others
    return int(plain / PER_TOKEN + others / PER_OTHER) + 1


async def window_of(model: ChatModel, limits: Limits) -> int:
    """Tokens that the model takes at once: as set, as it says, else few."""
    return limits.context or await model.context() or LEAST
