"""A word in another's place is found, and one that only says the same otherwise is let pass."""

import pytest

from rag.verify.contrasts import contrary, has_any, members
from rag.verify.near_copies import Substitution, substituted

LOANS = (
    "第三条 借入单位应当办理保险。借出单位应当派员押运。展品损坏的，由借入单位赔偿。",
    "Article 3 The borrowing museum shall insure the loan. The lending museum shall send a courier. "
    "The council shall publish the annual list of loans.",
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("展品损坏的，由借出单位赔偿。", Substitution("出", "入")),
        ("展品损坏的，由借入单位赔偿。", None),
        ("展品损坏的，由借入单位赔偿三万元。", None),  # figures are compared elsewhere
        ("The council shall publish the annual list of couriers.", Substitution("couriers", "loans")),
        ("The council must publish the annual list of loans.", None),
        ("Each year a list of all loans is published by the council.", None),
    ],
)
def test_a_word_in_anothers_place(sentence: str, expected: Substitution | None) -> None:
    assert substituted(sentence, [text for text in LOANS if text.isascii() == sentence.isascii()]) == expected


def test_words_that_exclude_each_other() -> None:
    assert [words for _, words in contrary("The rent is paid monthly.", "租金按日支付。")] == ["monthly"]
    assert contrary("The rent is paid monthly.", "租金按月支付。") == []
    [(number, _)] = contrary("口头通知即可。", "应当书面通知。")
    assert has_any("应当书面或者口头通知。", "口头通知即可。", number)
    assert all(not found for found, _ in members("Nothing of the kind."))
