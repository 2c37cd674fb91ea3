"""Two editions of a law, provision by provision, with what was put in and taken out of each in words. Pure.

Provisions are matched by their numbers, and where a provision was inserted and the numbers after it moved, by
their words: the same text under another number is that provision still. Words are compared by the longest
stretches in common (Ratcliff and Obershelp 1988, as `difflib` has it), Chinese character by character."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from index.records import Language, Section
from index.text import HAN

Kind = Literal["same", "changed", "added", "removed"]
ChangeKind = Literal["same", "added", "removed"]
ALIKE = 0.6  # of two texts, from which one may be the other under a new number
SHORT = 1  # characters in common between two changes, which are chance: one change is easier to read
_PROVISIONS = frozenset({"article", "provision"})
_WORD = re.compile(rf"[{HAN}]|\d[\d.,]*\d|[^\W{HAN}]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of words that both editions have, or one of them alone."""

    kind: ChangeKind
    text: str


@dataclass(frozen=True, slots=True)
class ComparedProvision:
    """A provision of either edition or of both. Labels are as printed, None where an edition has none."""

    kind: Kind
    language: Language
    old_label: str | None
    new_label: str | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Provision:
    number: tuple[str, ...]
    label: str
    words: str  # without the label


Text = tuple[str, Sequence[Section]]
"""A document's text and sections."""


def compared(old: Text, new: Text, language: Language) -> list[ComparedProvision]:
    """The provisions of both editions in one language, in the order of the new one; what was taken out stands
    where it stood."""
    before, after = list(_provisions(*old, language)), list(_provisions(*new, language))
    found: list[ComparedProvision] = []
    shown = 0
    matched = _matched(before, after)
    for place, provision in enumerate(after):
        at = matched.get(place)
        if at is not None:
            gone = [i for i in range(shown, at) if i not in matched.values()]
            found += [_alone("removed", before[i], language) for i in gone]
            shown = max(shown, at + 1)
            found.append(_both(before[at], provision, language))
        else:
            found.append(_alone("added", provision, language))
    gone = [i for i in range(shown, len(before)) if i not in matched.values()]
    return found + [_alone("removed", before[i], language) for i in gone]


def words_changed(old: str, new: str) -> tuple[Change, ...]:
    """What to take out of the old text and put in to have the new one.

    >>> [(c.kind, c.text) for c in words_changed("within 30 days", "within 10 days")]
    [('same', 'within '), ('removed', '30'), ('added', '10'), ('same', ' days')]
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = [
        b for b in blocks if sum(map(len, before[b.a : b.a + b.size])) > SHORT or _at_an_end(b, before, after)
    ]
    changes: list[Change] = []
    a = b = 0
    for at_a, at_b, size in [*kept, (len(before), len(after), 0)]:
        parts: tuple[tuple[ChangeKind, Sequence[str]], ...] = (
            ("removed", before[a:at_a]),
            ("added", after[b:at_b]),
            ("same", before[at_a : at_a + size]),
        )
        changes += [Change(kind, text) for kind, words in parts if (text := "".join(words))]
        a, b = at_a + size, at_b + size
    return tuple(changes)


def _at_an_end(block: tuple[int, int, int], before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether both texts begin or end with it."""
    a, b, size = block
    ends = a + size == len(before) and b + size == len(after)
    return size > 0 and ((a == 0 and b == 0) or ends)


def _provisions(text: str, sections: Sequence[Section], language: Language) -> Iterator[_Provision]:
    own = [s for s in sections if s.language == language and s.number]
    kinds = _PROVISIONS if any(s.kind in _PROVISIONS for s in own) else {"section"}
    for section in own:
        if section.kind in kinds:
            words = text[section.start : section.end].strip().removeprefix(section.label)
            yield _Provision(section.number, section.label.strip(), words.strip())


def _matched(before: Sequence[_Provision], after: Sequence[_Provision]) -> dict[int, int]:
    """Place in `after` → place in `before`: of the same words, else of the same number where its words are
    not found elsewhere, else of words that are alike."""
    found: dict[int, int] = {}
    for same in (_same_words, _same_number, _alike):
        for place, provision in enumerate(after):
            if place in found:
                continue
            free = [i for i in range(len(before)) if i not in found.values()]
            at = next((i for i in free if same(before[i], provision)), None)
            if at is not None:
                found[place] = at
    return found


def _same_words(old: _Provision, new: _Provision) -> bool:
    return bool(new.words) and old.words == new.words


def _same_number(old: _Provision, new: _Provision) -> bool:
    return old.number[-1] == new.number[-1] and _likeness(old, new) >= ALIKE / 2


def _alike(old: _Provision, new: _Provision) -> bool:
    return _likeness(old, new) >= ALIKE


def _likeness(old: _Provision, new: _Provision) -> float:
    matcher = SequenceMatcher(None, _WORD.findall(old.words), _WORD.findall(new.words), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE / 2 else 0.0


def _both(old: _Provision, new: _Provision, language: Language) -> ComparedProvision:
    changes = words_changed(old.words, new.words)
    kind: Kind = "same" if all(change.kind == "same" for change in changes) else "changed"
    return ComparedProvision(kind, language, old.label, new.label, changes)


def _alone(kind: Literal["added", "removed"], provision: _Provision, language: Language) -> ComparedProvision:
    old, new = (None, provision.label) if kind == "added" else (provision.label, None)
    return ComparedProvision(kind, language, old, new, (Change(kind, provision.words),))
