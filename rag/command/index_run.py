"""`duolex index`: the run with its progress bar and its receipts on standard error."""

import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from index import build
from index.bounds import bound
from index.build import Receipt, Step
from index.library import Library
from index.upkeep import as_json
from rag.settings import Settings
from rag.wiring import embedder, reading

_MARKS = {"indexed": "+", "updated": "~", "unchanged": "=", "removed": "-", "skipped": "·", "failed": "!"}


def run(
    settings: Settings,
    paths: list[Path],
    data: Path | None,
    re_embed: bool = False,
    *,
    force: bool = False,
    follow_links: bool = False,
) -> dict[str, Any]:
    """Indexes, and returns the JSON of `duolex index --json`. With `force` what has not changed is read
    again, too; without paths that is every document's file. Raises DuolexError where the library
    itself cannot be used; a file that fails has its error in its receipt."""
    began = time.perf_counter()
    reading(settings)
    bound(settings.reading)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with (
        Library.open(
            data or settings.data,
            embedder(settings),
            chroma_url=settings.chroma_url,
            write=True,
            reembedding=re_embed,
        ) as library,
        Progress(*columns, console=console, transient=True) as bar,
    ):
        task = bar.add_task("starting", total=None)

        def progress(step: Step) -> None:
            done = step.done + step.share * len(step.at_work)
            name = Path(step.at_work[-1]).name[:40]
            if step.reading:
                name += f": reading page {step.reading[0]} of {step.reading[1]} by OCR"
            bar.update(task, completed=int(done), total=step.total, description=name)

        def report(receipt: Receipt) -> None:
            if receipt.status != "unchanged":
                console.print(line(receipt), markup=False)

        if re_embed:
            build.re_embed(library, lambda name, done, total: progress(Step(done, total, (name,))))
        receipts = build.index(
            library, paths or _all(library, force), report, progress, force=force, follow_links=follow_links
        )
    seconds = time.perf_counter() - began
    counts = {status: sum(r.status == status for r in receipts) for status in _MARKS}
    summary = ", ".join(f"{count} {status}" for status, count in counts.items() if count) or "nothing to do"
    console.print(f"{summary} in {seconds:.1f} s", markup=False)
    return {"files": [as_json(r) for r in receipts], "seconds": round(seconds, 3)}


def _all(library: Library, wanted: bool) -> list[Path]:
    return [Path(document.path) for document in library.documents()] if wanted else []


def line(receipt: Receipt) -> str:
    """One receipt as a person reads it, warnings and errors below it."""
    name = receipt.document or Path(receipt.path).name
    facts = [f"{receipt.characters:,} characters"] if receipt.characters else []
    facts += [f"{receipt.pages} pages"] if receipt.pages else []
    facts += [f"{count} {language}" for language, count in receipt.passages.items() if count]
    facts += [f"{receipt.pairs} pairs"] if receipt.pairs else []
    lines = [
        f"{_MARKS[receipt.status]} {name}: {receipt.status}" + (f" ({', '.join(facts)})" if facts else "")
    ]
    lines += [f"    warning: {warning}" for warning in receipt.warnings]
    lines += [f"    {receipt.error.message}"] if receipt.error else []
    return "\n".join(lines)
