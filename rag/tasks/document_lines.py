"""Lines of a document as they are cited: its title, a statement of its head, the opening of a section."""

from collections.abc import Iterable

from index.library import Library
from index.reading import COVER, Statement
from index.records import Document, Language, Passage, Section, Span
from index.text import detect


def title_line(document: Document, told: Iterable[Statement], prefer: Language) -> Statement:
    """The title as the text has it, in the language `prefer` if it can be; else the first line. `told` are
    the document's statements."""
    heads = sorted((s for s in told if s.field == "title"), key=lambda s: s.language != prefer)
    return heads[0] if heads else _opening(document)


def _opening(document: Document) -> Statement:
    """The first line of a document that has no title in its text."""
    first = document.text.lstrip()
    start = len(document.text) - len(first)
    line = first.split("\n", 1)[0].rstrip()
    return Statement("title", detect(line), start, start + len(line))


def passage_around(library: Library, document: Document, line: Statement) -> Passage:
    """The passage that holds a line; of a cover sheet, which stands in none, the sheet."""
    start, end = line.start, line.end
    ids = library.ids_over(document.name, line.language, start, end)
    for passage in library.passages(ids).values():
        if passage.start <= start and end <= passage.end:
            return passage
    for left_out in document.omissions:
        if left_out.reason == COVER and left_out.start <= start and end <= left_out.end:
            start, end = left_out.start, left_out.start + len(left_out.text.rstrip())
    text = document.text[start:end]
    return Passage(document.name, line.language, (), start, end, text, ((start, end),))


def section_opening(library: Library, document: str, section: Section) -> tuple[Passage, Span] | None:
    """The first sentence of a section with its label; the next one too, where that is the label alone. None
    where no passage of its language begins there."""
    ids = library.ids_over(document, section.language, section.start, section.start + 1)
    passages = [p for p in library.passages(ids).values() if p.start <= section.start < p.end]
    if not passages:
        return None
    passage = passages[0]
    after = [span for span in passage.sentences if span[1] > section.start]
    start = max(section.start, after[0][0]) if after else section.start
    ends = [span[1] for span in after if span[1] - start > len(section.label) + 1]
    return passage, (start, ends[0] if ends else passage.end)
