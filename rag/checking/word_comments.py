"""A checked text as a Word document: the draft, with a comment on each sentence.

A draft that is a Word document keeps its paragraphs and its formatting: runs are split where a sentence
begins and ends, and nothing else is touched. Any other becomes plain paragraphs."""

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.records import Language
from index.text import normalise
from rag.checking.checker import CheckedSentence, CheckedText
from rag.results import Citation

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML holds them
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLAIN = {f"{_WORD}rPr", f"{_WORD}t"}  # of a run that can be split


def commented(checked: CheckedText, language: Language, original: bytes | None = None) -> bytes:
    """The bytes of the document; `language` is that of the comments' own words. `original` are the bytes
    of a draft that is a Word document. A sentence that is not found in it stands, commented, at its end."""
    from docx import Document

    document = Document(io.BytesIO(original)) if original is not None else _plain(checked)
    paragraphs = [_Searched.of(p) for p in _paragraphs(document)]
    at, left = 0, []
    for sentence in checked.sentences:
        place = next((i for i in range(at, len(paragraphs)) if paragraphs[i].holds(sentence.text)), None)
        if place is None:
            left.append(sentence)
            continue
        at = place
        _comment(document, paragraphs[place].runs(sentence.text), sentence, language)
        paragraphs[place] = _Searched.of(paragraphs[place].paragraph, paragraphs[place].past)
    for sentence in left:
        run = document.add_paragraph().add_run(_UNPRINTABLE.sub("", sentence.text))
        _comment(document, [run], sentence, language)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _plain(checked: CheckedText) -> Any:
    from docx import Document
    from docx.oxml.ns import qn

    document = Document()
    # Word takes the Chinese characters' font from an attribute of its own
    document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
    for line in checked.text.splitlines():
        if line.strip():
            document.add_paragraph(_UNPRINTABLE.sub("", line))
    return document


def _paragraphs(document: Any) -> Iterator["Paragraph"]:
    """Those of the body in its order, also in tables."""
    from docx.text.paragraph import Paragraph

    for element in document.element.body.iter(f"{_WORD}p"):
        yield Paragraph(element, document)


@dataclass(slots=True)
class _Searched:
    """A paragraph's text without white space, and for each of its characters its run and place in it; `past`
    is where what was commented ends."""

    paragraph: "Paragraph"
    text: str
    places: list[tuple[int, int]]
    past: int = 0

    @classmethod
    def of(cls, paragraph: "Paragraph", past: int = 0) -> "_Searched":
        characters, places = [], []
        for number, run in enumerate(paragraph.runs):
            for at, character in enumerate(run.text):
                for written in normalise(character):
                    if not written.isspace():
                        characters.append(written)
                        places.append((number, at))
        return cls(paragraph, "".join(characters), places, past)

    def holds(self, sentence: str) -> bool:
        return self._at(sentence) >= 0

    def _at(self, sentence: str) -> int:
        wanted = "".join(sentence.split())
        return self.text.find(wanted, self.past) if wanted else -1

    def runs(self, sentence: str) -> list["Run"]:
        """The runs of the sentence and of nothing else, as far as they can be split."""
        start = self._at(sentence)
        end = start + len("".join(sentence.split()))
        self.past = end
        first, last = self.places[start], self.places[end - 1]
        runs = self.paragraph.runs
        _split(runs[last[0]], last[1] + 1)
        if _split(runs[first[0]], first[1]):
            runs = self.paragraph.runs
            return runs[first[0] + 1 : last[0] + 2]
        return runs[first[0] : last[0] + 1]


def _split(run: "Run", at: int) -> bool:
    """Cuts the run in two of the same look, where there is anything on both sides; one that holds more than
    text stays whole."""
    if not 0 < at < len(run.text) or any(child.tag not in _PLAIN for child in run._r):
        return False
    from docx.text.run import Run

    rest = deepcopy(run._r)
    text = run.text
    run.text = text[:at]
    run._r.addnext(rest)
    Run(rest, run._parent).text = text[at:]
    return True


def _comment(document: Any, runs: list["Run"], sentence: CheckedSentence, language: Language) -> None:
    told = "\n".join(_lines(sentence, language))
    document.add_comment(runs, _UNPRINTABLE.sub("", told), author="Duolex", initials="D")


def _lines(sentence: CheckedSentence, language: Language) -> Iterator[str]:
    yield f"{sentence.sign} {sentence.verdict(language)}"
    if sentence.reason:
        yield sentence.reason
    for cited in sentence.evidence:
        yield f"[{cited.number}] {_where(cited, language)}"
        yield _in_quotes(cited.quote)
        if cited.counterpart is not None:
            yield _in_quotes(cited.counterpart.quote)


def _where(cited: Citation, language: Language) -> str:
    """Document and section, in words."""
    title = cited.title.best(language)
    named = f"{title} ({cited.document})" if title else cited.document
    return " › ".join([" ".join(named.split()), *cited.section])


def _in_quotes(quote: str) -> str:
    return f"“{' '.join(quote.split())}”"
