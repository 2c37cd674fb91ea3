"""References that questions make, looked up: right of all, and each failure.

    python -m evals.references ../shared/bench/law-dev/*/*.??.txt ../shared/corpus

Indexes evals/sample and the paths named, and asks `evals/references.jsonl` through the retriever. A
question is right where its looked-up hits are the expected provisions, no more and no fewer, each once,
and come before all others. Questions about documents that were not indexed are left out, and counted."""

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import build
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from index.records import Section
from rag.results import Hit
from rag.search.retriever import Retriever

HERE = Path(__file__).parent
_PROVISIONS = frozenset({"article", "provision"})
Place = tuple[str, str | None]  # document, and "chapter 3" or a provision's number; None for the whole


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    question: str
    form: str
    expected: tuple[Place, ...]

    @classmethod
    def of(cls, line: str) -> "Case":
        row = json.loads(line)
        places = tuple(
            (e["document"], " ".join(filter(None, [e.get("kind"), e.get("provision")])) or None)
            for e in row["expected"]
        )
        return cls(row["id"], row["question"], row["form"], places)


def cases(path: Path = HERE / "references.jsonl") -> list[Case]:
    return [Case.of(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def place(hit: Hit, sections: Iterable[Section], expected: Sequence[Place]) -> Place:
    """What a hit is, in the terms of what is expected of it."""
    document, middle = hit.passage.document, (hit.passage.start + hit.passage.end) // 2
    around = [
        s for s in sections if s.start <= middle < s.end and s.number and s.language == hit.passage.language
    ]
    names = {s.number[-1] if s.kind in _PROVISIONS else f"{s.kind} {s.number[-1]}": s for s in around}
    wanted = [name for d, name in expected if d == document and (name is None or name in names)]
    if wanted:
        return document, wanted[0]
    return document, max(names, key=lambda name: names[name].start, default=None)


def run(retriever: Retriever, asked: Sequence[Case]) -> list[tuple[Case, list[Place]]]:
    """The wrong ones, with what was found."""
    wrong = []
    for case in asked:
        hits = retriever.search(case.question, top_k=20).hits
        found = [
            place(hit, retriever.library.sections(hit.passage.document), case.expected)
            for hit in hits
            if hit.by_reference
        ]
        first = [hit.by_reference for hit in hits] == sorted((h.by_reference for h in hits), reverse=True)
        if set(found) != set(case.expected) or not first:
            wrong.append((case, found))
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--data", type=Path, help="keep the library here")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as scratch,
        Library.open(options.data or Path(scratch) / "library", BuiltinEmbedder(), write=True) as library,
    ):
        build.index(library, [HERE / "sample", *options.paths])
        held = {d.name for d in library.documents()}
        every = cases()
        asked = [c for c in every if {d for d, _ in c.expected} <= held]
        wrong = run(Retriever(library), asked)
    for case, found in wrong:
        print(f"{case.id} [{case.form}] {case.question}")
        print(f"    expected {list(case.expected)}\n    found    {found}")
    left_out = f", {len(every) - len(asked)} left out" if len(every) > len(asked) else ""
    print(f"{len(asked) - len(wrong)} of {len(asked)} right{left_out}")


if __name__ == "__main__":
    main()
