"""The Quality place as people use it, in both languages and at both widths: a thumb down becomes a
question, a set is uploaded, run, looked at and compared. The console stays silent (`visiting`)."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import QUESTIONS as SET
from playwright.sync_api import Browser, Page, expect
from served import CHROMIUM, Visit, served, violations, visiting

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

QUESTION = "With whose consent may civil and commercial cases be heard online?"
LONG = 90_000  # milliseconds that a run of six questions may take on a busy machine


@pytest.fixture(scope="module")
def home(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("quality-page") / "library"
    shutil.copytree(sample_library, folder)
    with served(folder) as url:
        yield url


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two answerable questions in each language, of which one wants an answer that no document gives, and
    two that nothing answers: so there is a case to look at, however well the others are answered."""
    lines = SET.read_text(encoding="utf-8").splitlines()
    answerable = [line for line in lines if json.loads(line)["answerable"]]
    path = tmp_path_factory.mktemp("set") / "six.jsonl"
    unmet = json.dumps({**json.loads(answerable[0]), "answers": ["no such words"], "answers_in": {}})
    chosen = [unmet, *answerable[1:4], *[line for line in lines if line not in answerable][:2]]
    path.write_text("".join(f"{line}\n" for line in chosen), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ours nine times: more than a test waits for."""
    path = tmp_path_factory.mktemp("set") / "endless.jsonl"
    asked = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    lines = [json.dumps({**q, "id": f"{n}-{q['id']}"}, ensure_ascii=False) for n in range(9) for q in asked]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def quality(visit: Visit, path: str) -> Page:
    page = visit.open(f"{path}#quality").page
    expect(page.locator("#set input")).not_to_have_value("")
    return page


def upload(page: Page, file: Path) -> None:
    page.locator("#choose-set input[type=file]").set_input_files(file)


def run(page: Page) -> None:
    """Runs the set that is chosen, and waits for its figures."""
    before = page.locator("#runs label").count()
    page.locator("#run").click()
    expect(page.locator("#runs label")).to_have_count(before + 1, timeout=LONG)
    expect(page.locator("#runs label").first).to_contain_text(CONTAINED, timeout=LONG)
    expect(page.locator("#result [data-report]")).to_be_visible()
    expect(page.locator("#run")).to_be_visible()


def in_both_schemes(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert not (found := violations(page)), "\n".join([scheme, *found])


def nothing_sticks_out(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for place in page.locator("#quality-place > *:visible, .thumbs").all():
        if box := place.bounding_box():
            assert box["x"] >= 0 and box["x"] + box["width"] <= width + 0.5


VIEWS = [("zh", "/zh/?lang=zh", 390), ("en", "/?lang=en", 1440)]
SAID = {
    "zh": ("答得好", "答得不好", "已加入“我的问题”", "自带的问题集（114 题）"),
    "en": ("Good answer", "Bad answer", "Added to “My questions”", "The included questions (114 questions)"),
}
CONTAINED = re.compile("accepted string contained|含认可的答案")


@pytest.mark.parametrize(("language", "path", "width"), VIEWS)
def test_from_a_bad_answer_to_figures(
    browser: Browser, home: str, small: Path, language: str, path: str, width: int
) -> None:
    good, bad, added, included = SAID[language]
    view = {"width": width, "height": 860}
    with visiting(browser, home, viewport=view, reduced_motion="reduce") as visit:
        page = visit.open(path).page
        visit.ask(QUESTION)
        thumbs = visit.last(".thumbs")
        up = thumbs.get_by_role("button", name=good)
        up.click()
        expect(up).to_have_attribute("aria-pressed", "true")
        # the rest by keyboard
        summary = thumbs.locator("summary")
        expect(summary).to_have_text(bad)
        summary.focus()
        page.keyboard.press("Enter")
        note = thumbs.locator("textarea")
        expect(note).to_be_visible()
        nothing_sticks_out(page, width)
        in_both_schemes(page)
        page.keyboard.press("Tab")
        expect(note).to_be_focused()
        page.keyboard.type("all parties, <b>both</b>")
        page.keyboard.press("Tab")
        page.keyboard.type("consent of all parties")
        ticked = thumbs.locator("input[name=sources]:checked")
        assert ticked.evaluate_all("boxes => boxes.map(b => b.value)") == ["guiding-opinions-2024-8.txt"]
        page.keyboard.press("Enter")
        expect(thumbs.locator(":scope > .status")).to_contain_text(added)
        expect(up).to_have_attribute("aria-pressed", "false")
        expect(summary).to_be_focused()
        thumbs.locator("[data-place=quality]").click()

        expect(page.locator("#set input")).to_have_value(included)
        page.locator("#set input").click()
        own = page.get_by_role("option").filter(has_text="我的问题" if language == "zh" else "My questions")
        expect(own).to_have_count(1)
        page.keyboard.press("Escape")
        upload(page, small)
        expect(page.locator("#set-about")).to_contain_text("six")
        run(page)
        result = page.locator("#result")
        expect(result.locator("table").first).to_contain_text(CONTAINED)
        expect(result.locator(".plot svg")).to_have_count(3)
        expect(result.locator("small").first).to_contain_text("–")  # an interval
        nothing_sticks_out(page, width)
        in_both_schemes(page)
        with page.expect_download() as download:
            result.locator("a[href$='.html']").click()
        assert "<svg" in Path(download.value.path()).read_text(encoding="utf-8")


def test_two_runs_are_compared_and_a_case_leads_to_its_question(
    browser: Browser, home: str, small: Path
) -> None:
    with visiting(browser, home) as visit:
        page = quality(visit, "/?lang=en")
        upload(page, small)
        expect(page.locator("#set-about")).to_contain_text("Added the question set")
        run(page)
        run(page)
        page.locator("#against input").click()
        page.get_by_role("option").nth(1).click()
        compared = page.locator("#result [data-comparison]")
        expect(compared).to_contain_text("No figure changed significantly.")
        expect(compared.locator("tbody tr").first).to_contain_text("+0.000")
        assert not (found := violations(page)), "\n".join(found)
        case = page.locator(".case").first
        case.locator("summary").click()
        asked = case.locator("[data-ask]").get_attribute("data-ask")
        case.locator("[data-ask]").click()
        expect(page.locator("#thread .q").last).to_have_text(asked or "")
        expect(page.locator("body")).to_have_attribute("data-place", "ask")


def test_a_run_is_stopped_gone_on_with_after_a_reload_and_deleted(
    browser: Browser, home: str, endless: Path
) -> None:
    with visiting(browser, home) as visit:
        page = quality(visit, "/?lang=en")
        upload(page, endless)
        expect(page.locator("#set-about")).to_contain_text("Added the question set")
        page.locator("#run").click()
        expect(page.locator("#moving")).to_contain_text("of 1026 questions")
        page.reload()  # the run goes on, and is shown again
        expect(page.locator("#moving")).to_contain_text("of 1026 questions")
        visit.page.locator(".places [data-place=ask]").click()
        visit.ask(QUESTION)  # asking goes on meanwhile
        page.locator(".places [data-place=quality]").click()
        page.locator("#stop-run").click()
        unfinished = page.locator("#result [data-unfinished]")
        expect(unfinished).to_contain_text("“Go on” continues from here.", timeout=LONG)
        page.locator("#go-on").click()
        expect(page.locator("#moving")).to_contain_text("of 1026 questions")
        page.locator("#stop-run").click()
        expect(unfinished).to_contain_text("Stopped after", timeout=LONG)
        count = page.locator("#runs label").count()
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator("#delete-run").click()
        expect(page.locator("#runs label")).to_have_count(count - 1)


def test_a_set_that_is_none_is_told_with_its_lines(browser: Browser, home: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "a", "question": "<img src=x>", "language": "fr", "answerable": false}\n{')
    with visiting(browser, home, locale="zh-CN") as visit:
        page = quality(visit, "/zh/?lang=zh")
        upload(page, broken)
        about = page.locator("#set-about")
        expect(about.locator(".note")).to_contain_text("设置或填写的内容有误。")
        expect(about.locator(".note")).to_contain_text("line 1: language")
        expect(about.locator(".note")).to_contain_text("line 2: no JSON")
        assert page.locator("#set-about img").count() == 0
        page.locator("#set input").click()
        assert page.get_by_role("option").filter(has_text="broken").count() == 0
