"""The fitted constants of ranking, quotation and verification, each measured at its value and beside it.

    python -m evals.fit ranking|quotation [QUESTIONS CORPUS] [--every N] [--quick]
    python -m evals.fit verification [--quick]

One constant at a time is moved and the product's own objective measured, the others staying as they are:
- ranking: the mean of recall@1 in the question's language, recall@1 in the other, and mAP of both mixed. It
  is measured on the candidates' ranking, before references are looked up and counterparts joined: what comes
  after has no constant here.
- quotation: the share of answers, over candidates found once, that contain an accepted string. The weights
  of the evidence and of the confidence are fitted by evals/fit_answers.py.
- verification: over tests/data/verify_cases.jsonl, the share of right verdicts less that of opposite ones: to
  accuse or vouch wrongly costs as much as a right verdict gains, and "unchecked" neither. Precision and
  recall at the values as they are come from `python -m evals.verify`.

A value is chosen on one half and tried on the other: every second topic of a question set is held out, and
the cases of verification that were written for the test. Printed is a table in Markdown; no constant is
changed. QUESTIONS CORPUS are by default the sample, which has no topics and so holds nothing out; `--every N`
asks every Nth question only. What is swept are public constants of the modules, set here for the time of a
measurement: this process does nothing else with them."""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from types import ModuleType

from evals import metrics
from evals import questions as sets
from evals.metrics import Scores
from evals.questions import Question
from evals.temporary_library import temporary_library
from evals.verify import CASES
from evals.verify import run as verified
from index.library import Library
from index.records import other
from index.text.glossary import renderings
from rag.composing import quote_choice
from rag.search import candidates, evidence, judging, ranking
from rag.search import question as read
from rag.search.candidates import Candidates
from rag.search.question import read_question
from rag.verify import compared_facts, verdict
from rag.verify.likeness import Likeness

SAMPLE = (Path(__file__).with_name("questions.jsonl"), Path(__file__).with_name("sample"))
FACTORS = (0.7, 0.85, 1.15, 1.3)  # of a value: its neighbours
QUICK_FACTORS, QUICK_EVERY = (0.85, 1.15), 20
MARGIN = 1e-9  # by which a neighbour must be better: where both are alike the value stays


@dataclass(frozen=True, slots=True)
class Constant:
    """A number at the top of a module, which the module reads whenever it is used."""

    module: ModuleType
    name: str

    @property
    def value(self) -> float:
        value: float = getattr(self.module, self.name)
        return value

    def neighbours(self, factors: Sequence[float]) -> list[float]:
        """The values beside this one; a whole number's are whole."""
        whole = isinstance(self.value, int)
        return [round(self.value * f) if whole else round(self.value * f, 4) for f in factors]

    @contextmanager
    def at(self, value: float) -> Iterator[None]:
        """The constant has another value as long as the block runs."""
        own = self.value
        setattr(self.module, self.name, value)
        try:
            yield
        finally:
            setattr(self.module, self.name, own)

    def __str__(self) -> str:
        return f"{self.module.__name__.rsplit('.', 1)[-1]}.{self.name}"


def _of(module: ModuleType, names: str) -> tuple[Constant, ...]:
    return tuple(Constant(module, name) for name in names.split())


CONSTANTS: Mapping[str, tuple[Constant, ...]] = {
    "ranking": (
        *_of(
            ranking,
            "SENTENCE COVERAGE BIGRAMS RENDERED LEVEL EXPECTED SHARE_OWN SHARE_OTHER TWIN TWIN_WIDTH",
        ),
        *_of(candidates, "NEAREST LEXICAL"),
    ),
    "quotation": (
        *_of(quote_choice, "NEAR ELSEWHERE SENTENCES"),
        *_of(evidence, "TRANSLATION ALIKE ALIKE_WIDTH NAMED"),
        *_of(judging, "JUDGED SCORE TWINS OPENING COMMON FIGURES"),
    ),
    "verification": (
        *_of(verdict, "SAME APART PART SAME_MOOD MEANS_PART MEANS_SAME ACROSS ACROSS_CLAUSE ACROSS_FACTS"),
        *_of(verdict, "MEANS_APART MERE_TITLE"),
        *_of(compared_facts, "ROUGH SAME_THING CLEARLY"),
    ),
}


@dataclass(frozen=True, slots=True)
class Objective:
    """`scores` measures each question (0..1) or case (-1..1), with the constants as they are just then;
    `held_out` are the ids of those that nothing is chosen on."""

    scores: Callable[[], Scores]
    held_out: frozenset[str]

    def halves(self) -> tuple[float, float | None]:
        """The means of the half that is fitted on and of the one held out; None where nothing is."""
        scores = self.scores()
        fitted = [score for id_, score in scores.items() if id_ not in self.held_out]
        rest = [score for id_, score in scores.items() if id_ in self.held_out]
        return fmean(fitted), fmean(rest) if rest else None


@dataclass(frozen=True, slots=True)
class Row:
    """One constant: its value and the best of it and its neighbours on the fitted half, with both halves'
    figures at each, and the range of the fitted half's over all neighbours."""

    constant: str
    value: float
    best: float
    at_value: tuple[float, float | None]
    at_best: tuple[float, float | None]
    beside: tuple[float, float]


def sweep(constants: Sequence[Constant], objective: Objective, factors: Sequence[float]) -> Iterator[Row]:
    """A row of each constant as it is measured, with all others at their values."""
    now = objective.halves()
    for constant in constants:
        tried: dict[float, tuple[float, float | None]] = {constant.value: now}
        for value in constant.neighbours(factors):
            if value not in tried:
                with constant.at(value):
                    tried[value] = objective.halves()
        top = max(fitted for fitted, _ in tried.values())
        best = next(value for value, (fitted, _) in tried.items() if fitted >= top - MARGIN)
        others = [fitted for value, (fitted, _) in tried.items() if value != constant.value]
        yield Row(
            str(constant),
            constant.value,
            best,
            now,
            tried[best],
            (min(others, default=now[0]), max(others, default=now[0])),
        )


# --- what is measured ---------------------------------------------------------------------------------


def ranking_objective(library: Library, asked: Sequence[Question]) -> Objective:
    """Over the answerable questions whose sources stand in both languages. Embedded once."""
    beside = ThreadPoolExecutor(1)
    found = Candidates(library, beside)
    own = {q.id: q for q in asked if q.answerable and len(q.versions) == 2}
    known = {id_: read_question(q.question, library, None, renderings, beside) for id_, q in own.items()}

    def scores() -> Scores:
        ranked: dict[str, dict[str, list[str]]] = {"any": {}, "own": {}, "other": {}}
        for id_, question in known.items():
            best = found.best(question, "any")
            ranked["any"][id_] = [c.passage.document for c in best]
            for scope in ("own", "other"):
                language = question.language if scope == "own" else other(question.language)
                ranked[scope][id_] = [c.passage.document for c in best if c.passage.language == language]
        within = {id_: {q.versions[known[id_].language]} for id_, q in own.items()}
        across = {id_: {q.versions[other(known[id_].language)]} for id_, q in own.items()}
        either = {id_: set(q.sources) for id_, q in own.items()}
        parts = (
            metrics.ranking(within, ranked["own"])["recall@1"],
            metrics.ranking(across, ranked["other"])["recall@1"],
            metrics.ranking(either, ranked["any"])["mAP"],
        )
        return {id_: fmean(part[id_] for part in parts) for id_ in own}

    return Objective(scores, _held_out(asked))


def quotation_objective(library: Library, asked: Sequence[Question]) -> Objective:
    """Over the answerable questions with accepted strings, whether they would be answered or not. Searched
    once, judged anew for every value."""
    beside = ThreadPoolExecutor(1)
    found = Candidates(library, beside)
    own = {q.id: q for q in asked if q.answerable and q.accepted}
    known = {id_: read_question(q.question, library, None, renderings, beside) for id_, q in own.items()}
    best = {id_: found.best(question, "any") for id_, question in known.items()}

    def scores() -> Scores:
        judge = judging.Judge(library)
        return {
            id_: float(
                metrics.contains(own[id_].accepted, _quoted(judge.judged(question, best[id_]), question))
            )
            for id_, question in known.items()
        }

    return Objective(scores, _held_out(asked))


def _quoted(judgement: judging.Judgement, question: read.Question) -> str:
    sides = quote_choice.sides(judgement.quotable, question.language)
    return "\n".join(quote.text for quote in quote_choice.choose(sides))


def verification_objective() -> Objective:
    """Over our own cases, with the built-in measure of likeness."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    similarity = Likeness.builtin()
    worth = {
        ("supported", "verified"): 1.0,
        ("unsupported", "unsupported"): 1.0,
        ("supported", "unsupported"): -1.0,
        ("unsupported", "verified"): -1.0,
    }

    def scores() -> Scores:
        return {r.id: worth.get((r.expected, r.verdict.support), 0.0) for r in verified(cases, similarity)}

    return Objective(scores, frozenset(case["id"] for case in cases if case["split"] == "test"))


def _held_out(asked: Sequence[Question]) -> frozenset[str]:
    """Questions of every second topic: nothing is chosen on them."""
    known = {q.extra["topic"] for q in asked if "topic" in q.extra}
    topics = set(sorted(known, key=lambda topic: (len(str(topic)), str(topic)))[1::2])
    return frozenset(q.id for q in asked if q.extra.get("topic") in topics)


# --- the command --------------------------------------------------------------------------------------


def show(rows: Iterator[Row]) -> None:
    """The table, a line as soon as it is known."""
    print("| constant | value | its fit half | its neighbours | best there | held out at value | at best |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        low, high = row.beside
        cells = [row.constant, f"{row.value:g}", f"{row.at_value[0]:.3f}", f"{low:.3f} to {high:.3f}"]
        cells += [f"{row.best:g}", _figure(row.at_value[1]), _figure(row.at_best[1])]
        print(f"| {' | '.join(cells)} |", flush=True)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m evals.fit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("subject", choices=CONSTANTS)
    parser.add_argument("set", nargs="*", type=Path, metavar="QUESTIONS CORPUS")
    parser.add_argument("--every", type=int, default=1, help="ask every Nth question")
    parser.add_argument("--quick", action="store_true", help="fewer neighbours and questions")
    options = parser.parse_args()
    if len(options.set) not in (0, 2):
        parser.error("name QUESTIONS and CORPUS, or neither")
    factors = QUICK_FACTORS if options.quick else FACTORS
    began = time.perf_counter()
    if options.subject == "verification":
        show(sweep(CONSTANTS["verification"], verification_objective(), factors))
    else:
        questions, corpus = options.set or SAMPLE
        asked = sets.read(questions)[:: max(options.every, QUICK_EVERY if options.quick else 1)]
        objective = {"ranking": ranking_objective, "quotation": quotation_objective}[options.subject]
        with temporary_library(corpus) as library:
            show(sweep(CONSTANTS[options.subject], objective(library, asked), factors))
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
