"""Where everything meets: the command `duolex`, and the web page, `python ui.py` (as `duolex serve`).

The commands on a library are in `rag/command/`, the page is `rag/web/`, the evaluations are `evals/`; none of
them knows this module. Heavy modules are imported inside the commands, so that `--help` answers at once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

import evals
from index.errors import SettingError
from rag.command import AsJson, Data, app, reported, show_json
from rag.command import main as run
from rag.settings import Settings

SAMPLE = Path(evals.__file__).with_name("sample")


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
    from rag.web.server import serve as serve_page

    serve_page(Settings.load(), data, host, port, Evaluation())


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 7860,
    data: Annotated[Path | None, typer.Option(help="Where its library is kept; default: the cache.")] = None,
) -> None:
    """The web page over the sample library that Duolex carries: nothing to prepare."""
    from evals.page import Evaluation
    from index.prepared_files import folder
    from rag.command import index_documents
    from rag.web.server import serve as serve_page

    settings, library = Settings.load(), data or folder() / "demo"
    index_documents(settings, [SAMPLE], library)
    serve_page(settings, library, "127.0.0.1", port, Evaluation())


def main() -> None:
    """The entry point `duolex`."""
    run()


if __name__ == "__main__":
    run(["serve", *sys.argv[1:]])
