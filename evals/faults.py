"""A model that fails, at every stage: does the answer stay complete and honest, and in time?

    python -m evals.faults [--data LIBRARY] [--timeout 1.5]

Every fault of evals/scripted_endpoint.py, before the first token and in the middle, and a
server that is not there, happens to a real answer over real HTTP: once while the answer is written and,
for those that can, once while a follow-up question is made to stand alone. An answer is good when it is
complete (quotations with citations), exact (each quote stands in its document), honest (a notice says
what happened; nothing of the broken text is left), and came within the timeout and a second.

Without `--data` a library of evals/sample is made in a temporary folder."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.scripted_endpoint import FAULTS, Step, answer, scripted, unused_url
from evals.temporary_library import temporary_library
from index.embedding.embedder import BuiltinEmbedder
from index.library import Library
from rag.answer import Answerer
from rag.conversation.followup_rules import History
from rag.model.chat import EndpointModel
from rag.results import Answer, Piece
from rag.search.retriever import Retriever

ROOT = Path(__file__).parent.parent

QUESTION = (
    "Within how many days must a court decide whether to accept a claim filed through the Tongqu Platform?"
)
ANSWER = "within seven days of receipt"
FOLLOW_UP = "And what if papers are missing?"
GRACE = 1.0  # seconds beyond the timeout, for searching and quoting on a busy machine


@dataclass(frozen=True, slots=True)
class Outcome:
    fault: str
    stage: str  # "before a word", "in the middle", "follow-up"
    faults: tuple[str, ...]  # what is wrong with the answer; () is good
    seconds: float
    notice: str


def stage(script: Sequence[Step]) -> str:
    """Whether the fault comes after the model's first words."""
    begun = any(isinstance(step, bytes) and b'"content": "The court held' in step for step in script)
    return "in the middle" if begun else "before a word"


async def outcome(
    library: Library,
    name: str,
    where: str,
    url: str,
    timeout: float,
    question: str = QUESTION,
    history: History = (),
) -> Outcome:
    asker = Answerer(Retriever(library), EndpointModel(url, "sk-secret-123", "m", timeout))
    began = time.perf_counter()
    shown, made = "", None
    async for event in asker.stream(question, history=history):
        if isinstance(event, Piece):
            shown += event.text
        elif isinstance(event, Answer):
            made = event
    seconds = time.perf_counter() - began
    assert made is not None
    wrong = [
        *_wrong(library, made),
        *(["half a marker shown"] if shown.count("[") != shown.count("]") else []),
    ]
    if question == QUESTION and ANSWER not in made.text:
        wrong.append("the answer is missing")
    if seconds > timeout + GRACE:
        wrong.append("late")
    return Outcome(name, where, tuple(wrong), seconds, made.notice or "")


def _wrong(library: Library, made: Answer) -> list[str]:
    """What is not complete, exact or honest of an answer whose model failed."""
    wrong = []
    if not made.answered or not made.citations or made.mode != "extractive":
        wrong.append("not quoted")
    if any(library.document(c.document).text[c.start : c.end] != c.quote for c in made.citations):
        wrong.append("a quote is not exact")
    if {n for s in made.sentences for n in s.citations} - {c.number for c in made.citations}:
        wrong.append("a number leads nowhere")
    if not made.notice:
        wrong.append("no notice")
    if "sk-secret" in (made.notice or "") + made.text:
        wrong.append("the key is told")
    return wrong


def run(library: Library, timeout: float, names: Sequence[str] = ()) -> list[Outcome]:
    """All faults, or those named, each while an answer is written."""
    found = []
    for name, (script, _) in FAULTS.items():
        if not names or name in names:
            with scripted(script) as server:
                found.append(asyncio.run(outcome(library, name, stage(script), server.base_url, timeout)))
    if not names or "down" in names:
        found.append(asyncio.run(outcome(library, "down", "before a word", unused_url(), timeout)))
    return found


def run_following(library: Library, timeout: float) -> list[Outcome]:
    """The same faults when a follow-up question is rewritten; the model is well again for its answer.
    It may then take the rewriting's timeout and the answer's."""
    first = Answerer(Retriever(library)).ask(QUESTION)
    well = answer("Within three days the court says what is missing [", "1", "].")
    found = []
    for name, (script, _) in FAULTS.items():
        with scripted(script, well) as server:
            held = asyncio.run(
                outcome(library, name, "follow-up", server.base_url, timeout, FOLLOW_UP, ((QUESTION, first),))
            )
        harmless = {"not quoted", "no notice"}  # it is the well model's answer
        late = held.seconds > 2 * timeout + GRACE
        wrong = tuple(w for w in held.faults if w not in harmless and w != "late") + ("late",) * late
        found.append(Outcome(name, held.stage, wrong, held.seconds, held.notice))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="a library of evals/sample")
    parser.add_argument("--timeout", type=float, default=1.5, help="seconds that the model may take")
    options = parser.parse_args()
    made = (
        temporary_library(ROOT / "evals" / "sample")
        if options.data is None
        else Library.open(options.data, BuiltinEmbedder())
    )
    with made as library:
        Answerer(Retriever(library)).ask(QUESTION)  # the encoders are loaded
        outcomes = [*run(library, options.timeout), *run_following(library, options.timeout)]
    for o in outcomes:
        told = ", ".join(o.faults) or "good"
        print(f"{o.stage:14} {o.fault:28} {o.seconds:5.1f} s  {told:12} {o.notice[:110]}")
    for where in dict.fromkeys(o.stage for o in outcomes):
        own = [o for o in outcomes if o.stage == where]
        slowest = max(o.seconds for o in own)
        print(f"{where}: {sum(not o.faults for o in own)} of {len(own)} good, slowest {slowest:.1f} s")
    sys.exit(any(o.faults for o in outcomes))


if __name__ == "__main__":
    main()
