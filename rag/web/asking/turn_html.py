"""One question and its answer → HTML. Pure functions from records to escaped text."""

import re

from index.records import Bilingual, Language, Metadata
from index.text import HAN
from rag.results import Answer, Citation, Sentence
from rag.web.asking.answer_layout import laid_out
from rag.web.asking.feedback import thumbs
from rag.web.asking.turns import Turn
from rag.web.context import Shelf
from rag.web.markup import el, esc, lang
from rag.web.source import document_link, nearest, place, source
from rag.web.words import say

NEAREST = 3
# what a citation's number stays on one line with: a word, or two characters of Chinese
_LAST_WORD = re.compile(rf"(?:[^\s{HAN}]{{1,16}}|\S{{,2}})\Z")


def turn(shown: Turn, shelf: Shelf, language: Language) -> str:
    """The whole turn, with its sources hidden beside it."""
    if shown.state == "done" and shown.answer is not None:
        inside = answer(shown.answer, shown.id, shelf, language) + thumbs(shown, language)
    else:
        inside = _unfinished(shown, language)
    return el(
        "section",
        _question(shown.question),
        inside,
        cls="turn",
        id=f"turn-{shown.id}",
        data_turn=shown.id,
        data_state=shown.state,
    )


def working(question: str, told: str, draft: str) -> str:
    """A turn whose answer is being made: what is going on, and the model's text so far."""
    text = el("p", esc(draft), cls="law draft") if draft else ""
    status = el("p", esc(told), cls="status", role="status")
    return el("section", _question(question), el("div", text, status, cls="a"), cls="turn", data_busy=True)


def answer(made: Answer, turn_id: int, shelf: Shelf, language: Language) -> str:
    told = []
    if made.searched != made.question or made.translation:
        both = " / ".join(filter(None, [made.searched, made.translation]))
        told.append(el("p", esc(say("searched", language, question=both)), cls="told"))
    if made.steps:
        steps = (el("li", esc(step)) for step in made.steps)
        told.append(el("div", el("p", esc(say("steps", language))), el("ol", *steps), cls="told steps"))
    if made.notice:
        told.append(el("p", esc(made.notice), cls="note", role="note"))
    by_number = {c.number: c for c in made.citations}
    sentences = [_sentence(s, made, by_number, turn_id, shelf, language) for s in made.sentences]
    law = {"sure": "law", "possible": "law possible", "refused": "law refusal"}[made.state]
    cautioned = None
    if caution := made.caution(language):
        cautioned = f"caution-{turn_id}"
        told.append(el("p", esc(caution), cls="caution", id=cautioned, role="note"))
    body = laid_out(made, sentences, law, cautioned, language)
    if made.answered:
        if made.reason:  # why it is not sure: another law or edition may be meant
            told.append(el("p", esc(made.reason), cls="reason", role="note", lang=lang(made.language)))
        body += _versions(made, language)
        rest = _doubts(made, language) + _state(made, language)
        hidden = [
            source(c, f"s-{turn_id}-{c.number}", shelf.outline, language, shelf.links) for c in made.citations
        ]
    else:
        reason = el("p", esc(made.reason), cls="reason") if made.reason else ""
        rest, hidden = _nearest(made, turn_id, shelf, language)
        acts = el("p", _actions(made, language), cls="state") if made.hits else ""
        rest = reason + _examples(made) + rest + acts
    sources = el("div", *hidden, cls="sources", hidden=True)
    return el(
        "div",
        *told,
        body,
        rest,
        _task(made, language),
        sources,
        cls="a",
        data_answer=turn_id,
        data_sure=made.state,
    )


def _examples(made: Answer) -> str:
    """Questions to choose from, each a button that asks it."""
    items = [el("li", el("button", esc(q), type="button", cls="near", data_ask=q)) for q in made.examples]
    return el("ul", *items, cls="nearest") if items else ""


def _task(made: Answer, language: Language) -> str:
    """What the question was taken for, where it was no ordinary one, and the way back to that."""
    if not made.in_lines:
        return ""
    told = say("task_told", language, task=say(f"task_{made.task}", language))
    words = esc(say("as_ordinary", language))
    ordinary = el("button", words, type="button", data_ask=made.question, data_task="fact")
    return el("p", esc(told), " ", ordinary, cls="state task")


def _question(text: str) -> str:
    return el("h2", esc(text), cls="q")


def _sentence(
    s: Sentence,
    made: Answer,
    by_number: dict[int, Citation],
    turn_id: int,
    shelf: Shelf,
    language: Language,
) -> str:
    state = s.support if made.answered else "said"
    numbers = [
        _number(by_number[n], s.support, turn_id, shelf, language) for n in s.citations if n in by_number
    ]
    invented = [*s.unknown, *(n for n in s.citations if n not in by_number)]
    for n in invented:
        said = say("unknown_cite", language, n=n)
        numbers.append(el("span", esc(f"{n}?"), cls="cite gone", title=said, role="img", aria_label=said))
    quoted = {by_number[n].language for n in s.citations if n in by_number and made.mode == "extractive"}
    spoken = lang(*quoted) if len(quoted) == 1 and made.language not in quoted else None
    last = _LAST_WORD.search(s.text) if numbers else None
    begin = last.start() if last else len(s.text)
    head, tail = (
        el("span", esc(part), cls=f"s {state}", title=s.reason or None, lang=spoken) if part else ""
        for part in (s.text[:begin], s.text[begin:])
    )
    return head + (el("span", tail, *numbers, cls="kept") if numbers else "")


def _number(cited: Citation, support: str, turn_id: int, shelf: Shelf, language: Language) -> str:
    where = place(
        shelf.outline, cited.document, cited.section, cited.start, cited.language, language, short=True
    )
    label = say("cite_label", language, n=cited.number, place=where, state=say(support, language))
    return el(
        "button",
        str(cited.number),
        type="button",
        cls="cite",
        data_source=f"s-{turn_id}-{cited.number}",
        data_quote=cited.quote,
        aria_label=label,
        aria_expanded="false",
    )


def _versions(made: Answer, language: Language) -> str:
    """Which edition of a law is quoted, and links to the same provision in the others."""
    if not made.versions_told(language):
        return ""
    quoted = [esc(v.told(language)) for v in made.versions if v.quoted]
    others = [
        el("a", esc(v.told(language)), href=document_link(v.document, v.start or 0, v.end or 0, language))
        for v in made.versions
        if not v.quoted
    ]
    label = el("span", esc(say("versions_quoted", language)))
    also = [el("span", esc(say("versions_also", language))), *others] if others else []
    return el("p", " ".join([label, *quoted, *also]), cls="told versions")


def _doubts(made: Answer, language: Language) -> str:
    """Each sentence that is not verified, said in a sentence."""
    notes = []
    count = made.written or len(made.sentences)
    for at, s in enumerate(made.sentences, start=1):
        if s.support == "verified":
            continue
        which = "only" if count == 1 else "last" if at == count else "nth"
        words = say(f"{which}_{s.support}", language, n=at)
        reason = f" {s.reason}" if s.reason else ""
        notes.append(el("p", esc(words + reason), cls=f"note {s.support}", role="note"))
    return "".join(notes)


def _state(made: Answer, language: Language) -> str:
    """How many sentences are verified. That a quotation stands in its passage is no praise where the passage
    may not answer, nor below what a model wrote."""
    if made.state == "possible" and made.mode == "extractive":
        return el("p", _actions(made, language), cls="state")
    said = made.sentences[: made.written or None]
    counts = {kind: sum(s.support == kind for s in said) for kind in _MARKS}
    shown = [
        el("span", el("i", mark, aria_hidden="true"), " ", esc(say(f"{kind}_count", language, n=n)), cls=kind)
        for kind, mark in _MARKS.items()
        if (n := counts[kind])
    ]
    if made.calls > 1:
        shown.append(el("span", esc(say("calls", language, n=made.calls))))
    return el("p", " ".join([*shown, _actions(made, language)]), cls="state")


_MARKS = {"verified": "✓", "unsupported": "◌", "unchecked": "○"}


def _actions(made: Answer, language: Language) -> str:
    """Copy takes the answer with its sources, and with what cautions against it."""
    copied = el("button", esc(say("copy", language)), type="button", data_copy=_plain(made, language))
    return copied + " " + _again(made.question, language)


def _again(question: str, language: Language) -> str:
    retry = el("button", esc(say("retry", language)), type="button", data_ask=question)
    return retry + " " + el("button", esc(say("edit", language)), type="button", data_edit=question)


def _plain(made: Answer, language: Language) -> str:
    caution = made.caution(language)
    doubt = made.reason if made.answered else None
    versions = made.versions_told(made.language)
    lines = [*filter(None, (caution, doubt, versions)), made.text, ""]
    if caution or doubt or versions:
        lines.insert(-2, "")
    for c in made.citations:
        title = c.title.best(c.language) or c.document
        where = " › ".join(c.section)
        lines.append(f"[{c.number}] {', '.join(filter(None, [title, where]))}: “{c.quote}”")
    return "\n".join(lines).strip()


def _nearest(made: Answer, turn_id: int, shelf: Shelf, language: Language) -> tuple[str, list[str]]:
    """The passages that came closest, as a list that opens them, and their sources."""
    items, sources = [], []
    for number, hit in enumerate(made.hits[:NEAREST], start=1):
        p = hit.passage
        id_ = f"s-{turn_id}-{number}"
        title, data = shelf.about.get(p.document, (Bilingual(), Metadata()))
        name = title.best(language) or p.document
        where = place(shelf.outline, p.document, p.section, p.start, p.language, language)
        words = el("span", esc(f"{name} · {where}"), cls="where")
        text = el("span", esc(_cut(p.text)), cls="law", lang=lang(p.language))
        label = say("nearest_label", language, n=number, place=where)
        button = el(
            "button", words, text, type="button", cls="near", data_source=id_, aria_label=label,
            aria_expanded="false",
        )  # fmt: skip
        items.append(el("li", button))
        sources.append(nearest(hit, title, data, id_, number, shelf.outline, language))
    if not items:
        return "", []
    return el("h3", esc(say("nearest", language)), cls="small") + el("ol", *items, cls="nearest"), sources


def _cut(text: str, limit: int = 110) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit].rstrip() + "…"


def _unfinished(shown: Turn, language: Language) -> str:
    draft = el("p", esc(shown.draft), cls="law draft") if shown.draft else ""
    if shown.state == "failed":
        told = shown.error or say("unexpected", language)
    else:
        told = say("stopped" if shown.state == "stopped" else "interrupted", language)
    note = el("p", esc(told), cls="note", role="alert" if shown.state == "failed" else "note")
    return el("div", draft, note, el("p", _again(shown.question, language), cls="state"), cls="a")
