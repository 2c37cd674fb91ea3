"""Overviews and comparisons: do the sentences that are chosen say what the document says, is each an exact
quotation, is each part represented, and do both documents stand in a comparison?

    python -m evals.overviews [--corpus DIR]

The measure of a choice of sentences needs no summary by hand: the Jensen-Shannon distance (scipy's, base 2)
between the words of the sentences and those of their document, which of such measures agrees best with human
judgement (Louis and Nenkova, "Automatically Assessing Machine Summary Content Without a Gold Standard",
Computational Linguistics 39:2, 2013); less is better. It knows nothing of the vectors by which is chosen. The
baselines draw from the same sentences as many characters: the first ones of the document, or any at random
(the mean of 20 draws). Headings are left out everywhere.

The comparisons are those of evals/comparisons.jsonl, asked by quotation over the sample. One is right that is
taken for a comparison of these documents, quotes each of them, and quotes exactly."""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from scipy.spatial.distance import jensenshannon  # type: ignore[import-untyped]

from evals.temporary_library import temporary_library
from index.library import Library
from index.text import terms
from rag.answer import Answerer
from rag.results import Answer, Hits
from rag.search.retriever import Retriever
from rag.tasks.overview import Candidate, Whole, candidates, overview_of, picked_sentences, whole_of

SAMPLE = Path(__file__).with_name("sample")
COMPARISONS = Path(__file__).with_name("comparisons.jsonl")
DRAWS = 20
SEED = 11


@dataclass(frozen=True, slots=True)
class Measured:
    """One document in one language: distances of the overview's sentences and of both baselines; whether
    every line is exact, and each of the highest sections represented."""

    name: str
    language: str
    chosen: float
    lead: float
    drawn: float
    exact: bool
    complete: bool


def distance(sentences: Iterable[str], document: str) -> float:
    """Between the words of both, in 0..1."""
    said, whole = Counter(terms(" ".join(sentences))), Counter(terms(document))
    words = sorted(whole | said)
    return float(jensenshannon([said[w] for w in words], [whole[w] for w in words], base=2))


def measured(library: Library) -> Iterator[Measured]:
    for stored in library.documents():
        for language in stored.languages:
            of = whole_of(library, [stored.name], language)
            made = overview_of(library, "", Hits("", language, (), 0.0), language, of) if of else None
            if of is None or made is None:
                continue
            text = of.document.text
            whole = " ".join(p.text for p in of.passages)
            picked = [text[slice(*line.span)] for line in picked_sentences(library, of)]
            size = sum(map(len, picked))
            found = candidates(library, of)
            generator = random.Random(SEED)
            draws = [generator.sample(found, len(found)) for _ in range(DRAWS)]
            yield Measured(
                name=stored.name,
                language=language,
                chosen=distance(picked, whole),
                lead=distance(_up_to(found, text, size), whole),
                drawn=mean(distance(_up_to(draw, text, size), whole) for draw in draws),
                exact=is_exact(library, made),
                complete=is_complete(made, of),
            )


def is_exact(library: Library, made: Answer) -> bool:
    """Whether each sentence cites one quotation, which stands so in its document and is what it says."""
    cited = {c.number: c for c in made.citations}
    for sentence in made.sentences:
        if len(sentence.citations) != 1:
            return False
        citation = cited[sentence.citations[0]]
        text = library.document(citation.document).text
        if text[citation.start : citation.end] != citation.quote:
            return False
        if "".join(citation.quote.split()) != "".join(sentence.text.split()):
            return False
    return True


def is_complete(made: Answer, of: Whole) -> bool:
    """Whether a line of the overview stands in each of the highest sections."""
    places = [c.start for c in made.citations]
    return all(any(s.start <= at < s.end for at in places) for s in of.highest)


def compared(library: Library) -> list[tuple[str, Answer, bool]]:
    """Each comparison with its answer, and whether that is right."""
    answerer = Answerer(Retriever(library))
    results = []
    for line in COMPARISONS.read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        made = answerer.ask(asked["question"])
        cited = {c.document for c in made.citations}
        wanted = [{name for name in cited if name.startswith(begin)} for begin in asked["documents"]]
        right = all(wanted) and cited == set().union(*wanted) and is_exact(library, made)
        results.append((asked["question"], made, right and made.task == "comparison"))
    return results


def _up_to(found: Sequence[Candidate], text: str, size: int) -> list[str]:
    """The first sentences that together have about as many characters."""
    taken: list[str] = []
    for one in found:
        if taken and sum(map(len, taken)) + (one.span[1] - one.span[0]) / 2 > size:
            break
        taken.append(text[slice(*one.span)])
    return taken


def report(results: Sequence[Measured]) -> None:
    print(f"{'':44} chosen   lead random")
    for r in results:
        print(f"{r.name[:40]:41}{r.language} {r.chosen:7.3f}{r.lead:7.3f}{r.drawn:7.3f}")
    means = [mean(getattr(r, key) for r in results) for key in ("chosen", "lead", "drawn")]
    print(f"{'mean distance':43}" + "".join(f"{value:7.3f}" for value in means))
    for baseline in ("lead", "drawn"):
        better = sum(r.chosen < getattr(r, baseline) for r in results)
        print(f"nearer to the document than {baseline:12} {better} of {len(results)}")
    print(f"every sentence exact             {sum(r.exact for r in results)} of {len(results)}")
    print(f"every highest section there      {sum(r.complete for r in results)} of {len(results)}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Overviews against baselines; comparisons.")
    parser.add_argument("--corpus", type=Path, help="folder of further documents")
    arguments = parser.parse_args()
    folders = [SAMPLE, *([arguments.corpus] if arguments.corpus else [])]
    for folder in folders:
        with temporary_library(folder) as library:
            print(f"\n{folder}")
            report(list(measured(library)))
            if folder == SAMPLE:
                results = compared(library)
                print(f"comparisons right                {sum(r for *_, r in results)} of {len(results)}")
                for question, made, right in results:
                    if not right:
                        print(f"  WRONG  {question}  →  [{made.task}] {made.text[:160]!r}")


if __name__ == "__main__":
    main()
