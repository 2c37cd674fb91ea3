"""How an answer's sentences stand on the page: as running text, line by line under headings, or side by side.
Pure functions from records and escaped sentences to HTML."""

from collections.abc import Sequence

from index.records import Language
from rag.results import Answer, Table
from rag.web.markup import el, esc, lang
from rag.web.words import say

LEVEL = 2  # of the question's heading, under which an outline begins
DEEPEST = 6
PAGE = 20  # sentences of a list that are shown at once
SPILL = 3  # that are shown all the same, rather than a page of so few


def laid_out(made: Answer, shown: Sequence[str], cls: str, cautioned: str | None, language: Language) -> str:
    """`shown` is the HTML of each sentence; `cautioned` the id of what cautions against the answer."""
    inside: list[str] = []
    if made.lead:
        inside.append(el("p", esc(made.lead), cls="lead"))
    if made.table is not None:
        inside += [el("p", html) for html in shown[: made.written]]
        inside.append(_side_by_side(made.table, shown, language))
    elif made.lead or made.headings or any(s.heading for s in made.sentences):
        inside += _paged(_lines(made, shown), language)
    if not inside:
        text = made.joined(shown)
        return el("p", text, cls=cls, lang=lang(made.language), aria_describedby=cautioned)
    kept = f"{cls} outline"
    return el("div", *inside, cls=kept, lang=lang(made.language), aria_describedby=cautioned)


def _lines(made: Answer, shown: Sequence[str]) -> list[str]:
    """Each sentence, with the headings before it, a paragraph or, in an outline, a heading of its depth."""
    lines: list[str] = []
    for place, (sentence, html) in enumerate(zip(made.sentences, shown, strict=True)):
        over = "".join(el("h3", esc(h.text)) for h in made.headings if h.before == place and not h.under)
        name = f"h{min(LEVEL + sentence.heading, DEEPEST)}" if sentence.heading else "p"
        under = [
            el("p", esc(h.text), cls="under") for h in made.headings if h.before == place + 1 and h.under
        ]
        lines.append(over + el(name, html) + "".join(under))
    return lines


def _paged(lines: Sequence[str], language: Language) -> list[str]:
    """The first page of a long list; each further one opens below the one before it."""
    first, rest = lines[:PAGE], lines[PAGE:]
    if len(rest) <= SPILL:
        return list(lines)
    opener = el("summary", esc(say("further", language, n=len(rest))))
    return [*first, el("details", opener, *_paged(rest, language), cls="further")]


def _side_by_side(table: Table, shown: Sequence[str], language: Language) -> str:
    """A column for each document; on a narrow screen each cell below the other, under its column's head. What
    is too wide for the screen scrolls, by keyboard as well."""
    heads = [el("th", esc(head), scope="col") for head in table.heads]
    empty = el("span", "–", aria_label=say("says_nothing", language), role="img")

    def cell(head: str, place: int | None) -> str:
        return el("td", empty if place is None else shown[place], data_head=head)

    rows = [el("tr", *map(cell, table.heads, row)) for row in table.rows]
    whole = el("table", el("thead", el("tr", *heads)), el("tbody", *rows), cls=f"beside of{len(heads)}")
    label = say("compared", language)
    return el("div", whole, cls="beside-scroll", role="region", aria_label=label, tabindex="0")
