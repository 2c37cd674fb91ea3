"""What every place of the page shares: the library that this process owns, its settings, its answerer."""

from dataclasses import dataclass, field
from functools import cache

from index.errors import NotFoundError
from index.library import Library
from index.records import Bilingual, Metadata, Section
from rag.answer import Answerer
from rag.links import CrossReferences
from rag.settings import Settings
from rag.web.source import Outline, reference_links


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the page knows of documents beside the answer: their sections, titles and metadata, and the links
    between their provisions."""

    outline: Outline
    about: dict[str, tuple[Bilingual, Metadata]]
    links: reference_links.Links = reference_links.no_links


@dataclass(frozen=True, slots=True)
class Context:
    library: Library
    settings: Settings
    answerer: Answerer
    references: CrossReferences
    _outlines: dict[tuple[str, str], tuple[Section, ...]] = field(default_factory=dict)  # by name and digest

    def shelf(self) -> Shelf:
        """The documents as they are now."""
        stored = self.library.documents()
        digests = {d.name: d.digest for d in stored}

        @cache
        def outline(name: str) -> tuple[Section, ...]:
            return self._outline(name, digests.get(name))

        links = reference_links.links_of(self.references, outline, {d.name: d.title for d in stored})
        return Shelf(outline, {d.name: (d.title, d.metadata) for d in stored}, links)

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
