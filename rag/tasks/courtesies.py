"""What people say that is no question of the documents: a greeting, thanks, "what can you do?".

It is answered in kind, with questions that this library answers; nothing is claimed to be from a document."""

import re
import time
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Literal, get_args

from index.library import Library
from index.records import Language
from index.text import fold, word_lists
from rag.phrases import say
from rag.results import Answer, Sentence
from rag.tasks.suggested_questions import Ask, answered_surely, suggestions

Courtesy = Literal["greeting", "thanks", "help"]

EXAMPLES = 3
TRIED = 4  # questions of one document
PATIENCE = 4.0  # seconds that the examples may take in all

_MARKS = " .?!,:;~、…"


def courtesy(said: str) -> Courtesy | None:
    """Which one it is as a whole, None for everything else.

    >>> courtesy("Hello!"), courtesy("Hello, how long does service take?")
    ('greeting', None)
    """
    folded = fold(said).text.strip(_MARKS)
    return next((kind for kind in get_args(Courtesy) if _pattern(kind).fullmatch(folded)), None)


@cache
def _pattern(kind: Courtesy) -> re.Pattern[str]:
    return re.compile("|".join(word_lists(Path(__file__).with_name("courtesies.toml"))[kind]))


def courteous_answer(kind: Courtesy, said: str, library: Library, tongue: Language, ask: Ask) -> Answer:
    """A sentence in kind and, but for thanks, `examples` that `ask` answers surely; "refused", for the
    documents were not asked."""
    examples = () if kind == "thanks" else tuple(islice(_examples(library, tongue, ask), EXAMPLES))
    return Answer(
        question=said,
        searched=said,
        language=tongue,
        mode="extractive",
        state="refused",
        confidence=0.0,
        sentences=(Sentence(say(kind, tongue), (), "unchecked"),),
        reason=say("ask_for_example", tongue) if examples else None,
        examples=examples,
    )


def _examples(library: Library, tongue: Language, ask: Ask) -> Iterator[str]:
    """One of each document, those first that have a title in the language."""
    until = time.monotonic() + PATIENCE
    for document in sorted(library.documents(), key=lambda d: not d.title.get(tongue)):
        made = suggestions(library, document, tongue)[:TRIED]
        found = answered_surely(made, ask, document.versions, until - time.monotonic())
        yield from (suggestion.question for suggestion in islice(found, 1))
        if time.monotonic() > until:
            return
