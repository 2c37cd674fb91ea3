"""Example questions of the library at hand, and of each of its documents: those of
rag/tasks/suggested_questions.py that are surely answered, asked before they are offered."""

import logging
import threading
from collections.abc import Callable, Iterator
from itertools import islice

from index.errors import DuolexError
from index.records import Language
from rag.answer import Answerer
from rag.results import Answer
from rag.tasks import answered_surely, suggestions

log = logging.getLogger(__name__)

_MOST, _OF_ONE = 4, 3  # questions of the library, and of one document
_TRIED, _EACH = 12, 3  # asked for them at most, and of these of one document: the first visitor waits for it
_PATIENCE = 10.0  # seconds
_KEPT = 400  # documents whose questions are kept


class Examples:
    """Of one library, for both languages of the page; made again when its documents have changed."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._library = answerer.retriever.library
        self._known: dict[tuple[Language, str | None], tuple[str, ...]] = {}
        self._seal: object = None
        self._making = threading.Lock()

    def of(self, language: Language) -> tuple[str, ...]:
        """Up to four in `language`, at most one of each document; none where the library cannot be asked."""
        return self._kept(language, None, lambda: islice(self._of_library(language), _MOST))

    def about(self, name: str, language: Language) -> tuple[str, ...]:
        """Up to three about a document, in `language` where it has text in it, else in its own; none where
        it is gone."""
        return self._kept(language, name, lambda: islice(self._of_document(name, language), _OF_ONE))

    def _kept(
        self, language: Language, name: str | None, make: Callable[[], Iterator[str]]
    ) -> tuple[str, ...]:
        try:
            with self._making:
                seal = (self._library.revision, self._library.documents())
                if seal != self._seal or len(self._known) > _KEPT:
                    self._seal, self._known = seal, {}
                if (language, name) not in self._known:
                    self._known[language, name] = tuple(make())
                return self._known[language, name]
        except DuolexError as error:
            log.warning("no example questions: %s", error)
            return ()

    def _of_library(self, language: Language) -> Iterator[str]:
        """Documents with a title in the page's language come first, of them those with most counterparts.
        Each begins with another kind of question, so that the examples differ."""
        documents = self._library.documents()
        ordered = sorted(documents, key=lambda d: (not d.title.get(language), -d.pairs))
        left = _TRIED
        for place, document in enumerate(ordered):
            made = suggestions(self._library, document, language)
            last = made[-1:]  # can be asked of any document
            first = place % max(len(made) - 1, 1)
            turned = [*made[first:-1], *made[:first]]
            tried = [*turned[: _EACH - 1], *last][:left]
            left -= len(tried)
            found = answered_surely(tried, self._ask, document.versions, _PATIENCE)
            yield from (suggestion.question for suggestion in islice(found, 1))
            if not left:
                return

    def _of_document(self, name: str, language: Language) -> Iterator[str]:
        document = next((d for d in self._library.documents() if d.name == name), None)
        if document is None:
            return
        own = language if language in document.languages else next(iter(document.languages), language)
        made = suggestions(self._library, document, own)[:_TRIED]
        for suggestion in answered_surely(made, self._ask, document.versions, _PATIENCE):
            yield suggestion.question

    def _ask(self, question: str) -> Answer:
        return self._answerer.ask(question, extractive=True)
