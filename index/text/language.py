"""Which language a text is in, and where it changes. (Its sentences: index/text/sentence_ends.py.)
The words are in language.toml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.records import Language
from index.text.characters import HAN, IS_HAN, lines, skip_space, stripped
from index.text.sentence_ends import sentences
from index.text.word_lists import word_lists

__all__ = ["HAN", "Run", "detect", "runs", "sentences"]

_LISTS = word_lists(Path(__file__).with_name("language.toml"))
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z\u00c0-\u024f]+)*")
_HAN_PER_WORD = 1.5  # Chinese characters that say what one English word says; 1.3 to 1.6 in law
_BRACKETED = re.compile(r"[(（][^()（）\n]{0,200}[)）]|[《「『“][^《「『“》」』”\n]{0,200}[》」』”]")

# ---------------------------------------------------------------------------------------------------------
# Language

_ENGLISH_QUESTION = re.compile(
    rf"\W*(?:(?:{'|'.join(_LISTS['questions']['en_prepositions'])})\s+(?:\w+\s+){{0,2}}?)?"
    rf"(?:{'|'.join(_LISTS['questions']['en'])})\b",
    re.IGNORECASE,
)
_CHINESE_QUESTION = re.compile("|".join(_LISTS["questions"]["zh"]))
_SHORT = 300  # characters; longer is no question, and its bulk decides


def detect(text: str) -> Language:
    """The dominant language of a text or a question; "en" where there are no letters.

    A question is in the language that asks, however long the name or title it asks about:
    "Who is 王安石?" is English, "WIPO 在杭州做了什么" Chinese.
    """
    han, words = len(IS_HAN.findall(text)), _weight(text)
    if not han or not words:
        return "zh" if han else "en"
    if len(text) <= _SHORT:
        asks_zh, asks_en = bool(_CHINESE_QUESTION.search(text)), bool(_ENGLISH_QUESTION.match(text))
        if asks_zh != asks_en:
            return "zh" if asks_zh else "en"
    return leaning(text)


_JOINT = re.compile(rf"(?<=[a-z] )(?:{'|'.join(_LISTS['names']['en'])})(?: the)?(?= [A-Z])")
_CHINESE_MARK = re.compile("[。，、；：！？]")
_ENGLISH_CLAUSE = re.compile(rf"\b(?:{'|'.join(_LISTS['clauses']['en'])})\b")
_NAMES = 8 * _HAN_PER_WORD  # up to so many characters a word, Chinese in an English clause is names


def leaning(text: str) -> Language:
    """The language whose grammar holds a text together, whatever names it borrows from the other:
    what stands in brackets and quotation marks is left out, names weigh little."""
    own = _BRACKETED.sub(" ", text)
    han, words = len(IS_HAN.findall(own)), _weight(own)
    if not han and not words:
        han, words = len(IS_HAN.findall(text)), _weight(text)
    marks = len(_CHINESE_MARK.findall(own))
    clause = len(text) <= _SHORT and not marks and _ENGLISH_CLAUSE.search(own)
    if clause and han <= _NAMES * words:
        return "en"
    return "zh" if han and han + 2 * marks > _HAN_PER_WORD * words else "en"


def _weight(text: str) -> float:
    """English words, names and acronyms counting half: Chinese text borrows those."""
    halves = sum(0.5 if word[0].isupper() else 1.0 for word in _WORD.findall(text))
    return halves - 0.5 * sum(len(joint.split()) for joint in _JOINT.findall(text))


# ---------------------------------------------------------------------------------------------------------
# Runs


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one language, without outer white space."""

    start: int
    end: int
    language: Language


_LETTERLESS = re.compile(  # letters that tell no language: numerals, addresses
    r"(?:https?://|www\.)\S+|\S{1,64}@\S{1,255}|(?<![A-Za-z])(?:[IVXLC]+|[ivxlc]+|[A-Za-z])(?![A-Za-z'’])"
)
_STRETCH = re.compile(f"[{HAN}]+|{_WORD.pattern}")
_END = re.compile(
    rf"[。！？；!?][”’」』）\"')\]]*|(?<!\s\d)(?<!\s\d\d)(?<!^\d)(?<!^\d\d)\.[”’」』）\"')\]]*(?=\s|[{HAN}])"
)
_LABELLED = re.compile(
    rf"[{HAN}](?:\s?[{HAN}]){{0,9}}\s*[:：]|[A-Z][\w'’]*(?:\s+(?:of|the|and|by|[A-Z][\w'’]*)){{0,5}}\s*[:：]"
)
_LEADING = re.compile(r"(?:[(（《「『“\[【\"'‘]|(?<!\S)(?:\d{1,3}[.)、]|[(（]\d{1,3}[)）]|[-*•·●])\s*)+$")
_OPEN_ENDED: str = _LISTS["names"]["zh_open_ended"]


def runs(text: str) -> list[Run]:
    """Stretches of one language, in order, covering every character that is not white space.

    The language changes at line ends; inside a line only where both languages stand at length, as
    in `颁布机关: 最高人民法院 Promulgating Institution: Supreme People's Court`. Digits, dates and
    punctuation go with what stands before them, labels and opening brackets with what follows, a
    line without letters with the following line of its paragraph, else with the one before.
    """
    found: list[Run] = []
    waiting: int | None = None  # start of letterless lines that belong to what follows
    for start, end, first in lines(text):
        if first and waiting is not None and found:
            found[-1] = Run(found[-1].start, stripped(text, start), found[-1].language)
            waiting = None
        for run in _line_runs(text, start, end, found[-1].language if found and not first else None):
            if run is None:
                waiting = start if waiting is None else waiting
                continue
            run_start = run.start if waiting is None else waiting
            waiting = None
            if found and found[-1].language == run.language:
                found[-1] = Run(found[-1].start, run.end, run.language)
            else:
                found.append(Run(run_start, run.end, run.language))
    if waiting is not None:
        last = found.pop() if found else Run(waiting, waiting, "en")
        found.append(Run(last.start, stripped(text, len(text)), last.language))
    return found


def _line_runs(text: str, start: int, end: int, before: Language | None) -> Iterator[Run | None]:
    """Runs of one line; a single None where it has no letters that tell a language."""
    line = text[start:end]
    bare = _LETTERLESS.sub(" ", line) if not IS_HAN.search(line) else line
    if not IS_HAN.search(bare):
        yield Run(start, end, "en") if _WORD.search(bare) else None
        return
    if not _WORD.search(bare):
        yield Run(start, end, "zh")
        return
    at: int = start
    pieces = _pieces(line)
    for index, (piece_end, language) in enumerate(pieces):
        if len(pieces) == 1:
            language = _line_language(line, before)
        cut = start + piece_end if index < len(pieces) - 1 else end
        yield Run(at, stripped(text, cut), language)
        at = cut


def _line_language(line: str, before: Language | None) -> Language:
    """Of a line that stays whole; near the balance it goes with the line before it."""
    han, words = len(IS_HAN.findall(line)), _HAN_PER_WORD * _weight(line)
    told = _CHINESE_MARK.search(line) or _ENGLISH_CLAUSE.search(line)
    if before and not told and 0.5 * words < han < 2 * words:
        return before
    return leaning(line)


def _pieces(line: str) -> list[tuple[int, Language]]:
    """Cuts of a line that holds both languages: (end, language) of each piece, the last to the end.

    Between sentences, before labels of metadata and between a title and its translation, wherever
    the language changes and both neighbours are at length."""
    masked = _BRACKETED.sub(lambda m: " " * len(m.group()) if m.start() else m.group(), line)
    cuts = {m.end() for m in _END.finditer(masked)} | set(_label_cuts(line, masked))
    pieces: list[tuple[int, Language]] = []
    for start, end in pairwise([0, *sorted(cuts - {0, len(line)}), len(line)]):
        segment = line[start:end]
        language = leaning(segment)
        if pieces and (pieces[-1][1] == language or not _tells(segment, language)):
            pieces[-1] = (end, pieces[-1][1])
        elif len(pieces) == 1 and not _tells(line[: pieces[0][0]], pieces[0][1]):
            pieces[0] = (end, language)
        else:
            pieces.append((end, language))
    return [(skip_space(line, end), language) for end, language in pieces]


def _label_cuts(line: str, masked: str) -> Iterator[int]:
    """Where, without a sentence's end, a label or a title in the other language begins."""
    stretches: list[tuple[int, int, Language]] = []
    for match in _STRETCH.finditer(masked):
        language: Language = "zh" if IS_HAN.match(match.group()) else "en"
        if stretches and stretches[-1][2] == language:
            stretches[-1] = (stretches[-1][0], match.end(), language)
        else:
            stretches.append((match.start(), match.end(), language))
    begin = 0
    for number, (left, right) in enumerate(pairwise(stretches)):
        gap = masked[left[1] : right[0]]
        following = masked[right[0] : stretches[number + 2][0] if number + 2 < len(stretches) else len(line)]
        if not re.search(r"\s|[。！？|]", gap):
            continue
        labelled = bool(_LABELLED.match(following)) and bool(
            _LABELLED.match(line, skip_space(line, begin)) or _long(line[begin : right[0]], left[2])
        )
        title = len(stretches) == 2 and _stands_alone(masked[begin : left[1]], following, left[2])
        if labelled or title:
            lead = _LEADING.search(line, max(left[1], right[0] - 60), right[0])
            begin = lead.start() if lead else right[0]
            yield begin


def _tells(segment: str, language: Language) -> bool:
    """Whether a segment is enough to change the language for."""
    return _long(segment, language) or bool(_LABELLED.match(segment, skip_space(segment, 0)))


def _long(piece: str, language: Language) -> bool:
    return len(IS_HAN.findall(piece)) >= 4 if language == "zh" else len(_WORD.findall(piece)) >= 3


def _stands_alone(left: str, right: str, language: Language) -> bool:
    """Whether two neighbours are each at length and whole, as a title beside its translation."""
    chinese, english = (left, right) if language == "zh" else (right, left)
    if not _long(chinese, "zh") or not _long(english, "en"):
        return False
    if _ENGLISH_CLAUSE.search(english) and not re.search(r"[。！？.!?;]\W*$", left):
        return False
    hanging = chinese.rstrip()[-1:] if language == "zh" else chinese.lstrip()[:1]
    return hanging not in _OPEN_ENDED
