"""What the commands print for people: plain text on standard output, tables by rich."""

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from index.records import Bilingual, Document, Pair, Section, StoredDocument
from rag.checking import CheckedText
from rag.command.doctor import Finding
from rag.edition_diff import ComparedProvision
from rag.json_values import section_label
from rag.results import Answer, Citation, Hits, Reading, Sentence
from rag.results import Table as Beside
from rag.settings import Variable

_console = Console(highlight=False, soft_wrap=True)
if not _console.is_terminal:
    _console.width = 200  # a file or pipe has no width, and a table must not be cut to 80

_STATE = {"verified": "", "unsupported": " ⚠ unsupported", "unchecked": " (unchecked)"}


def answer(result: Answer) -> None:
    """The answer, after a caution where it is only possible, then its citations as numbered quotations."""
    _before(result)
    if result.table is not None:
        _side_by_side(result, result.table)
    else:
        _sentences(result)
    if told := result.versions_told(result.language):
        _line(told)
    if result.reason:
        _line(result.reason)
    for example in result.examples:
        _line(f"  {example}")
    if result.calls > 1:
        _line(f"({result.calls} calls of the model)")
    for cited in result.citations:
        _source(cited)
    if not result.answered and result.hits:
        _line("\nNearest passages:")
        for hit in result.hits[:3]:
            _line(f"  {hit.passage.document}: {_one_line(hit.passage.text)[:160]}…")


def _source(cited: Citation) -> None:
    _line(f"\n[{cited.number}] {_place(cited)}")
    _line(f"    {_one_line(cited.quote)}")
    if cited.counterpart is not None:
        doubt = " (doubtful)" if cited.counterpart.confidence < 0.5 else ""
        _line(f"    ↔ {_one_line(cited.counterpart.quote)}{doubt}")


def _before(result: Answer) -> None:
    """What was searched, what went wrong, and what is said of the whole."""
    if result.searched != result.question or result.translation:
        _line(f"Searched: {' / '.join(filter(None, [result.searched, result.translation]))}\n")
    if result.steps:
        _line(f"Searched in steps: {' / '.join(result.steps)}\n")
    if result.notice:
        _line(f"{result.notice}\n")
    if caution := result.caution(result.language):
        _line(f"{caution}\n", style="yellow")
    if result.lead:
        _line(f"{result.lead}\n")


def reading(section: Reading) -> None:
    """What the model reads of a long document, on standard error: it takes its time."""
    print(f"Reading section {section.section} of {section.of} …", file=sys.stderr, flush=True)


def _sentences(result: Answer) -> None:
    """Line by line, under their headings; those of an outline are indented as deep as they stand."""
    depth = 0
    for place, sentence in enumerate(result.sentences):
        for heading in result.headings:
            if heading.before == place and not heading.under:
                _line(f"\n{heading.text}")
        if sentence.heading:
            depth = sentence.heading
        indent = "  " * (sentence.heading - 1 if sentence.heading else depth)
        _line(f"{indent}{_marked(result, sentence)}")
        for heading in result.headings:
            if heading.before == place + 1 and heading.under:
                _line(f"{indent}  {heading.text}")


def _side_by_side(result: Answer, table: Beside) -> None:
    """The table, below what a model wrote of it."""
    for sentence in result.sentences[: result.written]:
        _line(_marked(result, sentence))
    shown = Table(box=box.SIMPLE, show_lines=True)
    for head in table.heads:
        shown.add_column(escape(head), overflow="fold", ratio=1)
    for row in table.rows:
        cells = ("" if cell is None else _marked(result, result.sentences[cell]) for cell in row)
        shown.add_row(*(escape(cell) for cell in cells))
    _console.print(shown)


def _marked(result: Answer, sentence: Sentence) -> str:
    """A sentence with the numbers that it cites and what is wrong with it."""
    marks = "".join(f" [{n}]" for n in (*sentence.citations, *sentence.unknown))
    state = _STATE[sentence.support] if result.answered else ""
    reason = f": {sentence.reason}" if state and sentence.reason else ""
    return f"{sentence.text}{marks}{state}{reason}"


_STYLES = {"verified": "green", "unsupported": "yellow", "unchecked": "bright_black"}


def checked(text: CheckedText) -> None:
    """Each sentence with its verdict and what speaks for or against it, then how many there are of each."""
    for s in text.sentences:
        _line(f"{s.sign} {_one_line(s.text)}", style=_STYLES[s.support])
        _line(f"    {s.verdict('en')}{f': {s.reason}' if s.reason else ''}")
        for cited in s.evidence:
            _line(f"    [{cited.number}] {_place(cited)}\n        {_one_line(cited.quote)}")
            if cited.counterpart is not None:
                _line(f"        ↔ {_one_line(cited.counterpart.quote)}")
    counts = {
        "verified": text.count("verified"),
        "quoted exactly": text.count("verified", quoted=True),
        "not supported": text.count("unsupported"),
        "not to be checked": text.count("unchecked"),
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    _line(f"\n{told}" if told else "No sentences.")


def hits(found: Hits) -> None:
    if found.translation:
        _line(f"Searched: {found.question} / {found.translation}\n")
    if found.notice:
        _line(f"{found.notice}\n")
    for rank, hit in enumerate(found.hits, start=1):
        section = section_label(hit.passage.section)
        place = " · ".join(filter(None, [hit.passage.document, section]))
        _line(f"{rank:2}. {place}  ({hit.score:.2f})")
        _line(f"    {_one_line(hit.passage.text)[:240]}")
    if not found.hits:
        _line("Nothing found.")


def compared(old: str, new: str, found: Sequence[ComparedProvision]) -> None:
    """What differs, with [-words taken out-] and {+words put in+}; how many provisions are the same."""
    _line(f"--- {old}\n+++ {new}")
    for provision in found:
        if provision.kind == "same":
            continue
        label = " → ".join(dict.fromkeys(filter(None, [provision.old_label, provision.new_label])))
        marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
        words = "".join(marks[change.kind].format(change.text) for change in provision.changes)
        _line(f"\n{label} ({provision.kind})\n    {_one_line(words)}")
    same = sum(provision.kind == "same" for provision in found)
    _line(f"\n{same} of {len(found)} provisions are the same.")


def documents(stored: Sequence[StoredDocument]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("document", "title", "date", "status", "zh", "en", "pairs"):
        table.add_column(column, justify="right" if column in ("zh", "en", "pairs") else "left")
    for d in stored:
        date = d.metadata.effective or d.metadata.promulgated or d.metadata.published or ""
        counts = [str(d.passages["zh"]), str(d.passages["en"]), str(d.pairs)]
        cells = [d.name, _title(d.title), date, d.metadata.status or "", *counts]
        table.add_row(*(escape(cell) for cell in cells))
    _console.print(table)


def document(found: Document, sections: Iterable[Section], pairs: Sequence[Pair]) -> None:
    data = found.metadata
    _line(f"{found.name}\n{_title(found.title)}")
    facts = {
        "number": data.document_number,
        "issuer": _title(data.issuer),
        "promulgated": data.promulgated,
        "effective": data.effective,
        "published": data.published,
        "adopted": data.adopted,
        "amended": data.amended,
        "repealed": data.repealed,
        "status": data.status,
        "source": data.source,
        "original": data.original,
        "pages": str(len(found.pages) or ""),
        "pairs": str(len(pairs)),
    }
    for name, value in facts.items():
        if value:
            _line(f"{name:12} {value}")
    for warning in found.warnings:
        _line(f"warning      {warning}")
    for section in sections:
        _line(f"{'  ' * len(section.path)}{section.label} {section.heading}".rstrip())
    _line(f"\n{found.text}")


def settings(variables: Iterable[Variable]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("setting", "value", "from", "what it does"):
        table.add_column(column)
    for v in variables:
        table.add_row(v.name, escape(v.shown), v.origin, escape(v.about))
    _console.print(table)


def finding(found: Finding) -> None:
    """A line, and below it what to do."""
    mark, style = {"ok": ("✓", "green"), "missing": ("–", None), "fault": ("✗", "red")}[found.state]
    _line(f"{mark} {found.part}: {found.detail}", style)
    if found.advice:
        _line(f"  {found.advice}")


def _place(cited: Citation) -> str:
    page = f"page {cited.page}" if cited.page else None
    scan = f"read by OCR, {cited.ocr:.0%} sure" if cited.ocr is not None else None
    validity = "no longer in force" if cited.metadata.status == "repealed" else None
    cell = cited.cell.told("en") if cited.cell else None
    title = cited.title.best(cited.language) or cited.document
    parts = [title, section_label(cited.section), page, cell, scan]
    return " · ".join(filter(None, [*parts, cited.document, validity]))


def _title(text: Bilingual) -> str:
    return " / ".join(filter(None, [text.zh, text.en]))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _line(text: str, style: str | None = None) -> None:
    _console.print(text, markup=False, style=style)
