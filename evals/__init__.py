"""What the product is worth, measured; and what its constants are fitted with. By subject:

- Answers to a question set: `duolex eval` (command: evaluate → runner, scoring, metrics, report), the naive
  pipeline beside it (baseline), `python -m evals.judge`, a model's grades of them.
- Search: `python -m evals.references`, `evals.libraries`; follow-up questions: `evals.conversation`.
- Verification and alignment: `python -m evals.verify`, `evals.align`.
- Fitted constants: `python -m evals.fit_answers` for evidence and confidence, `evals.fit` for the others.
- What may go wrong: `python -m evals.faults`, a failing model; `evals.attacks`, hostile documents.
- Speed: `python -m evals.bench`, `evals.bench_embed`, `evals.load`.

Each command's module says how to call it, evals/README.md what came of it."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `duolex` runs, rag/command/cli.py says why
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # some render the page's parts, which load Gradio
