"""The single measurements of `evals/bench.py`, each for a process of its own: plain arguments in, plain
values out. Times are in seconds or, for questions, in milliseconds; sizes in MB."""

import asyncio
import platform
import resource
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from evals import baseline, synthetic
from evals.metrics import percentile
from index import build
from index.embedding.embedder import BuiltinEmbedder, Embedder, Vectors
from index.library import Library
from index.reading import SUFFIXES, read_document
from index.reading.read_apart import Apart
from rag.answer import Answerer, Found
from rag.search.retriever import Retriever

Json = dict[str, Any]


class Timed:
    """An embedder that adds up the seconds spent in it, and the texts it was given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.parts, self.window = embedder.name, embedder.parts, embedder.window
        self.seconds, self.texts = 0.0, 0

    def count_tokens(self, text: str) -> int:
        return self._embedder.count_tokens(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        began = time.perf_counter()
        vectors = self._embedder.embed_passages(texts)
        self.seconds += time.perf_counter() - began
        self.texts += len(texts)
        return vectors

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_queries(texts)


def reading(corpus: Path, rounds: int = 100) -> Json:
    """Milliseconds to read a file here and in the process of its own, which is warm, by name: taken in turns,
    the least of each, to which a busy machine adds nothing. `ratio` is the median of the files' ratios.
    Small plain text is read here anyhow."""
    apart, found = Apart(), {}
    try:
        for path in sorted(p for p in corpus.iterdir() if p.suffix in SUFFIXES - {".txt", ".md"}):
            times: dict[str, list[float]] = {"here": [], "apart": []}
            for at in range(rounds + 1):
                for name, read in (("here", read_document.read), ("apart", apart.read)):
                    began = time.perf_counter()
                    read(path)
                    if at:  # the first loads what the format needs
                        times[name].append(1000 * (time.perf_counter() - began))
            found[path.name] = {name: round(min(taken), 2) for name, taken in times.items()}
    finally:
        apart.stop()
    return {**found, "ratio": round(median(of["apart"] / of["here"] for of in found.values()), 3)}


def indexing(corpus: Path, folder: Path) -> Json:
    """Ours: everything that `duolex index` does, with Chroma, from files to a library that answers."""
    embedder = Timed(_warm())
    began = time.perf_counter()
    with Library.open(folder / "ours", embedder, write=True) as library:
        build.index(library, [corpus])
        count = sum(library.counts().values())
        characters = sum(d.characters for d in library.documents())
    rates = _rates(began, embedder, count, characters)
    size = sum(file.stat().st_size for file in corpus.rglob("*") if file.is_file()) / 1e6
    return {"MB": size, "MB a second": size / rates["seconds"], **rates}


def indexing_naive(corpus: Path, folder: Path) -> Json:
    """llama-index's longer passages are cut to the embedder's window: less is embedded than read."""
    embedder = Timed(_warm())
    import llama_index.core  # noqa: F401, its three seconds are no part of the work

    began = time.perf_counter()
    nodes = baseline.split(corpus)
    baseline.build(nodes, baseline.Memory(embedder), folder / "naive")
    return _rates(began, embedder, len(nodes), sum(len(node.text) for node in nodes))


def _rates(began: float, embedder: Timed, passages: int, characters: int) -> Json:
    seconds = time.perf_counter() - began
    return {
        "characters a second": characters / seconds,
        "passages": passages,
        "texts embedded": embedder.texts,
        "seconds": seconds,
        "embedding alone": embedder.seconds,
        "seconds / embedding alone": seconds / embedder.seconds,
        "passages a second": passages / seconds,
        "embedder's texts a second": embedder.texts / embedder.seconds,
    }


def making(corpus: Path, folder: Path) -> Json:
    """A library of synthetic vectors, then the same again unchanged, then with 1 % of its documents
    changed."""
    embedder = synthetic.SyntheticEmbedder(BuiltinEmbedder())
    found: Json = {"index": _index(corpus, folder, embedder)}
    found["index again, unchanged"] = _index(corpus, folder, embedder)
    files = sorted(corpus.iterdir())
    for path in files[:: max(1, len(files) // max(1, len(files) // 100))]:
        path.write_text(path.read_text(encoding="utf-8").replace("50", "51"), encoding="utf-8")
    found["index again, 1 % changed"] = _index(corpus, folder, embedder)
    return {**found, "disk": _disk(folder / "ours")}


def _index(corpus: Path, folder: Path, embedder: Embedder) -> float:
    """Seconds, from opening the library to closing it."""
    began = time.perf_counter()
    with Library.open(folder / "ours", embedder, write=True) as library:
        build.index(library, [corpus])
    return time.perf_counter() - began


def searching(folder: Path, questions: Sequence[str]) -> Json:
    """Ours, as `duolex search` and `ask` do it with a library that is open and warm: milliseconds."""
    embedder = _warm()
    before = _memory()
    with Library.open(folder / "ours", embedder) as library:
        retriever = Retriever(library)
        answerer = Answerer(retriever)
        for question in questions[:5]:
            answerer.ask(question, extractive=True)
        search = [_milliseconds(lambda q=q: retriever.search(q)) for q in questions[5:]]  # type: ignore[misc]
        answers = [
            answerer.ask(q + " ", extractive=True).milliseconds["total"] for q in questions[5:]
        ]  # the space makes it a question that no cache knows
        passages = sum(library.counts().values())
    return {
        "passages": passages,
        "search": _spread(search),
        "quoted answer": _spread(answers),
        "memory": _memory() - before,
    }


def searching_naive(size: int, folder: Path, questions: Sequence[str]) -> Json:
    """The same articles as nodes, so that both search equally many vectors."""
    from llama_index.core.schema import TextNode

    embedder = synthetic.SyntheticEmbedder(BuiltinEmbedder())
    nodes = [
        TextNode(text=block, metadata={"file_name": made.name})
        for made in synthetic.documents(size)
        for block in made.text.split("\n\n")
    ]
    before = _memory()
    began = time.perf_counter()
    index = baseline.build(nodes, embedder, folder / "naive")
    seconds = time.perf_counter() - began
    retriever = index.as_retriever(similarity_top_k=10)
    for question in questions[:5]:
        retriever.retrieve(question)
    search = [_milliseconds(lambda q=q: retriever.retrieve(q)) for q in questions[5:]]  # type: ignore[misc]
    return {
        "passages": len(nodes),
        "search": _spread(search),
        "index": seconds,
        "memory": _memory() - before,
        "disk": _disk(folder / "naive"),
    }


def while_indexing(folder: Path, more: Path, questions: Sequence[str]) -> Json:
    """Searches of a library that its owner serves while it takes in the documents of `more`."""
    embedder = synthetic.SyntheticEmbedder(BuiltinEmbedder())
    spent: list[float] = []
    with Library.open(folder / "ours", embedder, write=True) as library:
        retriever = Retriever(library)
        for question in questions[:5]:
            retriever.search(question)
        writing = threading.Thread(target=lambda: build.index(library, [more]))
        began = time.perf_counter()
        writing.start()
        at = 0
        while writing.is_alive():
            question = questions[at % len(questions)]
            spent.append(_milliseconds(lambda q=question: retriever.search(q)))  # type: ignore[misc]
            at += 1
        seconds = time.perf_counter() - began
    return {"searches": len(spent), "search": _spread(spent), "seconds": seconds}


def first_citation(folder: Path, questions: Sequence[str]) -> Json:
    """Milliseconds from the question to the hits that an answer's first citation stands on."""

    async def first(answerer: Answerer, question: str) -> float:
        began = time.perf_counter()
        async for event in answerer.stream(question, extractive=True):
            if not isinstance(event, Found):
                break
        return (time.perf_counter() - began) * 1000

    with Library.open(folder / "ours", _warm()) as library:
        answerer = Answerer(Retriever(library))
        asyncio.run(first(answerer, questions[0]))
        return _spread([asyncio.run(first(answerer, q)) for q in questions[1:]])


def _warm() -> BuiltinEmbedder:
    embedder = BuiltinEmbedder()
    embedder.embed_passages(["法院 court"])
    return embedder


def _milliseconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def _spread(values: Sequence[float]) -> Json:
    return {"p50": percentile(values, 50), "p95": percentile(values, 95)}


def _memory() -> float:
    """The most memory that this process ever held, MB; the embedder is loaded before it is first asked."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if platform.system() == "Darwin" else 1 << 10)


def _disk(folder: Path) -> float:
    """MB."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / (1 << 20)
