"""Builds the two binary documents of the sample library: `python -m evals.make_sample`.

The sample library, `evals/sample/`, is what `make run` shows and `evals/questions.jsonl` asks about:
fourteen documents on international judicial cooperation, courts online and commercial disputes.

    guiding-opinions-2024-8.txt        both languages, seventeen provisions in five parts; laid out as legal
                                       databases deliver them: cover sheet, both languages on one line, the
                                       Chinese of a part before its English, page breaks inside sentences
    online-hearing-rules.zh.md, .en.docx      versions of each other, nineteen articles and a table
    memorandum-ordland-2022.txt        both languages, article by article
    white-paper-judicial-assistance.pdf       Chinese with an English summary; running heads, page breaks
    雲嶼仲裁院簡易程序仲裁規則.txt        Chinese in traditional script
    video-hearing-provisions-2016.txt  Chinese, repealed: its figures are the wrong answers of today
    statistics-2023.txt, statistics-2024.md   one court, two years: the first Chinese, the second English
    mediation-centre-guide.html        English, with a menu, a footer and scripts that are no text
    news-*.txt                         three items in Chinese, two in English, each dated in its own way

Every sentence was written for Duolex and stands under its licence, Apache-2.0. The courts, countries,
cases and figures are fictitious, except in the three news items on the courts of the Shanghai Cooperation
Organization, on Nanning and on the first half of 2024, which retell publicly reported facts.

The PDF and the DOCX are made from plain text in `evals/sample_src/` and committed, so that only who
changes them needs reportlab and the fonts; the same input gives the same bytes.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
SAMPLE, SOURCES = HERE / "sample", HERE / "sample_src"
# Droid Sans Fallback (Apache-2.0; Debian: libgs10-common) has no Latin letters, Liberation Serif (OFL) does.
CJK_FONT = Path("/usr/share/ghostscript/10.00.0/Resource/CIDFSubst/DroidSansFallback.ttf")
LATIN_FONT = Path("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf")
DATE = datetime(2024, 4, 1, tzinfo=UTC)  # fixed: the files must not change from one run to the next

Block = tuple[str, list[str]]  # a kind ("#", "##", ">", "|", "") and its lines


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a source, which are parted by empty lines or by a change of kind."""
    kind, lines = "", list[str]()
    for line in [*text.splitlines(), ""]:
        found = re.match(r"(##?|>|\|)", line)
        now = found[1] if found else ""
        if lines and (not line or now != kind or now != "|"):
            yield kind, lines
            lines = []
        if line:
            kind, lines = now, [*lines, line if now == "|" else line.removeprefix(now).strip()]


def cells(lines: list[str]) -> list[list[str]]:
    """The rows of a table, without the rule under its head."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if not set("".join(row)) <= set("- ")]


def mixed(text: str) -> str:
    """Reportlab's paragraph markup, each run in the font that has its characters."""
    runs: list[str] = re.findall(r"[^\u2e80-\uffff]+|[\u2e80-\uffff]+", text)
    return "".join(
        f'<font name="{"CJK" if run[0] >= "⺀" else "Latin"}">{escape(run)}</font>' for run in runs
    )


def write_pdf(source: Path, target: Path) -> None:
    """Sets a source as A4 pages with a running head, page numbers and paragraphs that run over page ends."""
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY  # type: ignore[import-untyped]
    from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
    from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
    from reportlab.lib.textsplit import ALL_CANNOT_START  # type: ignore[import-untyped]
    from reportlab.lib.units import mm  # type: ignore[import-untyped]
    from reportlab.pdfbase.pdfmetrics import registerFont  # type: ignore[import-untyped]
    from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, paragraph  # type: ignore[import-untyped]

    # Reportlab does not know that these may not begin a line.
    paragraph.ALL_CANNOT_START = ALL_CANNOT_START + "，；：？！）》〕”"
    registerFont(TTFont("CJK", str(CJK_FONT)))
    registerFont(TTFont("Latin", str(LATIN_FONT)))
    base: dict[str, Any] = {"fontName": "CJK", "fontSize": 11, "leading": 20.5, "spaceAfter": 6}
    chinese = base | {"wordWrap": "CJK", "alignment": TA_JUSTIFY, "allowWidows": 1, "allowOrphans": 1}
    styles = {
        "zh": ParagraphStyle("zh", **chinese, firstLineIndent=22),
        "en": ParagraphStyle("en", **base | {"fontName": "Latin", "leading": 16, "alignment": TA_JUSTIFY}),
        "#": ParagraphStyle("title", **base | {"fontSize": 20, "leading": 30, "alignment": TA_CENTER}),
        "##": ParagraphStyle(
            "heading", **base | {"fontSize": 14, "leading": 22}, spaceBefore=10, keepWithNext=1
        ),
        ">": ParagraphStyle("note", **base | {"alignment": TA_CENTER}),
    }
    parts = list(blocks(source.read_text(encoding="utf-8")))
    title = parts[0][1][0]
    story: list[Any] = []
    for kind, lines in parts:
        if kind == "|":
            ruled = [("GRID", (0, 0), (-1, -1), 0.5, "#888888"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
            rows = [[Paragraph(mixed(cell), styles[">"]) for cell in row] for row in cells(lines)]
            story.append(Table(rows, style=ruled, spaceBefore=4, spaceAfter=10))
        else:
            text = lines[0]
            body = "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"
            story.append(Paragraph(mixed(text), styles[kind or body]))

    def furnish(canvas: Any, document: Any) -> None:
        canvas.setFont("CJK", 9)
        canvas.drawString(25 * mm, A4[1] - 16 * mm, title)
        canvas.line(25 * mm, A4[1] - 18 * mm, A4[0] - 25 * mm, A4[1] - 18 * mm)
        canvas.setFont("Latin", 9)
        canvas.drawCentredString(A4[0] / 2, 14 * mm, f"- {document.page} -")

    margins = {"leftMargin": 25 * mm, "rightMargin": 25 * mm, "topMargin": 25 * mm, "bottomMargin": 24 * mm}
    template = SimpleDocTemplate(
        str(target),
        pagesize=A4,
        title=title,
        author="样例法院国际合作局",
        lang="zh-CN",
        invariant=1,
        **margins,
    )
    template.build(story, onFirstPage=furnish, onLaterPages=furnish)


def write_docx(source: Path, target: Path) -> None:
    """Sets a source as a Word document with styled headings, bold article labels and tables."""
    from docx import Document

    document = Document()
    properties = document.core_properties
    properties.author, properties.created, properties.modified = "Sample Court", DATE, DATE
    parts = list(blocks(source.read_text(encoding="utf-8")))
    properties.title = parts[0][1][0]
    for kind, lines in parts:
        if kind == "|":
            rows = cells(lines)
            table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        elif kind:
            document.add_heading(lines[0], level=kind.count("#") - 1)
        else:
            label, rest = re.fullmatch(r"(Article \d+ )?(.*)", lines[0], re.S).groups("")  # type: ignore[union-attr]
            paragraph = document.add_paragraph()
            paragraph.add_run(label).bold = True
            paragraph.add_run(rest)
    made = BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, DATE.timetuple()[:6]), old.read(name), zipfile.ZIP_DEFLATED)


BUILDERS: dict[str, tuple[str, Callable[[Path, Path], None]]] = {
    "white-paper-judicial-assistance.pdf": ("white-paper-judicial-assistance.txt", write_pdf),
    "online-hearing-rules.en.docx": ("online-hearing-rules.en.md", write_docx),
}


def main() -> None:
    """Builds every binary document from its source."""
    for target, (source, build) in BUILDERS.items():
        build(SOURCES / source, SAMPLE / target)
        print(SAMPLE / target)


if __name__ == "__main__":
    main()
