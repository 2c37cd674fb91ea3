"""How Duolex answers in libraries of many shapes: one document or hundreds, one language or two.

    python -m evals.libraries --small SMALL_DEV --xquad XQUAD_DEV --corpus CORPUS [--cache FOLDER]

Builds each library once in the cache folder, where also every embedding is kept, asks every question by
quotation alone, and prints by group and direction what `shown` says. The weights are fitted on the same sets
(`python -m evals.fit_answers`, which prints the same table cross-validated)."""

import argparse
import hashlib
import pickle
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals import questions as sets
from evals.metrics import auroc, contains
from evals.questions import Question
from index import build
from index.embedding.embedder import BuiltinEmbedder, Vectors
from index.library import Library
from index.records import LANGUAGES, Language
from rag.composing.quoted_answer import quoted
from rag.search.confidence import POSSIBLE, SURE, confidence_of
from rag.search.retriever import Retriever

HERE = Path(__file__).parent
SIZES = (1, 2, 5, 20, 100)  # documents of the libraries drawn from a large set
DRAWS = 4  # libraries of each size
SEED = 11


class KeptEmbedder(BuiltinEmbedder):
    """The built-in embedder that embeds no text twice, over all runs: its vectors are kept in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[tuple[str, str], Vectors] = pickle.loads(file.read_bytes()) if file.exists() else {}
        self._saved = len(self._known)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embedded("passage", texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedded("query", texts)

    def save(self) -> None:
        if len(self._known) > self._saved:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_bytes(pickle.dumps(self._known))
            self._saved = len(self._known)

    def _embedded(self, kind: str, texts: Sequence[str]) -> Vectors:
        embed = super().embed_passages if kind == "passage" else super().embed_queries
        fresh = [text for text in dict.fromkeys(texts) if (kind, text) not in self._known]
        if fresh:
            self._known.update(zip(((kind, t) for t in fresh), embed(fresh), strict=True))
        if not texts:
            return embed([])
        return np.stack([self._known[kind, text] for text in texts])


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to one library; `kind` is "answerable", "near" or "absent", `topic` what it is about:
    the fold of a cross-validation."""

    question: str
    language: Language
    kind: str
    answers: tuple[str, ...] = ()
    topic: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A library to build and what is asked of it. `group` names the set, `language` that of the library's
    documents, or "both"."""

    group: str
    name: str
    language: str
    paths: tuple[Path, ...]
    asked: tuple[Asked, ...]


def small(folder: Path) -> Iterator[Shape]:
    """The libraries of a folder like bench/small-dev: one article and one language each."""
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        article, language = place.name.split("-")
        asked = tuple(
            Asked(q.question, q.language, str(q.extra["kind"]), q.answers, article, q.sources)
            for q in sets.read(place / "questions.jsonl")
        )
        yield Shape("small", place.name, language, tuple(sorted((place / "corpus").iterdir())), asked)


def large(folder: Path) -> Shape:
    """The whole of a set like bench/xquad-dev, in both languages."""
    asked = tuple(_asked(q, "absent") for q in sets.read(folder / "questions.jsonl"))
    return Shape("xquad", "xquad-dev", "both", tuple(sorted((folder / "corpus").iterdir())), asked)


def drawn(folder: Path) -> Iterator[Shape]:
    """Libraries of `SIZES` documents drawn from such a set, each document in both languages. What a
    document that was not drawn answers is absent where none of its topic was drawn, else near."""
    whole = sets.read(folder / "questions.jsonl")
    pairs = sorted({tuple(sorted(q.versions.values())) for q in whole if q.answerable})
    chance = random.Random(SEED)
    for size in SIZES:
        for draw in range(DRAWS):
            names = {name for pair in chance.sample(pairs, min(size, len(pairs))) for name in pair}
            topics = {q.extra["topic"] for q in whole if names & set(q.sources)}
            held = [q for q in whole if names & set(q.sources)]
            others = [q for q in whole if not names & set(q.sources)]
            asked = [_asked(q, "absent") for q in chance.sample(held, min(len(held), 60))]
            for q in chance.sample(others, min(len(others), 60)):
                kind = "near" if q.extra["topic"] in topics else "absent"
                asked.append(Asked(q.question, q.language, kind, (), str(q.extra["topic"])))
            paths = tuple(sorted(folder / "corpus" / name for name in names))
            yield Shape(f"drawn {size:03}", f"{size}-{draw}", "both", paths, tuple(asked))


def sample() -> Shape:
    """Our own sample, whole. What it does not answer is near on purpose."""
    paths = tuple(sorted(path for path in (HERE / "sample").iterdir() if path.is_file()))
    asked = tuple(_asked(q, "near") for q in sets.read(HERE / "questions.jsonl"))
    return Shape("sample", "sample", "both", paths, asked)


def half(whole: Shape, library: Library, language: Language) -> Shape:
    """Those documents of a library that are in one language alone, as a library of their own, with what is
    answered there and what is answered nowhere."""
    names = {
        d.name
        for d in library.documents()
        if {passage.language for passage in library.passages_of(d.name)} == {language}
    }
    asked = tuple(a for a in whole.asked if names & set(a.sources) or a.kind != "answerable")
    paths = tuple(path for path in whole.paths if path.name in names)
    return Shape(f"{whole.group}, half", f"{whole.name} {language}", language, paths, asked)


def corpus(folder: Path) -> Shape:
    """The real documents, with the questions that we wrote on them; their text is not in the repository."""
    asked = []
    for q in sets.read(HERE / "corpus_questions.jsonl"):
        asked.append(
            Asked(q.question, q.language, str(q.extra.get("kind", "answerable")), q.accepted, "", q.sources)
        )
    return Shape("corpus", "corpus", "both", tuple(sorted(folder.iterdir())), tuple(asked))


def _asked(q: Question, otherwise: str) -> Asked:
    kind = "answerable" if q.answerable else otherwise
    return Asked(q.question, q.language, kind, q.accepted, str(q.extra.get("topic", "")), q.sources)


def opened(shape: Shape, embedder: KeptEmbedder, cache: Path) -> Library:
    """The library of a shape, built where it is not yet in the cache."""
    known = hashlib.sha256("\n".join(map(str, shape.paths)).encode()).hexdigest()[:12]
    folder = cache / "libraries" / f"{shape.group} {shape.name} {known}".replace(" ", "_")
    if not (folder / "done").exists():
        with Library.open(folder, embedder, write=True, vectors="exact") as library:
            build.index(library, shape.paths)
        (folder / "done").touch()
    return Library.open(folder, embedder)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question: whether the quotation, were it shown, holds an accepted string."""

    asked: Asked
    direction: str
    confidence: float
    contained: bool


def ask(library: Library, shape: Shape) -> Iterator[Outcome]:
    """Every question of a shape, by quotation."""
    retriever = Retriever(library)
    for asked in shape.asked:
        hits = retriever.search(asked.question)
        sure = confidence_of(hits)
        right = False
        if asked.kind == "answerable" and hits.hits:
            answer = quoted(library, asked.question, hits, asked.language, sure)
            right = contains(asked.answers, answer.text)
        yield Outcome(asked, f"{asked.language} asks {shape.language}", sure, right)


def shown(outcomes: Mapping[str, Sequence[Outcome]]) -> Table:
    """By group and direction, and the group pooled. Of the answerable questions: answered rightly and surely,
    rightly and at least possibly, rightly were everything shown, and surely but wrongly. Of the near and the
    absent ones: answered surely, and at least possibly. AUROC of the confidence."""
    table = Table(
        "group", "direction", "n", "sure", "right", "best", "sure, wrong", "near: sure", "shown",
        "absent: sure", "shown", "AUROC near", "absent",
    )  # fmt: skip
    for group, own in outcomes.items():
        directions = sorted({o.direction for o in own})
        for direction in [*directions, *(["all"] if len(directions) > 1 else [])]:
            some = [o for o in own if direction in ("all", o.direction)]
            good, near, absent = (
                [o for o in some if o.asked.kind == kind] for kind in ("answerable", "near", "absent")
            )
            cells = [
                _share([o.contained and o.confidence >= SURE for o in good]),
                _share([o.contained and o.confidence >= POSSIBLE for o in good]),
                _share([o.contained for o in good]),
                _share([not o.contained and o.confidence >= SURE for o in good]),
                *(
                    _share([o.confidence >= least for o in of])
                    for of in (near, absent)
                    for least in (SURE, POSSIBLE)
                ),
                *(_auroc(good, of) for of in (near, absent)),
            ]
            table.add_row(group, direction, str(len(good)), *cells)
    return table


def _share(values: Sequence[bool]) -> str:
    return f"{sum(values) / len(values):.3f}" if values else "–"


def _auroc(positive: Sequence[Outcome], negative: Sequence[Outcome]) -> str:
    value = auroc([o.confidence for o in positive], [o.confidence for o in negative])
    return "–" if value is None else f"{value:.3f}"


def shapes(
    small_dev: Path | None, xquad: Path | None, real: Path | None, embedder: KeptEmbedder, cache: Path
) -> Iterator[Shape]:
    """All that is to be asked, of the sets that are there."""
    if real:
        yield corpus(real)
    whole = sample()
    yield whole
    with opened(whole, embedder, cache) as library:
        halves = [half(whole, library, language) for language in LANGUAGES]
    yield from halves
    if small_dev:
        yield from small(small_dev)
    if xquad:
        yield large(xquad)
        yield from drawn(xquad)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.libraries")
    parser.add_argument("--small", type=Path)
    parser.add_argument("--xquad", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("runs/libraries"))
    options = parser.parse_args()
    console, errors = Console(width=160), Console(stderr=True)
    embedder = KeptEmbedder(options.cache / "embeddings.pickle")
    outcomes: dict[str, list[Outcome]] = {}
    for shape in track(
        list(shapes(options.small, options.xquad, options.corpus, embedder, options.cache)),
        "libraries",
        console=errors,
    ):
        with opened(shape, embedder, options.cache) as library:
            outcomes.setdefault(shape.group, []).extend(ask(library, shape))
        embedder.save()
    console.print(shown(outcomes))


if __name__ == "__main__":
    main()
