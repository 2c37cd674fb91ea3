"""Overviews by quotation over the sample library, and the choice of sentences that cover a whole."""

import numpy as np
import pytest

from evals.overviews import is_complete, is_exact
from index.library import Library
from rag.results import Answer, Hits
from rag.search import mentions
from rag.tasks.marginal_relevance import covering
from rag.tasks.overview import Whole, overview_of, whole_of

OPINIONS = "guiding-opinions-2024-8.txt"


def made(library: Library, of: Whole | None) -> Answer:
    assert of is not None
    answer = overview_of(library, "?", Hits("?", of.language, (), 0.0), of.language, of)
    assert answer is not None
    return answer


def test_sentences_cover_every_group_before_any_has_two():
    east, near, north = [1.0, 0.0], [0.99, 0.1], [0.0, 1.0]
    vectors = np.array([east, near, near, north], np.float32)
    assert covering(vectors, [0, 0, 0, 0], 2, most=4) in ([0, 3], [1, 3], [2, 3])
    assert len({[0, 0, 1, 1][i] for i in covering(vectors, [0, 0, 1, 1], 2, most=2)}) == 2
    assert covering(vectors, [0, 1, 2, 3], 2, most=1) == sorted(covering(vectors, [0, 1, 2, 3], 2, most=1))
    assert covering(vectors[:0], [], 3, most=1) == []


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_outline_of_a_document_is_complete_and_exact(library, tongue):
    of = whole_of(library, [OPINIONS], tongue)
    answer = made(library, of)
    assert (answer.task, answer.state, answer.mode) == ("overview", "sure", "extractive")
    assert is_exact(library, answer) and is_complete(answer, of)
    depths = [sentence.heading for sentence in answer.sentences]
    assert depths[0] == 1 and depths.count(2) == 5 and depths.count(3) == 17
    assert {c.language for c in answer.citations} == {tongue}
    assert all(c.counterpart is not None for c in answer.citations if c.section)
    per_part = [s for s in answer.sentences if not s.heading]
    assert 10 <= len(per_part) <= 20


def test_an_overview_of_one_part_stays_inside_it(library):
    of = whole_of(library, [OPINIONS], "en", mentions("part 3")[0])
    answer = made(library, of)
    assert of.part is not None and of.part.number == ("3",)
    assert is_exact(library, answer)
    assert all(of.part.start <= c.start and c.end <= of.part.end for c in answer.citations)
    assert answer.sentences[0].heading == 1 and {s.heading for s in answer.sentences} == {0, 1, 2}
    assert whole_of(library, [OPINIONS], "en", mentions("part 99")[0]) is None


def test_the_version_in_the_language_of_the_answer_is_read(library):
    family = ["online-hearing-rules.zh.md", "online-hearing-rules.en.docx"]
    of = whole_of(library, family, "en")
    assert of is not None and (of.document.name, of.language) == (family[1], "en")
    other = whole_of(library, ["news-sco-courts.txt"], "en")
    assert other is not None and other.language == "zh"
    assert is_exact(library, made(library, other))
