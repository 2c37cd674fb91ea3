"""What stands still on the page: brand, places, foot, the empty source → HTML."""

from collections.abc import Sequence

from index.records import Language
from rag.settings import Settings
from rag.web.markup.html import el, esc, lang
from rag.web.words import say


def top(language: Language, documents: int = 0) -> str:
    """Brand and places. The script marks the place that is open."""
    count = el("span", f" · {documents}", cls="count") if documents else ""
    places = [
        el("a", esc(say("ask_place", language)), href="#ask", data_place="ask"),
        el("a", esc(say("conversations", language)), href="#talks", data_place="talks", cls="small-only"),
        el("a", esc(say("check_place", language)), href="#check", data_place="check"),
        el("a", esc(say("library_place", language)), count, href="#library", data_place="library"),
        el("a", esc(say("quality_place", language)), href="#quality", data_place="quality"),
    ]
    other = "双语法律问答" if language == "en" else "Ask the law in two languages"
    skip = el("a", esc(say("skip", language)), href="#question", cls="skip", data_focus="question")
    name = el(
        "h1", "Duolex", el("small", esc(other), lang="zh-Hans" if language == "en" else "en"), cls="brand"
    )
    return el("div", skip, name, el("nav", *places, aria_label=say("places", language), cls="places"))


def foot(settings: Settings, language: Language, *, login: bool) -> str:
    """Which model answers, the switch of the page's language and, where there is a `login`, the way out."""
    model = settings.model
    told = say("with_model", language, model=model) if model else say("quotes_only", language)
    switch = []
    names: dict[Language, str] = {"en": "English", "zh": "中文"}
    for code, name in names.items():
        if code == language:
            switch.append(el("span", name, lang=lang(code), aria_current="true"))
        else:
            href = "/zh/?lang=zh" if code == "zh" else "/?lang=en"
            switch.append(el("a", name, href=href, lang=lang(code), data_language=code))
    out = " · " + el("a", esc(say("log_out", language)), href="/logout") if login else ""
    return el("div", el("p", esc(told)), el("p", " · ".join(switch) + out))


def exports(language: Language) -> str:
    """Links whose address the script sets to the conversation that is open."""
    links = [
        el("a", esc(say(f"export_{word}", language)), href="#", data_export=ending, download=True)
        for word, ending in (("markdown", "md"), ("docx", "docx"))
    ]
    return el("p", " ".join(links), cls="acts")


def source(language: Language) -> str:
    """The script puts the source of the chosen citation, and a list of the others, in here."""
    close = el("button", esc(say("close_source", language)), type="button", id="close-source")
    empty = el("p", esc(say("source_empty", language)), cls="reason", id="source-empty")
    shown = el("div", id="source-shown", aria_live="polite", tabindex="-1")
    others = el("div", id="source-others", data_heading=say("other_sources", language))
    return el("aside", close, empty, shown, others, aria_label=say("source_place", language))


def library_head(language: Language, kinds: str, megabytes: int, files: int) -> str:
    limits = say("upload_limits", language, kinds=kinds, size=megabytes, files=files)
    return el("div", el("h1", esc(say("library_place", language))), el("p", esc(limits), cls="reason"))


def welcome(examples: Sequence[str], documents: int, language: Language) -> str:
    """Before the first question."""
    if not documents:
        go = el("a", esc(say("add_documents", language)), href="#library", data_place="library", cls="go")
        heading, text = say("nothing_yet", language), say("nothing_yet_text", language)
        return el("section", el("h1", esc(heading)), el("p", esc(text)), go, cls="welcome")
    items = [el("li", el("button", esc(q), type="button", data_ask=q)) for q in examples]
    listed = el("h2", esc(say("examples", language)), cls="small") + el("ul", *items) if items else ""
    text = el("p", esc(say("welcome_text", language)))
    return el("section", el("h1", esc(say("welcome", language))), text, listed, cls="welcome")


def script_words(language: Language) -> dict[str, str]:
    """What the script says."""
    keys = ("copied", "delete_sure", "remove_sure", "found_in_document", "found_in_document.one",
            "connection_lost", "found_at", "sheet_failed", "sheet_larger", "sheet_smaller",
            "delete_set_sure", "delete_run_sure", "not_sent", "open_quality")  # fmt: skip
    return {key: say(key, language, n="{n}", at="{at}") for key in keys}
