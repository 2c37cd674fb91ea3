"""What axe-core finds wrong for those who do not see or point: nothing but trifles, at either width."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from served import CHROMIUM, Visit, served, violations, visiting

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

QUESTION = "With whose consent may civil and commercial cases be heard online?"


@pytest.fixture(scope="module")
def home(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("axe") / "library"
    shutil.copytree(sample_library, folder)
    with served(folder) as url:
        yield url


def empty(visit: Visit) -> None:
    visit.open().page.locator(".welcome li button").first.wait_for()


def answered(visit: Visit) -> None:
    visit.open().ask(QUESTION)
    visit.last(".cite").first.click()
    visit.page.locator("#source-shown mark").first.wait_for()


def library(visit: Visit) -> None:
    page = visit.open("/?lang=en#library").page
    page.locator("#correct > button").click()
    page.locator("#save-details").wait_for()


def document(visit: Visit) -> None:
    visit.page.goto(f"{visit.home}/document?name=online-hearing-rules.zh.md&start=40&end=60")
    visit.page.locator(".parallel").wait_for()


def printed(visit: Visit) -> None:
    visit.page.goto(f"{visit.home}/document?name=white-paper-judicial-assistance.pdf&start=40&end=60&lang=en")
    visit.page.locator("details.sheet:not(.glance) summary").click()
    visit.page.locator("figure.printed img").evaluate("image => image.decode()")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("state", [empty, answered, library, document, printed])
def test_nothing_but_trifles(browser: Browser, home: str, state: Callable[[Visit], None], width: int) -> None:
    # colours at rest: without the transitions from one scheme to the other
    view = {"width": width, "height": 860}
    with visiting(browser, home, viewport=view, reduced_motion="reduce") as visitor:
        state(visitor)
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert not (wrong := violations(visitor.page)), "\n".join([scheme, *wrong])


def test_what_is_wrong_is_found(browser: Browser, home: str) -> None:
    with visiting(browser, home) as visitor:
        document(visitor)
        faults = "<input type=text><p style='color:#ccc'>grey words</p>"
        visitor.page.evaluate(
            "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", faults
        )
        assert {line.split(":")[0] for line in violations(visitor.page)} == {"label", "color-contrast"}
