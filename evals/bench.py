"""How fast, how large: our library beside the naive pipeline, in the same run.

    python -m evals.bench [--sizes 1000 10000 100000] [--corpus FOLDER | --statutes 100] [--out bench.json]
    python -m evals.bench --reading

First indexing with the real embedder (of `--corpus`, else of synthetic statutes of fifty articles): megabytes
and passages a second, and the embedder's own share. Then libraries of each size, of synthetic text with
synthetic vectors (`evals/synthetic.py`), so that large ones cost minutes instead of hours: search, quoted
answers, memory, disk, indexing again. Every measurement has a process of its own. With `--reading` only what
it costs that files are read in a process of their own, over `--corpus`, else evals/sample.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evals import baseline, synthetic
from evals.evaluate import machine
from evals.measure import (
    first_citation,
    indexing,
    indexing_naive,
    making,
    reading,
    searching,
    searching_naive,
    while_indexing,
)

Json = dict[str, Any]

STATUTES = 4  # of the indexing benchmark where no corpus is named
SAMPLE = Path(__file__).with_name("sample")
QUERIES = 50
WHILE_INDEXING = 1_000  # passages added while the search goes on


def alone(measure: Callable[..., Json], *arguments: Any) -> Json:
    """In a fresh process, so that memory and caches are its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def run(sizes: Sequence[int], corpus: Path | None, statutes: int, console: Console, *, naive: bool) -> Json:
    """All measurements, sizes in passages; of so many statutes where no `corpus` is named."""
    naive = naive and baseline.installed()
    made: Json = {
        "made": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": machine(),
        "load before": os.getloadavg()[0],
        "indexing": {},
        "sizes": {},
    }
    with tempfile.TemporaryDirectory(prefix="duolex-bench-") as place:
        home = Path(place)
        console.print("indexing with the real embedder …")
        if corpus is None:
            corpus = home / "documents"
            synthetic.write(corpus, statutes * synthetic.ARTICLES)
        made["indexing"]["ours"] = alone(indexing, corpus, home)
        if naive:
            made["indexing"]["naive"] = alone(indexing_naive, corpus, home)
        for size in sizes:
            console.print(f"{size:,} passages: making the library …")
            folder = home / str(size)
            questions = synthetic.write(folder / "documents", size)[: QUERIES + 5]
            ours = alone(making, folder / "documents", folder)
            console.print(f"{size:,} passages: searching …")
            ours |= alone(searching, folder, questions)
            ours["first citation"] = alone(first_citation, folder, questions)
            made["sizes"][str(size)] = {"ours": ours}
            if naive:
                found = alone(searching_naive, size, folder, questions)
                made["sizes"][str(size)]["naive"] = found
            if size == min(sizes, key=lambda s: abs(s - 10_000)):
                console.print(f"{size:,} passages: searching while indexing …")
                _more(home / "more")
                ours["search while indexing"] = alone(while_indexing, folder, home / "more", questions)
            shutil.rmtree(folder)
    made["load after"] = os.getloadavg()[0]
    return made


def _more(folder: Path) -> None:
    """Documents that are not in the library yet."""
    folder.mkdir()
    for made in synthetic.documents(WHILE_INDEXING, seed=2):
        (folder / f"more-{made.name}").write_text(made.text, encoding="utf-8")


def show(made: Json, console: Console) -> None:
    console.print(f"{made['made']}; {made['machine']}; load {made['load before']:.1f}", markup=False)
    indexed = Table("indexing, real embedder", *made["indexing"])
    for name in made["indexing"]["ours"]:
        indexed.add_row(name, *(_cell(of.get(name)) for of in made["indexing"].values()))
    console.print(indexed)
    columns = [(size, who) for size, of in made["sizes"].items() for who in of]
    table = Table("synthetic vectors", *(f"{int(size):,} {who}" for size, who in columns))
    units = {"disk": "MB", "memory": "MB", "index": "s", "index again, unchanged": "s"}
    units["index again, 1 % changed"] = "s"
    names = list(dict.fromkeys(n for size, who in columns for n in made["sizes"][size][who]))
    for name in names:
        cells = [_cell(made["sizes"][size][who].get(name)) for size, who in columns]
        table.add_row(f"{name}, {units[name]}" if name in units else name, *cells)
    console.print(table)


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        spread = value.get("search", value)
        return f"p50 {spread['p50']:.1f} p95 {spread['p95']:.1f} ms"
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description="How fast, how large.")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000], help="passages")
    parser.add_argument("--corpus", type=Path, help="documents for the indexing benchmark")
    parser.add_argument(
        "--statutes", type=int, default=STATUTES, help="of fifty articles, where no corpus is named"
    )
    parser.add_argument(
        "--reading", action="store_true", help="only what reading in a process of its own costs"
    )
    parser.add_argument("--no-naive", action="store_true", help="leave the naive pipeline out")
    parser.add_argument("--out", type=Path, default=Path("runs/bench.json"))
    options = parser.parse_args()
    if options.corpus is not None and not options.corpus.is_dir():
        parser.error(f"there is no folder {options.corpus}")
    if options.reading:
        print(json.dumps(alone(reading, options.corpus or SAMPLE), indent=1))
        return
    made = run(
        options.sizes, options.corpus, options.statutes, Console(stderr=True), naive=not options.no_naive
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
    show(made, Console())
    print(f"Written: {options.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
