"""The library's place: adding, removing, pairing and correcting documents while others ask."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import gradio as gr

from index.errors import DuolexError
from index.records import Bilingual, Language, Metadata
from index.upkeep import DATES, Receipt, Step, is_date
from rag.web.library import adding, document_table, law_versions
from rag.web.library.library_changes import LibraryChanges
from rag.web.markup import el, esc, frame, told_error
from rag.web.words import say

Stock = tuple[Any, ...]
"""Updates of table, documents to ask, issuers, documents to work with, document to correct, and the
head of the page; before them, where the tools ask, those of the receipts."""

T = TypeVar("T")


class LibraryEvents:
    def __init__(self, changes: LibraryChanges, language: Language) -> None:
        self._changes = changes
        self._language = language

    def opened(self, request: gr.Request) -> Stock:
        """As the page opens: asking is filtered by the document that its address is about."""
        table, documents, *rest = self.load()
        about = request.query_params.get("about")
        if any(d.name == about for d in self._changes.library.documents()):
            documents = {**documents, "value": [about]}
        return (table, documents, *rest)

    def load(self) -> Stock:
        documents = self._changes.library.documents()
        names = [(d.title.best(self._language) or d.name, d.name) for d in documents]
        # two titles may be equal: the name tells them apart
        titles = [title for title, _ in names]
        choices = [(t if titles.count(t) == 1 else f"{t} ({name})", name) for t, name in names]
        issuers = sorted({i for d in documents if (i := d.metadata.issuer.best(self._language))})
        any_issuer = (say("any_issuer", self._language), "")
        return (
            document_table.table(documents, self._language)
            + law_versions.families(self._changes.library, self._language),
            gr.update(choices=choices),
            gr.update(choices=[any_issuer, *((i, i) for i in issuers)]),
            gr.update(choices=choices, value=[]),
            gr.update(choices=choices, value=None),
            frame.top(self._language, len(documents)),
        )

    async def add(self, told: str) -> AsyncIterator[Stock]:
        """Reads what the browser tells has arrived: progress and receipts as they come, at the end the
        library as it is then."""
        came = adding.arrived(told, self._language)
        if came is None:
            yield (_note(say("nothing_to_add", self._language)), *self._same())
            return
        async for update in self._run(self._changes.add(came.basket), came.left_out):
            yield update

    async def again(self, names: list[str] | None, anew: bool) -> AsyncIterator[Stock]:
        """Reads the files of the chosen documents again, of all where none is chosen; `anew`: also those
        that have not changed."""
        async for update in self._run(self._changes.again(names or [], anew)):
            yield update

    async def _run(
        self, events: AsyncIterator[Step | Receipt], left_out: Sequence[Receipt] = ()
    ) -> AsyncIterator[Stock]:
        """(receipts, *stock) while the run goes on, and at its end; `left_out` never got that far."""
        made: list[Receipt] = []
        step: Step | None = None

        def list_() -> str:
            return document_table.receipts([*made, *left_out], self._language)

        if self._changes.busy():
            yield (self._status(say("waiting", self._language)), *self._same())
        try:
            async for event in events:
                shown = self._changes.arrivals.shown
                if isinstance(event, Step):
                    step = replace(event, at_work=tuple(map(shown, event.at_work)))
                else:
                    event = replace(event, path=shown(event.path))
                    # the final counts come as receipts of the same files once more
                    made = [r for r in made if r.path != event.path] + [event]
                    step = step and step.without(event.path)
                moving = document_table.progress(step, self._language) if step else ""
                yield (el("div", moving, list_()), *self._same())
        except (DuolexError, OSError) as error:
            yield (
                _note(told_error(error, self._language)) + list_(),
                *self.load(),
            )
            return
        bad = sum(r.status == "failed" for r in (*made, *left_out))
        good = sum(r.status in ("indexed", "updated", "unchanged") for r in made)
        told = [
            say(key, self._language, n=n) for key, n in (("receipts_done", good), ("receipts_bad", bad)) if n
        ]
        head = self._status(" ".join(told))
        yield (el("div", head, list_()), *self.load())

    async def remove(self, names: list[str] | None) -> AsyncIterator[Stock]:
        if not names:
            yield (_note(say("remove_nothing", self._language)), *self._same())
            return
        done = say("removed_done", self._language, names=", ".join(names))
        yield await self._done(self._changes.remove(names), lambda _: done)

    async def pair(self, names: list[str] | None, original: str) -> AsyncIterator[Stock]:
        if not names or len(names) != 2:
            yield (_note(say("pair_two", self._language)), *self._same())
            return
        first: Language | None = "zh" if original == "zh" else "en" if original == "en" else None

        def told(n: int) -> str:
            return say("paired", self._language, names=", ".join(names), n=n)

        yield await self._done(self._changes.pair(names[0], names[1], first), told)

    def details(self, name: str | None) -> Stock:
        """What is known of the document, for the fields of `tools.Tools`: none can be written into before
        it is there."""
        known = next((d.metadata for d in self._changes.library.documents() if d.name == name), Metadata())
        issuers = (known.issuer.zh, known.issuer.en)
        dates = (getattr(known, kind) for kind in DATES)
        values = (known.document_number, known.status, *issuers, *dates)
        return tuple(gr.update(value=v or "", interactive=bool(name)) for v in values)

    async def correct(self, name: str | None, *values: str) -> AsyncIterator[Stock]:
        """`values` in the order of `details`; an empty one says that nothing is stated."""
        if not name:
            yield (_note(say("correct_nothing", self._language)), *self._same())
            return
        number, status, zh, en, *dates = (" ".join((v or "").split()) or None for v in values)
        for date in dates:
            if date and not is_date(date):
                yield (_note(say("bad_date", self._language, value=date)), *self._same())
                return
        promulgated, effective, published, adopted, amended, repealed = dates
        wanted = Metadata(
            number,
            Bilingual(zh, en),
            promulgated,
            effective,
            published,
            status,
            adopted=adopted,
            amended=amended,
            repealed=repealed,
        )
        yield await self._done(
            self._changes.correct(name, wanted), lambda _: say("corrected", self._language, name=name)
        )

    async def _done(self, work: Awaitable[T], told: Callable[[T], str]) -> Stock:
        """Receipts and stock after `work`: what it came to, or why it did not."""
        try:
            shown = self._status(told(await work))
        except DuolexError as error:
            shown = _note(told_error(error, self._language))
        return (shown, *self.load())

    def _status(self, words: str) -> str:
        return el("p", esc(words), cls="status", role="status")

    def _same(self) -> Stock:
        return (gr.skip(),) * 6


def _note(words: str) -> str:
    return el("div", el("p", esc(words), cls="note", role="alert"))
