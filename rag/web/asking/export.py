"""A conversation to take away, as Markdown or as a Word document: questions, answers with numbered
quotations in both languages, and a list of the sources."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from index.records import Language
from rag.results import Citation
from rag.web.asking.turns import Turn
from rag.web.source import Outline, place
from rag.web.words import say

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#+\-.!|$~&])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: "title", "question", "text", "note", "quote", "heading" or "source"."""

    kind: str
    text: str
    language: Language | None = None


def lines(name: str, turns: Sequence[Turn], outline: Outline, language: Language, on: date) -> list[Line]:
    """The whole conversation. Citations keep the numbers that they have in their answer."""
    made = [Line("title", name), Line("note", say("exported", language, date=on.isoformat()))]
    used: dict[str, None] = {}
    for turn in turns:
        made.append(Line("question", f"{say('you', language)}: {turn.question}"))
        answer = turn.answer
        if answer is None:
            made.append(Line("text", turn.draft or say("interrupted", language)))
            continue
        made += [Line("note", answer.notice)] if answer.notice else []
        made += [Line("note", caution)] if (caution := answer.caution(language)) else []
        made.append(Line("text", answer.text, answer.language))
        made += [Line("note", versions)] if (versions := answer.versions_told(language)) else []
        made += [Line("note", answer.reason)] if answer.reason else []
        for sentence in answer.sentences:
            if answer.answered and sentence.support != "verified":
                doubt = f"{say(sentence.support, language)}: {sentence.text} {sentence.reason or ''}"
                made.append(Line("note", doubt.strip()))
        for cited in answer.citations:
            made.append(Line("quote", f"[{cited.number}] {cited.quote}", cited.language))
            if cited.counterpart:
                made.append(Line("quote", cited.counterpart.quote, cited.counterpart.language))
            form = cited_as(cited, outline, language)
            made.append(Line("note", form))
            used.setdefault(form)
    if used:
        made.append(Line("heading", say("sources", language)))
        made += [Line("source", form) for form in sorted(used)]
    return made


def cited_as(cited: Citation, outline: Outline, language: Language) -> str:
    """Issuer, title, number, place and page, in the page's language as far as the document has it."""
    data = cited.metadata
    title = cited.title.best(language) or cited.document
    issuer, number = data.issuer.best(language), data.document_number
    where = place(outline, cited.document, cited.section, cited.start, cited.language, language)
    page = say("page", language, n=cited.page) if cited.page else None
    if page and cited.ocr is not None:
        scan = say("ocr", language, n=round(100 * cited.ocr))
        page += f"（{scan}）" if language == "zh" else f" ({scan})"
    cell = cited.cell.told(language) if cited.cell else None
    if language == "zh":
        head = f"{issuer}：《{title}》" if issuer else f"《{title}》"
        return "，".join(filter(None, [head + (f"（{number}）" if number else ""), where, page, cell])) + "。"
    head = title + (f" ({number})" if number else "")
    return ", ".join(filter(None, [issuer, head, where, page, cell])) + "."


def markdown(made: Iterable[Line]) -> str:
    """Text of documents stays text: what Markdown would take for markup is escaped."""
    shapes = {"title": "# {}", "question": "## {}", "heading": "## {}", "note": "*{}*", "quote": "> {}",
              "source": "- {}", "text": "{}"}  # fmt: skip
    return "\n\n".join(shapes[line.kind].format(_escaped(line.text)) for line in made) + "\n"


def _escaped(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", " ".join(_CONTROL.sub("", text).split()))


def docx(made: Iterable[Line]) -> bytes:
    from docx import Document
    from docx.oxml.ns import qn

    styles = {"title": "Title", "question": "Heading 2", "heading": "Heading 2", "quote": "Intense Quote",
              "source": "List Bullet"}  # fmt: skip
    document = Document()
    # Word takes the Chinese characters' font from an attribute of its own
    document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
    for line in made:
        paragraph = document.add_paragraph(style=styles.get(line.kind))
        run = paragraph.add_run(_CONTROL.sub("", line.text))
        run.italic = True if line.kind == "note" else None
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
