"""A model's streamed text → sentences with the numbers of the passages they cite.

Markers are read in every form that models write them: [1], [1][2], [1, 2], [1-3], 【1】, ［１］, [^1],
[passage 1]; not (1), nor the [2020] of a document number. One cut in half between two pieces of the
stream is held back until it is whole, so the reader never sees half a marker, and the result is the
same however the stream was cut.
"""

from bisect import bisect_left
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]  # for its partial matches: is this the first half of a marker?

from index.errors import ModelNonsenseError
from index.text import detect, sentences

LONGEST = 20_000  # characters of a reply: some twenty times what an answer needs
MOST_SENTENCES = 200  # of a reply: each is compared with all that it cites
_HALF = regex.compile(r"[\ud800-\udfff]")  # of a character: it can be neither kept nor shown

_NUMBER = r"(?:\d{1,3})"
_MARKER = regex.compile(
    r"[\[【［]\s?\^?(?:(?:passages?|evidence|sources?|段落|证据|来源)\s?[:：#]?\s?)?"
    rf"(?P<numbers>{_NUMBER}(?:(?:\s{{0,2}}[,，、;；–-]\s{{0,2}}|\s{{1,2}})\^?{_NUMBER}){{0,15}})\s?[\]】］]",
    regex.IGNORECASE,
)
_BRACKET = regex.compile(r"[\[【［]")
_RANGE = regex.compile(r"(\d+)\s*[–-]\s*(\d+)")
_WIDEST_RANGE = 20
_LINE = regex.compile(r"[^\n]+")
_BULLET = regex.compile(r"^\s*(?:[-*•·]|#{1,6})\s+")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence as the model wrote it, without markers. `unknown` are numbers that lead to no passage."""

    text: str
    citations: tuple[int, ...]
    unknown: tuple[int, ...] = ()


class Draft:
    """Reads one answer as it streams; `count` is how many passages the model was given.

    >>> draft = Draft(2)
    >>> draft.feed("It was held [") + draft.feed("1, 3") + draft.feed("]. So") + draft.close()
    'It was held [1][3]. So'
    >>> draft.sentences()[0]
    DraftSentence(text='It was held.', citations=(1,), unknown=(3,))
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.text = ""  # so far, its markers in the one form [n]
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be shown after this piece: text, with each marker whole and as [n].

        Raises ModelNonsenseError where the reply is longer than an answer, or holds half a character."""
        if _HALF.search(piece):
            raise ModelNonsenseError("The reply holds half a character. Ask again, or try another model.")
        if len(self.text) + len(self._held) + len(piece) > LONGEST:
            raise ModelNonsenseError(f"The reply is longer than {LONGEST:,} characters. Try another model.")
        self._held += piece
        shown, at = "", 0
        while at < len(self._held):
            bracket = _next_bracket(self._held, at)
            shown, at = shown + self._held[at:bracket], bracket
            if at == len(self._held):
                break
            if marker := _MARKER.match(self._held, at):
                shown += "".join(f"[{number}]" for number in _numbers(marker["numbers"]))
                at = marker.end()
            elif _MARKER.fullmatch(self._held, at, partial=True):
                break
            else:
                shown, at = shown + self._held[at], at + 1
        self._held = self._held[at:]
        self.text += shown
        return shown

    def close(self) -> str:
        """The rest, when the stream has ended: a marker that was never finished is plain text.

        Raises ModelNonsenseError where the reply has more sentences than an answer."""
        rest, self._held = self._held, ""
        self.text += rest
        if len(self.sentences()) > MOST_SENTENCES:
            raise ModelNonsenseError(
                f"The reply has more than {MOST_SENTENCES} sentences. Try another model."
            )
        return rest

    def sentences(self) -> list[DraftSentence]:
        """The answer's sentences, in order. A marker belongs to the sentence that it follows, also
        after the full stop; to the one that it precedes, where the model put it at a line's head."""
        return read(self.text, self.count)


def read(text: str, count: int) -> list[DraftSentence]:
    """The sentences of a finished answer with the markers of each. See `Draft.sentences`."""
    bare, cited = _lifted(text)
    language = detect(bare)
    # Line by line: a model does not wrap its sentences, unlike a document.
    spans = [span for line in _LINE.finditer(bare) for span in sentences(line[0], language, line.start())]
    starts = [start for start, _ in spans]
    numbers: list[list[int]] = [[] for _ in spans]
    for at, number, leads in cited:
        if spans:
            # The last sentence that began before the marker; a leading one stands at its very start.
            numbers[max(0, bisect_left(starts, at + leads) - 1)].append(number)
    found: list[DraftSentence] = []
    for (start, end), own in zip(spans, numbers, strict=True):
        words = _BULLET.sub("", bare[start:end]).replace("**", "").strip()
        unique = tuple(dict.fromkeys(own))
        if any(character.isalnum() for character in words):
            known = tuple(n for n in unique if 1 <= n <= count)
            found.append(DraftSentence(words, known, tuple(n for n in unique if n not in known)))
    return found


def _lifted(text: str) -> tuple[str, list[tuple[int, int, bool]]]:
    """The text without markers, and (place in it, number, whether it leads its sentence) of each."""
    matches = list(_MARKER.finditer(text))
    everywhere = bool(matches) and not text[: matches[0].start()].strip() and not _ends_with_marker(text)
    bare, at = "", 0
    cited: list[tuple[int, int, bool]] = []
    for marker in matches:
        bare += text[at : marker.start()]
        at = marker.end()
        line = bare[bare.rfind("\n") + 1 :]
        following = text[at:].split("\n", 1)[0].lstrip(" .:：")
        heads = not _BULLET.sub("", line).strip() and bool(following) and not _MARKER.match(following)
        leads = heads or everywhere
        if not leads:
            bare = bare.rstrip(" \u3000")
            if text[at : at + 1].isalnum() and bare[-1:].isascii():
                bare += " "
        while leads and text[at : at + 1] == " ":
            at += 1
        cited += [(len(bare), number, leads) for number in _numbers(marker["numbers"])]
    return bare + text[at:], cited


def _ends_with_marker(text: str) -> bool:
    ends = [marker.end() for marker in _MARKER.finditer(text)]
    return bool(ends) and not any(character.isalnum() for character in text[ends[-1] :])


def _next_bracket(text: str, at: int) -> int:
    found = _BRACKET.search(text, at)
    return found.start() if found else len(text)


def _numbers(inside: str) -> list[int]:
    """`1, 3-5` → 1, 3, 4, 5."""
    ranges = {m.span(): (int(m[1]), int(m[2])) for m in _RANGE.finditer(inside)}
    found: list[int] = []
    at = 0
    for (start, end), (first, last) in ranges.items():
        found += [int(n) for n in regex.findall(r"\d+", inside[at:start])]
        found += range(first, last + 1) if first <= last < first + _WIDEST_RANGE else (first, last)
        at = end
    return found + [int(n) for n in regex.findall(r"\d+", inside[at:])]
