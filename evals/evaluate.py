"""A question set asked of an open library, measured, and written down as a run.

A run's folder holds `results.jsonl` (a line for each question), `scores.json` (each question's score
by each metric, for `evals/compare.py`), `report.json` and `report.html`. Until the report stands there,
`run.json` says what the results belong to, so that the same run goes on where it was broken off.

`evaluate(answerer, questions.read(path), folder, About(str(path)), extractive=True)`
"""

import json
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from evals import plots, report, runner, scoring
from evals.questions import Question
from index.errors import SettingError
from index.store.catalogue_file import NAME
from rag.answer import Answerer
from rag.search.confidence import POSSIBLE, SURE

Json = dict[str, Any]
Naive = Callable[[scoring.Languages], Mapping[str, scoring.Rankings]]
"""The naive pipeline's rankings by its variant, of a library with these documents."""
Judge = Callable[[Mapping[str, Json]], Json]
"""A model's grades of these results: `evals.judge.judge_run`."""

TEMPORARY = "temporary-library"
FILES = ("results.jsonl", "grades.jsonl", "scores.json", "report.json", "report.html")

_SOURCE = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class About:
    """What the report says beside the figures. `failed` are files of the corpus that were not read and
    why, `seconds` what was spent before; `name` is the run's where its folder has none that says much."""

    questions: str
    name: str | None = None
    corpus: str | None = None
    failed: Sequence[str] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


def begin(folder: Path, mark: str) -> None:
    """Makes the folder ready: for going on with a run of this fingerprint that was broken off, else
    empty of earlier results. Raises SettingError where it cannot be written."""
    note = folder / "run.json"
    try:
        unfinished = json.loads(note.read_text(encoding="utf-8")).get("fingerprint") == mark
    except (FileNotFoundError, json.JSONDecodeError):
        unfinished = False
    if unfinished and not (folder / "report.json").exists():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (folder / name).unlink(missing_ok=True)
        if (folder / TEMPORARY).exists():
            shutil.rmtree(folder / TEMPORARY)
        note.write_text(json.dumps({"fingerprint": mark}), encoding="utf-8")
    except OSError as error:
        raise SettingError(
            f"{folder} cannot be written ({error.strerror}). Name another with --out."
        ) from error


def evaluate(
    answerer: Answerer,
    asked: Sequence[Question],
    folder: Path,
    about: About,
    *,
    extractive: bool,
    naive: Naive | None = None,
    judge: Judge | None = None,
    progress: runner.Progress = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Json:
    """Asks what `folder`, which `begin` made ready, has no answer to yet; writes the rest of the run and
    returns `report.json`.

    Raises DuolexError where the library fails, runner.Stopped as `runner.ask_all`; either leaves a run
    that goes on when it is asked again."""
    model = None if extractive else answerer.model
    seconds = dict(about.seconds)
    with timed(seconds, "ask"):
        lines = runner.ask_all(
            answerer,
            asked,
            folder / "results.jsonl",
            extractive=extractive,
            progress=progress,
            stopped=stopped,
        )
    results = {q.id: lines[q.id] for q in asked}
    languages = runner.languages_of(answerer, asked)
    with timed(seconds, "naive"):
        rankings = naive(languages) if naive else {}
    if not rankings:
        del seconds["naive"]
    with timed(seconds, "judge"):
        grades = judge(results) if judge else None
    if not judge:
        del seconds["judge"]
    library = answerer.retriever.library
    table = {
        **scoring.retrieval(asked, scoring.rankings_of(results), languages),
        **scoring.answers(asked, results),
        **scoring.refusal(asked, results),
        **scoring.states(asked, results),
    }
    missing = sorted({name for q in asked for name in q.sources} - set(languages))
    notices = [line["notice"] for line in results.values() if line["notice"]]
    made = {
        "name": about.name or folder.name,
        "questions": {
            "path": about.questions,
            "count": len(asked),
            "unanswerable": sum(not q.answerable for q in asked),
        },
        "library": {
            "documents": len(languages),
            "passages": sum(library.counts().values()),
            "embedder": library.embedder.name,
            "corpus": about.corpus,
            "failed": list(about.failed),
        },
        "mode": "model" if model else "extractive",
        "model": model.name if model else None,
        "threshold": POSSIBLE,
        "thresholds": {"sure": SURE, "possible": POSSIBLE},
        "made": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": machine(),
        "seconds": {name: round(value, 1) for name, value in seconds.items()},
        "missing": missing,
        "notices": notices,
        "warnings": _warnings(about.failed, missing, notices),
        "retrieval": {},
        **scoring.nested(table),
        "naive": {
            variant: scoring.nested(scoring.retrieval(asked, of, languages)).get("retrieval", {})
            for variant, of in rankings.items()
        },
        "judge": grades,
        "confidence": scoring.confidences(asked, results),
        "curve": _curve(asked, results),
        "gap": scoring.gaps(table),
        "latency": scoring.latency(results.values()),
        "worst": scoring.worst(asked, results, table),
        "out": str(folder),
    }
    scores = {
        "scores": table,
        "questions": {q.id: q.question for q in asked},
        "name": made["name"],
        "made": made["made"],
    }
    (folder / "scores.json").write_text(json.dumps(scores, ensure_ascii=False), encoding="utf-8")
    (folder / "report.html").write_text(report.html(made), encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
    return made


def fingerprint(questions: Path, place: Path, facts: Sequence[str | None]) -> str:
    """What results depend on: the set, the files of the corpus or library, settings, our program."""
    digest = sha256(json.dumps(facts).encode())
    digest.update(questions.read_bytes())
    catalogue = place / NAME
    files = [catalogue] if catalogue.is_file() else [p for p in place.rglob("*") if p.is_file()]
    for path in sorted(files):
        stat = path.stat()
        digest.update(f"{path.absolute()}\0{stat.st_size}\0{stat.st_mtime_ns}".encode("utf-8", "replace"))
    for package in ("index", "rag", "evals", "prompts"):
        for path in sorted((_SOURCE / package).rglob("*")):
            if path.suffix in {".py", ".md"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def machine() -> str:
    """Processor, cores, Python: what times depend on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2] for line in info.read_text().splitlines() if "model name" in line]
        cpu = f"{len(names)} × {names[0].strip()}" if names else cpu
    return f"{cpu}, {platform.system()}, Python {platform.python_version()}"


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - began


def _curve(asked: Sequence[Question], results: Mapping[str, Json]) -> Json | None:
    """False answers against answers given, at every threshold, at the default one, and where it is sure."""
    yes, no = (
        [float(results[q.id]["confidence"]) for q in asked if q.answerable == flag] for flag in (True, False)
    )
    if not yes or not no:
        return None
    points, default = plots.roc(yes, no, POSSIBLE)
    _, sure = plots.roc(yes, no, SURE)
    return {"points": points, "default": default, "sure": sure}


def _warnings(failed: Sequence[str], missing: Sequence[str], notices: Sequence[str]) -> list[str]:
    found = [f"Not indexed: {one}" for one in failed]
    if missing:
        listed = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        found.append(f"{len(missing)} sources of the questions are not in the library: {listed}")
    if notices:
        found.append(f"The model failed on {len(notices)} questions, e.g.: {notices[0]}")
    return found
