"""A whole document as parallel text: provision beside provision, with a table of contents → HTML.

Where the other language stands in the document itself or in its version, the page has two columns, with
sentence against sentence. Everything that is in no pair runs across its own language's column."""

from index.library import Library
from index.records import Language, Section, Span, StoredDocument, other
from rag.web.markup import el, esc, lang
from rag.web.source.cited_source import head
from rag.web.source.document_glance import glance
from rag.web.source.parallel_rows import Row, rows_of
from rag.web.source.place_names import ask_link, named, way_back
from rag.web.source.printed_sheet import opener
from rag.web.words import say

_PROVISIONS = ("article", "provision")


def page(
    library: Library, stored: StoredDocument, mark: Span, language: Language, talk: str = "", at: str = ""
) -> str:
    """`mark` is the span to scroll to and to mark; an empty one marks nothing. `talk` and `at` are where
    the reader came from, see `way_back`."""
    document = library.document(stored.name)
    sections, pairs = library.sections(stored.name), library.pairs(stored.name)
    texts = {stored.name: document.text}
    for name in {side.document for p in pairs for side in (p.zh, p.en)} - {stored.name}:
        texts[name] = library.document(name).text
    first = _first(stored, sections)
    rows = rows_of(document, sections, pairs, first)
    table = "".join(
        _cover(row, stored.name, texts, mark, language)
        if row.cover
        else _row(row, stored.name, texts, mark, first, _ask(row, sections, stored.name, language))
        for row in rows
    )
    both = any(row.facing for row in rows)
    columns = "".join(
        el("span", esc(say(f"language_{x}", language)), lang=lang(x))
        for x in ((first, other(first)) if both else (first,))
    )
    contents = _contents(sections, first, language)
    find = el(
        "input", type="search", id="find-text", placeholder=say("find_in_document", language),
        aria_label=say("find_in_document", language),
    )  # fmt: skip
    tools = el("p", find, el("span", id="found", role="status"), cls="tools")
    words = esc(say("back_to_library" if at == "library" else "back", language))
    back = el("a", words, href=way_back(language, talk, at), cls="back")
    aside = el("nav", back, el("h2", esc(say("contents", language)), cls="small"), contents, cls="contents",
               aria_label=say("contents", language))  # fmt: skip
    text = el("div", el("div", columns, cls="columns"), table, cls="parallel" if both else "parallel single")
    ask = el("a", esc(say("ask_document", language)), href=ask_link(language, about=stored.name))
    about = el(
        "header",
        head(stored.title, stored.name, stored.metadata, language, "h1"),
        el("p", ask, cls="acts"),
        glance(stored.name, language),
    )
    printed = opener(stored.name, document.page_at(mark[0]) or 1, mark, language) if document.pages else ""
    return el("div", aside, el("main", about, printed, tools, text), cls="reader")


def _first(stored: StoredDocument, sections: tuple[Section, ...]) -> Language:
    """The column on the left: the original, else the language that has more of the document."""
    if stored.metadata.original in stored.languages:
        return stored.metadata.original
    return "en" if stored.passages["en"] > stored.passages["zh"] else "zh"


def _ask(row: Row, sections: tuple[Section, ...], name: str, language: Language) -> str:
    """The way to ask about the provision that begins in the row; "" where none does."""
    begun = (
        s for s in sections
        if s.kind in _PROVISIONS and s.language == row.language and row.span[0] <= s.start < row.span[1]
    )  # fmt: skip
    section = next(begun, None)
    if section is None:
        return ""
    where = named(section, language)
    begins = say("ask_in_provision", language, place=where)
    words = esc(say("ask_provision", language, place=where))
    return el("p", el("a", words, href=ask_link(language, about=name, question=begins)), cls="ask-here")


def _row(row: Row, name: str, texts: dict[str, str], mark: Span, first: Language, ask: str) -> str:
    if row.facing is None:
        side = "across" if row.language is None else "left" if row.language == first else "right"
        own = _cell(row.language, name, row.span, texts[name], mark, own=True)
        return el("div", own, ask, cls=f"facing {side}")
    document = row.facing[0]
    cells = []
    for here, there in row.lines:
        own = _cell(row.language, name, here, texts[name], mark, own=True)
        twin = _cell(
            other(row.language or first), document, there, texts[document], mark, own=document == name
        )
        cells += [own, twin] if row.language == first else [twin, own]
    return el("div", *cells, ask, cls="facing")


def _cover(row: Row, name: str, texts: dict[str, str], mark: Span, language: Language) -> str:
    """What a database put before the document: there, but folded away."""
    summary = el("summary", esc(say("cover_sheet", language)))
    wanted = mark[0] < row.span[1] and row.span[0] < mark[1]
    text = _cell(row.language, name, row.span, texts[name], mark, own=True)
    return el("details", summary, text, cls="facing across cover", open=wanted)


def _cell(language: Language | None, name: str, span: Span, text: str, mark: Span, *, own: bool) -> str:
    start, end = span
    a, b = max(start, mark[0]), min(end, mark[1])
    if own and a < b:
        marked = el("mark", esc(text[a:b]), id="here" if a == mark[0] else None)
        html = esc(text[start:a].lstrip()) + marked + esc(text[b:end].rstrip())
    else:
        html = esc(text[start:end].strip())
    attributes = {"lang": lang(language)} if language else {}
    return el(
        "p", html, id=f"c{start}" if own else None, cls="law", data_start=start if own else None, **attributes
    )


def _contents(sections: tuple[Section, ...], first: Language, language: Language) -> str:
    """The sections of the page's language where the document has it, else of the other one."""
    of = language if any(s.language == language for s in sections) else first
    items = []
    for s in sections:
        if s.language != of:
            continue
        number = named(s, language)
        words = f"{number}  {s.heading}" if s.heading and s.heading != number else number
        link = el("a", esc(words), href=f"#c{s.start}", data_to=s.start, lang=lang(of))
        items.append(el("li", link, cls=f"level-{min(len(s.path), 4)}"))
    return el("ol", *items)
