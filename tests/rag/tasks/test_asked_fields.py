"""Which questions ask what a document says of itself, and which only sound so."""

import tomllib
from pathlib import Path

import pytest

from evals import questions as sets
from evals.metadata_questions import QUESTIONS
from rag.tasks import asked_fields
from rag.tasks.asked_fields import about, kinds, recognise

ASKED = [
    ("文号是什么？", "number", ""),
    ("請問《線上庭審規則》的文號是什麼？", "number", "线上庭审规则"),
    ("指导意见是几号文？", "number", "指导意见"),
    ("什么时候施行", "effective", ""),
    ("指导意见自何时起施行？", "effective", "指导意见"),
    ("该规则的施行日期是哪天", "effective", "规则"),
    ("哪一年发布的？", "issued", ""),
    ("关于南宁研讨会的报道是哪天发布的", "issued", "关于南宁研讨会的报道"),
    ("发布机关是谁", "issuer", ""),
    ("谁发布了指导意见", "issuer", "指导意见"),
    ("现在还有效吗", "status", ""),
    ("样法〔2016〕21号是否已经废止？", "status", "样法[2016]21号"),
    ("文号和施行日期分别是什么？", "number effective", ""),
    ("指导意见是谁、什么时候发布的？", "issuer issued", "指导意见"),
    ("文件是哪个机关发布的，什么时候施行？", "issuer effective", ""),
    ("这份文件来自哪个数据库", "source", ""),
    ("谁在什么时候下载的", "requester delivered", ""),
    ("封面上写了什么？", "cover", ""),
    ("What is the document number of the Guiding Opinions?", "number", "guiding opinions"),
    ("what number do the rules bear?", "number", "rules"),
    ("When does it take effect?", "effective", ""),
    ("Please tell me when the rules came into force.", "effective", "rules"),
    ("Since when have the rules been in force?", "effective", "rules"),
    ("who issued it", "issuer", ""),
    ("By whom were the Rules on Online Hearings issued?", "issuer", "rules on online hearings"),
    ("Which court promulgated this document?", "issuer", ""),
    ("When and by whom were the opinions issued?", "issued issuer", "opinions"),
    ("Who issued the rules and when did they take effect?", "issuer effective", "rules"),
    ("When did the harbour court issue the rules?", "issued", "harbour court the rules"),
    ("海港法院是哪一年发布的指导意见", "issued", "海港法院指导意见"),
    ("is it still in force", "status", ""),
    ("Have the 2016 provisions been repealed?", "status", "2016 provisions"),
    ("when was “The Harbour Opens” published?", "published", "the harbour opens"),
    ("What does the cover sheet say?", "cover", ""),
]
NOT_ASKED = [
    "第十二条什么时候施行？",
    "When did Article 5 take effect?",
    "到2026年年底，在线办理的比例应当达到多少？",
    "谁可以申请在线庭审？",
    "电子签名的要求是什么？",
    "算法叫做什么？",
    "What is the name of the castle?",
    "What is the scale used to measure the strength of hurricanes called?",
    "When were some of the reformer's best-known works published?",
    "What report had the correct date?",
    "Who issued what in the year of the flood?",
    "Which countries sent judges?",
    "When did the harbour court issue the certificates?",
]


@pytest.mark.parametrize(("question", "fields", "subject"), ASKED)
def test_what_is_asked_and_of_what(question: str, fields: str, subject: str) -> None:
    found = recognise(question)
    assert found is not None
    assert (" ".join(found.fields), found.subject) == (fields, subject)


@pytest.mark.parametrize("question", NOT_ASKED)
def test_what_asks_for_something_else(question: str) -> None:
    assert recognise(question) is None


def test_what_points_or_stands_in_marks() -> None:
    for question in (
        "它什么时候施行",
        "这份文件的文号",
        "该意见的文号",
        "who issued it",
        "when was this published",
    ):
        found = recognise(question)
        assert found is not None and found.pointed, question
    named = recognise("《海港开放》是哪天发布的")
    assert named is not None and named.quoted and not named.pointed
    wanted = recognise("指导意见的英文名称是什么？")
    assert wanted is not None and wanted.language == "en" and wanted.fields == ("title",)


def test_agreements_take_effect_too() -> None:
    """有效吗 may be asked of what an answer told; 施行 and 现在还有效吗 only of a document."""
    told = {
        question: recognise(question)
        for question in ("有效吗", "现在还有效吗", "什么时候施行", "这份文件有效吗")
    }
    assert [found.of_anything for found in told.values() if found] == [True, False, False, False]


def test_kinds_and_subjects_of_documents() -> None:
    assert kinds("在线庭审规则", loose=False) and not kinds("关于南宁的报道", loose=False)
    assert kinds("关于南宁的报道", loose=True) and not kinds("算法", loose=True)
    assert kinds("rules on online hearings", loose=False)
    assert about("article about the seminar in nanning") == "the seminar in nanning"
    assert about("关于南宁研讨会的报道") == "南宁研讨会"


def test_the_sample_questions_on_content_are_hardly_ever_taken_for_metadata() -> None:
    """Over our own questions; two of them do ask when a document took effect."""
    asked = sets.read(QUESTIONS.with_name("questions.jsonl"))
    found = [q.question for q in asked if (a := recognise(q.question)) and a.fields != ("effective",)]
    assert len(found) <= 1, found


def test_the_words_are_told_where_they_come_from() -> None:
    words = Path(str(asked_fields.__file__)).with_suffix(".toml").read_text(encoding="utf-8")
    assert words.startswith("#") and "Ours" in words
    assert set(tomllib.loads(words)["fields"]) == set(asked_fields.FIELDS)
