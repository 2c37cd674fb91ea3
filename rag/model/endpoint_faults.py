"""What the openai SDK and httpx raise, as our `ModelError`s in words for the user.

A message names the setting to look at. It never holds the key, nor the user and password that an
address may carry, and of the server's own words only a short line."""

import json
import re

import httpx
import openai

from index.errors import (
    ModelError,
    ModelInterruptedError,
    ModelNonsenseError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnreachableError,
)
from rag.settings import host_of

_QUOTED = 160  # characters of the server's own words


def translated(error: Exception, base_url: str, model: str, key: str) -> ModelError:
    """The ModelError that stands for `error`."""
    host = host_of(base_url)
    if isinstance(error, openai.APIStatusError):
        return _refusal(error, host, model, key)
    if isinstance(error, (openai.APITimeoutError, httpx.TimeoutException)):
        return ModelTimeoutError(
            f"The model at {host} did not answer in time. "
            "See whether its server is busy, or raise DUOLEX_TIMEOUT."
        )
    cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
    if isinstance(cause, ModelError):
        return cause
    if isinstance(cause, (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)):
        return ModelInterruptedError(
            f"The connection to the model at {host} broke off. Ask again; if it recurs, see the server's log."
        )
    if isinstance(cause, (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.ProxyError)):
        return ModelUnreachableError(
            f"No model answers at {host}. "
            "See that its server runs, and check OPENAI_BASE_URL and the network."
        )
    if isinstance(error, openai.APIConnectionError):
        return ModelUnreachableError(
            f"The model at {host} cannot be reached. Check OPENAI_BASE_URL and the network."
        )
    if isinstance(error, openai.APIError):  # an error sent inside the stream
        return ModelRefusedError(
            f"The model at {host} reported an error{_words(error, key)}. Ask again later."
        )
    return ModelNonsenseError(
        f"What came from {host} is no model's answer ({type(error).__name__}). "
        "Check OPENAI_BASE_URL: it usually ends with /v1."
    )


def _refusal(error: openai.APIStatusError, host: str, model: str, key: str) -> ModelRefusedError:
    status = error.status_code
    # The server's words are left out where they tend to repeat the key.
    about = {
        401: "refuses the key (401). Check OPENAI_API_KEY.",
        402: "wants payment (402). Check the account's balance.",
        403: f"does not permit this (403). Check what OPENAI_API_KEY may use, and DUOLEX_MODEL ({model}).",
        404: f"does not know the model or the address (404). Check DUOLEX_MODEL ({model}), "
        "and OPENAI_BASE_URL, which usually ends with /v1.",
        413: "finds the question with its evidence too long (413). Use a model with a longer context.",
        429: "has no capacity for you now (429): too many requests, or the quota is used up. "
        "Wait a minute, or check the account's quota.",
    }.get(status)
    if about is None:
        advice = "Ask again later." if status >= 500 else "See the server's log."
        about = f"answered with an error ({status}){_words(error, key)}. {advice}"
    return ModelRefusedError(f"The model's endpoint at {host} {about}")


def _words(error: openai.APIError, key: str) -> str:
    """`: "what the server said"`, or nothing where it said nothing fit to show."""
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        body = body["error"]
    message = body.get("message") if isinstance(body, dict) else body
    if not isinstance(message, str) or "<html" in message.lower() or "<!doctype" in message.lower():
        return ""
    line = re.sub(r"\s+", " ", message.replace(key, "…") if len(key) > 4 else message).strip()
    line = re.sub(r"\bsk-[\w*.-]+", "…", line)
    return f": {json.dumps(line[:_QUOTED], ensure_ascii=False)}" if line else ""
