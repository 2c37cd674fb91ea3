"""What every place of the page shares: the library that this process owns, its settings, its answerer."""

from dataclasses import dataclass, field
from functools import cache

from index.errors import NotFoundError
from index.library import Library
from index.records import Bilingual, Metadata, Section
from rag.answer import Answerer
from rag.settings import Settings
from rag.web.source import Outline


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the page knows of documents beside the answer: their sections, titles and metadata."""

    outline: Outline
    about: dict[str, tuple[Bilingual, Metadata]]


@dataclass(frozen=True, slots=True)
class Context:
    library: Library
    settings: Settings
    answerer: Answerer
    _outlines: dict[tuple[str, str], tuple[Section, ...]] = field(default_factory=dict)  # by name and digest

    def shelf(self) -> Shelf:
        """The documents as they are now."""
        stored = self.library.documents()
        digests = {d.name: d.digest for d in stored}

        @cache
        def outline(name: str) -> tuple[Section, ...]:
            return self._outline(name, digests.get(name))

        return Shelf(outline, {d.name: (d.title, d.metadata) for d in stored})

    def _outline(self, name: str, digest: str | None) -> tuple[Section, ...]:
        if digest is None:
            return ()
        key = (name, digest)
        if key not in self._outlines:
            try:
                self._outlines[key] = self.library.sections(name)
            except NotFoundError:
                return ()
        return self._outlines[key]
