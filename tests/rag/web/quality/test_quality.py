"""Question sets, runs and thumbs of the Quality place, without the page: store, work, routes."""

import asyncio
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from places import QUESTIONS as SET
from starlette.requests import Request
from starlette.testclient import TestClient

from evals.page import Evaluation
from evals.questions import parsed
from index.embedding.embedder import BuiltinEmbedder
from index.errors import NotFoundError, SettingError
from index.library import Library
from rag.answer import Answerer
from rag.results import Answer
from rag.search.retriever import Retriever
from rag.web.asking import feedback
from rag.web.asking.conversations import Conversations
from rag.web.asking.feedback import Feedback
from rag.web.asking.turns import Turn
from rag.web.quality import quality_routes, run_report
from rag.web.quality.evaluations import Evaluations, main_figures
from rag.web.quality.quality_store import INCLUDED, QualityStore, Run
from rag.web.quality.run_comparison import comparison

pytestmark = pytest.mark.slow

ADA, BO = "ada", "bo"


def small() -> list[str]:
    """Four answerable questions of our set, and two that nothing answers."""
    lines = SET.read_text(encoding="utf-8").splitlines()
    answerable = [line for line in lines if json.loads(line)["answerable"]]
    return answerable[:4] + [line for line in lines if line not in answerable][:2]


CONTENT = "".join(f"{line}\n" for line in small()).encode()


@pytest.fixture(scope="module")
def library(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("quality") / "library"
    shutil.copytree(sample_library, folder)
    with Library.open(folder, BuiltinEmbedder(), write=True, vectors="exact") as opened:
        yield opened


@pytest.fixture(scope="module")
def answerer(library: Library) -> Answerer:
    return Answerer(Retriever(library))


@pytest.fixture
def work(answerer: Answerer, tmp_path: Path) -> Iterator[Evaluations]:
    made = Evaluations(tmp_path, Evaluation(), answerer)
    yield made
    made.close()


async def ended(work: Evaluations, user: str, run: Run) -> Run:
    async for now in work.watch(user, run.id):
        run = now
    return run


# --- sets -------------------------------------------------------------------------------------------


def test_the_included_set_is_offered_where_its_documents_are(work: Evaluations) -> None:
    assert [(s.id, s.count) for s in work.sets(ADA)] == [(INCLUDED, 114)]


def test_the_included_set_is_not_offered_elsewhere(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty", BuiltinEmbedder(), write=True, vectors="exact") as library:
        work = Evaluations(tmp_path, Evaluation(), Answerer(Retriever(library)))
        assert work.sets(ADA) == []
        work.close()


def test_an_uploaded_set_stays_as_it_was_and_its_owner_s(work: Evaluations) -> None:
    made = work.add(ADA, "law questions.jsonl", b"\xef\xbb\xbf" + CONTENT)  # with a mark of byte order
    assert (made.name, made.count) == ("law questions", 6)
    assert work.text(ADA, made.id) == CONTENT.decode()
    assert work.text(BO, made.id) is None and [s.id for s in work.sets(BO)] == [INCLUDED]
    work.store.delete_set(BO, made.id)
    assert work.add(ADA, "law questions.jsonl", CONTENT).name == "law questions (2)"
    work.store.delete_set(ADA, made.id)
    assert [s.name for s in work.store.sets(ADA)] == ["law questions (2)"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": "a"}\n{', "set.jsonl is malformed: line 1: question: .*; line 2: no JSON"),
        (b"\n", "set.jsonl holds no question"),
        ("问".encode("gb18030"), "set.jsonl is not in UTF-8"),
        (small()[0].encode() + b"\n" + small()[0].encode(), "line 2: id: .* stands on line 1 already"),
        (b" " * 5_000_001, "up to 5,000,000 can be taken"),
    ],
)
def test_what_is_no_set_is_refused_with_its_lines(work: Evaluations, content: bytes, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        work.add(ADA, "set.jsonl", content)
    assert work.store.sets(ADA) == []


# --- runs -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finished:
    work: Evaluations
    first: Run
    second: Run


@pytest.fixture(scope="module")
def finished(answerer: Answerer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    """Two runs of a set of Ada's, done one after the other."""

    async def both() -> Finished:
        made = work.add(ADA, "small.jsonl", CONTENT)
        first, second = [work.begin(ADA, made.id, made.name, extractive=True) for _ in range(2)]
        return Finished(work, await ended(work, ADA, first), await ended(work, ADA, second))

    work = Evaluations(tmp_path_factory.mktemp("finished"), Evaluation(), answerer)
    yield asyncio.run(both())
    work.close()


def test_a_run_of_a_set(finished: Finished) -> None:
    run = finished.first
    assert (run.state, run.done, run.total) == ("done", 6, 6)
    assert set(run.figures) == {"contained", "right document", "false answers", "false refusals"}
    report = finished.work.report(ADA, run.id)
    assert report["questions"]["count"] == 6 and report["name"] == "small"


def test_a_run_and_another_one_compared(finished: Finished) -> None:
    work, first, second = finished.work, finished.first, finished.second
    found = work.compare(ADA, first.id, second.id)["differences"]
    assert found and not any(of["significant"] for of in found.values())
    with pytest.raises(NotFoundError):
        work.compare(BO, first.id, second.id)
    assert work.store.runs(BO) == [] and work.file(BO, first.id, "report.html") is None


async def test_a_run_is_deleted_with_its_files_by_its_owner_only(held: Evaluations, tmp_path: Path) -> None:
    run = await at_two(held)
    held.delete(ADA, run.id)  # not while it is under way
    held.stop(ADA)
    go(held)
    await ended(held, ADA, run)
    folder = tmp_path / "held" / "evaluations" / run.id
    held.delete(BO, run.id)
    assert folder.is_dir() and held.store.run(ADA, run.id) is not None
    held.delete(ADA, run.id)
    assert not folder.exists() and held.store.runs(ADA) == []


class Held(Evaluation):
    """Waits after the second question until `go` is set."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def run(self, *args: Any, progress: Callable[[int, int], None], **options: Any) -> dict[str, Any] | None:
        def held(done: int, total: int) -> None:
            progress(done, total)
            if done == 2:
                assert self.go.wait(60)

        return super().run(*args, progress=held, **options)


@pytest.fixture
def held(answerer: Answerer, tmp_path: Path) -> Iterator[Evaluations]:
    evaluator = Held()
    (tmp_path / "held").mkdir()
    made = Evaluations(tmp_path / "held", evaluator, answerer)
    yield made
    evaluator.go.set()
    made.close()


async def at_two(work: Evaluations) -> Run:
    """A run of six questions that is held after the second."""
    made = work.add(ADA, "small.jsonl", CONTENT)
    run = work.begin(ADA, made.id, made.name, extractive=True)
    async for now in work.watch(ADA, run.id):
        if now.done == 2:
            return now
    raise AssertionError(now)


def go(work: Evaluations) -> None:
    assert isinstance(work.evaluator, Held)
    work.evaluator.go.set()


async def test_a_stopped_run_goes_on(held: Evaluations, tmp_path: Path) -> None:
    run = await at_two(held)
    held.stop(BO)  # it is not theirs
    held.stop(ADA)
    go(held)
    stopped = await ended(held, ADA, run)
    assert (stopped.state, stopped.done) == ("stopped", 2)
    assert "Stopped after 2 of 6 questions." in run_report.unfinished(stopped, "en")
    assert held.go_on(BO, run.id) is None
    results = held.file(ADA, run.id, "results.jsonl")
    assert results is not None
    asked = results.read_text(encoding="utf-8").splitlines()
    assert len(asked) == 2
    again = held.go_on(ADA, run.id)
    assert again is not None and again.live
    assert (await ended(held, ADA, again)).state == "done"
    lines = results.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 6 and lines[:2] == asked  # they were not asked again


async def test_a_run_that_fails_is_told_and_kept(held: Evaluations) -> None:
    run = await at_two(held)
    held.stop(ADA)
    go(held)
    await ended(held, ADA, run)
    results = held.file(ADA, run.id, "questions.jsonl")
    assert results is not None
    results.write_text("{", encoding="utf-8")
    held.go_on(ADA, run.id)
    failed = await ended(held, ADA, run)
    assert failed.state == "failed" and failed.error.startswith("setting The question set")
    shown = run_report.unfinished(failed, "zh")
    assert "第 2 / 6 题后中断" in shown and "设置或填写的内容有误" in shown


async def test_asking_goes_on_while_a_set_is_run(held: Evaluations, answerer: Answerer) -> None:
    await at_two(held)
    events = [e async for e in answerer.stream("在线办理跨境商事案件应当坚持哪四项原则？")]
    assert isinstance(events[-1], Answer) and events[-1].answered
    live = held.live(ADA)
    assert live is not None and run_report.progress(live, "en").count("2 of 6 questions") == 2


async def test_closing_stops_what_is_under_way(held: Evaluations, tmp_path: Path) -> None:
    await at_two(held)
    waiting = held.begin(ADA, INCLUDED, "", extractive=True)
    closing = asyncio.get_running_loop().run_in_executor(None, held.close)
    while not held.closing.is_set():
        await asyncio.sleep(0.01)
    go(held)
    await closing
    after = QualityStore(tmp_path / "held" / "quality.sqlite")
    assert {(r.state, r.done) for r in after.runs(ADA)} == {("stopped", 2), ("stopped", 0)}
    assert after.run(ADA, waiting.id) is not None
    after.close()


def test_a_set_that_is_gone_is_not_run(work: Evaluations) -> None:
    with pytest.raises(NotFoundError):
        work.begin(ADA, "0" * 32, "gone", extractive=True)


def test_what_a_process_that_is_gone_had_begun_can_go_on(tmp_path: Path) -> None:
    path = tmp_path / "quality.sqlite"
    before = QualityStore(path)
    run = before.add_run(ADA, INCLUDED, "", True, 6)
    before.moved(run.id, "running", 2)
    before.close()
    after = QualityStore(path)
    assert [(r.state, r.done) for r in after.runs(ADA)] == [("stopped", 2)]
    after.close()


def test_main_figures_weigh_the_languages_by_their_questions() -> None:
    group = {"zh": {"contained": {"value": 1.0, "n": 3}}, "en": {"contained": {"value": 0.0, "n": 1}}}
    assert main_figures({"answers": group}) == {"contained": 0.75}


# --- what is shown ----------------------------------------------------------------------------------


def test_a_report_in_both_languages(finished: Finished) -> None:
    work, run = finished.work, finished.first
    report = work.report(ADA, run.id)
    for language, words in (("zh", "引文逐字一致"), ("en", "quotes exact")):
        plots = work.evaluator.plots(report, run_report.plot_words(language))  # type: ignore[arg-type]
        shown = run_report.report(run, report, plots, language)  # type: ignore[arg-type]
        assert words in shown and len(plots) == 3 and "\n" not in shown
        figure = report["answers"]["en"]["contained"]
        assert f"{figure['value']:.3f} <small>({figure['low']:.3f}–{figure['high']:.3f})" in shown
        for cases in report["worst"].values():
            assert f'data-ask="{cases[0]["question"]}"' in shown


HOSTILE = '"><img src=x onerror=alert(1)>'


def test_markup_in_names_and_answers_stays_text() -> None:
    case = {"id": HOSTILE, "question": HOSTILE, "language": "en", "accepted": [HOSTILE], "sources": [HOSTILE],
            "answer": HOSTILE, "confidence": 0.5, "cited": [], "found": [], "reasons": [HOSTILE]}  # fmt: skip
    made: dict[str, Any] = {
        "questions": {"count": 1, "unanswerable": 0},
        "library": {"documents": 1, "passages": 1},
        "model": None,
        "made": "2026-11-21 09:00 UTC",
        "missing": [HOSTILE],
        "notices": [HOSTILE],
        "confidence": {},
        "latency": {},
        "worst": {"unsupported": [case]},
    }
    run = Run("a" * 32, "b", HOSTILE, True, 0.0, "done", 1, 1, "", {})
    change = {"a": 0.0, "b": 1.0, "difference": 1.0, "low": 0.5, "high": 1.0, "p": 0.01, "n": 9}
    differences = {f"answers/zh/{HOSTILE}".replace("/x", ""): {**change, "significant": True}}
    shown = run_report.report(run, made, [], "en") + comparison(differences, HOSTILE, HOSTILE, "en")
    assert "<img" not in shown and "&lt;img" in shown and "significant" in shown


# --- thumbs -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answer(answerer: Answerer) -> Answer:
    return answerer.ask("With whose consent may civil and commercial cases be heard online?")


DOWN = Feedback(1, "down", "expected the parties", ("all parties",), ("a.txt",), True, "")


def test_a_thumb_down_makes_a_line_that_eval_takes(answer: Answer) -> None:
    turn = Turn(1, answer.question, "done", answer)
    line = feedback.question(turn, DOWN)
    (question,) = parsed(json.dumps(line), "set")
    assert question.answers == ("all parties",) and question.sources == ("a.txt",) and question.answerable
    assert question.extra["note"] == "expected the parties"
    assert question.extra["given"] == answer.text
    assert question.extra["cited"] == ["guiding-opinions-2024-8.txt"]


def test_a_question_that_leans_on_others_stands_as_it_was_searched(answer: Answer) -> None:
    turn = Turn(1, "还有呢？", "done", replace(answer, searched="在线开庭还有哪些条件？"))
    line = feedback.question(turn, DOWN)
    assert line is not None
    assert (line["question"], line["language"], line["asked"]) == ("在线开庭还有哪些条件？", "zh", "还有呢？")


def test_an_unanswerable_question_has_no_answers_and_no_sources(answer: Answer) -> None:
    turn = Turn(1, "q", "done", answer)
    line = feedback.question(turn, replace(DOWN, answerable=False))
    assert line is not None
    assert (line["answers"], line["sources"], line["answerable"]) == ([], [], False)


def test_nothing_right_is_no_question(answer: Answer) -> None:
    assert feedback.question(Turn(1, "q", "done", answer), replace(DOWN, answers=(), sources=())) is None


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"turn": "1", "thumb": "up"}', b'{"turn": true, "thumb": "up"}', b'{"turn": 1}',
     b'{"turn": 1, "thumb": "sideways"}', b'{"turn": 1, "thumb": "down", "note": 3}',
     b'{"turn": 1, "thumb": "down", "sources": "a"}', b"\xff"],
)  # fmt: skip
def test_what_is_no_feedback(content: bytes) -> None:
    with pytest.raises(ValueError):
        feedback.read(content)


# --- routes -----------------------------------------------------------------------------------------


@dataclass
class Place:
    """What the routes need of the page."""

    evaluations: Evaluations
    talks: Conversations


@pytest.fixture
def place(work: Evaluations, tmp_path: Path) -> Iterator[Place]:
    talks = Conversations(tmp_path / "conversations.sqlite")
    yield Place(work, talks)
    talks.close()


@pytest.fixture
def client(place: Place) -> TestClient:
    return client_of(place)


def client_of(place: Place) -> TestClient:
    """Who asks says so in a header."""
    app = FastAPI()

    def user_of(request: Request) -> str:
        return request.headers.get("user", ADA)

    quality_routes.mount(app, place.evaluations, place.talks, user_of)  # type: ignore[arg-type]
    return TestClient(app)


def test_a_report_is_taken_away_by_its_owner_only(finished: Finished, place: Place) -> None:
    client, run = client_of(Place(finished.work, place.talks)), finished.first
    (made,) = finished.work.store.sets(ADA)
    got = client.get(f"/report/{run.id}.html")
    assert got.status_code == 200 and "<svg" in got.text
    assert got.headers["content-disposition"].startswith("attachment")
    assert len(client.get(f"/report/{run.id}.jsonl").text.splitlines()) == 6
    assert client.get(f"/set/{made.id}.jsonl").content == CONTENT
    assert client.get(f"/set/{INCLUDED}.jsonl").text == SET.read_text(encoding="utf-8")
    for path in (f"/report/{run.id}.html", f"/report/{run.id}.jsonl", f"/set/{made.id}.jsonl"):
        assert client.get(path, headers={"user": BO}).status_code == 404
    wrong = (f"{run.id}.json", f"{run.id}", f"{run.id}/../x.html", "..%2f..%2fquality.sqlite.html", "..html")
    for name in wrong:
        assert client.get(f"/report/{name}").status_code == 404
        assert client.get(f"/set/{name}").status_code == 404


def test_thumbs_are_kept_and_become_questions(client: TestClient, place: Place, answer: Answer) -> None:
    talk, turn = place.talks.begin(ADA, None, answer.question)
    place.talks.end(replace(turn, state="done", answer=answer))

    def send(user: str = ADA, **said: Any) -> tuple[int, str]:
        got = client.post("/feedback", json={"turn": turn.id, **said}, headers={"user": user})
        return got.status_code, got.json()["told"]

    def thumb() -> str:
        return place.talks.turns(ADA, talk.id)[0].thumb

    assert send(thumb="up") == (200, "Noted.") and thumb() == "up"
    assert send(thumb="") == (200, "Taken back.") and thumb() == ""
    assert send(thumb="down", answerable=True)[0] == 422 and thumb() == ""
    assert send(BO, thumb="up")[0] == 404
    said = {"thumb": "down", "answerable": True, "answers": "all parties | 各方当事人", "note": "n"}
    assert send(**said, set="My questions") == (200, "Added to “My questions”, which has one question now.")
    assert send(**said, set="我的问题")[0] == 200  # is the same set, and the same question
    assert thumb() == "down"
    (own,) = place.evaluations.store.sets(ADA)
    assert own.count == 1 and place.evaluations.store.sets(BO) == []
    (question,) = parsed(client.get(f"/set/{own.id}.jsonl").text, "set")
    assert question.answers == ("all parties", "各方当事人")
    assert send(**said, set="Second")[1] == "Added to “Second”, which has one question now."
    assert client.post("/feedback", content=b"{").status_code == 400
    place.talks.delete(ADA, talk.id)
    assert send(thumb="up")[0] == 404
