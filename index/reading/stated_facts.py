"""Where a document says of itself what its metadata hold: the labelled field, dateline, title or signature to
quote for its number, issuing body, dates and validity; and the lines of its cover sheet.

The reader of metadata keeps values, no places. So each line of the head is read again alone, by the same
functions, and says what is read from it, provided that the whole head says so too: a value that was put
right by hand, or came with the file and not in its text, is said by no line."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Literal

from index.reading.covers import COVER, delivery_lines
from index.reading.head import Head, Line, both, language_of, read_head, split_date
from index.reading.labelled_fields import LabelledField, labelled_fields, status
from index.reading.metadata import describe
from index.reading.unlabelled_head import Unlabelled, commencements, signature, unlabelled
from index.records import LANGUAGES, Document, Language, Metadata, Omission
from index.text import find_dates, find_exact, first_date, sentences

StatedField = Literal[
    "number", "issuer", "adopted", "promulgated", "effective", "published", "amended", "repealed", "status",
    "source", "title", "requester", "delivered", "cover",
]  # fmt: skip
_OPENS = "（(【["  # a line in brackets is one statement
_DATES: tuple[StatedField, ...] = ("adopted", "promulgated", "effective", "published", "amended", "repealed")
# A date may stand for another: that of the adoption for the promulgation, and "issued" for what is meant.
_ALSO: dict[StatedField, tuple[str, ...]] = {"promulgated": ("issued", "adopted"), "published": ("issued",)}


@dataclass(frozen=True, slots=True)
class Statement:
    """What `start:end` of a document's text says of it."""

    field: StatedField
    language: Language
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as it was read: `lines` are its head's, each from where its words begin; `told` are the
    metadata that its text says."""

    document: Document
    told: Metadata
    cover: Omission | None
    head: Head
    lines: tuple[Line, ...]

    def statement(self, field: StatedField, start: int, end: int) -> Statement:
        return Statement(field, language_of(self.document.text[start:end]) or "en", start, end)


def statements(document: Document) -> tuple[Statement, ...]:
    """All that a document says of itself: labelled fields, then other lines of its head, its titles, its
    signature, its cover sheet; those of a field in order."""
    cover = next((o for o in document.omissions if o.reason == COVER and o.start < o.end), None)
    head = read_head(document.text, cover.end if cover else 0)
    lines = tuple(Line(line.text, document.text.index(line.text, line.start)) for line in head.lines)
    read = _Read(document, _agreed(document), cover, head, lines)
    parts = (_labelled, _unlabelled, _commencing, _titles, _signed, _delivery)
    return tuple(dict.fromkeys(statement for part in parts for statement in part(read)))


def _agreed(document: Document) -> Metadata:
    """The metadata without what the text does not say."""
    told = describe(document.text, breaks=tuple(page.start for page in document.pages)).metadata
    own, kept = asdict(told), asdict(document.metadata)
    unlike = [name for name in own if own[name] != kept[name]]
    return replace(told, **{name: getattr(Metadata(), name) for name in unlike})


def _labelled(read: _Read) -> Iterator[Statement]:
    for line in read.lines:
        for found in labelled_fields(line):
            for field in _said(found, read.told):
                end = found.end
                if field in _DATES:  # what follows the date on the line is another matter
                    at = read.document.text.index(found.value, found.start)
                    end = at + next(stop for _, stop, _ in find_dates(found.value))
                yield read.statement(field, found.start, end)


def _said(found: LabelledField, told: Metadata) -> Iterator[StatedField]:
    """The fields for which a labelled line gives what the metadata hold. "issued" is the date of a law or
    of an article, whichever it was taken for."""
    if found.kind == "number" and told.document_number:
        yield "number"
    if found.kind == "issuer" and not {told.issuer.zh, told.issuer.en}.isdisjoint(_values(found.value)):
        yield "issuer"
    if found.kind == "status" and told.status and status(found.value) == told.status:
        yield "status"
    if found.kind == "source" and found.value == told.source:
        yield "source"
    for field in _DATES:
        date = getattr(told, field)
        if found.kind in (field, *_ALSO.get(field, ())) and date and first_date(found.value) == date:
            yield field


def _values(text: str) -> set[str]:
    value = both(text)
    return {name for name in (value.zh, value.en) if name}


def _unlabelled(read: _Read) -> Iterator[Statement]:
    told, text = read.told, read.document.text
    for line in read.lines:
        end = line.start + len(line.text)
        alone = unlabelled(Head((line,), end, ""), "")
        for field in _loosely(alone, told):
            stop = end
            if field in _DATES and alone.titles and line.text[0] not in _OPENS and split_date(line.text)[0]:
                # a date before a title on its line
                stop = line.start + next(stop for _, stop, _ in find_dates(line.text))
            yield read.statement(field, line.start, stop)
        if line.text in (told.issuer.zh, told.issuer.en):
            yield read.statement("issuer", line.start, end)
    body = read.head.body
    if told.source and unlabelled(Head((), 0, body), "").source == told.source:
        at = text.index(body, read.head.end)
        start, end = next(iter(sentences(body, language_of(body) or "en")), (0, len(body)))
        yield read.statement("source", at + start, at + end)


def _loosely(alone: Unlabelled, told: Metadata) -> Iterator[StatedField]:
    """The fields for which a line without labels gives what the metadata hold."""
    if alone.number and told.document_number:
        yield "number"
    if alone.status and alone.status == told.status:
        yield "status"
    if alone.source and alone.source == told.source:
        yield "source"
    for field in _DATES:
        date = getattr(told, field)
        said = {"published": alone.promulgated}.get(field) or getattr(alone, field, None)
        also = alone.dates if field in _ALSO else ()
        if date and (date == said or date in also or (field == "promulgated" and date == alone.adopted)):
            yield field


def _commencing(read: _Read) -> Iterator[Statement]:
    """The last article, where it says since when all apply."""
    for x in commencements(read.document.text, read.head.end):
        if read.told.effective and (x.date or read.told.promulgated) == read.told.effective:
            yield read.statement("effective", x.start, x.end)


def _titles(read: _Read) -> Iterator[Statement]:
    """The title lines; they name the issuing body too where no other line does."""
    start = read.cover.end if read.cover else 0
    above = read.document.text[start : read.head.end]
    for language in LANGUAGES:
        title, issuer = read.document.title.get(language), read.told.issuer.get(language)
        if title and (span := find_exact(title, above)):
            yield Statement("title", language, start + span[0], start + span[1])
            if issuer and issuer in title:
                yield Statement("issuer", language, start + span[0], start + span[1])


def _signed(read: _Read) -> Iterator[Statement]:
    """The signature at the end, for the body that signs and the date."""
    signed = signature(read.document.text, read.head.end)
    if signed and signed.issuer in (read.told.issuer.zh, read.told.issuer.en):
        yield read.statement("issuer", signed.start, signed.end)
    if signed and signed.date == read.told.promulgated:
        yield read.statement("promulgated", signed.start, signed.end)


def _delivery(read: _Read) -> Iterator[Statement]:
    """What the cover sheet says of the delivery: who asked for the document, when, and all else."""
    if read.cover is None:
        return
    for (start, end), field in delivery_lines(read.cover.text):
        if field:
            yield read.statement(field, read.cover.start + start, read.cover.start + end)
        yield read.statement("cover", read.cover.start + start, read.cover.start + end)
    if read.told.source and (
        naming := re.search(rf"[^\n]*{re.escape(read.told.source)}[^\n]*", read.cover.text)
    ):
        yield read.statement("source", read.cover.start + naming.start(), read.cover.start + naming.end())
