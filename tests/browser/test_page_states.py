"""A possible answer before the real browser: what the eye sees and a screen reader hears, at either width."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from served import CHROMIUM, served, violations, visiting

from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from rag.answer import Answerer
from rag.search.retriever import Retriever
from rag.web.asking.conversations import Conversations
from rag.web.asking.turns import Turn

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no /usr/bin/chromium")

QUESTION = "With whose consent may civil and commercial cases be heard online?"


@pytest.fixture(scope="module")
def talk(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a conversation whose only answer is possible: nothing was sure when it was asked."""
    folder = tmp_path_factory.mktemp("states") / "library"
    shutil.copytree(sample_library, folder)
    with pytest.MonkeyPatch.context() as patch, Library.open(folder, BuiltinEmbedder()) as library:
        patch.setattr(import_module("rag.search.confidence"), "SURE", 1.01)
        with ThreadPoolExecutor() as beside:  # playwright's loop runs in this thread
            answer = beside.submit(Answerer(Retriever(library)).ask, QUESTION).result()
    talks = Conversations(folder / "conversations.sqlite")
    begun, turn = talks.begin("everybody", None, QUESTION)
    talks.end(Turn(turn.id, QUESTION, "done", answer))
    talks.close()
    with served(folder) as url:
        yield f"{url} {begun.id}"


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    ("path", "caution"),
    [
        ("/?lang=en", "The nearest passage, which may not answer"),
        ("/zh/?lang=zh", "最接近的段落，未必能回答问题"),
    ],
)
def test_a_possible_answer(browser: Browser, talk: str, path: str, caution: str, width: int) -> None:
    home, id_ = talk.split()
    view = {"width": width, "height": 860}
    with visiting(browser, home, viewport=view, reduced_motion="reduce") as visitor:
        visitor.open(f"{path}&talk={id_}")
        said = visitor.last(".caution")
        expect(said).to_be_visible()
        expect(said).to_have_text(caution)
        expect(visitor.last(".law.possible")).to_have_accessible_description(caution)
        assert said.bounding_box()["y"] < visitor.last(".law.possible").bounding_box()["y"]
        assert visitor.last(".cite").count() >= 1 and visitor.last(".state .verified").count() == 0
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert not (wrong := violations(visitor.page)), "\n".join([scheme, *wrong])
