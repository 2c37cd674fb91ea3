"""`duolex doctor`: true findings of what is there, of what is missing, and of what is broken."""

import json
from pathlib import Path

from evals.scripted_endpoint import head, scripted
from rag.command.doctor import Finding, examine
from rag.settings import Settings


def findings(tmp_path: Path, **environment: str) -> dict[str, Finding]:
    settings = Settings.load({"DUOLEX_DATA": str(tmp_path / "library"), **environment}, Path("/nowhere"))
    return {finding.part: finding for finding in examine(settings)}


def test_a_whole_installation_has_no_fault_and_says_what_is_missing(tmp_path: Path) -> None:
    found = findings(tmp_path)
    assert {part: f.detail for part, f in found.items() if f.state == "fault"} == {}
    assert found["library"].state == found["model"].state == "missing"
    assert all(finding.advice for finding in found.values() if finding.state == "missing")
    assert "RapidOCR" in found["ocr"].detail
    assert "896 numbers" in found["embedder"].detail, "it was really asked"


def test_what_is_broken_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("a file where the folder should be")
    listed = json.dumps({"object": "list", "data": [{"id": "qwen3", "object": "model"}]}).encode()
    with scripted([head("200 OK", "application/json"), listed]) as endpoint:
        found = findings(tmp_path, OPENAI_BASE_URL=endpoint.base_url, DUOLEX_MODEL="qwen4", DUOLEX_OCR="off")
    assert found["ocr"].advice == "Set DUOLEX_OCR=auto."
    assert found["model"].state == "fault" and found["model"].advice == "It lists: qwen3."
    assert found["library"].state != "ok"
    assert endpoint.requests or endpoint.headers, "the endpoint was really asked"


def test_a_model_that_does_not_answer_is_a_fault_in_words(tmp_path: Path) -> None:
    found = findings(tmp_path, OPENAI_BASE_URL="http://127.0.0.1:9/v1", DUOLEX_MODEL="m")["model"]
    assert found.state == "fault" and "No model answers at 127.0.0.1:9" in found.detail
