"""Pairs of paragraphs, which follow from the links of their sentences."""

from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np

from index.embedding import unit
from index.pairs import section_matches
from index.pairs.monotone_path import CHARACTERS, Units, Vectors
from index.pairs.sentence_links import Link
from index.pairs.sentence_stream import Stream, sums
from index.records import Pair

NEAR = 3  # neighbours on each side that a paragraph is compared with


def paragraph_pairs(zh: Stream, en: Stream, a: Units, b: Units, links: Sequence[Link]) -> Iterator[Pair]:
    """Paragraphs, or runs of them, whose sentences are linked with each other; of each paragraph the one
    it shares most with decides. The confidence is half that of the links, counted by characters, half
    that of the paragraphs' own vectors beside their neighbours'."""
    stretches = [(zh.within(x), en.within(y)) for x, y in _groups(zh, en, links)]
    left, right = unit(sums(a, [x for x, _ in stretches])), unit(sums(b, [y for _, y in stretches]))
    at = 0
    for k, (x, y) in enumerate(stretches):
        sure = 0.0
        while at < len(links) and links[at].zh.start < x.stop:
            zh_run, en_run, confidence = links[at]
            if zh_run.start in x and en_run.start in y:
                sure += confidence * (zh.size(zh_run) + en.size(en_run) / CHARACTERS)
            at += 1
        of_links = sure / (zh.size(x) + en.size(y) / CHARACTERS)
        of_whole = section_matches.confidence(float(left[k] @ right[k]), _rival(left, right, k))
        sides = zh.side(x.start, x.stop), en.side(y.start, y.stop)
        yield Pair(*sides, "alignment", "paragraph", (of_links + of_whole) / 2)


def _groups(zh: Stream, en: Stream, links: Sequence[Link]) -> list[tuple[range, range]]:
    """Numbers of the Chinese and English paragraphs that belong together."""
    votes: dict[tuple[int, int], float] = {}
    for x in links:
        key = zh.paragraphs[x.zh.start], en.paragraphs[x.en.start]
        votes[key] = votes.get(key, 0) + x.confidence * sqrt(zh.size(x.zh) * en.size(x.en))
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for edge in votes:
        for axis in (0, 1):
            rival = best.setdefault((axis, edge[axis]), edge)
            best[axis, edge[axis]] = max(rival, edge, key=lambda e: votes[e])
    groups: list[tuple[range, range]] = []
    for p, q in sorted(set(best.values())):
        zh_new, en_new = range(p, p + 1), range(q, q + 1)
        if groups and (p < groups[-1][0].stop or q < groups[-1][1].stop):
            zh_old, en_old = groups.pop()
            zh_new, en_new = _over(zh_old, zh_new), _over(en_old, en_new)
        groups.append((zh_new, en_new))
    return groups


def _over(a: range, b: range) -> range:
    return range(min(a.start, b.start), max(a.stop, b.stop))


def _rival(left: Vectors, right: Vectors, at: int) -> float:
    near = np.r_[max(0, at - NEAR) : at, at + 1 : min(len(left), at + NEAR + 1)]
    if not len(near):
        return 0.0
    return float(max((right[near] @ left[at]).max(), (left[near] @ right[at]).max()))
