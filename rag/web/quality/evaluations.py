"""Evaluations under way: one at a time, in a thread of its own, while the page goes on answering.

What asks and measures comes from `evals/`, handed in as an `Evaluator`: the page imports nothing of it."""

import asyncio
import json
import logging
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from index.errors import DuolexError, NotFoundError, SettingError
from index.records import Language
from rag.answer import Answerer
from rag.web.quality.quality_store import INCLUDED, QualityStore, QuestionSet, Run

log = logging.getLogger(__name__)

Json = dict[str, Any]

MAX_QUESTIONS = 5_000
MAX_SET_BYTES = 5_000_000
_GLANCE = 0.2  # seconds between two looks at a run


class Asked(Protocol):
    """What the page needs to know of a question of a set."""

    @property
    def id(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def answerable(self) -> bool: ...
    @property
    def sources(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class PlotWords:
    """What plots say: what each shows, their axes; `point` words a point of the reliability by its count,
    predicted and observed share, `group` names a group of questions."""

    finding: str
    reliability: str
    curve: str
    confidence: str
    false_answers: str
    point: Callable[[int, float, float], str]
    group: Callable[[str], str]


class Evaluator(Protocol):
    """`evals/page.py` says what each does."""

    def included(self) -> Path: ...
    def asked(self, text: str, name: str) -> Sequence[Asked]: ...
    def run(
        self,
        answerer: Answerer,
        questions: Path,
        folder: Path,
        name: str,
        *,
        extractive: bool,
        progress: Callable[[int, int], None],
        stopped: Callable[[], bool],
    ) -> Json | None: ...
    def compare(self, a: Path, b: Path) -> Json: ...
    def plots(self, report: Json, words: PlotWords) -> list[tuple[str, str]]: ...


class Evaluations:
    """Everybody's sets and runs. A run goes on when the tab that began it is closed."""

    def __init__(self, folder: Path, evaluator: Evaluator, answerer: Answerer) -> None:
        """`folder` is the library's; runs stand below it."""
        self.store = QualityStore(folder / "quality.sqlite")
        self.evaluator = evaluator
        self._answerer = answerer
        self._folder = folder / "evaluations"
        self._work = ThreadPoolExecutor(max_workers=1, thread_name_prefix="evaluation")
        self._stops: dict[str, threading.Event] = {}
        self.closing = threading.Event()

    def close(self) -> None:
        """Stops what is under way, to go on another time."""
        self.closing.set()
        self._work.shutdown(cancel_futures=True)
        self.store.close()

    # --- sets -----------------------------------------------------------------------------------

    def sets(self, user: str) -> list[QuestionSet]:
        """The user's, and first the included one where the library holds its documents."""
        included: list[QuestionSet] = []
        asked = self.evaluator.asked(self._included(), INCLUDED)
        here = {d.name for d in self._answerer.retriever.library.documents()}
        if {name for q in asked for name in q.sources} <= here:
            included.append(QuestionSet(INCLUDED, "", len(asked)))
        return [*included, *self.store.sets(user)]

    def text(self, user: str, id_: str) -> str | None:
        """A set as JSONL; None of one that is not the user's or empty."""
        if id_ == INCLUDED:
            return self._included()
        lines = self.store.lines(user, id_)
        return "".join(f"{line}\n" for line in lines) if lines else None

    def add(self, user: str, name: str, content: bytes) -> QuestionSet:
        """Takes an uploaded set. Raises SettingError, whose message names the lines at fault."""
        if len(content) > MAX_SET_BYTES:
            raise SettingError(
                f"The question set {name} has {len(content):,} bytes; up to {MAX_SET_BYTES:,} can be taken. "
                "Split it."
            )
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise SettingError(f"{name} is not in UTF-8 (byte {error.start}). Save it as UTF-8.") from None
        asked = self.evaluator.asked(text, name)
        if len(asked) > MAX_QUESTIONS:
            raise SettingError(
                f"The question set {name} has {len(asked):,} questions; up to {MAX_QUESTIONS:,} can be asked "
                "on the page. Split it, or use `duolex eval`."
            )
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        keys = [question.id for question in asked]
        return self.store.add_set(user, Path(name).stem, list(zip(keys, lines, strict=True)))

    def _included(self) -> str:
        return self.evaluator.included().read_text(encoding="utf-8")

    # --- runs -----------------------------------------------------------------------------------

    def begin(self, user: str, set_id: str, name: str, *, extractive: bool) -> Run:
        """A new run of a set as it is now, which is called `name`; it waits where another one is under
        way. Raises NotFoundError where the set is gone."""
        text = self.text(user, set_id)
        if text is None:
            raise NotFoundError(f"There is no question in the set {name}.")
        asked = self.evaluator.asked(text, name)
        run = self.store.add_run(user, set_id, name, extractive, len(asked))
        folder = self._folder / run.id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "questions.jsonl").write_text(text, encoding="utf-8")
        self._submit(run)
        return run

    def go_on(self, user: str, id_: str) -> Run | None:
        """Goes on with a run that was stopped or failed; None where there is none."""
        run = self.store.run(user, id_)
        if run is None or run.live or run.state == "done":
            return None
        self.store.moved(run.id, "waiting")
        self._submit(run)
        return self.store.run(user, id_)

    def stop(self, user: str) -> None:
        """Stops the user's runs; what is asked is kept."""
        for run in self.store.runs(user):
            if run.live and run.id in self._stops:
                self._stops[run.id].set()

    def live(self, user: str) -> Run | None:
        return next((run for run in self.store.runs(user) if run.live), None)

    async def watch(self, user: str, id_: str) -> AsyncIterator[Run]:
        """The run each time that it has moved, until it has ended."""
        last = None
        while (run := await asyncio.to_thread(self.store.run, user, id_)) is not None:
            if run != last:
                yield run
            if not run.live:
                return
            last = run
            await asyncio.sleep(_GLANCE)

    def delete(self, user: str, id_: str) -> None:
        """Not one that is under way."""
        run = self.store.run(user, id_)
        if run is not None and not run.live:
            self.store.delete_run(user, id_)
            shutil.rmtree(self._folder / run.id, ignore_errors=True)

    def file(self, user: str, id_: str, name: str) -> Path | None:
        """A file of a run of this user's; None where there is none."""
        run = self.store.run(user, id_)
        path = self._folder / run.id / name if run is not None else None
        return path if path is not None and path.is_file() else None

    def report(self, user: str, id_: str) -> Json:
        """`report.json` of a run that is done. Raises FileNotFoundError, ValueError."""
        path = self.file(user, id_, "report.json")
        if path is None:
            raise FileNotFoundError(id_)
        made: Json = json.loads(path.read_text(encoding="utf-8"))
        return made

    def compare(self, user: str, a: str, b: str) -> Json:
        """From run `a` to run `b`. Raises NotFoundError, SettingError (no common question)."""
        before, after = (self.file(user, id_, "scores.json") for id_ in (a, b))
        if before is None or after is None:
            raise NotFoundError("One of the runs is not there any more.")
        return self.evaluator.compare(before, after)

    def _submit(self, run: Run) -> None:
        self._stops[run.id] = threading.Event()
        self._work.submit(self._ask, run)

    def _ask(self, run: Run) -> None:
        """In the thread of evaluations."""
        stop = self._stops[run.id]

        def stopped() -> bool:
            return stop.is_set() or self.closing.is_set()

        try:
            self.store.moved(run.id, "running")
            folder = self._folder / run.id
            report = self.evaluator.run(
                self._answerer,
                folder / "questions.jsonl",
                folder,
                run.name,
                extractive=run.extractive,
                progress=lambda done, total: self.store.moved(run.id, "running", done),
                stopped=stopped,
            )
            if report is None:
                self.store.moved(run.id, "stopped")
            else:
                self.store.ended(run.id, main_figures(report))
        except DuolexError as error:
            self.store.moved(run.id, "failed", error=f"{error.kind} {error}")
        except Exception:
            log.exception("an evaluation failed")
            self.store.moved(run.id, "failed", error="unexpected")
        finally:
            self._stops.pop(run.id, None)


MAIN = (("answers", "contained"), ("citations", "right document"), ("refusal", "false answers"),
        ("refusal", "false refusals"))  # fmt: skip


def main_figures(report: Mapping[str, Any]) -> dict[str, float]:
    """Of both languages together, each by its metric's name: what a list of runs shows."""
    found = {}
    for part, metric in MAIN:
        of = [
            group[metric]
            for language in ("zh", "en")
            if metric in (group := report.get(part, {}).get(language, {}))
        ]
        if count := sum(figure["n"] for figure in of):
            found[metric] = sum(figure["value"] * figure["n"] for figure in of) / count
    return found
