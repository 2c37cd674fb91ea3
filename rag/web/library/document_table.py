"""The library's place on the page: what was done with each file, and what is there → HTML."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from index.records import Language, Remark, StoredDocument, other
from index.upkeep import Receipt, Step
from rag.web.markup import el, esc, lang, parts
from rag.web.source import ask_link, document_link, glance, status
from rag.web.words import say

_BAD = ("failed", "skipped")
_AT_WORK = 6  # shown at a time


def receipts(made: Iterable[Receipt], language: Language) -> str:
    """A list of files, each with what was found in it, or why not and what to do."""
    items = [_receipt(r, language) for r in made]
    return el("ol", *items, cls="receipts") if items else ""


def progress(now: Step, language: Language) -> str:
    """How far the run is in all, and each file at work; small ones are worked on together."""
    done = now.done + now.share * len(now.at_work)
    said = say("reading_files", language, done=now.done, total=now.total)
    total = el("progress", value=f"{done:.3f}", max=max(now.total, 1), aria_label=said)
    files = [
        el("li", el("span", esc(name)), el("progress", value=f"{now.share:.3f}", max=1, aria_label=name))
        for name in map(_named, now.at_work[:_AT_WORK])
    ]
    if now.reading:
        page, of = now.reading
        scan = say("reading_scan", language, name=_named(now.at_work[-1]), n=page, total=of)
        files = [el("li", el("span", esc(scan)), el("progress", value=page - 1, max=of, aria_label=scan))]
    more = len(now.at_work) - _AT_WORK
    if more > 0:
        files.append(el("li", esc(say("and_more", language, n=more))))
    told = el("p", esc(said), cls="status", role="status")
    return el("div", told, total, el("ul", *files), cls="progress")


def _named(path: str) -> str:
    """A file by what the user knows of it: where it stands in a folder that they added, or its name."""
    return Path(path).name if Path(path).is_absolute() else path


def _receipt(r: Receipt, language: Language) -> str:
    bad = r.status in _BAD
    word = say("failed_file" if r.status == "failed" else r.status, language)
    lines = [
        el("b", esc(r.document or Path(r.path).name)),
        " ",
        el("span", esc(word), cls="tag doubt" if bad else "tag good"),
    ]
    if "/" in r.path and not Path(r.path).is_absolute():  # out of a folder that was added
        lines.append(el("small", esc(r.path)))
    if r.error:
        own, detail = parts(r.error.kind, r.error.message, language)
        lines.append(el("p", esc(own), cls="why"))
        lines.append(el("p", esc(detail), cls="counts", lang="en") if detail else "")
    elif r.status not in ("removed", "skipped"):
        lines.append(el("p", esc(" · ".join(_counts(r, language))), cls="counts"))
    lines += [el("p", esc(remarked(remark, language)), cls="why") for remark in r.warnings]
    return el("li", *lines, data_status=r.status)


def remarked(remark: Remark, language: Language) -> str:
    """What `str(remark)` says, in the language of the page."""
    if remark.kind == "told":
        return str(remark)
    names = ("、" if language == "zh" else ", ").join(remark.items)
    n = remark.count or len(remark.items)
    return say(f"remark_{remark.kind}", language, names=names, n=n)


def _counts(r: Receipt | StoredDocument, language: Language) -> list[str]:
    counted = [("pages", r.pages), ("characters", r.characters)]
    counted += [(f"passages_{x}", r.passages[x]) for x in ("zh", "en")]
    counted.append(("pairs", r.pairs))
    return [say(key, language, n=n if n == 1 else f"{n:,}") for key, n in counted if n]


def table(documents: Sequence[StoredDocument], language: Language) -> str:
    """Every document; the page's script filters and sorts the rows."""
    if not documents:
        return el("p", esc(say("no_documents", language)), cls="reason")
    heads = [
        el(
            "th",
            el("button", esc(say(f"table_{key}", language)), type="button", data_sort=str(at)),
            scope="col",
        )
        for at, key in enumerate(("title", "date", "status", "content"))
    ]
    find = el(
        "input", type="search", data_rows="documents", placeholder=say("filter_documents", language),
        aria_label=say("filter_documents", language),
    )  # fmt: skip
    rows = [_row(d, language) for d in documents]
    body = el("table", el("thead", el("tr", *heads)), el("tbody", *rows), id="documents")
    return find + body


def _row(d: StoredDocument, language: Language) -> str:
    title = d.title.best(language) or d.name
    shown: Language = language if d.title.get(language) else other(language)
    data = d.metadata
    small = " · ".join(filter(None, [data.issuer.best(language), data.document_number, d.name]))
    first = [
        el("a", esc(title), href=document_link(d.name, 0, 0, language), lang=lang(shown)),
        el("small", esc(small)),
    ]
    if d.versions:
        first.append(el("small", esc(say("versions", language, names=", ".join(d.versions)))))
    first += [el("small", esc(remarked(remark, language)), cls="why") for remark in d.warnings]
    ask = el("a", esc(say("ask_document", language)), href=ask_link(language, about=d.name), cls="ask-about")
    first += [el("p", ask, cls="acts"), glance(d.name, language)]
    cells = [
        "".join(first),
        esc(data.effective or data.promulgated or data.published or ""),
        esc(status(data.status, language)) if data.status else "",
        esc(" · ".join(_counts(d, language))),
    ]
    keys = (None, None, None, d.characters)
    return el("tr", *(el("td", cell, data_key=key) for cell, key in zip(cells, keys, strict=True)))
