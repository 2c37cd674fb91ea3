"""Results → scores → the report's figures. Pure.

Every score has a name of the form `part/group/metric`, e.g. `retrieval/zh→en/recall@1`: the pair of
languages is the question's → the documents'. `mixed` searches both languages, and both versions of a
document are relevant.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evals import metrics
from evals.metrics import Scores
from evals.questions import Question
from evals.runner import relevant
from index.records import LANGUAGES, Language, other
from index.text.numerals import numeral

Json = dict[str, Any]
Table = dict[str, Scores]
Languages = dict[str, tuple[Language, ...]]
Rankings = Mapping[str, Mapping[str, Sequence[str]]]
"""By question id and scope ("any", "zh", "en"): names of documents, best first."""

MIXED = "mixed"
FACING = "mixed, counterparts counted"
STATES = {"sure": "sure", "possible": "possible", "refused": "refused"}
"""What an answerable question's state is called as a metric, and below an unanswerable one's."""
FALSE_STATES = {"falsely sure": "sure", "falsely possible": "possible"}


def retrieval(
    questions: Sequence[Question], rankings: Rankings, languages: Languages, part: str = "retrieval"
) -> Table:
    """The four pairs of languages, and mixed by the question's language."""
    table: Table = {}
    for asked in LANGUAGES:
        own = [q for q in questions if q.language == asked and q.sources and q.id in rankings]
        groups: list[tuple[str, str, dict[str, frozenset[str]]]] = [
            (f"{asked}→{of}", of, {q.id: relevant(q, of, languages) for q in own}) for of in LANGUAGES
        ]
        groups.append((f"{MIXED} {asked}", "any", {q.id: frozenset(q.sources) for q in own}))
        groups.append((f"{FACING} {asked}", "any, facing", {q.id: frozenset(q.sources) for q in own}))
        for group, scope, expected in groups:
            ranked = {q.id: rankings[q.id][scope] for q in own if scope in rankings[q.id]}
            wanted = {id_: names for id_, names in expected.items() if id_ in ranked}
            for metric, scores in metrics.ranking(wanted, ranked).items():
                if scores:
                    table[f"{part}/{group}/{metric}"] = scores
    return table


def rankings_of(results: Mapping[str, Json]) -> dict[str, dict[str, list[str]]]:
    """Of our own results. The scope "any, facing" has each hit followed by its counterpart's document."""
    found: dict[str, dict[str, list[str]]] = {}
    for id_, line in results.items():
        by_scope: dict[str, list[list[str | None]]] = line["evaluation"]["rankings"]
        if not by_scope:
            continue
        found[id_] = {scope: [hit[0] or "" for hit in hits] for scope, hits in by_scope.items()}
        found[id_]["any, facing"] = [name for hit in by_scope["any"] for name in hit if name]
    return found


def answers(questions: Sequence[Question], results: Mapping[str, Json]) -> Table:
    """Answers and citations, by the question's language, and across the languages."""
    table: Table = {}
    for question in questions:
        line = results[question.id]
        within, across = question.language, f"{question.language}→{other(question.language)}"
        _answer(table, within, question, {**line, **line["evaluation"]})
        if line["evaluation"]["across"]:
            _answer(table, across, question, line["evaluation"]["across"])
    return dict(sorted(table.items()))


def _answer(table: Table, group: str, question: Question, line: Json) -> None:
    def put(part: str, metric: str, value: float | None) -> None:
        if value is not None:
            table.setdefault(f"{part}/{group}/{metric}", {})[question.id] = value

    if question.answerable and question.accepted:
        words = said(line)
        put("answers", "contained", float(metrics.contains(question.accepted, words)))
        put("answers", "token F1", metrics.f1(question.accepted, words))
    cited = line["citations"] if line["answered"] else []
    if not cited:
        return
    put("citations", "quote exact", _mean(line["exact"]))
    put("citations", "ALCE recall", line["citation_recall"])
    put("citations", "ALCE precision", line["citation_precision"])
    if question.answerable and question.sources:
        right = [c["document"] in question.sources for c in cited]
        put("citations", "right document", _mean(right))
        put("citations", "first one right", float(right[0]))
        if question.provision:
            number = numeral(question.provision)
            put("citations", "right provision", float(any(_provision(c) == number for c in cited)))


def said(line: Json) -> str:
    """An answer's words without its markers, "" where it refuses."""
    return "\n".join(s["text"] for s in line["sentences"]) if line["answered"] else ""


def _provision(citation: Json) -> str | None:
    return numeral(citation["section"].rsplit(" › ", 1)[-1]) if citation["section"] else None


def refusal(questions: Sequence[Question], results: Mapping[str, Json]) -> Table:
    """False answers to the unanswerable, and false refusals of the answerable: an answer that is only
    possible counts as one."""
    table: Table = {}
    for question in questions:
        answered = bool(results[question.id]["answered"])
        name = "false refusals" if question.answerable else "false answers"
        for group in ("all", question.language):
            wrong = float(answered != question.answerable)
            table.setdefault(f"refusal/{group}/{name}", {})[question.id] = wrong
    return dict(sorted(table.items()))


def states(questions: Sequence[Question], results: Mapping[str, Json]) -> Table:
    """How surely it is answered: shares of the answerable that are sure, possible and refused, and of the
    unanswerable that are falsely sure and falsely possible."""
    table: Table = {}
    for question in questions:
        state = results[question.id]["state"]
        for group in ("all", question.language):
            for name, of in (STATES if question.answerable else FALSE_STATES).items():
                table.setdefault(f"states/{group}/{name}", {})[question.id] = float(state == of)
    names = (f"states/{group}/{name}" for group in ("all", *LANGUAGES) for name in STATES | FALSE_STATES)
    return {name: table[name] for name in names if name in table}


def confidences(questions: Sequence[Question], results: Mapping[str, Json]) -> Json:
    """By group: AUROC, calibration error and the bins of the confidence."""
    found: Json = {}
    for group in ("all", *LANGUAGES):
        own = [q for q in questions if group in ("all", q.language)]
        sure = {q.id: float(results[q.id]["confidence"]) for q in own}
        yes = [sure[q.id] for q in own if q.answerable]
        no = [sure[q.id] for q in own if not q.answerable]
        removed = [
            value
            for q in own
            if q.answerable
            and (value := results[q.id]["evaluation"]["confidence_without_sources"]) is not None
        ]
        outcomes = [q.answerable for q in own]
        if not own:
            continue
        found[group] = {
            "AUROC": _plain(metrics.estimate_auroc(yes, no)),
            "AUROC, right documents removed": _plain(metrics.estimate_auroc(yes, removed)),
            "calibration error": metrics.calibration_error(list(sure.values()), outcomes)
            if yes and no
            else None,
            "bins": [asdict(b) for b in metrics.calibration(list(sure.values()), outcomes)],
        }
    return found


def latency(results: Iterable[Json]) -> Json:
    """Milliseconds of the plain questions, p50 and p95."""
    spent = [line["milliseconds"] for line in results]
    return {
        name: {f"p{share}": metrics.percentile([s[name] for s in spent], share) for share in (50, 95)}
        for name in ("retrieve", "answer", "total")
    }


GAPS = {
    "recall@1 within a language": ("retrieval/zh→zh/recall@1", "retrieval/en→en/recall@1"),
    "recall@1 across, by question": ("retrieval/zh→en/recall@1", "retrieval/en→zh/recall@1"),
    "mAP mixed": (f"retrieval/{MIXED} zh/mAP", f"retrieval/{MIXED} en/mAP"),
    "contained": (
        "answers/zh/contained",
        "answers/en/contained",
    ),
    "false refusals": ("refusal/zh/false refusals", "refusal/en/false refusals"),
    "false answers": ("refusal/zh/false answers", "refusal/en/false answers"),
}


def gaps(table: Table) -> Json:
    """How much higher each figure is for questions in Chinese than for those in English."""
    return {
        name: asdict(metrics.gap(list(table[zh].values()), list(table[en].values())))
        for name, (zh, en) in GAPS.items()
        if zh in table and en in table
    }


def nested(table: Table) -> Json:
    """{part: {group: {metric: {value, low, high, n}}}}."""
    found: Json = {}
    for name, scores in table.items():
        part, group, metric = name.split("/")
        found.setdefault(part, {}).setdefault(group, {})[metric] = _plain(
            metrics.estimate(list(scores.values()))
        )
    return found


def _plain(value: metrics.Estimate | None) -> Json | None:
    return None if value is None else {k: round(v, 5) for k, v in asdict(value).items()}


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values)


def worst(
    questions: Sequence[Question], results: Mapping[str, Json], table: Table, limit: int = 15
) -> dict[str, list[Json]]:
    """Cases to look at, the most telling first, by what went wrong (the kinds of `report.CASES`)."""
    by_id = {q.id: q for q in questions}

    def cases(ids: Iterable[str], key: Callable[[str], float]) -> list[Json]:
        return [_case(by_id[id_], results[id_]) for id_ in sorted(ids, key=key)[:limit]]

    def failed(suffix: str) -> list[str]:
        found = {
            id_: None
            for name, scores in table.items()
            if name.endswith(suffix)
            for id_, value in scores.items()
            if value < 1
        }
        return list(found)

    def sure(id_: str) -> float:
        return float(results[id_]["confidence"])

    wrong = [
        id_
        for language in LANGUAGES
        for id_, value in table.get(f"answers/{language}/contained", {}).items()
        if not value and results[id_]["answered"]
    ]
    refused = [q.id for q in questions if q.answerable and not results[q.id]["answered"]]
    false = [q.id for q in questions if not q.answerable and results[q.id]["answered"]]
    unsupported = [
        id_ for id_, line in results.items() if any(s["support"] == "unsupported" for s in line["sentences"])
    ]
    unfound = [
        id_
        for language in LANGUAGES
        for id_, value in table.get(f"retrieval/{MIXED} {language}/recall@10", {}).items()
        if value < 1
    ]
    found = {
        "false answer": cases(false, lambda i: -sure(i)),
        "false refusal": cases(refused, sure),
        "not contained": cases(wrong, lambda i: -sure(i)),
        "inexact": cases(failed("/quote exact"), sure),
        "unsupported": cases(unsupported, lambda i: -sure(i)),
        "not found": cases(unfound, lambda i: len(set(by_id[i].sources) & set(_documents(results[i])))),
    }
    return {name: listed for name, listed in found.items() if listed}


def _documents(line: Json) -> list[str]:
    return metrics.distinct(hit["document"] for hit in line["hits"])


def _case(question: Question, line: Json) -> Json:
    return {
        "id": question.id,
        "question": question.question,
        "language": question.language,
        "accepted": list(question.accepted),
        "sources": list(question.sources),
        "answer": line["answer"],
        "confidence": line["confidence"],
        "state": line["state"],
        "cited": metrics.distinct(c["document"] for c in line["citations"]),
        "found": _documents(line)[:5],
        "reasons": [s["reason"] for s in line["sentences"] if s["reason"]],
    }
