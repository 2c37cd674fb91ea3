"""The evaluation as the page uses it: `Evaluation` is handed to it by `duolex serve`, so that the page
imports nothing from here. What it must offer is `rag/web/quality/evaluations.py`'s `Evaluator`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.questions import Question, parsed, read
from rag.answer import Answerer

if TYPE_CHECKING:  # the page loads Gradio, which must not be there before the server has silenced it
    from rag.web.quality.evaluations import PlotWords

Json = dict[str, Any]


class Evaluation:
    """Heavy parts are imported where a run needs them: the page opens without them."""

    def included(self) -> Path:
        return Path(__file__).with_name("questions.jsonl")

    def asked(self, text: str, name: str) -> list[Question]:
        """As `questions.parsed`."""
        return parsed(text, name)

    def run(
        self,
        answerer: Answerer,
        questions: Path,
        folder: Path,
        name: str,
        *,
        extractive: bool,
        progress: Callable[[int, int], None],
        stopped: Callable[[], bool],
    ) -> Json | None:
        """Asks the set of the answerer's library and writes the run's folder, going on with one that was
        broken off. Returns `report.json`, None where it was stopped. Raises DuolexError."""
        from evals.evaluate import About, begin, evaluate, fingerprint
        from evals.runner import Stopped

        library = answerer.retriever.library
        model = None if extractive else answerer.model
        asked = read(questions)
        reranker = getattr(answerer.retriever.reranker, "name", None)
        facts = [library.embedder.name, reranker, model.name if model else None]
        facts.append(str(answerer.translate) if model else None)
        begin(folder, fingerprint(questions, library.folder, facts))
        about = About(questions.name, name=name)
        try:
            return evaluate(
                answerer,
                asked,
                folder,
                about,
                extractive=extractive,
                progress=progress,
                stopped=stopped,
            )
        except Stopped:
            return None

    def compare(self, a: Path, b: Path) -> Json:
        """As `compare.compare`."""
        from evals.compare import compare

        return compare(a, b)

    def plots(self, report: Json, words: "PlotWords") -> list[tuple[str, str]]:
        """What each plot shows, and the plot as SVG, for a narrow column."""
        from dataclasses import replace

        from evals import plots
        from evals.report import bins, finding, marks

        made = []
        if rows := [replace(bar, label=words.group(bar.label)) for bar in finding(report)]:
            made.append((words.finding, plots.bars(rows, words.finding, stacked=True)))
        if points := bins(report):
            drawn = plots.reliability(points, words.reliability, axis=words.confidence, point=words.point)
            made.append((words.reliability, drawn))
        if curve := report["curve"]:
            axis = words.false_answers
            made.append((words.curve, plots.curve(curve["points"], marks(curve), words.curve, axis=axis)))
        return made
