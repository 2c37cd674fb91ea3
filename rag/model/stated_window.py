"""The window of a model, as its endpoint states it: OpenAI's list of models, llama.cpp's properties, Ollama's
description.

What a server has set up comes before what the model could take: a prompt that is longer than the server's own
window is refused by llama.cpp, and cut without a word by Ollama."""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

# What servers call it: vLLM, OpenRouter, Mistral, Groq. What the model could take, llama.cpp lists in "meta".
_SERVED = ("max_model_len", "context_length", "max_context_length", "context_window", "n_ctx")
_TRAINED = "n_ctx_train"
OLLAMA = 4096  # tokens that Ollama gives to a model where neither the model nor its owner says otherwise


async def stated_window(base_url: str, api_key: str, name: str, seconds: float) -> int | None:
    """Tokens that the model `name` takes at once; None where nobody says so within `seconds`. The other two
    are asked beside the address of OpenAI's protocol, which usually ends with /v1."""
    import httpx

    root = base_url.rstrip("/").removesuffix("/v1")
    headers = {"Authorization": f"Bearer {api_key}"}
    trained = None
    try:
        async with asyncio.timeout(seconds), httpx.AsyncClient(timeout=seconds, headers=headers) as http:
            listed = _listed(await _told(http, "GET", f"{base_url}/models"), name)
            trained = _sizes(listed, (_TRAINED,))
            if served := _sizes(listed, _SERVED):
                return min(served, trained or served)
            if slots := _sizes(await _told(http, "GET", f"{root}/props"), ("n_ctx",)):
                return slots
            shown = await _told(http, "POST", f"{root}/api/show", json={"model": name})
            return _ollama(shown) or trained
    except TimeoutError:
        return trained


async def _told(http: "httpx.AsyncClient", method: str, url: str, **options: Any) -> Mapping[str, Any]:
    """A reply's JSON object; {} for any other reply, and for none."""
    import httpx

    try:
        reply = await http.request(method, url, **options)
        told = reply.json() if reply.is_success else {}
    except (httpx.HTTPError, json.JSONDecodeError, UnicodeDecodeError):
        return {}
    return told if isinstance(told, dict) else {}


def _listed(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The model's entry in a list of models, or the only one."""
    data = told.get("data")
    entries = [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
    mine = next((entry for entry in entries if entry.get("id") == name), None)
    return mine or (entries[0] if len(entries) == 1 else {})


def _sizes(told: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    """The least of what an object, or one right inside it, states under these names."""
    places = [told, *(value for value in told.values() if isinstance(value, dict))]
    found = [place[name] for place in places for name in names if isinstance(place.get(name), int)]
    return min((size for size in found if size > 0), default=None)


def _ollama(shown: Mapping[str, Any]) -> int | None:
    """`model_info` says what the model could take, under its architecture's name; `parameters`, lines of
    text, what it is run with."""
    described = shown.get("model_info")
    if not isinstance(described, dict):
        return None
    could = [v for k, v in described.items() if k.endswith(".context_length") and isinstance(v, int)]
    run_with = re.search(r"^\s*num_ctx\s+(\d+)", str(shown.get("parameters", "")), re.MULTILINE)
    return min([*could, int(run_with[1]) if run_with else OLLAMA])
