"""The Quality place: question sets and their runs, beside everybody's asking."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr

from index.errors import DuolexError, SettingError
from index.records import Language
from rag.web.asking import user_of
from rag.web.context import Context
from rag.web.markup import el, esc, told_error
from rag.web.quality import run_report
from rag.web.quality.evaluations import MAX_SET_BYTES, Evaluations
from rag.web.quality.quality_components import QualityPlace
from rag.web.quality.quality_store import Run
from rag.web.quality.run_comparison import comparison
from rag.web.words import say

log = logging.getLogger(__name__)

Sets = tuple[Any, ...]
"""Updates of chosen set, what is told of it."""

Moved = tuple[Any, ...]
"""Updates of moving, runs, run to compare with, result."""


def connect(
    context: Context, work: Evaluations, language: Language, place: QualityPlace, quiet: dict[str, Any]
) -> None:
    """The events of the place's components. `quiet` are options of all events."""
    quality = Quality(context, work, language)
    p = place
    sets, moved = [p.chosen, p.about], [p.moving, p.runs, p.against, p.result]
    alone: dict[str, Any] = {"concurrency_limit": None, **quiet}  # each waits for its run
    p.chosen.input(quality.about, [p.chosen], [p.about], **quiet)
    p.upload.upload(quality.add, [p.upload], sets, **quiet)
    p.sets_again.click(quality.again, [p.chosen], sets, **quiet)
    p.runs_again.click(quality.attach, [p.runs], moved, **alone)
    p.delete_set.click(quality.delete_set, [p.chosen], sets, **quiet)
    p.run.click(quality.run, [p.chosen, p.by], moved, **alone)
    p.go_on.click(quality.go_on, [p.runs], moved, **alone)
    p.stop.click(quality.stop, None, None, **quiet)
    p.runs.input(quality.opened, [p.runs], [p.against, p.result], **quiet)
    p.against.input(quality.shown, [p.runs, p.against], [p.result], **quiet)
    p.delete_run.click(quality.delete_run, [p.runs], moved, **quiet)


class Quality:
    def __init__(self, context: Context, work: Evaluations, language: Language) -> None:
        self._context = context
        self._work = work
        self._language = language

    # --- sets -----------------------------------------------------------------------------------

    def again(self, id_: str | None, request: gr.Request) -> Sets:
        """The sets as they are now, the same one chosen: as the place is opened, and after a thumb."""
        return self._sets(user_of(request), id_)

    def about(self, id_: str | None, request: gr.Request) -> str:
        return self._about(user_of(request), id_)

    def add(self, uploaded: str | None, request: gr.Request) -> Sets:
        """Takes an uploaded set, or says what is wrong with it."""
        user = user_of(request)
        if not uploaded:
            return (gr.skip(), gr.skip())
        path = Path(uploaded)
        try:
            with path.open("rb") as file:
                content = file.read(MAX_SET_BYTES + 1)
            made = self._work.add(user, path.name, content)
        except (DuolexError, OSError) as error:
            return (gr.skip(), _note(told_error(error, self._language)))
        finally:
            path.unlink(missing_ok=True)
        return self._sets(user, made.id, say("set_added", self._language, name=made.name))

    def delete_set(self, id_: str | None, request: gr.Request) -> Sets:
        user = user_of(request)
        if id_:
            self._work.store.delete_set(user, id_)
        return self._sets(user, None, say("set_deleted", self._language))

    def _sets(self, user: str, chosen: str | None, told: str = "") -> Sets:
        found = self._work.sets(user)
        choices = [(self._set_choice(s.id, s.name, s.count), s.id) for s in found if s.count]
        ids = [id_ for _, id_ in choices]
        value = chosen if chosen in ids else ids[0] if ids else None
        status = el("p", esc(told), cls="status", role="status") if told else ""
        return (gr.update(choices=choices, value=value), el("div", status, self._about(user, value)))

    def _set_choice(self, id_: str, name: str, count: int) -> str:
        named = run_report.set_name(id_, name, self._language)
        return say("set_choice", self._language, name=named, n=count)

    def _about(self, user: str, id_: str | None) -> str:
        chosen = next((s for s in self._work.sets(user) if s.id == id_), None)
        text = self._work.text(user, id_) if id_ else None
        if chosen is None or text is None:
            return el("p", esc(say("no_set", self._language)), cls="reason")
        asked = self._work.evaluator.asked(text, chosen.name)
        here = {d.name for d in self._context.library.documents()}
        return run_report.set_about(chosen, asked, here, self._language)

    # --- runs -----------------------------------------------------------------------------------

    async def run(self, set_id: str | None, by: str, request: gr.Request) -> AsyncIterator[Moved]:
        """Runs the set, and shows how far it is and at last what came out."""
        user = user_of(request)
        found = next((s for s in self._work.sets(user) if s.id == set_id), None)
        if found is None:
            yield (_note(say("no_set", self._language)), *self._same())
            return
        try:
            extractive = by != "model" or self._context.settings.model is None
            run = await asyncio.to_thread(self._work.begin, user, found.id, found.name, extractive=extractive)
        except (DuolexError, OSError) as error:
            yield (_note(told_error(error, self._language)), *self._same())
            return
        async for update in self._watched(user, run):
            yield update

    async def go_on(self, id_: str | None, request: gr.Request) -> AsyncIterator[Moved]:
        user = user_of(request)
        run = self._work.go_on(user, id_) if id_ else None
        if run is not None:
            async for update in self._watched(user, run):
                yield update

    async def attach(self, id_: str | None, request: gr.Request) -> AsyncIterator[Moved]:
        """As the place is opened: the runs there are, and one that is under way to its end. One that is
        being looked at stays."""
        user = user_of(request)
        run = self._work.live(user)
        if run is None and id_:
            yield (gr.skip(), *self._same())
            return
        runs = await asyncio.to_thread(self._work.store.runs, user)
        yield await asyncio.to_thread(self._ended, user, run or (runs[0] if runs else None), "")
        if run is not None:
            async for update in self._watched(user, run):
                yield update

    async def _watched(self, user: str, run: Run) -> AsyncIterator[Moved]:
        listed = False
        async for now in self._work.watch(user, run.id):
            if not now.live:
                yield await asyncio.to_thread(self._ended, user, now, "")
            elif listed:
                yield (run_report.progress(now, self._language), *self._same())
            else:
                listed = True
                yield self._ended(user, now, run_report.progress(now, self._language))
        # Gradio sends what a stream gave last once more at its end: it must not undo what was chosen since
        yield (gr.skip(), *self._same())

    def stop(self, request: gr.Request) -> None:
        self._work.stop(user_of(request))

    def opened(self, id_: str | None, request: gr.Request) -> tuple[Any, ...]:
        """Another run is to be seen: (run to compare with, result)."""
        user = user_of(request)
        return (self._against(user, id_), self.shown(id_, "", request))

    def shown(self, id_: str | None, against: str, request: gr.Request) -> str:
        return self._result(user_of(request), id_, against)

    def delete_run(self, id_: str | None, request: gr.Request) -> Moved:
        user = user_of(request)
        if id_:
            self._work.delete(user, id_)
        runs = self._work.store.runs(user)
        return self._ended(user, runs[0] if runs else None, gr.skip())

    def _ended(self, user: str, run: Run | None, moving: Any) -> Moved:
        """All of the runs' part, with `run` open."""
        choices = [(run_report.title(r, self._language), r.id) for r in self._work.store.runs(user)]
        id_ = run.id if run else None
        return (
            moving,
            gr.update(choices=choices, value=id_),
            self._against(user, id_),
            self._result(user, id_, ""),
        )

    def _against(self, user: str, id_: str | None) -> Any:
        others = [
            (run_report.when(r, self._language), r.id)
            for r in self._work.store.runs(user)
            if r.id != id_ and r.state == "done"
        ]
        return gr.update(choices=[(say("compare_none", self._language), ""), *others], value="")

    def _result(self, user: str, id_: str | None, against: str) -> str:
        run = self._work.store.run(user, id_)
        if run is None:
            return el("p", esc(say("no_runs", self._language)), cls="reason")
        if run.state != "done":
            return "" if run.live else run_report.unfinished(run, self._language)
        compared = self._compared(user, run, against) if against else ""
        try:
            made = self._work.report(user, run.id)
            plots = self._work.evaluator.plots(made, run_report.plot_words(self._language))
            shown = run_report.report(run, made, plots, self._language)
        except (
            OSError,
            ValueError,
            KeyError,
            TypeError,
        ):  # a file that we did not write, or not in this form
            log.exception("the report of run %s cannot be shown", run.id)
            shown = el("div", _note(say("report_unreadable", self._language)), data_report=run.id)
        return el("div", compared, shown)

    def _compared(self, user: str, run: Run, against: str) -> str:
        """The earlier run comes first, whichever was opened."""
        other = self._work.store.run(user, against)
        if other is None:
            return _note(say("error_not_found", self._language))
        first, second = sorted((run, other), key=lambda r: r.began)
        try:
            found = self._work.compare(user, first.id, second.id)
        except SettingError:
            return _note(say("comparison_common", self._language))
        except DuolexError as error:
            return _note(told_error(error, self._language))
        a, b = (run_report.when(r, self._language) for r in (first, second))
        return comparison(found["differences"], a, b, self._language)

    def _same(self) -> Moved:
        return (gr.skip(),) * 3


def _note(words: str) -> str:
    return el("div", el("p", esc(words), cls="note", role="alert"))
