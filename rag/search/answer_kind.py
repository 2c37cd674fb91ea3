"""What kind of thing a question asks for, and whether a text holds one that the question does not say itself.

The kinds and their wordings are data: `answer_kinds.toml`."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.text import word_lists
from rag.verify import countries

_LISTS = word_lists(Path(__file__).with_name("answer_kinds.toml"))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing; `holds` None: a country."""

    name: str
    asks: re.Pattern[str]
    holds: re.Pattern[str] | None
    needs_new: bool  # a thing that the question says itself is not the one that is asked for
    loose: bool  # a text may hold one that no pattern knows


def _kind(listed: dict[str, Any]) -> Kind:
    def joined(parts: list[str], flags: int = 0) -> re.Pattern[str]:
        return re.compile("|".join(parts).replace("AMOUNT", _LISTS["amount"]), flags)

    name = str(listed["name"])
    cased = joined(listed["cased"]) if "cased" in listed else None
    holds = joined(listed["holds"], re.IGNORECASE) if "holds" in listed else cased
    asks = joined(listed["asks"], re.IGNORECASE)
    return Kind(name, asks, holds, needs_new=name != "speech", loose=bool(listed.get("loose")))


KINDS = tuple(map(_kind, _LISTS["kinds"]))


@lru_cache(maxsize=256)
def kind_asked(question: str) -> Kind | None:
    """The kind of thing that a question asks for, where its wording tells."""
    return next((kind for kind in KINDS if kind.asks.search(question)), None)


def wanted(question: str, text: str) -> bool:
    """Whether `text` holds a thing of the kind that `question` asks for, and does not hold itself."""
    kind = kind_asked(question)
    if kind is None:
        return False
    found = (match.group() for match in (kind.holds or _country()).finditer(text))
    return any(not kind.needs_new or words not in question for words in found)


@lru_cache(maxsize=1)
def _country() -> re.Pattern[str]:
    """Any country under any of its names, but short signs ("US") that stand for other things, too."""
    names = list(countries())
    names += [
        rf"\b{re.escape(name)}\b" for others in countries().values() for name in others if len(name) > 2
    ]
    return re.compile("|".join(sorted(names, key=len, reverse=True)), re.IGNORECASE)
