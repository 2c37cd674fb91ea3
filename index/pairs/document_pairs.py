"""Counterparts: which stretch of Chinese says the same as which stretch of English, inside one
document or between two versions of one.

Each language is read as one stream in the order of the document, so that it does not matter whether
the languages alternate by paragraph, by provision or by Part, or stand one after the other. Sections
are matched by number and content (`section_matches`); where matched sections begin and end, the
streams are tied together, and between the ties sentences are aligned (`sentence_links`). Paragraphs
follow from their sentences. Nothing is forced: two unrelated texts give no confident pair."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import exp, log, sqrt
from typing import Literal

from index.pairs import section_matches
from index.pairs.monotone_path import Units
from index.pairs.paragraph_streams import Source, Stream, paragraph_pairs, stream, sums
from index.pairs.sentence_links import Encode, Link, link, units
from index.records import Document, Pair, Passage, Section, Side

__all__ = ["Source", "pairs_between", "pairs_within"]

WORTH_SHOWING = 0.3  # confidence under which a pair is not even marked as doubtful, but left out
ENOUGH = 0.4  # share of a text from which its counterparts are taken for what they are
CHANCE = 0.1  # share that finds some in a text that has nothing to do with it
TRUSTED = 0.5  # confidence from which a section match ties the streams together


def pairs_within(
    document: Document, sections: Sequence[Section], passages: Sequence[Passage], encode: Encode
) -> tuple[Pair, ...]:
    """The pairs inside a bilingual document; none where it is in one language.

    >>> pairs_within(law, outline(law), passages, embedder.encode_bilingual)
    (Pair(zh=Side('law.txt', 120, 512, '第一条'), en=Side('law.txt', 513, 1220, 'Article 1'), 'number', …), …)
    """
    source = Source(document, sections, passages)
    return _pairs(stream(source, "zh"), stream(source, "en"), encode)


def pairs_between(a: Source, b: Source, encode: Encode) -> tuple[Pair, ...]:
    """The pairs between two documents that are versions of each other, in either order. Where no
    finer pair is confident, one pair of the whole files, `by` "file"; none where both documents are
    mainly in the same language."""
    chinese = [sum(p.end - p.start for p in s.passages if p.language == "zh") * 3 for s in (a, b)]
    english = [sum(p.end - p.start for p in s.passages if p.language == "en") for s in (a, b)]
    if chinese[0] * english[1] < chinese[1] * english[0]:
        a, b = b, a
    zh, en = stream(a, "zh"), stream(b, "en")
    if not zh.sentences or not en.sentences:
        return ()
    found = _pairs(zh, en, encode)
    if any(p.confidence >= TRUSTED for p in found):
        return found
    whole = [Side(s.document.name, 0, len(s.document.text)) for s in (zh, en)]
    return (Pair(whole[0], whole[1], "file", "part", TRUSTED), *found)


def _pairs(zh: Stream, en: Stream, encode: Encode) -> tuple[Pair, ...]:
    if not zh.sentences or not en.sentences:
        return ()
    zh_texts, en_texts = zh.texts, en.texts
    a, b = units(zh_texts, en_texts, encode(zh_texts, "zh"), encode(en_texts, "en"), (zh.starts, en.starts))
    found: list[Pair] = []
    ties: list[tuple[float, int, int]] = []
    for part in (True, False):
        for pair in _section_pairs(zh, en, a, b, part):
            found.append(pair)
            if pair.confidence >= TRUSTED:
                ties.append((-pair.confidence, zh.index(pair.zh.start), en.index(pair.en.start)))
                ties.append((-pair.confidence, zh.index(pair.zh.end), en.index(pair.en.end)))
    doubt = _doubt(len(a), len(b))
    links = [_doubted(x, doubt) for x in _links(a, b, [(i, j) for _, i, j in sorted(ties)])]
    likely = [x for x in links if x.confidence >= WORTH_SHOWING]
    known = {_spans(pair) for pair in found}
    found += [p for p in paragraph_pairs(zh, en, a, b, likely) if _spans(p) not in known]
    for x in likely:
        sides = zh.side(x.zh.start, x.zh.stop), en.side(x.en.start, x.en.stop)
        found.append(Pair(*sides, "alignment", "sentence", x.confidence))
    trust = min(1.0, max(0.0, (_covered(zh, en, links) - CHANCE) / (ENOUGH - CHANCE)))
    weighed = (replace(pair, confidence=round(pair.confidence * trust, 3)) for pair in found)
    return tuple(pair for pair in weighed if pair.confidence >= WORTH_SHOWING)


def _spans(pair: Pair) -> tuple[int, int, int, int]:
    return pair.zh.start, pair.zh.end, pair.en.start, pair.en.end


def _doubt(n: int, m: int) -> float:
    """What to take off a link's log-odds: in a short text there is little to bear each other out, and
    one sentence finds something like it among many."""
    few, many = min(n, m), max(n, m)
    return (1 + 0.5 * log(many / few)) * min(1.5, 2 / sqrt(few))


def _doubted(x: Link, doubt: float) -> Link:
    odds = log(x.confidence / max(1 - x.confidence, 1e-9)) - doubt
    return x._replace(confidence=1 / (1 + exp(-odds)))


def _covered(zh: Stream, en: Stream, links: Sequence[Link]) -> float:
    """The share of the text that has a counterpart, of the language where it is the greater: a
    summary in the other language covers little of its document, but is covered by it."""
    zh_sure = sum(k.confidence * zh.size(k.zh) for k in links)
    en_sure = sum(k.confidence * en.size(k.en) for k in links)
    return max(zh_sure / zh.size(range(len(zh.sentences))), en_sure / en.size(range(len(en.sentences))))


def _section_pairs(zh: Stream, en: Stream, a: Units, b: Units, part: bool) -> Iterator[Pair]:
    """Pairs of parts, or of provisions."""
    left = [s for s in zh.sections if _is_part(s, zh.sections) == part]
    right = [s for s in en.sections if _is_part(s, en.sections) == part]
    zh_sums, en_sums = (
        sums(side, [range(stream.index(s.start), stream.index(s.end)) for s in chosen])
        for stream, side, chosen in ((zh, a, left), (en, b, right))
    )
    for x in section_matches.match(left, right, zh_sums, en_sums):
        if x.confidence < WORTH_SHOWING:
            continue
        level: Literal["part", "provision"] = "part" if part else "provision"
        sides = _whole(zh, left, x.zh), _whole(en, right, x.en)
        yield Pair(*sides, x.by, level, x.confidence)


def _whole(stream: Stream, sections: Sequence[Section], chosen: range) -> Side:
    first, last = sections[chosen.start], sections[chosen.stop - 1]
    return Side(stream.document.name, first.start, last.end, first.label)


def _is_part(section: Section, sections: Sequence[Section]) -> bool:
    """Whether it holds provisions rather than being one. A "section" is a part of a chapter in
    Chinese law, and in English law as often the provision itself."""
    if section.kind != "section":
        return section.kind in ("part", "chapter", "heading")
    return any(section.start < s.start < section.end for s in sections)


def _links(a: Units, b: Units, ties: Sequence[tuple[int, int]]) -> Iterator[Link]:
    """Links between the streams that cross no tie. `ties` come with the surest first; one that crosses
    another before it goes."""
    kept = [(0, 0), (len(a), len(b))]
    for tie in ties:
        at = bisect_left(kept, tie)
        if kept[at - 1][1] <= tie[1] <= kept[at][1] and kept[at] != tie:
            kept.insert(at, tie)
    for (i, j), (i_end, j_end) in pairwise(kept):
        for zh, en, confidence in link(a.cut(i, i_end), b.cut(j, j_end)):
            yield Link(range(zh.start + i, zh.stop + i), range(en.start + j, en.stop + j), confidence)
