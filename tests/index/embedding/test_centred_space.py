import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.embedding.centred_space import centred, unit

PARTS = ((3, 0.6), (2, 0.4))
numbers = st.floats(-1, 1, width=32, allow_subnormal=False)
matrices = st.integers(0, 5).flatmap(lambda n: arrays(np.float32, (n, 5), elements=numbers))
means = arrays(np.float32, 5, elements=numbers)


def cosine(a, b):
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    return float(a @ b / lengths) if lengths else 0.0


@given(matrices, means)
def test_a_dot_product_is_the_weighted_sum_of_cosines(vectors, mean):
    found = centred(vectors, mean, PARTS)
    away = vectors - mean
    assert found.dtype == np.float32
    assert found.shape == vectors.shape
    for i in range(len(vectors)):
        for j in range(len(vectors)):
            if min(np.linalg.norm(away[k][p]) for k in (i, j) for p in (slice(3), slice(3, 5))) < 1e-5:
                continue  # direction lost in rounding: the next test's matter
            expected = 0.6 * cosine(away[i][:3], away[j][:3]) + 0.4 * cosine(away[i][3:], away[j][3:])
            assert found[i] @ found[j] == pytest.approx(expected, abs=1e-4)


@given(matrices, means)
def test_every_result_is_finite_and_no_longer_than_one(vectors, mean):
    lengths = np.linalg.norm(centred(vectors, mean, PARTS), axis=1)
    assert np.all(lengths <= 1 + 1e-5)


@given(means)
def test_the_mean_itself_is_similar_to_nothing(mean):
    assert not centred(mean, mean, PARTS).any()


@given(matrices, means)
def test_one_vector_and_many_agree(vectors, mean):
    together = centred(vectors, mean, PARTS)
    assert all(np.array_equal(centred(v, mean, PARTS), row) for v, row in zip(vectors, together, strict=True))


@given(matrices)
def test_unit_vectors_stay(vectors):
    once = unit(vectors)
    assert np.allclose(unit(once), once, atol=1e-6)


@pytest.mark.parametrize(("vectors", "mean"), [((2, 4), 4), ((2, 5), 4), ((2, 4), 5), ((2, 6), 6)])
def test_other_dimensions_are_refused(vectors, mean):
    with pytest.raises(ValueError, match="do not fit"):
        centred(np.zeros(vectors, np.float32), np.zeros(mean, np.float32), PARTS)
