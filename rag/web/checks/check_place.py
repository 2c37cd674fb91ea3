"""The components of the place where a text is checked. Components only."""

from dataclasses import dataclass

import gradio as gr

from index.reading import SUFFIXES
from index.records import Language
from rag.web.markup import el, esc
from rag.web.words import say

MOST = 60_000  # characters of a draft on the page


@dataclass(frozen=True, slots=True)
class CheckPlace:
    draft: gr.Textbox
    check: gr.Button
    upload: gr.UploadButton
    stop: gr.Button
    documents: gr.Dropdown
    issuer: gr.Textbox
    after: gr.Textbox
    before: gr.Textbox
    in_force: gr.Checkbox
    moving: gr.Markdown
    result: gr.Markdown

    @property
    def where(self) -> list[gr.components.Component]:
        return [self.documents, self.issuer, self.after, self.before, self.in_force]


def _html(value: str = "", id_: str | None = None) -> gr.Markdown:
    """As `app.html`."""
    return gr.Markdown(value, elem_id=id_, sanitize_html=False, latex_delimiters=[], show_label=False)


def lay_out(language: Language) -> CheckPlace:
    """To be called where they shall stand."""

    def t(key: str, **values: object) -> str:
        return say(key, language, **values)

    head = el("h1", esc(t("check_place"))) + el("p", esc(t("check_text")), cls="reason")
    _html(el("div", head))
    draft = gr.Textbox(
        label=t("draft"), placeholder=t("draft_placeholder"), elem_id="draft", lines=7, max_lines=16,
        max_length=MOST,
    )  # fmt: skip
    with gr.Row(elem_id="check-send"):
        check = gr.Button(t("check"), variant="primary", size="sm", elem_id="check")
        upload = gr.UploadButton(
            t("check_file"), file_types=sorted(SUFFIXES), size="sm", elem_id="check-file", variant="secondary"
        )
        stop = gr.Button(t("stop"), size="sm", elem_id="stop-check")
        with gr.Accordion(t("filter"), open=False, elem_id="check-filter"):
            documents = gr.Dropdown([], label=t("documents"), multiselect=True, value=[])
            with gr.Row():
                issuer = gr.Textbox(
                    label=t("issuer"), placeholder=t("any_issuer"), max_length=120, max_lines=1
                )
                after = gr.Textbox(label=t("after"), placeholder=t("date_hint"), max_length=10, max_lines=1)
                before = gr.Textbox(label=t("before"), placeholder=t("date_hint"), max_length=10, max_lines=1)
            in_force = gr.Checkbox(label=t("in_force_only"), value=False)
    moving, result = _html("", "checking"), _html("", "checked")
    return CheckPlace(draft, check, upload, stop, documents, issuer, after, before, in_force, moving, result)
