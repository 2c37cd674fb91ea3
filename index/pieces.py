"""Sentences → groups of sentences, by their tokens: the arithmetic of cutting."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil

SLACK = 60  # tokens over TARGET rather than leave a heading alone or break a paragraph
BREAK = 40  # tokens out of balance that a cut at a paragraph's end is worth
_CLAUSE = re.compile(r"[；;，,、：:](?=\s|[^\x00-\x7f])|[；，、：]|\s")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a piece of one that is longer than the window. `tokens` is its share."""

    start: int
    end: int
    tokens: int
    paragraph: bool  # it opens a line


def middle_of(text: str, start: int, end: int) -> int:
    """The best place to cut near the middle of a stretch: start < place < end."""
    middle, reach = (start + end) // 2, (end - start) // 4
    marks = [m.end() for m in _CLAUSE.finditer(text, middle - reach, middle + reach)]
    spaces = [m for m in marks if not text[m - 1].isspace()] or marks
    return min(spaces, key=lambda at: abs(at - middle), default=middle)


def balanced(units: Sequence[Unit], parts: int) -> list[Sequence[Unit]]:
    """`parts` groups of like weight, cut at a paragraph's end where one is near."""
    if parts < 2 or len(units) < 2:
        return [units]
    sums = list(accumulate(u.tokens for u in units))
    cuts = {0, len(units)}
    for part in range(1, parts):
        ideal = sums[-1] * part / parts
        at = bisect_left(sums, ideal)

        def cost(cut: int, ideal: float = ideal) -> float:
            return abs(sums[cut - 1] - ideal) - (BREAK if units[cut].paragraph else 0)

        cuts.add(min(range(max(1, at - 16), min(len(units), at + 17)), key=cost))
    return [units[a:b] for a, b in pairwise(sorted(cuts))]


def merged(units: Sequence[Unit], target: int, most: int) -> list[Sequence[Unit]]:
    """Paragraphs merged up to `target` tokens; one that is longer than `most` is cut."""
    edges = [*(i for i, u in enumerate(units) if u.paragraph or not i), len(units)]
    groups: list[Sequence[Unit]] = []
    begin, held = 0, 0
    for a, b in pairwise(edges):
        tokens = sum(u.tokens for u in units[a:b])
        limit = most if held <= SLACK or tokens <= SLACK else target
        # A short line before a long paragraph is its heading: they are cut together.
        if held and held + tokens > limit and not (held <= SLACK and tokens > most):
            groups.append(units[begin:a])
            begin, held = a, 0
        held += tokens
        if held > most:
            groups += balanced(units[begin:b], ceil(held / target))
            begin, held = b, 0
    if begin < len(units):
        groups.append(units[begin:])
    return groups
