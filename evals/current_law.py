"""Ordinary questions about laws of which a library holds several editions: is what holds today quoted, and is
it said where only another edition answers?

    python -m evals.current_law [--all]

Makes the statutes of `evals/current_law.toml` and asks its questions by quotation. A question is right where
a quotation of the expected document holds the expected words, and where the answer is sure or possible as its
kind allows: what only a former edition says is never sure, and told to be so; what no edition says is not
sure. *Wrong with assurance* is whatever is sure and quotes another document than the expected one."""

import argparse
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evals.temporary_library import temporary_library
from index.text import word_lists
from rag.answer import Answerer
from rag.results import Answer
from rag.search.retriever import Retriever

CASES = Path(__file__).with_name("current_law.toml")
How = Literal["current", "former only", "asked", "absent"]


@dataclass(frozen=True, slots=True)
class Case:
    ask: str
    quotes: str
    holds: str
    how: How

    def right(self, answer: Answer) -> bool:
        if self.how == "absent":
            return answer.state != "sure"
        found = any(self.holds in c.quote for c in answer.citations if c.document == self.quotes)
        told = self.how != "former only" or (answer.state == "possible" and bool(answer.reason))
        return answer.answered and found and told

    def wrong_with_assurance(self, answer: Answer) -> bool:
        others = any(c.document != self.quotes for c in answer.citations)
        return answer.state == "sure" and (others or self.how in ("former only", "absent"))


def cases() -> list[Case]:
    return [Case(**row) for row in word_lists(CASES)["questions"]]


def write_statutes(folder: Path) -> None:
    for row in word_lists(CASES)["documents"]:
        (folder / row["file"]).write_text(row["text"], encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", action="store_true", help="print every question, not the failures alone")
    options = parser.parse_args()
    asked, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        write_statutes(Path(folder))
        with temporary_library(Path(folder)) as library:
            answerer = Answerer(Retriever(library))
            for case in cases():
                answer = answerer.ask(case.ask, extractive=True)
                asked[case.how] += 1
                right[case.how] += (fine := case.right(answer))
                wrong[case.how] += case.wrong_with_assurance(answer)
                if options.all or not fine:
                    quoted = [(c.document, c.quote) for c in answer.citations]
                    print(f"{'right' if fine else 'WRONG'} [{case.how}] {case.ask}")
                    print(f"    {answer.state} {answer.confidence:.2f}: {quoted} {answer.reason or ''}")
    print(f"{'':12} questions  right  wrong with assurance")
    for how in asked:
        print(f"{how:12} {asked[how]:9}  {right[how]:5}  {wrong[how]:5}")
    print(f"{'all':12} {asked.total():9}  {right.total():5}  {wrong.total():5}")


if __name__ == "__main__":
    main()
