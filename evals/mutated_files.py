"""One small file of every format that is read, and what can happen to files on their way: flipped bits,
pieces cut off, pasted in or doubled, numbers that grew. Of formats that are ZIP packages also a member is
changed, and the package is whole.

LibreOffice's formats are left out: what is read of them is the DOCX that it makes."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

_WORDS = (
    "Rules of the quay",
    "Article 1 Crates of amber stay two nights.",
    "第一条 琥珀箱停放两夜。",
    "2024",
)
_PAGE = (
    '<html><head><meta charset="utf-8"><title>{0}</title></head><body><nav><a href="/">Home</a></nav>'
    "<h1>{0}</h1><p>{1}</p><p>{2}</p><table><tr><td colspan=2>{3}</td><td>&amp; 7</td></tr></table>"
    "</body></html>"
)
_ODT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>'
    '<text:h>{0}</text:h><text:p>{1}<text:s text:c="3"/><text:span>{2}</text:span></text:p>'
    '<table:table><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>{3}</text:p>'
    "</table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>"
)
_LONG = 5_000  # digits


def seeds() -> dict[str, bytes]:
    """By suffix, each with a heading, paragraphs in both languages, and a table where its format has them."""
    title, english, chinese, year = _WORDS
    plain = "\n\n".join(_WORDS)
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = title, "a@b.invalid", "Wed, 01 May 2024 09:30:00 +0800"
    mail.set_content(plain)
    mail.add_alternative(_PAGE.format(*_WORDS), subtype="html")
    mail.add_attachment(b"7", maintype="application", subtype="pdf", filename="a.pdf")
    rtf = "".join(c if c.isascii() else rf"\u{ord(c)}?" for c in chinese)
    page = _PAGE.format(*_WORDS).encode()
    return {
        ".txt": plain.encode(),
        ".md": f"# {title}\n\n<!-- {year} -->\n{english} `code` &amp;\n\n|{chinese}|7|\n|---|---|".encode(),
        ".html": page,
        ".rtf": rf"{{\rtf1\ansicpg936{{\title {title}}}\fs24 {english}\par {rtf}\cell\row}}".encode(),
        ".eml": mail.as_bytes(),
        ".pdf": _pdf(),
        ".docx": _docx(),
        ".xlsx": _xlsx(),
        ".pptx": _pptx(),
        ".odt": _packed({"META-INF/manifest.xml": b"<m/>", "content.xml": _ODT.format(*_WORDS).encode()}),
        ".epub": _packed(
            {
                "META-INF/container.xml": b'<container><rootfile full-path="O/a.opf"/></container>',
                "O/a.opf": b'<package><item id="a" href="a.html"/><itemref idref="a"/></package>',
                "O/a.html": page,
            }
        ),
        ".zip": _packed({"law.txt": plain.encode(), "in/law.html": page, "in/law.docx": _docx()}),
    }


def _packed(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in members.items():
            archive.writestr(zipfile.ZipInfo(name), held, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    made = io.BytesIO()
    canvas = Canvas(made, pageCompression=0, invariant=True)
    for page in range(2):
        canvas.drawString(72, 700, f"{_WORDS[0]} {page}")
        canvas.drawString(72, 680, _WORDS[1])
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _docx() -> bytes:
    import docx

    made, document = io.BytesIO(), docx.Document()
    document.add_heading(_WORDS[0])
    document.add_paragraph(_WORDS[1], style="List Number")
    document.add_paragraph(_WORDS[2], style="List Bullet")
    document.add_table(2, 2).cell(0, 1).text = _WORDS[3]
    document.save(made)
    return made.getvalue()


def _xlsx() -> bytes:
    import openpyxl  # type: ignore[import-untyped]

    made, book = io.BytesIO(), openpyxl.Workbook()
    for row in (_WORDS, (2024, 1.5, None, "=A1")):
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def _pptx() -> bytes:
    import pptx
    from pptx.util import Inches

    made, show = io.BytesIO(), pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = _WORDS[0]
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = _WORDS[1], _WORDS[2]
    slide.notes_slide.notes_text_frame.text = _WORDS[3]
    show.save(made)
    return made.getvalue()


# ---------------------------------------------------------------------------------------------------------
# What can happen to them


def mutated(number: int, of: dict[str, bytes]) -> tuple[str, str, bytes]:
    """(name of the file, what happened, its content): of the same seeds the same for the same number."""
    chance = random.Random(number)
    suffix = sorted(of)[number % len(of)]
    content = of[suffix]
    told, inside = [], zipfile.is_zipfile(io.BytesIO(content)) and chance.random() < 0.6
    if inside:
        told.append("inside")
        content = _repacked(content, of, chance, told)
    else:
        content = _changed(content, of, chance, told)
    return f"{number}{suffix}", " ".join(told), content


def _changed(content: bytes, of: dict[str, bytes], chance: random.Random, told: list[str]) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        harm = chance.choice(_HARMS)
        told.append(harm.__name__.strip("_"))
        content = harm(content, of, chance)
    return content


def _repacked(content: bytes, of: dict[str, bytes], chance: random.Random, told: list[str]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name in chance.sample(sorted(members), min(len(members), chance.choice((1, 1, 2)))):
        members[name] = _changed(members[name], of, chance, told)
    if chance.random() < 0.1:
        told.append("without")
        del members[chance.choice(sorted(members))]
    return _packed(members)


def _bits(content: bytes, of: dict[str, bytes], chance: random.Random) -> bytes:
    harmed = bytearray(content)
    for _ in range(chance.choice((1, 1, 8, 64)) if harmed else 0):
        harmed[chance.randrange(len(harmed))] ^= 1 << chance.randrange(8)
    return bytes(harmed)


def _cut(content: bytes, of: dict[str, bytes], chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _piece(content: bytes, chance: random.Random) -> tuple[int, int]:
    begin = chance.randrange(len(content) + 1)
    return begin, min(len(content), begin + chance.choice((8, 64, 512, 4096)))


def _gone(content: bytes, of: dict[str, bytes], chance: random.Random) -> bytes:
    begin, end = _piece(content, chance)
    return content[:begin] + content[end:]


def _doubled(content: bytes, of: dict[str, bytes], chance: random.Random) -> bytes:
    begin, end = _piece(content, chance)
    return content[:end] + content[begin:end] * chance.choice((1, 2, 50, 1000)) + content[end:]


def _spliced(content: bytes, of: dict[str, bytes], chance: random.Random) -> bytes:
    other = of[chance.choice(sorted(of))]
    begin, end = _piece(other, chance)
    at, behind = _piece(content, chance)
    return content[:at] + other[begin:end] + content[chance.choice((at, behind)) :]


def _grown(content: bytes, of: dict[str, bytes], chance: random.Random) -> bytes:
    """A number becomes another."""
    numbers = list(re.finditer(rb"[0-9]+", content))
    if not numbers:
        return content
    chosen = chance.choice(numbers)
    other = chance.choice((b"0", b"-1", b"65536", b"4294967296", b"1e999", b"9" * _LONG))
    return content[: chosen.start()] + other + content[chosen.end() :]


_HARMS: tuple[Callable[[bytes, dict[str, bytes], random.Random], bytes], ...] = (
    _bits, _bits, _cut, _gone, _doubled, _spliced, _grown,
)  # fmt: skip
