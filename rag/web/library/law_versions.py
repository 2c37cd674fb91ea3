"""The versions of each law in the library: which there are and which is in force, and two of them compared,
provision by provision, in words → HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from index.library import Library
from index.records import LANGUAGES, Language, StoredDocument
from rag import phrases
from rag.edition_diff import Change, ComparedProvision, compared
from rag.search import CurrentLaw, Edition, Law, standing
from rag.web.access import wanted
from rag.web.markup import el, esc, lang, plain_pages
from rag.web.source import document_link
from rag.web.words import say

_MARKS = {"added": "ins", "removed": "del"}


@dataclass(frozen=True, slots=True)
class _Named:
    """An edition as it is shown, in the page's language."""

    edition: Edition
    name: str

    @property
    def document(self) -> str:
        return self.edition.documents[0]


def families(library: Library, language: Language) -> str:
    """Every law of which there are several versions, each with its dates and what to compare it with; ""
    where there is none."""
    stored = {d.name: d for d in library.documents()}
    laws = [law for law in CurrentLaw(library).laws() if len(law.editions) > 1]
    if not laws:
        return ""
    return el(
        "section",
        el("h2", esc(say("families", language))),
        el("p", esc(say("families_told", language)), cls="reason"),
        *(_family(law, stored, language) for law in laws),
        cls="refs families",
        aria_label=say("families", language),
    )


def _family(law: Law, stored: dict[str, StoredDocument], language: Language) -> str:
    shown = _named(law, stored, language)
    before = dict(pairwise(shown))  # the latest first: each with the one before it
    items = [_edition(one, before.get(one), law, stored, language) for one in shown]
    title = stored[law.chosen.documents[0]].title
    name = title.best(language) or law.chosen.documents[0]
    spoken = lang(language) if title.get(language) else None
    more = ""
    if len(shown) > 2:
        address = _address(shown[-1], shown[0], language)
        more = el("p", el("a", esc(say("compare_any", language)), href=address))
    return el("div", el("h3", esc(" ".join(name.split())), lang=spoken), el("ul", *items), more, cls="family")


def _edition(
    one: _Named, earlier: _Named | None, law: Law, stored: dict[str, StoredDocument], language: Language
) -> str:
    how = standing(one.edition, law.editions, date.today().isoformat())
    tag = el(
        "span",
        esc(phrases.say(f"standing_{how}", language)),
        cls=f"tag {'good' if how == 'in_force' else 'doubt'}",
    )
    since = el("small", esc(say("holds_from", language, date=one.edition.since))) if one.edition.since else ""
    files = [
        el("a", esc(name), href=document_link(name, 0, 0, language))
        for name in one.edition.documents
        if name in stored
    ]
    head = el("p", el("b", esc(one.name)), " ", tag, " ", since, " ", el("span", " · ".join(files)))
    if earlier is None:
        return el("li", head)
    summary = el("summary", esc(say("compare_with_edition", language, edition=earlier.name)))
    address = _address(earlier, one, language, bare=True)
    panel = el("details", summary, el("div", cls="sheet-body"), cls="sheet", data_sheet=address)
    return el("li", head, panel)


def _named(law: Law, stored: dict[str, StoredDocument], language: Language) -> list[_Named]:
    """The editions by their years; by their files where years do not tell them apart."""
    years = [e.year for e in law.editions]
    return [
        _Named(
            e,
            say("edition", language, year=e.year) if e.year and years.count(e.year) == 1 else e.documents[0],
        )
        for e in law.editions
    ]


def _address(old: _Named, new: _Named, language: Language, *, bare: bool = False) -> str:
    values = {"old": old.document, "new": new.document, "lang": language} | ({"bare": 1} if bare else {})
    return f"/versions?{urlencode(values)}"


# --- two versions ------------------------------------------------------------------------------------------


def mount(app: FastAPI, library: Library) -> None:
    """The route of two versions compared: a page of its own, or `bare` the comparison alone."""

    @app.get("/versions")
    def versions(request: Request, old: str, new: str, bare: bool = False) -> Response:
        language = wanted(request)
        stored = {d.name: d for d in library.documents()}
        law = next((law for law in CurrentLaw(library).laws() if _holds(law, old) and _holds(law, new)), None)
        back = el("a", esc(say("back", language)), href="/zh/" if language == "zh" else "/", cls="back")
        if law is None:
            gone = el("p", esc(say("no_such_versions", language)), cls="note")
            main = el("main", back, gone, cls="versions-page")
            return HTMLResponse(plain_pages.plain("Duolex", main, language), 404)
        shown = _named(law, stored, language)
        pair = [next(one for one in shown if name in one.edition.documents) for name in (old, new)]
        body = _compared(library, pair[0], pair[1], stored, language)
        if bare:
            return HTMLResponse(body)
        title = " ".join((stored[new].title.best(language) or new).split())
        choice = _choice(shown, pair, language)
        page = el("main", back, el("h1", esc(title)), choice, body, cls="versions-page families")
        return HTMLResponse(plain_pages.plain(f"{title} · Duolex", page, language))


def _holds(law: Law, document: str) -> bool:
    return any(document in edition.documents for edition in law.editions)


def _choice(shown: Sequence[_Named], pair: Sequence[_Named], language: Language) -> str:
    """Two lists to choose from, which work without a script."""

    def field(name: str, label: str, now: _Named) -> str:
        options = [el("option", esc(one.name), value=one.document, selected=one == now) for one in shown]
        return el("label", esc(say(label, language)), " ", el("select", *options, name=name))

    return el(
        "form",
        field("old", "older", pair[0]),
        field("new", "newer", pair[1]),
        el("input", type="hidden", name="lang", value=language),
        el("button", esc(say("compare_these", language)), type="submit"),
        action="/versions",
        method="get",
    )


def _compared(
    library: Library, old: _Named, new: _Named, stored: dict[str, StoredDocument], language: Language
) -> str:
    """What differs, language by language; what is the same is counted."""
    parts = [el("p", esc(say("versions_compared", language, old=old.name, new=new.name)), cls="reason")]
    order = sorted(LANGUAGES, key=lambda of: of != language)
    found = [(of, made) for of in order if (made := _in(of, library, old.edition, new.edition, stored))]
    for of, provisions in found:
        if len(found) > 1:
            parts.append(el("h4", esc(say(f"language_{of}", language)), lang=lang(of)))
        parts += _provisions(provisions, language)
    if not found:
        parts.append(el("p", esc(say("nothing_to_compare", language))))
    return el("div", *parts, cls="compared")


def _in(
    of: Language, library: Library, old: Edition, new: Edition, stored: dict[str, StoredDocument]
) -> list[ComparedProvision]:
    """The provisions of both in a language: of each edition the document that has most of it."""
    texts = []
    for edition in (old, new):
        name = max((d for d in edition.documents if d in stored), key=lambda d: stored[d].passages[of])
        texts.append((library.document(name).text, library.sections(name)))
    if not all(any(s.language == of and s.number for s in sections) for _, sections in texts):
        return []
    return compared(texts[0], texts[1], of)


def _provisions(found: Sequence[ComparedProvision], language: Language) -> list[str]:
    """The changed ones in full; runs of unchanged ones by their labels."""
    differ = sum(provision.kind != "same" for provision in found)
    parts = [el("p", esc(say("changed_provisions", language, n=differ)))]
    for same, run in groupby(found, key=lambda provision: provision.kind == "same"):
        provisions = list(run)
        if same:
            ends = dict.fromkeys(p.new_label or "" for p in (provisions[0], provisions[-1]))
            told = say("same_provisions", language, n=len(provisions))
            parts.append(el("p", esc(f"{told}: {' – '.join(ends)}"), cls="counts"))
        else:
            parts += [_changed(provision, language) for provision in provisions]
    return parts


def _changed(provision: ComparedProvision, language: Language) -> str:
    labels = dict.fromkeys(filter(None, [provision.old_label, provision.new_label]))
    tag = el("span", esc(say(f"version_{provision.kind}", language)), cls="tag")
    head = el("p", el("b", esc(" → ".join(labels)), lang=lang(provision.language)), " ", tag)
    words = "".join(map(_words, provision.changes))
    return el("div", head, el("p", words, cls="law", lang=lang(provision.language)), cls="change")


def _words(change: Change) -> str:
    mark = _MARKS.get(change.kind)
    return el(mark, esc(change.text)) if mark else esc(change.text)
