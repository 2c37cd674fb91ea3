"""The printed page of a PDF on the real page: drawn, marked where the words stand, and refused in words."""

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pypdfium2
import pytest
from PIL import Image
from places import SAMPLE
from playwright.sync_api import Browser, Locator, Page, expect
from served import CHROMIUM, served, visiting

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

PDF = "white-paper-judicial-assistance.pdf"
QUESTION = "五年间办理取证请求多少件，其中询问证人多少件？"


@pytest.fixture(scope="module")
def paper(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF that a test may change, in a library of its own."""
    from index import build
    from index.embedding.embedder import BuiltinEmbedder
    from index.library import Library

    folder = tmp_path_factory.mktemp("source")
    shutil.copytree(sample_library, folder / "library")
    (folder / "papers").mkdir()
    file = folder / "papers" / "paper.pdf"
    shutil.copy(SAMPLE / PDF, file)
    with Library.open(folder / "library", BuiltinEmbedder(), write=True) as library:
        build.remove(library, [PDF])
        assert [r.status for r in build.index(library, [file])] == ["indexed"]
    return file


@pytest.fixture(scope="module")
def home(paper: Path) -> Iterator[str]:
    with served(paper.parent.parent / "library") as url:
        yield url


def place_of(words: str, number: int) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of words on one line, in shares of the page, by PDFium's own search."""
    pdf = pypdfium2.PdfDocument(SAMPLE / PDF)
    page = pdf[number - 1]
    width, height = page.get_size()
    textpage = page.get_textpage()
    found = textpage.search(words).get_next()
    assert found, words
    boxes = [textpage.get_charbox(found[0] + i, loose=True) for i in range(found[1])]
    textpage.close()
    page.close()
    pdf.close()
    return (
        min(b[0] for b in boxes) / width,
        1 - max(b[3] for b in boxes) / height,
        max(b[2] for b in boxes) / width,
        1 - min(b[1] for b in boxes) / height,
    )


def shares(page: Page, ink: Locator, leaf: Locator) -> tuple[float, float, float, float]:
    a, b = ink.bounding_box(), leaf.bounding_box()
    assert a and b
    left, top = (a["x"] - b["x"]) / b["width"], (a["y"] - b["y"]) / b["height"]
    return left, top, left + a["width"] / b["width"], top + a["height"] / b["height"]


def drawn(figure: Locator) -> None:
    """Waits until the picture is there."""
    image = figure.locator("img")
    image.wait_for()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def opened(page: Page) -> Locator:
    """The printed page of the first source that has one, opened in the source's pane."""
    for cite in page.locator("#thread .turn:last-child .cite").all():
        cite.click()
        if page.locator('#source-shown details.sheet[data-sheet*="sheet?"]').count():
            break
    page.locator('#source-shown details.sheet[data-sheet*="sheet?"] summary').click()
    return page.locator("#source-shown figure.printed")


def test_the_printed_page_is_shown_with_the_quotation_marked(browser: Browser, home: str) -> None:
    with visiting(browser, home, locale="zh-CN") as visitor:
        page = visitor.open("/zh/?lang=zh").page
        visitor.ask(QUESTION)
        figure = opened(page)
        drawn(figure)
        quote = "".join(page.locator("#source-shown mark:not(.twin)").first.inner_text().split())
        assert quote.startswith("五年间办理取证请求")
        alt = figure.locator("img").get_attribute("alt") or ""
        assert "第 2 页" in alt and quote[:30] in alt
        expect(figure.locator("figcaption")).to_contain_text("paper.pdf · 第 2 页，共 4 页")

        leaf, inks = figure.locator(".leaf"), figure.locator(".ink")
        assert inks.count() == 2  # the sentence is broken once
        begin, end = place_of(quote[:9], 2), place_of(quote[-6:], 2)
        first, last = shares(page, inks.first, leaf), shares(page, inks.last, leaf)
        assert (first[0], first[1], first[3]) == pytest.approx((begin[0], begin[1], begin[3]), abs=0.01)
        assert (last[2], last[1], last[3]) == pytest.approx((end[2], end[1], end[3]), abs=0.01)

        figure.locator("[data-larger]").click()  # large enough to compare pixels
        expect(figure.locator("[data-larger]")).to_have_text("缩小")
        inks.first.scroll_into_view_if_needed()
        picture = Image.open(BytesIO(figure.locator(".window").screenshot())).convert("RGB")
        pixels = list(zip(*[iter(picture.tobytes())] * 3, strict=True))
        yellow = sum(r > 230 and g > 200 and b < 130 for r, g, b in pixels)
        dark = sum(r < 90 and g < 90 and b < 90 for r, g, b in pixels)
        assert yellow > 2_000 and dark > 500  # words stay words under the marker

        page.get_by_role("button", name="第 1 页").click()  # and the pages around it
        expect(figure.locator("figcaption")).to_contain_text("第 1 页，共 4 页")
        expect(figure.locator(".ink")).to_have_count(0)


def test_in_the_document_too_and_over_two_pages(browser: Browser, home: str) -> None:
    with visiting(browser, home) as visitor:
        page = visitor.page
        page.goto(f"{home}/document?name=paper.pdf&start=790&end=805&lang=en")
        expect(page.locator("#here").first).to_be_visible()
        page.locator("details.sheet:not(.glance) summary").click()
        figures = page.locator("figure.printed")
        expect(figures).to_have_count(2)
        for at, number in ((0, 1), (1, 2)):
            drawn(figures.nth(at))
            expect(figures.nth(at)).to_have_attribute("data-page", str(number))
            assert figures.nth(at).locator(".ink").count() >= 1
        low, high = (
            shares(page, figures.nth(i).locator(".ink").first, figures.nth(i).locator(".leaf"))
            for i in (0, 1)
        )
        assert low[1] > 0.8 and high[3] < 0.2  # the foot of one page, the head of the next


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_only_pages_of_documents_in_two_sizes(browser: Browser, home: str, paper: Path) -> None:
    with visiting(browser, home) as visitor:
        page = visitor.page
        page.goto(f"{home}/document?name=paper.pdf&lang=en")
        page.locator("details.sheet:not(.glance) summary").click()
        drawn(page.locator("figure.printed"))
        source = page.locator("figure.printed img").get_attribute("src") or ""
    good = dict(pair.split("=") for pair in source.partition("?")[2].split("&"))
    assert status(f"{home}/sheet.png?{urlencode(good)}") == 200
    numbers = [{"number": number} for number in ("0", "5", "-1")]
    sizes = [{"width": width} for width in ("901", "100000")]
    others = ("nonesuch.pdf", "statistics-2023.txt", "../../papers/paper.pdf", str(paper))
    for wrong in (*numbers, *sizes, {"of": "0" * 16}, *({"name": name} for name in others)):
        assert status(f"{home}/sheet.png?{urlencode(good | wrong)}") == 404, wrong
    assert status(f"{home}/sheet.png?{urlencode(good | {'number': 'x'})}") == 422
    for wrong in (
        {"name": "statistics-2023.txt"},
        {"name": str(paper)},
        {"name": "paper.pdf", "number": "9"},
    ):
        assert status(f"{home}/sheet?{urlencode(wrong)}") == 404, wrong


def test_another_file_in_its_place_is_not_shown(browser: Browser, home: str, paper: Path) -> None:
    """Last in this module: it takes the file away."""
    with visiting(browser, home) as visitor:
        page = visitor.page
        data = paper.read_bytes()
        try:
            for content, told in ((data + b"\n", "has changed since"), (None, "is no longer where it was")):
                if content is None:
                    paper.unlink()
                else:
                    paper.write_bytes(content)
                page.goto(f"{home}/document?name=paper.pdf&start=10&end=60&lang=en")
                page.locator("details.sheet:not(.glance) summary").click()
                expect(page.locator(".sheet-body .note")).to_contain_text(told)
                expect(page.locator(".sheet-body img")).to_have_count(0)
                expect(page.locator("main .law").first).to_be_visible()  # the text stays
        finally:
            paper.write_bytes(data)


# --- the whole document -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "wanted"), [("en", "调解"), ("zh", "ONLINE  mediation")])
def test_seventeen_provisions_stand_beside_their_counterparts(
    browser: Browser, home: str, language: str, wanted: str
) -> None:
    """By number, and in each of them sentence against sentence; found in either language."""
    with visiting(browser, home, viewport={"width": 1280, "height": 860}) as visitor:
        page = visitor.page
        page.goto(f"{home}/document?name=guiding-opinions-2024-8.txt&lang={language}")
        rows = page.locator(".facing:not(.cover)").evaluate_all(
            """rows => rows.map(row => [...row.querySelectorAll(":scope > .law")].map(cell => {
              const { top, left } = cell.getBoundingClientRect();
              return { language: cell.lang, text: cell.textContent, top, left };
            }))"""
        )
        numbers = []
        for cells in rows:
            zh, en = cells[0::2], cells[1::2]
            begins = re.match(r"(\d+)[.．]", zh[0]["text"])
            if not begins or not en or not (facing := re.match(r"[-•]?\s*\((\d+)\)", en[0]["text"])):
                continue
            assert begins[1] == facing[1]
            assert len(zh) == len(en) >= 2  # a heading and a sentence at least
            for a, b in zip(zh, en, strict=True):
                assert (a["language"], b["language"]) == ("zh-Hans", "en")
                assert a["top"] == b["top"] and a["left"] < b["left"] and a["text"] and b["text"]
                # each begins with the beginning of a sentence
                assert b["text"].lstrip("-• (")[0].isupper() or b["text"].lstrip("-• (")[0].isdigit(), b[
                    "text"
                ]
            numbers.append(int(begins[1]))
        assert numbers == list(range(1, 18))

        contents = page.locator(".contents li")
        word = "Provision" if language == "en" else "第"
        assert contents.filter(has_text=word).count() >= 17
        contents.filter(has_text="Provision 16" if language == "en" else "第16条").locator("a").click()
        expect(page.locator(".facing.here")).to_be_in_viewport()
        assert (page.locator(".facing.here").inner_text()).startswith("16.")
        page.locator("#find-text").fill(wanted)
        expect(page.locator("#found")).to_contain_text("1 of" if language == "en" else "第 1 处")
        before = page.evaluate("scrollY")
        page.locator("#find-text").press("Enter")
        expect(page.locator("#found")).to_contain_text("2 of" if language == "en" else "第 2 处")
        assert page.evaluate("scrollY") != before
        cover = page.locator("details.cover")
        expect(cover.locator(".law")).to_be_hidden()
        page.locator("#find-text").fill(
            cover.locator(".law").evaluate("cell => cell.textContent.trim().slice(0, 20)")
        )
        expect(cover.locator(".law")).to_be_visible()  # what is found is shown


def test_on_a_phone_each_sentence_is_followed_by_its_counterpart(browser: Browser, home: str) -> None:
    with visiting(browser, home, viewport={"width": 390, "height": 844}) as visitor:
        page = visitor.page
        page.goto(f"{home}/document?name=guiding-opinions-2024-8.txt&lang=zh")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        cells = page.locator(".facing", has_text="(1)").first.locator(".law")
        tops = cells.evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().top)")
        assert len(tops) >= 4 and tops == sorted(tops)
        languages = cells.evaluate_all("cells => cells.map(cell => cell.lang)")
        assert languages == ["zh-Hans", "en"] * (len(tops) // 2)
