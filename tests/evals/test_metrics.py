"""The metrics, against values worked out by hand."""

import pytest

from evals import metrics
from evals.metrics import Bin, Statement


class TestRanking:
    def test_one_relevant_document_at_the_second_rank(self) -> None:
        scores = metrics.ranking({"q": {"a"}}, {"q": ["x", "a", "y"]})
        assert scores["recall@1"] == {"q": 0.0}
        assert scores["recall@5"] == {"q": 1.0}
        assert scores["MRR"] == {"q": 0.5}
        assert scores["mAP"] == {"q": 0.5}
        # nDCG: 1 / log2(3) = .6309 over the ideal 1 / log2(2) = 1
        assert scores["nDCG@10"]["q"] == pytest.approx(0.6309, abs=1e-4)

    def test_two_versions_one_of_them_late(self) -> None:
        scores = metrics.ranking({"q": {"a", "b"}}, {"q": ["a", "x", "y", "b"]})
        assert scores["recall@1"] == {"q": 0.5}  # one of two
        assert scores["mAP"] == {"q": 0.75}  # (1/1 + 2/4) / 2
        # (1 + 1/log2(5)) / (1 + 1/log2(3)) = 1.4307 / 1.6309
        assert scores["nDCG@10"]["q"] == pytest.approx(0.8772, abs=1e-4)

    def test_a_document_counts_once_where_its_best_passage_stands(self) -> None:
        # a, x, b: (1/1 + 2/3) / 2
        scores = metrics.ranking({"q": {"a", "b"}}, {"q": ["a", "a", "x", "a", "b"]})
        assert scores["mAP"]["q"] == pytest.approx(5 / 6)

    def test_what_stands_after_the_tenth_does_not_count(self) -> None:
        scores = metrics.ranking({"q": {"a"}}, {"q": [*map(str, range(10)), "a"]})
        assert all(of == {"q": 0.0} for of in scores.values())

    def test_finding_nothing_is_0_and_having_nothing_to_find_does_not_apply(self) -> None:
        scores = metrics.ranking({"q": {"a"}, "r": {"a"}, "s": set()}, {"r": []})
        assert scores["recall@10"] == {"q": 0.0, "r": 0.0}

    def test_no_question_at_all(self) -> None:
        assert metrics.ranking({}, {})["mAP"] == {}


@pytest.mark.parametrize(
    ("accepted", "answer", "found"),
    [
        (["六成以上"], "比例应当达到六成以上。", True),
        (["136 次"], "他擒杀136次。", True),  # no space beside Chinese characters
        (["仲裁規則"], "适用《仲裁规则》", True),  # traditional and simplified
        (["TEN Years"], "kept for ten  years", True),  # case, spaces
        (["2024年—2025年"], "2024年-2025年", True),
        (["ten", "twelve"], "eleven", False),
        ([], "anything", False),
    ],
)
def test_contains(accepted: list[str], answer: str, found: bool) -> None:
    assert metrics.contains(accepted, answer) is found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The court's 1,500 cases.", ["court's", "1,500", "cases"]),
        ("最高法院2024年", ["最", "高", "法", "院", "2024", "年"]),
        ("约 3.5% of a Kind", ["约", "3.5", "of", "kind"]),
        ("……", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert metrics.tokens(text) == expected


@pytest.mark.parametrize(
    ("accepted", "answer", "expected"),
    [
        (["ten years"], "ten years", 1.0),
        (["ten years"], "kept for ten years", 2 / 3),  # precision 2/4, recall 2/2
        (["ten years"], "never", 0.0),
        (["十年", "保存十年"], "保存十年", 1.0),  # the best of the accepted
        (["十年"], "保存期为十年", 0.5),  # precision 2/6, recall 2/2
        (["no no"], "no", 2 / 3),  # a repeated word counts as often as both have it
        ([], "ten", 0.0),
    ],
)
def test_f1(accepted: list[str], answer: str, expected: float) -> None:
    assert metrics.f1(accepted, answer) == pytest.approx(expected)


class TestCitations:
    def test_recall_is_the_share_of_statements_that_are_supported(self) -> None:
        statements = [Statement("a", (1,), True), Statement("b", (2,), False), Statement("c", (), True)]
        assert metrics.citation_recall(statements) == pytest.approx(1 / 3)  # c cites nothing

    def test_nothing_said_does_not_apply(self) -> None:
        assert metrics.citation_recall([]) is None
        assert metrics.citation_precision([Statement("a", (), False)], lambda s, n: True) is None

    @pytest.mark.parametrize(
        ("supporting", "expected"),
        [
            ({(1,), (2,)}, 1.0),  # each supports it alone
            (set(), 1.0),  # only both together
            ({(1,)}, 0.5),  # 2 adds nothing: it does not support, and 1 does without it
        ],
    )
    def test_precision_of_two_citations(self, supporting: set[tuple[int, ...]], expected: float) -> None:
        statements = [Statement("a", (1, 2), True)]
        assert metrics.citation_precision(statements, lambda s, n: n in supporting) == expected

    def test_unsupported_statements_and_invented_numbers_cost_precision(self) -> None:
        statements = [
            Statement("a", (1,), True),
            Statement("b", (1,), False),
            Statement("c", (), False, (9,)),
        ]
        assert metrics.citation_precision(statements, lambda s, n: True) == pytest.approx(1 / 3)


class TestConfidence:
    @pytest.mark.parametrize(
        ("positive", "negative", "expected"),
        [
            ([0.9, 0.8], [0.1], 1.0),
            ([0.9, 0.2], [0.5, 0.1], 0.75),  # three of four pairs
            ([0.5], [0.5], 0.5),
            ([0.1], [0.9], 0.0),
            ([0.1], [], None),
        ],
    )
    def test_auroc(self, positive: list[float], negative: list[float], expected: float | None) -> None:
        assert metrics.auroc(positive, negative) == expected

    def test_bins(self) -> None:
        assert metrics.calibration([0.0, 0.75, 0.875, 1.0], [False, True, False, True]) == [
            Bin(0.0, 0.1, 1, 0.0, 0.0),
            Bin(0.7, 0.8, 1, 0.75, 1.0),
            Bin(0.8, 0.9, 1, 0.875, 0.0),
            Bin(0.9, 1.0, 1, 1.0, 1.0),  # 1 belongs to the last bin
        ]

    def test_calibration_error(self) -> None:
        # |.05 - 0| × 1/4 + |.85 - 0| × 1/4 + |.975 - 1| × 2/4 = .0125 + .2125 + .0125
        error = metrics.calibration_error([0.05, 0.95, 0.85, 1.0], [False, True, False, True])
        assert error == pytest.approx(0.2375)
        assert metrics.calibration_error([], []) is None


class TestHowSure:
    def test_the_interval_holds_the_mean_and_is_the_same_each_time(self) -> None:
        found = metrics.estimate([0.0, 1.0] * 50)
        assert found is not None
        assert found.value == 0.5
        # ± 1.96 × √(.25 / 100) = ± .098
        assert found.low == pytest.approx(0.402, abs=0.03)
        assert found.high == pytest.approx(0.598, abs=0.03)
        assert found == metrics.estimate([0.0, 1.0] * 50)
        assert metrics.estimate([]) is None

    def test_auroc_has_an_interval(self) -> None:
        found = metrics.estimate_auroc([0.9, 0.8, 0.3], [0.1, 0.5])
        assert found is not None
        assert found.value == pytest.approx(5 / 6)
        assert found.low <= found.value <= found.high

    def test_a_difference_that_is_always_there_is_significant(self) -> None:
        a = {str(i): 0.0 for i in range(12)}
        found = metrics.compare(a, dict.fromkeys(a, 1.0))
        assert found is not None
        # both tails of 2^12 sign patterns: 2 / 4096
        assert (found.difference, found.significant) == (1.0, True)
        assert found.p == pytest.approx(2 / 4096, abs=1e-3)

    def test_a_difference_of_two_questions_is_not(self) -> None:
        a = {str(i): 0.0 for i in range(100)}
        found = metrics.compare(a, a | {"0": 1.0, "1": 1.0})
        assert found is not None
        assert found.difference == pytest.approx(0.02)
        assert found.p == pytest.approx(0.5)  # 2 of the 4 patterns are as far out
        assert not found.significant

    def test_a_difference_of_one_question_says_nothing(self) -> None:
        found = metrics.compare({"a": 0.0, "b": 1.0}, {"a": 1.0, "b": 1.0})
        assert found is not None
        assert (found.difference, found.p) == (0.5, 1.0)

    def test_only_common_questions_are_compared(self) -> None:
        found = metrics.compare({"a": 1.0, "b": 0.0}, {"b": 0.0, "c": 1.0})
        assert found is not None
        assert (found.n, found.difference, found.p) == (1, 0.0, 1.0)
        assert metrics.compare({"a": 1.0}, {"b": 1.0}) is None
