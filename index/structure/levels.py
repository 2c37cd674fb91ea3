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

from index.structure.labelled_lines import LabelledLine
from index.structure.labels import RANKS, Value

Kind = Literal["part", "chapter", "section", "article", "provision", "heading"]

REACH = 24  # labels back that a series may skip over, besides the direct predecessor
ITEM = 0.25  # weight of a label that looks like an item of a list, against 1
SPINE = 6  # labels at least that count on over quotations
GAP = 2  # numbers in a row that may be missing from them
ADJACENT = 0.5  # gain of a label with nothing of its style before the one that it follows
MANY = 15  # sentences of one series that are no list, whatever introduces them
MOST = 0.6  # share of a series that must look like headings, or count on, for it to be what it looks like


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line that is a section; a smaller rank holds a larger one."""

    labelled: LabelledLine
    rank: int
    kind: Kind


_STRONG: dict[str, Kind] = {
    "part": "part", "subpart": "part", "chapter": "chapter", "section": "section", "article": "article"
}  # fmt: skip
_UPPER, _LOWER = 5, 6
_MEAN = {"zh": 40, "en": 110}  # characters of a provision, at the least, where a colon introduces them

Runs = list[list[LabelledLine]]
"""A series of labels of one style, cut where its numbering restarts."""

Series = dict[str, Runs]
"""By style. Strong series say what they count (Chapter, 条), weak ones do not (1., 一、)."""


def ranked(lines: Sequence[LabelledLine], named_as_articles: bool = False) -> list[Ranked]:
    """The sections among the labelled lines of one language, in order. `named_as_articles`: what this
    document calls Section is called 条 (article) in the other language."""
    strong, weak = _series(lines)
    strong = _without_quoted(strong, weak)
    leaf = _leaf(strong)
    if leaf and _is_stray(strong, leaf, weak):
        strong, leaf = {style: runs for style, runs in strong.items() if _kind(runs) != leaf}, None
    found = _by_kind(strong, sections_as_articles=leaf == "section" and named_as_articles)
    found += _parts_above(weak, found) if leaf else _upper_and_lower(weak, bool(found))
    return sorted(found, key=lambda r: r.labelled.line)


def _series(lines: Sequence[LabelledLine]) -> tuple[Series, Series]:
    """The strong and the weak series; of the latter no lists, and no single labels."""
    by_style: dict[str, list[LabelledLine]] = defaultdict(list)
    for line in lines:
        by_style[line.label.style].append(line)
    series = {style: _runs(members) for style, members in by_style.items()}
    strong = {style: runs for style, runs in series.items() if by_style[style][0].label.kind}
    weak = {style: runs for style, runs in series.items() if style not in strong and not _is_list(runs)}
    return strong, {style: runs for style, runs in weak.items() if _count(runs) > 1}


def _kind(runs: Runs) -> str:
    """What all labels of a series count; "" for a weak one."""
    return runs[0][0].label.kind


def _leaf(strong: Series) -> str | None:
    """What the provisions themselves are called: articles, else sections; None where neither is there."""
    kinds = {_kind(runs) for runs in strong.values()}
    return next((kind for kind in ("article", "section") if kind in kinds), None)


def _without_quoted(strong: Series, weak: Series) -> Series:
    """The strong series without those that a judgment only quotes: fewer labels, between numbered paragraphs
    that count on across them. Parts and chapters that begin with a 1 may be its own."""
    paragraphs = [run for runs in weak.values() if _titles(runs) < MOST for run in runs]

    def quoted(runs: Runs) -> bool:
        first = runs[0][0]
        if _kind(runs) not in ("article", "section") and first.label.value == (1, 0) and _count(runs) > 1:
            return False
        lines = [x.line for run in runs for x in run]
        return any(
            len(run) > len(lines)
            and run[0].line < first.line
            and 2 * sum(line > run[-1].line for line in lines) <= len(run)
            for run in paragraphs
        )

    return {style: runs for style, runs in strong.items() if not quoted(runs)}


def _is_stray(strong: Series, leaf: str, weak: Series) -> bool:
    """Whether a single label of the kind `leaf` stands among many weak ones, which are the provisions."""
    leaves = sum(_count(runs) for runs in strong.values() if _kind(runs) == leaf)
    return leaves == 1 and sum(map(_count, weak.values())) > 3


def _by_kind(strong: Series, sections_as_articles: bool) -> list[Ranked]:
    """The labels that say themselves what they count."""
    found = []
    for line in (line for runs in strong.values() for run in runs for line in run):
        kind = _STRONG[line.label.kind]
        if kind == "section" and sections_as_articles:
            kind = "article"
        found.append(Ranked(line, RANKS[line.label.kind], kind))
    return found


def _count(runs: Runs) -> int:
    return sum(map(len, runs))


def _parts_above(weak: Series, strong: Sequence[Ranked]) -> list[Ranked]:
    """Series of titles each of which stands right before a label that says what it is."""
    taken = {r.labelled.line for r in strong}
    found = []
    for runs in weak.values():
        members = [x for run in runs for x in run]
        following = dict(pairwise(sorted(taken | {x.line for x in members})))
        before_strong = sum(following.get(x.line) in taken for x in members)
        if _titles(runs) >= MOST and before_strong >= MOST * len(members):
            found += [Ranked(x, RANKS["part"], "part") for x in members]
    return found


def _upper_and_lower(weak: Series, under: bool) -> list[Ranked]:
    """The upper of the weak series and, where its labels open titles, the series inside it. `under`: strong
    labels hold them."""
    styles = sorted(weak, key=lambda s: (_is_inside(s, weak), len(weak[s]), weak[s][0][0].line))
    if len(styles) > 1:
        first, last = weak[styles[0]][0][0], weak[styles[0]][-1][-1]
        others = [x.line for s in styles[1:] for run in weak[s] for x in run]
        if last.line < min(others) and _count(weak[styles[0]]) < len(others) and not first.title:
            styles.pop(0)
    if not styles:
        return []
    upper = [x for run in weak[styles[0]] for x in run]
    for style in styles[1:]:
        lower = [x for run in weak[style] for x in run if x.line > upper[0].line]
        if _titles(weak[styles[0]]) < MOST or not _fills(upper, lower):
            continue
        # A number that was inserted (9A) or that counts on through chapters while those below it start
        # anew is the one that the law is cited by; what is below are its paragraphs.
        inserted = any(x.label.value[1] for x in upper)
        if inserted or (under and len(weak[styles[0]]) == 1 and 2 * len(weak[style]) > len(upper)):
            break
        kind: Kind = "section" if under else "part"
        return [*(Ranked(x, _UPPER, kind) for x in upper), *(Ranked(x, _LOWER, "provision") for x in lower)]
    return [Ranked(x, _UPPER, "provision") for x in upper]


def _is_inside(style: str, weak: Series) -> bool:
    """Whether the series lies within one run of another, which began before it: so it holds none of it."""
    first, last = weak[style][0][0].line, weak[style][-1][-1].line
    others = (run for other, runs in weak.items() if other != style for run in runs)
    return any(run[0].line < first and last < run[-1].line for run in others)


def _fills(upper: Sequence[LabelledLine], lower: Sequence[LabelledLine]) -> bool:
    """Whether at least half of the upper sections hold lower ones: a lone list does not."""
    bounds = [x.line for x in upper]
    held = {bisect_right(bounds, x.line) for x in lower}
    return 2 * len(held) >= len(upper)


def _titles(runs: Runs) -> float:
    """The share of labels that open a title."""
    return sum(x.title for run in runs for x in run) / _count(runs) if _count(runs) else 0.0


def _is_list(runs: Runs) -> bool:
    """Whether the series counts the items of lists inside provisions."""
    members = [x for run in runs for x in run]
    if not members or 2 * sum(x.item for x in members) > len(members):
        return True
    if len(members) >= MANY and _titles(runs) < MOST:
        return False
    introduced = sum(run[0].introduced for run in runs)
    if 2 * introduced <= len(runs):
        return False
    if len(runs) > 1:
        return True
    extent = members[-1].label.start - members[0].label.start
    return extent < _MEAN[members[0].language] * (len(members) - 1) or len(members) == 1


# ---------------------------------------------------------------------------------------------------------
# One series


def _runs(members: Sequence[LabelledLine]) -> Runs:
    """The labels that make the best series, cut where its numbering restarts."""
    if not members:
        return []
    strong = bool(members[0].label.kind)
    weights = [ITEM if x.item and not strong else 1.0 for x in members]
    if not strong and (spine := _spine(members, weights)):
        before, after = members[: spine[0]], members[spine[-1] + 1 :]
        return [*_runs(before), [members[i] for i in spine], *_runs(after)]
    restarts = [(0.65 if strong else 1.0 if x.introduced else 0.5) for x in members]
    kept = _chain([x.label.value for x in members], weights, restarts, strong)
    runs: Runs = []
    for index in kept:
        line = members[index]
        if runs and runs[-1][-1].label.value < line.label.value:
            runs[-1].append(line)
        else:
            runs.append([line])
    if strong:
        return runs
    # A single label right before its series restarts is a stray; with text between, a section of one.
    kept_runs = []
    for run, following in pairwise([*runs, []]):
        apart = bool(following) and following[0].line - run[0].line > 1 and not run[0].introduced
        if len(run) > 1 or apart:
            kept_runs.append(run)
    return kept_runs if any(len(run) > 1 for run in kept_runs) else []


def _spine(members: Sequence[LabelledLine], weights: Sequence[float]) -> list[int]:
    """Indexes of the labels that count on through a whole judgment, over quotations with numbers of their
    own: after `30.` come `125.` and `126.`, then `31.`. [] where they are few, or not most of the labels (the
    numbering rather restarts), or nothing comes between."""
    best: dict[int, int] = {}  # number → the index with which the longest series up to it ends
    scores: list[float] = []
    back: list[int] = []
    for i, x in enumerate(members):
        main, inserted = x.label.value
        score, origin = (0.0, -1) if main == 1 else (-2.0, -1)
        for gap in range(GAP + 1):
            j = best.get(main - gap if inserted else main - 1 - gap)
            if j is not None and scores[j] - gap + ADJACENT * (j == i - 1) > score:
                score, origin = scores[j] - gap + ADJACENT * (j == i - 1), j
        scores.append(score + weights[i])
        back.append(origin)
        if main not in best or scores[i] > scores[best[main]]:
            best[main] = i
    at = max(range(len(members)), key=lambda i: scores[i], default=-1)
    found: list[int] = []
    while at >= 0:
        found.append(at)
        at = back[at]
    found.reverse()
    interrupted = any(b - a > 1 for a, b in pairwise(found))
    return found if interrupted and len(found) >= max(SPINE, MOST * len(members)) else []


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
