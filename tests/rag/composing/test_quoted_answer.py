"""A quotation as a sentence of the answer."""

import pytest

from index.records import Bilingual, Language, Metadata
from rag.composing import one_line
from rag.results import Citation


@pytest.mark.parametrize(
    ("quote", "language", "sentence"),
    [
        ("- (8) The applicant\nbears the cost.", "en", "(8) The applicant bears the cost."),
        ("• 申请人负担费用；\n法院先行垫付。", "zh", "申请人负担费用；法院先行垫付。"),
        ("-5 degrees is cold.", "en", "-5 degrees is cold."),
        ("Costs - and fees - are shared.", "en", "Costs - and fees - are shared."),
        ("第三条\n费用由申请人负担。", "zh", "第三条 费用由申请人负担。"),
    ],
)  # fmt: skip
def test_layout_is_not_words(quote: str, language: Language, sentence: str) -> None:
    where = (1, "a.md", Bilingual(), language, (), None, 0, len(quote))
    assert one_line(Citation(*where, quote, quote, 0, Metadata())) == sentence
