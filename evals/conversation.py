"""How well follow-up questions are understood: two-turn conversations over the sample documents.

    python -m evals.conversation [--data LIBRARY] [--model] [--all]

Each case asks a question and then a follow-up that leans on it, or that must not. It is understood when
an accepted string stands in one of the first five hits, in an accepted document, and the answer is in
the expected language ("asked alone": so many are, of the questions as they were meant). It is answered
when the quotations hold it, which is also a matter of refusal. The first answer's being right is no
condition. Without `--data` a library of evals/sample is made in a
temporary folder. `--model` rewrites with the model of the settings, but quotes all the same, so that
only the rewriting is compared. The cases are evals/conversations.jsonl."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from evals.metrics import contains
from evals.temporary_library import temporary_library
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.records import Language
from index.text.language import detect
from rag.answer import Answerer
from rag.conversation.standalone_question import standalone
from rag.model.chat import ChatModel
from rag.results import Answer
from rag.search.retriever import Retriever
from rag.settings import Settings
from rag.wiring import chat_model

DEPTH = 5  # hits among which what was meant must be

CASES = Path(__file__).with_name("conversations.jsonl")
SAMPLE = Path(__file__).with_name("sample")


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    kind: str
    first: str
    then: str
    meant: str  # the follow-up as a question that stands alone
    language: Language  # that the answer must have
    answers: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    case: Case
    understood: bool
    answered: bool
    reachable: bool  # whether the question that was meant finds it
    answer: Answer


def cases(path: Path = CASES) -> list[Case]:
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [
        Case(**{**line, "answers": tuple(line["answers"]), "sources": tuple(line["sources"])})
        for line in lines
    ]


def run(answerer: Answerer, asked: Iterable[Case], model: ChatModel | None = None) -> list[Result]:
    """The follow-up's answers, by quotation; a `model` only makes the question stand alone."""
    results = []
    for case in asked:
        first = answerer.ask(case.first, extractive=True)
        history = [(case.first, first)]
        if model is None:
            then = answerer.ask(case.then, extractive=True, history=history)
        else:
            followed = asyncio.run(standalone(case.then, history, model))
            tongue = followed.language or detect(case.then)
            then = answerer.ask(followed.question, tongue, extractive=True)
            then = replace(then, searched=followed.question)
        meant = answerer.ask(case.meant, case.language, extractive=True)
        results.append(
            Result(case, understood(case, then), answered(case, then), understood(case, meant), then)
        )
    return results


def understood(case: Case, answer: Answer) -> bool:
    """Whether what was searched is what was meant."""
    found = [
        (passage.document, text)
        for passage, twin in ((hit.passage, hit.counterpart) for hit in answer.hits[:DEPTH])
        for text in (passage.text, twin.passage if twin else "")
    ]
    found += [
        (hit.counterpart.document, hit.counterpart.passage) for hit in answer.hits[:DEPTH] if hit.counterpart
    ]
    return answer.language == case.language and any(
        document in case.sources and contains(case.answers, text) for document, text in found
    )


def answered(case: Case, answer: Answer) -> bool:
    return answer.language == case.language and any(contains(case.answers, c.quote) for c in answer.citations)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="a library of evals/sample")
    parser.add_argument("--model", action="store_true", help="rewrite with the model of the settings")
    parser.add_argument("--all", action="store_true", help="print the right ones too")
    options = parser.parse_args()
    model = chat_model(Settings.load()) if options.model else None
    made = (
        temporary_library(SAMPLE) if options.data is None else Library.open(options.data, BuiltinEmbedder())
    )
    with made as library:
        results = run(Answerer(Retriever(library)), cases(), model)
    for result in results:
        if options.all or not result.understood:
            mark = "right" if result.understood else "WRONG"
            print(f"{mark} {result.case.id} {result.case.first} → {result.case.then}")
            print(f"      searched: {result.answer.searched}\n      answered: {result.answer.text[:160]}")
    for kind in (*dict.fromkeys(r.case.kind for r in results), "all"):
        own = [r for r in results if kind in (r.case.kind, "all")]
        good, told = sum(r.understood for r in own), sum(r.answered for r in own)
        ceiling = sum(r.reachable for r in own)
        print(f"{kind:10} understood {good}/{len(own)}, asked alone {ceiling}, answered {told}")
    sys.exit(0 if sum(r.understood for r in results) >= 0.85 * len(results) else 1)


if __name__ == "__main__":
    main()
