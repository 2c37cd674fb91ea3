"""Questions that a document surely answers: made by rules of its headings, provisions, metadata and dated
sentences, and kept when the answer to them, really asked, is sure and begins where it should.

`suggestions` makes them, in the order in which they are worth showing; `sound` judges an answer;
`answered_surely` asks. Pure but for the asking, which the caller brings along."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Literal, TypeVar

from index.library import Library
from index.records import Language, Passage, Section, Span, StoredDocument
from index.text import Date, word_lists
from rag.results import Answer
from rag.tasks.asked_period import dates_in, days_of
from rag.verify import names_in

Kind = Literal[
    "heading",
    "provision",
    "section",
    "dated",
    "named",
    "person",
    "count",
    "effective",
    "promulgated",
    "published",
    "adopted",
    "amended",
    "issuer",
    "number",
    "source",
    "dates",
    "about",
]
Ask = Callable[[str], Answer]
T = TypeVar("T")

LONGEST_TITLE, LONGEST_HEADING = 160, 60  # characters in a question
OF_A_KIND = 3  # questions on names
READ = 60  # passages whose dates and names are read

_WORDED = word_lists(Path(__file__).with_name("suggested_questions.toml"))
_RECORDED: tuple[Kind, ...] = (
    "effective", "promulgated", "published", "issuer", "number", "amended", "adopted", "source",
)  # fmt: skip
_COUNTED = (
    "article",
    "provision",
    "section",
    "chapter",
    "part",
)  # kinds of sections, the first that a document has


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question about `document`. The answer should cite it inside `span`, where one can tell (first, unless
    it is a question of dates, which other documents may answer as well), and say `fact`."""

    question: str
    kind: Kind
    document: str
    span: Span | None = None
    fact: str = ""


def suggestions(library: Library, document: StoredDocument, language: Language) -> list[Suggestion]:
    """What may be asked of a document in `language`: of each kind the best first, then of each the next; at
    the end what can be asked of any document. Nothing of one without a title."""
    title = " ".join((document.title.best(language) or "").split())
    if not title or len(title) > LONGEST_TITLE:
        return []
    sections = library.sections(document.name)
    sections = tuple(s for s in sections if s.language == language) or sections
    passages = [p for p in library.passages_of(document.name) if p.language == language][:READ]
    made = _Maker(document.name, title, language)
    kinds = (
        made.headings(sections),
        made.provisions(sections),
        made.dated(passages),
        made.named(passages),
        made.recorded(document),
        made.counted(sections),
        made.every_date(passages),
    )
    mixed = [found for row in zip_longest(*kinds) for found in row if found is not None]
    return [*mixed, made.worded("about")]


def sound(suggestion: Suggestion, answer: Answer, versions: Sequence[str] = ()) -> bool:
    """Whether the answer is sure, and rests on what it should; a counterpart or a version will do."""
    if answer.state != "sure" or not answer.citations or suggestion.fact not in answer.text:
        return False
    cited = answer.citations if suggestion.kind == "dated" else answer.citations[:1]
    if suggestion.span is None:
        return any(c.document in (suggestion.document, *versions) for c in cited)
    start, end = suggestion.span
    sides = [side for c in cited for side in (c, c.counterpart) if side is not None]
    return any(s.document == suggestion.document and s.start < end and start < s.end for s in sides)


def answered_surely(
    made: Iterable[Suggestion], ask: Ask, versions: Sequence[str], patience: float
) -> Iterator[Suggestion]:
    """Those of `made` whose answers are sound, each asked when the next is wanted; none after `patience`
    seconds."""
    until = time.monotonic() + patience
    for suggestion in made:
        if time.monotonic() > until:
            return
        if sound(suggestion, ask(suggestion.question), versions):
            yield suggestion


@dataclass(frozen=True, slots=True)
class _Maker:
    """Of one document, in one language: each kind's questions, best first."""

    document: str
    title: str
    language: Language

    def worded(self, kind: Kind, span: Span | None = None, fact: str = "", **values: str) -> Suggestion:
        words = _WORDED[self.language][kind].format(title=self.title, **values)
        return Suggestion(words, kind, self.document, span, fact)

    def headings(self, sections: Sequence[Section]) -> list[Suggestion]:
        headed = [s for s in sections if 1 < len(s.heading.strip()) <= LONGEST_HEADING]
        headed = [s for s in headed if s.heading.strip() != self.title]
        return [
            self.worded("heading", (s.start, s.end), heading=s.heading.strip().rstrip("。.:："))
            for s in _spread(headed)
        ]

    def provisions(self, sections: Sequence[Section]) -> list[Suggestion]:
        numbered = [s for s in sections if s.kind in ("article", "provision") and s.number]
        kind: Kind = "provision" if numbered else "section"
        numbered = numbered or [s for s in sections if s.kind == "section" and s.number]
        return [self.worded(kind, (s.start, s.end), number=s.number[-1]) for s in _spread(numbered)]

    def dated(self, passages: Sequence[Passage]) -> list[Suggestion]:
        """Of days, not of months and years, which many sentences say."""
        found: dict[str, Suggestion] = {}
        for passage in passages:
            for start, end in passage.sentences:
                for date in dates_in(passage.text[start - passage.start : end - passage.start]):
                    days = days_of(date)
                    if days and days[0] == days[1] and days[0] not in found:
                        day = _day(date, self.language)
                        found[days[0]] = self.worded("dated", (start, end), str(date.year), day=day)
        return _spread(list(found.values()))

    def named(self, passages: Sequence[Passage]) -> list[Suggestion]:
        """Of the bodies that are named most often; of the people where it names no body."""
        found: Counter[tuple[Kind, str]] = Counter()
        for passage in passages:
            for name in names_in(passage.text, self.language):
                kind: Kind = "named" if name.kind == "body" else "person"
                found[kind, " ".join(name.text.split())] += 1
        own = [
            (kind, name)
            for (kind, name), _ in sorted(found.items(), key=lambda item: (item[0][0] == "person", -item[1]))
            if name.casefold() not in self.title.casefold()
        ]
        return [self.worded(kind, fact=name, name=name) for kind, name in own[:OF_A_KIND]]

    def counted(self, sections: Sequence[Section]) -> list[Suggestion]:
        """How many provisions it has, or what else it is divided into."""
        kinds: Counter[str] = Counter(section.kind for section in sections)
        kind = next((kind for kind in _COUNTED if kinds[kind] > 1), None)
        unit = _WORDED[self.language]["units"][kind] if kind else ""
        return [self.worded("count", unit=unit)] if kind else []

    def every_date(self, passages: Sequence[Passage]) -> list[Suggestion]:
        """Which days it mentions, where it does."""
        dated = any(dates_in(passage.text) for passage in passages)
        return [self.worded("dates")] if dated else []

    def recorded(self, document: StoredDocument) -> list[Suggestion]:
        """What the catalogue knows of it; a date by its year, which every way of writing it holds."""
        data = document.metadata
        facts = {
            "effective": (data.effective or "")[:4],
            "promulgated": (data.promulgated or "")[:4],
            "published": (data.published or "")[:4],
            "issuer": data.issuer.get(self.language) or "",
            "number": data.document_number or "",
            "amended": (data.amended or "")[:4],
            "adopted": (data.adopted or "")[:4],
            "source": data.source or "",
        }
        own = {kind: facts[kind] for kind in _RECORDED if facts[kind]}
        return [self.worded(kind, fact=fact if fact.isdigit() else "") for kind, fact in own.items()]


def _day(date: Date, language: Language) -> str:
    if language == "zh":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"on {date.day} {_MONTHS[(date.month or 1) - 1]} {date.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def _spread(found: Sequence[T]) -> list[T]:
    """Up to three from the middle outwards: the first provisions say little, the last ones are about
    coming into force."""
    count = len(found)
    places = dict.fromkeys(count * share // 4 for share in (2, 1, 3)) if count else {}
    return [found[at] for at in places]
