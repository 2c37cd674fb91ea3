"""Answers on the page whose moments overlap, without the page."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import gradio as gr
from shelf import HashEmbedder

from evals.page import Evaluation
from index.errors import ModelUnreachableError
from index.library import Library
from rag.answer import Event, Found
from rag.results import Hits
from rag.settings import Settings
from rag.web.asking import Asking
from rag.web.assembly import Assembly


async def test_an_answer_that_ends_before_its_page_follows_it_is_shown(tmp_path: Path) -> None:
    """A reload lays the page out while the answer grows, and follows it a moment later."""
    let_go = asyncio.Event()

    async def events() -> AsyncIterator[Event]:
        yield Found(Hits("Who pays?", "en", (), 0.0))
        await let_go.wait()
        raise ModelUnreachableError("nobody is there")

    request = gr.Request(username="ada", query_params={})
    with Library.open(tmp_path / "library", HashEmbedder(), write=True) as library:
        a = Assembly.of(library, Settings.load({}, tmp_path / "no.env"), Evaluation())
        asking = Asking(a.context, a.examples, a.talks, a.runs, a.allowance, "en")
        talk, turn = a.talks.begin("ada", None, "Who pays?")
        run = a.runs.start("ada", talk.id, turn, events(), "en")
        thread, now, *_ = asking.opened(talk.id, request)
        assert "Who pays?" in now and "Who pays?" not in thread
        let_go.set()
        assert run.task is not None
        await run.task
        [(thread, now, *_)] = [shown async for shown in asking.follow(talk.id, now, request)]
        assert "Who pays?" in thread and now == ""
        [(thread, now, *_)] = [shown async for shown in asking.follow(talk.id, now, request)]
        assert thread == now == gr.skip()  # of what has long been shown nothing is sent again
        a.close()
