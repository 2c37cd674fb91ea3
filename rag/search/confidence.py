"""How probable it is that the library answers a question, meaning the same in every library; and whether an
answer is offered as sure, as possible, or not at all.

Two questions, two logistic regressions: whether the library speaks of the subject at all, and whether its
best quotation is the answer. `python -m evals.fit_answers` fits both and prints the trade-off."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from rag.results import Hits, State
from rag.search.ranking import sigmoid

Weights = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Signals that a passage is of the question's subject, against the fixed background."""

    likeness: float  # cosines of passage and best sentence, less half of what is usual on both sides
    sentence: float  # cosine of the sentence
    lead: float  # share of the question's weight that its passage or its document's opening says
    named: float  # names that its passage says in the other language


@dataclass(frozen=True, slots=True)
class Standing:
    """Signals that the best quotation is the answer; those not told here are those of `evidence.COLUMNS`."""

    likeness: float
    sentence: float
    near: float
    lead: float
    kind_missing: float  # 1: a number, date … is asked for, and the quotation has none; LOOSELY: a name
    missing: float
    order: float
    elsewhen: float
    margin: float  # evidence that it has more than the best of another passage of its language
    score: float  # standard score of its passage in the library


# Intercept, then a weight for each signal; True: the quotation is in the other language than the question.
SUBJECT: dict[bool, Weights] = {
    False: (-3.98, 10.2, 4.9, 3.04, 0.0),
    True: (-4.53, 13.3, 5.83, 3.77, 1.06),
}
ANSWER: dict[bool, Weights] = {
    False: (-4.35, 2.2, 0.959, 1.23, 0.0, -1.31, 0.0, 0.0, -3.51, 0.453, 0.342),
    True: (-4.36, 5.44, 0.624, 0.0375, 2.41, -1.78, -0.144, 0.0, -2.86, 0.256, 0.445),
}
# The least confidence at which an answer is offered so; the trade-off stands in evals/README.md.
SURE, POSSIBLE = 0.65, 0.02
UNSURE = (
    0.6  # the most where what is asked for is missing: without a date nothing is surely the answer to "when"
)
LOOSELY = 0.5  # what a missing name says, which may stand there in a form that is not known
MARGIN, LONE = 6.0, 4.5  # a quotation further above the next stands out no more; one that has no next
REFERRED = 0.99  # what was looked up by its number or its very words
DOUBTFUL = 0.5  # where the reference may mean another law or another edition of it: offered, never as sure


def state_of(confidence: float) -> State:
    """Sure, possible or refused, by the thresholds."""
    if confidence >= SURE:
        return "sure"
    return "possible" if confidence >= POSSIBLE else "refused"


def confidence_of(hits: Hits) -> float:
    """Probability in 0..1 that the documents answer the question that was searched."""
    if not hits.hits:
        return 0.0
    found = REFERRED if hits.hits[0].by_reference else hits.confidence
    return found if hits.doubt is None else min(found, DOUBTFUL)


def probability(subject: Subject, standing: Standing, across: bool) -> float:
    """That the library speaks of the subject, and that the quotation is the answer."""
    found = subject_probability(subject, across) * _logistic(ANSWER[across], astuple(standing))
    return min(found, UNSURE) if standing.kind_missing == 1 else found


def subject_probability(subject: Subject, across: bool) -> float:
    """That a passage is of the question's subject, whether or not it answers."""
    return _logistic(SUBJECT[across], astuple(subject))


def likeness(sentence: Sequence[float], passage: Sequence[float], usual: float) -> float:
    """Of both encoders' cosines of sentence and passage, and what is `usual` for question and passage
    together."""
    return 0.3 * (passage[0] + sentence[0]) + 0.2 * (passage[1] + sentence[1]) - 0.5 * usual


def _logistic(weights: Weights, signals: Sequence[float]) -> float:
    intercept, *slopes = weights
    return sigmoid(intercept + sum(w * s for w, s in zip(slopes, signals, strict=True)))
