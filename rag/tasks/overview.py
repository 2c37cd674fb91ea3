"""An overview of a document, or of a part of it, by quotation alone: what it says of itself, its own outline,
and sentences that cover what stands under it.

    总结一下指导意见的主要内容 · summarise the guiding opinions · what does Part III say

Every line is an exact quotation with its citation, in the order of the document. The outline are the headings
of its sections; the sentences are chosen by `marginal_relevance.py` over the vectors that the library keeps,
with at least one for each section of the highest level."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.embedding import centred_space
from index.library import Library
from index.reading import StatedField, statements
from index.records import Document, Language, Passage, Section, Span, other
from index.text import fold
from index.vectors import Floats
from rag.composing import one_line
from rag.phrases import say
from rag.results import Answer, Citation, Hits, Sentence
from rag.search import FITS, Counterparts, Mention, mentions, state_of, units
from rag.tasks.inquiry import Inquiry
from rag.tasks.marginal_relevance import covering

SENTENCES = 12  # under the headings
OF_ONE = 3  # sentences of one section
HEADINGS = 60  # of an outline; one with more shows its highest level alone
# Characters of a line that is no heading: a shorter one says too little, a longer one too much.
LINE: dict[Language, tuple[int, int]] = {"zh": (12, 240), "en": (40, 720)}
LEADING = 5  # sentences of a section among which is chosen
SAID: tuple[StatedField, ...] = ("number", "issuer", "promulgated", "published", "effective", "status")
CERTAIN = 0.99  # what is asked for is a document: it is looked up, not searched for


@dataclass(frozen=True, slots=True)
class Whole:
    """A document, or one section of it (`part`), in one language. `passages` and `sections` are those inside
    `span`, in order; of a section it is not itself among them."""

    document: Document
    language: Language
    part: Section | None
    span: Span
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]

    @property
    def highest(self) -> tuple[Section, ...]:
        """The sections that no other holds."""
        depth = min((len(s.path) for s in self.sections), default=0)
        return tuple(s for s in self.sections if len(s.path) == depth)


@dataclass(frozen=True, slots=True)
class Line:
    """A quotation of an overview: `heading` as in `Sentence`."""

    passage: Passage
    span: Span
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may stand in an overview; `vector` (D,) is centred, `group` the place of its highest
    section, -1 before the first."""

    passage: Passage
    span: Span
    vector: Floats
    group: int


def whole_of(
    library: Library, family: Sequence[str], tongue: Language, part: Mention | None = None
) -> Whole | None:
    """The first of a document's versions (`family`) that has text in `tongue`, else in the other language; of
    it the section that `part` mentions. None where there is no such section, or nothing at all."""
    versions = [(name, library.passages_of(name)) for name in family]
    for language in (tongue, other(tongue)):
        for name, passages in versions:
            own = [p for p in passages if p.language == language]
            if own and (found := _within(library, name, language, own, part)):
                return found
    return None


def overview(inquiry: Inquiry) -> Answer | None:
    """None where no document is meant, or not this part of it. What was taken for the document is said where
    the question names none of several."""
    of = meant_whole(inquiry)
    if of is None:
        return None
    answer = overview_of(inquiry.library, inquiry.question, inquiry.hits, inquiry.tongue, of)
    if answer is None or len(inquiry.meant(inquiry.request.subject)) < 2:
        return answer
    return replace(answer, notice=say("one_of_several", inquiry.tongue))


def meant_whole(inquiry: Inquiry) -> Whole | None:
    """What an overview is asked of: of several documents the likeliest that has such a part."""
    named = mentions(fold(inquiry.request.part).text) if inquiry.request.part else []
    if inquiry.request.part and not named:
        return None
    part = named[0] if named else None
    families = inquiry.meant(inquiry.request.subject)
    found = (whole_of(inquiry.library, family, inquiry.prefer, part) for family in families)
    return next((of for of in found if of is not None), None)


def overview_of(library: Library, question: str, hits: Hits, tongue: Language, of: Whole) -> Answer | None:
    """The answer in `tongue`; None where nothing can be quoted."""
    picked = picked_sentences(library, of)
    if not picked:
        return None
    headings = outline(of)
    quoted = sorted([*headings, *picked], key=lambda line: (line.span[0], line.heading == 0))
    return _answer(library, question, hits, tongue, [*_of_itself(of), *quoted])


def picked_sentences(library: Library, of: Whole, limit: int = SENTENCES) -> list[Line]:
    """The sentences that cover it best, in order."""
    found = candidates(library, of)
    if not found:
        return []
    vectors = np.stack([c.vector for c in found])
    groups = [c.group for c in found]
    most = limit if len(set(groups)) == 1 else OF_ONE
    return [Line(found[i].passage, found[i].span) for i in covering(vectors, groups, limit, most)]


def candidates(library: Library, of: Whole) -> list[Candidate]:
    """The leading sentences of its sections, without headings and what the head says of the document; of a
    length to be read, in sections that have such."""
    sections = library.sections(of.document.name)
    titles = frozenset(filter(None, (of.document.title.zh, of.document.title.en)))
    beside = [(s.start, s.end) for s in statements(of.document)]
    beside += [span for s in sections if (span := _heading_span(of.document, s))]
    stored = library.embeddings([p.id for p in of.passages])
    mean, parts = library.means()[of.language], library.embedder.parts
    found: list[Candidate] = []
    inner: Counter[tuple[str, ...]] = Counter()
    for passage in of.passages:
        if passage.id not in stored:
            continue
        vectors = centred_space.centred(stored[passage.id].sentences, mean, parts)
        for unit in units(passage, sections, titles):
            start, end = unit.span
            inside = of.span[0] <= start and end <= of.span[1]
            if not inside or any(a < end and start < b for a, b in beside):
                continue
            inner[passage.section] += 1
            if inner[passage.section] <= LEADING or not passage.section:
                found.append(Candidate(passage, unit.span, vectors[unit.first], group_of(of, start)))
    fitting = {c.group for c in found if _fits(c, of.language)}
    return [c for c in found if c.group not in fitting or _fits(c, of.language)]


def _fits(candidate: Candidate, language: Language) -> bool:
    least, most = LINE[language]
    return least <= candidate.span[1] - candidate.span[0] <= most


# --- what it is of ----------------------------------------------------------------------------------


def _within(
    library: Library, name: str, language: Language, passages: Sequence[Passage], mention: Mention | None
) -> Whole | None:
    document = library.document(name)
    own = [s for s in library.sections(name) if s.language == language]
    part = _mentioned(own, mention) if mention else None
    if mention is not None and part is None:
        return None
    start, end = (part.start, part.end) if part else (0, len(document.text))
    return Whole(
        document=document,
        language=language,
        part=part,
        span=(start, end),
        sections=tuple(s for s in own if s is not part and start <= s.start and s.end <= end),
        passages=tuple(p for p in passages if p.start < end and start < p.end),
    )


def _mentioned(sections: Sequence[Section], mention: Mention) -> Section | None:
    """The section that is called so: of the kind that is named, else any of the highest with the number."""
    number = mention.numbers[:1]
    same = [s for s in sections if s.number[-1:] == number and set(mention.within) <= set(s.number[:-1])]
    fitting = [s for s in same if s.kind in FITS[mention.kind]]
    return next(iter(fitting or [s for s in same if len(s.path) == 1]), None)


def group_of(of: Whole, at: int) -> int:
    """The place of the highest section that holds an offset; -1 before the first and between them."""
    return next((i for i, s in enumerate(of.highest) if s.start <= at < s.end), -1)


# --- its lines --------------------------------------------------------------------------------------


def _of_itself(of: Whole) -> list[Line]:
    """The title, then number, issuing body, dates and validity, as the document states them; nothing of
    that for a part."""
    if of.part is not None:
        return []
    said = [s for s in statements(of.document) if s.language == of.language]
    titles = [s for s in said if s.field == "title"][:1]
    facts = [next((s for s in said if s.field == field), None) for field in SAID]
    spans = dict.fromkeys((s.start, s.end) for s in facts if s is not None)
    lines = [Line(_around(of, (s.start, s.end)), (s.start, s.end), heading=1) for s in titles]
    return lines + [Line(_around(of, span), span) for span in spans]


def outline(of: Whole) -> list[Line]:
    """The headings: the section itself where it is of one, then the headings inside, one level below."""
    shown = [s for s in of.sections if s.heading]
    if len(shown) > HEADINGS:
        shown = [s for s in of.highest if s.heading]
    base = min((len(s.path) for s in shown), default=0) - 2
    lines = []
    for section, depth in [(of.part, 1), *((s, len(s.path) - base) for s in shown)]:
        if section is not None and (span := _heading_span(of.document, section)):
            lines.append(Line(_around(of, span), span, heading=depth))
    return lines


def _heading_span(document: Document, section: Section) -> Span | None:
    """Where a section's label and heading stand; of one without a heading, its label."""
    at = document.text.find(section.heading or section.label, section.start, section.end)
    return (section.start, at + len(section.heading or section.label)) if at >= 0 else None


def _around(of: Whole, span: Span) -> Passage:
    """The passage that holds a span; for a line that stands in none, the line itself."""
    start, end = span
    for passage in of.passages:
        if passage.start <= start and end <= passage.end:
            return passage
    return Passage(of.document.name, of.language, (), start, end, of.document.text[start:end], (span,))


def _answer(library: Library, question: str, hits: Hits, tongue: Language, lines: Sequence[Line]) -> Answer:
    facing = Counterparts(library)
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    for number, line in enumerate(lines, start=1):
        citations.append(facing.cite(number, line.passage, line.span))
        quoted = Sentence(one_line(citations[-1]), (number,), "verified")
        sentences.append(replace(quoted, heading=line.heading))
    return Answer(
        question=question,
        searched=hits.question,
        language=tongue,
        mode="extractive",
        state=state_of(CERTAIN),
        confidence=CERTAIN,
        sentences=tuple(sentences),
        citations=tuple(citations),
        hits=hits.hits,
        task="overview",
    )
