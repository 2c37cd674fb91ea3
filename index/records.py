"""The records that cross module boundaries. All frozen; all offsets count code points in
`Document.text`, the normalised text, so that `text[start:end]` is always the quoted string."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePath
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, Language] = ("zh", "en")
Span = tuple[int, int]


def other(language: Language) -> Language:
    """The language across the page."""
    return "en" if language == "zh" else "zh"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A short text in either language or both."""

    zh: str | None = None
    en: str | None = None

    def get(self, language: Language) -> str | None:
        return self.zh if language == "zh" else self.en

    def best(self, language: Language) -> str | None:
        """In `language` if there is one, else in the other."""
        return self.get(language) or self.get(other(language))


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself. Absent is None; dates are ISO 8601 (`2024-03-01`)."""

    document_number: str | None = None
    issuer: Bilingual = Bilingual()
    promulgated: str | None = None
    effective: str | None = None
    published: str | None = None
    status: str | None = None  # "valid", "not yet effective", "amended", "repealed"
    source: str | None = None
    original: Language | None = None  # the authoritative language, where the document tells it
    adopted: str | None = None
    amended: str | None = None  # for the last time
    repealed: str | None = None


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """A line that OCR read on the picture of a page. Lengths are in ten-thousandths of the page's width
    (`left`, `width`) and height: the line's upper left corner, its size, and by how much its right end stands
    lower than its left end, since scans are askew. `confidence` is the engine's, 0..1."""

    text: str
    left: int
    top: int
    width: int
    height: int
    fall: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Page:
    number: int  # counted from 1, as the reader's PDF viewer counts
    start: int
    end: int
    scan: tuple[ScannedLine, ...] = ()  # what OCR read; empty where the file itself holds the text

    @property
    def confidence(self) -> float | None:
        """How sure OCR is of the page's characters, 0..1; None where it did not read them."""
        characters = sum(len(line.text) for line in self.scan)
        if not characters:
            return None
        return sum(line.confidence * len(line.text) for line in self.scan) / characters


@dataclass(frozen=True, slots=True)
class Omission:
    """What stands in no passage, and why. A cover sheet stays in the text (`start < end`);
    page furniture is taken out of the text (`start == end`, the place where it stood)."""

    start: int
    end: int
    reason: str
    text: str


RemarkKind = Literal[
    "blank_pages", "ocr", "ocr_doubtful", "ocr_unread", "ocr_off", "ocr_missing",
    "cut", "skipped", "links", "kept", "told",
]  # fmt: skip
REMARK_KINDS: tuple[RemarkKind, ...] = get_args(RemarkKind)
_SHOWN = 5  # of many names
_OCR = {
    "ocr": "{count} page(s) are pictures and were read by OCR ({listed}): compare quotations with the page",
    "ocr_doubtful": "OCR was not sure of page {listed}: expect wrong characters there",
    "ocr_unread": "page {listed} could not be read by OCR in time: split the file, and index the rest",
    "ocr_off": "page {listed} is a picture, and DUOLEX_OCR is off",
    "ocr_missing": "page {listed} is a picture, and no OCR engine is installed: `pip install 'duolex[ocr]'`, "
    "or Debian's tesseract-ocr with tesseract-ocr-chi-sim and tesseract-ocr-chi-tra",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What is worth knowing of a file that was read all the same, as a kind and its values: each reader of
    a receipt words it in their own language; `str(remark)` is the English of the command line and of JSON.

    By kind, what `items` are: "blank_pages": numbers of a PDF's pages that hold no text; "ocr": the engine
    that read `count` pages; "ocr_doubtful": numbers of pages of which it was not sure; "ocr_unread",
    "ocr_off", "ocr_missing": of pages that are pictures and were not read, for want of time, by the user's
    wish or for want of an engine; "cut": none, of a web page whose end was not read; "skipped": names of
    `count` files in formats that are not read, or where they are many the formats; "links": names of `count`
    links that lead out of a folder, which are not followed; "kept": the document that stays though its file
    could not be read again; "told": a sentence of a library made by an older Duolex."""

    kind: RemarkKind
    items: tuple[str, ...] = ()
    count: int = 0

    def __str__(self) -> str:
        listed = ", ".join(self.items)
        if self.kind == "blank_pages":
            return f"no text on page {listed}: blank, or a picture of text"
        if self.kind in _OCR:
            return _OCR[self.kind].format(listed=listed, count=self.count)
        if self.kind == "cut":
            return "not read to its end: from there on its elements stand more than 2,048 deep"
        if self.kind == "skipped":
            files = "file is" if self.count == 1 else "files are"
            return f"{self.count} {files} in a format that is not read: {listed}."
        if self.kind == "links":
            lead = "link leads" if self.count == 1 else "links lead"
            return f"{self.count} {lead} out of the folder (--follow-links follows): {listed}."
        if self.kind == "kept":
            return f"The library keeps the earlier version of “{listed}”."
        return listed


def skipped(names: list[str]) -> Remark:
    """Files of a folder in formats that are not read: a few by name, many by format (`.png (40)`), of which
    only those are named whose name has no ending."""
    listed, formats = names, Counter[str]()
    if len(names) > _SHOWN:
        formats = Counter(ending for name in names if (ending := PurePath(name).suffix.lower()))
        listed = [name for name in names if not PurePath(name).suffix]
    items = [f"{ending} ({count})" for ending, count in formats.most_common()]
    cut = ["…"] if len(listed) > _SHOWN else []
    return Remark("skipped", (*items, *listed[:_SHOWN], *cut), len(names))


def unfollowed(names: list[str]) -> Remark:
    """Links of a folder, a few by name."""
    return Remark("links", (*names[:_SHOWN], *(["…"] if len(names) > _SHOWN else [])), len(names))


@dataclass(frozen=True, slots=True)
class Document:
    name: str  # the file's base name, made unique within the library when it is stored
    path: str
    digest: str  # sha256 of the file's bytes, hex
    text: str
    title: Bilingual = Bilingual()
    metadata: Metadata = Metadata()
    pages: tuple[Page, ...] = ()  # empty where the format has no pages
    omissions: tuple[Omission, ...] = ()
    warnings: tuple[Remark, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Number of the page that holds `offset`; None where the format has no pages."""
        return next((p.number for p in self.pages if p.start <= offset < p.end), None)

    def ocr_confidence(self, start: int, end: int) -> float | None:
        """How sure OCR is of the pages that hold the span: of the worst of them; None where it read none."""
        sure = [p.confidence for p in self.pages if p.start < end and start < p.end]
        return min((value for value in sure if value is not None), default=None)


@dataclass(frozen=True, slots=True)
class Section:
    """A part, chapter, article, provision or heading, from its label to the last character of
    what it holds. `path` ends with its own number as printed in its language (`("六", "15")`);
    `number` is the same in canonical Arabic numerals (`("6", "15")`), equal across languages."""

    path: tuple[str, ...]
    number: tuple[str, ...]
    kind: Literal["part", "chapter", "section", "article", "provision", "heading"]
    label: str  # as printed, without bullet: "15.", "（十五）", "Article 15"
    heading: str  # its title line without the label; "" where it has none
    language: Language
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded, found and cited: a stretch of one section in one language."""

    document: str
    language: Language
    section: tuple[str, ...]  # path of the innermost section; () outside any
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]  # offsets in the document, within [start, end)
    context: str = ""  # title and headings above it: embedded and indexed, never quoted
    page: int | None = None
    id: str = field(init=False)

    def __post_init__(self) -> None:
        key = f"{self.document}\0{self.start}\0{self.end}\0{self.text}"
        object.__setattr__(self, "id", sha256(key.encode()).hexdigest()[:24])


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair."""

    document: str
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two stretches that say the same in Chinese and English. `by` tells how they were found;
    a `confidence` under 0.5 is shown to the reader as doubtful."""

    zh: Side
    en: Side
    by: Literal["number", "alignment", "file"]
    level: Literal["part", "provision", "paragraph", "sentence"]
    confidence: float = 1.0

    def side(self, language: Language) -> Side:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document without its text, as lists show it."""

    name: str
    path: str
    digest: str
    title: Bilingual
    metadata: Metadata
    languages: tuple[Language, ...]
    pages: int  # 0 where the format has none
    characters: int
    passages: dict[Language, int]
    pairs: int  # of parts, provisions and paragraphs; those of sentences stand inside them
    versions: tuple[str, ...]  # documents that hold its other language
    warnings: tuple[Remark, ...]
