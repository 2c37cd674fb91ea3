"""Overviews, comparisons and lists that a model writes: do their citations lead to their passages, does a
failure in the middle end in the quoted version, does a stop reach the server, are calls bounded?

    python -m evals.written [--model] [--most N]

Asked are questions of evals/task_questions.jsonl and evals/comparisons.jsonl over the sample. The model is a
server over real HTTP that behaves: it copies sentences of the passages that it is given, or of its notes,
each with its number. So whatever is lost is lost by us. Each question is asked with a window of 3,500 tokens,
so that a document takes several calls; then with a server that breaks off in the middle of its first, second
or third reply; then it is stopped at the first sign of the model. `--model` asks the model of the settings
instead, once each: a real one, which may write what it likes."""

import argparse
import asyncio
import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from evals.scripted_endpoint import DONE, say
from evals.tasks import read
from evals.temporary_library import temporary_library
from index.library import Library
from index.text import detect, sentences
from rag import wiring
from rag.answer import Answerer, Found
from rag.model import ChatModel, EndpointModel, Limits
from rag.results import Answer
from rag.search.retriever import Retriever
from rag.settings import Settings
from rag.tasks.requests import recognised

SAMPLE = Path(__file__).with_name("sample")
COMPARISONS = Path(__file__).with_name("comparisons.jsonl")
LIMITS = Limits(context=3500, calls=12)
PATIENCE = 60.0  # seconds for one call
_PASSAGE = re.compile(r"^passage \[(\d+)\] #\w+\nsource: .*\n((?:.+\n)+)", re.MULTILINE)
_NOTE = re.compile(r"^- (.+)$", re.MULTILINE)


@dataclass
class Copying:
    """A running server; it breaks off in the middle of reply `fails`, and waits `slow` seconds before each
    piece. `left` counts the clients that went away."""

    fails: int = 0
    slow: float = 0.0
    base_url: str = ""
    calls: int = 0
    left: int = 0


def copied(asked: str) -> list[str]:
    """What a model that behaves answers to the messages of ours: a line for each of the last passages."""
    if "\nnotes #" in asked:
        return _NOTE.findall(asked)[-8:]
    lines = []
    for number, text in _PASSAGE.findall(asked)[-6:]:
        start, end = sentences(text, detect(text))[-1]
        lines.append(f"{text[start:end].strip()} [{number}]")
    return lines


@contextmanager
def copying(state: Copying) -> Iterator[Copying]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.calls += 1
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                lines = copied(body["messages"][-1]["content"])
                for line in lines[: len(lines) // 2] if state.calls == state.fails else lines:
                    time.sleep(state.slow)
                    self.wfile.write(say(line + "\n"))
                if state.calls != state.fails:
                    self.wfile.write(DONE)
            except ConnectionError:
                state.left += 1

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.base_url = f"http://127.0.0.1:{server.server_port}/v1"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield state
        finally:
            server.shutdown()


def questions(most: int) -> list[str]:
    """`most` of each task."""
    compared = [json.loads(line)["question"] for line in COMPARISONS.read_text("utf-8").splitlines()]
    sample = [q for q in read() if q.library == "sample" and q.task == recognised(q.question).task]
    overviews = [q.question for q in sample if q.task == "overview"]
    lists = [q.question for q in sample if q.task == "list" and q.must]
    return [*overviews[:most], *lists[:most], *compared[:most]]


def leads(library: Library, answer: Answer) -> tuple[int, int]:
    """How many of the numbers in an answer lead to words that stand so in their document, and of how many."""
    cited = {c.number: c for c in answer.citations}
    numbers = [n for s in answer.sentences for n in (*s.citations, *s.unknown)]
    good = 0
    for number in numbers:
        if citation := cited.get(number):
            text = library.document(citation.document).text
            good += text[citation.start : citation.end] == citation.quote
    return good, len(numbers)


async def stopped(answerer: Answerer, question: str) -> float:
    """Seconds that a stop took, at the first sign of the model."""

    async def follow(begun: asyncio.Event) -> None:
        async for event in answerer.stream(question):
            if not isinstance(event, Found):
                begun.set()

    begun = asyncio.Event()
    task = asyncio.create_task(follow(begun))
    await begun.wait()
    began = time.perf_counter()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return time.perf_counter() - began


def written(library: Library, model: ChatModel, asked: Sequence[str]) -> None:
    """What became of each question, and where its numbers lead."""
    answers = [Answerer(Retriever(library), model, limits=LIMITS).ask(question) for question in asked]
    by_model = [answer for answer in answers if answer.mode == "model"]
    own = [s for a in by_model for s in a.sentences[: a.written or None]]
    good, numbers = (sum(column) for column in zip(*(leads(library, a) for a in answers), strict=True))
    verified = sum(s.support == "verified" for s in own)
    print(f"written by the model             {len(by_model)} of {len(answers)}, the others quoted")
    print(f"their sentences verified         {verified} of {len(own)}")
    print(f"numbers that lead to their words {good} of {numbers}")
    print(f"calls                            at most {max(a.calls for a in answers)} of {LIMITS.calls}")


def failing(library: Library, asked: Sequence[str]) -> None:
    for fails in (1, 2, 3):
        quoted = broken = 0
        for question in asked:
            with copying(Copying(fails=fails)) as state:
                model = EndpointModel(state.base_url, None, "copying", PATIENCE)
                answer = Answerer(Retriever(library), model, limits=LIMITS).ask(question)
            if state.calls >= fails:
                broken += 1
                good, numbers = leads(library, answer)
                quoted += answer.mode == "extractive" and answer.notice is not None and good == numbers > 0
        print(f"broken off in reply {fails}            {quoted} of {broken} end in the quoted version")


def stopping(library: Library, asked: Sequence[str]) -> None:
    seconds, left = [], 0
    for question in asked:
        with copying(Copying(slow=0.3)) as state:
            model = EndpointModel(state.base_url, None, "copying", PATIENCE)
            seconds.append(asyncio.run(stopped(Answerer(Retriever(library), model, limits=LIMITS), question)))
            calls = state.calls
            time.sleep(1.0)
            left += state.left > 0 and state.calls == calls
    print(f"stopped                          {left} of {len(asked)} reach the server, no call after")
    print(f"                                 {max(seconds):.2f} s at most")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.written")
    parser.add_argument("--model", action="store_true", help="ask the model of the settings instead")
    parser.add_argument("--most", type=int, default=8, help="questions of each task")
    options = parser.parse_args()
    asked = questions(options.most)
    print(f"{len(asked)} questions")
    with temporary_library(SAMPLE) as library:
        if options.model:
            model = wiring.chat_model(Settings.load())
            if model is None:
                parser.error("no model is set: set DUOLEX_MODEL")
            written(library, model, asked)
            return
        with copying(Copying()) as state:
            written(library, EndpointModel(state.base_url, None, "copying", PATIENCE), asked)
        failing(library, asked)
        stopping(library, asked)


if __name__ == "__main__":
    main()
