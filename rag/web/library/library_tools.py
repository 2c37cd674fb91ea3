"""The library's tools below its table: read again, pair, remove, correct. Components only."""

from dataclasses import dataclass

import gradio as gr
from gradio.components import Component

from index.records import Language
from index.upkeep import DATES, STATUSES
from rag.web.source import status
from rag.web.words import say


@dataclass(frozen=True, slots=True)
class Tools:
    """`fields` in the order of `LibraryEvents.details`."""

    chosen: gr.Dropdown
    again: gr.Button
    anew: gr.Checkbox
    remove: gr.Button
    original: gr.Dropdown
    pair: gr.Button
    one: gr.Dropdown
    fields: list[Component]
    save: gr.Button


def lay_out(language: Language) -> Tools:
    """To be called where they shall stand."""

    def t(key: str) -> str:
        return say(key, language)

    with gr.Column(elem_id="tools"):
        chosen = gr.Dropdown(
            [], label=t("chosen"), info=t("chosen_hint"), multiselect=True, value=[], elem_id="chosen"
        )
        with gr.Row():
            again = gr.Button(t("read_again"), size="sm", elem_id="again")
            anew = gr.Checkbox(label=t("read_anew"), value=False, elem_id="anew")
            remove = gr.Button(t("remove"), size="sm", elem_id="remove")
        with gr.Row():
            originals = [(t("original_told"), ""), (t("original_zh"), "zh"), (t("original_en"), "en")]
            original = gr.Dropdown(
                originals, value="", label=t("which_original"), filterable=False, elem_id="original"
            )
            pair = gr.Button(t("pair"), size="sm", elem_id="pair")
    with gr.Accordion(t("correct"), open=False, elem_id="correct"):
        one = gr.Dropdown([], label=t("correct_which"), value=None, elem_id="one")
        with gr.Row():
            number = gr.Textbox(label=t("document_number"), max_length=200, max_lines=1)
            standings = [(t("not_told"), ""), *((status(s, language), s) for s in STATUSES)]
            standing = gr.Dropdown(
                standings, value="", label=t("table_status"), filterable=False, elem_id="standing"
            )
        with gr.Row():
            issuers = [gr.Textbox(label=t(f"issuer_{x}"), max_length=200, max_lines=1) for x in ("zh", "en")]
        with gr.Row():
            dates = [
                gr.Textbox(label=t(f"{kind}_date"), placeholder=t("date_hint"), max_length=10, max_lines=1)
                for kind in DATES[:3]
            ]
        with gr.Row():
            dates += [
                gr.Textbox(label=t(f"{kind}_date"), placeholder=t("date_hint"), max_length=10, max_lines=1)
                for kind in DATES[3:]
            ]
        save = gr.Button(t("save_details"), size="sm", elem_id="save-details")
    fields: list[Component] = [number, standing, *issuers, *dates]
    for field in fields:
        field.interactive = False  # until a document is chosen
    return Tools(chosen, again, anew, remove, original, pair, one, fields, save)
