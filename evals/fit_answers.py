"""Fits what speaks for an answer (rag/search/evidence.py) and how sure it is (rag/search/confidence.py).

    python -m evals.fit_answers --small SMALL_DEV --xquad XQUAD_DEV --corpus CORPUS [--cache FOLDER]

On libraries of every shape of `evals.libraries`, cross-validated: what is asked about one topic or document
is judged by weights that were fitted on the others. Printed are the figures of that, by group, and then
weights fitted on everything, to be written into the modules. First the evidence, as a choice between all that
can be quoted (conditional logit: McFadden, "Conditional logit analysis of qualitative choice behavior",
1974), then, with the evidence as the others' weights tell it, the two regressions of the confidence."""

import argparse
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from evals import libraries
from evals.metrics import contains
from index.text import renderings
from rag.composing import quote_choice
from rag.search import evidence
from rag.search.candidates import Candidates
from rag.search.confidence import ANSWER, SUBJECT, Standing, Subject, probability
from rag.search.judging import Judge, Weighed, quotable, shared, signals
from rag.search.question import Question, read_question

Floats = NDArray[np.float64]
Weights = dict[bool, tuple[float, ...]]

FOLDS = 5
OURS = 15.0  # what a question on a legal document weighs, of which there are few, beside one of XQuAD's
CHOICE_RIDGE, RIDGE = 3e-3, 1e-3  # on scaled columns
FREE = {"length"}  # columns whose weight may have either sign
AGAINST = {"missing", "elsewhen", "kind_missing"}  # what these say speaks against; all others speak for it
# What each kind of case weighs in the fit of either regression: whether the best quotation is right, whether
# it is wrong, and of the questions without an answer.
SUBJECT_SHARES = {"right": 0.4, "wrong": 0.05, "near": 0.05, "absent": 0.5}
ANSWER_SHARES = {"right": 0.5, "wrong": 0.1, "near": 0.4, "absent": 0.1}


@dataclass(slots=True)
class Case:
    """A question to a library, with what was found; `good[i][u]`: unit u of passage i holds the answer."""

    asked: libraries.Asked
    question: Question
    group: str
    direction: str
    fold: int
    found: list[Weighed]
    good: list[NDArray[np.bool_]]

    @property
    def weight(self) -> float:
        return OURS if self.group in ("corpus", "sample", "sample, half") else 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case by weights that were fitted without it."""

    case: Case
    right: bool
    subject: Subject
    standing: Standing
    across: bool

    @property
    def kind(self) -> str:
        if self.case.asked.kind == "answerable":
            return "right" if self.right else "wrong"
        return self.case.asked.kind


def cases(
    shapes: Sequence[libraries.Shape], embedder: libraries.KeptEmbedder, cache: Path, console: Console
) -> Iterator[Case]:
    """Every question of the shapes, measured once."""
    nothing = np.zeros(0, np.float32)
    with ThreadPoolExecutor(2) as beside:
        for shape in track(shapes, "libraries", console=console):
            with libraries.opened(shape, embedder, cache) as library:
                candidates, judge = Candidates(library, beside), Judge(library)
                for asked in shape.asked:
                    question = read_question(asked.question, library, None, renderings, beside)
                    found = judge.weighed(question, candidates.best(question, "any"))
                    light = [  # without the vectors, which fill the memory
                        replace(w, candidate=replace(w.candidate, vector=nothing, stored=None))  # type: ignore[arg-type]
                        for w in found
                    ]
                    good = [
                        np.array([bool(asked.answers) and contains(asked.answers, t) for t in w.read.texts])
                        for w in found
                    ]
                    direction = f"{asked.language} asks {shape.language}"
                    yield Case(asked, question, shape.group, direction, _fold(asked), light, good)
            embedder.save()


def _fold(asked: libraries.Asked) -> int:
    """By topic, or where there is none by the documents that answer."""
    about = asked.topic or "".join(sorted(asked.sources)) or asked.question
    return zlib.crc32(about.encode()) % FOLDS


# --- the evidence -----------------------------------------------------------------------------------


def fit_evidence(some: Sequence[Case]) -> Weights:
    """Weights by which what holds the answer is chosen among all that can be quoted."""
    blocks, good, starts, weight = [], [], [0], []
    for case in some:
        holds = np.concatenate(case.good) if case.good else np.zeros(0, bool)
        if not holds.any() or holds.all():
            continue
        blocks.append(np.concatenate([_design(w.columns, w.across) for w in case.found]))
        good.append(holds)
        starts.append(starts[-1] + len(holds))
        weight.append(case.weight)
    x, y, w, first = np.concatenate(blocks), np.concatenate(good), np.array(weight), np.array(starts[:-1])
    scale = _scale(x)
    x = x / scale
    of = np.repeat(np.arange(len(w)), np.diff(starts))

    def loss(b: Floats) -> tuple[float, Floats]:
        z = x @ b
        e = np.exp(z - np.maximum.reduceat(z, first)[of])
        every, right = np.add.reduceat(e, first), np.add.reduceat(e * y, first)
        value = float(w @ (np.log(every) - np.log(right)) / w.sum() + CHOICE_RIDGE / 2 * b @ b)
        slope = x.T @ (w[of] * (e / every[of] - e * y / right[of])) / w.sum() + CHOICE_RIDGE * b
        return value, slope

    bounds = [_bound(name) for name in evidence.COLUMNS]
    found = _minimum(loss, [*bounds, *bounds, (None, None)]) / scale
    n = len(evidence.COLUMNS)
    return {False: (*map(float, found[:n]), 0.0), True: tuple(map(float, found[n:]))}


def _design(columns: NDArray[np.float32], across: bool) -> Floats:
    """(u, 2c + 1): the columns in the question's language, those across, and whether it is across."""
    side = np.full((len(columns), 1), float(across))
    return np.hstack([columns * (1 - side), columns * side, side]).astype(np.float64)


# --- the confidence ---------------------------------------------------------------------------------


def judged(case: Case) -> Outcome | None:
    """A case by the weights as they are; None where nothing can be quoted."""
    if not case.found:
        return None
    found = shared([replace(w, logits=evidence.weighed(w.columns, w.across)) for w in case.found])
    good = {
        (w.candidate.passage.id, unit.span)
        for w, holds in zip(case.found, case.good, strict=True)
        for unit, one in zip(w.read.units, holds, strict=True)
        if one
    }
    chosen = quote_choice.choose(quote_choice.sides(quotable(found), case.asked.language))
    right = any((quote.passage.id, quote.span) in good for quote in chosen)
    return Outcome(case, right, *signals(case.question, found))


def fit_regression(
    some: Sequence[Outcome],
    of: Callable[[Outcome], Subject | Standing],
    yes: set[str],
    shares: dict[str, float],
) -> Weights:
    """Logistic regression with weights of its own for either side of the languages."""
    rows = np.array([astuple(of(o)) for o in some], np.float64)
    side = np.array([[float(o.across)] for o in some])
    one = np.hstack([np.ones((len(rows), 1)), rows])
    x = np.hstack([one * (1 - side), one * side])
    y = np.array([o.kind in yes for o in some], np.float64)
    total = {kind: sum(o.case.weight for o in some if o.kind == kind) for kind in shares}
    w = np.array([shares[o.kind] * o.case.weight / total[o.kind] for o in some])
    w /= w.sum()
    scale = _scale(x)
    x = x / scale

    def loss(b: Floats) -> tuple[float, Floats]:
        z = x @ b
        value = float(w @ (np.logaddexp(0, z) - y * z) + RIDGE / 2 * b @ b)
        return value, x.T @ (w * (1 / (1 + np.exp(-z)) - y)) + RIDGE * b

    bounds = [(None, None), *(_bound(field.name) for field in fields(of(some[0])))]
    found = _minimum(loss, bounds + bounds) / scale
    half = len(bounds)
    return {False: tuple(map(float, found[:half])), True: tuple(map(float, found[half:]))}


def fit_confidence(some: Sequence[Outcome]) -> tuple[Weights, Weights]:
    return (
        fit_regression(some, lambda o: o.subject, {"right", "wrong", "near"}, SUBJECT_SHARES),
        fit_regression(some, lambda o: o.standing, {"right"}, ANSWER_SHARES),
    )


# --- what both use ----------------------------------------------------------------------------------

Bound = tuple[float | None, float | None]


def _bound(name: str) -> Bound:
    if name in FREE:
        return (None, None)
    return (None, 0.0) if name in AGAINST else (0.0, None)


def _scale(x: Floats) -> Floats:
    scale: Floats = np.sqrt((x**2).mean(axis=0))
    scale[scale < 1e-9] = 1.0
    return scale


def _minimum(loss: Callable[[Floats], tuple[float, Floats]], bounds: Sequence[Bound]) -> Floats:
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    start = np.zeros(len(bounds))
    found: Floats = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000}
    ).x
    return found


# --- the command ------------------------------------------------------------------------------------


def cross_validated(every: Sequence[Case]) -> dict[str, list[libraries.Outcome]]:
    """By group, what becomes of each case by weights that were fitted on the other folds."""
    outcomes: dict[int, list[Outcome]] = {}
    for fold in range(FOLDS):
        evidence.WEIGHTS.update(fit_evidence([c for c in every if c.fold != fold]))
        outcomes[fold] = [o for o in map(judged, (c for c in every if c.fold == fold)) if o]
    out: dict[str, list[libraries.Outcome]] = {case.group: [] for case in every}
    for fold in range(FOLDS):
        subject, answer = fit_confidence([o for f, some in outcomes.items() if f != fold for o in some])
        SUBJECT.update(subject)
        ANSWER.update(answer)
        for o in outcomes[fold]:
            sure = probability(o.subject, o.standing, o.across)
            out[o.case.group].append(libraries.Outcome(o.case.asked, o.case.direction, sure, o.right))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.fit_answers")
    for name in ("--small", "--xquad", "--corpus"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path("runs/libraries"))
    options = parser.parse_args()
    console, errors = Console(width=160), Console(stderr=True)
    embedder = libraries.KeptEmbedder(options.cache / "embeddings.pickle")
    found = libraries.shapes(options.small, options.xquad, options.corpus, embedder, options.cache)
    every = list(cases(list(found), embedder, options.cache, errors))
    console.print(libraries.shown(cross_validated(every)))
    evidence.WEIGHTS.update(fit_evidence(every))
    subject, answer = fit_confidence([o for o in map(judged, every) if o])
    for name, weights in (("WEIGHTS", evidence.WEIGHTS), ("SUBJECT", subject), ("ANSWER", answer)):
        for side, values in weights.items():
            console.print(f"{name} {side}: ({', '.join(f'{v:.3g}' for v in values)})", highlight=False)


if __name__ == "__main__":
    main()
