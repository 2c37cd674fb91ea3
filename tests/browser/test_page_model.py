"""The page with a model and with users: what is written as it comes, what is doubted, who sees what."""

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from served import CHROMIUM, Visit, served, visiting

from evals.scripted_endpoint import STALL, Step, answer, head, refuse, say, scripted

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

QUESTION = "With whose consent may civil and commercial cases be heard online?"
SCRIPTS: tuple[list[Step], ...] = (
    answer(
        "With the consent of all parties, civil and commercial ",
        "cases may be heard online [1]. ",
        "A <b>fee</b> of ninety ducats is due on the first Tuesday [1]. Nobody else knows [9].",
    ),
    answer(QUESTION),  # asked what the second question means after the first
    [head(), say("Cases may be heard onl"), STALL],
    refuse("500 Internal Server Error", "out of memory"),
)


@pytest.fixture(scope="module")
def home(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("model") / "library"
    shutil.copytree(sample_library, folder)
    with scripted(*SCRIPTS) as model:
        settings = {
            "OPENAI_BASE_URL": model.base_url,
            "OPENAI_API_KEY": "any",
            "DUOLEX_MODEL": "tiny-1",
            "DUOLEX_USERS": "ada:engine 1,bo:槐树",
        }
        with served(folder, **settings) as url:
            yield url


@pytest.fixture
def ada(browser: Browser, home: str) -> Iterator[Visit]:
    with visiting(browser, home) as visitor:
        log_in(visitor, "ada", "engine 1")
        yield visitor


def log_in(visitor: Visit, name: str, password: str) -> None:
    visitor.page.goto(visitor.home)
    visitor.page.get_by_label("User name").fill(name)
    visitor.page.get_by_label("Password").fill(password)
    visitor.page.get_by_role("button", name="Log in").click()


def test_what_a_model_writes_stopped_and_failed(ada: Visit) -> None:
    """One conversation through the scripts, in their order."""
    page = ada.open().page
    expect(page.locator("#foot")).to_contain_text("Model: tiny-1")

    ada.ask(QUESTION)
    expect(ada.last(".s.verified").first).to_contain_text("With the consent of all parties")
    expect(ada.last(".s.unsupported").first).to_contain_text("A <b>fee</b> of ninety ducats")
    expect(ada.last(".cite.gone")).to_have_attribute("aria-label", "citation 9 does not exist")
    expect(ada.last(".note.unsupported").first).to_contain_text("is not supported by the documents.")
    assert page.locator("#thread .a b").count() == 0

    page.locator("#question textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#now .draft")).to_contain_text("Cases may be heard onl")  # as it comes
    expect(page.locator("#ask")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#thread .turn")).to_have_count(2)
    expect(ada.last(".note")).to_have_text("Stopped.")
    expect(ada.last(".draft")).to_contain_text("Cases may be heard onl")
    expect(page.locator("#ask")).to_be_visible()

    ada.last("[data-ask]").click()  # retry
    expect(page.locator("#thread .turn")).to_have_count(3)
    expect(ada.last(".note").first).to_contain_text(
        "The model gave no answer, so here are quotations instead."
    )
    assert ada.last(".cite").count() >= 1


def test_each_user_sees_their_own(ada: Visit, browser: Browser) -> None:
    page = ada.open().page
    page.locator("#talks label").first.click()
    expect(page.locator("#thread .turn")).not_to_have_count(0)
    page.wait_for_url("**talk=**")
    address = page.url.removeprefix(ada.home)
    talk = address.split("talk=")[1]
    with visiting(browser, ada.home) as bo:
        log_in(bo, "bo", "槐树")
        bo.open(address)
        expect(bo.page.locator(".welcome")).to_be_visible()
        expect(bo.page.locator("#talks label")).to_have_count(0)
        assert bo.page.request.get(f"{bo.home}/export/{talk}.md").status == 404
        bo.page.get_by_role("link", name="Log out").click()
        bo.page.goto(f"{bo.home}/document?name=statistics-2024.md")
        assert bo.page.url.endswith("/login")


def test_nothing_without_login_and_patience_has_an_end(home: str) -> None:
    for path in ("/config", "/gradio_api/info", "/document?name=x", "/gradio_api/queue/data"):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(home + path, timeout=10)
    codes = []
    for _ in range(7):
        form = urllib.parse.urlencode({"username": "cy", "password": "guess"}).encode()
        try:
            urllib.request.urlopen(f"{home}/login", form, timeout=10)
        except urllib.error.HTTPError as error:
            codes.append(error.code)
    assert codes == [401] * 5 + [429] * 2


# --- starting -------------------------------------------------------------------------------------


def start(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ui", *options]
    env = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=env, check=False)


def test_open_to_others_only_with_login(tmp_path: Path) -> None:
    ended = start("--host", "0.0.0.0", "--port", "0", "--data", str(tmp_path))
    assert ended.returncode == 2 and "Set DUOLEX_USERS=name:password" in ended.stderr


def test_a_port_in_use_and_a_library_in_use_are_told(home: str, tmp_path: Path) -> None:
    from index.embedding.embedder import BuiltinEmbedder
    from index.library import Library

    port = home.rpartition(":")[2]
    ended = start("--port", port, "--data", str(tmp_path / "a"))
    assert ended.returncode == 2 and f"Port {port} on 127.0.0.1 is in use" in ended.stderr
    with Library.open(tmp_path / "b", BuiltinEmbedder(), write=True) as library:
        library.announce("http://127.0.0.1:1")
        ended = start("--port", "0", "--data", str(tmp_path / "b"))
    assert ended.returncode == 1 and "in use by" in ended.stderr and len(ended.stderr.splitlines()) == 1
