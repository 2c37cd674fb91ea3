"""The page as people use it: the real server over the sample library, the real browser before it.

No request may leave the machine and the console must stay silent: `visiting` checks that each time."""

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from served import CHROMIUM, Visit, choose, served, visiting

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

ANSWERABLE = "With whose consent may civil and commercial cases be heard online?"
IN_CHINESE = "在线办理跨境商事案件应当坚持哪四项原则？"
UNANSWERABLE = "Who won the football world cup in 1998?"


@pytest.fixture(scope="module")
def home(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("page") / "library"
    shutil.copytree(sample_library, folder)
    with served(folder) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, home: str) -> Iterator[Visit]:
    with visiting(browser, home) as visitor:
        yield visitor


def status(url: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


# --- asking and checking --------------------------------------------------------------------------


def test_an_answer_leads_to_its_source(visit: Visit) -> None:
    page = visit.open().page
    expect(page.locator("#foot")).to_contain_text("Quotes only · no model set")
    visit.ask(ANSWERABLE)
    sentence = visit.last(".s").first.inner_text()
    cite = visit.last(".cite").first
    label = cite.get_attribute("aria-label") or ""
    assert label.startswith("citation 1, ") and label.endswith(", quoted exactly")
    cite.click()
    expect(cite).to_have_attribute("aria-expanded", "true")
    source = page.locator("#source-shown")
    marked = "".join(source.locator("mark:not(.twin)").first.inner_text().split())
    assert "".join(sentence.split()) in marked
    expect(source.locator("mark.twin")).to_be_visible()
    expect(source.locator(".side h3").first).to_have_text("中文 · original", ignore_case=True)
    expect(source.locator(".tag.good")).to_have_text("In force")
    expect(visit.last(".state")).to_contain_text("quoted exactly")


def test_the_way_back_from_a_document_leads_to_the_answer_and_its_source(visit: Visit) -> None:
    page = visit.open("/zh").page
    visit.ask(IN_CHINESE)
    chosen = visit.last("[data-source]").last
    chosen.click()
    shown, talk = page.locator("#source-shown h2").inner_text(), page.url
    assert talk.endswith(f"#{chosen.get_attribute('data-source')}") and "talk=" in talk
    for back in (lambda: page.locator("a.back").click(), page.go_back):
        page.locator('#source-shown a[href^="/document?"]').first.click()
        page.locator(".reader").wait_for()
        back()
        expect(page.locator("#thread .turn")).to_have_count(1)
        expect(page.locator("#source-shown h2")).to_have_text(shown)
        assert page.url == talk


def test_the_filter_closes_like_a_menu(visit: Visit) -> None:
    page = visit.open("/en").page
    head = page.locator("#filter > button")
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.locator(".welcome h1").click()):
        head.click()
        expect(head).to_have_class(re.compile("open"))
        close()
        expect(head).not_to_have_class(re.compile("open"))


def test_the_source_opens_in_its_document_at_the_place(visit: Visit) -> None:
    page = visit.open().page
    visit.ask(ANSWERABLE)
    quote = page.locator("#source-shown mark:not(.twin)").inner_text()
    page.locator("#source-shown .acts a").click()
    page.locator("#here").wait_for()
    assert "/document?" in page.url
    assert page.locator("#here").inner_text() == quote
    expect(page.locator("#here")).to_be_in_viewport()
    expect(page.locator(".contents li").first).to_be_visible()
    page.locator("#find-text").fill("online hearing")
    expect(page.locator("#found")).to_contain_text("place")
    page.reload()  # the address leads to the same place again
    expect(page.locator("#here")).to_be_in_viewport()


def test_a_refusal_helps_with_the_nearest_passages(visit: Visit) -> None:
    visit.open().ask(UNANSWERABLE)
    expect(visit.last(".refusal")).to_have_text("The documents do not answer this question.")
    near = visit.last(".near")
    assert near.count() == 3
    near.nth(1).click()
    expect(visit.page.locator("#source-shown .source")).to_have_attribute("data-number", "2")


def test_the_chinese_page_is_remembered(browser: Browser, home: str) -> None:
    with visiting(browser, home, locale="zh-CN") as visitor:
        page = visitor.open("/").page
        assert page.url.startswith(f"{home}/zh/")
        assert (page.locator("html").get_attribute("lang") or "").startswith("zh")
        visitor.ask(IN_CHINESE)
        expect(visitor.last(".law").first).to_contain_text("自愿")
        expect(visitor.last(".state")).to_contain_text("句逐字引用")
        expect(page.locator("#source-shown .side h3").nth(1)).to_contain_text("对应文本")
        page.locator("[data-language=en]").click()  # the conversation stays
        expect(page.locator("#ask")).to_have_text("Ask")
        expect(page.locator("#thread .q")).to_have_text(IN_CHINESE)
        page.goto(f"{home}/")
        expect(page.locator("#ask")).to_have_text("Ask")
        left = page.locator("body").inner_text().replace(IN_CHINESE, "")
        assert "提问" not in left


def test_what_is_filtered_is_said_and_holds(visit: Visit) -> None:
    page = visit.open().page
    page.locator("#filter > button").click()
    page.get_by_label("Dated from").fill("2024-13-01")
    visit.page.locator("#question textarea").fill(ANSWERABLE)
    page.keyboard.press("Enter")
    expect(page.locator("#now .note")).to_contain_text("“2024-13-01” is no date")
    page.locator("#filter > button").click()  # it closed on asking
    page.get_by_label("Dated from").fill("2030-01-01")
    expect(page.locator("#filtered")).to_contain_text("Filter: from 2030-01-01")
    visit.ask(ANSWERABLE)
    expect(visit.last(".reason")).to_contain_text("widen the filter")


def test_example_questions_come_from_the_library(visit: Visit) -> None:
    page = visit.open().page
    example = page.locator(".welcome li button").first
    words = example.inner_text()
    example.click()
    page.locator("#thread .turn").wait_for()
    expect(page.locator("#thread .q")).to_have_text(words)
    assert visit.last(".cite").count() >= 1


# --- conversations --------------------------------------------------------------------------------


def test_a_conversation_is_kept_named_found_taken_away_and_deleted(visit: Visit) -> None:
    page = visit.open().page
    visit.ask(ANSWERABLE)
    visit.ask(UNANSWERABLE)
    page.reload()
    expect(page.locator("#thread .turn")).to_have_count(2)
    page.locator("#manage > button").click()
    name = page.locator("#name input, #name textarea")
    expect(name).to_have_value(ANSWERABLE[:60].rstrip() + "…")  # Gradio fills it in as it opens
    name.fill("Hearings, kept")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("#talks")).to_contain_text("Hearings, kept")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as Markdown").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# Hearings, kept") and "> " in text and "## Sources" in text
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as Word").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    page.locator("#new").click()
    page.locator(".welcome").wait_for()
    page.locator("#find input, #find textarea").fill("football")
    expect(page.locator("#talks label").filter(has_text="Hearings, kept")).to_have_count(1)
    page.locator("#talks label").filter(has_text="Hearings, kept").click()
    expect(page.locator("#thread .turn")).to_have_count(2)
    page.on("dialog", lambda dialog: dialog.accept())
    if not page.locator("#delete").is_visible():
        page.locator("#manage > button").click()
    page.locator("#delete").click()
    page.locator(".welcome").wait_for()
    expect(page.locator("#talks")).not_to_contain_text("Hearings, kept")


# --- the keyboard, narrow screens ------------------------------------------------------------------


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open().page
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type("May parties be heard online without their consent?")
    page.keyboard.press("Enter")
    page.locator("#thread .turn").wait_for()
    page.keyboard.press("Escape")  # leaves the box
    page.keyboard.press("ArrowRight")
    focused = page.locator("#thread :is(.cite, .near):focus")
    expect(focused).to_have_count(1)
    expect(page.locator("#tip")).to_have_count(focused.and_(page.locator(".cite")).count())
    page.keyboard.press("Enter")
    expect(page.locator("#source-shown")).to_be_focused()


def test_on_a_phone_the_source_slides_over(browser: Browser, home: str) -> None:
    with visiting(browser, home, viewport={"width": 390, "height": 844}, has_touch=True) as visitor:
        page = visitor.open().page
        visitor.ask(ANSWERABLE)
        expect(page.locator("#question textarea")).to_be_in_viewport()
        cite = visitor.last(".cite").first
        expect(page.locator("#source")).to_be_hidden()
        cite.click()
        expect(page.locator("#source-shown mark").first).to_be_visible()
        page.locator("#close-source").click()
        expect(page.locator("#source")).to_be_hidden()
        expect(cite).to_be_focused()
        for place in ("library", "talks", "ask"):
            page.locator(f".places [data-place={place}]").click()
            width = page.locator("body").bounding_box()
            assert width and width["width"] <= 390
        # nothing sticks out to the right
        for selector in ("#box", "#scroll", ".turn"):
            box = page.locator(selector).first.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390.5


# --- the library ----------------------------------------------------------------------------------

HOSTILE = """# Notice on <img src=x onerror="document.title='owned'"> Markers

Article 1 The marker office registers quartz beacons within nine days. <script>document.title='owned'</script>
Article 2 [Beacon keepers](javascript:alert(1)) pay **forty** ducats; ![](http://127.0.0.9/track.png) `code`
"""


def test_upload_shows_receipts_and_hostile_text_stays_text(visit: Visit, tmp_path: Path) -> None:
    page = visit.open().page
    page.locator(".places [data-place=library]").click()
    expect(page.locator("#library-place")).to_contain_text("Up to 100 MB a file and 200 files at a time")
    good, empty = tmp_path / "beacons.md", tmp_path / "leer.txt"
    good.write_text(HOSTILE, encoding="utf-8")
    empty.write_text("")
    page.locator("#upload input[type=file]").set_input_files([good, empty])
    receipts = page.locator("#receipts")
    expect(receipts.locator("li")).to_have_count(2, timeout=60_000)
    expect(receipts.locator("li", has_text="beacons.md")).to_contain_text("English passage")
    expect(receipts.locator("li", has_text="leer.txt")).to_contain_text("Not read")
    expect(page.locator("#documents tr", has_text="beacons.md")).to_have_count(1)
    page.locator(".places [data-place=ask]").click()
    visit.ask("Within how many days does the marker office register quartz beacons?")
    expect(visit.last(".law").first).to_contain_text("nine days")
    page.locator("#source-shown .law").first.wait_for()
    assert page.locator("#thread img, #thread script, #source img, #source script").count() == 0
    assert page.title() == "Duolex"
    page.goto(f"{visit.home}/document?name=beacons.md")
    expect(page.locator("main")).to_contain_text("[Beacon keepers](javascript:alert(1)) pay **forty** ducats")
    assert page.locator("img, main script").count() == 0 and page.title() != "owned"


def test_errors_are_told_in_the_language_of_the_page(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/zh/?lang=zh#library").page
    (tmp_path / "vide.txt").write_text("")
    page.locator("#upload input[type=file]").set_input_files(tmp_path / "vide.txt")
    refused = page.locator("#receipts li", has_text="vide.txt")
    expect(refused).to_contain_text("文件中没有可读的文字", timeout=60_000)
    expect(refused).to_contain_text("vide.txt")
    expect(page.locator("#receipts")).to_be_in_viewport()


def test_remove(visit: Visit) -> None:
    page = visit.open("/?lang=en#library").page
    page.on("dialog", lambda dialog: dialog.accept())
    name = "statistics-2023.txt"
    row = page.locator("#documents tr", has_text=name)
    expect(row).to_have_count(1)
    choose(page, "#chosen", row.locator("a[href^='/document?']").inner_text())
    page.locator("#remove").click()
    expect(page.locator("#receipts")).to_contain_text(f"Removed {name}")
    expect(page.locator("#documents tr", has_text=name)).to_have_count(0)
    page.locator("[data-rows=documents]").fill("mediation")
    assert 1 <= page.locator("#documents tbody tr:visible").count() <= 5


def test_a_follow_up_is_about_the_turn_before(visit: Visit) -> None:
    """Of what documents say of themselves, each on a line that leads to its place."""
    visit.open("/?lang=en")
    visit.ask("When do the Rules on Online Hearings take effect?")
    expect(visit.last(".a > .law")).to_contain_text("Effective Date: 1 January 2024")
    visit.ask("And who issued it?")
    expect(visit.last(".a > .law")).to_contain_text("Promulgating Institution: Sample Court")
    visit.last("button.cite").first.click()
    marked = visit.page.locator("article.source:visible mark:not(.twin)").first
    expect(marked).to_have_text("Promulgating Institution: Sample Court")


def row_of(page: Page, name: str) -> Locator:
    return page.locator(f"#documents tr:has(a[href*='{quote(name)}'])")


def title_of(page: Page, name: str) -> str:
    return row_of(page, name).locator("a[href^='/document?']").inner_text()


def test_documents_are_paired_read_again_and_corrected(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/?lang=en#library").page
    first, second = tmp_path / "grain.txt", tmp_path / "谷物.txt"
    first.write_text("Article 1 Grain is weighed at noon.\n\nArticle 2 The weigher keeps a book.\n")
    second.write_text("第一条 谷物于正午称重。\n\n第二条 称重人应当备有账簿。\n", encoding="utf-8")
    page.locator("#upload input[type=file]").set_input_files([first, second])
    row = row_of(page, "grain.txt")
    expect(row).to_have_count(1, timeout=60_000)
    expect(row).not_to_contain_text("Other language")
    receipts = page.locator("#receipts")

    page.locator("#pair").click()
    expect(receipts).to_contain_text("Choose the two documents to pair")
    choose(page, "#chosen", *(title_of(page, name) for name in ("grain.txt", "谷物.txt")))
    page.locator("#original input").click()
    page.get_by_role("option", name="Original: Chinese").click()
    page.locator("#pair").click()
    expect(receipts).to_contain_text("places face each other")
    expect(row).to_contain_text("Other language: 谷物.txt")
    page.goto(f"{visit.home}/document?name=grain.txt")
    expect(page.locator(".facts")).to_contain_text("Original: Chinese")

    visit.open("/?lang=en#library")
    choose(page, "#chosen", title_of(page, "grain.txt"))
    page.locator("#again").click()
    expect(receipts.locator("li")).to_have_count(1)
    expect(receipts.locator("li")).to_contain_text("Unchanged")

    page.locator("#correct > button").click()
    page.locator("#save-details").click()
    expect(receipts).to_contain_text("Choose the document to correct first")
    choose(page, "#one", title_of(page, "grain.txt"))
    page.get_by_label("Issuer, in English").fill("Weighing <b>Office</b>")
    page.get_by_label("Effective from").fill("2021-13-01")
    page.locator("#save-details").click()
    expect(receipts).to_contain_text("“2021-13-01” is no date")
    page.get_by_label("Effective from").fill("2021-12-01")
    page.locator("#save-details").click()
    expect(receipts).to_contain_text("Corrected grain.txt")
    expect(row).to_contain_text("Weighing <b>Office</b>")
    expect(row).to_contain_text("2021-12-01")


# --- closed doors ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/page/..%2fserver.py",
        "/page/../server.py",
        "/static/../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/routes.py",
        "/monitoring",
        "/gradio_api/vibe-code/",
        "/gradio_api/component_server",
        "/docs",
        "/?view=api",
        "/?page=x",
    ],
)
def test_closed_routes(home: str, path: str) -> None:
    assert status(home + path) in (403, 404, 405)


def test_other_names_and_sites_get_nothing(home: str) -> None:
    assert status(home, Host="evil.example") == 421
    request = urllib.request.Request(
        f"{home}/gradio_api/upload", b"", {"Origin": "http://evil.example"}, method="POST"
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=10)


def test_programs_ask_and_search(home: str) -> None:
    from gradio_client import Client

    client = Client(home, verbose=False)
    answer = client.predict(ANSWERABLE, api_name="/ask")
    assert answer["answered"] and answer["citations"][0]["quote"] in answer["citations"][0]["passage"]
    hits = client.predict(ANSWERABLE, top_k=3, api_name="/search")
    assert len(hits["hits"]) == 3
    named = client.view_api(return_format="dict")["named_endpoints"]
    assert set(named) == {"/ask", "/search", "/verify"}
