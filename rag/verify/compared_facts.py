"""The figures, dates and references of a sentence against those of its evidence. Pure."""

import re
from collections.abc import Sequence
from pathlib import Path

from index.records import Language
from index.text import Date, Figure, word_lists
from rag.verify.facts import Facts, facts
from rag.verify.modality import clauses
from rag.verify.wording_overlap import share, words

# Checked on 25 November 2026 by `python -m evals.fit verification`, each .7 to 1.3 times as large: on
# tests/data/verify_cases.jsonl the figures stay what they are (.881 and, held out, .865; see verdict.py).
ROUGH = 0.05  # how far "about 100,000" may be from the figure
SAME_THING = 0.6  # share of words at which two clauses speak of the same thing
CLEARLY = 0.3  # by how much more than another

_PAIRS: dict[str, list[str]] = word_lists(Path(__file__).with_name("compared_facts.toml"))["pairs"]
_PAIR = re.compile(rf"{'|'.join(_PAIRS['zh'])}|\b(?:{'|'.join(_PAIRS['en'])})\b", re.IGNORECASE)


def wrong_fact(claim: Facts, evidence: Sequence[Facts], text: str) -> tuple[str, str] | None:
    """(kind, words) of the first fact of the claim that the evidence does not hold."""
    references = [r for e in evidence for r in e.references]
    for reference in claim.references:
        alike = [r for r in references if r.kind == reference.kind]
        # A passage may well not print its own number; only another number of the kind speaks against it.
        if (
            alike
            and all(r.number != reference.number for r in alike)
            and not _printed(reference.number, text)
        ):
            return "reference", reference.words
    dates = [d for e in evidence for d in e.dates]
    figures = [f for e in evidence for f in e.figures]
    for date in claim.dates:
        if not any(_agree(date, d) for d in dates) and not (
            date.month is None and any(f.value == date.year for f in figures)
        ):
            return "date", date.words
    pairs = 2.0 if _PAIR.search(text) else None
    years = {float(d.year) for d in dates if d.year}
    for figure in claim.figures:
        if not figure.certain or (figure.unit is None and figure.value in {pairs, *years}):
            continue
        if not any(_equal(figure, f) for f in figures):
            return "figure", figure.words
    return None


def _printed(number: str, text: str) -> bool:
    """As a bare label: `12.`, `(12)`, `（12）`."""
    return re.search(rf"(?m)(?:^\W*|[(（]){re.escape(number)}[.、)）]", text) is not None


def _agree(claim: Date, evidence: Date) -> bool:
    """Everything the claim says of the date, the evidence says too."""
    readings = [(evidence.month, evidence.day), *([evidence.other] if evidence.other else [])]
    own = [(claim.month, claim.day), *([claim.other] if claim.other else [])]
    return (claim.year is None or claim.year == evidence.year) and any(
        (m is None or m == month) and (d is None or d == day) for m, d in own for month, day in readings
    )


_AMOUNTS = frozenset({("month", "monthly amount"), ("monthly amount", "month"), ("week", "weekly amount"),
                      ("weekly amount", "week")})  # fmt: skip


def same_unit(one: Figure, other: Figure) -> bool:
    """Also where one names none; "two months" may be short for "two months' rent"."""
    return (
        one.unit is None or other.unit is None or one.unit == other.unit or (one.unit, other.unit) in _AMOUNTS
    )


def _equal(claim: Figure, evidence: Figure) -> bool:
    if not same_unit(claim, evidence):
        return False
    tolerance = 0.5 if claim.unit == "%" and not claim.value.is_integer() else 1e-6 * abs(claim.value)
    if claim.rough or evidence.rough:
        tolerance = max(tolerance, ROUGH * abs(claim.value))
    return abs(claim.value - evidence.value) <= tolerance


def elsewhere(sentence: str, own: Sequence[str], language: Language) -> str | None:
    """A figure whose clause is clearly said of another figure: 30 days where the passage has, for
    the same, 15, and the 30 in another clause."""
    rows = [(clause, facts(clause).figures) for text in own for clause in clauses(text)]
    for clause in clauses(sentence):
        for figure in facts(clause).figures:
            if not figure.certain or len(words(clause, language)) < 3:
                continue
            shares = [
                (share(clause, words(other, language), language), any(_equal(figure, f) for f in figures))
                for other, figures in rows
                if any(f.certain and f.unit == figure.unit for f in figures)
            ]
            its_own = max((share for share, equal in shares if equal), default=1.0)
            others = max((share for share, equal in shares if not equal), default=0.0)
            if others >= SAME_THING and others - its_own >= CLEARLY:
                return figure.words
    return None
