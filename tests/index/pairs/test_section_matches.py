"""Which sections are matched where labels, order and content disagree; sections are vectors of our own."""

import numpy as np
import pytest

from index.pairs import section_matches
from index.records import Language, Section

AXES = np.eye(24, dtype=np.float32)


def sections(language: Language, numbers: list[int]) -> list[Section]:
    return [
        Section((str(n),), (str(n),), "article", f"{n}", "", language, 100 * n, 100 * n + 90) for n in numbers
    ]


def article(n: int, *, like: int | None = None, by: float = 0.0) -> np.ndarray:
    """What article n says; `by` tells how far it also says what article `like` says."""
    own = AXES[n] + 0.35 * AXES[23]  # all of a law are about one subject
    return own if like is None else own + by * AXES[like]


def pairs(zh: dict[int, np.ndarray], en: dict[int, np.ndarray]) -> list[tuple[list[int], list[int]]]:
    """Numbers of the sections that are matched with some confidence."""
    left, right = sections("zh", list(zh)), sections("en", list(en))
    found = section_matches.match(left, right, np.stack(list(zh.values())), np.stack(list(en.values())))
    return [([list(zh)[i] for i in x.zh], [list(en)[j] for j in x.en]) for x in found if x.confidence >= 0.3]


WHOLE = {n: article(n) for n in range(1, 13)}


def own(numbers: range | list[int]) -> list[tuple[list[int], list[int]]]:
    return [([n], [n]) for n in numbers]


def test_a_complete_law() -> None:
    assert pairs(WHOLE, WHOLE) == own(range(1, 13))


@pytest.mark.parametrize("by", [0.6, 1.0, 1.3])
@pytest.mark.parametrize("hidden", [1, 5, 12])
def test_the_neighbour_of_a_hidden_article_keeps_its_own_counterpart(hidden: int, by: float) -> None:
    # The Chinese of one article could not be read, and its neighbour's is worded like it, or holds it.
    neighbour = hidden + 1 if hidden < 12 else hidden - 1
    zh = {n: v for n, v in WHOLE.items() if n != hidden} | {neighbour: article(neighbour, like=hidden, by=by)}
    found = pairs(dict(sorted(zh.items())), WHOLE)
    assert [x for x in found if x[0] != [neighbour]] == own([n for n in zh if n != neighbour])
    assert [x for x in found if x[0] == [neighbour]] in (
        [([neighbour], [neighbour])],
        [([neighbour], sorted([hidden, neighbour]))],
    )


@pytest.mark.parametrize("longer", [1.0, 2.0, 2.5])
def test_an_article_that_swallowed_the_next_is_not_matched_with_the_next_alone(longer: float) -> None:
    # In Chinese the label of article 6 went unread; article 10 is missing in English.
    zh = {n: v for n, v in WHOLE.items() if n != 6} | {5: article(5) + longer * article(6)}
    en = {n: v for n, v in WHOLE.items() if n != 10}
    found = pairs(dict(sorted(zh.items())), en)
    assert [x for x in found if x[0] != [5]] == own([1, 2, 3, 4, 7, 8, 9, 11, 12])
    assert [x for x in found if x[0] == [5]] in ([], [([5], [5])], [([5], [5, 6])])


@pytest.mark.parametrize("by", [0.8, 1.0, 1.3])
def test_no_article_is_given_away_that_has_its_own_counterpart(by: float) -> None:
    # Article 6 repeats article 7 in Chinese, and its own English is missing.
    zh = WHOLE | {6: article(6, like=7, by=by)}
    en = {n: v for n, v in WHOLE.items() if n != 6}
    assert pairs(zh, en) == own([n for n in range(1, 13) if n != 6])


@pytest.mark.parametrize("hidden", [1, 5, 12])
def test_no_two_articles_are_joined_with_one_where_each_has_its_own(hidden: int) -> None:
    zh = {n: v for n, v in WHOLE.items() if n != hidden}
    assert pairs(zh, WHOLE) == own([n for n in range(1, 13) if n != hidden])


def test_where_the_content_is_plainly_that_of_another_number_the_content_decides() -> None:
    # From article 6 on, the English version counts one more.
    en = {n + (n > 5): v for n, v in WHOLE.items()}
    assert pairs(WHOLE, en) == [([n], [n + (n > 5)]) for n in range(1, 13)]
