"""How probable it is that the library answers a question: logistic regression on independent
signals of the best hits. `python -m evals.calibrate` fits the weights and prints the trade-off."""

from collections.abc import Sequence

from index.records import Language
from rag.results import Hit, State
from rag.search import asked_years
from rag.search.ranking import sigmoid

Signals = tuple[float, ...]

# Intercept, then a weight for each of `signals`, as evals/calibrate.py printed them: within the
# question's language, and (True) where only the other language was found, whose words a dictionary tells.
WEIGHTS: dict[bool, Signals] = {
    False: (-3.61, 1.27, 0.636),
    True: (-5.0, 1.97, 0.987),
}
SURE = 0.75  # from which an answer is offered as one; its trade-off stands in evals/README.md
POSSIBLE = 0.10  # from which the nearest passages are quoted, with the word that they may not answer


def signals(hits: Sequence[Hit]) -> Signals:
    """(standard score, coverage) of the best hits. The score is less for one that tells of another year
    than the question's; coverage is the best of the first three, since the words may stand in the
    second-best passage."""
    score = hits[0].score - (asked_years.PENALTY if hits[0].other_year else 0.0)
    return (score, max(h.coverage for h in hits[:3]))


def is_across(hits: Sequence[Hit], asked: Language) -> bool:
    """Whether the best hit stands in the other language alone."""
    return hits[0].is_across(asked)


def probability(weights: Signals, found: Signals) -> float:
    """The logistic function of the weighted signals."""
    intercept, *slopes = weights
    return sigmoid(intercept + sum(w * s for w, s in zip(slopes, found, strict=True)))


def confidence(hits: Sequence[Hit], asked: Language) -> float:
    """Probability in 0..1 that the documents answer the question, which was asked in that language."""
    if not hits:
        return 0.0
    if hits[0].by_reference:
        return 0.99
    return probability(WEIGHTS[is_across(hits, asked)], signals(hits))


def state_of(sure: float) -> State:
    """What may be said at this confidence."""
    return "sure" if sure >= SURE else "possible" if sure >= POSSIBLE else "refused"
