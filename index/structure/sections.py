"""Headings and numbered provisions of both traditions → sections, in the order of the document.

Lines that open with a label are read by `labels`, ranked by `levels`, and each section is
followed to its last character: through page breaks and paragraphs of its own language, over single
paragraphs of the other where the two alternate, never into the other language behind it."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.records import LANGUAGES, Document, Language, Section
from index.structure.labelled_lines import (
    FILLED,
    NO_TITLE,
    SENTENCE_END,
    TITLE,
    TextLine,
    after_label,
    is_title,
    labelled_lines,
    read_lines,
)
from index.structure.labels import Label
from index.structure.levels import Kind, Ranked, ranked
from index.text import Run, runs

_FIRST = {"zh": re.compile(r"[^。！？\n]{2,40}(?=。)"), "en": re.compile(r"[A-Z][^.!?\n]{2,220}(?=\.\s)")}
_BRACKETED = re.compile(r"[【\[［（(]([^】\]］）)\n]{1,40})[】\]］）)]")
ASIDE = 4000  # characters of the other language at most between two paragraphs of one section
_ANNEX = re.compile(
    r"附(?:件|录|錄|表|则|則|图|圖)?[一二三四五六七八九十\d]{0,3}(?=[:：\s]|$)"
    r"|(?:ANNEX|Annex|APPENDIX|Appendix|SCHEDULE|Schedule|ATTACHMENT|Attachment)"
    r"(?:\s+(?:[A-Z]|\d{1,2}|[IVX]+)(?=[:：.–—\s-]|$)|(?=\s*(?:[:：.–—-]|$)))"
)


@dataclass(frozen=True, slots=True)
class _Opening:
    """The first line of a section to be. `rank` orders labelled ones, `sharps` (1 to 6, or 0) the rest."""

    line: int
    rank: int
    kind: Kind
    label: Label | None
    sharps: int
    title: bool


def outline(document: Document) -> tuple[Section, ...]:
    """Sections of both languages, flat, in the order in which they begin; those of one language nest
    by their offsets. Text before the first label of its language is in none.

    >>> [s.path for s in outline(opinions)]
    [('一',), ('一', '1'), ('一', '2'), ('1',), ('1', '1'), ('1', '2'), ('二',), …]
    """
    text = document.text
    spans = runs(text)
    lines = read_lines(document, spans)
    opened = labelled_lines(text, lines)
    by_article = any(x.label.style == "第article" for x in opened)
    sections: list[Section] = []
    labelled: dict[Language, list[Ranked]] = {
        language: ranked([x for x in opened if x.language == language], by_article) for language in LANGUAGES
    }
    for language in LANGUAGES:
        openings = _openings(text, lines, labelled[language], language)
        others = [
            lines[r.labelled.line].begin for lang in LANGUAGES if lang != language for r in labelled[lang]
        ]
        own = _Extent(text, [s for s in spans if s.language == language], others)
        sections += _sections(text, lines, openings, language, own)
    return tuple(sorted(sections, key=lambda s: (s.start, -s.end)))


# ---------------------------------------------------------------------------------------------------------
# Openings: labelled lines and headings


def _openings(
    text: str, lines: Sequence[TextLine], labelled: Sequence[Ranked], language: Language
) -> list[_Opening]:
    found = {
        r.labelled.line: _Opening(
            r.labelled.line,
            r.rank,
            r.kind,
            r.labelled.label,
            lines[r.labelled.line].sharps,
            r.labelled.title,
        )
        for r in labelled
    }
    seen = False
    blocks = any(line.block for line in lines[1:])
    for number, line in enumerate(lines):
        if line.language != language or number in found:
            seen = seen or line.language == language
            continue
        annex = seen and _is_annex(text, line, lines[number - 1], blocks)
        if line.sharps:
            # The only heading of its level, before everything else, is the document's title.
            title = line.sharps == 1 and not seen
            if not title:
                found[number] = _Opening(number, 9, "heading", None, line.sharps, True)
        elif annex or (not labelled and seen and _is_heading(text, lines, number, blocks)):
            found[number] = _Opening(number, 9, "heading", None, 1 if annex else 6, True)
        seen = True
    return [found[number] for number in sorted(found)]


def _is_annex(text: str, line: TextLine, before: TextLine, blocks: bool) -> bool:
    ended = SENTENCE_END.search(text, max(before.begin, before.end - 4), before.end)
    return (
        not line.bulleted
        and (line.block if blocks else ended is not None)
        and line.end - line.body <= TITLE[line.language] // 2
        and _ANNEX.match(text, line.body, line.end) is not None
        and not SENTENCE_END.search(text, line.end - 1, line.end)
    )


def _is_heading(text: str, lines: Sequence[TextLine], number: int, blocks: bool) -> bool:
    """A short line without a sentence's end, with paragraphs of its language around it."""
    line = lines[number]
    if not 0 < number < len(lines) - 1 or line.bulleted or line.label or not text[line.body].isalnum():
        return False
    before, after = lines[number - 1], lines[number + 1]
    length = line.end - line.body
    return (
        length <= TITLE[line.language] // 2
        and not text[line.body].isdigit()
        and not text[line.body].islower()
        and not NO_TITLE.search(text, max(line.body, line.end - 4), line.end)
        and not re.search(r"[。；！？:：|\t]", text[line.body : line.end])
        and (not blocks or (line.block and after.block))
        and SENTENCE_END.search(text, max(before.begin, before.end - 4), before.end) is not None
        and after.language == line.language
        and after.end - after.body > max(2 * length, FILLED[line.language])
        and SENTENCE_END.search(text, max(after.body, after.end - 4), after.end) is not None
    )


# ---------------------------------------------------------------------------------------------------------
# Sections


class _Extent:
    """How far text of one language reaches from a place."""

    def __init__(self, text: str, own: Sequence[Run], others: Sequence[int]) -> None:
        self.text, self.own, self.others = text, own, others
        self.starts = [run.start for run in own]

    def end(self, start: int, limit: int) -> int:
        """The last character of the stretch from `start` that ends before `limit`. Where the languages
        alternate by paragraph it goes on behind the other, unless more than one section opens there."""
        at = max(bisect_right(self.starts, start) - 1, 0)
        end = self._stripped(start, min(self.own[at].end, limit))
        for index in range(at + 1, len(self.own)):
            run = self.own[index]
            if run.start >= limit or run.start - end > ASIDE:
                break
            first, last = bisect_right(self.others, end), bisect_right(self.others, run.start)
            if last - first > 1:
                break
            end = self._stripped(start, min(run.end, limit))
        return end

    def _stripped(self, start: int, end: int) -> int:
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return end


def _sections(
    text: str, lines: Sequence[TextLine], openings: Sequence[_Opening], language: Language, extent: _Extent
) -> Iterable[Section]:
    named = _named_by_sentence(text, lines, openings, language)
    found: list[Section] = []
    open_: list[tuple[_Opening, int]] = []  # with the index in `found`
    for at, opening in enumerate(openings):
        line = lines[opening.line]
        while open_ and _closes(opening, open_[-1][0]):
            open_.pop()
        above = [found[index] for _, index in open_]
        following = openings[at + 1] if at + 1 < len(openings) else None
        limit = lines[following.line].begin if following else len(text)
        start = opening.label.start if opening.label else line.body
        end = extent.end(start, limit)
        heading = _heading(text, lines, opening, following, named)
        labelled = [s for s in above if s.kind != "heading"]
        if opening.label:
            path = (*(labelled[-1].path if labelled else ()), opening.label.printed)
            number = (*(labelled[-1].number if labelled else ()), opening.label.number)
        else:
            path, number = (*(above[-1].path if above else ()), heading), ()
        label = text[opening.label.start : opening.label.end] if opening.label else ""
        open_.append((opening, len(found)))
        found.append(Section(path, number, opening.kind, label, heading, language, start, end))
        for _, index in open_[:-1]:
            found[index] = replace(found[index], end=max(found[index].end, end))
    return found


def _closes(new: _Opening, old: _Opening) -> bool:
    if new.label and old.label:
        return new.rank <= old.rank
    if new.label:
        return bool(new.sharps) and old.sharps >= new.sharps
    return old.sharps >= new.sharps or not old.sharps


def _heading(
    text: str, lines: Sequence[TextLine], opening: _Opening, following: _Opening | None, named: bool
) -> str:
    line = lines[opening.line]
    if opening.label is None:
        return text[line.body : line.end].strip("#*_| \t")
    rest = after_label(text, line, opening.label)
    if opening.title:
        return text[rest : line.end].strip("#*_| \t")
    if named and opening.kind == "provision":
        match = _FIRST[line.language].match(text, rest, line.end)
        return match.group().strip("*_ ") if match else ""
    if rest < line.end:
        named_so = _BRACKETED.match(text, rest, line.end) if opening.kind == "article" else None
        return named_so.group(1).strip() if named_so else ""
    own = lines[opening.line + 1 : following.line if following else opening.line + 3]
    own = [x for x in own[:3] if x.language == line.language]
    holds = following is not None and following.label is not None and following.rank > opening.rank
    if (
        len(own) < (1 if holds else 2)
        or own[0].label
        or own[0].bulleted
        or own[0].end - own[0].body > TITLE[line.language] // 3
    ):
        return ""
    return text[own[0].body : own[0].end] if is_title(text, own[0].body, own[0].end, line.language) else ""


def _named_by_sentence(
    text: str, lines: Sequence[TextLine], openings: Sequence[_Opening], language: Language
) -> bool:
    """Whether provisions open with a short sentence that names them: `3.坚持平等保护。法院应当…`"""
    provisions = [o for o in openings if o.kind == "provision" and o.label]
    named = 0
    for opening in provisions:
        line = lines[opening.line]
        assert opening.label
        match = _FIRST[language].match(text, after_label(text, line, opening.label), line.end)
        named += match is not None and match.end() + 2 < line.end
    return len(provisions) > 1 and named >= 0.8 * len(provisions)
