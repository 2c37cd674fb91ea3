"""The commands that change a library, verify or save what is stored: index, remove, pair, check, backup,
restore."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from index.errors import SettingError
from rag.command.terminal import AsJson, Data, open_library, reported, show_json
from rag.settings import Settings

if TYPE_CHECKING:
    from index.library import Library


def index(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files, folders and zip archives.")] = None,
    data: Data = None,
    as_json: AsJson = False,
    re_embed: Annotated[
        bool, typer.Option("--re-embed", help="Embed the whole library again, e.g. with another embedder.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Read files again that have not changed; without PATH all of them."),
    ] = False,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Follow links that lead out of a folder.")
    ] = False,
) -> None:
    """Add or update documents. What has not changed costs nothing."""
    with reported(as_json):
        settings = Settings.load()
        if not (paths or re_embed or force):
            raise SettingError("Name the files or folders to index, e.g. `duolex index documents/`.")
        result = index_documents(
            settings, paths or [], data, re_embed=re_embed, force=force, follow_links=follow_links
        )
    if as_json:
        show_json(result)
    raise typer.Exit(1 if any(file["status"] == "failed" for file in result["files"]) else 0)


def index_documents(
    settings: Settings,
    paths: list[Path],
    data: Path | None,
    *,
    re_embed: bool = False,
    force: bool = False,
    follow_links: bool = False,
) -> dict[str, Any]:
    """The run of `index`, see `index_run.run`; what it needs is imported with the first call."""
    from rag.command import index_run

    return index_run.run(settings, paths, data, re_embed=re_embed, force=force, follow_links=follow_links)


def remove(
    documents: Annotated[list[str], typer.Argument(help="Names as `duolex list` shows them.")],
    data: Data = None,
) -> None:
    """Take documents out of the library."""
    from index import build

    with open_library(data, write=True) as library:
        build.remove(library, documents)
    for name in documents:
        print(f"Removed {name}", file=sys.stderr)


def pair(
    first: str,
    second: str,
    data: Data = None,
    original: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(help="Which of them is the original, the authoritative text."),
    ] = None,
) -> None:
    """Name two documents as versions of each other in Chinese and English."""
    from index import build

    with open_library(data, write=True) as library:
        count = build.pair(library, first, second, original)
    print(f"Paired {first} and {second}: {count} pairs of provisions and paragraphs.", file=sys.stderr)


def check(
    data: Data = None,
    as_json: AsJson = False,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
) -> None:
    """Verify the library: every passage in both stores, offsets exact, nothing changed or orphaned."""
    from dataclasses import asdict

    from index.bounds import bound
    from index.upkeep import checked
    from rag.wiring import embedder

    with reported(as_json):
        settings = Settings.load()
        bound(settings.reading)
        problems, left = checked(
            lambda: _for_check(settings, data, repair),
            data or settings.data,
            embedder(settings),
            repair=repair,
        )
    mended = len(problems) - len([p for p in left if p in problems])
    if as_json:
        show_json({"problems": [asdict(p) for p in left], "repaired": mended})
    for problem in left:
        print(f"{problem.kind}: {problem.document or 'library'}: {problem.detail}", file=sys.stderr)
    told = f" {mended} mended." if repair else ""
    print(f"{len(left)} problems.{told}" if left else f"The library is sound.{told}", file=sys.stderr)
    raise typer.Exit(1 if left else 0)


def backup(
    file: Annotated[Path, typer.Argument(help="Where the backup goes, e.g. library.duolex.")],
    data: Data = None,
) -> None:
    """Write the library, its conversations and its users to one file, also while the page runs."""
    from index.store import back_up

    names = back_up(data or Settings.load().data, file)
    print(f"{file}: {len(names)} files, verified.", file=sys.stderr)


def restore(
    file: Annotated[Path, typer.Argument(help="What `duolex backup` wrote.")], data: Data = None
) -> None:
    """Put a backup in the place of the library, also while the page runs."""
    from index.store import restore as put_back

    folder = data or Settings.load().data
    names = put_back(file, folder)
    print(f"{folder}: {len(names)} files restored.", file=sys.stderr)


def _for_check(settings: Settings, data: Path | None, repair: bool) -> "Library":
    """As its owner, since only that may look into Chroma; beside another owner the catalogue alone."""
    from index.errors import LockedError
    from index.library import Library

    try:
        if Library.exists(data or settings.data):
            return open_library(data, write=True, settings=settings)
    except LockedError as error:
        if repair:
            raise
        print(f"duolex: Only the catalogue is checked. {error}", file=sys.stderr)
    return open_library(data, settings=settings)
