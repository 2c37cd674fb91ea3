"""The year that a question is about: right court, wrong year is no answer. Pure functions.

A document that never mentions the question's year, while the passage found there speaks of other years,
tells of another one. What mentions no year at all may hold at any time, and is left alone."""

from index.text import years

PENALTY = 2.5
"""Standard scores that such a hit loses as evidence that the question is answered; it keeps its rank. With
all else right, a question that a short text answers without repeating its year is answered still. It is part
of a signal whose weights `python -m evals.calibrate` fits."""


def elsewhen(wanted: set[str], passage: str, document: str) -> bool:
    """Whether a passage tells of another year than the `wanted` ones: `document` is all that the
    document says, its dates included."""
    return bool(wanted) and bool(years(passage) - wanted) and not wanted <= years(document)
