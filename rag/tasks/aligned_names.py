"""How a name is written across paired sentences where no dictionary knows it: `Ordland` and `奥德兰`. Pure.

Names are no words of a language: what is sought is any run of characters, or of capitalised words, that
stands where the name stands and nowhere else, by the measure of `aligned_terms.py`."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from index.records import Language
from index.text import HAN, fold
from rag.tasks.aligned_terms import DICE, LEAST, Texts, holds

CHARACTERS = 8  # of a name in Chinese
WORDS = 4  # of one in English
_HAN_RUN = re.compile(f"[{HAN}]+")
_CAPITALS = re.compile(r"\b[A-Z][\w'-]*(?: [A-Z][\w'-]*)*")


def name_across(name: str, language: Language, pairs: Sequence[Texts]) -> str | None:
    """What renders a folded name in `language`; of runs that stand in the same sentences the longest."""
    having = [holds(name, fold(source).text) for source, _ in pairs]
    runs = [set(_runs(facing, language)) for _, facing in pairs]
    both = Counter(run for has, some in zip(having, runs, strict=True) if has for run in some)
    likely = {run for run, count in both.items() if count >= LEAST}
    everywhere = Counter(run for some in runs for run in some & likely)
    dice = {run: 2 * both[run] / (sum(having) + everywhere[run]) for run in likely}
    best = max(dice.values(), default=0.0)
    if best < DICE:
        return None
    longest = max((run for run in dice if dice[run] == best), key=len)
    return longest if all(run in longest for run in dice if dice[run] == best) else None


def _runs(facing: str, language: Language) -> Iterator[str]:
    """What may be a name in a sentence that faces one in `language`."""
    if language == "zh":
        for match in _CAPITALS.finditer(facing):
            words = match.group().split(" ")
            for first in range(len(words)):
                for stop in range(first + 1, min(len(words), first + WORDS) + 1):
                    yield " ".join(words[first:stop])
        return
    for match in _HAN_RUN.finditer(facing):
        run = match.group()
        for first in range(len(run)):
            for stop in range(first + 2, min(len(run), first + CHARACTERS) + 1):
                yield run[first:stop]
