"""How well a library of one language is found in by questions in the other, with the dictionary and without.

    python -m evals.one_language QUESTIONS CORPUS

For question sets whose documents stand in two versions: each language's versions make a library."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals import questions as sets
from evals.calibrate import libraries
from evals.metrics import distinct, estimate, ranking
from evals.questions import Question
from index import build
from index.embed import BuiltinEmbedder
from index.glossary import renderings
from index.library import Library
from index.records import Language, other
from rag.candidates import Candidates, Render

METRICS = ("recall@1", "recall@5", "MRR")


def _none(terms: Sequence[str], language: Language) -> dict[str, Sequence[tuple[str, ...]]]:
    return {}


WAYS: dict[str, Render] = {"with the dictionary": renderings, "without": _none}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.one_language")
    parser.add_argument("questions", type=Path)
    parser.add_argument("corpus", type=Path)
    options = parser.parse_args()
    console, errors = Console(), Console(stderr=True)
    asked = [question for question in sets.read(options.questions) if question.versions]
    table = Table("", *METRICS, "n")
    for paths in list(libraries(asked, options.corpus))[1:]:  # the first holds both languages
        with tempfile.TemporaryDirectory(prefix="duolex-one-language-") as folder:
            with Library.open(Path(folder), BuiltinEmbedder(), write=True, vectors="exact") as library:
                build.index(library, paths)
                [language] = (known for known, count in library.counts().items() if count)
            with Library.open(Path(folder), BuiltinEmbedder()) as library:
                foreign = [question for question in asked if question.language == other(language)]
                n = str(len(foreign))
                for way, render in WAYS.items():
                    found = measured(Candidates(library, render), foreign, language, errors)
                    table.add_row(f"{other(language)} asks {language} alone, {way}", *found, n)
    console.print(table)


def measured(
    candidates: Candidates, asked: Sequence[Question], language: Language, errors: Console
) -> list[str]:
    """The figures of `METRICS`, with their intervals, over a library of one language."""
    ranked = {}
    for question in track(asked, "asking", console=errors):
        best = candidates.best(candidates.question(question.question, None), language)
        ranked[question.id] = distinct(c.passage.document for c in best)
    scores = ranking({q.id: {q.versions[language]} for q in asked}, ranked)
    found = [estimate(list(scores[metric].values())) for metric in METRICS]
    return [f"{e.value:.3f} ({e.low:.3f}–{e.high:.3f})" if e else "–" for e in found]


if __name__ == "__main__":
    main()
