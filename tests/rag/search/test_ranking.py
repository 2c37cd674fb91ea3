"""Ranking arithmetic, with expectations worked out by hand."""

import numpy as np
import pytest

from rag.search import ranking


def array(*values):
    return np.array(values, np.float32)


def test_dense_mixes_a_passage_with_its_best_sentence():
    # .55 × .5 + .45 × .9 = .68; a passage without sentences keeps its own; .55 × .3 + .45 × .1 = .21
    found = ranking.dense(array(0.5, 0.4, 0.3), array(0.2, 0.9, 0.1), [2, 0, 1])
    assert found == pytest.approx([0.68, 0.4, 0.21])


def test_bigrams_are_of_characters_and_of_words():
    assert ranking.bigrams("送达文书 5g and 送达") == ["送达", "达文", "文书", "5g and"]
    assert ranking.bigrams("the court, the court of x") == ["the court", "court of", "of x"]


def test_coverage_weighs_rare_grams_more():
    texts = ["送达文书", "文书", "文书"]
    # 送达 stands in 1 of 3 texts, 文书 in 3: idf ln(1+2.5/1.5)=.981 and ln(1+.5/3.5)=.134
    found = ranking.coverage(["送达", "文书"], texts)
    assert found == pytest.approx([1.0, 0.134 / 1.115, 0.134 / 1.115], abs=0.002)
    assert ranking.coverage([], texts).tolist() == [0, 0, 0]


def test_against_is_a_standard_score_for_a_large_background():
    background = np.tile(array(0.0, 0.2), 5000)  # mean .1, deviation .1
    assert ranking.against(array(0.3), background) == pytest.approx([2.0], abs=0.01)


def test_against_stays_finite_without_a_background():
    # no passage at all: mean 0 and the typical deviation .12
    assert ranking.against(array(0.24), array()) == pytest.approx([2.0])


def test_twins_are_mutual_and_near():
    zh = np.stack([array(1, 0), array(0, 1)])
    en = np.stack([array(0.9, 0.1), array(0.2, 0.1)])
    sure = ranking.twins(zh, en)
    # zh[0] and en[0] are each other's nearest at .9; zh[1] is nearest to nobody's liking
    assert sure[0, 0] > 0.99
    assert np.count_nonzero(sure) == 1
    assert ranking.twins(zh[:0], en).shape == (0, 2)


def test_agree_moves_a_score_towards_its_translation():
    sure = np.array([[1.0, 0.0], [0.0, 0.0]], np.float32)
    # .3 × 1 + .7 × 3 for the one that has a translation; the other keeps its own
    assert ranking.agree(array(1, 5), array(3, 9), sure, 0.7) == pytest.approx([2.4, 5.0])
    assert ranking.agree(array(1), array(), np.zeros((1, 0), np.float32), 0.7) == pytest.approx([1.0])


def test_renditions_weigh_terms_of_which_any_rendering_stands_whole():
    texts = ["the civil law of guardians", "a guardian", "law"]
    terms = {"监护人": [("guardian",)], "民法": [("civil", "law"), ("statut",)], "缺": [("absent",)]}
    # guardian in 2 of 3 texts, idf ln(1+1.5/2.5)=.470; civil law in 1, .981; absent in 0, ln(1+3.5/.5)=2.079
    found = ranking.renditions(terms, texts)
    assert found == pytest.approx([1.451 / 3.530, 0.470 / 3.530, 0], abs=0.002)
    assert ranking.renditions({}, texts).tolist() == [0, 0, 0]


def test_renditions_reorder_what_no_translation_speaks_for():
    scores, share = array(1.0, 0.9, 0.5), array(0, 0.5, 1)
    none = np.zeros((3, 0), np.float32)
    # .8 × share: 1.0, 1.3, 1.3; the best (the first of equals) keeps its .9, all else .4 lower
    assert ranking.rendered(scores, share, none) == pytest.approx([0.6, 0.9, 0.9])
    # the last has a sure translation: nothing is added to it
    sure = np.array([[0.0], [0.0], [1.0]], np.float32)
    assert ranking.rendered(scores, share, sure) == pytest.approx([0.6, 0.9, 0.1])
    assert ranking.rendered(scores, array(0, 0, 0), none) is scores
