"""A checked text → HTML: each sentence with its verdict and what it rests on. Pure functions."""

from index.records import Language
from rag.checking import CheckedSentence, CheckedText
from rag.results import Citation
from rag.web.context import Shelf
from rag.web.markup import el, esc, lang
from rag.web.source import place, source
from rag.web.words import say

_CUT = 160  # characters of a quotation in the list; the whole stands beside it


def result(checked: CheckedText, id_: str, shelf: Shelf, language: Language) -> str:
    """All sentences in their order, with their sources hidden beside them; `id_` is that of its export."""
    if not checked.sentences:
        return el("div", el("p", esc(say("check_nothing", language)), cls="note", role="note"))
    items = [_item(s, f"{id_}-{at}", shelf, language) for at, s in enumerate(checked.sentences, start=1)]
    take = el(
        "a", esc(say("check_export", language)), href=f"/checked/{id_}.docx?lang={language}", download=True
    )
    head = el("h2", esc(checked.name), cls="small")
    return el("div", head, _counts(checked, language), el("p", take, cls="acts"), el("ol", *items), cls="a")


def progress(done: int, total: int, label: str) -> str:
    bar = el("progress", value=done, max=max(1, total), aria_label=label)
    return el("div", bar, cls="progress")


def _counts(checked: CheckedText, language: Language) -> str:
    """How many sentences there are of each verdict."""
    counts = {
        "verified": checked.count("verified"),
        "quoted": checked.count("verified", quoted=True),
        "unsupported": checked.count("unsupported"),
        "unchecked": checked.count("unchecked"),
    }
    shown = [
        el("span", esc(say(f"check_n_{kind}", language, n=count)), cls=kind)
        for kind, count in counts.items()
        if count
    ]
    return el("p", " ".join(shown), cls="state", role="status")


def _item(s: CheckedSentence, id_: str, shelf: Shelf, language: Language) -> str:
    kind = "quoted" if s.quoted else s.support
    sign = el("i", s.sign, aria_hidden="true")
    verdict = el("b", sign, " ", esc(s.verdict(language)))
    reason = el("span", esc(s.reason), lang=lang(s.language)) if s.reason else ""
    words = el("p", esc(" ".join(s.text.split())), cls="law", lang=lang(s.language))
    told = el("p", " ".join(filter(None, [verdict, reason])), cls="verdict")
    near = [_evidence(cited, f"{id_}-{cited.number}", shelf, language) for cited in s.evidence]
    hidden = [
        source(cited, f"{id_}-{cited.number}", shelf.outline, language, shelf.links) for cited in s.evidence
    ]
    sources = el("div", *hidden, cls="sources", hidden=True) if hidden else ""
    return el("li", words, told, *near, sources, cls=f"checked {kind}")


def _evidence(cited: Citation, id_: str, shelf: Shelf, language: Language) -> str:
    """A button that opens the passage, in both languages, beside the text."""
    where = place(shelf.outline, cited.document, cited.section, cited.start, cited.language, language)
    title = cited.title.best(language) or cited.document
    head = el("span", esc(f"{' '.join(title.split())} · {where}"), cls="where")
    quotes = [el("span", esc(_cut(cited.quote)), cls="law", lang=lang(cited.language))]
    if cited.counterpart is not None:
        twin = cited.counterpart
        quotes.append(el("span", esc(_cut(twin.quote)), cls="law twin", lang=lang(twin.language)))
    return el(
        "button", head, *quotes, type="button", cls="near", data_source=id_,
        aria_label=say("source_label", language, n=cited.number, place=where), aria_expanded="false",
    )  # fmt: skip


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _CUT else text[:_CUT].rstrip() + "…"
