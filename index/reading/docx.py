"""A DOCX file's bytes → its lines: paragraphs and tables in order, with the numbers that Word shows.

python-docx opens the file and knows its styles. Three things it leaves to us: text inside tracked
insertions and content controls, which `Paragraph.text` passes over; automatic numbers (第一条, 1.1),
which stand nowhere in the text but are what a reader cites; text boxes, footnotes and endnotes, which stand
behind the paragraph in which they are anchored.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Any

from index.reading.list_numbers import letters, noted, roman
from index.reading.packages import read_package, written_number
from index.text import in_chinese

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_SHOWN = {"Fallback", "moveFrom", "tabs"}  # a text box's second copy, text moved away, stops of tabs
_LAID_OUT = 80  # characters of a table's row from which several paragraphs in a cell are running text
_CHINESE_FORMATS = ("chinese", "taiwanese", "ideograph", "japaneseCounting")


def read(data: bytes, name: str) -> tuple[str, str]:
    """(text, title property); a table's row is a line, its cells a tab apart; of a row that only lays out
    running text (paragraphs side by side) the cells follow one another.

    Raises ProtectedFileError, UnsupportedFileError (an old .doc), BrokenFileError, FileTooLargeError."""
    return read_package(data, name, "Word", ".docx", _read)


def _read(data: bytes) -> tuple[str, str]:
    import docx

    document = docx.Document(io.BytesIO(data))
    shown = _Shown(_Numbering(document), _notes(document))
    return "\n".join(_lines(document.element.body, shown)), document.core_properties.title


@dataclass(frozen=True, slots=True)
class _Shown:
    """What Word shows beside a document's own paragraphs: automatic numbers, and notes by kind and id."""

    numbering: "_Numbering"
    notes: Mapping[tuple[str, str], tuple[int, Any]]


def _notes(document: "WordDocument") -> dict[tuple[str, str], tuple[int, Any]]:
    """By kind and id the number of each note, in the order of the text, and its element."""
    from lxml import etree  # type: ignore[import-untyped]

    found: dict[tuple[str, str], tuple[int, Any]] = {}
    for kind in ("footnote", "endnote"):
        part = next((r for r in document.part.rels.values() if r.reltype.endswith(f"/{kind}s")), None)
        if part is None or part.is_external:
            continue
        held = {
            note.get(f"{_W}id"): note for note in etree.fromstring(part.target_part.blob).iter(f"{_W}{kind}")
        }
        referred = [node.get(f"{_W}id") for node in document.element.body.iter(f"{_W}{kind}Reference")]
        order = [id_ for id_ in dict.fromkeys(referred) if id_ in held]
        found |= {(kind, id_): (number, held[id_]) for number, id_ in enumerate(order, 1)}
    return found


def _lines(parent: Any, shown: _Shown) -> Iterator[str]:
    for element in parent.iterchildren():
        if element.tag == f"{_W}p":
            yield shown.numbering.label(element) + _text(element)
            yield from _anchored(element, shown)
        elif element.tag == f"{_W}tbl":
            for row in _held(element, "tr"):
                yield from _row([list(_lines(cell, shown)) for cell in _held(row, "tc")])
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
            yield from _lines(element, shown)


def _anchored(paragraph: Any, shown: _Shown) -> Iterator[str]:
    """What stands apart from the paragraph that it is anchored in: text boxes, then notes."""
    notes = []
    for node in paragraph.iter(f"{_W}txbxContent", f"{_W}footnoteReference", f"{_W}endnoteReference"):
        above = _above(node, paragraph)
        if above & _NOT_SHOWN or "txbxContent" in above:
            continue
        kind = node.tag.removeprefix(_W)
        if kind == "txbxContent":
            yield from filter(str.strip, _lines(node, shown))
        elif note := shown.notes.get((kind.removesuffix("Reference"), node.get(f"{_W}id"))):
            notes.append(note)
    for number, note in notes:
        yield from noted(number, _lines(note, shown))


def _held(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table, or cells of a row, content controls around them looked through."""
    for element in parent.iterchildren():
        if element.tag == f"{_W}{tag}":
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _held(element, tag)


def _row(cells: list[list[str]]) -> Iterator[str]:
    lines = [[line for line in cell if line.strip()] for cell in cells]
    if any(len(cell) > 1 for cell in lines) and sum(len(line) for line in chain(*lines)) > _LAID_OUT:
        yield from chain(*lines)
    else:
        yield "\t".join(" ".join(cell) for cell in cells)


def _text(paragraph: Any) -> str:
    """The words that Word shows in a line of their own: deleted text is not among them, nor a text box."""
    parts = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if _above(node, paragraph) & (_NOT_SHOWN | {"txbxContent"}):
            continue
        kind = node.tag.removeprefix(_W)
        parts.append(
            "".join(node.itertext()) if kind == "t" else {"tab": "\t", "noBreakHyphen": "-"}.get(kind, "\n")
        )
    return "".join(parts)


def _above(node: Any, paragraph: Any) -> set[str]:
    """Names of the elements between the two."""
    between = takewhile(lambda ancestor: ancestor is not paragraph, node.iterancestors())
    return {ancestor.tag.rpartition("}")[2] for ancestor in between}


class _Numbering:
    """Counts automatic numbers in document order (ECMA-376 part 1, 17.9)."""

    def __init__(self, document: "WordDocument") -> None:
        self._styles = {style.style_id: style.element for style in document.styles}
        self._abstract: dict[str, str] = {}  # number list → its definition
        self._levels: dict[tuple[str, int], tuple[int, str, str]] = {}  # start, format, text
        self._legal: set[tuple[str, int]] = set()  # levels that show every number in Arabic digits
        self._counts: dict[str, dict[int, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):  # the document has no numbered paragraphs
            return
        for definition in root.iter(f"{_W}abstractNum"):
            identity = definition.get(f"{_W}abstractNumId")
            for level in definition.iter(f"{_W}lvl"):
                start = written_number(_value(level, "start"), 1)
                form, text = _value(level, "numFmt") or "decimal", _value(level, "lvlText") or ""
                place = identity, written_number(level.get(f"{_W}ilvl"), 0)
                self._levels[place] = (start, form, text)
                if level.find(f"{_W}isLgl") is not None:
                    self._legal.add(place)
        for number in root.iter(f"{_W}num"):
            self._abstract[number.get(f"{_W}numId")] = _value(number, "abstractNumId") or ""

    def label(self, paragraph: Any) -> str:
        """What Word prints before the paragraph, with a space after it; "" where it prints nothing."""
        number, level = self._place(paragraph)
        definition = self._abstract.get(number, "")
        if (definition, level) not in self._levels:
            return ""
        counts = self._counts.setdefault(definition, {})
        start, form, text = self._levels[definition, level]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if form == "bullet":
            return "• "
        for other in range(level + 1):
            first, shape, _ = self._levels.get((definition, other), (1, "decimal", ""))
            if (definition, level) in self._legal:
                shape = "decimal"
            text = text.replace(f"%{other + 1}", _printed(counts.get(other, first), shape))
        return f"{text} " if text.strip() else ""

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Number list and level of a paragraph, its own or its style's; list "0" means none."""
        properties = paragraph.find(f"{_W}pPr")
        style = _value(properties, "pStyle") if properties is not None else None
        seen: set[str] = set()
        while properties is not None:
            numbered = properties.find(f"{_W}numPr")
            if numbered is not None and (listed := _value(numbered, "numId")):
                return listed, written_number(_value(numbered, "ilvl"), 0)
            element = self._styles.get(style) if style and style not in seen else None
            if element is None:
                break
            seen.add(style or "")
            style = _value(element, "basedOn")
            properties = element.find(f"{_W}pPr")
            if properties is None:
                properties = element
        return "0", 0


def _value(parent: Any, tag: str) -> str | None:
    child = parent.find(f"{_W}{tag}")
    return None if child is None else child.get(f"{_W}val")


def _printed(number: int, form: str) -> str:
    if form.startswith(_CHINESE_FORMATS):
        return in_chinese(number)
    if form.endswith("Letter"):
        return letters(number).upper() if form == "upperLetter" else letters(number)
    if form.endswith("Roman"):
        return roman(number).upper() if form == "upperRoman" else roman(number)
    return f"{number:02d}" if form == "decimalZero" else "" if form == "none" else str(number)
