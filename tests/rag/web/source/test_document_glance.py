"""The overview of a document and the ways from it, and from the reader, to the question's box."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.records import LANGUAGES, Language
from rag.web.source import document_glance, reader
from rag.web.source.document_glance import suggestions

OPINIONS = "guiding-opinions-2024-8.txt"


@pytest.fixture(scope="module")
def library(sample_library: Path) -> Iterator[Library]:
    with Library.open(sample_library, BuiltinEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(library: Library) -> TestClient:
    app = FastAPI()
    document_glance.mount(app, library, lambda name, language: (f"<b>{name}</b> in {language}?",))
    return TestClient(app)


def links(html: str) -> list[tuple[str, str]]:
    """(address, words) of every link, unescaped."""
    return [(unescape(a), unescape(w)) for a, w in re.findall(r'<a href="([^"]+)"[^>]*>([^<]*)</a>', html)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_a_glance_leads_to_what_it_says(
    client: TestClient, library: Library, language: Language
) -> None:
    html = client.get("/glance", params={"name": OPINIONS, "lang": language}).text
    text = library.document(OPINIONS).text
    outlined = html.split("<ol>")[1].split("</ol>")[0]
    found = links(outlined)
    assert len(found) > 5
    for address, words in found:
        query = parse_qs(urlsplit(address).query)
        start, end = int(query["start"][0]), int(query["end"][0])
        assert query["name"] == [OPINIONS] and query["lang"] == [language]
        assert " ".join(text[start:end].split()) == words
    heads = {
        "zh": ["要点原文", "机构", "日期", "结构"],
        "en": ["Key sentences", "Bodies", "Dates", "Outline"],
    }
    assert all(f"<dt>{head}</dt>" in html for head in heads[language])
    assert 'data-sheet="/suggested?' in html


def test_a_document_that_is_gone_has_no_glance(client: TestClient) -> None:
    assert client.get("/glance", params={"name": "gone.txt", "lang": "en"}).status_code == 404


def test_suggested_questions_are_asked_by_a_link_and_escaped(client: TestClient) -> None:
    html = client.get("/suggested", params={"name": OPINIONS, "lang": "zh"}).text
    assert "<b>" not in html
    ((address, words),) = [
        (unescape(a), unescape(w)) for a, w in re.findall(r'href="([^"]+)"[^>]*>([^<]*)<', html)
    ]
    assert words == f"<b>{OPINIONS}</b> in zh?"
    assert urlsplit(address).path == "/zh/" and parse_qs(urlsplit(address).query)["question"] == [words]
    assert "No question was found" in suggestions((), "en") and "没有找到" in suggestions((), "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reader_leads_to_asking_about_document_and_provisions(
    library: Library, language: Language
) -> None:
    stored = next(d for d in library.documents() if d.name == OPINIONS)
    html = reader.page(library, stored, (0, 0), language)
    asked = [parse_qs(urlsplit(a).query) for a, _ in links(html) if "about=" in a]
    assert all(query["about"] == [OPINIONS] for query in asked)
    assert "question" not in asked[0]  # the document as a whole
    places = [query["question"][0] for query in asked[1:]]
    of = {s.language for s in library.sections(OPINIONS)}
    provisions = [s for s in library.sections(OPINIONS) if s.kind in ("article", "provision")]
    assert len(places) == len(provisions) / len(of) if len(of) > 1 else len(provisions)
    assert places[0] == {"zh": "就第1条：", "en": "Provision 1: "}[language]
