"""The page in one language: Gradio's components, and what they do."""

from typing import Any

import gradio as gr

from index.bounds import bounds
from index.reading import ARCHIVE, SUFFIXES
from index.records import Language
from rag.web.api import offer
from rag.web.asking import Asking
from rag.web.assembly import Assembly
from rag.web.library import MAX_FILES, LibraryEvents, adding, lay_out
from rag.web.markup import frame
from rag.web.quality import connect
from rag.web.quality import lay_out as lay_out_quality
from rag.web.words import say

_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_JOBS = 256
"""Events at work at a time: who waits for an answer or looks on holds one, and costs next to nothing."""


def html(value: str = "", id_: str | None = None) -> gr.Markdown:
    """A place for our own HTML. Gradio's HTML component evaluates strings as code, which our
    Content-Security-Policy forbids; its Markdown leaves a block of HTML as it is."""
    return gr.Markdown(value, elem_id=id_, sanitize_html=False, latex_delimiters=[], show_label=False)


def build(assembly: Assembly, language: Language) -> gr.Blocks:
    """Its events are the page's own; programs get `ask` and `search` of api.py."""

    def t(key: str, **values: object) -> str:
        return say(key, language, **values)

    a = assembly
    asking = Asking(a.context, a.examples, a.talks, a.runs, a.allowance, language)
    shelving = LibraryEvents(a.changes, language)
    kinds = ", ".join(sorted(SUFFIXES | {ARCHIVE}))
    page: gr.Blocks
    with gr.Blocks(title="Duolex", fill_width=True, analytics_enabled=False) as page:
        if language == "en":  # the page at "/", where clients of the API look
            offer(assembly)
        talk = gr.State(None)
        with gr.Row(elem_id="app"):
            with gr.Column(elem_id="nav"):
                top = html(frame.top(language), "top")
                new = gr.Button(t("new_conversation"), elem_id="new", size="sm")
                find = gr.Textbox(
                    label=t("find_conversation"), placeholder=t("find_conversation"), elem_id="find",
                    show_label=False, container=False,
                )  # fmt: skip
                talks = gr.Radio([], label=t("conversations"), elem_id="talks")
                html(frame.foot(a.context.settings, language, login=bool(a.users.all())), "foot")
            with gr.Column(elem_id="main"):
                with gr.Column(elem_id="ask-place"):
                    with gr.Column(elem_id="scroll"):
                        thread, now = html("", "thread"), html("", "now")
                        with gr.Accordion(t("manage"), open=False, elem_id="manage"), gr.Row():
                            name = gr.Textbox(
                                label=t("conversation_name"), max_length=120, elem_id="name", max_lines=1
                            )
                            rename = gr.Button(t("rename"), size="sm")
                            delete = gr.Button(t("delete"), size="sm", elem_id="delete")
                            html(frame.exports(language))
                    with gr.Column(elem_id="box"):
                        question = gr.Textbox(
                            label=t("question"), placeholder=t("ask_placeholder"), elem_id="question",
                            show_label=False, container=False, lines=1, max_lines=8, max_length=2000,
                        )  # fmt: skip
                        task = gr.Textbox(elem_id="task", label=t("as_ordinary"))
                        with gr.Row(elem_id="send"):
                            with gr.Accordion(t("filter"), open=False, elem_id="filter"):
                                documents = gr.Dropdown([], label=t("documents"), multiselect=True, value=[])
                                with gr.Row():
                                    scope = gr.Dropdown(
                                        [(t("any_language"), "any"), ("中文", "zh"), ("English", "en")],
                                        value="any", label=t("passage_language"), filterable=False,
                                    )  # fmt: skip
                                    issuer = gr.Dropdown([(t("any_issuer"), "")], value="", label=t("issuer"))
                                with gr.Row():
                                    hint = t("date_hint")
                                    after = gr.Textbox(label=t("after"), placeholder=hint, max_length=10)
                                    before = gr.Textbox(label=t("before"), placeholder=hint, max_length=10)
                                in_force = gr.Checkbox(label=t("in_force_only"), value=False)
                            tongue = gr.Dropdown(
                                [(t("as_asked"), "auto"), (t("answer_zh"), "zh"), (t("answer_en"), "en")],
                                value="auto", label=t("answer_language"), show_label=False, container=False,
                                elem_id="tongue", filterable=False,
                            )  # fmt: skip
                            filtered = html("", "filtered")
                            unfilter = gr.Button(t("filter_off"), elem_id="unfilter", size="sm")
                            stop = gr.Button(t("stop"), elem_id="stop", size="sm")
                            ask = gr.Button(t("ask"), elem_id="ask", variant="primary", size="sm")
                with gr.Column(elem_id="library-place"):
                    html(frame.library_head(language, kinds, bounds().size // 1_000_000, MAX_FILES))
                    html(adding.place(language))
                    arrived = gr.Textbox(elem_id="arrived", label=t("added_files"))
                    receipts = html("", "receipts")
                    table = html("", "table")
                    tools = lay_out(language)
                with gr.Column(elem_id="quality-place"):
                    quality = lay_out_quality(language, a.context.settings.model)
            with gr.Column(elem_id="source"):
                html(frame.source(language))

        where = [documents, scope, issuer, after, before, in_force]
        shown = [thread, now, talk, talks, name]
        asked = gr.on(
            [ask.click, question.submit],
            asking.ask,
            [question, talk, tongue, *where, task],
            [*shown, question],
            concurrency_limit=None,  # runs.py has its own queue, in which one sees the question
            trigger_mode="once",
            **_QUIET,
        )
        # an answer that is being made goes on unseen; who opens its conversation again sees it grow
        loaded = page.load(asking.load, None, shown, **_QUIET)
        following: dict[str, Any] = {**_QUIET, "concurrency_limit": None}
        followed = [loaded.then(asking.follow, [talk, now], [*shown, question], **following)]
        chosen = talks.input(asking.opened, [talks], shown, **_QUIET)
        followed.append(chosen.then(asking.follow, [talk, now], [*shown, question], **following))
        watching = [asked, *followed]
        talks.input(None, cancels=watching, **_QUIET)
        # one after the other: an event that has a function of its own cancels only when that has ended
        stop.click(None, cancels=watching, **_QUIET).then(asking.stopped, [talk], shown, **_QUIET)
        new.click(asking.fresh, None, shown, cancels=watching, **_QUIET)
        gr.on([rename.click, name.submit], asking.rename, [talk, name], [talks], **_QUIET)
        delete.click(asking.delete, [talk], shown, **_QUIET)
        find.change(asking.find, [find, talk], [talks], trigger_mode="always_last", **_QUIET)
        changes = [
            documents.change,
            scope.change,
            issuer.change,
            after.change,
            before.change,
            in_force.change,
        ]
        gr.on(changes, asking.filter_told, where, [filtered], **_QUIET)
        unfilter.click(asking.unfiltered, None, where, **_QUIET)

        stock = [table, documents, issuer, tools.chosen, tools.one, top]
        # not "input": Gradio's comes with a key pressed, so not with what a script, a pen or an IME writes
        arrived.change(shelving.add, [arrived], [receipts, *stock], **_QUIET)
        tools.again.click(shelving.again, [tools.chosen, tools.anew], [receipts, *stock], **_QUIET)
        tools.remove.click(shelving.remove, [tools.chosen], [receipts, *stock], **_QUIET)
        tools.pair.click(shelving.pair, [tools.chosen, tools.original], [receipts, *stock], **_QUIET)
        tools.one.change(shelving.details, [tools.one], tools.fields, **_QUIET)
        tools.save.click(shelving.correct, [tools.one, *tools.fields], [receipts, *stock], **_QUIET)
        connect(a.context, a.evaluations, language, quality, _QUIET)
        page.load(shelving.opened, None, stock, **_QUIET)
    page.max_threads = _JOBS
    page.queue(default_concurrency_limit=16, max_size=256, api_open=False)
    return page
