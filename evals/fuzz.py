"""Damage and nonsense by the thousand: nothing may end in a traceback, and no wrong text be served.

    python -m evals.fuzz catalogues [--copies 1000] [--seed 0]
    python -m evals.fuzz replies [--replies 10000]
    python -m evals.fuzz files [--count 20000] [--seed 0]

`catalogues` damages copies of a small library's catalogue (a flipped bit, scattered bytes, an empty page, a
piece cut off, nothing left), reads all that can be read, checks, repairs, and reads again: what is read
must be what was indexed, a refusal must be one of ours, and after the repair everything is back, since the
files are. `replies` has hypothesis write a model's replies of every shape, through the whole answer. `files`
reads damaged files of every format (`evals/mutated_files.py`) in the process that reads, and cuts them into
passages: each is read, or refused by an error of ours, within a minute.

Exits with 1 where anything was wrong; each such copy or reply is printed with what reproduces it."""

import argparse
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from evals.attacks import replied, reply_faults
from evals.mutated_files import mutated, seeds
from evals.scripted_endpoint import Step, scripted
from index import build
from index.embedding import Embedder
from index.embedding.embedder import BuiltinEmbedder
from index.errors import DuolexError
from index.library import Library
from index.reading import SUFFIXES, find
from index.reading.read_apart import Apart
from index.records import LANGUAGES
from index.store.catalogue_file import NAME
from index.text import terms
from index.upkeep import analyse_file, checked
from rag.answer import Answerer
from rag.model.chat import EndpointModel
from rag.search.retriever import Retriever

_TEXTS = {
    "quay.txt": "Rules of the quay\n\nArticle 1 Crates of amber stay two nights.\n\nArticle 2 Oil is barred.",
    "码头.txt": "码头规则\n\n第一条 琥珀箱停放两夜。\n\n第二条 禁止存放油料。",
    "both.md": "# 灯塔 Lighthouse\n\n第一条 灯在日落时点亮。\n\nArticle 1 The lamp is lit at sunset.",
}
_FRAGMENTS = (
    *(
        "[1]",
        "[",
        "]",
        "【1】",
        "［",
        "(",
        "[1-",
        "[^1]",
        "[99]",
        "[1, 2",
        "<think>",
        "</think>",
        "```\n",
        "**",
    ),
    *(
        "Crates of amber stay two nights [1]. ",
        "琥珀箱停放两夜[1]。",
        "NOT IN DOCUMENTS",
        "No.",
        "是的。",
        "!!!",
    ),
    *(
        "<script>",
        "![x](https://leak.invalid)",
        "\u202e",
        "\u0000",
        "\n\n",
        "\ud83d",
        "第一条",
        "30 %",
        "1. ",
    ),
)
SECONDS = 60.0  # in which a damaged file is read or refused
T = TypeVar("T")
Truth = dict[str, frozenset[object]]
"""By kind, all that a library may serve."""


def sound_library(folder: Path, embedder: Embedder) -> Truth:
    """Makes it in `folder`/library, from files in `folder`/texts."""
    texts = folder / "texts"
    texts.mkdir()
    for name, text in _TEXTS.items():
        (texts / name).write_text(text, encoding="utf-8")
    with Library.open(folder / "library", embedder, write=True) as library:
        build.index(library, [texts])
        return {kind: frozenset(said) for kind, said in _served(library).items()}


def _served(library: Library) -> dict[str, list[object]]:
    """Everything that readers get, by kind. Raises what reading raises."""
    served: dict[str, list[object]] = {"document": [], "passage": [], "section": [], "pair": [], "vector": []}
    for stored in library.documents():
        document = library.document(stored.name)
        served["document"].append((document.name, document.text, document.title, document.pages))
        passages = library.passages_of(stored.name)
        served["passage"] += passages
        served["section"] += [(stored.name, section) for section in library.sections(stored.name)]
        served["pair"] += library.pairs(stored.name)
    for language in LANGUAGES:
        for query in ("amber crates", "琥珀 油料"):
            found = library.lexical(language, terms(query), 9)
            served["passage"] += library.passages(id_ for id_, _ in found).values()
        ids = library.some_ids(language, 99)
        for id_, vectors in library.embeddings(ids).items():
            served["vector"].append((id_, vectors.passage.tobytes(), vectors.sentences.tobytes()))
    return served


def damage(path: Path, chance: random.Random) -> str:
    """Does one harm to the file, and names it."""
    content = bytearray(path.read_bytes())
    kind = chance.choice(["bit"] * 5 + ["bytes"] * 3 + ["page", "cut", "empty"])
    if kind == "bit":
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif kind == "bytes":
        for _ in range(16):
            content[chance.randrange(len(content))] = chance.randrange(256)
    elif kind == "page":
        page = chance.randrange(len(content) // 4096) * 4096
        content[page : page + 4096] = bytes(4096)
    else:
        del content[0 if kind == "empty" else chance.randrange(len(content)) :]
    path.write_bytes(content)
    return kind


def catalogues(folder: Path, embedder: Embedder, copies: int, seed: int) -> Iterator[tuple[str, list[str]]]:
    """For each copy, the kind of its damage, and what was wrong with how it was met."""
    truth = sound_library(folder, embedder)
    for number in range(seed, seed + copies):
        copy = folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder / "library", copy)
        kind = damage(copy / NAME, random.Random(number))
        yield f"{number} {kind}", list(_met(copy, embedder, truth))


def _met(copy: Path, embedder: Embedder, truth: Truth) -> Iterator[str]:
    def read() -> dict[str, list[object]]:
        with Library.open(copy, embedder, vectors="exact") as library:
            return _served(library)

    def repaired() -> None:
        _, left = checked(lambda: Library.open(copy, embedder, write=True), copy, embedder, repair=True)
        wrong.extend(f"left: {problem}" for problem in left)

    wrong: list[str] = []
    before = _tried(read, wrong)
    _tried(repaired, wrong)
    after = _tried(read, wrong, refused="after the repair")
    for served in (before, after):
        for kind, said in (served or {}).items():
            wrong += [f"wrong {kind}: {one!r}" for one in said if one not in truth[kind]]
    if after is not None:
        lacking = [kind for kind, said in after.items() if kind != "vector" and not truth[kind] <= set(said)]
        wrong += [f"lost: {kind}" for kind in lacking]
    yield from wrong


def replies(folder: Path, embedder: Embedder, count: int) -> None:
    """Raises AssertionError with the shortest reply that hypothesis found to be met badly."""
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    odd = st.characters(exclude_categories=())  # also halves of characters
    pieces = st.one_of(
        st.text(odd, max_size=40),
        st.sampled_from(_FRAGMENTS),
        st.tuples(st.sampled_from(_FRAGMENTS), st.integers(1, 2_000)).map(lambda of: of[0] * of[1]),
    )
    sound_library(folder, embedder)
    script: list[Step] = []
    with Library.open(folder / "library", embedder) as library, scripted(script) as endpoint:
        asker = Answerer(Retriever(library), EndpointModel(endpoint.base_url, None, "m", 30.0))

        @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(st.lists(pieces, max_size=8))
        def met(reply: list[str]) -> None:
            script[:] = replied(reply)
            faults = reply_faults(library, asker.ask("How long do crates of amber stay?"))
            assert not faults, faults

        met()


def files(folder: Path, embedder: Embedder, count: int, seed: int) -> Iterator[tuple[str, str, list[str]]]:
    """For each damaged file: its name and what happened to it, what came of it ("read", or the kind of its
    error), and what was wrong with how it was met."""
    reader, sound = Apart(), seeds()
    try:
        for number in range(seed, seed + count):
            name, harm, content = mutated(number, sound)
            path = folder / name
            path.write_bytes(content)
            began = time.monotonic()
            came, wrong = _came_of(path, reader, embedder)
            if (took := time.monotonic() - began) > SECONDS:
                wrong.append(f"took {took:.0f} s")
            path.unlink()
            yield f"{name} {harm}", came, wrong
    finally:
        reader.stop()


def _came_of(path: Path, reader: Apart, embedder: Embedder) -> tuple[str, list[str]]:
    came = "read"
    try:
        findings = find([path], SUFFIXES, path.parent / "library")
        for file in findings.files:
            analyse_file.draft(reader.read(file.path), embedder)
        for _, refusal in findings.missing:
            raise refusal
    except DuolexError as error:
        ended = "ended the process" in str(error)
        came = f"{error.kind}, the process ended" if ended else error.kind
    except Exception:
        return "no receipt", [traceback.format_exc()]
    return came, []


def _tried(do: Callable[[], T], wrong: list[str], refused: str = "") -> T | None:
    try:
        return do()
    except DuolexError as error:
        if refused:
            wrong.append(f"refused {refused}: {error}")
    except Exception:
        wrong.append(traceback.format_exc())
    return None


def _files_told(count: int, seed: int) -> int:
    """Prints what came of the files, by format; the exit code."""
    came: dict[str, Counter[str]] = {}
    slowest, bad = (0.0, ""), 0
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        for name, kind, wrong in files(Path(folder), BuiltinEmbedder(), count, seed):
            took, began = time.monotonic() - began, time.monotonic()
            slowest, bad = max(slowest, (took, name)), bad + bool(wrong)
            came.setdefault(Path(name.split()[0]).suffix, Counter())[kind] += 1
            for one in wrong:
                print(f"{name}: {one}", flush=True)
    for suffix, kinds in sorted(came.items()):
        print(f"{suffix:6} " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    print(
        f"{count - bad} of {count} damaged files were met well; "
        f"the slowest took {slowest[0]:.1f} s ({slowest[1]})"
    )
    return 1 if bad else 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["catalogues", "replies", "files"])
    parser.add_argument("--copies", type=int, default=1_000)
    parser.add_argument("--replies", type=int, default=10_000)
    parser.add_argument("--count", type=int, default=20_000, help="damaged files")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.what == "replies":
        with tempfile.TemporaryDirectory() as folder:
            replies(Path(folder), BuiltinEmbedder(), options.replies)
        print(f"{options.replies} replies were met well")
        return
    if options.what == "files":
        sys.exit(_files_told(options.count, options.seed))
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name, wrong in catalogues(Path(folder), BuiltinEmbedder(), options.copies, options.seed):
            counts["all"] += 1
            counts["wrong"] += bool(wrong)
            for one in wrong:
                print(f"{name}: {one}", flush=True)
    print(f"{counts['all'] - counts['wrong']} of {counts['all']} damaged catalogues were met well")
    sys.exit(1 if counts["wrong"] else 0)


if __name__ == "__main__":
    main()
