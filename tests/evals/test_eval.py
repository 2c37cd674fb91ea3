"""`duolex eval` from end to end: real documents, the built-in embedder, a folder with the report."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from places import EVALS

from evals import command, evaluate, plots, report, runner, scoring
from evals.questions import Question
from index.errors import NotFoundError, SettingError
from rag.settings import Settings

pytestmark = pytest.mark.slow

DOCUMENTS = ["online-hearing-rules.zh.md", "online-hearing-rules.en.docx", "news-mediation-week-2024.txt"]
SETTINGS = Settings.load({}, Path("no.env"))


def questions() -> list[dict[str, Any]]:
    """Those of our set about these documents, and two that nothing answers."""
    lines = (EVALS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    found: list[dict[str, Any]] = [json.loads(line) for line in lines]
    of_documents = [
        q
        for q in found
        if q["answerable"]
        and {*(q["sources"].values() if isinstance(q["sources"], dict) else q["sources"])} <= set(DOCUMENTS)
    ]
    return [*of_documents[:8], *[q for q in found if not q["answerable"]][:2]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, a question set, and a finished run in `run`."""
    folder = tmp_path_factory.mktemp("eval")
    (folder / "corpus").mkdir()
    for name in DOCUMENTS:
        shutil.copy(EVALS / "sample" / name, folder / "corpus" / name)
    lines = [json.dumps(q, ensure_ascii=False) + "\n" for q in questions()]
    (folder / "set.jsonl").write_text("".join(lines), encoding="utf-8")
    ask(folder, "run")
    return folder


def ask(folder: Path, out: str) -> dict[str, Any]:
    return command.run(
        SETTINGS, folder / "set.jsonl", folder / "corpus", None, folder / out, True, as_json=True, naive=False
    )


def lines(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "results.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_each_line_is_an_answer_with_its_id(place: Path) -> None:
    found = lines(place / "run")
    assert [line["id"] for line in found] == [q["id"] for q in questions()]
    for line in found:
        assert {"question", "answered", "answer", "confidence", "sentences", "citations", "hits"} <= set(line)
        assert all(line["evaluation"]["exact"])


def test_the_report_has_every_part(place: Path) -> None:
    made = json.loads((place / "run" / "report.json").read_text(encoding="utf-8"))
    assert {"zh→zh", "zh→en", "mixed zh"} <= set(made["retrieval"])
    assert made["retrieval"]["zh→zh"]["recall@10"]["value"] == 1.0  # three documents in all
    assert made["citations"]["zh"]["quote exact"]["value"] == 1.0
    assert made["library"] == {
        "documents": 3,
        "passages": made["library"]["passages"],
        "embedder": "builtin",
        "corpus": str(place / "corpus"),
        "failed": [],
    }
    assert made["warnings"] == []
    assert not (place / "run" / evaluate.TEMPORARY).exists()


def test_the_page_needs_nothing_from_elsewhere(place: Path) -> None:
    page = (place / "run" / "report.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert not re.search(r"(?:src|href)\s*=|url\(|@import|https?:", page)


def test_a_run_that_was_broken_off_goes_on(place: Path) -> None:
    ended, broken = place / "run", place / "broken"
    shutil.copytree(ended, broken)
    (broken / "report.json").unlink()
    whole = (ended / "results.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = json.loads(whole[0]) | {"notice": "asked before the run was broken off"}
    cut = whole[1][: len(whole[1]) // 2]
    (broken / "results.jsonl").write_text(json.dumps(kept) + "\n" + cut, encoding="utf-8")

    made = ask(place, "broken")

    found = lines(broken)
    assert [line["id"] for line in found] == [q["id"] for q in questions()]
    assert found[0]["notice"] == "asked before the run was broken off"
    assert [line["answer"] for line in found] == [json.loads(line)["answer"] for line in whole]
    assert made["warnings"] == ["The model failed on 1 questions, e.g.: asked before the run was broken off"]


def test_a_run_compared_with_itself_differs_in_nothing(place: Path) -> None:
    found = command.compare(place / "run", place / "run", as_json=True)["differences"]
    assert "retrieval/zh→zh/recall@1" in found
    assert all(of["difference"] == 0 and of["p"] == 1 and not of["significant"] for of in found.values())


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (None, NotFoundError, "no finished run in"),
        ("{", SettingError, "no file of scores"),
        ('{"scores": {"retrieval/zh→zh/MRR": {"other": 1}}}', SettingError, "no question in common"),
    ],
)
def test_what_cannot_be_compared(
    place: Path, tmp_path: Path, content: str | None, error: type[Exception], message: str
) -> None:
    if content is not None:
        (tmp_path / "scores.json").write_text(content, encoding="utf-8")
    with pytest.raises(error, match=message):
        command.compare(place / "run", tmp_path, as_json=True)


def test_a_corpus_that_is_not_there(place: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="--corpus"):
        command.run(
            SETTINGS, place / "set.jsonl", tmp_path / "no", None, tmp_path / "out", True, as_json=True
        )


def test_the_default_name_of_a_run() -> None:
    assert command.name_of(Path("bench/xquad/questions.jsonl")) == "xquad"
    assert command.name_of(Path("bench/law.jsonl")) == "law"


class TestScoring:
    ZH = Question(
        id="q",
        question="多久？",
        language="zh",
        answerable=True,
        answers=("十年",),
        sources=("a.zh", "a.en"),
        versions={"zh": "a.zh", "en": "a.en"},
        provision="16",
    )

    def line(self, **changed: Any) -> dict[str, Any]:
        return {
            "id": "q",
            "answered": True,
            "answer": "保存十年。 [1]",
            "confidence": 0.9,
            "sentences": [{"text": "保存十年。", "citations": [1], "support": "verified", "reason": None}],
            "citations": [
                {"document": "a.zh", "section": "三 › 第十六条"},
                {"document": "b.zh", "section": None},
            ],
            "evaluation": {
                "rankings": {
                    "any": [["a.zh", "a.en"], ["b.zh", None]],
                    "en": [["b.en", None], ["a.en", None]],
                },
                "exact": [True, True],
                "citation_recall": 1.0,
                "citation_precision": None,
                "confidence_without_sources": 0.2,
                "across": None,
            },
        } | changed

    def test_pairs_of_languages(self) -> None:
        languages: scoring.Languages = {"a.zh": ("zh",), "a.en": ("en",), "b.zh": ("zh",)}
        table = scoring.retrieval([self.ZH], scoring.rankings_of({"q": self.line()}), languages)
        assert table["retrieval/zh→en/recall@1"] == {"q": 0.0}
        assert table["retrieval/zh→en/MRR"] == {"q": 0.5}
        assert table["retrieval/mixed zh/mAP"] == {"q": 0.5}  # one of two, at rank 1
        assert table["retrieval/mixed, counterparts counted zh/mAP"] == {"q": 1.0}
        assert "retrieval/zh→zh/MRR" not in table  # was not searched

    def test_an_answer_with_two_citations(self) -> None:
        table = scoring.answers([self.ZH], {"q": self.line()})
        assert table["answers/zh/contained"] == {"q": 1.0}
        # 十 年 of 保 存 十 年: precision 2/4, recall 2/2
        assert table["answers/zh/token F1"]["q"] == pytest.approx(2 / 3)
        assert table["citations/zh/right document"] == {"q": 0.5}
        assert table["citations/zh/first one right"] == {"q": 1.0}
        assert table["citations/zh/right provision"] == {"q": 1.0}
        assert "citations/zh/ALCE precision" not in table  # None does not apply

    def test_a_refusal_is_no_answer_and_has_no_citations_to_measure(self) -> None:
        refused = self.line(answered=False)
        table = scoring.answers([self.ZH], {"q": refused}) | scoring.refusal([self.ZH], {"q": refused})
        assert table == {
            "answers/zh/contained": {"q": 0.0},
            "answers/zh/token F1": {"q": 0.0},
            "refusal/all/false refusals": {"q": 1.0},
            "refusal/zh/false refusals": {"q": 1.0},
        }

    def test_the_states_of_what_can_be_answered_and_of_what_cannot(self) -> None:
        absent = Question(id="no", question="?", language="en", answerable=False)
        lines = {"q": {**self.line(), "state": "possible"}, "no": {**self.line(), "state": "possible"}}
        assert scoring.states([self.ZH, absent], lines) == {
            "states/all/falsely possible": {"no": 1.0},
            "states/all/falsely sure": {"no": 0.0},
            "states/all/possible": {"q": 1.0},
            "states/all/refused": {"q": 0.0},
            "states/all/sure": {"q": 0.0},
            "states/en/falsely possible": {"no": 1.0},
            "states/en/falsely sure": {"no": 0.0},
            "states/zh/possible": {"q": 1.0},
            "states/zh/refused": {"q": 0.0},
            "states/zh/sure": {"q": 0.0},
        }

    def test_the_number_in_a_marker_is_no_answer(self) -> None:
        question = Question(id="q", question="几？", language="zh", answerable=True, answers=("1",))
        assert scoring.answers([question], {"q": self.line()})["answers/zh/contained"] == {"q": 0.0}

    def test_a_bilingual_document_is_relevant_in_both_languages(self) -> None:
        question = Question(id="q", question="?", language="en", answerable=True, sources=("a", "b"))
        languages: scoring.Languages = {"a": ("zh", "en"), "b": ("zh",)}
        assert runner.relevant(question, "zh", languages) == {"a", "b"}
        assert runner.relevant(question, "en", languages) == {"a"}


def test_markup_in_questions_stays_text() -> None:
    made: dict[str, Any] = {
        "name": "<b>",
        "questions": {"count": 1, "unanswerable": 1},
        "library": {"documents": 1, "passages": 1},
        "mode": "extractive",
        "threshold": 0.5,
        "made": "",
        "machine": "",
        "warnings": [],
        "naive": {},
        "retrieval": {},
        "confidence": {},
        "curve": None,
        "gap": {},
        "latency": {},
    }
    case: dict[str, Any] = {
        "id": "1",
        "question": "<script>",
        "accepted": [],
        "sources": [],
        "answer": "<img>",
    }
    case |= {"confidence": 0.5, "cited": [], "found": [], "reasons": []}
    page = report.html(made | {"worst": {"unsupported": [case]}})
    assert "&lt;script&gt;" in page
    assert not re.search("<script>|<img>|<b>", page)


def test_curve_of_false_answers() -> None:
    # of two answerable and two unanswerable questions, at .5: one false answer, both answered
    points, default = plots.roc([0.9, 0.6], [0.7, 0.1], 0.5)
    assert points == [(0.0, 0.0), (0.0, 0.5), (0.5, 0.5), (0.5, 1.0), (1.0, 1.0), (1.0, 1.0)]
    assert default == (0.5, 1.0)
