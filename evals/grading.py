"""The answers of a run of `duolex eval --judge`, graded by a model (evals/judge.py)."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.judge import GIVEN, Given, Opinion, agreement, graded, judged, labels
from evals.metrics import contains
from evals.questions import Question
from index.library import Library
from index.records import LANGUAGES
from index.text.language import detect
from rag.model.chat import ChatModel
from rag.model.prompt_templates import Evidence

Json = dict[str, Any]
PARAGRAPHS = 3  # of the right documents that a judge is shown
GRADES_FILE = "grades.jsonl"


def judge_run(
    model: ChatModel,
    library: Library,
    asked: Sequence[Question],
    results: Mapping[str, Json],
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Json:
    """Grades each answer to an answerable question, with a line for each in the run's folder, from which a
    run that was broken off goes on; then the hand labels. A refusal is no answer, and not graded.

    Returns `judge` of report.json. Raises ModelError as `graded`."""
    path = folder / GRADES_FILE
    known = _known(path)
    due = [q for q in asked if q.answerable and results[q.id]["answered"]]
    with path.open("a", encoding="utf-8") as file:
        for done, question in enumerate(due, start=1):
            answer = str(results[question.id]["answer"])
            if question.id not in known:
                evidence = right_paragraphs(library, question)
                opinion = asyncio.run(graded(model, question.question, answer, question.accepted, evidence))
                known[question.id] = opinion
                line = {"id": question.id, "grade": opinion.grade, "reason": opinion.reason}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                file.flush()
            progress(done, len(due))
    by_language: dict[str, Counter[Given]] = {
        language: Counter(known[q.id].grade for q in due if q.language == language) for language in LANGUAGES
    }
    of = labels()
    return {
        "model": model.name,
        "graded": len(due),
        "grades": {k: {g: v[g] for g in GIVEN} for k, v in by_language.items() if v},
        "agreement": agreement(of, judged(model, of)),
    }


def right_paragraphs(library: Library, question: Question) -> list[Evidence]:
    """The first paragraphs of the right documents that hold an accepted string."""
    found: list[Evidence] = []
    held = {document.name for document in library.documents()}
    for name in (name for name in question.sources if name in held):
        document = library.document(name)
        for line in document.text.splitlines():
            if line.strip() and contains(question.accepted, line) and len(found) < PARAGRAPHS:
                title = document.title.best(question.language) or name
                found.append(Evidence(len(found) + 1, title, "", detect(line), line.strip()))
    return found


def _known(path: Path) -> dict[str, Opinion]:
    """Of an earlier run; a last line that was cut off is left out, also of the file."""
    whole: list[str] = []
    found: dict[str, Opinion] = {}
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []:
        try:
            value = json.loads(line)
        except ValueError:
            break
        whole.append(line)
        found[value["id"]] = Opinion(value["grade"], value["reason"])
    if path.exists():
        path.write_text("".join(whole), encoding="utf-8")
    return found
