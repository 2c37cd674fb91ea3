"""How well `rag/verify/verdict.py` tells supported sentences from unsupported ones.

    python -m evals.verify [--cases FILE] [--errors] [--model]

Over our own table of sentence and passage cases in both languages: precision and recall of the
verdict "unsupported", by kind of fault, by pair of languages, and apart for the cases on which the
thresholds were fitted and those written for the test. A verdict "unchecked" counts as not
unsupported: it accuses nobody, and vouches for nothing. `--model` also asks the model of the settings,
by evals/support_judge.py, about each case; a reply that is no verdict leaves its case unchecked.
"""

import argparse
import asyncio
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.support_judge import judge
from index.errors import ModelInterruptedError, ModelNonsenseError, ModelTimeoutError
from index.text.language import detect
from rag.model.chat import ChatModel
from rag.model.prompt_templates import Evidence
from rag.results import Support
from rag.settings import Settings
from rag.verify.likeness import Likeness
from rag.verify.verdict import Verdict, verify
from rag.wiring import chat_model

CASES = Path(__file__).parent.parent / "tests" / "data" / "verify_cases.jsonl"
CLAUSES = CASES.with_name("verify_clauses.toml")


@dataclass(frozen=True, slots=True)
class Result:
    id: str
    split: str  # "fit" or "test"; of clauses "dev", "test" or "late"
    kind: str
    languages: str  # of sentence and passage: "zh-en"
    expected: str  # "supported" or "unsupported"
    verdict: Verdict


def cases_of(path: Path) -> list[dict[str, Any]]:
    """The cases of a table: one a line in JSON, or claims on provisions in TOML."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        return list(_on_provisions(tomllib.loads(text)["provisions"]))
    return [json.loads(line) for line in text.splitlines()]


def _on_provisions(provisions: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each claim against the provision in its own language, and against the provision in the other."""
    for at, provision in enumerate(provisions, start=1):
        for number, (kind, said, claim) in enumerate(provision["claims"], start=1):
            for language in ("zh", "en"):
                if language not in provision:
                    continue
                yield {
                    "id": f"{at}.{number}-{language}",
                    "split": provision["split"],
                    "kind": kind,
                    "languages": f"{detect(claim)}-{language}",
                    "claim": claim,
                    "passage": provision[language],
                    "expected": "supported" if said else "unsupported",
                }


def run(cases: Iterable[dict[str, Any]], similarity: Callable[[str, str], float] | None) -> list[Result]:
    return [_result(case, verify(case["claim"], [case["passage"]], similarity)) for case in cases]


def _result(case: dict[str, Any], verdict: Verdict) -> Result:
    return Result(
        case["id"], case["split"], case["kind"], case["languages"], case["expected"], verdict=verdict
    )


def opinions(cases: Iterable[dict[str, Any]], model: ChatModel) -> list[Result]:
    """A model's verdicts instead of ours; what is said in part is not supported. Raises ModelError where
    the model cannot be asked at all."""
    results = []
    for case in cases:
        evidence = [Evidence(1, case["id"], "", detect(case["passage"]), case["passage"])]
        try:
            [said] = asyncio.run(judge(model, [case["claim"]], evidence, detect(case["claim"])))
            support: Support = "verified" if said.opinion == "supported" else "unsupported"
            verdict = Verdict(support, said.reason)
        except (ModelNonsenseError, ModelTimeoutError, ModelInterruptedError) as error:
            verdict = Verdict("unchecked", str(error))
        results.append(_result(case, verdict))
    return results


def rates(results: Sequence[Result]) -> dict[str, float | int | None]:
    """Precision and recall of "unsupported"; `verified`: share of the supported that are verified.
    None where there is nothing to count."""
    accused = [r for r in results if r.verdict.support == "unsupported"]
    guilty = [r for r in results if r.expected == "unsupported"]
    innocent = [r for r in results if r.expected == "supported"]
    right = sum(r.expected == "unsupported" for r in accused)
    return {
        "cases": len(results),
        "precision": right / len(accused) if accused else None,
        "recall": right / len(guilty) if guilty else None,
        "false accusations": (len(accused) - right) / len(innocent) if innocent else None,
        "verified": sum(r.verdict.support == "verified" for r in innocent) / len(innocent)
        if innocent
        else None,
        "falsely verified": sum(r.verdict.support == "verified" for r in guilty) / len(guilty)
        if guilty
        else None,
    }


def table(results: Sequence[Result]) -> list[tuple[str, dict[str, float | int | None]]]:
    """Rows of the report: everything, each split, each kind, each pair of languages."""
    rows = [("all", rates(results))]
    for field in ("split", "kind", "languages"):
        for value in dict.fromkeys(getattr(r, field) for r in results):
            rows.append((value, rates([r for r in results if getattr(r, field) == value])))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--errors", action="store_true", help="list every case judged wrongly")
    parser.add_argument("--model", action="store_true", help="ask the model of the settings, too")
    options = parser.parse_args()
    model = chat_model(Settings.load()) if options.model else None
    cases = cases_of(options.cases)
    found = {
        "by words alone": run(cases, None),
        "with the builtin embedder": run(cases, Likeness.builtin()),
    }
    if model is not None:
        found[f"by the model {model.name}"] = opinions(cases, model)
    for title, results in found.items():
        rows = table(results)
        print(f"\n{title}\n{'':18}" + "".join(f"{name:>19}" for name in rows[0][1]))
        for name, values in rows:
            cells = (
                "–" if v is None else str(v) if isinstance(v, int) else f"{v:.3f}" for v in values.values()
            )
            print(f"{name:18}" + "".join(f"{cell:>19}" for cell in cells))
        if options.errors:
            by_id = {case["id"]: case for case in cases}
            for r in results:
                if (r.verdict.support, r.expected) not in (
                    ("verified", "supported"),
                    ("unsupported", "unsupported"),
                ):
                    print(f"  {r.id} {r.languages} {r.kind} → {r.verdict.support} ({r.verdict.reason})")
                    print(f"      {by_id[r.id]['claim']}")


if __name__ == "__main__":
    main()
