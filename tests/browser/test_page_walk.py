"""The page without a mouse, in both languages and at both widths; axe-core on the Chinese page; and once with
the real small model behind it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import SAMPLE
from playwright.sync_api import Browser, Page, expect
from served import CHROMIUM, served, violations, visiting
from servers import model_url  # noqa: F401  (a fixture)

from index import build
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

QUESTIONS = {
    "en": "With whose consent may civil and commercial cases be heard online?",
    "zh": "在线办理跨境商事案件应当坚持哪四项原则？",
}
WORDS = {
    "en": {"open": "Open in document", "back": "Back to asking", "retry": "Retry"},
    "zh": {"open": "打开全文", "back": "返回提问", "retry": "重试"},
}
_SEEN = """() => {
    const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
    const label = at.closest("label"); // a radio's frame is its label
    const shown = [style, label && getComputedStyle(label)].some(
        (s) => s && (parseFloat(s.outlineWidth) > 0 && s.outlineStyle !== "none" || s.boxShadow !== "none"));
    return shown || box.width < 2 || at === document.body;
}"""


@pytest.fixture(scope="module")
def library(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("walk") / "library"
    shutil.copytree(sample_library, folder)
    return folder


@pytest.fixture(scope="module")
def home(library: Path) -> Iterator[str]:
    with served(library) as url:
        yield url


def tab_to(page: Page, selector: str, most: int = 80, key: str = "Tab") -> None:
    """By the key alone; what has the focus can be seen on the way."""
    for _ in range(most):
        page.keyboard.press(key)
        assert page.evaluate(_SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 300)")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by {key}")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_by_keyboard_from_question_to_document_and_back(
    browser: Browser, home: str, language: str, width: int
) -> None:
    words = WORDS[language]
    path = {"en": "/?lang=en", "zh": "/zh/?lang=zh"}[language]
    with visiting(
        browser, home, viewport={"width": width, "height": 860}, reduced_motion="reduce"
    ) as visitor:
        page = visitor.open(path).page
        tab_to(page, ".skip", most=3)
        page.keyboard.press("Enter")
        expect(page.locator("#question textarea")).to_be_focused()
        page.keyboard.type(QUESTIONS[language])
        page.keyboard.press("Enter")
        expect(page.locator("#thread .turn")).to_have_count(1, timeout=60_000)
        expect(page.locator("#now .turn")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(page.locator("#question textarea")).not_to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(page.locator("#thread .cite:focus")).to_have_count(1)
        expect(page.locator("#tip")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("#source-shown mark").first).to_be_visible()
        if width < 1000:  # the source lies over the answer: its button back has the focus
            expect(page.locator("#close-source")).to_be_focused()
            page.keyboard.press("Escape")
            expect(page.locator("#thread .cite:focus")).to_have_count(1)
            page.keyboard.press("Enter")
            expect(page.locator("#close-source")).to_be_focused()
        tab_to(page, "#source-shown .acts a")
        expect(page.locator("#source-shown .acts a").first).to_have_text(words["open"])
        page.keyboard.press("Enter")
        page.wait_for_url("**/document?**")
        expect(page.locator("#here")).to_be_in_viewport()
        page.go_back()  # the browser's own key
        expect(page.locator("#thread .turn")).to_have_count(1, timeout=60_000)
        tab_to(page, ".places [data-place=library]")
        page.keyboard.press("Enter")
        expect(page.locator("#documents")).to_be_visible()
        tab_to(page, "#upload input")
        tab_to(page, "#documents thead button")
        page.keyboard.press("Enter")
        expect(page.locator("#documents th[aria-sort=ascending]")).to_have_count(1)


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_but_trifles_in_chinese(browser: Browser, home: str, width: int) -> None:
    view = {"width": width, "height": 860}
    with visiting(browser, home, viewport=view, locale="zh-CN", reduced_motion="reduce") as visitor:
        page = visitor.open("/zh/?lang=zh").page
        places = {}
        visitor.ask(QUESTIONS["zh"])
        visitor.last(".cite").first.click()
        expect(page.locator("#source-shown mark").first).to_be_visible()
        places["answer and source"] = violations(page)
        if width < 1000:
            page.locator("#close-source").click()
            places["answer"] = violations(page)
        page.locator(".places [data-place=library]").click()
        expect(page.locator("#documents")).to_be_visible()
        places["library"] = violations(page)
        assert not any(places.values()), places


def test_the_real_small_model_answers_in_the_page(
    browser: Browser,
    tmp_path: Path,
    model_url: str,  # noqa: F811
) -> None:
    """It speaks poor English and cites badly: what the page shows of it is checked and says so. One short
    document, as the model reads some seventy tokens a second."""
    with Library.open(tmp_path / "library", BuiltinEmbedder(), write=True) as library:
        build.index(library, [SAMPLE / "news-half-year-2024.txt"])
    question = "How many judicial assistance cases had the SPC handled by June 28, 2024?"
    settings = {
        "OPENAI_BASE_URL": model_url,
        "OPENAI_API_KEY": "none",
        "DUOLEX_MODEL": "smollm2",
        "DUOLEX_TIMEOUT": "240",
    }
    with served(tmp_path / "library", **settings) as url, visiting(browser, url) as visitor:
        page = visitor.open().page
        expect(page.locator("#foot")).to_contain_text("Model: smollm2")
        page.locator("#question textarea").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator("#now .turn")).to_be_visible()
        expect(page.locator("#thread .turn")).to_have_count(1, timeout=300_000)
        expect(visitor.last()).to_have_attribute("data-state", "done")
        sentences = visitor.last(".a > .law .s")
        assert sentences.count() >= 1
        for kind in sentences.evaluate_all("all => all.map(s => s.className)"):
            assert kind in ("s verified", "s unsupported", "s unchecked", "s said")
        for number in visitor.last(".cite[data-source]").all():
            number.click()
            expect(page.locator("#source-shown .law").first).to_be_visible()
        talk = page.url.rpartition("talk=")[2].partition("#")[0]
        text = page.request.get(f"{url}/export/{talk}.md").text()
        assert question in text


def test_nothing_is_reached_twice(browser: Browser, home: str) -> None:
    """The walk comes to its end: focus goes round the page, and is caught nowhere."""
    with visiting(browser, home, reduced_motion="reduce") as visitor:
        page = visitor.open().page
        tab_to(page, ".skip", most=3)
        tab_to(page, ".skip", most=200)
