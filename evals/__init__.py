"""Question sets, the sample library, metrics, the runner, reports and benchmarks."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `duolex` runs, rag/command/cli.py says why
