"""`duolex eval`: a question set asked of a library by `evals/evaluate.py`, shown on the terminal; and
two such runs compared."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals import baseline, report, scoring
from evals.compare import compare as compared
from evals.evaluate import TEMPORARY, About, begin, evaluate, fingerprint, timed
from evals.grading import judge_run
from evals.questions import read
from index import build
from index.errors import NotFoundError, SettingError
from index.library import Library
from rag.settings import Settings
from rag.wiring import answerer, chat_model, embedder

Json = dict[str, Any]

_errors = Console(stderr=True, highlight=False, soft_wrap=True)


def run(
    settings: Settings,
    questions: Path,
    corpus: Path | None,
    data: Path | None,
    out: Path | None,
    extractive: bool,
    *,
    as_json: bool,
    naive: bool = True,
    judge: bool = False,
) -> Json:
    """Asks the set, writes the run's folder and returns `report.json`, which is also shown as tables
    unless `as_json`. With `corpus` (which goes before `data`) over a library made for the run, and
    compared with the naive pipeline where `naive` is set and it is installed. With `judge` the model of
    the settings grades the answers, whoever gave them.

    Raises DuolexError: the set is malformed, the library cannot be used, the judge cannot be asked."""
    asked = read(questions)
    folder = out or Path("runs") / name_of(questions)
    if corpus is not None and not corpus.exists():
        raise NotFoundError(f"There is no folder {corpus} to index. Check --corpus.")
    judging = chat_model(settings) if judge else None
    if judge and judging is None:
        raise SettingError("A judge is a model. Set DUOLEX_MODEL, and OPENAI_BASE_URL for its endpoint.")
    temporary = folder / TEMPORARY
    home = temporary if corpus is not None else data or settings.data
    facts = [
        settings.embedding,
        settings.rerank_base_url,
        settings.rerank_model,
        judging.name if judging else None,
    ]
    facts += [] if extractive else [settings.model, str(settings.translate)]
    begin(folder, fingerprint(questions, corpus or home, facts))
    seconds: dict[str, float] = {}
    maker = embedder(settings)
    failed: list[str] = []
    if corpus is not None:
        with (
            timed(seconds, "index"),
            Library.open(home, maker, write=True, vectors="exact") as library,
            _progress() as bar,
        ):
            failed = index(library, corpus, bar)

    about = About(str(questions), corpus=str(corpus) if corpus else None, failed=failed, seconds=seconds)
    with Library.open(home, maker, chroma_url=settings.chroma_url) as library, _progress() as bar:
        task = bar.add_task("asking", total=len(asked))

        def of_naive(languages: scoring.Languages) -> dict[str, scoring.Rankings]:
            if corpus is None or not naive or not baseline.installed():
                return {}
            step = bar.add_task("naive pipeline", total=None)
            return baseline.rankings(maker, corpus, asked, languages, lambda: bar.advance(step))

        def of_judge(results: Mapping[str, Json]) -> Json:
            assert judging is not None
            step = bar.add_task("judging", total=None)

            def progress(done: int, total: int) -> None:
                bar.update(step, completed=done, total=total)

            return judge_run(judging, library, asked, results, folder, progress)

        made = evaluate(
            answerer(library, settings, extractive=extractive),
            asked,
            folder,
            about,
            extractive=extractive,
            naive=of_naive,
            judge=of_judge if judge else None,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if corpus is not None:
        shutil.rmtree(temporary)
    for warning in made["warnings"]:
        _errors.print(warning, markup=False)
    if not as_json:
        report.show(made, Console())
    _errors.print(f"Written: {folder / 'report.html'}", markup=False)
    return made


def compare(a: Path, b: Path, *, as_json: bool) -> Json:
    """As `evals.compare.compare`, shown as a table unless `as_json`."""
    comparison = compared(a, b)
    if not as_json:
        report.show_comparison(comparison, Console())
    return comparison


def name_of(questions: Path) -> str:
    """The default name of a run: the set's, or its folder's where the file is just questions.jsonl."""
    return questions.absolute().parent.name if questions.stem == "questions" else questions.stem


def index(library: Library, corpus: Path, bar: Progress) -> list[str]:
    """Brings the run's library up to date; returns what could not be read and why."""
    task = bar.add_task("indexing", total=None)

    def progress(step: build.Step) -> None:
        bar.update(task, completed=step.done, total=step.total)

    receipts = build.index(library, [corpus], progress=progress)
    return [f"{r.path}: {r.error.message}" for r in receipts if r.error is not None]


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_errors, transient=True, disable=not sys.stderr.isatty()) as bar:
        yield bar
