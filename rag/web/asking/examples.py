"""Example questions of the library at hand: made of its own titles and headings, and asked before they are
offered. Only those stay that are surely answered, from the place that they ask about."""

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.errors import DuolexError
from index.records import Language, Section, Span, StoredDocument
from rag.answer import Answerer
from rag.web.words import say

log = logging.getLogger(__name__)

_MOST = 4
_TRIED = 12  # questions that are asked for them at most: the first visitor waits for it
_TITLE, _HEADING = 160, 60  # characters of each in a question at most


class Examples:
    """Of one library, for both languages of the page; made again when its documents have changed."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._known: dict[Language, tuple[object, tuple[str, ...]]] = {}
        self._making = threading.Lock()

    def of(self, language: Language) -> tuple[str, ...]:
        """Up to four in `language`, at most one of each document; none where the library cannot be asked."""
        library = self._answerer.retriever.library
        try:
            with self._making:
                seal = (library.revision, library.documents())
                known = self._known.get(language)
                if known is None or known[0] != seal:
                    known = self._known[language] = seal, tuple(self._made(seal[1], language))
            return known[1]
        except DuolexError as error:
            log.warning("no example questions: %s", error)
            return ()

    def _made(self, documents: Sequence[StoredDocument], language: Language) -> Iterator[str]:
        """Documents with a title in the page's language come first, of them those with most counterparts."""
        tried = made = 0
        ordered = sorted(documents, key=lambda d: (not d.title.get(language), -d.pairs))
        for place, document in enumerate(ordered):
            for asked in self._of(document, language, place):
                tried += 1
                if sound := self._sound(asked, document):
                    made += 1
                    yield asked.question
                if sound or tried == _TRIED:
                    break
            if made == _MOST or tried == _TRIED:
                return

    def _of(self, document: StoredDocument, language: Language, place: int) -> "Iterator[_Asked]":
        """What may be asked of a document. Each document begins with another kind of question, so that the
        examples differ; the last is the one that can be asked of any."""
        title = document.title.best(language)
        if not title or len(title) > _TITLE:
            return
        sections = self._answerer.retriever.library.sections(document.name)
        own = [s for s in sections if s.language == language] or sections
        found = [*_provision(own, title, language), *_heading(own, title, language)]
        if day := document.metadata.effective:
            found.append(_Asked(say("example_effective", language, title=title), year=day[:4]))
        first = place % max(len(found), 1)
        yield from found[first:] + found[:first]
        yield _Asked(say("example_about", language, title=title))

    def _sound(self, asked: "_Asked", document: StoredDocument) -> bool:
        """Whether it is surely answered, and first from where it should be; the counterpart will do."""
        answer = self._answerer.ask(asked.question, extractive=True)
        if answer.state != "sure" or not answer.citations or asked.year not in answer.text:
            return False
        best = answer.citations[0]
        if asked.span is None:
            return best.document in (document.name, *document.versions)
        start, end = asked.span
        sides = (best, best.counterpart) if best.counterpart else (best,)
        return any(side.document == document.name and start <= side.start < end for side in sides)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question; the span of the document in which the answer should begin, where one can tell, and the
    year that it should name."""

    question: str
    span: Span | None = None
    year: str = ""


def _provision(sections: Sequence[Section], title: str, language: Language) -> list[_Asked]:
    """From the middle: the first provisions say little, the last ones are about coming into force."""
    numbered = [s for s in sections if s.kind in ("article", "provision") and s.number]
    if not numbered:
        return []
    chosen = numbered[len(numbered) // 2]
    question = say("example_provision", language, title=title, number=chosen.number[-1])
    return [_Asked(question, (chosen.start, chosen.end))]


def _heading(sections: Sequence[Section], title: str, language: Language) -> list[_Asked]:
    headed = [s for s in sections if 1 < len(s.heading.strip()) <= _HEADING]
    if not headed:
        return []
    chosen = headed[len(headed) // 2]
    heading = chosen.heading.strip().rstrip("。.:：")
    return [
        _Asked(say("example_heading", language, title=title, heading=heading), (chosen.start, chosen.end))
    ]
