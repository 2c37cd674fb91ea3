"""What a question leads to: hits, citations, sentences, the answer. All frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from index.records import Bilingual, Language, Metadata, Passage, Span
from rag.phrases import say

Support = Literal["verified", "unsupported", "unchecked"]
Mode = Literal["extractive", "model"]
Scope = Literal["any", "zh", "en"]
State = Literal["sure", "possible", "refused"]
Task = Literal[
    "fact", "provision", "overview", "list", "comparison", "count", "timeline", "library", "definition",
    "rendering", "metadata",
]  # fmt: skip
"""What kind of question an answer takes its question for."""
Standing = Literal["in_force", "superseded", "not_yet", "repealed", "undated"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents may be searched; every field left at its default lets all through."""

    documents: frozenset[str] | None = None
    issuer: str | None = None  # part of the issuing body's name, either language
    after: str | None = None  # ISO date: effective, promulgated or published on it or later
    before: str | None = None
    status: str | None = None

    @property
    def open(self) -> bool:
        return self == Filter()


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The same content in the other language. `start:end` is the span that faces the hit or the
    quote, `passage` the whole passage around it, which begins at `passage_start`."""

    document: str
    language: Language
    section: tuple[str, ...]
    start: int
    end: int
    quote: str
    passage: str
    passage_start: int
    by: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. A passage and its counterpart are one hit, shown in the language asked for."""

    passage: Passage
    score: float
    counterpart: Counterpart | None = None
    cosine: float = 0.0  # dense similarity alone, comparable between questions
    coverage: float = 0.0  # share of the question's idf weight that stands in the passage
    by_reference: bool = False  # looked up by its number, document number or exact words

    def is_across(self, asked: Language) -> bool:
        """Whether it stands in the other language than the question's alone."""
        return self.passage.language != asked and self.counterpart is None


@dataclass(frozen=True, slots=True)
class Quotable:
    """What can be quoted of a passage, and the evidence for each quotation: of two in one search, the one
    with x more is the answer e to the x times as often. `twin` is the id of the passage's translation, where
    that can be quoted as well."""

    passage: Passage
    spans: tuple[Span, ...]
    evidence: tuple[float, ...]
    twin: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One edition of a law that a question asks about. `since` is the ISO date from which it holds, or a
    year; `label`, `start` and `end` are of the provision in it, None where it has none of that number."""

    document: str
    title: Bilingual
    since: str | None
    year: str | None
    standing: Standing
    quoted: bool
    label: str | None = None
    start: int | None = None
    end: int | None = None

    def told(self, language: Language) -> str:
        """`2018 version, Article 2, superseded`."""
        name = say("version_of", language, year=self.year) if self.year else self.document
        label = self.label.strip() if self.label else say("version_without", language)
        comma = "，" if language == "zh" else ", "
        return comma.join([name, label, say(f"standing_{self.standing}", language)])


DoubtKind = Literal[
    "several",
    "which",
    "nearly",
    "no_such_edition",
    "undated",
    "year",
    "other_edition",
    "missing",
    "no_provision",
    "superseded",
    "repealed",
    "not_yet",
]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why what was looked up may not be what was meant: `asked` as it was worded, the `titles` that it may
    mean, the `years` of the editions that there are."""

    kind: DoubtKind
    asked: str
    titles: tuple[Bilingual, ...] = ()
    years: tuple[str, ...] = ()

    def told(self, language: Language) -> str:
        marks = "《{}》" if language == "zh" else "“{}”"
        titles = [marks.format(" ".join(t.split())) for title in self.titles if (t := title.best(language))]
        joined = {"zh": "、", "en": ", "}[language]
        return say(
            f"doubt_{self.kind}",
            language,
            asked=self.asked,
            titles=joined.join(dict.fromkeys(titles)),
            years=joined.join(sorted(self.years)),
        )


@dataclass(frozen=True, slots=True)
class Hits:
    """Ranked hits of one search, best first."""

    question: str
    language: Language
    hits: tuple[Hit, ...]
    milliseconds: float
    reference: str | None = None  # the provision, number or quotation that was looked up
    translation: str | None = None  # the question in the other language, where that was searched as well
    notice: str | None = None  # what an optional step could not do: the search went on without it
    quotable: tuple[Quotable, ...] = field(default=(), compare=False, repr=False)
    confidence: float = 0.0  # probability that the best quotation answers, 0..1
    versions: tuple[Version, ...] = ()  # of the law that was referred to, where there are several
    doubt: Doubt | None = None  # why the reference may mean something else
    side_by_side: bool = False  # several documents are referred to, each for its own sake


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in a table words stand: the first cell of their row, and the heads of the columns."""

    row: str
    columns: tuple[str, ...]

    def told(self, language: Language) -> str:
        """`row “Camera”, column “Party”`."""
        columns = {"zh": "、", "en": ", "}[language].join(self.columns)
        return say("cell", language, row=self.row, columns=columns)


@dataclass(frozen=True, slots=True)
class Citation:
    """`number` leads to `quote`, the exact words at `start:end` of `document`, of a table in its `cell`."""

    number: int
    document: str
    title: Bilingual
    language: Language
    section: tuple[str, ...]
    page: int | None
    start: int
    end: int
    quote: str
    passage: str
    passage_start: int
    metadata: Metadata
    counterpart: Counterpart | None = None
    ocr: float | None = None  # how sure OCR is of the page, 0..1; None where the file itself holds the text
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, without its markers. `reason` says why it is not verified;
    `unknown` are numbers that the model invented: they lead nowhere, and are shown all the same.
    `heading` is the depth, from 1, of a heading in an outline; 0 for what is no heading."""

    text: str
    citations: tuple[int, ...]
    support: Support
    reason: str | None = None
    unknown: tuple[int, ...] = ()
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """An answer's sentences side by side: each cell is a place in `Answer.sentences`, None where it is
    empty. `heads` name the columns."""

    heads: tuple[str, ...]
    rows: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """More of the model's text, as it comes; the final Answer replaces all pieces."""

    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The model reads this one of the sections of a document, counted from 1."""

    section: int
    of: int


@dataclass(frozen=True, slots=True)
class Heading:
    """Words that stand before the sentence at place `before` of an answer: a document's title in a list.
    Ours or the document's, and no sentence of the answer. `under`: it says more of the
    sentence before it, as a document's dates of its title."""

    before: int
    text: str
    under: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question. `state` tells how far to rely on it: "sure"; "possible", the nearest
    passages, which may be about something else; "refused", where nothing fits and `hits` came nearest."""

    question: str
    searched: str  # the standalone question that was searched; equal to `question` as a rule
    language: Language  # of the answer
    mode: Mode
    state: State
    confidence: float  # probability that the library answers the question
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    reason: str | None = None  # why nothing was answered
    notice: str | None = None  # what happened with the model, when something did
    translation: str | None = None  # of the question, where that was searched as well
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    task: Task = "fact"
    lead: str | None = None  # what is said of the whole before it: how many were found, of what
    headings: tuple[Heading, ...] = ()
    table: Table | None = None  # how the sentences stand, where it is side by side
    calls: int = 0  # of the model: to see what is asked, and for what was written
    steps: tuple[str, ...] = ()  # questions that it was split into, each searched for itself
    written: int = 0  # the first sentences, where a model wrote them and quotations stand below
    versions: tuple[Version, ...] = ()  # editions of the law that was asked for by its provision
    examples: tuple[str, ...] = ()  # questions that are surely answered, offered to who asked none

    @property
    def answered(self) -> bool:
        """Whether anything is quoted or written: surely or possibly."""
        return self.state != "refused"

    def caution(self, language: Language) -> str | None:
        """What stands before a possible answer, in `language`; it is ours, and no sentence of the answer."""
        if self.state != "possible":
            return None
        if self.table is not None:
            return say("possibly_compared", language)
        return say("possibly_quoted" if self.mode == "extractive" else "possibly_written", language)

    def versions_told(self, language: Language) -> str | None:
        """Which edition of a law is quoted, and which others there are."""
        quoted = [v.told(language) for v in self.versions if v.quoted]
        others = [v.told(language) for v in self.versions if not v.quoted]
        if not self.answered or not quoted:
            return None
        semicolon = {"zh": "；", "en": "; "}[language]
        told = say("version_quoted", language, versions=semicolon.join(quoted))
        return told + (say("versions_also", language, versions=semicolon.join(others)) if others else "")

    def quotes(self, sentence: Sentence) -> bool:
        """Whether a sentence of a quoted answer is copied from what it cites: verified without comparing."""
        if self.mode != "extractive" or sentence.support != "verified":
            return False
        own = "".join(sentence.text.split())
        return any(
            own in "".join(cited.quote.split())
            for cited in self.citations
            if cited.number in sentence.citations
        )

    @property
    def text(self) -> str:
        """The answer with its citation markers, as it is read."""
        marked = [s.text + "".join(f" [{n}]" for n in (*s.citations, *s.unknown)) for s in self.sentences]
        for heading in reversed(self.headings):
            marked.insert(heading.before, heading.text)
        if self.in_lines:
            return "\n".join([*filter(None, [self.lead]), *marked])
        return self.joined(marked)

    @property
    def in_lines(self) -> bool:
        """Whether each sentence is a line of its own: lines of metadata, entries of a list."""
        return self.task not in ("fact", "provision")

    def joined(self, shown: Iterable[str]) -> str:
        """What is shown of each sentence, in one piece: without a space after a Chinese sentence of a Chinese
        answer, with one after an English quotation in it; lines stay lines."""
        if self.in_lines:
            return "\n".join(shown)
        tight = [self.language == "zh" and not s.text[-1:].isascii() for s in self.sentences]
        return "".join(part if t else f"{part} " for part, t in zip(shown, tight, strict=True)).rstrip()
