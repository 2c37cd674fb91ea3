"""`duolex eval`: a question set asked of a library by `evals/evaluate.py`, shown on the terminal; and
two such runs compared."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals import baseline, report, scoring
from evals.compare import compare as compared
from evals.evaluate import TEMPORARY, About, Judge, Naive, begin, evaluate, fingerprint, timed
from evals.judge import judge_run
from evals.questions import Question, read
from index import build
from index.embedding.embedder import Embedder
from index.errors import NotFoundError, SettingError
from index.library import Library
from rag.model.chat import ChatModel
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
    judging = _judging(settings) if judge else None
    temporary = folder / TEMPORARY
    home = temporary if corpus is not None else data or settings.data
    facts = _facts(settings, judging, extractive=extractive)
    begin(folder, fingerprint(questions, corpus or home, facts))
    seconds: dict[str, float] = {}
    maker = embedder(settings)
    failed = _made(home, corpus, maker, seconds) if corpus is not None else []
    about = About(str(questions), corpus=str(corpus) if corpus else None, failed=failed, seconds=seconds)
    with Library.open(home, maker, chroma_url=settings.chroma_url) as library, _progress() as bar:
        task = bar.add_task("asking", total=len(asked))
        made = evaluate(
            answerer(library, settings, extractive=extractive),
            asked,
            folder,
            about,
            extractive=extractive,
            naive=_naive(maker, corpus if naive else None, asked, bar),
            judge=_judge(judging, library, asked, folder, bar) if judging else None,
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


def _judging(settings: Settings) -> ChatModel:
    """The model that grades. Raises SettingError where there is none."""
    model = chat_model(settings)
    if model is None:
        raise SettingError("A judge is a model. Set DUOLEX_MODEL, and OPENAI_BASE_URL for its endpoint.")
    return model


def _facts(settings: Settings, judging: ChatModel | None, *, extractive: bool) -> list[str | None]:
    """What a run depends on beside its questions and documents: with other facts it begins anew."""
    facts = [
        settings.embedding,
        settings.rerank_base_url,
        settings.rerank_model,
        judging.name if judging else None,
    ]
    return facts if extractive else [*facts, settings.model, str(settings.translate)]


def _made(home: Path, corpus: Path, maker: Embedder, seconds: dict[str, float]) -> list[str]:
    """Makes the run's library, or goes on with it, and notes how long it took; returns as `index`."""
    with (
        timed(seconds, "index"),
        Library.open(home, maker, write=True, vectors="exact") as library,
        _progress() as bar,
    ):
        return index(library, corpus, bar)


def _naive(maker: Embedder, corpus: Path | None, asked: Sequence[Question], bar: Progress) -> Naive:
    """The naive pipeline's rankings over the corpus; none where there is none, or it is not installed."""

    def rankings(languages: scoring.Languages) -> dict[str, scoring.Rankings]:
        if corpus is None or not baseline.installed():
            return {}
        step = bar.add_task("naive pipeline", total=None)
        return baseline.rankings(maker, corpus, asked, languages, lambda: bar.advance(step))

    return rankings


def _judge(
    model: ChatModel, library: Library, asked: Sequence[Question], folder: Path, bar: Progress
) -> Judge:
    """What grades a run's results with the model."""

    def grades(results: Mapping[str, Json]) -> Json:
        step = bar.add_task("judging", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(step, completed=done, total=total)

        return judge_run(model, library, asked, results, folder, progress)

    return grades


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
