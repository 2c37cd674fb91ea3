"""The command line: options, what is printed, and the commands on a library.

In come arguments and settings; out come text or one JSON value, and an exit code. Read `cli.py` first;
`ui.py` adds the page and the evaluations."""

from rag.command.changing_commands import index_documents
from rag.command.cli import app, main
from rag.command.terminal import AsJson, Data, reported, show_json

__all__ = ["AsJson", "Data", "app", "index_documents", "main", "reported", "show_json"]
