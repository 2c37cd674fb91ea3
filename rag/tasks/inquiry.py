"""One question as every composer is given it: what it asks for, what was found, and where to look further."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from index.library import Library
from index.records import Language, StoredDocument
from rag.conversation import History
from rag.results import Answer, Citation, Filter, Hits, Scope, Sentence
from rag.search import Retriever, passes, state_of
from rag.tasks.asked_fields import named
from rag.tasks.meant_documents import Family, meant
from rag.tasks.requests import Request


@dataclass(frozen=True)
class Inquiry:
    """`question` is what was typed, `hits.question` what it means after `history`, `hits` what was found for
    that. The answer is in `tongue`, from documents that `where` lets through, in their language `scope`."""

    retriever: Retriever
    request: Request
    question: str
    hits: Hits
    tongue: Language
    where: Filter = Filter()
    scope: Scope = "any"
    history: History = ()

    @property
    def library(self) -> Library:
        return self.retriever.library

    @property
    def prefer(self) -> Language:
        """The language to quote in where a document has both."""
        return self.tongue if self.scope == "any" else self.scope

    @cached_property
    def stored(self) -> Mapping[str, StoredDocument]:
        """The documents that may answer, by name, in the catalogue's order."""
        return {d.name: d for d in self.library.documents() if passes(self.where, d.name, d.metadata)}

    def meant(self, said: str) -> tuple[Family, ...]:
        """The documents that words mean, each with its versions, the likeliest first: the one of a title,
        number, kind or description, the one that `it` points to. Of "" and of what points to nothing, the one
        that the conversation is about, else all; () of a name that no document bears."""
        found: Iterable[str] = dict.fromkeys(hit.passage.document for hit in self.hits.hits)
        texts = {name: self.library.document(name).text for name in found if name in self.stored}
        about = meant(named(said), self.stored, texts, self.history)
        return about.families if about else ()

    def within(self, said: str) -> Filter | None:
        """The filter narrowed to the documents that words mean; None where no document bears the name."""
        names = frozenset(name for family in self.meant(said) for name in family)
        return replace(self.where, documents=names) if names else None

    def called(self, name: str) -> str:
        """A document's title in the answer's language, on one line."""
        return " ".join((self.stored[name].title.best(self.tongue) or name).split())

    def quoted(
        self, citations: Sequence[Citation], confidence: float, sentences: Sequence[Sentence] | None = None
    ) -> Answer:
        """The answer made of these citations, each quoted as it stands, unless `sentences` say it."""
        if sentences is None:
            sentences = [Sentence(" ".join(c.quote.split()), (c.number,), "verified") for c in citations]
        return Answer(
            question=self.question,
            searched=self.hits.question,
            language=self.tongue,
            mode="extractive",
            state=state_of(confidence),
            confidence=confidence,
            sentences=tuple(sentences),
            citations=tuple(citations),
            hits=self.hits.hits,
            task=self.request.task,
        )


Composer = Callable[[Inquiry], Answer | None]
"""Makes the answer to questions of one task; None where there is nothing to make it of."""
