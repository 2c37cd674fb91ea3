"""The evidence for units of a passage; expectations worked out by hand."""

import numpy as np
import pytest

from rag.search import evidence
from rag.search.evidence import COLUMNS, Measured, columns, shared, weighed
from rag.search.quotable import Unit
from rag.search.wording import Said, SaidOf, Wording

WORDING = Wording("when did the court sit?", {"court": 0.5, "sit": 0.3, "2024": 0.2}, {})
MEASURED = Measured(
    language="en",
    units=[Unit(0, 0, (0, 20)), Unit(1, 2, (21, 80))],
    texts=["The court was new.", "It sat in May 2023. So it was."],
    said=SaidOf(
        [Said(frozenset({"court"})), Said(frozenset({"sit"})), Said(frozenset())],
        Said(frozenset({"court", "sit"})),
        Said(frozenset()),
        Said(frozenset({"2024"})),
    ),
    order=[0.1, 0.2, 0.4],
    passage=np.array([0.5, 0.4], np.float32),
    sentences=np.array([[0.3, 0.1], [0.6, 0.2], [0.4, 0.5]], np.float32),
    library=np.array([0.1, 0.2, 0.3], np.float32),
    elsewhen=[False, True],
)


def column(name: str) -> list[float]:
    found = columns("When did the court sit?", WORDING, MEASURED)[:, COLUMNS.index(name)]
    return [pytest.approx(float(value), abs=1e-5) for value in found]


def test_there_is_a_weight_for_each_column_and_for_standing_across() -> None:
    assert {len(weights) for weights in evidence.WEIGHTS.values()} == {len(COLUMNS) + 1}


def test_a_unit_is_like_the_question_as_its_best_sentence_is() -> None:
    assert column("sentence") == [0.3, 0.6]
    assert column("sentence_use") == [0.1, 0.5]
    assert column("library") == [0.1, 0.3]
    assert column("passage") == [0.5, 0.5]


def test_what_is_said_by_the_unit_beside_it_and_in_its_document() -> None:
    assert column("said") == [0.5, 0.3]
    assert column("near") == [0.8, 0.8]  # the sentence beside it
    assert column("lead") == [1.0, 1.0]  # its document's opening has the year
    assert column("missing") == [1.0, 1.0]  # which the passage has not
    assert column("order") == [0.1, 0.4]


def test_a_date_is_wanted_and_one_of_another_year_told() -> None:
    assert column("wanted") == [0.0, 1.0]
    assert column("elsewhen") == [0.0, 1.0]


def test_weights_are_applied_and_across_has_its_own() -> None:
    found = columns("When did the court sit?", WORDING, MEASURED)
    by_hand = [
        sum(w * float(v) for w, v in zip(evidence.WEIGHTS[True], (*row, 1.0), strict=True)) for row in found
    ]
    assert weighed(found, True) == pytest.approx(by_hand, abs=1e-4)
    assert weighed(found, False) != pytest.approx(by_hand, abs=1e-4)


def test_a_sure_translation_moves_the_evidence() -> None:
    own, across = np.array([0.2, 0.2], np.float32), np.array([0.7], np.float32)
    found = shared(own, across, np.array([[0.95], [0.0]], np.float32))
    # sure: .6×.2 + .4×.7 = .4; not at all: .2
    assert found == pytest.approx([0.4, 0.2], abs=0.001)
    assert shared(own, np.zeros(0, np.float32), np.zeros((2, 0), np.float32)) is own
