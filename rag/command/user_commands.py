"""The commands that say who may log in to the page: user add, user remove, user list."""

import sys
from pathlib import Path

import typer

from rag.command.terminal import AsJson, Data, reported, show_json
from rag.settings import Settings
from rag.users import Users

app = typer.Typer(help="Who may log in to the page.", no_args_is_help=True)


@app.command()
def add(name: str, data: Data = None) -> None:
    """Add a user, or give one another password: asked for here, or the first line of standard input."""
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    _users(data).add(name, password)
    print(f"{name} may log in now.", file=sys.stderr)


@app.command()
def remove(name: str, data: Data = None) -> None:
    """Take a user's password away; their sessions end at once."""
    _users(data).remove(name)
    print(f"{name} may no longer log in.", file=sys.stderr)


@app.command(name="list")
def list_(data: Data = None, as_json: AsJson = False) -> None:
    """The users of the library's file. Those of DUOLEX_USERS are not among them."""
    with reported(as_json):
        names = _users(data).named_in_file()
    if as_json:
        show_json({"users": names})
    else:
        print("\n".join(names) or "No users.")


def _users(data: Path | None) -> Users:
    return Users((), data or Settings.load().data)
