"""Questions in two steps: a provision names a document, and the question asks of that document.

    第十九条提到的文件是谁发布的 · when did the rules that Article 19 of the hearing rules repeals take effect

The reference is followed, and the document it leads to answers for itself: the words that refer are quoted
first, then the line of metadata. None where the provision refers to no other document of the library."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from index.records import Language, Passage, Span
from index.text import HAN, detect, fold, word_lists
from rag.links import CrossReference, CrossReferences
from rag.results import Answer, Sentence
from rag.search import Counterparts
from rag.tasks.asked_fields import recognise
from rag.tasks.inquiry import Inquiry
from rag.tasks.metadata_answer import metadata_answer
from rag.tasks.requests import Request

READ = 4  # passages of the provision that are read for references
_BREAK = re.compile(rf"\b|(?<=[{HAN}])")
_WORDS = word_lists(Path(__file__).with_name("followed_reference.toml"))
_STANDS = frozenset({"", "文件", "document", "the document", *_WORDS["stands"].values()})


@dataclass(frozen=True, slots=True)
class Steps:
    """`provision`, with its document where the question names one, and what is then asked of the document
    that it refers to; both folded."""

    provision: str
    asked: str


def steps(question: str) -> Steps | None:
    """None where the question is not asked in two steps.

    >>> steps("Who issued the document that Article 19 refers to?")
    Steps(provision='article 19', asked='who issued the document')
    """
    folded = fold(question).text.strip(" ?.!")
    for language in (detect(question), "zh", "en"):
        for split in _splits(folded, language):
            asked = recognise(split.asked)
            if asked and asked.subject in _STANDS:
                return split
    return None


def followed_answer(inquiry: Inquiry) -> Answer | None:
    """The metadata that the question asks for, after the words by which its document was found."""
    taken = steps(inquiry.hits.question) or steps(inquiry.question)
    if taken is None:
        return None
    found = inquiry.retriever.search(taken.provision, inquiry.scope, READ, inquiry.where, inquiry.prefer)
    references = CrossReferences(inquiry.library)
    for passage in [hit.passage for hit in found.hits if hit.by_reference]:
        span = (passage.start, passage.end)
        for reference in references.out_of(passage.document, span, passage.language):
            targets = frozenset(p.document for p in reference.places) - {passage.document}
            if targets and (told := _told(inquiry, taken.asked, targets & set(inquiry.stored))):
                return _with_words(told, inquiry, passage, reference)
    return None


@lru_cache(maxsize=2)
def _forms(language: Language) -> tuple[re.Pattern[str], ...]:
    provision = _WORDS["provision"][language]
    return tuple(re.compile(rf"{form.replace('{provision}', provision)}\Z") for form in _WORDS[language])


def _splits(folded: str, language: Language) -> Iterator[Steps]:
    """Every way in which a form fits, since the name of a document may go on as the question does."""
    for form in _forms(language):
        for stop in [len(folded), *(m.start() for m in reversed([*_BREAK.finditer(folded)]))]:
            if match := form.search(folded, 0, stop):
                asked = f"{folded[: match.start()]}{_WORDS['stands'][language]}{folded[stop:]}"
                yield Steps(match["provision"], asked)


def _told(inquiry: Inquiry, asked: str, documents: frozenset[str]) -> Answer | None:
    """What the documents say of themselves."""
    if not documents:
        return None
    hits = replace(inquiry.hits, question=asked, hits=())
    where = replace(inquiry.where, documents=documents)
    return metadata_answer(
        replace(inquiry, request=Request("metadata"), question=asked, hits=hits, where=where, history=())
    )


def _with_words(told: Answer, inquiry: Inquiry, passage: Passage, reference: CrossReference) -> Answer:
    """The answer with the sentence that refers before it."""
    sentence: Span = next(
        (s for s in passage.sentences if s[0] <= reference.start < s[1]), (reference.start, reference.end)
    )
    cited = Counterparts(inquiry.library).cite(1, passage, sentence)
    first = Sentence(" ".join(cited.quote.split()), (1,), "verified")
    rest = [replace(s, citations=tuple(n + 1 for n in s.citations)) for s in told.sentences]
    citations = [replace(c, number=c.number + 1) for c in told.citations]
    return replace(
        told,
        question=inquiry.question,
        searched=inquiry.hits.question,
        sentences=(first, *rest),
        citations=(cited, *citations),
        hits=inquiry.hits.hits,
    )
