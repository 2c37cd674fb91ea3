"""Metadata answers: does a question about a document's number, issuer, dates or validity get the line that
says so, and is a question about what documents say left alone?

    python -m evals.metadata_questions [--corpus DIR] [--others FILE…] [--all]

The questions are evals/metadata_questions.jsonl: of the "metadata" ones an answer is right when it is a
metadata answer that rests on accepted documents alone, quotes them exactly and holds an accepted string; of
the "content" ones when it is any other. `only` filters the library, `first` is asked before. Those on the
sample are always asked, those on the real documents where `--corpus` names their folder. `--others` are
question sets about what documents say (bench/xquad-dev): all that is recognised there is listed, and counted
as a false alarm."""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals import questions as sets
from evals.metrics import contains
from evals.questions import Question
from evals.temporary_library import temporary_library
from index.library import Library
from rag.answer import Answerer
from rag.results import Answer, Filter
from rag.search.retriever import Retriever
from rag.tasks.asked_fields import recognise

QUESTIONS = Path(__file__).with_name("metadata_questions.jsonl")
SAMPLE = Path(__file__).with_name("sample")


@dataclass(frozen=True, slots=True)
class Result:
    question: Question
    answer: Answer
    right: bool


def run(library: Library, asked: Iterable[Question]) -> list[Result]:
    """Every question to one library, by quotation."""
    answerer = Answerer(Retriever(library))
    results = []
    for question in asked:
        only = question.extra.get("only")
        where = Filter(documents=frozenset(only)) if only else Filter()
        first = question.extra.get("first")
        history = [(first, answerer.ask(first, where=where))] if first else []
        answer = answerer.ask(question.question, where=where, history=history)
        results.append(Result(question, answer, is_right(question, answer, library)))
    return results


def is_right(question: Question, answer: Answer, library: Library) -> bool:
    """As above; the quotes are compared with the document's text."""
    if question.extra["kind"] == "content":
        return answer.task != "metadata"
    exact = all(library.document(c.document).text[c.start : c.end] == c.quote for c in answer.citations)
    cited = {c.document for c in answer.citations}
    mine = bool(cited) and cited <= set(question.sources) and answer.task == "metadata"
    return mine and exact and contains(question.accepted, answer.text)


def report(results: Sequence[Result], *, every: bool) -> None:
    """Right by library, kind and language; then the answers that are wrong, or all."""
    groups = Counter[tuple[str, str, str]]()
    right = Counter[tuple[str, str, str]]()
    for result in results:
        question = result.question
        group = (str(question.extra["library"]), str(question.extra["kind"]), str(question.language))
        groups[group] += 1
        right[group] += result.right
    for group, count in sorted(groups.items()):
        print(f"{' '.join(group):28} {right[group]:3} of {count:3}")
    for result in results:
        if every or not result.right:
            mark = "right" if result.right else "WRONG"
            print(f"{mark}  {result.question.question}  →  [{result.answer.task}] {result.answer.text[:160]}")


def false_alarms(files: Iterable[Path]) -> None:
    """Questions of the sets that are taken for metadata questions, whatever a library would make of them."""
    asked = [question for file in files for question in sets.read(file)]
    alarms = [(q.question, found) for q in asked if (found := recognise(q.question))]
    share = len(alarms) / len(asked) if asked else 0.0
    print(f"recognised in the other sets   {len(alarms)} of {len(asked)} ({share:.2%})")
    for question, found in alarms:
        print(f"  {question}  →  {', '.join(found.fields)} of {found.subject or '–'}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.metadata_questions")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--others", type=Path, nargs="*", default=[])
    parser.add_argument("--all", action="store_true", help="print every answer, not only the wrong ones")
    options = parser.parse_args()
    asked = sets.read(QUESTIONS)
    folders = {"sample": SAMPLE} | ({"corpus": options.corpus} if options.corpus else {})
    results: list[Result] = []
    for name, folder in folders.items():
        with temporary_library(folder) as library:
            results += run(library, [q for q in asked if q.extra["library"] == name])
    report(results, every=options.all)
    false_alarms(options.others)


if __name__ == "__main__":
    main()
