"""Settings: environment before .env before defaults; what cannot be used is named."""

from pathlib import Path

import pytest

from index.bounds import Bounds
from index.errors import SettingError
from rag.settings import Settings, host_of


def load(tmp_path: Path, environ: dict[str, str], dotenv: str = "") -> Settings:
    file = tmp_path / ".env"
    file.write_text(dotenv, encoding="utf-8")
    return Settings.load(environ, file)


def test_environment_wins_over_dotenv_and_dotenv_over_default(tmp_path):
    found = load(tmp_path, {"DUOLEX_MODEL": "from-env"}, "DUOLEX_MODEL=from-file\nDUOLEX_TIMEOUT=5\n")
    assert (found.model, found.timeout, found.embedding) == ("from-env", 5.0, "builtin")
    origins = {v.name: v.origin for v in found.variables}
    assert origins["DUOLEX_MODEL"] == "environment"
    assert origins["DUOLEX_TIMEOUT"] == ".env"
    assert origins["DUOLEX_EMBEDDING"] == "default"


def test_an_empty_value_unsets_what_the_file_says(tmp_path):
    assert load(tmp_path, {"DUOLEX_MODEL": ""}, "DUOLEX_MODEL=x").model is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OPENAI_BASE_URL", "localhost:11434"),
        ("DUOLEX_CHROMA_URL", "http://"),
        ("DUOLEX_TIMEOUT", "soon"),
        ("DUOLEX_TIMEOUT", "0"),
        ("DUOLEX_TIMEOUT", "inf"),
        ("DUOLEX_CONTEXT", "1000"),
        ("DUOLEX_CALLS", "0"),
        ("DUOLEX_CALLS", "many"),
        ("DUOLEX_READ_SECONDS", "0"),
        ("DUOLEX_READ_MEMORY", "2 GB"),
        ("DUOLEX_USERS", "anna"),
        ("DUOLEX_TRANSLATE", "perhaps"),
        ("DUOLEX_RERANK_BASE_URL", "localhost:8080"),
        ("DUOLEX_RERANK_API_KEY", "“key”"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(tmp_path, name, value):
    with pytest.raises(SettingError, match=name):
        load(tmp_path, {name: value})


def test_bounds_of_reading(tmp_path):
    given = {"DUOLEX_READ_SECONDS": "7.5", "DUOLEX_READ_SIZE": "3"}
    assert Settings.load(given, tmp_path / ".env").reading == Bounds(7.5, Bounds().memory, 3_000_000)


def test_users(tmp_path):
    found = load(tmp_path, {"DUOLEX_USERS": "anna:secret:with:colons, 王芳:密码"})
    assert found.users == (("anna", "secret:with:colons"), ("王芳", "密码"))


def test_secrets_are_masked(tmp_path):
    found = load(tmp_path, {"OPENAI_API_KEY": "sk-1234567890abcdef", "DUOLEX_USERS": "a:short"})
    shown = {v.name: v.shown for v in found.variables}
    assert shown["OPENAI_API_KEY"] == "…cdef"
    assert shown["DUOLEX_USERS"] == "(set, hidden)"


@pytest.mark.parametrize(
    ("value", "on"), [("on", True), ("1", True), ("Off", False), ("no", False), ("", False)]
)
def test_a_switch(tmp_path, value, on):
    assert load(tmp_path, {"DUOLEX_TRANSLATE": value}).translate is on


@pytest.mark.parametrize("address", ["http://[", "http://a:99999999/v1", "http://a:x/", "ftp://a", "http://"])
def test_an_address_that_is_none(tmp_path, address):
    with pytest.raises(SettingError, match="OPENAI_BASE_URL"):
        load(tmp_path, {"OPENAI_BASE_URL": address})


def test_reranking_is_off_by_default_and_its_key_is_masked(tmp_path):
    assert load(tmp_path, {}).rerank_base_url is None and load(tmp_path, {}).translate is False
    environment = {
        "DUOLEX_RERANK_BASE_URL": "http://127.0.0.1:8080/v1/",
        "DUOLEX_RERANK_API_KEY": "jina_0123456789abc",
    }
    found = load(tmp_path, environment)
    assert found.rerank_base_url == "http://127.0.0.1:8080/v1"
    assert {v.name: v.shown for v in found.variables}["DUOLEX_RERANK_API_KEY"] == "…9abc"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://user:pass@a.invalid:81/v1", "a.invalid:81"),
        ("https://b.invalid/v1", "b.invalid"),
        ("http://c.invalid:99999", "an address that cannot be read"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address, host):
    assert host_of(address) == host
