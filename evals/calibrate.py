"""Fits the weights of rag/search/confidence.py, and measures what they are worth on questions held out.

    python -m evals.calibrate --set evals/questions.jsonl evals/sample [--set QUESTIONS CORPUS …]

A set whose questions carry a `topic` is split in two by topic: one half is fitted on, the other
measured; a set without topics is only fitted on. Answerable questions become unanswerable ones, too:
with the documents that answer them out of the search, and with their whole topic out of it. Each is
asked over all documents, and in the other language alone. Where a set's documents stand in two languages,
the same is done over libraries of one language, which many have.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals import questions as sets
from evals.metrics import auroc, calibration_error
from evals.questions import Question
from index import build
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.records import LANGUAGES, Language, other
from rag.results import Filter, Scope
from rag.search.confidence import SURE, confidence, is_across, probability, signals
from rag.search.retriever import Retriever

Floats = NDArray[np.float64]
Weights = tuple[float, ...]

ACROSS = ", other language"
HARD = "documents removed"
EXPECTED = {"answerable": 0.85, "absent": 0.1, "near": 0.05}
"""How questions to a library are expected to come: what `confidence` is calibrated to. A "near" one asks
what the documents do not say of a thing that they speak of."""
THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8)
MIX = (1.0, 0.5)
"""Of `signals`, for the sum that is fitted. Fitted freely, coverage got a weight below nothing on XQuAD,
where the score holds it already, and one five times as large on our sample, where it tells more than any
other signal. Between none and this share the AUROC of both moves by less than .01."""
RIDGE = 1e-3  # keeps weights finite where a signal separates the few cases of one kind


@dataclass(frozen=True, slots=True)
class Case:
    """One search: what it was, whether the documents searched answer it, and its signals."""

    kind: str
    language: Language
    across: bool
    answerable: bool
    held_out: bool
    signals: tuple[float, ...]
    shipped: float = 0.0  # its confidence as the program gives it now


def collect(retriever: Retriever, questions: Sequence[Question], console: Console) -> list[Case]:
    """All searches of a set. Those decided by a reference, and those without hits, are left out: no
    weight decides them."""
    names = frozenset(d.name for d in retriever.library.documents())
    topics: dict[object, set[str]] = {}
    for question in questions:
        if "topic" in question.extra:
            topics.setdefault(question.extra["topic"], set()).update(question.sources)
    measured = held_out_topics(questions)
    cases: list[Case] = []
    for question in track(questions, "asking", console=console):
        topic = question.extra.get("topic")
        for kind, scope, documents in _searches(question, names, topics.get(topic, set())):
            found = retriever.search(
                question.question,
                scope,
                where=Filter(documents=documents),
                prefer=question.language if scope == "any" else scope,
            )
            if found.hits and not found.hits[0].by_reference:
                cases.append(
                    Case(
                        kind,
                        question.language,
                        is_across(found.hits, found.language),
                        kind.startswith("answerable"),
                        topic in measured,
                        signals(found.hits),
                        confidence(found.hits, found.language),  # as rag/answer.py asks for it
                    )
                )
    return cases


def held_out_topics(questions: Sequence[Question]) -> frozenset[object]:
    """Every second topic: nothing is fitted on its questions."""
    topics = {question.extra["topic"] for question in questions if "topic" in question.extra}
    return frozenset(sorted(topics, key=lambda topic: (len(str(topic)), str(topic)))[1::2])


def _searches(
    question: Question, names: frozenset[str], of_topic: set[str]
) -> Iterator[tuple[str, Scope, frozenset[str] | None]]:
    """(kind, scope, documents to be searched) of each search for one question."""
    scopes: tuple[tuple[Scope, str], ...] = (("any", ""), (other(question.language), ACROSS))
    for scope, suffix in scopes:
        if not question.answerable:
            yield f"absent{suffix}", scope, None
        elif not suffix or question.versions:
            yield f"answerable{suffix}", scope, None
            if of_topic:  # elsewhere the same fact may stand in several documents
                yield f"{HARD}{suffix}", scope, names - set(question.sources)
                yield f"topic removed{suffix}", scope, names - of_topic


def _libraries(asked: Sequence[Question], corpus: Path) -> Iterator[list[Path]]:
    """What to index for each library of a set: everything; then each language's versions alone."""
    yield [corpus]
    versions = [question.versions for question in asked if question.answerable]
    if all(versions):
        for language in LANGUAGES:
            names = {version[language] for version in versions}
            yield sorted(path for path in corpus.rglob("*") if path.name in names)


def indexed(folder: Path, paths: Sequence[Path]) -> Library:
    """A library of these files, made in `folder` and opened to be read."""
    with Library.open(folder, BuiltinEmbedder(), write=True, vectors="exact") as library:
        build.index(library, paths)
    return Library.open(folder, BuiltinEmbedder())


def fit(cases: Sequence[Case]) -> Weights:
    """(intercept, weight of each signal): logistic regression on the signals in the proportions of `MIX`,
    the kinds of cases weighing as questions are expected to come."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    x = np.array([case.signals for case in cases]) @ np.array(MIX)
    y = np.array([case.answerable for case in cases], float)
    expected = np.array([_expected(case) for case in cases])
    weight = sum(  # each kind's share, divided among its cases
        np.where(expected == share, share / max((expected == share).sum(), 1), 0.0) for share in set(expected)
    )

    def loss(w: Floats) -> tuple[float, Floats]:
        z = w[0] + w[1] * x
        residual = weight * (1 / (1 + np.exp(-z)) - y)
        value = float(weight @ (np.logaddexp(0, z) - y * z)) + RIDGE / 2 * float(w[1] ** 2)
        return value, np.array([residual.sum(), residual @ x + RIDGE * w[1]])

    intercept, slope = minimize(loss, np.zeros(2), jac=True, method="BFGS").x
    return (float(intercept), *(float(slope * share) for share in MIX))


def _expected(case: Case) -> float:
    if case.answerable:
        return EXPECTED["answerable"]
    return EXPECTED["near"] if case.kind.startswith(HARD) else EXPECTED["absent"]


def measure(cases: Sequence[Case], sure: Sequence[float]) -> list[dict[str, object]]:
    """By kind and language: AUROC against the answerable ones, and what the threshold does. `sure` are
    the cases' confidences."""

    def of(kind: str, language: Language) -> list[float]:
        return [
            p for case, p in zip(cases, sure, strict=True) if (case.kind, case.language) == (kind, language)
        ]

    rows: list[dict[str, object]] = []
    for kind in dict.fromkeys(case.kind for case in cases):
        answerable = f"answerable{ACROSS if kind.endswith(ACROSS) else ''}"
        for language in LANGUAGES:
            own = of(kind, language)
            rows.append(
                {
                    "kind": kind,
                    "language": language,
                    "n": len(own),
                    "answered": sum(p >= SURE for p in own) / len(own) if own else None,
                    "AUROC": None if kind == answerable else auroc(of(answerable, language), own),
                }
            )
    return rows


def show(cases: Sequence[Case], sure: Sequence[float], title: str, console: Console) -> None:
    table = Table("searches", "question", "n", f"answered at {SURE:g}", "AUROC", title=title)
    for row in measure(cases, sure):
        cells = [f"{v:.3f}" if isinstance(v, float) else "–" for v in (row["answered"], row["AUROC"])]
        table.add_row(str(row["kind"]), str(row["language"]), str(row["n"]), *cells)
    console.print(table)
    table = Table("answered at the threshold", *(f"{at:g}" for at in THRESHOLDS))
    for kind in dict.fromkeys(case.kind for case in cases):
        own = np.array([p for case, p in zip(cases, sure, strict=True) if case.kind == kind])
        table.add_row(kind, *(f"{np.mean(own >= at):.3f}" for at in THRESHOLDS))
    console.print(table)
    for suffix in ("", ACROSS):
        kinds = {f"answerable{suffix}", f"absent{suffix}"}
        own_cases = [(p, case.answerable) for case, p in zip(cases, sure, strict=True) if case.kind in kinds]
        error = calibration_error([p for p, _ in own_cases], [outcome for _, outcome in own_cases])
        if error is not None:
            console.print(f"calibration error over {' and '.join(sorted(kinds))}: {error:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m evals.calibrate", description="Fits the weights of rag/search/confidence.py."
    )
    parser.add_argument(
        "--set", nargs=2, action="append", type=Path, metavar=("QUESTIONS", "CORPUS"), required=True
    )
    options = parser.parse_args()
    console, errors = Console(), Console(stderr=True)
    cases: list[Case] = []
    for questions, corpus in options.set:
        asked = sets.read(questions)
        for paths in _libraries(asked, corpus):
            with (
                tempfile.TemporaryDirectory(prefix="duolex-calibrate-") as folder,
                indexed(Path(folder), paths) as library,
            ):
                cases += collect(Retriever(library), asked, errors)
    fitted = {
        across: fit([case for case in cases if case.across == across and not case.held_out])
        for across in (False, True)
    }
    for title, held_out in (("fitted on", False), ("held out", True)):
        own = [case for case in cases if case.held_out == held_out]
        if own:
            show(own, [case.shipped for case in own], f"{title}, as the program is", console)
            new = [probability(fitted[case.across], case.signals) for case in own]
            show(own, new, f"{title}, with the weights below", console)
    console.print("WEIGHTS = {")
    for across, weights in fitted.items():
        console.print(f"    {across}: ({', '.join(f'{w:.3g}' for w in weights)}),", highlight=False)
    console.print("}")


if __name__ == "__main__":
    main()
