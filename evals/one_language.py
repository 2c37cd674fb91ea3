"""How a library of one language serves questions in the other, with the dictionary and without.

    python -m evals.one_language QUESTIONS CORPUS

The documents that stand in one language make a library of their own. It is asked what they answer, and
what no document answers; found is a document of which the set says that it answers."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals import questions as sets
from evals.calibrate import indexed
from evals.metrics import distinct, estimate, ranking
from evals.questions import Question
from index.library import Library
from index.records import LANGUAGES, Language, other
from index.text.glossary import Renderings, renderings
from rag.search.confidence import SURE, confidence
from rag.search.question import Render
from rag.search.retriever import Retriever

METRICS = ("recall@1", "recall@5", "MRR")


def _none(terms: Sequence[str], language: Language) -> Renderings:
    return {}


WAYS: dict[str, Render] = {"with the dictionary": renderings, "without": _none}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.one_language")
    parser.add_argument("questions", type=Path)
    parser.add_argument("corpus", type=Path)
    options = parser.parse_args()
    console, errors = Console(), Console(stderr=True)
    asked = sets.read(options.questions)
    table = Table("", *METRICS, "n", "answered", "unanswerable answered", "n")
    with tempfile.TemporaryDirectory(prefix="duolex-one-language-") as place:
        folder = Path(place)
        with indexed(folder / "all", [options.corpus]) as library:
            documents = {language: _of(library, language) for language in LANGUAGES}
        for language, names in documents.items():
            paths = sorted(path for path in options.corpus.rglob("*") if path.name in names)
            questions = [q for q in asked if q.language == other(language)]
            with indexed(folder / language, paths) as library:
                for way, render in WAYS.items():
                    cells = measured(library, render, questions, names, errors)
                    table.add_row(f"{other(language)} asks {language} alone, {way}", *cells)
    console.print(table)


def _of(library: Library, language: Language) -> set[str]:
    """The documents of which every passage is in that language."""
    return {
        d.name
        for d in library.documents()
        if {passage.language for passage in library.passages_of(d.name)} == {language}
    }


def measured(
    library: Library, render: Render, asked: Sequence[Question], names: set[str], errors: Console
) -> list[str]:
    """The figures of `METRICS` with their intervals and number; the shares that are answered."""
    retriever = Retriever(library, render=render)
    right = {q.id: names & set(q.sources) for q in asked if q.answerable and names & set(q.sources)}
    ranked, answered = {}, {}
    for question in track(asked, "asking", console=errors):
        hits = retriever.search(question.question).hits
        ranked[question.id] = distinct(hit.passage.document for hit in hits)
        answered[question.id] = confidence(hits) >= SURE
    scores = ranking(right, ranked)
    found = [estimate(list(scores[metric].values())) for metric in METRICS]
    absent = [answered[q.id] for q in asked if not q.answerable]
    return [
        *(f"{e.value:.3f} ({e.low:.3f}–{e.high:.3f})" if e else "–" for e in found),
        str(len(right)),
        f"{sum(answered[id_] for id_ in right) / max(len(right), 1):.3f}",
        f"{sum(absent) / max(len(absent), 1):.3f}",
        str(len(absent)),
    ]


if __name__ == "__main__":
    main()
