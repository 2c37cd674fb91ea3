"""A DOCX file's bytes → its lines: paragraphs and tables in order, with the numbers that Word shows.

python-docx opens the file and knows its styles. Two things it leaves to us: text inside tracked
insertions and content controls, which `Paragraph.text` passes over, and automatic numbers (第一条, 1.1),
which stand nowhere in the text but are what a reader cites.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from index.errors import BrokenFileError, FileTooLargeError, ProtectedFileError, UnsupportedFileError
from index.text import in_chinese

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_UNPACKED_LIMIT = 500_000_000  # bytes of XML; more is no document that a person wrote
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TRANSPARENT = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))
_CHINESE_FORMATS = ("chinese", "taiwanese", "ideograph", "japaneseCounting")


def read(data: bytes, name: str) -> tuple[str, str]:
    """(text, title property); a table's row is a line, its cells a tab apart.

    Raises ProtectedFileError, UnsupportedFileError (an old .doc), BrokenFileError, FileTooLargeError."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ProtectedFileError(
                f"{name} is protected by a password; save it in Word without one, and index that."
            )
        raise UnsupportedFileError(f"{name} is an old .doc inside; save it in Word as .docx, and index that.")
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked <= _UNPACKED_LIMIT:
            document = docx.Document(io.BytesIO(data))
            numbering = _Numbering(document)
            lines = list(_lines(document.element.body, numbering))
            return "\n".join(lines), document.core_properties.title
    except Exception as error:  # for damaged parts python-docx raises whatever zipfile, lxml or a dict does
        raise BrokenFileError(
            f"{name} is no DOCX that can be opened ({error}); save it again in Word."
        ) from error
    raise FileTooLargeError(f"{name} unpacks to {unpacked / 1e6:,.0f} MB; split it into smaller files.")


def _lines(parent: Any, numbering: "_Numbering") -> Iterator[str]:
    for element in parent.iterchildren():
        if element.tag == f"{_W}p":
            yield numbering.label(element) + _text(element)
        elif element.tag == f"{_W}tbl":
            for row in _own(element, "tr"):
                cells = (" ".join(_lines(cell, numbering)) for cell in _own(row, "tc"))
                yield "\t".join(cells)
        elif element.tag in _TRANSPARENT:
            yield from _lines(element, numbering)


def _own(parent: Any, kind: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row: its own, not those of a table inside it."""
    for element in parent.iterchildren():
        if element.tag == f"{_W}{kind}":
            yield element
        elif element.tag in _TRANSPARENT:
            yield from _own(element, kind)


def _text(paragraph: Any) -> str:
    """The words that Word shows: deleted text and the second copy of a text box are not among them."""
    parts = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        above = {ancestor.tag.rpartition("}")[2] for ancestor in node.iterancestors()}
        if "Fallback" in above or "moveFrom" in above or "tabs" in above:
            continue
        kind = node.tag.removeprefix(_W)
        parts.append(
            "".join(node.itertext()) if kind == "t" else {"tab": "\t", "noBreakHyphen": "-"}.get(kind, "\n")
        )
    return "".join(parts)


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
                start = int(_value(level, "start") or 1)
                form, text = _value(level, "numFmt") or "decimal", _value(level, "lvlText") or ""
                place = identity, int(level.get(f"{_W}ilvl"))
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
            if numbered is not None and (number := _value(numbered, "numId")):
                return number, int(_value(numbered, "ilvl") or 0)
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
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form.endswith("Roman"):
        roman = "".join(
            digits[number // 10**place % 10] for place, digits in reversed(list(enumerate(_ROMAN)))
        )
        return roman.upper() if form == "upperRoman" else roman
    return f"{number:02d}" if form == "decimalZero" else "" if form == "none" else str(number)


_ROMAN = (
    ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"),
    ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"),
    ("", "c", "cc", "ccc", "cd", "d", "dc", "dcc", "dccc", "cm"),
)
