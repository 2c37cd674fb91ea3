"""The command `duolex`: it wires objects together and prints; nothing is decided here.

Heavy modules are imported inside the commands, so that `--help` answers at once. `--json` prints one
value to standard output; progress, warnings and errors go to standard error."""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from index.errors import DuolexError, SettingError
from rag import commands_read, commands_write
from rag.options import AsJson, Data
from rag.settings import Settings
from rag.terminal import fail, reported, show_json

app = typer.Typer(
    help="Ask Chinese and English legal documents, and get answers whose every sentence cites its passage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _name, _command in (
    ("index", commands_write.index),
    ("remove", commands_write.remove),
    ("pair", commands_write.pair),
    ("list", commands_read.list_),
    ("show", commands_read.show_),
    ("search", commands_read.search),
    ("ask", commands_read.ask),
    ("check", commands_write.check),
):
    app.command(_name)(_command)


def main() -> None:
    """Entry point: our own errors become one line on standard error and an exit code."""
    # before numpy is loaded: for arrays as small as ours its threads wait for one another, and on a busy
    # machine each wait is as long as a search
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    logging.basicConfig(format="duolex: %(message)s", level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("index").setLevel(logging.INFO)
    try:
        app()
    except DuolexError as error:
        fail(error)


@app.command(name="eval")
def eval_(
    questions: Annotated[Path | None, typer.Argument(help="A question set, one JSON object a line.")] = None,
    corpus: Annotated[Path | None, typer.Option(help="Index this folder afresh and ask about it.")] = None,
    data: Data = None,
    out: Annotated[Path | None, typer.Option(help="Where the report goes; default: runs/NAME.")] = None,
    extractive: Annotated[bool, typer.Option("--extractive", help="Quotations only, no model.")] = False,
    judge: Annotated[bool, typer.Option("--judge", help="Let the model grade the answers.")] = False,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="Compare two runs instead: their folders.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a whole question set and report on the answers."""
    from evals import command

    with reported(as_json):
        settings = Settings.load()
        if compare is not None:
            report = command.compare(*compare, as_json=as_json)
        elif questions is None:
            raise SettingError("Name a question set, e.g. `duolex eval evals/questions.jsonl`.")
        else:
            report = command.run(
                settings, questions, corpus, data, out, extractive, as_json=as_json, judge=judge
            )
        if as_json:
            show_json(report)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 7860,
    data: Data = None,
) -> None:
    """The web page."""
    from evals.page import Evaluation
    from rag.web.server import serve as run

    run(Settings.load(), data, host, port, Evaluation())


@app.command()
def settings(as_json: AsJson = False) -> None:
    """Every setting with its value and where it came from; secrets are masked."""
    from rag import show

    with reported(as_json):
        variables = Settings.load().variables
        if as_json:
            show_json({v.name: {"value": v.shown, "from": v.origin, "about": v.about} for v in variables})
        else:
            show.settings(variables)


if __name__ == "__main__":
    main()
