"""Which labelled lines are sections, and which of them hold which: decided from the document's own system.

A series of labels is followed through the document by dynamic programming (steps up are free, gaps,
restarts and jumps cost), so that a stray number drops out. Labels that say what they count (Chapter,
条) have their rank; of the others, the series that opens first is the upper one, the next one inside it
the lower: so `1.` is a Part in one language and a provision in the other of the same document. Lists
inside a provision show in their small letters, semicolons, and the colon before them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from index.records import Language
from index.structure.labels import RANKS, Label, Value

Kind = Literal["part", "chapter", "section", "article", "provision", "heading"]

REACH = 24  # labels back that a series may skip over, besides the direct predecessor
ITEM = 0.25  # weight of a label that looks like an item of a list, against 1
MOST = 0.6  # share of a series that must look like headings for it to be one of headings


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that opens with a label. `title`: the rest is a title; `alone`: there is no rest;
    `introduced`: the line before ends with a colon; `item`: it is worded as an item of a list."""

    line: int
    label: Label
    language: Language
    end: int
    title: bool
    alone: bool
    introduced: bool
    item: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line that is a section; a smaller rank holds a larger one."""

    candidate: Candidate
    rank: int
    kind: Kind


_STRONG: dict[str, Kind] = {
    "part": "part", "subpart": "part", "chapter": "chapter", "section": "section", "article": "article"
}  # fmt: skip
_UPPER, _LOWER = 5, 6
_MEAN = {"zh": 40, "en": 110}  # characters of a provision, at the least, where a colon introduces them


def ranked(candidates: Sequence[Candidate], named_as_articles: bool = False) -> list[Ranked]:
    """The sections among the labelled lines of one language, in order. `named_as_articles`: what this
    document calls Section is called 条 (article) in the other language."""
    by_style: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_style[candidate.label.style].append(candidate)
    series = {style: _runs(members) for style, members in by_style.items()}
    strong = {s: runs for s, runs in series.items() if by_style[s][0].label.kind}
    weak = {s: runs for s, runs in series.items() if s not in strong and not _is_list(runs)}
    weak = {s: runs for s, runs in weak.items() if _count(runs) > 1}
    kinds = {by_style[s][0].label.kind for s in strong}
    leaf = "article" if "article" in kinds else "section" if "section" in kinds else None
    leaves = [c for runs in strong.values() for run in runs for c in run if c.label.kind == leaf]
    if len(leaves) == 1 and sum(map(_count, weak.values())) > 3:
        strong = {s: runs for s, runs in strong.items() if by_style[s][0].label.kind != leaf}
        leaf = None
    found = []
    for runs in strong.values():
        for candidate in (c for run in runs for c in run):
            kind = _STRONG[candidate.label.kind]
            if leaf == "section" and kind == "section" and named_as_articles:
                kind = "article"
            found.append(Ranked(candidate, RANKS[candidate.label.kind], kind))
    found.sort(key=lambda r: r.candidate.line)
    found += _above(weak, found) if leaf else _below(weak, bool(found))
    return sorted(found, key=lambda r: r.candidate.line)


def _count(runs: Sequence[Sequence[Candidate]]) -> int:
    return sum(map(len, runs))


def _above(weak: dict[str, list[list[Candidate]]], strong: list[Ranked]) -> list[Ranked]:
    """Series of titles each of which stands right before a label that says what it is."""
    taken = {r.candidate.line for r in strong}
    found = []
    for runs in weak.values():
        members = [c for run in runs for c in run]
        lines = sorted(taken | {c.line for c in members})
        following = dict(pairwise(lines))
        if _titles(runs) >= MOST and sum(following.get(c.line) in taken for c in members) >= MOST * len(
            members
        ):
            found += [Ranked(c, RANKS["part"], "part") for c in members]
    return found


def _below(weak: dict[str, list[list[Candidate]]], under: bool) -> list[Ranked]:
    """The upper series and, where its labels open titles, the series inside it."""
    styles = sorted(weak, key=lambda s: (len(weak[s]), weak[s][0][0].line))
    if len(styles) > 1:
        first, last = weak[styles[0]][0][0], weak[styles[0]][-1][-1]
        others = [c.line for s in styles[1:] for run in weak[s] for c in run]
        if last.line < min(others) and _count(weak[styles[0]]) < len(others) and not first.title:
            styles.pop(0)
    if not styles:
        return []
    upper = [c for run in weak[styles[0]] for c in run]
    for style in styles[1:]:
        lower = [c for run in weak[style] for c in run if c.line > upper[0].line]
        if _titles(weak[styles[0]]) < MOST or not _fills(upper, lower):
            continue
        # A number that was inserted (9A) or that counts on through chapters while those below it start
        # anew is the one that the law is cited by; what is below are its paragraphs.
        inserted = any(c.label.value[1] for c in upper)
        if inserted or (under and len(weak[styles[0]]) == 1 and 2 * len(weak[style]) > len(upper)):
            break
        kind: Kind = "section" if under else "part"
        return [*(Ranked(c, _UPPER, kind) for c in upper), *(Ranked(c, _LOWER, "provision") for c in lower)]
    return [Ranked(c, _UPPER, "provision") for c in upper]


def _fills(upper: Sequence[Candidate], lower: Sequence[Candidate]) -> bool:
    """Whether at least half of the upper sections hold lower ones: a lone list does not."""
    bounds = [c.line for c in upper]
    held = {bisect_right(bounds, c.line) for c in lower}
    return 2 * len(held) >= len(upper)


def _titles(runs: Sequence[Sequence[Candidate]]) -> float:
    return sum(c.title for run in runs for c in run) / _count(runs) if _count(runs) else 0.0


def _is_list(runs: Sequence[Sequence[Candidate]]) -> bool:
    members = [c for run in runs for c in run]
    if not members or 2 * sum(c.item for c in members) > len(members):
        return True
    introduced = sum(run[0].introduced for run in runs)
    if 2 * introduced <= len(runs):
        return False
    if len(runs) > 1:
        return True
    extent = members[-1].label.start - members[0].label.start
    return extent < _MEAN[members[0].language] * (len(members) - 1) or len(members) == 1


# ---------------------------------------------------------------------------------------------------------
# One series


def _runs(members: Sequence[Candidate]) -> list[list[Candidate]]:
    """The labels that make the best series, cut where its numbering restarts."""
    strong = bool(members[0].label.kind)
    weights = [ITEM if c.item and not strong else 1.0 for c in members]
    restarts = [(0.65 if strong else 1.0 if c.introduced else 0.5) for c in members]
    kept = _chain([c.label.value for c in members], weights, restarts, strong)
    runs: list[list[Candidate]] = []
    for index in kept:
        candidate = members[index]
        if runs and runs[-1][-1].label.value < candidate.label.value:
            runs[-1].append(candidate)
        else:
            runs.append([candidate])
    if strong:
        return runs
    # A single label right before its series restarts is a stray; with text between, a section of one.
    kept_runs = []
    for run, following in pairwise([*runs, []]):
        apart = bool(following) and following[0].line - run[0].line > 1 and not run[0].introduced
        if len(run) > 1 or apart:
            kept_runs.append(run)
    return kept_runs if any(len(run) > 1 for run in kept_runs) else []


def _chain(
    values: Sequence[Value], weights: Sequence[float], restarts: Sequence[float], strong: bool
) -> list[int]:
    """Indexes of the subsequence of `values` that counts best. `restarts`: what it costs to begin anew
    with a 1 at each place."""
    scores: list[float] = []
    back: list[int] = []
    latest: dict[Value, int] = {}
    top = -1
    for i, value in enumerate(values):
        main, inserted = value
        score, origin = -_opening(main, strong), -1
        near = range(max(0, i - REACH), i)
        before = (main - 1, 0) if not inserted else (main, inserted - 1)
        for j in (*((latest[before],) if before in latest else ()), *near):
            cost = _step(values[j], value, strong)
            if cost is not None and scores[j] - cost >= score:
                score, origin = scores[j] - cost, j
        if top >= 0:
            restart = scores[top] - (restarts[i] if main == 1 else 1.6)
            if restart > score:
                score, origin = restart, top
        scores.append(score + weights[i])
        back.append(origin)
        if value not in latest or scores[i] >= scores[latest[value]]:
            latest[value] = i
        if top < 0 or scores[i] >= scores[top]:
            top = i
    kept = []
    while top >= 0:
        kept.append(top)
        top = back[top]
    return kept[::-1]


def _opening(main: int, strong: bool) -> float:
    return min(0.1 * (main - 1), 0.5) if strong else min(0.3 * (main - 1), 1.0)


def _step(before: Value, after: Value, strong: bool) -> float | None:
    """The cost of one label following another; None where it does not count upwards."""
    if after <= before:
        return None
    gap = after[0] - before[0] - 1 if after[0] > before[0] else after[1] - before[1] - 1
    gap += after[1] if after[0] > before[0] else 0
    return min(0.1 * gap, 0.5) if strong else min(0.3 * gap, 1.2)
