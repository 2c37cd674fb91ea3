"""Libraries of many shapes: what is asked of each, and how it is counted."""

from places import EVALS

from evals import questions as sets
from evals.libraries import Asked, Outcome, drawn, sample, shown


def test_the_questions_on_the_real_documents_are_whole() -> None:
    asked = sets.read(EVALS / "corpus_questions.jsonl")
    good = [q for q in asked if q.answerable]
    assert len(good) >= 60 and {q.language for q in good} == {"zh", "en"}
    assert all(q.accepted and q.sources for q in good)
    kinds = [q.extra["kind"] for q in asked if not q.answerable]
    assert kinds.count("near") == kinds.count("absent") == 10


def test_the_sample_is_asked_as_a_whole() -> None:
    shape = sample()
    assert shape.language == "both" and {a.kind for a in shape.asked} == {"answerable", "near"}


def test_what_a_library_does_not_hold_is_near_or_absent(tmp_path) -> None:
    """Two topics of two documents each, in both languages."""
    lines = []
    for topic in ("a", "b"):
        for at in (1, 2):
            sources = f'{{"zh": "{topic}{at}zh.txt", "en": "{topic}{at}en.txt"}}'
            lines.append(
                f'{{"id": "{topic}{at}", "question": "What is {topic}{at}?", "language": "en",'
                f' "answers": ["x"], "sources": {sources}, "answerable": true, "topic": "{topic}"}}'
            )
    (tmp_path / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    first = next(drawn(tmp_path))  # of one document
    kinds = {a.question: a.kind for a in first.asked}
    assert sorted(kinds.values()) == ["absent", "absent", "answerable", "near"]


def test_what_is_shown_is_counted_by_state() -> None:
    """Of four answerable ones, all but the third right, two are sure and one possible; of two absent ones one
    is sure."""

    def outcome(kind: str, confidence: float, contained: bool = True) -> Outcome:
        return Outcome(Asked("?", "en", kind, ("x",)), "en asks zh", confidence, contained)

    good = [outcome("answerable", c, c != 0.7) for c in (0.9, 0.2, 0.7, 0.0)]
    table = shown({"small": [*good, outcome("absent", 0.8), outcome("absent", 0.001)]})
    cells = [next(iter(column.cells)) for column in table.columns]
    assert cells == [
        "small", "en asks zh", "4", "0.250", "0.500", "0.750", "0.250", "–", "–",
        "0.500", "0.500", "–", "0.500",
    ]  # fmt: skip
