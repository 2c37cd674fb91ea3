"""The chat model behind any OpenAI-compatible endpoint, as one stream of text.

Whatever goes wrong ends in one of the `ModelError`s within the timeout, so that the caller can fall
back to quotation and say in one sentence what happened.

    async with aclosing(model.stream(messages)) as pieces:
        async for piece in pieces: ...

The openai SDK is imported at the first call: it costs a second.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from index.errors import (
    ModelError,
    ModelInterruptedError,
    ModelNonsenseError,
    ModelRefusedError,
    ModelTimeoutError,
    SettingError,
)
from index.text import encodable
from rag.model.stated_window import stated_window
from rag.model.thoughts import Thoughts, loops
from rag.settings import host_of

if TYPE_CHECKING:
    import httpx

Messages = Sequence[dict[str, str]]  # {"role": "system" | "user" | "assistant", "content": …}
T = TypeVar("T")

OPENAI = "https://api.openai.com/v1"
CONNECT_SECONDS = 10.0
MAX_BYTES = 64_000_000  # of one whole response: a token costs a server some 400
MAX_LINE = 1_000_000  # bytes
MAX_CHARACTERS = 20_000  # of an answer: ten pages
LOOP_CHECK_EVERY = 100  # characters


class ChatModel(Protocol):
    """Anything that answers messages with a stream of text. Raises only ModelError."""

    @property
    def name(self) -> str: ...

    def stream(self, messages: Messages, *, max_tokens: int | None = None) -> AsyncGenerator[str, None]: ...

    async def context(self) -> int | None:
        """Tokens that it takes at once, question and answer together; None where nobody says."""


async def complete(model: ChatModel, messages: Messages, *, max_tokens: int | None = None) -> str:
    """The model's whole answer. For short jobs: rewriting, translating, judging."""
    return "".join([piece async for piece in model.stream(messages, max_tokens=max_tokens)]).strip()


async def offered_models(
    base_url: str | None, api_key: str | None, seconds: float = CONNECT_SECONDS
) -> tuple[str, ...]:
    """The names that `GET {address}/models` lists, sorted; `base_url` None is OpenAI's.

    Raises ModelError in words: unreachable, too slow, key refused, no such address."""
    import openai

    from rag.model.endpoint_faults import translated

    url, key = base_url or OPENAI, api_key or "none"
    try:
        async with (
            asyncio.timeout(seconds),
            openai.AsyncOpenAI(api_key=key, base_url=url, max_retries=0) as client,
        ):
            return tuple(sorted([model.id async for model in await client.models.list()]))
    except TimeoutError:
        raise ModelTimeoutError(f"{host_of(url)} sent no list of its models within {seconds:g} s.") from None
    except Exception as error:  # anything a broken server can provoke in the SDK
        raise translated(error, url, "", key) from None


class EndpointModel:
    """A model served over `chat.completions`: OpenAI, Ollama, vLLM, llama.cpp, DeepSeek, …

    `timeout` is for one whole call, in seconds, from the first byte sent to the last received;
    `first_timeout` (half of it by default) for the first sign of life. Nothing is retried, except a
    request that the server refused only for an optional parameter that it does not know."""

    def __init__(
        self,
        base_url: str | None,
        api_key: str | None,
        model: str,
        timeout: float = 60.0,
        first_timeout: float | None = None,
    ) -> None:
        if not base_url and not api_key:
            raise SettingError(
                "No model endpoint is set. Set OPENAI_API_KEY for OpenAI, "
                "or OPENAI_BASE_URL for another endpoint, e.g. http://127.0.0.1:11434/v1"
            )
        if api_key and not (api_key.isascii() and api_key.isprintable()):
            raise SettingError(
                "OPENAI_API_KEY holds characters that no key has. Copy it again, without quotation marks."
            )
        self.name = model
        self._base_url = base_url or OPENAI
        self._api_key = api_key or "none"  # local servers take any word, but the SDK wants one
        self._timeout = timeout
        self._first_timeout = min(timeout, timeout / 2 if first_timeout is None else first_timeout)
        self._context: int | None = None
        self._asked_context = False

    async def context(self) -> int | None:
        """As the endpoint states it; it is asked once, and whatever goes wrong is no answer."""
        if not self._asked_context:
            seconds = min(CONNECT_SECONDS, self._timeout)
            self._context = await stated_window(self._base_url, self._api_key, self.name, seconds)
            self._asked_context = True
        return self._context

    async def stream(self, messages: Messages, *, max_tokens: int | None = None) -> AsyncGenerator[str, None]:
        """Yields the answer's text as it comes, without a reasoning model's thoughts.

        Raises ModelError: also at the end, when the answer was cut short, was empty, or ran in circles."""
        import httpx
        import openai

        from rag.model.endpoint_faults import translated

        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._timeout
        first_deadline = loop.time() + self._first_timeout
        thoughts, answer, checked, finish, alive = Thoughts(), "", 0, None, False
        async with AsyncExitStack() as stack:
            try:
                # A client for each call: it may not outlive its event loop.
                http = httpx.AsyncClient(event_hooks={"response": [_limit]}, follow_redirects=True)
                client = openai.AsyncOpenAI(
                    api_key=self._api_key,
                    base_url=self._base_url,
                    max_retries=0,
                    timeout=httpx.Timeout(self._timeout, connect=min(CONNECT_SECONDS, self._timeout)),
                    http_client=http,
                )
                stack.push_async_callback(client.close)
                chunks = await _before(first_deadline, self._open(client, messages, max_tokens))
                stack.push_async_callback(chunks.close)
                while True:
                    try:
                        chunk = await _before(
                            deadline if alive else min(first_deadline, deadline), anext(chunks)
                        )
                    except StopAsyncIteration:
                        break
                    alive = True
                    text, reason = _read(chunk)
                    finish = reason or finish
                    if text := thoughts.feed(encodable(text)):
                        answer += text
                        if len(answer) > MAX_CHARACTERS:
                            raise ModelNonsenseError(
                                f"The model wrote more than {MAX_CHARACTERS:,} characters. "
                                "Ask a narrower question, or try another model."
                            )
                        if len(answer) - checked >= LOOP_CHECK_EVERY:
                            checked = len(answer)
                            if loops(answer):
                                raise ModelNonsenseError(
                                    "The model repeats itself without end. Try another model."
                                )
                        yield text
                if rest := thoughts.end():
                    answer += rest
                    yield rest
                self._judge(
                    answer, finish, alive, thoughts.seen, chunks.response.headers.get("content-type", "")
                )
            except ModelError:
                raise
            except TimeoutError:
                raise ModelTimeoutError(
                    f"The model did not finish within {self._timeout:g} seconds. "
                    "Ask again, choose a faster model, or raise DUOLEX_TIMEOUT."
                    if alive
                    else f"The model sent nothing within {self._first_timeout:g} seconds. "
                    "See whether its server is busy or still loading, or raise DUOLEX_TIMEOUT."
                ) from None
            except Exception as error:  # anything a broken server can provoke in SDK or client
                raise translated(error, self._base_url, self.name, self._api_key) from None

    async def _open(self, client: Any, messages: Messages, max_tokens: int | None) -> Any:
        import openai

        options: dict[str, Any] = {"temperature": 0}
        if max_tokens is not None:
            options["max_tokens"] = max_tokens
        while True:
            try:
                return await client.chat.completions.create(
                    model=self.name, messages=list(messages), stream=True, **options
                )
            except openai.BadRequestError as error:
                unknown = [name for name in options if name in str(error)]
                if not unknown:
                    raise
                for name in unknown:
                    value = options.pop(name)
                    if name == "max_tokens" and "max_completion_tokens" in str(error):
                        options["max_completion_tokens"] = value

    @staticmethod
    def _judge(answer: str, finish: str | None, alive: bool, thought: bool, content_type: str) -> None:
        """Is this stream, now at its end, a whole answer?"""
        if not alive and "event-stream" not in content_type:
            raise ModelNonsenseError(
                f"The endpoint answered with {content_type or 'no content type'}, not with a stream. "
                "Check OPENAI_BASE_URL: it usually ends with /v1."
            )
        if finish == "content_filter":
            raise ModelRefusedError(
                "The endpoint's content filter stopped the answer. Word the question differently."
            )
        if finish == "length":
            raise ModelInterruptedError(
                "The model's answer was cut off at its length limit. "
                "Ask a narrower question, or use a model with a longer context."
            )
        if finish is None:
            raise ModelInterruptedError(
                "The model's answer broke off before its end. Ask again; if it recurs, see the server's log."
            )
        if not any(character.isalnum() for character in answer):
            raise ModelNonsenseError(
                "The model thought, but gave no answer. Try another model."
                if thought
                else "The model gave an empty answer. Ask again, or try another model."
            )


async def _before(deadline: float, awaitable: Awaitable[T]) -> T:
    # Around one await at a time: a timeout open across a `yield` would cancel the reader's own work.
    async with asyncio.timeout_at(deadline):
        return await awaitable


async def _limit(response: "httpx.Response") -> None:
    """Bounds the bytes of a response: the SDK would collect a line that never ends."""
    import httpx

    class Limited(httpx.AsyncByteStream):
        def __init__(self, stream: httpx.AsyncByteStream) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            total = line = 0
            async for data in self._stream:
                total += len(data)
                line = len(data) - 1 - data.rfind(b"\n") + (0 if b"\n" in data else line)
                if total > MAX_BYTES or line > MAX_LINE:
                    raise ModelNonsenseError("The endpoint sends without end. Check OPENAI_BASE_URL.")
                yield data

        async def aclose(self) -> None:
            await self._stream.aclose()

    response.stream = Limited(cast(httpx.AsyncByteStream, response.stream))


def _read(chunk: Any) -> tuple[str, str | None]:
    """Text and finish reason of one chunk, of which a server may leave out or misshape any part."""
    choices = getattr(chunk, "choices", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    content = getattr(getattr(choice, "delta", None), "content", None)
    finish = getattr(choice, "finish_reason", None)
    return content if isinstance(content, str) else "", finish if isinstance(finish, str) else None
