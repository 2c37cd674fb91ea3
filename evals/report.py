"""The report: `report.json` for programs, `report.html` for reading offline, a table on the terminal."""

from pathlib import Path
from typing import Any

from jinja2 import Environment
from rich.console import Console
from rich.table import Table as RichTable

from evals import plots
from evals.scoring import MIXED

Json = dict[str, Any]

_TEMPLATE = Path(__file__).with_name("report.template.html")
_HEADINGS = {
    "retrieval": "Finding, in figures",
    "answers": "Answers",
    "citations": "Citations",
    "refusal": "Refusal at the default threshold",
    "states": "Sure, possible, refused",
}
CASES = {
    "false answer": "Answered, though the documents do not answer",
    "false refusal": "Refused, though the documents answer",
    "not contained": "Answered without an accepted string, the surest first",
    "inexact": "A quote that is not exact",
    "unsupported": "A sentence that its citations do not support",
    "not found": "A right document is not among the first ten",
}
"""What went wrong in the cases to look at, by the names that `scoring.worst` gives it."""


def html(report: Json) -> str:
    """The whole page of a report.json."""
    environment = Environment(autoescape=True, trim_blocks=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        title=f"Evaluation: {report['name']}",
        summary=_summary(report),
        warnings=report["warnings"],
        naive=report["naive"],
        retrieval_plot=plots.bars(rows, "Finding") if (rows := finding(report)) else "",
        parts=[
            (heading, tables(report[part], part)) for part, heading in _HEADINGS.items() if report.get(part)
        ],
        judge=(judge := report.get("judge")),
        agreement=agreement(judge["agreement"]) if judge else "",
        confidence=report["confidence"],
        reliability_plot=plots.reliability(found, "Reliability") if (found := bins(report)) else "",
        curve_plot=plots.curve(curve["points"], marks(curve), "Curve") if (curve := report["curve"]) else "",
        gap=report["gap"],
        latency=report["latency"],
        worst={CASES[kind]: cases for kind, cases in report["worst"].items()},
    )


def _summary(report: Json) -> str:
    asked, library = report["questions"], report["library"]
    answers = "quotations" if report["mode"] == "extractive" else f"the model {report['model']}"
    return (
        f"{asked['count']} questions ({asked['unanswerable']} of them unanswerable) about "
        f"{library['documents']} documents in {library['passages']} passages; answers by {answers}. "
        f"{report['made']}; {report['machine']}."
    )


def agreement(made: Json) -> str:
    """How far a judge agrees with the hand labels, in one sentence."""
    kappa = "–" if made["kappa"] is None else f"{made['kappa']:.2f}"
    return (
        f"It agrees with {made['accuracy']:.0%} of {made['labels']} answers graded by hand, Cohen's kappa "
        f"{kappa}; {made['broken']} of its verdicts there were broken, and count as disagreement."
    )


def finding(report: Json) -> list[plots.Bar]:
    """recall@1 of each pair of languages, mAP of those that search both, beside the naive pipeline's."""
    naive: Json = next(iter(report["naive"].values()), {})
    rows = []
    for group, found in report["retrieval"].items():
        metric = "mAP" if group.startswith(MIXED) else "recall@1"
        other = naive.get(group, {}).get(metric)
        of = found[metric]
        rows.append(plots.Bar(group, of["value"], of["low"], of["high"], other["value"] if other else None))
    return rows


def bins(report: Json) -> list[tuple[float, float, int]]:
    """(predicted, observed, count) of each bin of the confidence of all questions."""
    found = report["confidence"].get("all")
    return [(b["predicted"], b["observed"], b["count"]) for b in found["bins"]] if found else []


def marks(curve: Json) -> list[tuple[float, float]]:
    """Of the curve: where Duolex is sure, and where it still quotes what is nearest. A report of an earlier
    version knows one threshold only."""
    return [tuple(curve[name]) for name in ("sure", "default") if name in curve]


def tables(part: Json, name: str) -> list[Json]:
    """Groups down, metrics across; the groups with the same metrics in one table."""
    made: dict[tuple[str, ...], list[Json]] = {}
    for group, found in part.items():
        metrics = tuple(found)
        counts = sorted({of["n"] for of in found.values()})
        n = str(counts[0]) if len(counts) == 1 else f"{counts[0]}–{counts[-1]}"
        made.setdefault(metrics, []).append(
            {"label": group, "cells": [found[metric] for metric in metrics], "n": n}
        )
    first = "languages" if name == "retrieval" else "questions"
    return [{"head": [first, *metrics, "n"], "rows": rows} for metrics, rows in made.items()]


def show(report: Json, console: Console) -> None:
    """The main figures."""
    console.print(_summary(report), markup=False)
    for part, heading in _HEADINGS.items():
        for table in tables(report.get(part) or {}, part):
            rich = RichTable(*table["head"], title=heading, title_justify="left")
            for row in table["rows"]:
                cells = [f"{cell['value']:.3f}" for cell in row["cells"]]
                rich.add_row(row["label"], *cells, row["n"])
                for variant, found in report["naive"].items() if part == "retrieval" else ():
                    if row["label"] in found:
                        cells = [f"{of['value']:.3f}" for of in found[row["label"]].values()]
                        rich.add_row(f"  {variant}", *cells, "", style="dim")
            console.print(rich)
    rich = RichTable("questions", "AUROC", "right documents removed", "calibration error", title="Confidence")
    for group, found in report["confidence"].items():
        values = [found["AUROC"], found["AUROC, right documents removed"]]
        cells = ["–" if v is None else f"{v['value']:.3f}" for v in values]
        error = found["calibration error"]
        rich.add_row(group, *cells, "–" if error is None else f"{error:.3f}")
    console.print(rich)
    if judge := report.get("judge"):
        rich = RichTable("questions", *next(iter(judge["grades"].values()), {}), title="The judge's grades")
        for language, grades in judge["grades"].items():
            rich.add_row(language, *map(str, grades.values()))
        console.print(rich)
        console.print(f"Judge: {judge['model']}. {agreement(judge['agreement'])}", markup=False)
    total = report["latency"]["total"]
    console.print(f"A question took {total['p50']:.0f} ms (p50), {total['p95']:.0f} ms (p95).")


def show_comparison(comparison: Json, console: Console) -> None:
    table = RichTable("figure", "A", "B", "B - A", "95 % interval", "p", "n")
    for name, of in comparison["differences"].items():
        table.add_row(
            name,
            f"{of['a']:.3f}",
            f"{of['b']:.3f}",
            f"{of['difference']:+.3f}",
            f"{of['low']:+.3f} … {of['high']:+.3f}",
            f"{of['p']:.3f}",
            str(of["n"]),
            style="bold" if of["significant"] else "dim",
        )
    console.print(f"A: {comparison['a']}\nB: {comparison['b']}", markup=False)
    console.print(table)
    console.print("Bold: a difference as large by chance alone has p < .05, each figure by itself.")
