"""Index terms and query terms."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from index.text.index_terms import query_terms, terms


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("最高人民法院", {"人民", "法院", "最高人民法院"}),
        ("運用5G技術", {"运用", "5g", "技术"}),
        ("法發〔2020〕37號", {"法发[2020]37号", "[2020]37号", "37号", "37", "2020", "法发"}),
        ("依照法发 [2020] 37 号", {"法发[2020]37号", "37号"}),
        ("第 12 條", {"第12条", "12"}),
        ("第十二条", {"第12条", "12"}),
        ("第 15-1 條", {"第15-1条", "15-1"}),
        ("ＷＩＰＯ", {"wipo"}),
        ("Fa Fa [2020] No. 37", {"fa", "2020", "37"}),
        ("96,000 cases, 3.5% of COVID-19", {"96000", "3.5", "covid", "19"}),
        ("the court’s mediators", {"court", "mediat"}),
        ("Café, Москва", {"cafe", "москва"}),
        ("Section 9A", {"9a"}),
        ("😀 !? …", set()),
        ("", set()),
    ],
)
def test_terms_hold(text: str, held: set[str]) -> None:
    assert held <= set(terms(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("兩岸司法互助與仲裁裁決之執行", "两岸司法互助与仲裁裁决之执行"),
        ("第二十三條", "第 23 条"),
        ("Courts mediating disputes", "court mediates dispute"),
        ("Don't", "don’t"),
        ("５Ｇ", "5g"),
    ],
)
def test_terms_are_the_same(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who is 王安石?", ["王安石"]),
        ("What is the role of the court?", ["role", "court"]),
        ("什么是国际商事法庭？", ["国际", "商事", "法庭"]),
        ("哪些国家的法官参加了研讨会?", ["国家", "法官", "参加", "研讨", "研讨会"]),
        ("court court courts", ["court"]),
        ("what is this", []),
        ("", []),
    ],
)
def test_query_terms(question: str, expected: list[str]) -> None:
    assert query_terms(question) == expected


def test_query_terms_keep_the_longest() -> None:
    assert query_terms("ox cats arbitration elk dispute", limit=2) == ["arbitr", "disput"]


def test_terms_repeat_as_often_as_they_stand() -> None:
    assert terms("court and court").count("court") == 2


def test_several_threads_get_the_same_terms() -> None:
    text = "最高人民法院指导意见第十二条 the courts’ mediators " * 50
    with ThreadPoolExecutor(8) as pool:
        assert all(found == terms(text) for found in pool.map(terms, [text] * 32))
