"""Adding to the library as people do it: folders, drops, what is told of each file, reading anew."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from reportlab.pdfgen.canvas import Canvas
from served import CHROMIUM, Visit, choose, served, visiting

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

SOON = 60_000  # milliseconds that reading a few small files may take on a busy machine


@pytest.fixture(scope="module")
def home(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("adding") / "library"
    shutil.copytree(sample_library, folder)
    with served(folder) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, home: str) -> Iterator[Visit]:
    with visiting(browser, home) as visitor:
        yield visitor


@pytest.fixture
def acts(tmp_path: Path) -> Path:
    """A folder with two files of one name, one of another kind, and what no reader means to add."""
    folder = tmp_path / "条例 acts"
    for year, what in (
        ("2023", "The harbour master weighs tin"),
        ("2024", "The harbour master weighs amber"),
    ):
        (folder / year).mkdir(parents=True)
        (folder / year / "weights.txt").write_text(f"Article 1 {what} each {year}.\n", encoding="utf-8")
    (folder / "map.gif").write_bytes(b"GIF89a")
    (folder / ".hidden.txt").write_text("no")
    (folder / "~$weights.docx").write_bytes(b"lock")
    return folder


def receipts(page: Page, words: str) -> Locator:
    return page.locator("#receipts li[data-status]", has_text=words)


def rows(page: Page, name: str) -> Locator:
    return page.locator("#documents tbody tr", has_text=name)


def told_of(page: Page, acts: Path) -> None:
    first, second = (receipts(page, f"{acts.name}/{year}/weights.txt") for year in ("2023", "2024"))
    expect(first).to_contain_text("Added", timeout=SOON)
    expect(second).to_contain_text("Added", timeout=SOON)
    left_out = receipts(page, f"{acts.name}/map.gif")
    expect(left_out).to_contain_text("One file is of a kind that is not read")
    expect(page.locator("#receipts .status")).to_contain_text("2 files read.")
    assert "hidden" not in page.locator("#receipts").inner_text()
    assert "~$" not in page.locator("#receipts").inner_text()
    expect(rows(page, "weights.txt")).to_have_count(2)


def test_a_folder_is_added_with_the_names_in_it(visit: Visit, acts: Path) -> None:
    page = visit.open("/?lang=en#library").page
    expect(page.locator("#library-place")).to_contain_text("Up to 100 MB a file and 200 files at a time")
    page.locator("#upload-folder input[type=file]").set_input_files(acts)
    told_of(page, acts)
    page.locator(".places [data-place=ask]").click()
    visit.ask("What does the harbour master weigh each 2024?")
    expect(visit.last(".law").first).to_contain_text("amber")  # neither file took the other's place
    page.locator(".places [data-place=library]").click()
    names = page.locator("#documents tbody tr:has-text('weights.txt') a[href^='/document?']").evaluate_all(
        "links => links.map(link => new URL(link.href).searchParams.get('name'))"
    )
    assert len(set(names)) == 2
    page.once("dialog", lambda dialog: dialog.accept())
    choose(page, "#chosen", *(f"weights ({name})" for name in names))
    page.locator("#remove").click()
    expect(rows(page, "weights.txt")).to_have_count(0)


def test_a_folder_is_dropped(visit: Visit, acts: Path) -> None:
    """As the browser itself does it when a folder is dragged in from the desktop."""
    page = visit.open("/?lang=en#library").page
    place = page.locator("#adding").bounding_box()
    assert place
    protocol = page.context.new_cdp_session(page)
    where = {"x": place["x"] + 20, "y": place["y"] + 20}
    data = {"items": [], "files": [str(acts)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        protocol.send("Input.dispatchDragEvent", {"type": kind, **where, "data": data})
        if kind == "dragOver":
            expect(page.locator("#adding")).to_have_class("over")
    told_of(page, acts)
    expect(page.locator("#adding")).not_to_have_class("over")


def test_each_file_and_all_of_them_have_a_bar(browser: Browser, home: str, tmp_path: Path) -> None:
    with visiting(browser, home) as visitor:
        page = visitor.open("/?lang=en#library").page
        long = tmp_path / "long.txt"
        provisions = [
            f"Article {n} The keeper of lamp {n} trims it at the hour of {n}." for n in range(1, 121)
        ]
        long.write_text("\n\n".join(provisions))
        seen = page.evaluate_handle(
            """() => {
              const seen = [];
              new MutationObserver(() => {
                for (const bar of document.querySelectorAll("#receipts .progress li progress")) {
                  seen.push([bar.previousSibling.textContent, bar.value]);
                }
              }).observe(document.body, { childList: true, subtree: true, attributes: true });
              return seen;
            }"""
        )
        page.locator("#upload input[type=file]").set_input_files([long])
        expect(receipts(page, "long.txt")).to_contain_text("Added", timeout=SOON)
        values = [value for name, value in seen.json_value() if name == "long.txt"]
        assert values == sorted(values) and any(0 < value < 1 for value in values), values
        expect(page.locator("#receipts .progress")).to_have_count(0)


def test_warnings_in_the_language_of_the_page(browser: Browser, home: str, tmp_path: Path) -> None:
    paper = tmp_path / "scanned in part.pdf"
    canvas = Canvas(str(paper))
    canvas.drawString(72, 700, "Article 1 The clerk counts the seals on every working day of the year.")
    canvas.showPage()
    canvas.rect(100, 100, 300, 300, fill=1)
    canvas.showPage()
    canvas.save()
    with visiting(browser, home, locale="zh-CN") as visitor:
        page = visitor.open("/zh/?lang=zh#library").page
        page.locator("#upload input[type=file]").set_input_files([paper])
        told = "第 2 页没有文字，可能是空白页或图片，其内容无法检索。"
        expect(receipts(page, paper.name).locator(".why")).to_have_text(told, timeout=SOON)
        expect(rows(page, paper.name).locator(".why")).to_have_text(told)
        paper.write_bytes(b"%PDF-1.4 cut short")
        page.locator("#upload input[type=file]").set_input_files([paper])
        refused = receipts(page, paper.name)
        expect(refused).to_contain_text("未能读取", timeout=SOON)
        expect(refused).to_contain_text(f"资料库保留“{paper.name}”先前的文本。")
        expect(page.locator("#receipts .status")).to_have_text("1 个文件未能读取。")
        page.goto(f"{home}/?lang=en#library")  # the same of the document in English
        expect(rows(page, paper.name).locator(".why")).to_contain_text("Page 2 holds no text")


def test_unchanged_files_are_read_anew_on_request(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/?lang=en#library").page
    file = tmp_path / "looms.txt"
    file.write_text("Article 1 The looms are counted on Mondays.\n")
    page.locator("#upload input[type=file]").set_input_files([file])
    expect(rows(page, "looms.txt")).to_have_count(1, timeout=SOON)
    title = rows(page, "looms.txt").locator("a[href^='/document?']").inner_text()
    choose(page, "#chosen", title)
    page.locator("#again").click()
    expect(receipts(page, "looms.txt")).to_contain_text("Unchanged", timeout=SOON)
    # a run clears the choice
    choose(page, "#chosen", title)
    page.get_by_label("Unchanged ones, too").check()
    page.locator("#again").click()
    expect(receipts(page, "looms.txt")).to_contain_text("Updated", timeout=SOON)
    expect(page.locator("#receipts .status")).to_have_text("One file read.")
    expect(page.locator("#receipts li")).to_have_count(1)


def test_what_does_not_arrive_is_told(visit: Visit, tmp_path: Path) -> None:
    visit.expected = ("ERR_FAILED",)
    page = visit.open("/?lang=en#library").page
    files = [tmp_path / name for name in ("lost.txt", "a/kept.txt", "b/kept.txt")]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"Article 1 The ledger of {file.parent.name} stays in the tower.\n")
    page.route("**/arrival/*name=lost.txt", lambda route: route.abort())
    page.locator("#upload input[type=file]").set_input_files(files)
    expect(receipts(page, "lost.txt")).to_contain_text("The file did not arrive", timeout=SOON)
    expect(receipts(page, "kept.txt").first).to_contain_text("Added", timeout=SOON)
    # the browser tells no folders here: of two files with one name, neither replaces the other
    expect(receipts(page, "kept (2).txt")).to_contain_text("Added", timeout=SOON)
    expect(page.locator("#receipts .status")).to_have_text("2 files read. One file could not be read.")
    expect(rows(page, "lost.txt")).to_have_count(0)


def test_too_many_at_a_time_are_refused_before_they_are_sent(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/?lang=en#library").page
    for n in range(201):
        (tmp_path / f"{n}.txt").write_text(str(n))
    page.locator("#upload input[type=file]").set_input_files(sorted(tmp_path.iterdir()))
    expect(page.locator("#sending [role=alert]")).to_contain_text("You chose 201 files; up to 200")
    expect(rows(page, "200.txt")).to_have_count(0)


def test_the_table_keeps_its_order_and_its_filter(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/?lang=en#library").page
    find = page.locator("[data-rows=documents]")
    find.fill("news")
    shown = page.locator("#documents tbody tr:visible")
    count = shown.count()
    assert 2 <= count < page.locator("#documents tbody tr").count()
    page.locator("#documents th button", has_text="Date").click()
    expect(page.locator("#documents th[aria-sort=ascending]")).to_contain_text("Date")
    dates = shown.locator("td:nth-child(2)").all_inner_texts()
    assert dates == sorted(dates, key=lambda date: (not date, date))  # those without a date stand last
    page.locator("#documents th button", has_text="Date").click()
    expect(page.locator("#documents th[aria-sort=descending]")).to_contain_text("Date")
    file = tmp_path / "oars.txt"
    file.write_text("Article 1 Oars are painted green.\n")
    page.locator("#upload input[type=file]").set_input_files([file])
    expect(receipts(page, "oars.txt")).to_contain_text("Added", timeout=SOON)
    expect(page.locator("#receipts .status")).to_have_text("One file read.")
    expect(rows(page, "oars.txt")).to_have_count(1)
    expect(rows(page, "oars.txt")).to_be_hidden()  # the table is new, the filter holds
    expect(shown).to_have_count(count)
    expect(page.locator("[data-rows=documents]")).to_have_value("news")
    expect(page.locator("#documents th[aria-sort=descending]")).to_contain_text("Date")
    again = shown.locator("td:nth-child(2)").all_inner_texts()
    assert again == [*sorted(filter(None, dates), reverse=True), *(date for date in dates if not date)]
