"""Links of sources, both ways, over the sample library: its rules repeal older provisions by name."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.records import Language
from rag.links import CrossReferences
from rag.web.source import reference_links

RULES, OLD = "online-hearing-rules.zh.md", "video-hearing-provisions-2016.txt"


@pytest.fixture(scope="module")
def library(sample_library: Path):
    with Library.open(sample_library, BuiltinEmbedder()) as opened:
        yield opened


def shown(library: Library, document: str, words: str, language: Language) -> str:
    titles = {d.name: d.title for d in library.documents()}
    links = reference_links.links_of(CrossReferences(library), library.sections, titles)
    at = library.document(document).text.index(words)
    return links(document, (at, at + len(words)), "zh", language)


def test_what_a_source_refers_to_is_a_link(library) -> None:
    html = shown(library, RULES, "违反前款规定的", "en")
    assert html.startswith('<nav class="refs" aria-label="Cross-references">')
    assert (
        '<span lang="zh-Hans">前款</span> → <a href="/document?name=online-hearing-rules.zh.md&amp;' in html
    )
    assert ">Article 13</a>" in html
    assert ">第19条</a>" in shown(library, OLD, "第十九条废止", "zh").replace("样例法院在线庭审规则 · ", "")


def test_a_source_that_refers_to_nothing_says_no_more_than_that_one_may_ask(library) -> None:
    html = shown(library, RULES, "违反前款规定的", "zh")
    assert "引用了" in html and "哪些条文引用此处" in html
    bare = shown(library, OLD, "制定本规定", "zh")
    assert "引用了" not in bare and "哪些条文引用此处" in bare
    assert reference_links.no_links(RULES, (0, 5), "zh", "zh") == ""


def test_what_refers_to_a_source_is_fetched(library) -> None:
    app = FastAPI()
    reference_links.mount(app, library, CrossReferences(library))
    client = TestClient(app)
    nineteenth = next(s for s in library.sections(RULES) if s.number[-1:] == ("19",))
    place = {"start": nineteenth.start, "end": nineteenth.end}
    html = client.get("/references", params={"name": RULES, "lang": "zh", **place}).text
    assert '<mark class="twin">第十九条</mark>' in html and f"name={OLD}" in html
    none = client.get(
        "/references", params={"name": "statistics-2023.txt", "lang": "en", "start": 0, "end": 9}
    )
    assert none.status_code == 200 and "Nothing in the library refers here." in none.text
    assert client.get("/references", params={"name": "gone.txt"}).status_code == 404
