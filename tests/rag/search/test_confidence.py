"""Confidence: which weights apply, and which way each signal pulls. Its figures: evals/README.md."""

from dataclasses import replace

import pytest

from evals.calibrate import Case, fit
from index.records import Language, Passage
from rag.results import Counterpart, Hit
from rag.search.confidence import POSSIBLE, SURE, confidence, is_across, probability, signals, state_of


def hit(language: Language = "zh", *, score: float = 5.0, cosine: float = 0.6, coverage: float = 0.8) -> Hit:
    passage = Passage("a.txt", language, (), 0, 2, "正文", ((0, 2),))
    return Hit(passage, score, cosine=cosine, coverage=coverage)


FACING = Counterpart("b.txt", "zh", (), 0, 2, "正文", "正文", 0, "file", 1.0)


def test_nothing_found_is_not_answered_and_a_reference_is() -> None:
    assert confidence([], "zh") == 0.0
    assert confidence([replace(hit(score=-3.0, coverage=0.0), by_reference=True)], "zh") == 0.99


def test_coverage_is_the_best_of_the_first_three() -> None:
    hits = [hit(coverage=0.2), hit(coverage=0.3), hit(coverage=0.7), hit(coverage=1.0)]
    assert signals(hits) == (5.0, 0.7)


@pytest.mark.parametrize(
    ("found", "asked", "expected"),
    [
        (hit("zh"), "zh", False),
        (hit("en"), "zh", True),
        (replace(hit("en"), counterpart=FACING), "zh", False),  # its words stand across the page
    ],
)
def test_across(found: Hit, asked: Language, expected: bool) -> None:
    assert is_across([found], asked) is expected


@pytest.mark.parametrize("asked", ["zh", "en"])
def test_every_signal_of_a_hit_in_the_language_of_the_question_speaks_for_an_answer(asked: Language) -> None:
    middling = hit(asked, score=3.0, coverage=0.4)
    better = [replace(middling, score=4.0), replace(middling, coverage=0.6)]
    assert all(confidence([b], asked) > confidence([middling], asked) for b in better)


def test_three_states_from_two_thresholds() -> None:
    assert 0 < POSSIBLE < SURE < 1
    assert [state_of(v) for v in (1.0, SURE, POSSIBLE, 0.0)] == ["sure", "sure", "possible", "refused"]


def test_the_logistic_function() -> None:
    assert probability((0.0, 1.0), (0.0,)) == 0.5
    # 1 / (1 + e^-(1 + 2 × .5)) = 1 / (1 + .1353)
    assert probability((1.0, 2.0), (0.5,)) == pytest.approx(0.8808, abs=1e-4)


def test_fitted_weights_find_the_prior_where_a_signal_says_nothing() -> None:
    # 85 of 100 questions are expected to be answerable, whatever the cases' number
    cases = [
        Case("answerable", "zh", False, True, False, (0.0, 0.0)),
        *[Case("absent", "zh", False, False, False, (0.0, 0.0))] * 5,
        *[Case("documents removed", "zh", False, False, False, (0.0, 0.0))] * 2,
    ]
    assert probability(fit(cases), (0.0, 0.0)) == pytest.approx(0.85, abs=0.01)
