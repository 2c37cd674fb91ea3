"""All settings, read once from the environment and `.env`, then passed on in pieces.

Nothing else in Duolex looks at the environment for behaviour. Example: `duolex settings`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from index.bounds import Bounds
from index.errors import SettingError

DEFAULT_CALLS = 12
DEFAULT_TIMEOUT = 60.0  # seconds for one whole answer of the model
BOUNDS, MEGABYTE = Bounds(), 1_000_000


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting as the user sees it: what it does, its value and where the value came from."""

    name: str
    about: str
    value: str | None
    origin: str  # "environment", ".env", "default"

    @property
    def shown(self) -> str:
        """The value as it may be printed: secrets are masked."""
        if self.value is None:
            return "(unset)"
        if self.name in SECRETS:
            return f"…{self.value[-4:]}" if len(self.value) > 12 else "(set, hidden)"
        return self.value


ABOUT = {
    "DUOLEX_DATA": "folder of the library",
    "OPENAI_API_KEY": "key of the model's endpoint; local servers take any word",
    "OPENAI_BASE_URL": "address of any OpenAI-compatible endpoint, e.g. http://127.0.0.1:11434/v1",
    "DUOLEX_MODEL": "chat model; unset: answers are quotations",
    "DUOLEX_TIMEOUT": "seconds that one answer of the model may take in all",
    "DUOLEX_CONTEXT": "tokens that the model takes at once; unset: what the endpoint says, else 4096",
    "DUOLEX_CALLS": "how often the model may be asked for one question about a whole document",
    "DUOLEX_TRANSLATE": "`on`: the model also translates each question, and both wordings are searched",
    "DUOLEX_RERANK_BASE_URL": "address of a reranker: POST {address}/rerank; unset: no reranking",
    "DUOLEX_RERANK_MODEL": "its model, where the endpoint wants a name",
    "DUOLEX_RERANK_API_KEY": "its key; OPENAI_API_KEY is never sent there",
    "DUOLEX_EMBEDDING": "`builtin`, or a model name on DUOLEX_EMBEDDING_BASE_URL",
    "DUOLEX_EMBEDDING_BASE_URL": "address of the embeddings endpoint; unset: OPENAI_BASE_URL",
    "DUOLEX_OCR": "`auto`: scans are read by OCR where an engine is installed; `off`: they are not",
    "DUOLEX_CHROMA_URL": "address of a `chroma run` server; unset: embedded",
    "DUOLEX_USERS": "login on the page: name:password, several separated by commas; or `duolex user add`",
    "DUOLEX_READ_SECONDS": "seconds that reading one file may take, beside ten for each megabyte of it",
    "DUOLEX_READ_MEMORY": "megabytes of memory that reading one file may take",
    "DUOLEX_READ_SIZE": "megabytes that a file may have, unpacked",
    "DUOLEX_PROXY": "address of a proxy before the page, whose X-Forwarded-For is believed; unset: nobody's",
}
SECRETS = {"OPENAI_API_KEY", "DUOLEX_RERANK_API_KEY", "DUOLEX_USERS"}


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path
    api_key: str | None
    base_url: str | None
    model: str | None
    timeout: float
    context: int | None
    calls: int
    translate: bool
    rerank_base_url: str | None
    rerank_model: str | None
    rerank_api_key: str | None
    embedding: str
    embedding_base_url: str | None
    ocr: bool
    chroma_url: str | None
    users: tuple[tuple[str, str], ...]
    proxy: str | None
    reading: Bounds
    variables: tuple[Variable, ...]

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> "Settings":
        """Environment first, then `.env` in the working folder, then defaults.

        Raises SettingError for a value that cannot be used, naming it."""
        environ = os.environ if environ is None else environ
        file = _read_dotenv(dotenv)
        found: dict[str, Variable] = {}
        defaults = {
            "DUOLEX_DATA": str(_user_data()),
            "DUOLEX_EMBEDDING": "builtin",
            "DUOLEX_TIMEOUT": f"{DEFAULT_TIMEOUT:g}",
            "DUOLEX_CALLS": str(DEFAULT_CALLS),
            "DUOLEX_TRANSLATE": "off",
            "DUOLEX_OCR": "auto",
            "DUOLEX_READ_SECONDS": f"{BOUNDS.seconds:g}",
            "DUOLEX_READ_MEMORY": str(BOUNDS.memory // MEGABYTE),
            "DUOLEX_READ_SIZE": str(BOUNDS.size // MEGABYTE),
        }
        for name, about in ABOUT.items():
            # An empty value counts as unset, as in `OPENAI_API_KEY= duolex ask …`.
            for origin, values in (("environment", environ), (".env", file), ("default", defaults)):
                if name in values:
                    found[name] = Variable(name, about, values[name].strip() or None, origin)
                    break
            else:
                found[name] = Variable(name, about, None, "default")
        value = {name: variable.value for name, variable in found.items()}
        return cls(
            data=Path(value["DUOLEX_DATA"] or defaults["DUOLEX_DATA"]).expanduser(),
            api_key=value["OPENAI_API_KEY"],
            base_url=_url("OPENAI_BASE_URL", value["OPENAI_BASE_URL"]),
            model=value["DUOLEX_MODEL"],
            timeout=_seconds("DUOLEX_TIMEOUT", value["DUOLEX_TIMEOUT"], DEFAULT_TIMEOUT),
            context=_count("DUOLEX_CONTEXT", value["DUOLEX_CONTEXT"], least=2048),
            calls=_count("DUOLEX_CALLS", value["DUOLEX_CALLS"]) or DEFAULT_CALLS,
            translate=_switch("DUOLEX_TRANSLATE", value["DUOLEX_TRANSLATE"]),
            rerank_base_url=_url("DUOLEX_RERANK_BASE_URL", value["DUOLEX_RERANK_BASE_URL"]),
            rerank_model=value["DUOLEX_RERANK_MODEL"],
            rerank_api_key=_key("DUOLEX_RERANK_API_KEY", value["DUOLEX_RERANK_API_KEY"]),
            embedding=value["DUOLEX_EMBEDDING"] or "builtin",
            embedding_base_url=_url("DUOLEX_EMBEDDING_BASE_URL", value["DUOLEX_EMBEDDING_BASE_URL"]),
            ocr=_switch("DUOLEX_OCR", value["DUOLEX_OCR"], on="auto"),
            chroma_url=_url("DUOLEX_CHROMA_URL", value["DUOLEX_CHROMA_URL"]),
            users=_users(value["DUOLEX_USERS"]),
            proxy=_addresses("DUOLEX_PROXY", value["DUOLEX_PROXY"]),
            reading=Bounds(
                _seconds("DUOLEX_READ_SECONDS", value["DUOLEX_READ_SECONDS"], BOUNDS.seconds),
                _megabytes("DUOLEX_READ_MEMORY", value["DUOLEX_READ_MEMORY"], BOUNDS.memory),
                _megabytes("DUOLEX_READ_SIZE", value["DUOLEX_READ_SIZE"], BOUNDS.size),
            ),
            variables=tuple(found.values()),
        )


def _user_data() -> Path:
    from platformdirs import user_data_path

    return user_data_path("duolex", appauthor=False)


def _read_dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    try:
        return {name: value or "" for name, value in dotenv_values(path, encoding="utf-8-sig").items()}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"{path} cannot be read ({error}). Save it as UTF-8 text, or remove it."
        ) from error


def _url(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half a bracket, or a port that is none
        fit = False
    if not fit:
        raise SettingError(f"{name} is {value!r}, which is no address. Write it as http://host:port/…")
    return value.rstrip("/")


def _seconds(name: str, value: str | None, default: float) -> float:
    if value is None:
        return default
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise SettingError(f"{name} is {value!r}; it takes a number of seconds above 0, e.g. 60.")
    return seconds


def _count(name: str, value: str | None, least: int = 1) -> int | None:
    if value is None:
        return None
    if not value.isdecimal() or int(value) < least:
        raise SettingError(f"{name} is {value!r}; it takes a whole number from {least} on.")
    return int(value)


def _megabytes(name: str, value: str | None, default: int) -> int:
    """In bytes."""
    count = _count(name, value)
    return default if count is None else count * MEGABYTE


def _switch(name: str, value: str | None, on: str = "on") -> bool:
    if value is None or value.lower() in ("off", "0", "false", "no"):
        return False
    if value.lower() in (on, "on", "1", "true", "yes"):
        return True
    raise SettingError(f"{name} is {value!r}; it takes `{on}` or `off`.")


def _key(name: str, value: str | None) -> str | None:
    if value and not (value.isascii() and value.isprintable()):
        raise SettingError(
            f"{name} holds characters that no key has. Copy it again, without quotation marks."
        )
    return value


def _addresses(name: str, value: str | None) -> str | None:
    """One or several IP addresses or networks, separated by commas."""
    try:
        for part in (value or "").split(",") if value else []:
            ip_network(part.strip())
    except ValueError:
        raise SettingError(
            f"{name} is {value!r}; it takes the proxy's IP address, e.g. 127.0.0.1, or several with commas."
        ) from None
    return value


def _users(value: str | None) -> tuple[tuple[str, str], ...]:
    users = []
    for entry in filter(None, (part.strip() for part in (value or "").split(","))):
        name, colon, password = entry.partition(":")
        if not (name and colon and password):
            raise SettingError(
                "DUOLEX_USERS takes name:password, several separated by commas; one entry has no colon."
            )
        users.append((name, password))
    return tuple(users)


def host_of(address: str) -> str:
    """Host and port as a message may show them: without the user and password that an address can carry."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "?") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return "an address that cannot be read"
