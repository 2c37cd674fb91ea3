"""The real page for tests: `duolex serve` in a process of its own, and Debian's Chromium before it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
# How long something may take is for the benchmarks: a busy machine must not turn a test's verdict.
expect.set_options(timeout=30_000)
# What Gradio says in a page that is left while something streams to it: it aborts its own requests, or
# the browser does. In a page that stays, each of these comes with a failed answer, which is noted.
_LEFT = re.compile("abort|Connection errored out|Failed to fetch|network error", re.IGNORECASE)
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
_DESK: ViewportSize = {"width": 1440, "height": 860}


@contextmanager
def served(data: Path, *options: str, attacked: bool = False, **environment: str) -> Iterator[str]:
    """The page's address. SIGTERM ends it at the end, and it must end well; where it is `attacked`, Gradio
    logs what it refused."""
    command = [sys.executable, "-m", "ui", "--data", str(data), "--port", "0", *options]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    ) as process:
        assert process.stderr
        told = []
        try:
            for line in process.stderr:
                told.append(line)
                if found := re.search(r"http://\S+", line):
                    yield found[0]
                    break
            else:
                raise AssertionError("".join(told))
        finally:
            process.send_signal(signal.SIGTERM)
            rest = process.stderr.read()
            process.wait(30)
    assert process.returncode == 0, rest
    assert attacked or "Traceback" not in rest, rest


@dataclass
class Visit:
    """A page that notes what should not happen: errors on the console, requests to elsewhere."""

    page: Page
    home: str
    wrong: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()  # parts of errors that the test provokes

    def __post_init__(self) -> None:
        here = urlsplit(self.home).netloc
        self.page.on("console", lambda m: m.type == "error" and self.wrong.append(m.text))
        self.page.on("response", lambda r: r.status >= 400 and self.wrong.append(f"{r.status} {r.url}"))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

        def requested(request: Any) -> None:
            if not request.url.startswith(("data:", "blob:")) and urlsplit(request.url).netloc != here:
                self.wrong.append(f"request to {request.url}")

        self.page.on("request", requested)

    def open(self, path: str = "/?lang=en") -> "Visit":
        self.page.goto(self.home + path)
        self.page.locator(".welcome, #thread .turn").first.wait_for(state="attached")
        self.page.locator("#documents").wait_for(state="attached")
        return self

    def ask(self, question: str) -> None:
        """Types and sends it, and waits for the whole answer."""
        turns = self.page.locator("#thread .turn").count()
        self.page.locator("#question textarea").fill(question)
        self.page.keyboard.press("Enter")
        self.page.locator("#thread .turn").nth(turns).wait_for()

    def last(self, selector: str = "") -> Any:
        return self.page.locator(f"#thread .turn:last-child {selector}")


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


@contextmanager
def visiting(
    browser: Browser,
    home: str,
    *,
    viewport: ViewportSize = _DESK,
    reduced_motion: Literal["reduce"] | None = None,
    **context: Any,
) -> Iterator[Visit]:
    """A visitor of their own: no cookies or data of others. Ends with the check that nothing went wrong."""
    windows = _windows.setdefault(browser, {}).setdefault(tuple(sorted(context.items())), [])
    window = windows.pop() if windows else _opened(browser, **context)
    page = window.new_page()
    page.set_viewport_size(viewport)
    page.emulate_media(reduced_motion=reduced_motion)
    visit = Visit(page, home)
    yield visit
    window.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": home, "storageTypes": "all"})
    window.clear_cookies()
    for tab in window.pages[1:]:
        tab.close()
    windows.append(window)
    wrong = [w for w in visit.wrong if not (_LEFT.search(w) or any(e in w for e in visit.expected))]
    assert not wrong, "\n".join(wrong)


_windows: WeakKeyDictionary[Browser, dict[tuple[tuple[str, Any], ...], list[BrowserContext]]] = (
    WeakKeyDictionary()
)
"""Of each browser, by what is special to them: those that nobody uses. To open one and load the page's
scripts into it takes a processor longer than all that a visitor does; of a visit is kept what the server
marks as immutable."""


def _opened(browser: Browser, **context: Any) -> BrowserContext:
    """A window, held open by an empty first tab."""
    window = browser.new_context(viewport=_DESK, **{"locale": "en-US", **context})
    window.set_default_timeout(60_000)
    window.new_page()
    return window


def choose(page: Page, box: str, *names: str) -> None:
    """In a list that filters what is typed, by keyboard: what arrives meanwhile may move the page, and a
    list that is open does not move with it."""
    field = page.locator(f"{box} input")
    for name in names:
        field.click()
        field.fill(name)
        expect(page.locator(box).get_by_role("option", name=name).first).to_be_attached()
        field.press("Enter")
    field.press("Escape")


def violations(page: Page) -> list[str]:
    """What axe-core finds that is more than minor, with the elements at fault."""
    page.evaluate(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
    against = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{v['id']}: {node['html'][:160]} {node['failureSummary']}"
        for v in against
        if v["impact"] != "minor"
        for node in v["nodes"]
    ]
