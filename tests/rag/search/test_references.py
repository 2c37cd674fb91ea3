"""References in questions: the provisions they name, the documents they name, and what is looked up."""

from pathlib import Path

import pytest

from evals import references
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.text import document_number
from index.text.folding import fold
from rag.search.document_names import Named, named_anywhere, named_around
from rag.search.provision_mentions import mentions
from rag.search.retriever import Retriever
from rag.search.title_fit import Titled, fits

MENTIONS = [
    ("指导意见第13条", [("article", "13")]),
    ("《公平交易法》第二十三條規定了什麼？", [("article", "23")]),
    ("第十二条和第15条有什么区别", [("article", "12"), ("article", "15")]),
    ("第十二、十五条", [("article", "12 15")]),
    ("第3条至第5条", [("article", "3 4 5")]),
    ("第三至五条", [("article", "3 4 5")]),
    ("第3-5条", [("article", "3-5")]),
    ("第 1-1 條", [("article", "1-1")]),
    ("第十二条之一", [("article", "12-1")]),
    ("第１２條第２款第３項", [("article", "12")]),
    ("公平交易法23条", [("article", "23")]),
    ("第六部分第15条", [("article", "15 in 6")]),
    ("第一编第二章第三条", [("article", "3 in 1 2")]),
    ("第三章", [("chapter", "3")]),
    ("第二款", [("item", "2")]),
    ("Article 23 of the Fair Trade Act", [("article", "23")]),
    ("What does Art. 23(2) say?", [("article", "23")]),
    ("paragraph 2 of Article 23", [("article", "23")]),
    ("provision 9", [("article", "9")]),
    ("provision No. 9", [("article", "9")]),
    ("provision nine", [("article", "9")]),
    ("the ninth provision", [("article", "9")]),
    ("Articles 12, 13 and 15", [("article", "12 13 15")]),
    ("Articles 3 to 5 of the Rules", [("article", "3 4 5")]),
    ("Article 3 to Article 5", [("article", "3 4 5")]),
    ("Section 9A of the Act", [("article", "9A")]),
    ("Chapter III, Article 12", [("article", "12 in 3")]),
    ("Part VI", [("part", "6")]),
    ("2024年办理了多少件案件？", []),
    ("第15届会议", []),
    ("第二十次会议的第三个问题", []),
    ("第十五条约束力", []),
    ("第二条路线和三条建议", []),
    ("How many of the 15 articles were cited?", []),
    ("37.5 percent of what?", []),
    ("the article 37.5 percent", []),
    ("the article I read", []),
    ("s 9A of the Act", [("article", "9A")]),
    ("s. 9A(2)", [("article", "9A")]),
    ("s9 of the Act", [("article", "9")]),
    ("ss 3 to 5", [("article", "3 4 5")]),
    ("§ 9A", [("article", "9A")]),
    ("it's 9 o'clock", []),
    ("the 1990s 9 of them", []),
    ("part of the answer", []),
    ("The article was published in 2020.", []),
]


@pytest.mark.parametrize(("text", "expected"), MENTIONS)
def test_mentions(text, expected):
    found = [
        (m.kind, " ".join(m.numbers) + (" in " + " ".join(m.within) if m.within else ""))
        for m in mentions(fold(text).text)
    ]
    assert found == expected


TITLES = {
    "trade.zh": Titled.of(["公平交易法", "trade.zh"]),
    "trade.en": Titled.of(["Fair Trade Act", "fair-trade"]),
    "data": Titled.of(["個人資料保護法", "Personal Data Protection Act"]),
    "opinions": Titled.of(
        ["样例法院关于推进在线解决的指导意见", "Guiding Opinions of the Sample Court on Online Resolution"]
    ),
    "rules": Titled.of(["样例法院在线庭审规则", "Rules of the Sample Court on Online Hearings"]),
}
UNKNOWN = "unknown"
NAMED = [  # with the mention of a provision as "#"
    ("公平交易法#", "trade.zh"),
    ("公平交易法里的#", "trade.zh"),
    ("请问根据《公平交易法》中的#", "trade.zh"),
    ("台湾公平交易法#", "trade.zh"),
    ("#（公平交易法）", "trade.zh"),
    ("个资法#", "data"),
    ("指导意见#", "opinions"),
    ("在线解决意见#", "opinions"),
    ("在线庭审规则#", "rules"),
    ("样例法院的规则#", "rules"),
    ("PDPA#", "data"),
    ("# of the PDPA", "data"),
    ("# of the Fair Trade Act", "trade.en"),
    ("# of the Data Protection Act?", "data"),
    ("Fair Trade Act, #", "trade.en"),
    ("the Fair Trade Act's #", "trade.en"),
    ("# of fair-trade", "trade.en"),
    ("# of the online hearing rules say", "rules"),
    ("# of the Rules", "rules"),
    ("# of the Fair Trade Act and the Patent Act", "trade.en"),
    ("本法#", ""),
    ("请问#", ""),
    ("根据#", ""),
    ("上述规定#", ""),
    ("# in force", ""),
    ("# of this document", ""),
    ("民法典#", UNKNOWN),
    ("民法#", UNKNOWN),
    ("证券交易法#", UNKNOWN),
    ("个人信息保护法#", UNKNOWN),
    ("公平交易法施行细则#", UNKNOWN),
    ("公平交易法的施行细则#", UNKNOWN),
    ("公平交易法跟民法典#", UNKNOWN),
    ("WTO协定#", UNKNOWN),
    ("《专利法》#", UNKNOWN),
    ("# of the Patent Act", UNKNOWN),
    ("# of the Data Act", UNKNOWN),
    ("# of the Enforcement Rules of the Fair Trade Act", UNKNOWN),
    ("Enforcement Rules of the Fair Trade Act, #", UNKNOWN),
    ("# of the Fair Trade Act Enforcement Rules", UNKNOWN),
    ("# of the Rules of Civil Procedure", UNKNOWN),
    ("# of the New York Convention", UNKNOWN),
    ("Patent Act #", UNKNOWN),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_the_document_beside_a_mention(text, expected):
    before, after = fold(text).text.split("#")
    wanted = Named(unknown=True) if expected == UNKNOWN else Named(frozenset(filter(None, [expected])))
    assert named_around(before, after, TITLES) == wanted


LAWS = {name: Titled.of([name]) for name in (
    "劳动合同法", "刑事诉讼法", "民事诉讼法", "中华人民共和国著作权法", "新能源法", "中小企业促进法",
    "对外贸易法", "上海市消防条例", "个人信息保护法", "云屿仲裁院仲裁规则", "烟草专卖法",
    "灯塔维护条例", "海洋商业法",
    "Patent Law of the People's Republic of China", "Labor Contract Law", "Fisheries Act 1998",
    "Personal Data Protection Ordinance", "Water Resources Act",
)}  # fmt: skip
PATENT = "Patent Law of the People's Republic of China"
LAWS_NAMED = [  # what names one law surely, what only nearly ("~"), and what is another law's name
    ("劳动合同法#", "劳动合同法"),
    ("合同法#", UNKNOWN),
    ("劳动法#", UNKNOWN),
    ("民诉法#", "民事诉讼法"),
    ("刑诉法#", "刑事诉讼法"),
    ("行诉法#", UNKNOWN),
    ("诉讼法#", UNKNOWN),
    ("个保法#", "个人信息保护法"),
    ("信息保护法#", UNKNOWN),
    ("著作權法#", "中华人民共和国著作权法"),
    ("中国著作权法#", "中华人民共和国著作权法"),
    ("台湾著作权法#", UNKNOWN),
    ("新能源法#", "新能源法"),
    ("能源法#", UNKNOWN),
    ("中小企业促进法#", "中小企业促进法"),
    ("企业促进法#", UNKNOWN),
    ("小企业促进法#", UNKNOWN),
    ("贸易法#", UNKNOWN),
    ("外贸法#", "对外贸易法"),
    ("海商法#", UNKNOWN),
    ("消防条例#", "~上海市消防条例"),
    ("北京市消防条例#", UNKNOWN),
    ("仲裁规则#", "云屿仲裁院仲裁规则"),
    ("新仲裁规则#", "云屿仲裁院仲裁规则"),
    ("烟草专卖法实施条例#", UNKNOWN),
    ("2018年《新能源法》#", "新能源法"),
    ("《新能源法(2018修正)》中的#", "新能源法"),
    ("专利法#", PATENT),
    ("旧专利法#", PATENT),
    ("专利法实施细则#", UNKNOWN),
    ("渔业法#", "Fisheries Act 1998"),
    ("# of the Tobacco Monopoly Law", "烟草专卖法"),
    ("# of the Lighthouse Maintenance Regulations", "灯塔维护条例"),
    ("# of the Copyright Law", "中华人民共和国著作权法"),
    ("# of the Civil Procedure Law", "民事诉讼法"),
    ("# of China's Criminal Procedure Law", "刑事诉讼法"),
    ("# of the PIPL", "个人信息保护法"),
    ("# of the PDPO", "Personal Data Protection Ordinance"),
    ("# of the Data Protection Ordinance", "~Personal Data Protection Ordinance"),
    ("# of the Contract Law", "~Labor Contract Law"),
    ("# of the Labor Law", UNKNOWN),
    ("# of the Water Act", UNKNOWN),
    ("# of the Patent Law of Japan", f"~{PATENT}"),
    ("# of the Patent Act", f"~{PATENT}"),
    ("# of the Implementing Regulations of the Patent Law", UNKNOWN),
    ("# of the Patent Law Implementing Rules", UNKNOWN),
    ("the 1998 Fisheries Act's #", "Fisheries Act 1998"),
    ("# Fisheries Act", "Fisheries Act 1998"),
]


@pytest.mark.parametrize(("text", "expected"), LAWS_NAMED)
def test_a_law_is_named_by_its_whole_name_or_none(text, expected):
    before, after = fold(text).text.split("#")
    named = named_around(before, after, LAWS)
    if expected == UNKNOWN:
        assert named == Named(unknown=True)
    else:
        assert (named.documents, named.loosely) == ({expected.removeprefix("~")}, expected.startswith("~"))


def test_a_short_form_of_two_laws_names_both():
    named = named_around("", " of the cpl", LAWS)
    assert named.documents == {"刑事诉讼法", "民事诉讼法"}
    together = named_around("民诉法和刑诉法的", "", LAWS)
    assert together.documents == {"刑事诉讼法"} and together.also[0].documents == {"民事诉讼法"}


def test_a_document_named_elsewhere():
    question = fold("Under the Fair Trade Act, what does Article 8 provide?").text
    assert named_anywhere(question, TITLES) == {"trade.en"}
    assert named_anywhere(fold("公平交易法对独占怎么规定").text, TITLES) == {"trade.zh"}
    assert named_anywhere(fold("What is fair?").text, TITLES) == frozenset()


def test_the_whole_title_fits_best():
    name = fold("公平交易法").text
    assert fits(name, Titled.of(["公平交易法"])) > fits(name, Titled.of(["公平交易法施行细则"])) > 0
    assert fits("民法", Titled.of(["关于人民法院工作的意见"])) == 0


@pytest.mark.parametrize(
    ("asked", "stored", "same"),
    [
        ("样法〔2024〕8号讲了什么", "样法〔2024〕8号", True),
        ("请问樣法[2024] 第 8 號", "样法〔2024〕8号", True),
        ("样法（２０２４）８号", "样法〔2024〕8号", True),
        ("What is Yang Fa [2024] No. 8 about?", "样法〔2024〕8号", True),
        ("样法〔2024〕8号", "Yang Fa [2024] No. 8", True),
        ("YANG FA (2024) NO.8", "Yang Fa [2024] No. 8", True),
        ("国样法〔2024〕8号", "样法〔2024〕8号", False),
        ("法释〔2024〕8号", "样法〔2024〕8号", False),
        ("Guo Fa [2024] No. 8", "样法〔2024〕8号", False),
        ("Guo Yang Fa [2024] No. 8", "样法〔2024〕8号", False),
        ("样法〔2024〕18号", "样法〔2024〕8号", False),
        ("样法〔2023〕8号", "样法〔2024〕8号", False),
    ],
)
def test_document_numbers(asked, stored, same):
    read, own = document_number.read(asked), document_number.read(stored)
    assert read is not None and own is not None
    assert document_number.names(read, own) == same


@pytest.mark.parametrize("text", ["2024年的第8号指导案例", "No. 8 of 2024", "样法第8号", "[2024] 8"])
def test_what_is_no_document_number(text):
    assert document_number.read(text) is None


def test_every_reference_question_over_the_sample(sample_library: Path):
    with Library.open(sample_library, BuiltinEmbedder()) as library:
        held = {d.name for d in library.documents()}
        asked = [c for c in references.cases() if {d for d, _ in c.expected} <= held]
        assert len(asked) >= 40
        assert references.run(Retriever(library), asked) == []
