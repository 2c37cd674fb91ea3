"""The Quality place's components: choose a set, run it, look at runs. Components only."""

from dataclasses import dataclass

import gradio as gr

from index.records import Language
from rag.web.markup import el, esc
from rag.web.words import say


@dataclass(frozen=True, slots=True)
class QualityPlace:
    chosen: gr.Dropdown
    upload: gr.UploadButton
    delete_set: gr.Button
    sets_again: gr.Button
    runs_again: gr.Button
    about: gr.Markdown
    by: gr.Radio
    run: gr.Button
    stop: gr.Button
    moving: gr.Markdown
    runs: gr.Radio
    against: gr.Dropdown
    go_on: gr.Button
    delete_run: gr.Button
    result: gr.Markdown


def html(value: str = "", id_: str | None = None) -> gr.Markdown:
    """As `app.html`."""
    return gr.Markdown(value, elem_id=id_, sanitize_html=False, latex_delimiters=[], show_label=False)


def lay_out(language: Language, model: str | None) -> QualityPlace:
    """To be called where they shall stand."""

    def t(key: str, **values: object) -> str:
        return say(key, language, **values)

    head = el("h1", esc(t("quality_place"))) + el("p", esc(t("quality_text")), cls="reason")
    html(el("div", head))
    with gr.Row(elem_id="choose-set"):
        chosen = gr.Dropdown([], label=t("question_set"), value=None, elem_id="set", filterable=False)
        upload = gr.UploadButton(
            t("add_set"), file_types=[".jsonl"], size="sm", elem_id="upload-set", variant="secondary"
        )
        delete_set = gr.Button(t("delete_set"), size="sm", elem_id="delete-set")
        # unseen: the script presses them as the place is opened, and after a thumb
        sets_again = gr.Button(t("question_set"), elem_id="sets-again")
        runs_again = gr.Button(t("runs"), elem_id="runs-again")
    about = html("", "set-about")
    ways = [(t("by_quotes"), "quotes")]
    if model is not None:
        ways.append((t("by_model", model=model), "model"))
    by = gr.Radio(ways, value=ways[-1][1], label=t("answers_by"), elem_id="by", visible=len(ways) > 1)
    with gr.Row(elem_id="run-set"):
        run = gr.Button(t("run_set"), variant="primary", size="sm", elem_id="run")
        stop = gr.Button(t("stop"), size="sm", elem_id="stop-run")
    moving = html("", "moving")
    runs = gr.Radio([], label=t("runs"), elem_id="runs")
    with gr.Row(elem_id="run-tools"):
        against = gr.Dropdown([(t("compare_none"), "")], value="", label=t("compare_with"),
                              elem_id="against", filterable=False)  # fmt: skip
        go_on = gr.Button(t("go_on"), size="sm", elem_id="go-on")
        delete_run = gr.Button(t("delete_run"), size="sm", elem_id="delete-run")
    result = html("", "result")
    return QualityPlace(
        chosen,
        upload,
        delete_set,
        sets_again,
        runs_again,
        about,
        by,
        run,
        stop,
        moving,
        runs,
        against,
        go_on,
        delete_run,
        result,
    )
