"""The command `duolex`: it wires objects together and prints; nothing is decided here. `serve` and `eval`
are added by `ui.py`, since they stand on the page and on the evaluations.

Heavy modules are imported inside the commands, so that `--help` answers at once. `--json` prints one
value to standard output; progress, warnings and errors go to standard error."""

import logging
import os
import sys
from collections.abc import Sequence

import typer

from index.errors import DuolexError
from rag.command import changing_commands, reading_commands, user_commands
from rag.command.terminal import AsJson, Data, fail, reported, show_json
from rag.settings import Settings

app = typer.Typer(
    help="Ask Chinese and English legal documents, and get answers whose every sentence cites its passage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _name, _command in (
    ("index", changing_commands.index),
    ("remove", changing_commands.remove),
    ("pair", changing_commands.pair),
    ("list", reading_commands.list_),
    ("show", reading_commands.show_),
    ("diff", reading_commands.diff),
    ("search", reading_commands.search),
    ("ask", reading_commands.ask),
    ("check", changing_commands.check),
    ("backup", changing_commands.backup),
    ("restore", changing_commands.restore),
):
    app.command(_name)(_command)
app.add_typer(user_commands.app, name="user")


@app.command()
def settings(as_json: AsJson = False) -> None:
    """Every setting with its value and where it came from; secrets are masked."""
    from rag.command import printed

    with reported(as_json):
        variables = Settings.load().variables
        if as_json:
            show_json({v.name: {"value": v.shown, "from": v.origin, "about": v.about} for v in variables})
        else:
            printed.settings(variables)


@app.command()
def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Try every part that Duolex stands on, and say what is missing and what to do."""
    from dataclasses import asdict

    from rag.command import doctor as examination
    from rag.command import printed

    findings = []
    with reported(as_json):
        for finding in examination.examine(Settings.load(), data):
            findings.append(finding)
            if not as_json:
                printed.finding(finding)
    if as_json:
        show_json({"findings": [asdict(finding) for finding in findings]})
    raise typer.Exit(1 if any(finding.state == "fault" for finding in findings) else 0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command of `arguments` (default: those of the process). Our own errors become one line on
    standard error and an exit code."""
    # before numpy is loaded: for arrays as small as ours its threads wait for one another, and on a busy
    # machine each wait is as long as a search
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    logging.basicConfig(format="duolex: %(message)s", level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("index").setLevel(logging.INFO)
    try:
        app(arguments)
    except DuolexError as error:
        fail(error)
