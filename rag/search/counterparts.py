"""Hits and quotes with what stands across the page: a passage and its counterpart are one hit."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.library import Library
from index.pairs import Across
from index.records import Document, Language, Passage, Span
from rag.results import Citation, Counterpart, Hit, Scope
from rag.search.table_cells import cell_of


class Counterparts:
    """Counterparts out of one library, each document read once. Made for a single question."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._documents: dict[str, Document] = {}

    def join(self, ranked: Iterable[Hit], prefer: Language, scope: Scope, limit: int) -> list[Hit]:
        """The first `limit` hits, best first, where a passage and its counterpart take one place:
        shown in the language `prefer` where `scope` lets it, with the other side as counterpart."""
        joined: list[Hit] = []
        shown: set[str] = set()
        facing: set[str] = set()  # counterparts of what is shown
        for hit in ranked:
            if len(joined) == limit:
                break
            if hit.passage.id in shown or hit.passage.id in facing:
                continue
            across = self._library.counterpart(hit.passage)
            if across is not None and hit.passage.language != prefer and scope == "any":
                swapped = self._swap(hit, across)
                if swapped.passage.id in shown:
                    continue
                if swapped is not hit:
                    hit, across = swapped, self._library.counterpart(swapped.passage)
            shown.add(hit.passage.id)
            if across is not None:
                facing.update(across.passages)
                hit = replace(hit, counterpart=self.counterpart(across))
            joined.append(hit)
        return joined

    def cite(self, number: int, passage: Passage, span: Span) -> Citation:
        """The citation of `span` of a passage, with the sentences that face it."""
        document = self.document(passage.document)
        start, end = span
        across = self._library.counterpart_of_span(passage.document, start, end, passage.language)
        return Citation(
            number=number,
            document=document.name,
            title=document.title,
            language=passage.language,
            section=passage.section,
            page=document.page_at(start),
            start=start,
            end=end,
            quote=document.text[start:end],
            passage=passage.text,
            passage_start=passage.start,
            metadata=document.metadata,
            counterpart=self.counterpart(across) if across else None,
            ocr=document.ocr_confidence(start, end),
            cell=cell_of(document.text, span),
        )

    def counterpart(self, across: Across) -> Counterpart:
        """The span across the page, inside the passages that hold it."""
        side = across.side
        text = self.document(side.document).text
        passages = sorted(self._library.passages(across.passages).values(), key=lambda p: p.start)
        start = min([side.start, *(p.start for p in passages)])
        end = max([side.end, *(p.end for p in passages)])
        return Counterpart(
            document=side.document,
            language=across.language,
            section=passages[0].section if passages else (),
            start=side.start,
            end=side.end,
            quote=text[side.start : side.end],
            passage=text[start:end],
            passage_start=start,
            by=across.by,
            confidence=across.confidence,
        )

    def document(self, name: str) -> Document:
        if name not in self._documents:
            self._documents[name] = self._library.document(name)
        return self._documents[name]

    def _swap(self, hit: Hit, across: Across) -> Hit:
        """The same hit by its counterpart: of several passages the one that holds most of the span."""
        candidates: Sequence[Passage] = list(self._library.passages(across.passages).values())
        if not candidates:
            return hit
        side = across.side
        held = max(candidates, key=lambda p: (min(p.end, side.end) - max(p.start, side.start), -p.start))
        return replace(hit, passage=held)
