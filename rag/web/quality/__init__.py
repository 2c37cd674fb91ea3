"""The Quality place: question sets, evaluations beside everybody's asking, their reports.

In come question sets and an `Evaluator` from outside; out come runs with figures, plots and worst cases.
Read `quality_events.py` first."""

from rag.web.quality import quality_routes
from rag.web.quality.evaluations import Evaluations, Evaluator
from rag.web.quality.quality_components import lay_out
from rag.web.quality.quality_events import connect

__all__ = ["Evaluations", "Evaluator", "connect", "lay_out", "quality_routes"]
