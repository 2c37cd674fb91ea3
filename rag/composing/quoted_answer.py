"""The quoted answer: what `quote_choice` chooses, cited and checked against its document."""

import re

from index.errors import LibraryError
from index.library import Library
from index.records import Language
from rag.composing import quote_choice
from rag.results import Answer, Citation, Hits, Sentence
from rag.search import Counterparts, state_of

_BULLET = re.compile(r"\A\s*[-*•●▪◦·–]\s+(?=\S)")


def quoted(library: Library, question: str, hits: Hits, tongue: Language, sure: float) -> Answer:
    """One to three quotations from the best passages, each with its citation, in reading order. A
    provision that the question names is quoted as a whole; whatever is quoted is at least possible. `hits`
    are a `Retriever`'s, not empty."""
    facing = Counterparts(library)
    referred = _referred(hits)
    quotes = referred or _best(hits, tongue)
    citations = tuple(
        facing.cite(number, quote.passage, quote.span) for number, quote in enumerate(quotes, start=1)
    )
    for citation in citations:
        _checked(citation)
    return Answer(
        question=question,
        searched=hits.question,
        language=tongue,
        mode="extractive",
        state="sure" if state_of(sure) == "sure" else "possible",
        confidence=sure,
        sentences=tuple(Sentence(one_line(c), (c.number,), "verified") for c in citations),
        citations=citations,
        hits=hits.hits,
        reason=hits.doubt.told(tongue) if hits.doubt else None,
        versions=hits.versions,
        task="provision" if referred else "fact",
    )


def _referred(hits: Hits) -> list[quote_choice.Quote]:
    """Each passage that was looked up, whole: all passages of the best document's provisions, or the first of
    each where several documents are asked for or may be meant. What was looked up by a document's number
    alone stands in no section, and is searched like any other."""
    referred = [hit for hit in hits.hits if hit.by_reference and hit.passage.section]
    document = referred[0].passage.document if referred else None
    if hits.side_by_side:
        first = {hit.passage.document: hit for hit in reversed(referred)}.values()
        chosen = [hit for hit in referred if hit in first]
    else:
        chosen = [hit for hit in referred if hit.passage.document == document]
    return [
        quote_choice.Quote(place, hit.passage, (hit.passage.start, hit.passage.end), 1.0)
        for place, hit in enumerate(chosen)
    ][: quote_choice.SENTENCES]


def _best(hits: Hits, tongue: Language) -> list[quote_choice.Quote]:
    quotable = quote_choice.sides(hits.quotable, tongue)
    if not quotable:  # nothing but headings, or found by another retriever
        passage = hits.hits[0].passage
        return [quote_choice.Quote(0, passage, span, 0.0) for span in passage.sentences[:1]]
    return quote_choice.in_reading_order(quote_choice.choose(quotable))


def one_line(citation: Citation) -> str:
    """The quote as a sentence of the answer: line breaks inside it and a list's dot before it are layout, not
    words."""
    lines = [line.strip() for line in _BULLET.sub("", citation.quote).splitlines() if line.strip()]
    if citation.language == "en":
        return " ".join(lines)
    # A label on a line of its own is kept apart; other lines of Chinese join without a space.
    ends = [line[-1] in "。；：，、！？;:,”）" for line in lines]
    return "".join(line if end else f"{line} " for line, end in zip(lines, ends, strict=True)).strip()


def _checked(citation: Citation) -> None:
    """A quote stands in its passage, to the character, or it is no quote."""
    at = citation.start - citation.passage_start
    if citation.passage[at : at + len(citation.quote)] != citation.quote:
        raise LibraryError(
            f"The library's passage in {citation.document} at {citation.start} does not match its document. "
            "Run `duolex check --repair`."
        )
