"""Confidence: two questions, three states, and which way each signal pulls. Its figures: evals/README.md."""

from dataclasses import fields, replace

import pytest

from index.records import Passage
from rag.results import Hit, Hits
from rag.search.confidence import (
    ANSWER,
    POSSIBLE,
    SUBJECT,
    SURE,
    UNSURE,
    Standing,
    Subject,
    confidence_of,
    probability,
    state_of,
)

ON = Subject(likeness=0.4, sentence=0.6, lead=0.8, named=0.5)
STANDS = Standing(
    likeness=0.4,
    sentence=0.6,
    near=0.7,
    lead=0.8,
    kind_missing=0.0,
    missing=0.0,
    order=0.3,
    elsewhen=0.0,
    margin=3.0,
    score=3.0,
)


def hits(confidence: float = 0.5, **of_first: bool) -> Hits:
    passage = Passage("a.txt", "zh", (), 0, 2, "正文", ((0, 2),))
    return Hits("?", "zh", (Hit(passage, 1.0, **of_first),), 0.0, confidence=confidence)


def test_nothing_found_is_not_answered_and_a_reference_is() -> None:
    assert confidence_of(Hits("?", "zh", (), 0.0)) == 0.0
    assert confidence_of(hits(0.01, by_reference=True)) == 0.99
    assert confidence_of(hits(0.4)) == 0.4


def test_three_states_from_two_thresholds() -> None:
    assert 0 < POSSIBLE < UNSURE < SURE < 1
    assert [state_of(v) for v in (1.0, SURE, POSSIBLE, 0.0)] == ["sure", "sure", "possible", "refused"]


@pytest.mark.parametrize("across", [False, True])
def test_there_is_a_weight_for_each_signal(across: bool) -> None:
    assert len(SUBJECT[across]) == 1 + len(fields(Subject))
    assert len(ANSWER[across]) == 1 + len(fields(Standing))


@pytest.mark.parametrize("across", [False, True])
def test_which_way_signals_pull(across: bool) -> None:
    now = probability(ON, STANDS, across)
    for speaks_for in ("likeness", "sentence", "near", "margin", "score"):
        more = replace(STANDS, **{speaks_for: getattr(STANDS, speaks_for) + 0.2})
        assert probability(ON, more, across) > now, speaks_for
    for speaks_against in ("elsewhen", "kind_missing"):
        assert probability(ON, replace(STANDS, **{speaks_against: 1.0}), across) < now, speaks_against
    assert probability(replace(ON, likeness=-0.1), STANDS, across) < now


@pytest.mark.parametrize("across", [False, True])
def test_without_what_is_asked_for_nothing_is_sure(across: bool) -> None:
    best = Standing(1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 6.0, 20.0)
    assert probability(Subject(1.0, 1.0, 1.0, 2.0), best, across) == UNSURE


@pytest.mark.parametrize("across", [False, True])
def test_another_subject_is_refused(across: bool) -> None:
    assert state_of(probability(Subject(-0.1, 0.1, 0.1, 0.0), STANDS, across)) != "sure"
    away = replace(STANDS, likeness=-0.1, sentence=0.1, near=0.1, lead=0.1, margin=0.5, score=1.0)
    assert state_of(probability(Subject(-0.1, 0.1, 0.1, 0.0), away, across)) == "refused"
