"""Provisions of laws that exist in several editions, under several names, in either language: right, wrong
with assurance, asked back.

    python -m evals.lookups

Makes the statutes of `evals/lookups.toml`, indexes them and asks `evals/lookups.jsonl` by quotation. A
question is right where the answer is sure and cites the expected provision and nothing else; one that leaves
two laws or editions possible, where the answer is not sure and all of them are quoted or named; one that the
statutes do not answer, where the answer is not sure. Whatever is sure and not right is wrong with
assurance."""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from index import build
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.text import in_chinese, word_lists
from rag.answer import Answerer
from rag.results import Answer
from rag.search.retriever import Retriever

HERE = Path(__file__).parent
Outcome = Literal["right", "wrong with assurance", "asked back"]
_DAYS = (5, 7, 9, 12, 18, 25, 40, 55)
_DUTIES_ZH = (
    "办理登记",
    "提交报告",
    "缴纳费用",
    "公布名册",
    "更换证照",
    "接受检查",
    "保存档案",
    "通知当事人",
)
_DUTIES_EN = (
    "register with the authority", "file a report", "pay the fee", "publish the list", "renew the licence",
    "undergo an inspection", "keep the records", "notify the parties",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """`expected` are (file, provision): one, several of which none is surely meant, or none."""

    question: str
    form: str
    expected: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, line: str) -> "Case":
        row = json.loads(line)
        return cls(row["question"], row["form"], tuple((d, p) for d, p in row["expected"]))


def cases(path: Path = HERE / "lookups.jsonl") -> list[Case]:
    return [Case.of(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write_statutes(folder: Path) -> None:
    """Every document of `lookups.toml`; no two editions say the same."""
    rows = word_lists(HERE / "lookups.toml")["documents"]
    places = {row["file"]: place for place, row in enumerate(rows)}
    for row in rows:
        place = places[row.get("translates", row["file"])]
        (folder / row["file"]).write_text("\n\n".join(_text(row, place)), encoding="utf-8")


def _text(row: dict[str, Any], place: int) -> Iterator[str]:
    yield ("# " if row["file"].endswith(".md") else "") + row["title"]
    yield from row.get("lines", ())
    numbers = [
        n
        for at in range(1, row.get("articles", 6) + 1)
        for n in (str(at), *row.get("letters", {}).get(str(at), ()))
    ]
    english = row.get("language") == "en"
    for at, number in enumerate(numbers):
        days = _DAYS[(at + place) % len(_DAYS)] + place
        duty = (_DUTIES_EN if english else _DUTIES_ZH)[(at + place) % len(_DUTIES_ZH)]
        last = row.get("last", "") if number == numbers[-1] else ""
        if english:
            label = {"article": "Article", "section": "Section"}[row.get("label", "article")]
            yield f"{label} {number} Every operator shall {duty} within {days} days. {last}".rstrip()
        else:
            yield f"第{in_chinese(int(number))}条　经营者应当在{days}日内{duty}。{last}"


def outcome(case: Case, answer: Answer, library: Library) -> Outcome:
    """How an answer does."""
    cited = {(c.document, _number(library, c.document, c.start)) for c in answer.citations}
    told = answer.reason or ""
    if answer.state == "sure":
        return "right" if cited and cited == set(case.expected) else "wrong with assurance"
    if not case.expected:
        return "right"
    if len(case.expected) == 1:
        return "asked back"
    titles = {document: library.document(document).title for document, _ in case.expected}
    offered = [
        (document, number) in cited
        or any(t and t in told for t in (titles[document].zh, titles[document].en))
        for document, number in case.expected
    ]
    return "right" if all(offered) else "asked back"


def _number(library: Library, document: str, start: int) -> str:
    """The provision that a quotation stands in."""
    around = [s for s in library.sections(document) if s.start <= start < s.end and s.number]
    return max(around, key=lambda s: s.start).number[-1] if around else ""


def run(library: Library, asked: Sequence[Case]) -> list[tuple[Case, Outcome, Answer]]:
    answerer = Answerer(Retriever(library))
    answers = [(case, answerer.ask(case.question, extractive=True)) for case in asked]
    return [(case, outcome(case, answer, library), answer) for case, answer in answers]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="keep the library here")
    parser.add_argument("--all", action="store_true", help="print every question, not the failures alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "statutes"
        folder.mkdir()
        write_statutes(folder)
        with Library.open(
            options.data or Path(scratch) / "library", BuiltinEmbedder(), write=True
        ) as library:
            build.index(library, [folder])
            results = run(library, cases())
            for case, how, answer in results:
                if options.all or how != "right":
                    cited = [
                        f"{c.document} {_number(library, c.document, c.start)}" for c in answer.citations
                    ]
                    print(f"{how} [{case.form}] {case.question}\n    expected {list(case.expected)}")
                    print(f"    {answer.state}: {cited} {answer.reason or ''}")
    counts = Counter(how for _, how, _ in results)
    unanswerable = sum(not case.expected for case, _, _ in results)
    print(f"{len(results)} questions, {unanswerable} of them unanswerable")
    for how in ("right", "wrong with assurance", "asked back"):
        print(f"{how:21} {counts[how]:4}  {counts[how] / max(len(results), 1):.3f}")


if __name__ == "__main__":
    main()
