"""The place where a text is checked: from what is pasted to the Word document with comments."""

from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, expect
from served import CHROMIUM, served, violations, visiting

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

DRAFT = """On mediation

The registration fee of the Mediation Centre is 500 dollars.

一方法院在审理案件中需要适用对方法律的，可以通过联络机构请求对方提供法律意见。

The court must decide whether to accept a claim filed through the Tongqu Platform within seven days after it has received it.
"""  # noqa: E501


def test_a_draft_is_pasted_judged_looked_into_and_taken_away(
    sample_library: Path, browser: Browser, tmp_path: Path
) -> None:
    # colours at rest: without the transitions from one scheme to the other
    with served(sample_library) as home, visiting(browser, home, reduced_motion="reduce") as visit:
        page = visit.open("/?lang=en#check").page
        expect(page.locator("#draft textarea")).to_be_visible()
        expect(page.locator("#question")).not_to_be_visible()
        page.locator("#draft textarea").fill(DRAFT)
        page.locator("#check").click()
        items = page.locator("#checked li.checked")
        expect(items).to_have_count(4)
        kinds = ["unchecked", "unsupported", "quoted", "verified"]
        assert [(item.get_attribute("class") or "").split()[-1] for item in items.all()] == kinds
        expect(page.locator("#checked .state")).to_contain_text("1 quoted exactly")

        items.nth(3).locator("[data-source]").first.click()
        expect(page.locator("#source mark").first).to_be_visible()
        expect(page.locator("#source")).to_contain_text("当事人通过通衢平台提交起诉材料的")

        with page.expect_download() as download:
            page.get_by_role("link", name="Export as Word, with comments").click()
        download.value.save_as(tmp_path / "checked.docx")
        comments = [comment.text for comment in Document(str(tmp_path / "checked.docx")).comments]
        assert [c[0] for c in comments] == ["○", "✗", "❝", "✓"] and "七日内" in comments[3]

        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert not (found := violations(page)), "\n".join([scheme, *found])
        page.keyboard.press("Escape")
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.locator('.places [data-place="quality"]')).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

        page.locator('.places [data-place="ask"]').click()
        expect(page.locator("#checked")).not_to_be_visible()
        expect(page.locator("#question textarea")).to_be_visible()
