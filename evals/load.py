"""Many at once: askers and an uploader on the real page, and whether each gets their own answer.

    python -m evals.load [--askers 50] [--rounds 4] [--passages 10000] [--files 100] [--out load.json]

A library of synthetic documents (`evals/synthetic.py`) is served by the real server, in a process of its
own, to users who log in. Each asks over HTTP as a browser does, all at the same time, while one more adds
files; every conversation is then exported and compared with the same question asked alone.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from evals import synthetic
from evals.bench import alone
from evals.evaluate import machine
from evals.measure import making
from evals.metrics import percentile
from evals.visitor import Asked, Visitor, visiting

Json = dict[str, Any]

ADDED = (
    "Notice {n} of the Harbour Kennel\n\nArticle 1 Dog number {n} is walked at {hour} o'clock.\n\n"
    "Article 2 The keeper of dog number {n} brushes it on day {day} of the month.\n"
)


@dataclass
class Outcome:
    """`right`: as asked alone, before or after. `changed`: another answer to the same question, since the
    library changed. `mixed`: another question's. Times are seconds of one question."""

    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    right: int = 0
    changed: int = 0
    mixed: list[str] = field(default_factory=list)
    adding: float = 0.0
    added: int = 0

    def told(self) -> Json:
        spread = {
            name: {f"p{p}": round(1000 * (percentile(values, p) or 0)) for p in (50, 95, 100)}
            for name, values in (("alone, ms", self.idle), ("at once, ms", self.busy))
            if values
        }
        return {
            **spread,
            "answers": len(self.busy),
            "errors": len(self.errors),
            "as asked alone": self.right,
            "changed by the new files": self.changed,
            "mixed up": len(self.mixed),
            "files added meanwhile": self.added,
            "seconds to add them": round(self.adding, 1),
        }


def files(count: int) -> dict[str, bytes]:
    """Small documents about something else, which the real embedder has to embed."""
    return {
        f"kennel/notice-{n:03}.txt": ADDED.format(n=n, hour=n % 24, day=n % 28 + 1).encode()
        for n in range(count)
    }


def body(export: str) -> str:
    """What was asked and answered: without the conversation's heading and the day of the export."""
    plain = re.sub(r"\\(.)", r"\1", export)
    return re.sub(r"\A# .*\n|^.*Exported from Duolex on.*$", "", plain, flags=re.MULTILINE).strip()


async def run(
    home: str, users: Sequence[tuple[str, str]], questions: Sequence[str], rounds: int, count: int
) -> Outcome:
    """All ask at once while the last user adds `count` files; each question is asked alone before, by the
    first user, and after, by the last: nobody may ask for ever (`rag/web/access/allowance.py`).
    Raises VisitError where the page does not even let them in."""
    made = Outcome()
    async with visiting(home, *users[0]) as first, visiting(home, *users[-1]) as last:
        before = await _all_alone(first, questions, made.idle)
        ready = asyncio.Barrier(len(users))
        tasks = [
            _asker(home, user, ready, [questions[(at + n) % len(questions)] for n in range(rounds)], made)
            for at, user in enumerate(users[:-1])
        ]
        adding = _adder(home, users[-1], ready, count, made)
        adder = asyncio.create_task(adding)
        found = await asyncio.gather(*tasks)
        await adder
        after = await _all_alone(last, questions, [])
    compare_exports([pair for pairs in found for pair in pairs], before, after, made)
    return made


async def _all_alone(visitor: Visitor, questions: Sequence[str], times: list[float]) -> dict[str, str]:
    answers = {}
    for question in questions:
        asked = await visitor.ask(question)
        times.append(asked.seconds)
        answers[question] = body(await visitor.export(asked.talk))
    return answers


async def _asker(
    home: str, user: tuple[str, str], ready: asyncio.Barrier, questions: Sequence[str], made: Outcome
) -> list[tuple[str, str]]:
    """(question, answer) pairs."""
    found = []
    async with visiting(home, *user) as visitor:
        await ready.wait()
        asked: list[tuple[str, Asked]] = []
        for question in questions:
            try:
                asked.append((question, await visitor.ask(question)))
                made.busy.append(asked[-1][1].seconds)
            except Exception as error:
                made.errors.append(f"{user[0]}: {type(error).__name__}: {error}")
        for question, one in asked:
            found.append((question, body(await visitor.export(one.talk))))
    return found


async def _adder(home: str, user: tuple[str, str], ready: asyncio.Barrier, count: int, made: Outcome) -> None:
    async with visiting(home, *user) as visitor:
        await ready.wait()
        began = asyncio.get_running_loop().time()
        try:
            await visitor.add(files(count))
            made.added = count
        except Exception as error:
            made.errors.append(f"{user[0]}: {type(error).__name__}: {error}")
        made.adding = asyncio.get_running_loop().time() - began


def compare_exports(
    found: Sequence[tuple[str, str]], before: dict[str, str], after: dict[str, str], made: Outcome
) -> None:
    for question, answer in found:
        others = {
            text for q, text in (*before.items(), *after.items()) if q != question
        }  # a heading names the question, so no two are equal
        if answer in (before[question], after[question]):
            made.right += 1
        elif question not in answer or answer in others:
            made.mixed.append(f"{question}: {answer[:200]}")
        else:
            made.changed += 1


@contextmanager
def served(data: Path, users: Sequence[tuple[str, str]], **settings: str) -> Iterator[str]:
    """The real server over the library at `data`; its address. `settings` as in the environment."""
    command = [sys.executable, "-m", "ui", "--data", str(data), "--port", "0"]
    settings = {"DUOLEX_USERS": ",".join(f"{name}:{password}" for name, password in users), **settings}
    env = {k: v for k, v in os.environ.items() if not k.startswith(("DUOLEX_", "OPENAI_"))}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**env, **settings}) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if found := re.search(r"http://\S+", line):
                    yield found[0]
                    break
                print(line, end="", file=sys.stderr)
        finally:
            process.send_signal(signal.SIGTERM)
            print(process.stderr.read(), end="", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.load", description="Many at once.")
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=4, help="questions of each, one after the other")
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=100, help="added meanwhile")
    parser.add_argument("--out", type=Path, default=Path("runs/load.json"))
    options = parser.parse_args()
    console = Console(stderr=True)
    users = [(f"user{n}", f"password {n}") for n in range(options.askers + 1)]
    with tempfile.TemporaryDirectory(prefix="duolex-load-") as place:
        home = Path(place)
        console.print(f"making a library of {options.passages:,} passages …")
        questions = synthetic.write(home / "documents", options.passages)[: options.askers]
        alone(making, home / "documents", home)
        console.print(f"{options.askers} askers, {options.rounds} questions each …")
        with served(home / "ours", users) as url:
            made = asyncio.run(run(url, users, questions, options.rounds, options.files))
    told = {"machine": machine(), "load before": os.getloadavg()[0], **made.told()}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    details = {**told, "messages": [*made.errors, *made.mixed]}
    options.out.write_text(json.dumps(details, ensure_ascii=False, indent=1), encoding="utf-8")
    print(json.dumps(told, ensure_ascii=False, indent=1))
    for message in [*made.errors, *made.mixed][:10]:
        console.print(message, markup=False)
    sys.exit(1 if made.errors or made.mixed else 0)


if __name__ == "__main__":
    main()
