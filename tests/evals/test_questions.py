"""Question sets: what is read, and what is said of those that cannot be."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.questions import Question, parse, read
from index.errors import NotFoundError, SettingError

GOOD: dict[str, Any] = {
    "id": "q1",
    "question": " 多久？ ",
    "language": "zh",
    "answers": ["十年"],
    "answers_in": {"zh": ["十年"], "en": ["ten years"]},
    "sources": {"zh": "a.zh.md", "en": "a.en.md"},
    "provision": 16,
    "answerable": True,
    "why": "kept",
}


def test_reads_every_field_and_keeps_unknown_ones() -> None:
    assert parse(json.dumps(GOOD)) == Question(
        id="q1",
        question="多久？",
        language="zh",
        answerable=True,
        answers=("十年",),
        answers_in={"zh": ("十年",), "en": ("ten years",)},
        sources=("a.zh.md", "a.en.md"),
        versions={"zh": "a.zh.md", "en": "a.en.md"},
        provision="16",
        extra={"why": "kept"},
    )


def test_accepts_the_answers_of_both_languages_each_once() -> None:
    assert parse(json.dumps(GOOD)).accepted == ("十年", "ten years")


def test_unanswerable_questions_need_neither_answers_nor_sources() -> None:
    line = '{"id": 7, "question": "Why?", "language": "en", "sources": {}, "answerable": false}'
    assert parse(line) == Question(id="7", question="Why?", language="en", answerable=False)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"id": None}, "id: a name is expected, not None"),
        ({"id": True}, "id: a name is expected, not True"),
        ({"question": " "}, "question: its wording is expected, not ' '"),
        ({"language": "fr"}, 'language: "zh" or "en" is expected, not \'fr\''),
        ({"answerable": "yes"}, "answerable: true or false is expected, not 'yes'"),
        ({"answers": "ten"}, "answers: a list of strings is expected, not 'ten'"),
        ({"answers": ["ten", 10]}, "answers: a list of strings is expected, and 10 is none"),
        ({"answers_in": ["ten"]}, 'answers_in: an object with "zh" and "en" is expected, not [\'ten\']'),
        ({"answers_in": {"zh": "十"}}, "answers_in.zh: a list of strings is expected, not '十'"),
        ({"sources": "a.md"}, "sources: a list of strings is expected, not 'a.md'"),
        ({"sources": {"fr": "a.md"}}, 'sources: "zh" or "en" is expected, not \'fr\''),
        ({"sources": {"zh": ["a.md"]}}, "sources: a list of strings is expected, and ['a.md'] is none"),
        ({"provision": [1]}, "provision: its number is expected, not [1]"),
        ({"sources": [], "answers": []}, "answers: none, and no sources either"),
    ],
)
def test_names_the_field_at_fault(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as raised:
        parse(json.dumps(GOOD | changed))
    assert message in str(raised.value)


def test_names_file_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    repeated = json.dumps(GOOD)
    path.write_text(f"{repeated}\n\n[1]\n{repeated}\n{{\n", encoding="utf-8")
    with pytest.raises(SettingError) as raised:
        read(path)
    message = str(raised.value)
    assert str(path) in message
    assert "line 3: a JSON object is expected, not '[1]'" in message
    assert "line 4: id: 'q1' stands on line 1 already" in message
    assert "line 5: no JSON" in message


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "holds no question"), (b"\xff\xfe\x00", "not in UTF-8"), ("\ufeff{}".encode(), "line 1: id:")],
)
def test_files_that_hold_no_set(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(content)
    with pytest.raises(SettingError, match=message):
        read(path)


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read(tmp_path / "none.jsonl")
    with pytest.raises(SettingError, match="cannot be read"):
        read(tmp_path)


def test_line_separators_inside_a_string_do_not_end_the_line(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(GOOD | {"question": "a\u2028b"}, ensure_ascii=False), encoding="utf-8")
    assert read(path)[0].question == "a\u2028b"
