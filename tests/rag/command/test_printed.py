"""What people read on the terminal of an answer in each state."""

from dataclasses import replace

import pytest

from index.records import Bilingual, Metadata, Passage
from rag import json_values
from rag.command import printed
from rag.results import Answer, Citation, Hit, Sentence, State, Table

QUOTE = "The hearing is online."
PASSAGE = Passage("law.txt", "en", (), 0, len(QUOTE), QUOTE, ((0, len(QUOTE)),))
CITED = Citation(
    1, "law.txt", Bilingual(en="Law"), "en", (), None, 0, len(QUOTE), QUOTE, QUOTE, 0, Metadata()
)


def lines(state: State, capsys: pytest.CaptureFixture[str]) -> list[str]:
    quoted = Answer("q", "q", "en", "extractive", state, 0.4, (Sentence(QUOTE, (1,), "verified"),), (CITED,))
    no = Answer("q", "q", "en", "extractive", "refused", 0.0, (Sentence("No.", (), "unchecked"),),
                hits=(Hit(PASSAGE, 0.1),), reason="The library has one document: “Law”.")  # fmt: skip
    printed.answer(no if state == "refused" else quoted)
    return [line for line in capsys.readouterr().out.splitlines() if line]


def test_a_possible_answer_begins_with_its_caution(capsys: pytest.CaptureFixture[str]) -> None:
    sure, possible = lines("sure", capsys), lines("possible", capsys)
    assert sure[0] == f"{QUOTE} [1]"
    assert possible == ["The nearest passage, which may not answer", *sure]


def test_a_refusal_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines("refused", capsys)[:3] == [
        "No.",
        "The library has one document: “Law”.",
        "Nearest passages:",
    ]


def test_a_comparison_is_printed_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = Sentence("Yes.", (1,), "verified"), Sentence("No.", (1,), "verified")
    beside = Table(("Law", "Rules"), ((0, 1),))
    printed.answer(Answer("q", "q", "en", "extractive", "sure", 0.9, (one, other), (CITED,),
                          task="comparison", table=beside))  # fmt: skip
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["Law", "Rules"] in shown and ["Yes.", "[1]", "No.", "[1]"] in shown


def test_what_ocr_read_is_told_with_its_confidence(capsys: pytest.CaptureFixture[str]) -> None:
    scan = replace(CITED, page=3, ocr=0.9134)
    printed.answer(
        Answer("q", "q", "en", "extractive", "sure", 0.9, (Sentence(QUOTE, (1,), "verified"),), (scan,))
    )
    assert "Law · page 3 · read by OCR, 91% sure" in capsys.readouterr().out
    assert [json_values.citation(cited)["ocr"] for cited in (scan, CITED)] == [{"confidence": 0.913}, None]


def test_what_a_model_wrote_stands_above_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    said, one = Sentence("Both agree.", (1,), "verified"), Sentence("Yes.", (2,), "verified")
    printed.answer(Answer("q", "q", "en", "model", "sure", 0.9, (said, one), (CITED,),
                          task="comparison", table=Table(("Law",), ((1,),)), written=1))  # fmt: skip
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert shown[0] == ["Both", "agree.", "[1]"] and ["Yes.", "[2]"] in shown[1:]
