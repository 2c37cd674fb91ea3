"""Provisions and paragraphs of a document, counted as its own words count them: `前条`, `本条第二款`, `前项`.
Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.records import Document, Language, Section, Span
from index.text import detect
from rag.links.pointers import Pointer

_KINDS = ("article", "provision")
_ITEM = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[(（]?[a-z][)）]|[-•·])")


class Provisions:
    """A document whose provisions and paragraphs are counted."""

    def __init__(self, document: Document, sections: Sequence[Section]) -> None:
        self.document = document.name
        self._text = document.text
        self._sections = sections
        self._labels = [(s.start, self._label_end(s)) for s in sections]
        self._two = len({s.language for s in sections}) > 1

    def _label_end(self, section: Section) -> int:
        at = self._text.find(section.label, section.start, section.end) if section.label else -1
        return section.start if at < 0 else at + len(section.label)

    def labels(self, at: int) -> bool:
        """Whether the label of a section stands there, which points at nothing."""
        return any(start <= at < end for start, end in self._labels)

    def around(self, at: int, language: Language) -> Section | None:
        """The provision that holds the words."""
        holding = [
            s for s in self._sections
            if s.kind in _KINDS and s.language == language and s.start <= at < s.end
        ]  # fmt: skip
        return min(holding, key=lambda s: len(s.path), default=None)

    def beside(self, own: Section, back: int) -> list[Section]:
        """The `back` provisions before `own`, or the next one for -1; none where there are fewer."""
        alike = [
            s for s in self._sections
            if (s.kind, s.language, len(s.path)) == (own.kind, own.language, len(own.path))
        ]  # fmt: skip
        at = alike.index(own)
        first, stop = (at + 1, at + 2) if back < 0 else (at - back, at)
        return alike[first:stop] if first >= 0 and stop <= len(alike) else []

    def paragraphs(self, section: Section, pointer: Pointer, at: int) -> Span:
        """Of the section, from the first to the last that the pointer means; the section as a whole where
        it does not have them, or means none."""
        lines = list(self._lines(section))
        opening = [i for i, (start, _) in enumerate(lines) if not _ITEM.match(self._text, start)]
        bounds = [*opening, len(lines)]
        spans = [(lines[a][0], lines[b - 1][1]) for a, b in pairwise(bounds)]
        own = max((i for i, (start, _) in enumerate(spans) if start <= at), default=0)
        if pointer.paragraphs and max(pointer.paragraphs) <= len(spans) and min(pointer.paragraphs) > 0:
            return spans[min(pointer.paragraphs) - 1][0], spans[max(pointer.paragraphs) - 1][1]
        if pointer.paragraphs_back and own >= pointer.paragraphs_back:
            return spans[own - pointer.paragraphs_back][0], spans[own - 1][1]
        items = [span for span in lines if _ITEM.match(self._text, span[0]) and span[1] <= at]
        if pointer.items_back and len(items) >= pointer.items_back:
            return items[-pointer.items_back][0], items[-1][1]
        return section.start, section.end

    def _lines(self, section: Section) -> Iterator[Span]:
        """The lines of a section's own language, without its label and heading."""
        start = self._label_end(section)
        for match in re.finditer(r"[^\n]+", self._text[start : section.end]):
            line = match.group().strip()
            if not line or line == section.heading or (self._two and detect(line) != section.language):
                continue
            yield start + match.start(), start + match.end()
