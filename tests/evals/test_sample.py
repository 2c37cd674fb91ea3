"""The sample library and its question set agree: what a question accepts stands in the documents it names."""

import itertools
import json
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest
from places import SAMPLE

from evals import make_sample
from index.reading import read_document

LINES = (SAMPLE.parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
ANSWERABLE = [q for q in QUESTIONS if q["answerable"]]
UNANSWERABLE = [q for q in QUESTIONS if not q["answerable"]]
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def text(name: str) -> str:
    """A plain document as it stands in the file, any other as it is read."""
    path = SAMPLE / name
    plain = path.suffix in {".txt", ".md", ".html"}
    return path.read_text(encoding="utf-8") if plain else read_document.read(path).text


@cache
def read(name: str) -> str:
    """A document as the index has it."""
    return read_document.read(SAMPLE / name).text


def expected(question: dict[str, Any]) -> list[tuple[str, str]]:
    """(accepted string, document it must stand in) for each language of each source."""
    sources = question["sources"]
    if isinstance(sources, dict):
        return [(answer, sources[of]) for of, answers in question["answers_in"].items() for answer in answers]
    return [(answer, source) for source in sources for answer in question["answers"]]


@pytest.mark.parametrize("question", ANSWERABLE, ids=lambda q: q["id"])
def test_accepted_strings_stand_in_their_sources(question: dict[str, Any]) -> None:
    pairs = expected(question)
    assert pairs
    assert all(question["answers"])
    for answer, source in pairs:
        assert answer in text(source), (answer, source)
        assert answer in read(source), f"lost or changed in reading: {answer!r} of {source}"


def test_answers_in_splits_the_answers_by_language() -> None:
    for question in ANSWERABLE:
        split = question.get("answers_in", {})
        if split:
            assert Counter(question["answers"]) == Counter(a for of in split.values() for a in of)
            assert set(split) == {"zh", "en"}
        if isinstance(question["sources"], dict):
            assert set(question["sources"]) == set(split)


def test_ids_and_questions_are_unique() -> None:
    for field in ("id", "question"):
        assert max(Counter(q[field] for q in QUESTIONS).values()) == 1


def test_half_the_questions_are_in_each_language() -> None:
    counts = Counter(q["language"] for q in QUESTIONS)
    assert counts["zh"] == counts["en"]
    assert sum(counts.values()) >= 80
    for question in QUESTIONS:
        assert bool(HAN.search(question["question"])) == (question["language"] == "zh"), question["id"]


def test_some_questions_have_no_answer_in_both_languages() -> None:
    counts = Counter(q["language"] for q in UNANSWERABLE)
    assert min(counts["zh"], counts["en"]) >= 6
    assert all(q["answers"] == [] and q["sources"] == [] and q["why"] for q in UNANSWERABLE)


def test_questions_go_across_languages_and_to_provisions() -> None:
    across = [
        q
        for q in ANSWERABLE
        if "answers_in" not in q and all(bool(HAN.search(a)) != (q["language"] == "zh") for a in q["answers"])
    ]
    counts = Counter(q["language"] for q in across)
    assert min(counts["zh"], counts["en"]) >= 8
    assert all(q["kind"] == "across" for q in across)
    assert sum(q["kind"] == "provision" for q in QUESTIONS) >= 8


def test_every_document_is_asked_about() -> None:
    asked = {source for q in ANSWERABLE for _, source in expected(q)}
    assert asked == {path.name for path in SAMPLE.iterdir()}


def test_furniture_and_scripts_are_no_text() -> None:
    assert "stands in a script" not in read("mediation-centre-guide.html")
    assert "newsletter" not in read("mediation-centre-guide.html")
    assert "uses cookies" not in read("mediation-centre-guide.html")
    white_paper = read("white-paper-judicial-assistance.pdf")
    assert white_paper.count("样例法院国际司法协助工作白皮书") == 1
    assert not re.search(r"^- \d -$", white_paper, re.M)


BROKEN = {
    "guiding-opinions-2024-8.txt": [
        "身份核验一经通过",
        "生成机制和存储过程",
        "高校教师双向兼职",
        "if the addressee proves within ten days",
        "and the court may where necessary commission",
        "an application for preservation can be submitted",
    ],
    "white-paper-judicial-assistance.pdf": [
        "本法域提出的请求4,335件",
        "原因在于证人往往需要多次联系",
        "并编写司法协助实务手册",
    ],
}


@pytest.mark.parametrize(("name", "sentence"), [(n, s) for n, found in BROKEN.items() for s in found])
def test_sentences_broken_by_a_page_read_whole(name: str, sentence: str) -> None:
    assert sentence in read(name)


def test_every_provision_stands_in_both_languages() -> None:
    opinions = text("guiding-opinions-2024-8.txt")
    zh = re.findall(r"^[ -]*(\d+)\.(?=[\u4e00-\u9fff])", opinions, re.M)
    en = re.findall(r"^[ -]*\((\d+)\) ", opinions, re.M)
    assert zh == en == [str(n) for n in range(1, 18)]
    rules_zh = re.findall(r"^第(\w+)条 ", text("online-hearing-rules.zh.md"), re.M)
    rules_en = re.findall(r"^Article (\d+) ", text("online-hearing-rules.en.docx"), re.M)
    assert len(rules_zh) == len(rules_en) == 19


@pytest.mark.parametrize("target", make_sample.BUILDERS)
def test_binary_documents_are_made_from_their_sources(target: str) -> None:
    def bare(line: str) -> str:
        return re.sub(r"\s+", "", line)

    made = bare(read(target))
    source = make_sample.SOURCES / make_sample.BUILDERS[target][0]
    for kind, lines in make_sample.blocks(source.read_text(encoding="utf-8")):
        for line in lines if kind != "|" else itertools.chain(*make_sample.cells(lines)):
            assert bare(line) in made
