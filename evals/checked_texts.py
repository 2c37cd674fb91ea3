"""How well a text is checked, end to end: search, verdict and the passage that is named.

    python -m evals.checked_texts [--cases FILE] [--errors] [DOCUMENTS…]

Over sentences of our own about the sample: of those that are "verified", how many the documents say
(precision), of those that they say, how many are (recall); of those of which some passage speaks, how often
it is among the evidence, and first; by split, and by language of sentence and passage.
"""

import argparse
import time
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.temporary_library import temporary_library
from index.text import detect
from rag.checking import CheckedSentence, Checker, typed_draft
from rag.search import Retriever

HERE = Path(__file__).parent
CASES = HERE / "checked_texts.toml"


@dataclass(frozen=True, slots=True)
class Case:
    split: str
    said: bool
    passage: str  # words of the passage that speaks of it, in either language; "" where none does
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    case: Case
    checked: CheckedSentence

    @property
    def verified(self) -> bool:
        return self.checked.support == "verified"

    @property
    def place(self) -> int | None:
        """Of the right passage in the evidence, from 0."""
        wanted = _squeezed(self.case.passage)
        for place, cited in enumerate(self.checked.evidence):
            twin = cited.counterpart.passage if cited.counterpart else ""
            if wanted in _squeezed(f"{cited.passage}\n{twin}"):
                return place
        return None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def cases_of(path: Path) -> list[Case]:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return [Case(split, *claim) for split, table in tables.items() for claim in table["claims"]]


def run(checker: Checker, cases: Iterable[Case]) -> list[Result]:
    """Each sentence as a draft of its own."""
    results = []
    for case in cases:
        sentences = list(checker.check(typed_draft(case.text)))
        if len(sentences) != 1:
            raise ValueError(f"The case is not one sentence: {case.text}")
        results.append(Result(case, sentences[0]))
    return results


def rates(results: Sequence[Result]) -> dict[str, float | int | None]:
    """None where there is nothing to count."""
    said = [r for r in results if r.case.said]
    verified = [r for r in results if r.verified]
    spoken = [r for r in results if r.case.passage]
    false = [r for r in results if not r.case.said]

    def share(some: Sequence[Result], of: Sequence[Result]) -> float | None:
        return len(some) / len(of) if of else None

    return {
        "cases": len(results),
        "precision": share([r for r in verified if r.case.said], verified),
        "recall": share([r for r in said if r.verified], said),
        "falsely verified": share([r for r in false if r.verified], false),
        "false: unsupported": share([r for r in false if r.checked.support == "unsupported"], false),
        "true: unsupported": share([r for r in said if r.checked.support == "unsupported"], said),
        "passage first": share([r for r in spoken if r.place == 0], spoken),
        "passage shown": share([r for r in spoken if r.place is not None], spoken),
    }


def table(results: Sequence[Result]) -> list[tuple[str, dict[str, float | int | None]]]:
    rows = [("all", rates(results))]
    for split in dict.fromkeys(r.case.split for r in results):
        rows.append((split, rates([r for r in results if r.case.split == split])))
    for pair in sorted({_pair(r) for r in results}):
        rows.append((pair, rates([r for r in results if _pair(r) == pair])))
    return rows


def _pair(result: Result) -> str:
    """Languages of the sentence and of the words that speak of it."""
    passage = result.case.passage
    return f"{detect(result.case.text)}-{detect(passage)}" if passage else "of nothing"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("documents", nargs="*", type=Path, default=[HERE / "sample"])
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--errors", action="store_true", help="list what was judged or placed wrongly")
    options = parser.parse_args()
    with temporary_library(*options.documents) as library:
        checker, began = Checker(Retriever(library)), time.perf_counter()
        results = run(checker, cases_of(options.cases))
        spent = (time.perf_counter() - began) / max(1, len(results))
    rows = table(results)
    print(f"{'':12}" + "".join(f"{name:>20}" for name in rows[0][1]))
    for name, values in rows:
        cells = ("–" if v is None else str(v) if isinstance(v, int) else f"{v:.3f}" for v in values.values())
        print(f"{name:12}" + "".join(f"{cell:>20}" for cell in cells))
    print(f"{1000 * spent:.0f} ms a sentence")
    if options.errors:
        for r in results:
            wrong = r.verified != r.case.said or (r.case.passage and r.place != 0)
            if wrong or (not r.case.said and r.checked.support != "unsupported"):
                print(f"  {'true' if r.case.said else 'false'} → {r.checked.support} ({r.checked.reason})")
                print(f"      {r.case.text}")
                for cited in r.checked.evidence:
                    print(f"      {cited.document} {cited.section}: {cited.quote[:120]!r}")


if __name__ == "__main__":
    main()
