"""The year that a question is about: right court, wrong year is no answer. Pure functions.

A document that never mentions the question's year, while the passage found there speaks of other years,
tells of another one. What mentions no year at all may hold at any time, and is left alone."""

from index.text import years


def elsewhen(wanted: set[str], passage: str, document: str) -> bool:
    """Whether a passage tells of another year than the `wanted` ones: `document` is all that the
    document says, its dates included."""
    return bool(wanted) and bool(years(passage) - wanted) and not wanted <= years(document)
