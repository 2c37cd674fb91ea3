"""How many documents have three questions that they surely answer, of what kinds, and how long they take.

    python -m evals.suggested [--corpus DIR] [--all]

Asks what the page asks when a document's overview is opened: the suggestions of
rag/tasks/suggested_questions.py, in turn, until three of them have sound answers. Over the sample (with the
files of `--corpus`) and over a library of the first statutes of evals/lookups.toml, in each language that a
document has text in."""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from evals.lookups import write_statutes
from evals.temporary_library import temporary_library
from index.library import Library
from index.records import Language
from rag.answer import Answerer
from rag.search.retriever import Retriever
from rag.tasks.suggested_questions import Suggestion, answered_surely, suggestions

SAMPLE = Path(__file__).with_name("sample")
WANTED = 3
STATUTES = 20
PATIENCE = 60.0  # seconds: what is missing shall be missing for want of an answer, not of time


@dataclass(frozen=True, slots=True)
class Offered:
    document: str
    language: Language
    made: int
    kept: tuple[Suggestion, ...]
    seconds: float


def offered(library: Library) -> Iterator[Offered]:
    answerer = Answerer(Retriever(library))
    for document in library.documents():
        for language in document.languages:
            began = time.monotonic()
            made = suggestions(library, document, language)
            sound = answered_surely(
                made, lambda q: answerer.ask(q, extractive=True), document.versions, PATIENCE
            )
            kept = tuple(islice(sound, WANTED))
            yield Offered(document.name, language, len(made), kept, time.monotonic() - began)


def told(label: str, found: Iterable[Offered], *, everything: bool) -> None:
    rows = list(found)
    for row in rows:
        if everything or len(row.kept) < WANTED:
            print(f"  {row.document} ({row.language}): {len(row.kept)} of {row.made}, {row.seconds:.1f} s")
            for suggestion in row.kept if everything else ():
                print(f"      {suggestion.kind}: {suggestion.question}")
    enough = sum(len(row.kept) >= WANTED for row in rows)
    kinds = Counter(suggestion.kind for row in rows for suggestion in row.kept)
    seconds = sorted(row.seconds for row in rows)
    print(
        f"{label}: three questions in {enough} of {len(rows)}; median {seconds[len(seconds) // 2]:.1f} s, "
        f"longest {seconds[-1]:.1f} s; {', '.join(f'{kind} {n}' for kind, n in kinds.most_common())}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, help="further files, beside the sample")
    parser.add_argument("--all", action="store_true", help="print every question")
    options = parser.parse_args()
    with temporary_library(SAMPLE, *([options.corpus] if options.corpus else [])) as library:
        told("sample" + (" and corpus" if options.corpus else ""), offered(library), everything=options.all)
    with tempfile.TemporaryDirectory() as place:
        write_statutes(Path(place))
        files = sorted(Path(place).iterdir())[:STATUTES]
        with temporary_library(*files) as library:
            told(f"{len(files)} statutes", offered(library), everything=options.all)


if __name__ == "__main__":
    main()
