from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.align import Counts, read_gold, strict
from index.embedding.centred_space import unit
from index.embedding.embedder import BuiltinEmbedder
from index.pairs.anchors import anchors, marks
from index.pairs.monotone_path import Units
from index.pairs.sentence_links import align, link


@pytest.fixture(scope="module")
def encode():
    embedder = BuiltinEmbedder()
    return lambda texts, language: embedder.encode_bilingual(texts)


def side(vectors, length):
    """A side whose sentences all have `length` characters, no figures and no paragraphs."""
    vectors = np.asarray(vectors, np.float32)
    n, dimensions = vectors.shape
    blank = np.zeros((n, 4), np.float32)
    return Units(
        vectors,
        np.full(n, length, np.float32),
        blank,
        np.zeros(n, bool),
        np.zeros(dimensions, np.float32),
        float(length * n),
    )


def ranges(links):
    return [((x.zh.start, x.zh.stop), (x.en.start, x.en.stop)) for x in links]


def test_sentences_that_say_the_same_are_linked_one_to_one():
    # Four unlike sentences, each with the same vector across the page: cost 0 on the diagonal.
    assert ranges(link(side(np.eye(4), 20), side(np.eye(4), 80))) == [
        ((i, i + 1), (i, i + 1)) for i in range(4)
    ]


def test_two_sentences_are_merged_into_one():
    # The second English sentence holds what the second and third Chinese ones say: its vector is their
    # sum, its cosine 1 to both together and 0.71 to either.
    zh, en = np.eye(4), unit(np.array([[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]], np.float32))
    a, b = side(zh, 20), side(en, 80)
    b.lengths[1] = 160
    assert ranges(link(a, b)) == [((0, 1), (0, 1)), ((1, 3), (1, 2)), ((3, 4), (2, 3))]


@pytest.mark.parametrize("gone", range(4))
def test_an_omitted_sentence_stays_alone(gone):
    en = np.delete(np.eye(4), gone, axis=0)
    kept = [i for i in range(4) if i != gone]
    assert ranges(link(side(np.eye(4), 20), side(en, 80))) == [
        ((i, i + 1), (j, j + 1)) for j, i in enumerate(kept)
    ]


def test_a_chapter_left_out_of_a_long_text():
    # 600 sentences and noisy translations of all but those from 150 to 399.
    noise = np.random.default_rng(7)
    zh = noise.normal(size=(600, 64))
    en = np.delete(zh + 0.4 * noise.normal(size=zh.shape), range(150, 400), axis=0)
    found = ranges(link(side(unit(zh.astype(np.float32)), 20), side(unit(en.astype(np.float32)), 80)))
    gold = {((i, i + 1), (i, i + 1)) for i in range(150)} | {
        ((i, i + 1), (i - 250, i - 249)) for i in range(400, 600)
    }
    assert len(gold & set(found)) >= 0.98 * len(gold)
    assert len(gold & set(found)) >= 0.98 * len(found)


@given(st.integers(0, 90), st.integers(0, 90), st.integers(0, 9))
def test_links_never_cross_and_stay_inside(n, m, seed):
    noise = np.random.default_rng(seed)
    a, b = (side(unit(noise.normal(size=(k, 8)).astype(np.float32)), 20 * (1 + seed)) for k in (n, m))
    zh_at = en_at = 0
    for x in link(a, b):
        assert zh_at <= x.zh.start < x.zh.stop <= n
        assert en_at <= x.en.start < x.en.stop <= m
        assert 0 <= x.confidence <= 1
        zh_at, en_at = x.zh.stop, x.en.stop


@pytest.mark.parametrize(("n", "m"), [(2, 700), (700, 2), (40, 900), (900, 40)])
def test_texts_of_very_unlike_lengths(n, m):
    noise = np.random.default_rng(1)
    a, b = (side(unit(noise.normal(size=(k, 512)).astype(np.float32)), 20) for k in (n, m))
    assert all(x.confidence < 0.5 for x in link(a, b))


def test_a_text_without_sentences_has_no_links(encode):
    assert align([], ["One sentence."], encode) == []
    assert align(["一句话。"], [], encode) == []


def test_the_gold_set(encode):
    # Measured: 0.950. Published on literary text: Vecalign 0.86, Bertalign 0.91.
    texts = read_gold()
    assert sum(len(text.links) for text in texts) >= 100
    total = Counts()
    for text in texts:
        total = total.plus(strict(text, encode))
    assert total.f1 >= 0.93


def test_confidence_tells_translations_from_other_texts(encode):
    texts = read_gold()
    right = [x.confidence for t in texts for x in align(t.zh, t.en, encode)]
    wrong = [x.confidence for t, other in pairwise(texts) for x in align(t.zh, other.en, encode)]
    assert sum(c >= 0.5 for c in right) >= 0.95 * len(right)
    assert sum(c >= 0.5 for c in wrong) <= 0.15 * len(wrong)


@pytest.mark.parametrize(
    ("zh", "en", "shared"),
    [
        ("依照第五十三条处理。", "Handled under Article 53.", {"53"}),
        ("处二十万元以下罚款", "a fine of up to two hundred thousand yuan", {"200000"}),
        ("罚款20万元", "a fine of 200,000 yuan", {"200000"}),
        ("投资3.5亿元", "an investment of 350 million yuan", {"350000000"}),
        ("自二〇二一年七月一日起", "from 1 July 2021", {"2021", "7", "1"}),
        ("应用5G和WIPO的规则", "apply 5G and the rules of WIPO", {"5", "5g", "wipo"}),
        ("一切组织不得干涉", "no organisation may interfere", set()),
        ("长江三角洲的两个法院", "two courts of the Yangtze River Delta", set()),
        ("三十六个月以上", "thirty-six months or more", {"36"}),
        ("GDPR第十五条适用", "Article 15 GDPR applies", {"gdpr", "15"}),
        ("三人以上", "three persons or more", {"3"}),
    ],
)
def test_figures_shared_across_languages(zh, en, shared):
    assert marks(zh, "zh") & marks(en, "en") == shared


def test_a_rare_figure_weighs_more():
    # 7 stands in three of four sentences, 53 in two: log(5/3) + 0.1 against log(5/2) + 0.1.
    zh, en = anchors([frozenset({"7", "53"}), frozenset({"7"})], [frozenset({"7", "53"}), frozenset()])
    assert sorted(round(float(x), 2) for x in zh[0][zh[0] > 0]) == [0.61, 1.02]
    assert not en[1].any()
