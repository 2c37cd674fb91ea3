"""The filter that an address sets: `?about=` as the page opens, what is told of it, and taking it off."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest
from starlette.requests import Request

from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.records import LANGUAGES, Language
from rag.answer import Answerer
from rag.links import CrossReferences
from rag.search.retriever import Retriever
from rag.settings import Settings
from rag.web.access import Allowance
from rag.web.asking import Asking, Conversations, Examples, Runs
from rag.web.context import Context
from rag.web.library import Arrivals, LibraryChanges, LibraryEvents

RULES = "online-hearing-rules.zh.md"


@pytest.fixture(scope="module")
def library(sample_library: Path) -> Iterator[Library]:
    with Library.open(sample_library, BuiltinEmbedder()) as opened:
        yield opened


def chosen(library: Library, folder: Path, query: str) -> list[str] | None:
    """The documents by which the page filters when it opens at an address; None where it leaves them."""
    events = LibraryEvents(LibraryChanges(library, Arrivals(folder)), "en")
    request = Request({"type": "http", "query_string": query.encode(), "headers": []})
    documents: dict[str, list[str]] = events.opened(gr.Request(request))[1]
    return documents.get("value")


def test_an_address_about_a_document_filters_by_it(library: Library, tmp_path: Path) -> None:
    assert chosen(library, tmp_path, f"about={RULES}&question=Provision+9%3A+") == [RULES]


@pytest.mark.parametrize("query", ["", "about=", "about=gone.txt", f"name={RULES}"])
def test_any_other_address_filters_by_nothing(library: Library, tmp_path: Path, query: str) -> None:
    assert chosen(library, tmp_path, query) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_filter_is_told_and_taken_off(library: Library, tmp_path: Path, language: Language) -> None:
    answerer = Answerer(Retriever(library))
    context = Context(library, Settings.load({}, tmp_path / ".env"), answerer, CrossReferences(library))
    talks = Conversations(tmp_path / "talks.sqlite")
    asking = Asking(context, Examples(answerer), talks, Runs(talks), Allowance(False), language)
    title = next(d.title.best(language) for d in library.documents() if d.name == RULES)
    told = asking.filter_told([RULES], "any", "", "", "", False)
    assert title is not None and title[:40] in told
    two = asking.filter_told([RULES, "other.txt"], "zh", "", "2020-01-01", "", True)
    assert "2" in two and "中文" in two and "2020-01-01" in two
    assert asking.filter_told(*asking.unfiltered()) == ""
