"""Tasks: is what a question asks for recognised, is an ordinary question left alone, and are lists and counts
what they should be?

    python -m evals.tasks [--corpus DIR] [--others FILE…] [--all]

The questions are evals/task_questions.jsonl, ours, with the truth that was made by hand: `count` of what is
counted; `must` and `may`, the sections (document#number or heading, "" outside any) that a list by subject
has to name, and may; `documents`, those that a question about the library wants, `exact` where no other may
be there. Versions of a document count as the first of them. Those on the sample are always asked, those on
the real documents where `--corpus` names their folder. `--others` are sets of questions on facts
(bench/xquad-dev): what is recognised there as another task is a false alarm, though the question still gets
the ordinary answer where nothing can be composed."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from evals import questions as sets
from evals.temporary_library import temporary_library
from index.library import Library
from index.records import Language
from index.text import numeral
from rag.answer import Answerer
from rag.results import Answer, Task
from rag.search.retriever import Retriever
from rag.tasks.requests import recognised

QUESTIONS = Path(__file__).with_name("task_questions.jsonl")
SAMPLE = Path(__file__).with_name("sample")
ORDINARY = ("fact", "provision")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of another kind than a fact, and what is true of its answer, where that was found out."""

    id: str
    library: str
    language: Language
    task: Task
    question: str
    written: str  # "before the rules" or after them
    count: int | None = None
    must: tuple[str, ...] | None = None
    may: tuple[str, ...] = ()
    documents: tuple[str, ...] | None = None
    exact: bool = False
    at_first: Task | None = None  # what it was taken for when it was first asked, before any rule was mended


@dataclass(frozen=True, slots=True)
class Result:
    """`hit` of the `named` that the answer has are right, of the `wanted` that it should have."""

    asked: Asked
    answer: Answer
    hit: int
    named: int
    missing: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def wanted(self) -> int:
        return self.hit + len(self.missing)


def read(path: Path = QUESTIONS) -> list[Asked]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [TypeAdapter(Asked).validate_json(line) for line in lines]


def has_truth(asked: Asked) -> bool:
    return asked.count is not None or asked.must is not None or asked.documents is not None


def run(library: Library, asked: Iterable[Asked]) -> list[Result]:
    """Every question whose truth is known, by quotation."""
    answerer = Answerer(Retriever(library))
    first = {d.name: min([d.name, *d.versions]) for d in library.documents()}
    return [judged(q, answerer.ask(q.question), first) for q in asked if has_truth(q)]


def judged(asked: Asked, answer: Answer, first: Mapping[str, str]) -> Result:
    """`first` names the first version of each document. A count is all or nothing."""
    taken = answer.task == asked.task
    if asked.count is not None:
        right = taken and len(answer.citations) == asked.count
        missed = () if right else (str(asked.count),)
        return Result(asked, answer, int(right), 1, missed, () if right else (str(len(answer.citations)),))
    known = {h.before for h in answer.headings if "可能有关" in h.text or "Possibly" in h.text}
    sure = answer.citations[: min(known, default=len(answer.citations))] if taken else ()
    if asked.documents is not None:
        named = {c.document if asked.exact else first[c.document] for c in sure}
        wanted, allowed = set(asked.documents), set(asked.documents)
        if not asked.exact:
            wanted = allowed = {first[name] for name in asked.documents}
    else:
        named = {f"{first[c.document]}#{_section(c.section)}" for c in sure}
        wanted, allowed = set(asked.must or ()), {*(asked.must or ()), *asked.may}
    hit, missing, wrong = wanted & named, sorted(wanted - named), sorted(named - allowed)
    return Result(asked, answer, len(hit), len(named), tuple(missing), tuple(wrong))


def _section(path: Sequence[str]) -> str:
    return (numeral(path[-1]) or path[-1]) if path else ""


def recognition(asked: Sequence[Asked]) -> None:
    """The share recognised, by when and in what language the questions were written; and of the blind ones
    the share at first sight, which is what a stranger gets."""
    wrong = [(q, found) for q in asked if (found := recognised(q.question).task) != q.task]
    print(f"recognised   {len(asked) - len(wrong)} of {len(asked)} ({1 - len(wrong) / len(asked):.3f})")
    for group in sorted({(q.language, q.written) for q in asked}):
        mine = [q for q in asked if (q.language, q.written) == group]
        missed = sum((q.language, q.written) == group for q, _ in wrong)
        print(f"  {' '.join(group):22} {len(mine) - missed} of {len(mine)}")
    for q, found in wrong:
        print(f"  {q.question}  →  {found}, not {q.task}")
    print("as taken when first asked, before the rules were mended on them")
    for written in sorted({q.written for q in asked if q.at_first}):
        blind = [q for q in asked if q.written == written]
        right = sum(q.at_first == q.task for q in blind)
        print(f"  {written:22} {right} of {len(blind)} ({right / len(blind):.3f})")


def false_alarms(files: Iterable[Path]) -> None:
    asked = [question for file in files for question in sets.read(file)]
    if not asked:
        return
    alarms = [(q.question, task) for q in asked if (task := recognised(q.question).task) not in ORDINARY]
    print(f"taken for another task   {len(alarms)} of {len(asked)} ({len(alarms) / len(asked):.2%})")
    for question, task in alarms:
        print(f"  {question}  →  {task}")


def truth(results: Sequence[Result], *, every: bool) -> None:
    """Recall and precision of counts, of lists by subject and of the catalogue's answers."""
    kinds = {
        "counts of structure": [r for r in results if r.asked.count is not None],
        "lists by subject": [r for r in results if r.asked.must is not None],
        "documents": [r for r in results if r.asked.documents is not None],
    }
    for kind, mine in kinds.items():
        if not mine:
            continue
        recall = sum(r.hit / max(r.wanted, 1) for r in mine) / len(mine)
        good = sum((r.named - len(r.wrong)) / r.named if r.named else 1.0 for r in mine) / len(mine)
        print(f"{kind:20} {len(mine):3} cases   recall {recall:.3f}   precision {good:.3f}")
    for r in results:
        if every or r.missing or r.wrong:
            print(f"  {r.asked.question}  →  [{r.answer.task}] {r.hit} of {r.wanted}, {r.named} named")
            print(f"      missing {list(r.missing)}   wrong {list(r.wrong)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.tasks")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--others", type=Path, nargs="*", default=[])
    parser.add_argument(
        "--all", action="store_true", help="print every list and count, not only the wrong ones"
    )
    options = parser.parse_args()
    asked = read()
    recognition(asked)
    false_alarms(options.others)
    folders = {"sample": SAMPLE} | ({"corpus": options.corpus} if options.corpus else {})
    results: list[Result] = []
    for name, folder in folders.items():
        with temporary_library(folder) as library:
            results += run(library, [q for q in asked if q.library == name])
    truth(results, every=options.all)


if __name__ == "__main__":
    main()
