"""Two runs side by side → HTML: what changed, and which changes are more than chance."""

from collections.abc import Mapping
from typing import Any

from index.records import Language
from rag.web.markup import el, esc
from rag.web.quality.run_report import group, metric, table
from rag.web.words import say

_CHANCE = 0.05  # share of figures that come out as significant by chance alone


def comparison(differences: Mapping[str, Mapping[str, Any]], a: str, b: str, language: Language) -> str:
    """Of `evals.compare.compare`; `a` and `b` are what the runs are called, the earlier one first.
    Significant changes stand first, then the larger ones."""

    def weight(item: tuple[str, Mapping[str, Any]]) -> tuple[bool, float]:
        return not item[1]["significant"], -abs(item[1]["difference"])

    rows = []
    for name, of in sorted(differences.items(), key=weight):
        part, label, figure = name.split("/")
        named = f"{say(f'part_{part}', language)} · {group(label, language)} · {metric(figure, language)}"
        mark = " " + el("b", esc(say("significant", language)), cls="tag") if of["significant"] else ""
        change = f"{of['difference']:+.3f}"
        rows.append(
            [
                esc(named),
                f"{of['a']:.3f}",
                f"{of['b']:.3f}",
                (el("b", change) if of["significant"] else change) + mark,
                f"{of['low']:+.3f} … {of['high']:+.3f}",
                f"{of['p']:.3f}",
                str(of["n"]),
            ]
        )
    head = [
        say(f"comparison_{key}", language) for key in ("figure", "first", "second", "change", "range", "p")
    ]
    count = len(rows)
    note = say("comparison_note", language, n=count, chance=f"{count * _CHANCE:.0f}")
    significant = any(of["significant"] for of in differences.values())
    return el(
        "div",
        el("h2", esc(say("comparison", language))),
        el("p", esc(say("comparison_runs", language, a=a, b=b)), cls="reason"),
        "" if significant else el("p", esc(say("comparison_none", language)), cls="status", role="status"),
        table(say("comparison", language), [*head, say("column_count", language)], rows),
        el("p", esc(note), cls="reason"),
        data_comparison=True,
    )
