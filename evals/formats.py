"""One document in every format that is read, each file made by a program that writes such files: what of its
text, provisions, tables and notes comes back.

    python -m evals.formats [--keep FOLDER]

The document is both versions of the sample's rules on hearings online, with a note in mid-sentence where the
program can write notes. pandoc and LibreOffice (Debian: pandoc, libreoffice) are looked for at run time; a
missing one is named. Columns: the share of the text's characters that were read, whitespace apart; characters
read beyond it (numbers of notes, names of sheets); provisions and rows of tables found, of how many;
whether the note stands apart from the sentence that it interrupts; pages.

Exits with 1 where a format keeps less than .999 of the characters, or loses a provision or a row that it can
hold."""

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from email.message import EmailMessage
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl  # type: ignore[import-untyped]
import pptx
from pptx.util import Inches
from rich.console import Console
from rich.table import Table

from evals.make_sample import SAMPLE, SOURCES, blocks, cells
from index.errors import DuolexError
from index.reading import read_document
from index.records import Document
from index.structure import outline

ENOUGH = 0.999  # of the characters
NOTE = "注：通衢平台由样例法院信息中心维护。"
NOTED = "是指法院利用通衢平台"  # the words behind which the note is anchored
SECONDS = 120  # for one conversion
_NO_TABLES = frozenset({"pdf"})  # its lines are those that were printed
_PROVISIONS = frozenset({"article", "provision"})


class MissingProgramError(Exception):
    """A program is not installed here."""


@dataclass(frozen=True, slots=True)
class Source:
    """The document as its makers get it: Markdown, with and without the note, and its parts."""

    markdown: str
    noted: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What came back from a file."""

    text: float  # share of the characters
    beyond: int
    provisions: int
    rows: int
    note_apart: bool | None  # None where the file has none
    pages: int


Made = tuple[str, str, Callable[[Source, Path], Path]]
"""Ending, the program that writes the file, and how: the function gives the file's path."""


@cache
def source() -> Source:
    written = [
        (folder / f"online-hearing-rules.{of}.md").read_text(encoding="utf-8")
        for folder, of in ((SAMPLE, "zh"), (SOURCES, "en"))
    ]
    markdown = re.sub(r"^> *", "", "\n\n".join(written), flags=re.MULTILINE)
    paragraphs: list[str] = []
    tables = []
    for kind, lines in blocks(markdown):
        if kind == "|":
            tables.append(tuple(map(tuple, cells(lines))))
        else:
            paragraphs += lines
    noted = markdown.replace(NOTED, f"{NOTED}[^1]", 1) + f"\n\n[^1]: {NOTE}\n"
    rows = tuple(row for table in tables for row in table)
    return Source(markdown, noted, tuple(line.lstrip("# ") for line in paragraphs), rows, tuple(tables))


# --- the makers --------------------------------------------------------------------------------------------


def _run(program: str, *arguments: str, folder: Path) -> None:
    found = shutil.which(program)
    if found is None:
        raise MissingProgramError(program)
    subprocess.run([found, *arguments], cwd=folder, check=True, capture_output=True, timeout=SECONDS)


def by_pandoc(ending: str, given: Source, folder: Path) -> Path:
    (folder / "noted.md").write_text(given.noted, encoding="utf-8")
    out = folder / f"pandoc.{ending}"
    _run(
        "pandoc",
        "-s",
        "-f",
        "markdown-smart",
        "--metadata",
        "title=样例法院在线庭审规则",
        "noted.md",
        "-o",
        out.name,
        folder=folder,
    )
    return out


def by_libreoffice(ending: str, given: Source, folder: Path) -> Path:
    word = folder / "pandoc.docx"
    if not word.exists():
        by_pandoc("docx", given, folder)
    shutil.copy(word, folder / "office_from.docx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    into = folder / "office"
    _run(
        "soffice", profile, "--headless", "--convert-to", ending, "--outdir", into.name, "office_from.docx",
        folder=folder,
    )  # fmt: skip
    return (into / f"office_from.{ending}").rename(folder / f"libreoffice.{ending}")


def text(ending: str, given: Source, folder: Path) -> Path:
    out = folder / f"text.{ending}"
    out.write_text(given.markdown, encoding="utf-8")
    return out


def workbook(given: Source, folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Rules"
    for line in given.paragraphs:
        book.active.append([line])
    for number, table in enumerate(given.tables, 1):
        sheet = book.create_sheet(f"Schedule {number}")
        for row in table:
            sheet.append(row)
    book.save(folder / "openpyxl.xlsx")
    return folder / "openpyxl.xlsx"


def workbook_by_libreoffice(given: Source, folder: Path) -> Path:
    workbook(given, folder)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    _run(
        "soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", "office", "openpyxl.xlsx",
        folder=folder,
    )  # fmt: skip
    return (folder / "office" / "openpyxl.xlsx").rename(folder / "libreoffice.xlsx")


def slides(given: Source, folder: Path) -> Path:
    """Twelve paragraphs to a slide; each table has one of its own."""
    show = pptx.Presentation()
    blank = show.slide_layouts[6]
    size = (Inches(0.5), Inches(0.5), Inches(9), Inches(6))
    for at in range(0, len(given.paragraphs), 12):
        box = show.slides.add_slide(blank).shapes.add_textbox(*size)
        box.text_frame.text = "\n".join(given.paragraphs[at : at + 12])
    for rows in given.tables:
        table = show.slides.add_slide(blank).shapes.add_table(len(rows), len(rows[0]), *size).table
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                table.cell(y, x).text = cell
    show.save(str(folder / "python-pptx.pptx"))
    return folder / "python-pptx.pptx"


def message(given: Source, folder: Path) -> Path:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "在线庭审规则", "a@example.org", "b@example.org"
    mail.set_content("\n\n".join([*given.paragraphs, *map("\t".join, given.rows)]))
    (folder / "email.eml").write_bytes(bytes(mail))
    return folder / "email.eml"


MAKERS: tuple[Made, ...] = (
    ("txt", "text", partial(text, "txt")),
    ("md", "text", partial(text, "md")),
    *((ending, "pandoc", partial(by_pandoc, ending)) for ending in "html docx odt rtf epub pptx".split()),
    *(
        (ending, "libreoffice", partial(by_libreoffice, ending))
        for ending in "doc docx odt rtf html pdf".split()  # its EPUB leaves out notes and first rows
    ),
    ("xlsx", "openpyxl", workbook),
    ("xlsx", "libreoffice", workbook_by_libreoffice),
    ("pptx", "python-pptx", slides),
    ("eml", "email", message),
)

# --- what came back ----------------------------------------------------------------------------------------


def kept(document: Document, given: Source, noted: bool) -> Kept:
    """What of the source a document holds, and of its note where it is `noted`."""
    read = _squeezed(document.text)
    wanted = [_squeezed(part) for part in (*given.paragraphs, *(c for row in given.rows for c in row))]
    wanted += [_squeezed(NOTE)] * noted
    found = sum(_found(part, read) for part in wanted)
    total = sum(map(len, wanted))
    lines = [_squeezed(line) for line in re.sub(r"[\t|]", "", document.text).split("\n")]
    rows = sum(any("".join(map(_squeezed, row)) in line for line in lines) for row in given.rows)
    note = _squeezed(NOTE)
    apart = None
    if noted:
        whole = next(_squeezed(p) for p in given.paragraphs if NOTED in p)
        apart = note in read and any(whole in line and note not in line for line in lines)
    return Kept(found / total, len(read) - total, provisions(document), rows, apart, len(document.pages))


def provisions(document: Document) -> int:
    return sum(section.kind in _PROVISIONS for section in outline(document))


def _found(part: str, read: str) -> int:
    """Characters of the part that were read, in one piece or with others between them."""
    if part in read:
        return len(part)
    places = (place - at for at in range(0, len(part), 4) if (place := read.find(part[at : at + 8])) >= 0)
    near = max(next(places, 0) - 8, 0)
    matcher = SequenceMatcher(None, part, read[near : near + 2 * len(part)], autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def _squeezed(words: str) -> str:
    return re.sub(r"[\s|]+", "", words)


def run(folder: Path) -> Iterator[tuple[str, str, Kept | str]]:
    """(ending, program, what came back or why nothing did) of every file."""
    given = source()
    for ending, program, make in MAKERS:
        try:
            noted = program in ("pandoc", "libreoffice") and ending != "xlsx"
            yield ending, program, kept(read_document.read(make(given, folder)), given, noted)
        except MissingProgramError as error:
            yield ending, program, f"{error} is not installed"
        except (DuolexError, OSError, subprocess.SubprocessError) as error:
            yield ending, program, str(error)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--keep", type=Path, help="keep the files in this folder")
    arguments = parser.parse_args()
    given = source()
    with TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = list(run(folder.resolve()))
    best = next(made.provisions for ending, _, made in found if ending == "md" and isinstance(made, Kept))
    table = Table("file", "made by", "text", "beyond", "provisions", "rows", "note apart", "pages")
    bad = 0
    for ending, program, made in found:
        if isinstance(made, str):
            table.add_row(f".{ending}", program, made)
            bad += "not installed" not in made
            continue
        short = made.text < ENOUGH or made.provisions < best
        short |= ending not in _NO_TABLES and made.rows < len(given.rows)
        bad += short
        table.add_row(
            f".{ending}", program, f"{made.text:.4f}", str(made.beyond), f"{made.provisions} / {best}",
            f"{made.rows} / {len(given.rows)}", {None: "", True: "yes", False: "no"}[made.note_apart],
            str(made.pages or ""), style="bold" if short else None,
        )  # fmt: skip
    Console(width=120).print(table)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
