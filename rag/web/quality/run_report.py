"""A run of a question set → HTML: how far it is, its figures, plots and worst cases."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from index.records import Language
from rag.web.markup import el, esc, lang, told
from rag.web.quality.evaluations import PlotWords
from rag.web.quality.quality_store import INCLUDED, QuestionSet, Run
from rag.web.source import document_link
from rag.web.words import keys, say

Json = Mapping[str, Any]

_NAMED = 5  # documents named in one sentence
_CASES = 8  # of each kind


def set_name(of: str, name: str, language: Language) -> str:
    """The user's own, into which answers' questions go first, has no name but the page's."""
    return say("included_set", language) if of == INCLUDED else name or say("own_set", language)


def by(run: Run, model: str | None, language: Language) -> str:
    return say("by_quotes", language) if run.extractive else say("by_model", language, model=model or "")


def when(run: Run, language: Language) -> str:
    """A run by its time and set."""
    began = datetime.fromtimestamp(run.began).strftime("%Y-%m-%d %H:%M")
    return f"{began} · {set_name(run.of, run.name, language)}"


def title(run: Run, language: Language) -> str:
    """A run in one line: when, of what, how far or how good."""
    parts = [when(run, language)]
    if run.state == "done":
        figures = [f"{metric(name, language)} {value:.2f}" for name, value in run.figures.items()]
        return " · ".join([*parts, *figures[:1], *figures[2:3]])
    return " · ".join([*parts, say(f"state_{run.state}", language)])


def set_about(chosen: QuestionSet, asked: Sequence[Any], here: set[str], language: Language) -> str:
    """What is in a set, and what of it the library lacks. `asked` are `quality_runs.Asked`."""
    counts = [say("set_count", language, n=len(asked))]
    for code in ("zh", "en"):
        if n := sum(q.language == code for q in asked):
            counts.append(say(f"set_{code}", language, n=n))
    if n := sum(not q.answerable for q in asked):
        counts.append(say("set_unanswerable", language, n=n))
    link = el("a", esc(say("download_set", language)), href=f"/set/{chosen.id}.jsonl", download=True)
    lines = [el("p", esc(" · ".join(counts)), " ", link, cls="reason acts")]
    missing = sorted({name for q in asked for name in q.sources} - here)
    if missing:
        words = say("set_missing", language, n=len(missing), names=_listed(missing, language))
        lines.append(el("p", esc(words), cls="note", role="note"))
    own = {} if chosen.id == INCLUDED else {"data_own": True}
    return el("div", *lines, **own)


def progress(run: Run, language: Language) -> str:
    """A run that is under way, or that was broken off."""
    if run.state == "waiting":
        said = say("run_waiting", language)
    elif run.done == run.total:
        said = say("run_measuring", language)
    else:
        said = say("run_asking", language, done=run.done, total=run.total)
    bar = el("progress", value=run.done, max=max(run.total, 1), aria_label=said)
    status = el("p", esc(said), cls="status", role="status")
    return el("div", bar, status, cls="progress", data_running=True)


def unfinished(run: Run, language: Language) -> str:
    word = "run_failed" if run.state == "failed" else "run_stopped"
    words = [say(word, language, done=run.done, total=run.total)]
    if run.error:
        kind, _, message = run.error.partition(" ")
        words.append(told(kind, message, language).strip())
    words.append(say("run_goes_on", language))
    role = "alert" if run.state == "failed" else "note"
    return el("div", el("p", esc(" ".join(words)), cls="note", role=role), data_unfinished=True)


def report(run: Run, made: Json, plots: Sequence[tuple[str, str]], language: Language) -> str:
    """A run that is done, from its report.json. `plots` are captions and SVG of our own making."""
    asked, library = made["questions"], made["library"]
    about = say(
        "report_about",
        language,
        questions=say("set_count", language, n=asked["count"]),
        unanswerable=asked["unanswerable"],
        documents=library["documents"],
        passages=library["passages"],
        by=by(run, made["model"], language),
        made=datetime.strptime(made["made"], "%Y-%m-%d %H:%M UTC")
        .replace(tzinfo=UTC)
        .astimezone()
        .strftime("%Y-%m-%d %H:%M"),
    )
    warnings = []
    if missing := made["missing"]:
        words = say("missing_sources", language, n=len(missing), names=_listed(missing, language))
        warnings.append(words)
    if notices := made["notices"]:
        warnings.append(say("model_failures", language, n=len(notices), example=notices[0]))
    links = [
        el("a", esc(say(f"report_{word}", language)), href=f"/report/{run.id}.{ending}", download=True)
        for word, ending in (("html", "html"), ("lines", "jsonl"))
    ]
    figures = [el("figure", svg, el("figcaption", esc(caption)), cls="plot") for caption, svg in plots]
    return el(
        "div",
        el("h2", esc(set_name(run.of, run.name, language))),
        el("p", esc(about), cls="reason"),
        *(el("p", esc(words), cls="note", role="note") for words in warnings),
        el("p", " ".join(links), cls="acts"),
        _head("figures", language),
        el("p", esc(say("figures_note", language)), cls="reason"),
        *(_part(name, made[name], language) for name in _PARTS if made.get(name)),
        _confidence(made["confidence"], language),
        _latency(made["latency"], language),
        _head("plots", language) + el("div", *figures, cls="plots") if figures else "",
        _head("cases", language),
        _cases(made["worst"], language),
        data_report=run.id,
    )


_PARTS = ("answers", "citations", "refusal", "states", "retrieval")


def metric(name: str, language: Language) -> str:
    """A figure's name; those that are the same everywhere (MRR, AUROC) as they are."""
    key = "metric_" + re.sub(r"\W+", "_", name.lower())
    return say(f"metric_{key.removeprefix('metric_')}", language) if key in keys() else name


def group(name: str, language: Language) -> str:
    """A group of questions: "zh", "all", "zh→en", "mixed zh", "mixed, counterparts counted zh"."""
    words = {code: say(f"{code}_text", language) for code in ("zh", "en")}
    if "→" in name:
        asked, of = name.split("→")
        return f"{words[asked]} → {words[of]}"
    if name.startswith("mixed"):
        key = "group_facing" if "," in name else "group_mixed"
        return say(key, language, asked=words[name.rpartition(" ")[2]])
    return say(f"group_{name}", language)


def plot_words(language: Language) -> PlotWords:
    def point(count: int, predicted: float, observed: float) -> str:
        shares = {"predicted": f"{predicted:.2f}", "observed": f"{observed:.2f}"}
        return say("plot_point", language, n=count, **shares)

    return PlotWords(
        finding=say("plot_finding", language),
        reliability=say("plot_reliability", language),
        curve=say("plot_curve", language),
        confidence=say("axis_confidence", language),
        false_answers=say("axis_false_answers", language),
        point=point,
        group=lambda name: group(name, language),
    )


def _listed(names: Sequence[str], language: Language) -> str:
    joiner = "、" if language == "zh" else ", "
    return joiner.join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _head(key: str, language: Language) -> str:
    return el("h3", esc(say(key, language)))


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """`rows` hold HTML, the first cell of each its heading. It scrolls by itself where it is wide."""
    first, *rest = head
    top = el("th", esc(first), scope="col") + "".join(el("th", esc(h), scope="col") for h in rest)
    body = "".join(
        el("tr", el("th", row[0], scope="row"), *(el("td", cell) for cell in row[1:])) for row in rows
    )
    inside = el("table", el("caption", esc(caption)), el("thead", el("tr", top)), el("tbody", body))
    return el("div", inside, cls="scroll", tabindex="0", role="region", aria_label=caption)


def cell(found: Json | None) -> str:
    """A figure with its interval."""
    if found is None:
        return "–"
    interval = el("small", f"({found['low']:.3f}–{found['high']:.3f})")
    return f"{found['value']:.3f} {interval}"


def _part(name: str, part: Json, language: Language) -> str:
    """Groups down, metrics across; those with the same metrics in one table."""
    tables: dict[tuple[str, ...], list[list[str]]] = {}
    for label, found in part.items():
        counts = sorted({of["n"] for of in found.values()})
        n = f"{counts[0]}–{counts[-1]}" if len(counts) > 1 else str(counts[0])
        row = [esc(group(label, language)), *(cell(of) for of in found.values()), n]
        tables.setdefault(tuple(found), []).append(row)
    first, last = say("column_questions", language), say("column_count", language)
    return "".join(
        table(say(f"part_{name}", language), [first, *(metric(m, language) for m in metrics), last], rows)
        for metrics, rows in tables.items()
    )


def _confidence(confidence: Json, language: Language) -> str:
    removed, error = say("metric_auroc_removed", language), metric("calibration error", language)
    rows = [
        [
            esc(group(label, language)),
            cell(found["AUROC"]),
            cell(found["AUROC, right documents removed"]),
            "–" if found["calibration error"] is None else f"{found['calibration error']:.3f}",
        ]
        for label, found in confidence.items()
    ]
    head = [say("column_questions", language), "AUROC", removed, error]
    return table(say("part_confidence", language), head, rows)


def _latency(latency: Json, language: Language) -> str:
    rows = [
        [esc(say(f"latency_{name}", language)), f"{of['p50']:,.0f}", f"{of['p95']:,.0f}"]
        for name, of in latency.items()
    ]
    head = ["", say("median", language), say("slowest", language)]
    return table(say("part_latency", language), head, rows)


def _cases(worst: Json, language: Language) -> str:
    """By what went wrong, the most telling first; each leads to its question and its documents."""
    if not worst:
        return el("p", esc(say("no_cases", language)), cls="reason")
    out = []
    for kind, cases in worst.items():
        heading = say(f"case_{kind.replace(' ', '_')}", language)
        out.append(el("h4", esc(f"{heading} · {len(cases)}")))
        out += [_case(case, language) for case in cases[:_CASES]]
    return "".join(out)


def _case(case: Json, language: Language) -> str:
    of: Language = "zh" if case["language"] == "zh" else "en"
    sure = say("case_confidence", language, value=f"{case['confidence']:.2f}")
    if state := case.get("state"):  # a report of an earlier version tells none
        sure += f" · {metric(state, language)}"
    facts = [
        ("case_answer", esc(case["answer"])),
        ("case_reasons", esc(" ".join(case["reasons"]))),
        ("case_accepted", esc(" | ".join(case["accepted"]))),
        *((f"case_{key}", _documents(case[key], language)) for key in ("sources", "cited", "found")),
    ]
    shown = [el("dt", esc(say(key, language))) + el("dd", value) for key, value in facts if value]
    ask = el("button", esc(say("case_ask", language)), type="button", data_ask=case["question"])
    return el(
        "details",
        el("summary", el("span", esc(case["question"]), lang=lang(of)), " ", el("small", esc(sure))),
        el("dl", *shown),
        el("p", ask, cls="acts"),
        cls="case",
    )


def _documents(names: Sequence[str], language: Language) -> str:
    return ", ".join(el("a", esc(name), href=document_link(name, 0, 0, language)) for name in names)
