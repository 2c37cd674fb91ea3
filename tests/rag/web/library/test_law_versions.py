"""The versions of laws on the page: their families, and two of them compared."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shelf import HashEmbedder

from index import build
from index.library import Library
from index.upkeep import DATES
from rag.search import CurrentLaw
from rag.web.library import LibraryEvents, law_versions
from rag.web.library.arrivals import Arrivals
from rag.web.library.library_changes import LibraryChanges

OLD, NEW = "甲物法(2018-01-01).md", "甲物法(2023-01-01).md"
TEXTS = {
    OLD: "# 甲物法\n\n第一条　甲物应当登记。\n\n第二条　登记期限为三十日。\n\n第三条　旧证照<b>继续有效。",
    NEW: "# 甲物法\n\n第一条　甲物应当登记。\n\n第二条　登记期限为十日。",
    "notes.txt": "Notes\n\nNothing of any law.",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("laws")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Library.open(tmp_path_factory.mktemp("library"), HashEmbedder(), write=True) as opened:
        build.index(opened, [folder])
        yield opened


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    app = FastAPI()
    law_versions.mount(app, library)
    return TestClient(app)


def test_the_family_shows_what_is_in_force(library: Library) -> None:
    html = law_versions.families(library, "en")
    new, old = html.split("<li>")[1:]
    assert ">2023 version</b>" in new and "in force today" in new and "from 2023-01-01" in new
    assert ">2018 version</b>" in old and "superseded" in old and "notes.txt" not in html
    assert "Compare with the 2018 version" in new and "Compare" not in old
    assert "现行有效" in law_versions.families(library, "zh")


def test_two_versions_are_compared_in_words(client: TestClient) -> None:
    pair = {"old": OLD, "new": NEW, "lang": "en"}
    html = client.get("/versions", params={**pair, "bare": 1}).text
    assert "登记期限为<del>三</del>十日" in html and "<del>旧证照&lt;b&gt;继续有效。</del>" in html
    assert "2 provisions differ" in html and "One provision is the same" in html and "<html" not in html
    page = client.get("/versions", params=pair).text
    assert page.startswith("<!doctype html>") and '<option value="甲物法(2018-01-01).md" selected>' in page


async def test_the_corrections_form_sets_all_six_dates(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", HashEmbedder(), write=True) as opened:
        (tmp_path / OLD).write_text(TEXTS[OLD], encoding="utf-8")
        build.index(opened, [tmp_path / OLD])
        changes = LibraryChanges(opened, Arrivals(tmp_path / "uploads"))
        events = LibraryEvents(changes, "en")
        days = [f"2018-01-0{n}" for n in range(1, 7)]
        async for _ in events.correct(OLD, "", "", "", "", *days):
            pass
        told = opened.documents()[0].metadata
        assert [getattr(told, kind) for kind in DATES] == days
        assert [field["value"] for field in events.details(OLD)[4:]] == days
        assert CurrentLaw(opened).laws("2026-01-01")[0].chosen.gone("2026-01-01")


def test_documents_that_are_no_versions_of_one_law_are_not_compared(client: TestClient) -> None:
    for other in ("notes.txt", "gone.md"):
        answer = client.get("/versions", params={"old": OLD, "new": other, "lang": "en"})
        assert answer.status_code == 404 and "not in the library" in answer.text
