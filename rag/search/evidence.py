"""What speaks for each quotable unit of a passage being the answer, measured alike in every library.

Nothing here but `LIBRARY` and `Weighed.score` depends on what else the library holds. The weights are fitted
by `python -m evals.fit_answers`; pure functions over what `judging.py` has looked up."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.records import Language
from index.vectors import Floats
from rag.search.answer_kind import kind_asked, wanted
from rag.search.quotable import Unit
from rag.search.wording import Said, SaidOf, Wording

COLUMNS = (
    "sentence",  # cosine of the unit's best sentence, by e5
    "sentence_use",  # the same by the other encoder
    "passage",  # cosine of its passage, by either
    "passage_use",
    "said",  # share of the question's weight that the unit says
    "near",  # the same with the sentences beside it and the headings above
    "lead",  # the same with all of its passage, and with the title and opening of its document
    "order",  # share of the question's pairs of words that stand in it; 0 across languages
    "wanted",  # 1: it holds a thing of the kind that is asked for
    "length",  # logarithm of its length in usual sentences, up to three
    "missing",  # how many of the question's figures its passage does not have
    "library",  # cosine of its best sentence, centred by the library
    "named",  # names that its passage says in the other language, in pairs of words of usual length
    "elsewhen",  # 1: it or its passage tells of another year than the question's
)
# A weight for each column, last that of standing in the other language than the question; True: across.
# Fitted on 25 November 2026 (evals/README.md says on what, with what result).
WEIGHTS: dict[bool, tuple[float, ...]] = {
    False: (0.0, 0.134, 5.23, 2.63, 0.522, 2.69, 7.37, 3.09, 2.8, 0.332, -0.41, 7.9, 0.0, -1.93, 0.0),
    True: (4.58, 0.42, 3.51, 7.74, 1.85, 4.21, 2.74, 0.0, 2.47, 0.244, -1.51, 12.9, 1.68, -1.89, 1.05),
}
USUAL: Mapping[Language, int] = {"zh": 40, "en": 120}  # characters of a sentence
NAMED = 12  # letters of names, from which more say nothing more
# Share of a unit's evidence that comes from its translation, where that is sure; and the cosine from which
# two sentences are translations, as in rag/search/ranking.py.
TRANSLATION = 0.4
ALIKE, ALIKE_WIDTH = 0.45, 0.05


@dataclass(frozen=True, slots=True)
class Measured:
    """A passage as it stands to a question: what of it was looked up, before anything is weighed."""

    language: Language
    units: Sequence[Unit]
    texts: Sequence[str]  # of the units, as they stand there
    said: SaidOf
    order: Sequence[float]  # of each sentence
    passage: Floats  # (2,) cosines
    sentences: Floats  # (s, 2)
    library: Floats  # (s,) cosines, centred by the library
    elsewhen: Sequence[bool]  # of each unit


def columns(question: str, wording: Wording, measured: Measured) -> Floats:
    """(u, len(COLUMNS)) of the units of a passage."""
    kind = kind_asked(question) is not None
    said = measured.said
    whole = said.whole.terms | said.above.terms
    lead = wording.share(whole | said.lead.terms)
    missing = float(wording.figures_missing(whole))
    named = 2 * min(max(said.whole.named, said.above.named), NAMED) / NAMED
    rows = []
    for unit, text, elsewhen in zip(measured.units, measured.texts, measured.elsewhen, strict=True):
        own = slice(unit.first, unit.last + 1)
        beside = slice(max(unit.first - 1, 0), unit.last + 2)
        rows.append(
            (
                float(measured.sentences[own, 0].max()),
                float(measured.sentences[own, 1].max()),
                float(measured.passage[0]),
                float(measured.passage[1]),
                wording.share(_together(said.sentences[own])),
                wording.share(_together(said.sentences[beside]) | said.above.terms),
                lead,
                max(measured.order[own]),
                float(kind and wanted(question, text)),
                math.log(min(3.0, max(1, len(text)) / USUAL[measured.language])),
                missing,
                float(measured.library[own].max()),
                named,
                float(elsewhen),
            )
        )
    return np.array(rows, np.float32).reshape(len(rows), len(COLUMNS))


def weighed(found: Floats, across: bool) -> Floats:
    """(u,) evidence for units with these columns (u, len(COLUMNS)), comparable within one search: of two
    units the one with x more is the answer e to the x times as often."""
    *weights, constant = WEIGHTS[across]
    logits: Floats = (found @ np.array(weights, np.float32) + np.float32(constant)).astype(np.float32)
    return logits


def shared(own: Floats, across: Floats, similar: Floats) -> Floats:
    """(u,) `own` evidence moved towards that of a translation's units, `across` (v,); `similar` (u, v) are
    the cosines between them."""
    if not similar.size:
        return own
    sure = TRANSLATION / (1 + np.exp(-(similar.max(1) - ALIKE) / ALIKE_WIDTH))
    moved: Floats = ((1 - sure) * own + sure * across[similar.argmax(1)]).astype(np.float32)
    return moved


def _together(said: Sequence[Said]) -> frozenset[str]:
    return frozenset().union(*(one.terms for one in said))
