"""A question set asked of a library that its owner has open: progress, stopping, going on; comparing."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from places import QUESTIONS as SET

from evals.compare import compare
from evals.evaluate import About, begin, evaluate
from evals.questions import Question, read
from evals.runner import Stopped
from index.embedding.embedder import BuiltinEmbedder
from index.errors import SettingError
from index.library import Library
from rag.answer import Answerer, Event
from rag.model.chat import Messages
from rag.search.retriever import Retriever

pytestmark = pytest.mark.slow

ABOUT = About("questions.jsonl")


@pytest.fixture(scope="module")
def asked() -> list[Question]:
    whole = read(SET)
    return [q for q in whole if q.answerable][:3] + [q for q in whole if not q.answerable][:1]


@pytest.fixture(scope="module")
def library(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("evaluate") / "library"
    shutil.copytree(sample_library, folder)
    with Library.open(folder, BuiltinEmbedder(), write=True, vectors="exact") as opened:
        yield opened


@pytest.fixture(scope="module")
def answerer(library: Library) -> Answerer:
    return Answerer(Retriever(library))


@pytest.fixture(scope="module")
def done(answerer: Answerer, asked: list[Question], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "run"
    begin(folder, "mark")
    evaluate(answerer, asked, folder, ABOUT, extractive=True)
    return folder


def lines(folder: Path) -> list[str]:
    return (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()


def test_progress_is_told_after_each_question(
    answerer: Answerer, asked: list[Question], tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    begin(tmp_path / "run", "mark")
    evaluate(
        answerer, asked, tmp_path / "run", ABOUT, extractive=True, progress=lambda *now: told.append(now)
    )
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_stopped_run_goes_on_where_it_was_stopped(
    answerer: Answerer, asked: list[Question], done: Path, tmp_path: Path
) -> None:
    folder, count = tmp_path / "run", 0

    def progress(now: int, total: int) -> None:
        nonlocal count
        count = now

    begin(folder, "mark")
    with pytest.raises(Stopped):
        evaluate(
            answerer, asked, folder, ABOUT, extractive=True, progress=progress, stopped=lambda: count == 2
        )
    assert len(lines(folder)) == 2 and not (folder / "report.json").exists()
    first = lines(folder)[0]
    begin(folder, "mark")
    report = evaluate(answerer, asked, folder, ABOUT, extractive=True)
    assert lines(folder)[0] == first  # was not asked again
    assert report["answers"] == json.loads((done / "report.json").read_text(encoding="utf-8"))["answers"]


def test_a_run_of_something_else_begins_anew(
    answerer: Answerer, asked: list[Question], tmp_path: Path
) -> None:
    begin(tmp_path, "mark")
    with pytest.raises(Stopped):
        evaluate(answerer, asked, tmp_path, ABOUT, extractive=True, stopped=lambda: True)
    begin(tmp_path, "another mark")
    assert not (tmp_path / "results.jsonl").exists()


class Silent:
    """A model that never says a word."""

    name = "silent"

    async def stream(self, messages: Messages, *, max_tokens: int | None = None) -> AsyncIterator[str]:
        await asyncio.Event().wait()
        yield ""


class Noticing(Answerer):
    """Notes that the passages are found, so that the model is at work from then on."""

    at_work = False

    async def stream(self, *args: Any, **options: Any) -> AsyncIterator[Event]:
        async for event in super().stream(*args, **options):
            self.at_work = True
            yield event


def test_stops_while_a_model_is_writing(library: Library, asked: list[Question], tmp_path: Path) -> None:
    answerer = Noticing(Retriever(library), Silent())
    begin(tmp_path, "mark")
    with pytest.raises(Stopped):
        evaluate(answerer, asked, tmp_path, ABOUT, extractive=False, stopped=lambda: answerer.at_work)
    assert lines(tmp_path) == []


def test_the_report_tells_what_is_missing(answerer: Answerer, tmp_path: Path) -> None:
    begin(tmp_path, "mark")
    question = Question("q", "谁？", "zh", answerable=True, sources=("nowhere.txt",))
    report = evaluate(answerer, [question], tmp_path, ABOUT, extractive=True)
    assert report["missing"] == ["nowhere.txt"]
    assert report["warnings"] == ["1 sources of the questions are not in the library: nowhere.txt"]
    assert report["curve"] is None  # nothing unanswerable was asked


def test_the_worst_cases_stand_in_the_report(done: Path, asked: list[Question]) -> None:
    report = json.loads((done / "report.json").read_text(encoding="utf-8"))
    ids = {q.id for q in asked}
    assert all({c["id"] for c in cases} <= ids for cases in report["worst"].values())
    assert len(report["curve"]["points"]) >= 2


def scores(folder: Path, wording: str, value: float) -> Path:
    folder.mkdir()
    kept = {
        "scores": {"answers/zh/contained": {"a": 1.0, "b": value}},
        "questions": {"a": "甲", "b": wording},
    }
    (folder / "scores.json").write_text(json.dumps(kept), encoding="utf-8")
    return folder


def test_a_question_with_another_wording_is_not_compared(tmp_path: Path) -> None:
    a, b, c = (
        scores(tmp_path / name, wording, value)
        for name, wording, value in (("a", "乙", 1.0), ("b", "乙", 0.0), ("c", "丙", 0.0))
    )
    assert compare(a, b)["differences"]["answers/zh/contained"]["n"] == 2
    found = compare(a, c)["differences"]["answers/zh/contained"]
    assert found["n"] == 1 and found["difference"] == 0


def test_runs_of_other_questions_are_not_compared(tmp_path: Path) -> None:
    a, b = scores(tmp_path / "a", "乙", 1.0), tmp_path / "b"
    b.mkdir()
    kept = {"scores": {"answers/zh/contained": {"a": 1.0}}, "questions": {"a": "丁"}}
    (b / "scores.json").write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(SettingError, match="no question in common"):
        compare(a, b)
