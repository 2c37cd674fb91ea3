"""Documents and file names that mean harm, added through the real page in Chromium: nothing runs, nothing is
fetched, the text is shown as it is; what is too much is refused in words, and nothing is left behind."""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from reportlab.pdfgen.canvas import Canvas
from served import CHROMIUM, Visit, served, visiting

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

ACTIVE = """# Order <script>window.owned = 1</script> on <svg/onload=window.owned=2> Beacons

Article 1 Quartz beacons <img src="http://127.0.0.9/a.png" onerror="window.owned=3"> burn for nine hours.
Article 2 See [the form](javascript:window.owned=4), <a href="javascript:window.owned=5">here</a>.
Article 3 <iframe src="http://127.0.0.9/"></iframe><form action="http://127.0.0.9/"><input></form>
Article 4 <style>@import "http://127.0.0.9/x.css"; body { display: none }</style> ![](http://127.0.0.9/b.png)
Article 5 <math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=owned=6&gt;">
Article 6 {{constructor.constructor('window.owned=7')()}} ${window.owned=8} $$\\href{javascript:owned=9}{x}$$
"""
TURNED = "Article 1 The keeper of lighthouses \u202eyap ton llahs\u202c must pay \u2067ninety\u2069 ducats.\n"


@pytest.fixture(scope="module")
def library(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "library"
    shutil.copytree(sample_library, folder)
    return folder


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server takes for /tmp."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def home(library: Path, temporary: Path) -> Iterator[str]:
    with served(library, TMPDIR=str(temporary)) as url:
        yield url
    assert list(temporary.iterdir()) == []  # nothing is left when the server has ended


@pytest.fixture
def visit(browser: Browser, home: str) -> Iterator[Visit]:
    with visiting(browser, home) as visitor:
        dialogs: list[str] = []
        visitor.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        yield visitor
        assert dialogs == []


def add(page: Page, *files: Path) -> Locator:
    """Adds them in the Library; the receipts, once the run is over."""
    page.locator(".places [data-place=library]").click()
    page.locator("#upload input[type=file]").set_input_files(files)
    receipts = page.locator("#receipts li[data-status]")
    expect(receipts).to_have_count(len(files), timeout=240_000)
    expect(page.locator("#receipts progress")).to_have_count(0, timeout=240_000)
    return receipts


def harmless(page: Page) -> None:
    assert page.evaluate("window.owned") is None
    strange = "img:not([src^='/']), iframe, form[action*='127.0.0.9'], svg[onload], mglyph"
    for place in ("#thread", "#source", "#receipts", "#table", "main"):
        assert page.locator(place).locator(f"{strange}, script, style, a[href^='javascript']").count() == 0


def test_what_would_run_is_text_in_every_place(visit: Visit, tmp_path: Path) -> None:
    page = visit.open().page
    file = tmp_path / "beacons-order.md"
    file.write_text(ACTIVE, encoding="utf-8")
    add(page, file)
    expect(page.locator("#documents")).to_contain_text("window.owned = 1")  # its title, as it stands
    harmless(page)
    page.locator(".places [data-place=ask]").click()
    visit.ask("For how many hours do quartz beacons burn?")
    expect(visit.last(".a > .law")).to_contain_text("nine hours")
    expect(visit.last(".a > .law")).to_contain_text("onerror=")
    visit.last(".cite").first.click()
    page.locator("#source-shown .law").first.wait_for()
    harmless(page)
    visit.ask("<img src=x onerror=window.owned=10> [a](javascript:window.owned=11)")  # the question, too
    expect(visit.last(".q")).to_contain_text("<img src=x onerror=window.owned=10>")
    harmless(page)
    page.goto(f"{visit.home}/document?name=beacons-order.md")
    expect(page.locator("main")).to_contain_text("{{constructor.constructor('window.owned=7')()}}")
    harmless(page)


def test_the_reading_direction_cannot_be_turned(visit: Visit, tmp_path: Path) -> None:
    page = visit.open().page
    file = tmp_path / "lighthouses.txt"
    file.write_text("Notice on Lighthouses\n\n" + TURNED, encoding="utf-8")
    add(page, file)
    page.goto(f"{visit.home}/document?name=lighthouses.txt")
    shown = page.locator("main").inner_text()
    assert "The keeper of lighthouses" in shown and "ninety" in shown
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", page.content())


NAMES = [
    "<img src=x onerror=window.owned=12>.txt",
    "\u202etxt.exe.txt",
    "two\nlines.txt",
    "…" * 70 + ".txt",
    "'\"`$(touch owned)`.txt",
    "%2e%2e%2f%2e%2e%2fescaped.txt",
    "con.txt",
]


def test_file_names_are_names(visit: Visit, tmp_path: Path, library: Path) -> None:
    page = visit.open().page
    files = []
    for number, name in enumerate(NAMES):
        files.append(tmp_path / name)
        files[-1].write_text(f"Article 1 Rule {number} of the naming board holds for {number} days.\n")
    receipts = add(page, *files)
    told = receipts.all_inner_texts()
    assert sum("passage" in text for text in told) == len(NAMES), told
    harmless(page)
    assert "\u202e" not in page.content()
    outside = [p for p in library.parent.rglob("*") if "escaped" in p.name or p.name == "owned"]
    assert all(p.is_relative_to(library / "uploads") for p in outside)
    links = page.locator("#documents a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert all(link.startswith(("/document?", "/?lang=en&about=")) for link in links)
    page.locator("#documents a[href^='/document?'][href*=onerror]").first.click()
    page.locator("main").wait_for()
    harmless(page)


def bomb() -> bytes:
    """A Word document of a few MB that would be 1.5 GB."""
    made = io.BytesIO()
    docx.Document().save(made)
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != "word/document.xml":
                new.writestr(item, old.read(item))
        with new.open("word/document.xml", "w", force_zip64=True) as body:
            body.write(b"<w:document>")
            block = b"<w:p/>" * 200_000
            for _ in range(1_250):
                body.write(block)
    return out.getvalue()


def laughs() -> bytes:
    """Entities that multiply, in a Word document."""
    made = io.BytesIO()
    docx.Document().save(made)
    lol = '<!DOCTYPE x [<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "word/document.xml":
                data = f"<?xml version='1.0'?>{lol}]><x>&a9;</x>".encode()
            new.writestr(item, data)
    return out.getvalue()


def script_pdf(path: Path) -> None:
    """JavaScript that runs as it opens, a link, and text."""
    canvas = Canvas(str(path))
    canvas.drawString(72, 720, "Article 1 The harbour scale is read at dawn.")
    canvas.linkURL("javascript:window.owned=13", (72, 700, 300, 740))
    canvas._doc.Catalog.OpenAction = (
        "<< /S /JavaScript /JS (app.alert(1); this.submitForm('http://127.0.0.9')) >>"
    )
    canvas.save()


def long_pdf(path: Path, pages: int) -> None:
    """Text on the last page only."""
    canvas = Canvas(str(path), pageCompression=1)
    for _ in range(pages - 1):
        canvas.showPage()
    canvas.drawString(72, 720, "Article 1 The last berth is kept for the pilot.")
    canvas.save()


def test_containers_that_would_burst_are_refused_or_read(visit: Visit, tmp_path: Path) -> None:
    page = visit.open().page
    files = {name: tmp_path / name for name in ("bomb.docx", "laughs.docx", "script.pdf", "pages.pdf")}
    files["bomb.docx"].write_bytes(bomb())
    files["laughs.docx"].write_bytes(laughs())
    script_pdf(files["script.pdf"])
    long_pdf(files["pages.pdf"], 10_000)
    receipts = add(page, *files.values())
    for name in ("bomb.docx", "laughs.docx"):
        refused = receipts.filter(has_text=name)
        expect(refused).to_have_attribute("data-status", "failed")
        expect(refused).not_to_contain_text("Something went wrong")
    expect(receipts.filter(has_text="script.pdf")).to_have_attribute("data-status", "indexed")
    expect(receipts.filter(has_text="pages.pdf")).to_contain_text("10,000 pages")
    harmless(page)
    page.goto(f"{visit.home}/document?name=script.pdf")
    expect(page.locator("main")).to_contain_text("The harbour scale is read at dawn.")
    harmless(page)


def test_ten_megabytes_on_one_line(visit: Visit, tmp_path: Path) -> None:
    """Read, cut, stored and found around."""
    page = visit.open().page
    file = tmp_path / "oneline.txt"
    file.write_text("Article 1 " + "a" * 10_000_000)
    receipts = add(page, file)
    expect(receipts).to_have_attribute("data-status", "indexed", timeout=240_000)
    expect(receipts).to_contain_text("10,000,01")  # characters: 10,000,010 and the heading's break
    page.locator(".places [data-place=ask]").click()
    visit.ask("With whose consent may civil and commercial cases be heard online?")
    expect(visit.last(".a > .law")).to_contain_text("consent of all parties")


def test_five_thousand_files_are_refused_before_they_are_sent(visit: Visit, library: Path) -> None:
    page = visit.open().page
    sent: list[str] = []
    page.on("request", lambda request: "/arrival/" in request.url and sent.append(request.url))
    page.locator(".places [data-place=library]").click()
    page.locator("#upload input[type=file]").evaluate(
        """input => {
            const chosen = new DataTransfer();
            for (let n = 0; n < 5000; n++) chosen.items.add(new File(["Article 1"], `${n}.txt`));
            input.files = chosen.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    expect(page.locator("#adding [role=alert]")).to_contain_text("You chose 5000 files; up to 200")
    assert sent == []
    arriving = library / "uploads" / ".arriving"
    assert not arriving.exists() or not any(f.is_file() for f in arriving.rglob("*"))
