"""A model's opinion of answers: correct, partly or wrong; and how far it agrees with people.

    python -m evals.judge [--labels FILE] [--errors]     the model of the settings against hand labels
    duolex eval QUESTIONS.jsonl --judge                  grades a run's answers

The labels are evals/judge_labels.jsonl: answers of our own to questions about the sample documents, each
with the passage that decides it. A reply that is not exactly one known grade is broken: it is counted as
such, and against the agreement, and never taken for a grade. The prompt is prompts/grade.*.md.
Whether passages support a sentence is judged by evals/support_judge.py."""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evals.metrics import contains
from evals.questions import Question
from evals.report import agreement as told
from index.errors import (
    DuolexError,
    ModelInterruptedError,
    ModelNonsenseError,
    ModelTimeoutError,
    SettingError,
)
from index.library import Library
from index.records import LANGUAGES, Language
from index.text.language import detect
from rag.model.chat import ChatModel, complete
from rag.model.prompt_templates import Evidence, render_grade
from rag.settings import Settings
from rag.wiring import chat_model

Json = dict[str, Any]
Grade = Literal["correct", "partly", "wrong"]
Given = Literal["correct", "partly", "wrong", "broken"]
GRADES: tuple[Grade, ...] = ("correct", "partly", "wrong")
GIVEN: tuple[Given, ...] = (*GRADES, "broken")
LABELS = Path(__file__).with_name("judge_labels.jsonl")
PARAGRAPHS = 3  # of the right documents that a judge is shown
GRADES_FILE = "grades.jsonl"  # in a run's folder


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the judge made of one answer. `reason` are its words; of a broken reply, what is wrong."""

    grade: Given
    reason: str


@dataclass(frozen=True, slots=True)
class Label:
    """One answer that was graded by hand."""

    id: str
    language: Language
    question: str
    accepted: tuple[str, ...]
    document: str
    passage: str
    answer: str
    label: Grade


def labels(path: Path = LABELS) -> list[Label]:
    """Raises SettingError for a file that cannot be read as labels."""
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        found = [Label(**{**line, "accepted": tuple(line["accepted"])}) for line in lines]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SettingError(
            f"{path} holds no labels ({type(error).__name__}). See {LABELS.name} for the form."
        ) from error
    if not found:
        raise SettingError(f"{path} holds no labels. See {LABELS.name} for the form.")
    if wrong := [label.id for label in found if label.label not in GRADES]:
        raise SettingError(f"{path}: {wrong[0]} has no label of {', '.join(GRADES)}.")
    return found


# --- one answer -------------------------------------------------------------------------------------


async def graded(
    model: ChatModel, question: str, answer: str, accepted: Sequence[str], evidence: Sequence[Evidence]
) -> Opinion:
    """The judge's opinion of one answer. Raises ModelError where the judge cannot be asked at all; a
    reply that is late, cut off or no grade is an opinion, "broken"."""
    messages = render_grade(question, answer, accepted, evidence, detect(question))
    try:
        return read_grade(await complete(model, messages))
    except (ModelNonsenseError, ModelTimeoutError, ModelInterruptedError) as error:
        return Opinion("broken", str(error))


def read_grade(reply: str) -> Opinion:
    """Reads the JSON of a reply, also out of a code fence or from between words.

    Raises ModelNonsenseError unless it holds one known grade, and no other beside it."""
    decoder, found = json.JSONDecoder(), []
    at = reply.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(reply, at)
        except (ValueError, RecursionError):
            at = reply.find("{", at + 1)
            continue
        found.append(value)
        at = reply.find("{", end)
    grades = {str(value.get("grade")).strip().lower() for value in found if "grade" in value}
    known = [grade for grade in GRADES if {grade} == grades]
    if not known:
        raise ModelNonsenseError("The judge's reply holds no grade, or several. Use a larger model.")
    reason = next(str(value.get("reason") or "") for value in found if "grade" in value)
    return Opinion(known[0], reason)


# --- agreement with hand labels -----------------------------------------------------------------------


def judged(
    model: ChatModel, of: Sequence[Label], progress: Callable[[int, int], None] = lambda done, total: None
) -> list[Opinion]:
    """The judge's opinion of each label, in order. Raises ModelError as `graded`."""
    opinions = []
    for done, label in enumerate(of, start=1):
        evidence = [Evidence(1, label.document, "", detect(label.passage), label.passage)]
        opinions.append(asyncio.run(graded(model, label.question, label.answer, label.accepted, evidence)))
        progress(done, len(of))
    return opinions


def agreement(of: Sequence[Label], opinions: Sequence[Opinion]) -> Json:
    """`accuracy` and `kappa` over all labels, a broken verdict counting as one of its own that no label
    is; `accuracy of whole` over the replies that are grades; `table` counts by label, then grade."""
    pairs = [(label.label, opinion.grade) for label, opinion in zip(of, opinions, strict=True)]
    whole = [(a, b) for a, b in pairs if b != "broken"]
    count: Counter[tuple[Grade, Given]] = Counter(pairs)
    return {
        "labels": len(pairs),
        "broken": len(pairs) - len(whole),
        "accuracy": sum(a == b for a, b in pairs) / len(pairs) if pairs else None,
        "accuracy of whole": sum(a == b for a, b in whole) / len(whole) if whole else None,
        "kappa": kappa(pairs),
        "table": {a: {b: count[a, b] for b in GIVEN} for a in GRADES},
    }


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa, (po - pe) / (1 - pe): agreement beyond that of two raters who give their own shares
    of each grade at random (Cohen 1960, "A coefficient of agreement for nominal scales", Educational and
    Psychological Measurement 20). None where that chance is certain, or nothing was rated."""
    n = len(pairs)
    if not n:
        return None
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    agreed = sum(a == b for a, b in pairs) / n
    chance = sum(first[grade] * second[grade] for grade in first) / n**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


# --- the answers of a run ------------------------------------------------------------------------------


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
    known = _grades_kept(path)
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


def _grades_kept(path: Path) -> dict[str, Opinion]:
    """By question: those of an earlier run; a last line that was cut off is left out, also of the file."""
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


# --- the command --------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--errors", action="store_true", help="list every answer graded otherwise")
    options = parser.parse_args()
    try:
        model = chat_model(Settings.load())
        if model is None:
            raise SettingError("A judge is a model. Set DUOLEX_MODEL, and OPENAI_BASE_URL for its endpoint.")
        of = labels(options.labels)
        opinions = judged(model, of, lambda done, total: print(f"\r{done}/{total}", end="", file=sys.stderr))
    except DuolexError as error:
        sys.exit(f"evals.judge: {error}")
    print(file=sys.stderr)
    for label, opinion in zip(of, opinions, strict=True):
        if options.errors and label.label != opinion.grade:
            print(f"{label.id} {label.label} → {opinion.grade}: {label.answer} ({opinion.reason})")
    print(f"{'label':10}" + "".join(f"{grade:>10}" for grade in GIVEN))
    for language in ("zh", "en", "all"):
        part = [pair for pair in zip(of, opinions, strict=True) if language in (pair[0].language, "all")]
        if not part:
            continue
        made = agreement([label for label, _ in part], [opinion for _, opinion in part])
        if language == "all":
            for label, row in made["table"].items():
                print(f"{label:10}" + "".join(f"{n:>10}" for n in row.values()))
        print(f"{language}: {model.name}. {told(made)}")


if __name__ == "__main__":
    main()
