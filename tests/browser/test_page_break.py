"""Reload, a lost connection, a server that is killed: in the middle of an answer, with the conversation
whole afterwards. The model is a real server that writes half of a sentence and waits."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cable import cable
from playwright.sync_api import Browser, Page, expect
from served import CHROMIUM, served, visiting

from evals.scripted_endpoint import DONE, STALL, Step, head, say, scripted

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

QUESTION = "With whose consent may civil and commercial cases be heard online?"
BEGUN: list[Step] = [head(), say("Civil and commercial cases may be heard onl")]
REST = [say("ine with the consent of all parties [1]."), DONE]
PAUSE = 4.0  # seconds between the two; a reload may take shorter or longer, and nothing depends on it
LOST = ("ERR_", "network error", "Connection errored out", "signal is aborted")  # what Chromium logs then


@dataclass
class Set:
    """Which model the page has: its settings."""

    library: Path

    def settings(self, url: str) -> dict[str, str]:
        return {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "any", "DUOLEX_MODEL": "tiny-1"}


@pytest.fixture
def stage(sample_library: Path, tmp_path: Path) -> Set:
    shutil.copytree(sample_library, tmp_path / "library")
    return Set(tmp_path / "library")


def ask(page: Page, question: str = QUESTION) -> None:
    """Sends it, and waits until half of the answer is there."""
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#now .draft")).to_contain_text("may be heard onl", timeout=60_000)
    page.wait_for_url("**talk=**")


def whole(page: Page) -> None:
    """The answer of both halves, once."""
    expect(page.locator("#thread .turn")).to_have_count(1, timeout=60_000)
    expect(page.locator("#thread .a > .law")).to_contain_text("online with the consent of all parties")
    expect(page.locator("#thread .cite")).to_have_count(1)
    expect(page.locator("#now .turn")).to_have_count(0)


def test_an_answer_goes_on_through_reload_and_cut_and_is_stopped_only_by_stop(
    stage: Set, browser: Browser
) -> None:
    slow: list[Step] = [*BEGUN, PAUSE, *REST]
    with (
        scripted(slow, slow, slow, [*BEGUN, STALL]) as model,
        served(stage.library, **stage.settings(model.base_url)) as home,
        cable(home) as wire,
    ):
        with visiting(browser, home) as visitor:
            visitor.expected = LOST
            page = visitor.open().page
            ask(page)
            page.reload()
            whole(page)
        with visiting(browser, wire.url) as visitor:
            visitor.expected = LOST
            page = visitor.open().page
            ask(page)
            wire.cut()
            lost = page.get_by_text("The connection to the server is lost").first
            expect(lost).to_be_visible(timeout=60_000)
            wire.mend()
            whole(page)  # the page comes back by itself
        with visiting(browser, home) as visitor:
            visitor.expected = LOST
            page = visitor.open().page
            ask(page)
            page.locator("#new").click()  # the answer goes on unseen …
            page.locator(".welcome").wait_for()
            page.locator("#talks label").first.click()  # … and who comes back sees it
            whole(page)
            ask(page)  # the one without an end
            page.reload()
            expect(page.locator("#now .draft")).to_contain_text("may be heard onl", timeout=60_000)
            page.locator("#stop").click()
            expect(page.locator("#thread .turn")).to_have_count(2)
            expect(visitor.last(".note")).to_have_text("Stopped.")
            expect(visitor.last(".draft")).to_contain_text("may be heard onl")
            assert model.left.wait(30)  # nobody writes for nobody


@contextmanager
def killed_server(library: Path, port: int, **settings: str) -> Iterator[str]:
    """A page that ends by kill -9."""
    command = [sys.executable, "-m", "ui", "--data", str(library), "--port", str(port)]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **settings}
    ) as process:
        assert process.stderr
        try:
            yield next(found[0] for line in process.stderr if (found := re.search(r"http://\S+", line)))
        finally:
            process.send_signal(signal.SIGKILL)


def test_a_killed_server_leaves_question_and_draft_to_be_asked_again(stage: Set, browser: Browser) -> None:
    with scripted([*BEGUN, STALL], [*BEGUN, *REST]) as model:
        settings = stage.settings(model.base_url)
        with killed_server(stage.library, 0, **settings) as home:
            visit = visiting(browser, home, locale="zh-CN")
            visitor = visit.__enter__()
            visitor.expected = LOST
            page = visitor.open("/?lang=zh").page
            ask(page)
        expect(page.get_by_text("与服务器的连接已断开").first).to_be_visible(timeout=60_000)
        expect(page.locator("#now .draft")).to_contain_text("may be heard onl")  # nothing vanishes
        with served(stage.library, "--port", home.rpartition(":")[2], **settings):
            note = page.locator("#thread .turn .note")
            expect(note).to_have_text("回答中断了。请再试一次。", timeout=60_000)
            expect(page.locator("#thread .turn .q")).to_have_text(QUESTION)
            expect(page.locator("#thread .draft")).to_contain_text("may be heard onl")
            visitor.last("[data-ask]").click()
            expect(page.locator("#thread .turn")).to_have_count(2, timeout=60_000)
            expect(visitor.last(".a > .law")).to_contain_text("online with the consent of all parties")
            visit.__exit__(None, None, None)
