"""Answers from what documents say of themselves: the line of the head, or of the cover sheet, is quoted.

    文号是什么 · 什么时候施行 · is it still in force · who issued the guiding opinions · when was it published

Where a library's documents are several and the question means none of them, each that says it answers for
itself. What the catalogue knows and no line says (put right by hand, or told by the file alone) is said in
words of ours, which no quotation verifies. An ordinary question gets None, and so does one about a document
that is not there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.library import Library
from index.reading import Statement, statements
from index.records import Document, Language, Metadata, StoredDocument
from rag.phrases import say
from rag.results import Answer, Citation, Counterpart, Hits, Sentence
from rag.search import Counterparts, state_of
from rag.tasks.asked_fields import Asked, Field, kinds, recognise
from rag.tasks.document_lines import passage_around, title_line
from rag.tasks.inquiry import Inquiry
from rag.tasks.meant_documents import Family, Meant, meant

MOST = 5  # documents that answer, where the question means none
READ = 50  # documents that are read for it
CERTAIN = 0.99  # the answer is looked up, not searched for

# What is quoted, the first of them that the documents say.
_STATED: dict[Field, tuple[Field, ...]] = {
    "issued": ("promulgated", "published"),
    "promulgated": ("promulgated", "published"),
    "published": ("published", "promulgated"),
    "status": ("status", "effective", "published"),  # the last of news items, which have no validity
    "adopted": ("adopted", "promulgated"),
    "amended": ("amended", "status"),
    "repealed": ("repealed", "status"),
}
_LINES = {"cover": 6}  # statements of one field that are quoted; else one


def metadata_answer(inquiry: Inquiry) -> Answer | None:
    """By lines in the inquiry's language where there are any."""
    hits, stored = inquiry.hits, inquiry.stored
    own, whole = recognise(inquiry.question), recognise(hits.question)
    if own is None and whole is None:
        return None
    if own is None or (whole is not None and whole.subject and whole.fields == own.fields):
        own, whole = whole, own  # with its pronoun resolved
    found = dict.fromkeys(hit.passage.document for hit in hits.hits)
    texts = {name: inquiry.library.document(name).text for name in found if name in stored}
    for asked in filter(None, (own, whole)):
        about = meant(asked, stored, texts, inquiry.history)
        if about is not None:
            prefer = asked.language or inquiry.prefer
            teller = _Teller(inquiry.library, stored, inquiry.tongue, prefer, asked.language)
            return teller.answer(inquiry.question, hits, asked, about)
        if kinds(asked.subject, loose=True):
            return None  # a document that is not there, also where the conversation was about another
    return None


@dataclass(frozen=True, slots=True)
class _Told:
    """What one document, or one of its versions, says of a field; no statement where only the catalogue
    knows the `value`."""

    document: Document
    asked: Field
    field: Field  # that answers it
    statement: Statement | None
    twin: tuple[Document, Statement] | None = None
    value: str = ""

    @property
    def evades(self) -> bool:
        """Whether it says since when, and not what was asked: if today."""
        return self.asked == "status" and self.field != "status"


class _Teller:
    """Sentences and citations for one question, in `tongue`, from lines in the language `prefer` where there
    are any; of the `version` that the question wants, if it does, in no other."""

    def __init__(
        self,
        library: Library,
        stored: Mapping[str, StoredDocument],
        tongue: Language,
        prefer: Language,
        version: Language | None,
    ) -> None:
        self._library = library
        self._stored = stored
        self._tongue = tongue
        self._prefer = prefer
        self._version = version
        self._facing = Counterparts(library)
        self._said: dict[str, tuple[Statement, ...]] = {}

    def answer(self, question: str, hits: Hits, asked: Asked, about: Meant) -> Answer | None:
        """None where no document says anything of it."""
        families = [f for f in about.families if self._on_record(f, asked.fields)]
        telling = [told for family in families[:READ] if (told := self._told(family, asked.fields))]
        for field in ("status", "effective"):  # who says less is heard where nobody says more
            if any(one.field == field for told in telling for one in told):
                telling = [t for t in telling if not any(one.evades and one.field != field for one in t)]
                break
        if about.first:
            telling = telling[:1]
        entitled = about.described or len(telling) > 1
        sentences: list[Sentence] = []
        citations: list[Citation] = []
        for told in telling[:MOST]:
            for one in told:
                citations.append(self._cite(len(citations) + 1, one))
                sentences += self._sentences(one, citations[-1], entitled=entitled)
        if not citations:
            return None
        several = len(families) if len(families) > READ else len(telling)
        more = say("more_documents", self._tongue, shown=str(MOST), all=str(several))
        return Answer(
            question=question,
            searched=hits.question,
            language=self._tongue,
            mode="extractive",
            state=state_of(CERTAIN),
            confidence=CERTAIN,
            sentences=tuple(sentences),
            citations=tuple(citations),
            hits=hits.hits,
            notice=more if len(telling) > MOST else None,
            task="metadata",
        )

    # --- what is told -----------------------------------------------------------------------------

    def _on_record(self, family: Family, fields: Sequence[Field]) -> bool:
        """Whether the catalogue says that one of the versions may tell: spares reading a large library. What
        titles and cover sheets say is in the documents alone."""
        kept = [self._stored[name].metadata for name in family]
        wanted = {field for asked in fields for field in _STATED.get(asked, (asked,))}
        if wanted & {"title", "requester", "delivered", "cover"}:
            return True
        return any(self._known(data, field) for data in kept for field in wanted)

    def _told(self, family: Family, fields: Sequence[Field]) -> list[_Told]:
        documents = [self._facing.document(name) for name in family]
        return [told for field in fields for told in self._of_field(documents, field)]

    def _of_field(self, documents: Sequence[Document], asked: Field) -> list[_Told]:
        for field in _STATED.get(asked, (asked,)):
            if asked == "status" and field == "published":
                documents = [d for d in documents if _is_news(d.metadata)]
            stated = [(d, s) for d in documents for s in self._statements(d) if s.field == field]
            if self._version and stated:
                stated = [found for found in stated if found[1].language == self._version]
                if not stated:
                    return []
            stated.sort(key=lambda found: found[1].language != self._prefer)
            told = []
            for document, statement in stated[: _LINES.get(field, 1)]:
                across = [(d, s) for d, s in stated if s.language != statement.language]
                twin = across[0] if across and field not in _LINES else None
                told.append(_Told(document, asked, field, statement, twin))
            if told:
                return told
            for document in documents:
                if value := self._known(document.metadata, field):
                    return [_Told(document, asked, field, None, value=value)]
        return []

    def _statements(self, document: Document) -> tuple[Statement, ...]:
        if document.name not in self._said:
            self._said[document.name] = statements(document)
        return self._said[document.name]

    def _known(self, data: Metadata, field: Field) -> str | None:
        """What the catalogue holds, as it is worded in the answer's language."""
        if field == "status":
            return say(f"status_{data.status.replace(' ', '_')}", self._tongue) if data.status else None
        if field == "issuer":
            return data.issuer.best(self._tongue)
        values: dict[Field, str | None] = {
            "number": data.document_number,
            "promulgated": data.promulgated,
            "published": data.published,
            "effective": data.effective,
            "adopted": data.adopted,
            "amended": data.amended,
            "repealed": data.repealed,
            "source": data.source,
        }
        return values.get(field)

    # --- how it is said ---------------------------------------------------------------------------

    def _sentences(self, told: _Told, cited: Citation, *, entitled: bool) -> list[Sentence]:
        title = cited.title.best(self._tongue) or cited.document
        if told.statement is None:
            field = say(f"field_{told.field}", self._tongue)
            text = say("from_catalogue", self._tongue, title=title, field=field, value=told.value)
            return [Sentence(text, (cited.number,), "unchecked", say("only_catalogue", self._tongue))]
        quote = " ".join(cited.quote.split())
        if entitled and told.field != "title":
            quote = say("of_document", self._tongue, title=title, quote=quote)
        quoted = Sentence(quote, (cited.number,), "verified")
        if told.evades:
            silence = say("no_validity" if told.field == "published" else "no_status", self._tongue)
            return [Sentence(silence, (), "unchecked", say("of_silence", self._tongue)), quoted]
        return [quoted]

    def _cite(self, number: int, told: _Told) -> Citation:
        """The statement; where there is none, the title or the first words of the document."""
        document, statement = told.document, told.statement
        statement = statement or title_line(document, self._statements(document), self._prefer)
        passage = passage_around(self._library, document, statement)
        cited = self._facing.cite(number, passage, (statement.start, statement.end))
        return replace(cited, counterpart=self._facing_line(*told.twin)) if told.twin else cited

    def _facing_line(self, document: Document, statement: Statement) -> Counterpart:
        """The same field in the other language."""
        passage = passage_around(self._library, document, statement)
        return Counterpart(
            document=document.name,
            language=statement.language,
            section=passage.section,
            start=statement.start,
            end=statement.end,
            quote=document.text[statement.start : statement.end],
            passage=passage.text,
            passage_start=passage.start,
            by="label",
            confidence=1.0,
        )


def _is_news(data: Metadata) -> bool:
    """Whether it was published, and nothing says that it ever became law."""
    law = (data.document_number, data.promulgated, data.effective, data.adopted, data.status)
    return data.published is not None and not any(law)
