"""Editions of a law: what names ask for, which documents are a family, which is in force or meant."""

import pytest

from index.records import Bilingual, Metadata, StoredDocument
from rag.search.editions import Asked, chosen, editions, families, family_name, split, standing

TODAY = "2026-06-01"
NAMES = [
    ("甲法", None, "甲法"),
    ("2018年甲法", Asked("2018"), "甲法"),
    ("甲法(2018)", Asked("2018"), "甲法"),
    ("甲法(2018修正)", Asked("2018"), "甲法"),
    ("甲法(2018年10月26日修正)", Asked("2018"), "甲法"),
    ("甲法(2018-01-01)", Asked("2018"), "甲法"),
    ("甲法_20180101", Asked("2018"), "甲法"),
    ("2018版甲法", Asked("2018"), "甲法"),
    ("甲法2018年版", Asked("2018"), "甲法"),
    ("甲法2018修正本", Asked("2018"), "甲法"),
    ("甲法2018年第三次修正", Asked("2018"), "甲法"),
    ("2023年修订的甲法", Asked("2023"), "甲法"),
    ("于2018年修订的甲法", Asked("2018"), "甲法"),
    ("2023年修订前的甲法", Asked("2023", former=True), "甲法"),
    ("新甲法", Asked(current=True), "甲法"),
    ("现行甲法", Asked(current=True), "甲法"),
    ("最新修订的甲法", Asked(current=True), "甲法"),
    ("目前有效的甲法", Asked(current=True), "甲法"),
    ("旧甲法", Asked(former=True), "甲法"),
    ("原甲法", Asked(former=True), "甲法"),
    ("修订前的甲法", Asked(former=True), "甲法"),
    ("甲法旧版", Asked(former=True), "甲法"),
    ("尚未施行的甲法", Asked(future=True), "甲法"),
    ("甲法(试行)", None, "甲法"),
    ("甲法解释(二)", None, "甲法解释(二)"),
    ("tea act", None, "tea act"),
    ("the 2018 tea act", Asked("2018"), "tea act"),
    ("tea act 2018", Asked("2018"), "tea act"),
    ("tea act (2018)", Asked("2018"), "tea act"),
    ("tea act (2018 revision)", Asked("2018"), "tea act"),
    ("2018 version of the tea act", Asked("2018"), "tea act"),
    ("tea act as amended in 2018", Asked("2018"), "tea act"),
    ("tea act, as revised in 2018", Asked("2018"), "tea act"),
    ("the former tea act", Asked(former=True), "tea act"),
    ("old version of the tea act", Asked(former=True), "tea act"),
    ("the current tea act", Asked(current=True), "tea act"),
    ("tea act before it was amended", Asked(former=True), "tea act"),
]


@pytest.mark.parametrize(("name", "asked", "bare"), NAMES)
def test_the_edition_that_a_name_asks_for(name, asked, bare):
    assert split(name) == (asked, bare)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("中华人民共和国甲法（2018修正）", "甲法"),
        ("甲法(2023-01-01)", "甲法"),
        ("新能源法", "新能源法"),  # a word that could ask for an edition belongs to its name
        ("原产地条例", "原产地条例"),
        ("关于甲法的解释（一）", "关于甲法的解释一"),  # numbered papers are no editions of one another
        ("The Tea Act 1998", "teaact"),
        ("Tea Act (2019 Revision)", "teaact"),
    ],
)
def test_what_all_editions_are_called_alike(title, name):
    assert family_name(title) == name


def _document(name, zh=None, en=None, versions=(), **data):
    return StoredDocument(
        name=name,
        path=name,
        digest=name,
        title=Bilingual(zh, en),
        metadata=Metadata(**data),
        languages=("zh",) if zh else ("en",),
        pages=0,
        characters=100,
        passages={"zh": 1, "en": 0},
        pairs=0,
        versions=versions,
        warnings=(),
    )


def test_families_are_held_together_by_titles_and_translations():
    documents = [
        _document("甲法(2018).md", "甲法"),
        _document("甲法(2023).md", "中华人民共和国甲法", versions=("law-a.md",)),
        _document("law-a.md", en="Law A", versions=("甲法(2023).md",)),
        _document("law-a-old.md", en="Law A (2018)"),
        _document("甲法实施细则.md", "甲法实施细则"),
        _document("乙法.md"),
    ]
    assert families(documents) == [
        ("甲法(2018).md", "甲法(2023).md", "law-a.md", "law-a-old.md"),
        ("甲法实施细则.md",),
        ("乙法.md",),
    ]


DATED = [  # a document, the head of its text, since when and by which years it is called
    (_document("甲法(2018-01-01).md", "甲法"), "", "2018-01-01", ("2018",)),
    (_document("甲法_20180101.md", "甲法"), "", "2018-01-01", ("2018",)),
    (_document("a.md", "甲法(2018修正)"), "", "2018", ("2018",)),
    (_document("a.md", "甲法", effective="2024-05-01", promulgated="2023-12-29"), "", "2024-05-01",
     ("2024", "2023")),
    (_document("a.md", "甲法"), "2005年3月1日通过 2018年10月26日修正", "2018-10-26", ("2018",)),
    (_document("a.md", "甲法"), "2011年9月9日公布\n2011年9月26日起施行", "2011-09-26", ("2011",)),
    (_document("a.md", "甲法"), "第九条 本法自2024年5月1日起施行。", "2024-05-01", ("2024",)),
    (_document("a.md", en="Tea Act"), "Effective 2019-05-01", "2019-05-01", ("2019",)),
    (_document("a.md", en="Tea Act 1998"), "", "1998", ("1998",)),
    (_document("a.md", "甲法", promulgated="2005-03-01"), "", "2005-03-01", ("2005",)),
    (_document("a.md", "甲法"), "", None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("document", "head", "since", "years"), DATED)
def test_since_when_an_edition_holds(document, head, since, years):
    (edition,) = editions([document], {document.name: head})
    assert (edition.since, edition.years) == (since, years)


def _law(*dates, repealed=()):
    documents = [
        _document(f"甲法({d}).md" if d else "甲法.md", "甲法", status="repealed" if d in repealed else None)
        for d in dates
    ]
    return editions(documents, {})


CHOSEN = [  # dates of the editions, what is asked for, the year that is chosen, whether surely
    (("2018-01-01", "2023-01-01"), None, "2023", True),
    (("2023-01-01", "2018-01-01"), Asked(current=True), "2023", True),
    (("2018-01-01", "2023-01-01"), Asked("2018"), "2018", True),
    (("2018-01-01", "2023-01-01"), Asked(former=True), "2018", True),
    (("2018-01-01", "2023-01-01"), Asked("2023", former=True), "2018", True),
    (("2018-01-01", "2023-01-01"), Asked("2020"), "2018", False),  # what held in 2020 may be meant
    (("2018-01-01", "2023-01-01"), Asked("2005"), "2018", False),
    (("2008-01-01", "2018-01-01", "2023-01-01"), Asked(former=True), "2018", False),  # which former one?
    (("2018-01-01", "2090-01-01"), None, "2018", True),
    (("2018-01-01", "2090-01-01"), Asked(future=True), "2090", True),
    (("2018-01-01", "2090-01-01"), Asked("2090"), "2090", True),
    (("2018-01-01", ""), None, "2018", False),  # the one without a date may be newer
    (("2018-01-01",), None, "2018", True),
    (("2018-01-01",), Asked(former=True), "2018", False),
    (("2018-01-01",), Asked("2017"), "2018", False),
]


@pytest.mark.parametrize(("dates", "asked", "year", "sure"), CHOSEN)
def test_the_edition_that_is_meant(dates, asked, year, sure):
    choice = chosen(_law(*dates), asked, TODAY)
    assert (choice.edition.year, choice.sure) == (year, sure)


def test_how_editions_stand():
    law = _law("2008-01-01", "2018-01-01", "2090-01-01")
    assert [standing(e, law, TODAY) for e in law] == ["not_yet", "in_force", "superseded"]
    assert [standing(e, law, "2090-01-01") for e in law] == ["in_force", "superseded", "superseded"]
    (gone,) = _law("2008-01-01", repealed=("2008-01-01",))
    assert standing(gone, [gone], TODAY) == "repealed"


@pytest.mark.parametrize(
    ("told", "how"),
    [
        ({"repealed": "2025-01-01"}, "repealed"),
        ({"repealed": "2025-01-01", "status": "amended"}, "repealed"),
        ({"repealed": "2090-01-01"}, "in_force"),
        ({"repealed": "2025-01-01", "status": "valid"}, "in_force"),  # it may repeal another law on that day
        ({"status": "repealed"}, "repealed"),
    ],
)
def test_a_law_is_repealed_by_its_date_or_its_status(told, how):
    law = editions([_document("甲法(2018-01-01).md", "甲法", **told)], {})
    assert standing(law[0], law, TODAY) == how


def test_translations_are_one_edition():
    zh = _document("甲法.md", "甲法", versions=("law-a.md",), effective="2018-01-01")
    en = _document("law-a.md", en="Law A", versions=("甲法.md",))
    (edition,) = editions([zh, en], {})
    assert edition.documents == ("甲法.md", "law-a.md") and edition.since == "2018-01-01"
