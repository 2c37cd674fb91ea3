"""A document at a glance: its outline, the sentences that cover it best, whom and which days it names, and
how much of it stands in the other language.

All of it is quoted or counted; nothing is written. Every line has its place in the document."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from index.library import Library
from index.records import Language, Pair, Passage, Span
from rag.tasks.asked_period import dates_in, days_of
from rag.tasks.overview import Line, Whole, outline, picked_sentences, whole_of
from rag.verify import names_in

SENTENCES = 5
NAMES = 12  # of each kind
READ = 2000  # passages whose names and dates are read


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A person, a body, or an ISO date that a document names `times` times, and the sentence of the first."""

    text: str
    span: Span
    times: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Of a document in one `language`. `outline` are headings with their depth, `people` and `bodies` stand
    by how often they are named, `dates` by day; `facing` of its `passages` have a counterpart."""

    document: str
    language: Language
    outline: tuple[Line, ...]
    sentences: tuple[Line, ...]
    people: tuple[Mentioned, ...]
    bodies: tuple[Mentioned, ...]
    dates: tuple[Mentioned, ...]
    passages: int
    facing: int


def profile_of(library: Library, name: str, language: Language) -> Profile | None:
    """In `language` where the document has text in it, else in the other. None of one without any passage.
    Raises NotFoundError."""
    of = whole_of(library, [name], language)
    if of is None:
        return None
    people, bodies, dates = _mentioned(of)
    pairs = library.pairs(name)
    return Profile(
        document=name,
        language=of.language,
        outline=tuple(outline(of)),
        sentences=tuple(picked_sentences(library, of, SENTENCES)),
        people=_often(people),
        bodies=_often(bodies),
        dates=tuple(sorted(_often(dates), key=lambda date: date.text)),
        passages=len(of.passages),
        facing=sum(_faced(passage, pairs) for passage in of.passages),
    )


Found = dict[str, list[Span]]
"""Sentences by what is named in them."""


def _mentioned(of: Whole) -> tuple[Found, Found, Found]:
    """People, bodies and days."""
    people: Found = defaultdict(list)
    bodies: Found = defaultdict(list)
    dates: Found = defaultdict(list)
    for passage in of.passages[:READ]:
        for start, end in passage.sentences:
            text = passage.text[start - passage.start : end - passage.start]
            for name in names_in(text, of.language):
                kind = people if name.kind == "person" else bodies
                kind[" ".join(name.text.split())].append((start, end))
            for date in dates_in(text):
                days = days_of(date)
                if days and days[0] == days[1]:
                    dates[days[0]].append((start, end))
    return people, bodies, dates


def _often(found: Found) -> tuple[Mentioned, ...]:
    """Those that are named most often, of as many the earlier."""
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))[:NAMES]
    return tuple(Mentioned(text, spans[0], len(spans)) for text, spans in ordered)


def _faced(passage: Passage, pairs: Iterable[Pair]) -> bool:
    """Whether a pair finer than a Part has words of the passage."""
    sides = (pair.side(passage.language) for pair in pairs if pair.level != "part")
    return any(
        s.document == passage.document and s.start < passage.end and passage.start < s.end for s in sides
    )
