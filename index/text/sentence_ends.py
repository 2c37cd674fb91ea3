"""Where sentences end, in Chinese and English law.

The boundaries are our own: of the libraries we tried, sentencex took 99 s for a million characters of
Chinese, leaves everything after a line that begins with "(2)" unsplit, and cuts after "Arts." and
"para."; law is made of such labels and abbreviations. Everything here is linear in the text. The
abbreviations are in sentence_ends.toml.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from index.records import Language, Span
from index.text.characters import IS_HAN, lines, skip_space, stripped
from index.text.dates import MONTH_ABBREVIATIONS, MONTH_WORD
from index.text.word_lists import word_lists

_NUMERAL = "〇零一二三四五六七八九十百千廿卅"
_LABEL = re.compile(
    rf"""(?:[-*•·●○■□◆–—]\s*)*(?:
        [(（\[]\s*(?:\d{{1,3}}[A-Za-z]?|[A-Za-z]|[ivxIVX]{{1,5}}|[{_NUMERAL}]{{1,5}})\s*[)）\]]
      | (?:\d{{1,3}}(?:[.-]\d{{1,3}}){{0,4}}[A-Za-z]?|[A-Za-z]|[IVXL]{{1,7}}|[ivxl]{{1,7}})[.)、．](?!\d)
      | [{_NUMERAL}]{{1,5}}[、.．]
      | 第\s*[\d{_NUMERAL}]{{1,8}}(?:-\d{{1,3}})?\s*[条條章节節编編部款项項](?:之[{_NUMERAL}\d]{{1,3}})?
      | (?:Article|Art\.|Section|Sec\.|Chapter|Part|Rule|Clause|Provision|Paragraph|Para\.|Schedule|Annex)
        \s+(?:\d|[IVXLC]+\b)[-\dA-Za-z]{{0,6}}(?:\(\w{{1,4}}\))*\.?
    )|[-*•·●○■□◆]\s""",
    re.VERBOSE,
)
_CLOSERS = "”’」』）》】〉〕)]"
_TERMINATORS = "。！？!?．.…"


def sentences(text: str, language: Language, start: int = 0) -> list[Span]:
    """Sentences as spans without outer white space, in order, covering every other character.

    The spans count from `start`, the place of `text` in its document. Labels ("1.", "（一）") stay
    with their sentence; a line end is a boundary unless the sentence is visibly wrapped there. No
    sentence is longer than 400 characters of Chinese or 1,500 of English: longer ones are cut at
    clauses, then at spaces; Chinese ones over 200 at semicolons.
    """
    split = _chinese if language == "zh" else _english
    found: list[Span] = []
    for begin, end in _paragraphs(text, language):
        of_paragraph: list[Span] = []
        for a, b in split(text, begin, end):
            if of_paragraph and not any(c.isalnum() for c in text[a:b]):
                of_paragraph[-1] = (of_paragraph[-1][0], b)
            else:
                of_paragraph.append((a, b))
        for a, b in of_paragraph:
            found += _shortened(text, a, b, language)
    return [(a + start, b + start) for a, b in found]


def _boundaries(
    text: str,
    begin: int,
    end: int,
    ends: re.Pattern[str],
    accept: Callable[[str, int, re.Match[str], int], int],
) -> Iterator[Span]:
    """Cuts [begin, end) where `accept` says so: the end of the sentence, or 0 for no boundary."""
    label = _LABEL.match(text, begin, end)
    for match in ends.finditer(text, begin, end):
        if match.start() < begin or (label and match.start() < label.end()):
            continue
        if at := accept(text, begin, match, end):
            yield begin, at
            begin = skip_space(text, at)
            label = _LABEL.match(text, begin, end)
    if begin < end:
        yield begin, end


_ZH_END = re.compile(r"[。！？!?．.…]+")


def _chinese(text: str, begin: int, end: int) -> Iterator[Span]:
    quotes, counted = 0, begin  # straight quotes so far: odd means that one is open

    def accept(text: str, begin: int, match: re.Match[str], end: int) -> int:
        nonlocal quotes, counted
        marks, at = match.group(), match.end()
        following = text[at] if at < end else " "
        if not any(mark in "。！？" for mark in marks):
            closed = following.isspace() or following in _CLOSERS + '"'
            before = text[match.start() - 1] if match.start() > begin else " "
            chinese = bool(IS_HAN.match(before)) or before in _CLOSERS
            if "…" in marks and not closed:
                return 0
            if "…" not in marks and not (chinese and (closed or IS_HAN.match(following))):
                return 0
        quotes += text.count('"', counted, match.start())
        counted = match.start()
        while at < min(end, match.end() + 16) and (
            text[at] in _CLOSERS + _TERMINATORS or (text[at] == '"' and quotes % 2)
        ):
            if text[at] == '"':
                quotes += 1
                counted = at + 1
            at += 1
        if at < end and (text[at] in "，,、；;：:" or (at > match.end() and text[at] in "的等和与與及或之")):
            return 0
        return at

    return _boundaries(text, begin, end, _ZH_END, accept)


_EN_END = re.compile(
    r"(?:(?<![.!?…])[.!?…]++[\"'”’»)\]）」』]*+(?:\[\d{1,3}\])*(?=\s|$|[\u3400-\u9fff])|[。！？][”’」』）\"')\]]*)"
)
_NEXT = re.compile(r"\s*[\"'“‘(\[«（]*")
_ENUMERATED = re.compile(r"\s*[(（](?:\d{1,3}|[a-z]|[ivx]{1,5})[)）]\s")
_BEFORE = re.compile(r"[\s(（\[\"“‘/]")
_NEXT_WORD = re.compile(r"[A-Za-z]+(?!\w|\.)")
_ROMAN = re.compile(r"[IVXLC]+\b|[A-Z]\b")
_MONTH = re.compile(MONTH_WORD)
_LISTS = word_lists(Path(__file__).with_name("sentence_ends.toml"))
_BEFORE_NUMBER = MONTH_ABBREVIATIONS | frozenset(_LISTS["before_number"])
_NEVER_LAST, _MAYBE_LAST, _BEFORE_NO_FIGURE, _STARTERS = (
    frozenset(_LISTS[name]) for name in ("never_last", "maybe_last", "before_no_figure", "starters")
)
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]")


def _english(text: str, begin: int, end: int) -> Iterator[Span]:
    return _boundaries(
        text, begin, end, _EN_END, lambda *where: where[2].end() if _ends_english(*where) else 0
    )


def _ends_english(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Whether the full stop, question or exclamation mark found here ends an English sentence."""
    gap = _NEXT.match(text, match.end(), end)
    at = gap.end() if gap else match.end()
    if at >= end or match.group()[0] in "。！？":
        return True
    enumerated = bool(_ENUMERATED.match(text, match.end(), end))
    if text[at].islower() and not enumerated:
        return False
    if match.group()[0] != "." or match.group()[:2] == "..":
        return True
    word = _BEFORE.split(text[max(begin, match.start() - 24) : match.start()])[-1]
    small = word.lower()
    if small in _BEFORE_NUMBER and not (len(word) == 1 and word.isupper() and text[at].isalpha()):
        return not (text[at].isdigit() or enumerated or (word != "no" and _ROMAN.match(text, at, end)))
    if small in _NEVER_LAST:
        return False
    if small in _BEFORE_NO_FIGURE:
        return not text[at].isdigit()
    if word.isdigit():
        return not (len(word) <= 2 and _MONTH.match(text, at, end))
    if small in _MAYBE_LAST or _INITIALS.fullmatch(word):
        following = _NEXT_WORD.match(text, at, end)
        return enumerated or (following is not None and following.group() in _STARTERS)
    return True


def _paragraphs(text: str, language: Language) -> Iterator[Span]:
    """Lines, joined where a sentence runs on into the next."""
    block: list[Span] = []
    for a, b, first in lines(text):
        if first and block:
            yield from _joined(text, block, language)
            block = []
        block.append((a, b))
    if block:
        yield from _joined(text, block, language)


def _joined(text: str, block: list[Span], language: Language) -> Iterator[Span]:
    """Lines of one block. Wrapped text shows in lines that are all filled up to one width; without
    that evidence a line runs on only after a comma or before a small letter."""
    width = max(b - a for a, b in block)
    items = [_LABEL.match(text, a, b) is not None for a, b in block]
    slack = [2 if language == "zh" else len(text[a:b].split(None, 1)[0]) for a, b in block]
    wrapped = (
        len(block) > 2
        and ((16 <= width <= 60) if language == "zh" else (40 <= width <= 120))
        and sum(not item for item in items[1:]) > 1
        and all(b - a + slack[n + 1] >= width for n, (a, b) in enumerate(block[:-1]) if not items[n + 1])
    )
    begin = block[0][0]
    for n, (_, b) in enumerate(block[:-1]):
        following = text[block[n + 1][0]]
        runs_on = text[b - 1] in "，,、" or (following.islower() and text[b - 1] not in ".!?:;。！？：；")
        if items[n + 1] or not (wrapped or runs_on):
            yield begin, b
            begin = block[n + 1][0]
    yield begin, block[-1][1]


_SEMICOLON = re.compile(r"[；;]")
_CLAUSE = {"zh": re.compile(r"[，、；：,;:](?!\d)"), "en": re.compile(r"[,;:](?=\s)")}
_SPACE = re.compile(r"\s+")
_ANY = re.compile(r".", re.DOTALL)


def _shortened(text: str, begin: int, end: int, language: Language) -> list[Span]:
    hard = 400 if language == "zh" else 1500
    if end - begin <= (200 if language == "zh" else hard):
        return [(begin, end)]
    parts = _cut(text, begin, end, 200, (_SEMICOLON,)) if language == "zh" else [(begin, end)]
    return [cut for a, b in parts for cut in _cut(text, a, b, hard, (_CLAUSE[language], _SPACE, _ANY))]


def _cut(text: str, begin: int, end: int, limit: int, marks: tuple[re.Pattern[str], ...]) -> list[Span]:
    """Pieces of at most `limit` characters, each cut after the last of the first kind of mark that
    it holds; where it holds none, after the next one."""
    found: list[Span] = []
    while end - begin > limit:
        window = min(begin + limit, end)
        for mark in marks:
            last = max(mark.finditer(text, begin, window), key=re.Match.start, default=None)
            if last:
                break
        else:
            last = marks[-1].search(text, window, end)
        if last is None or skip_space(text, last.end()) >= end:
            break
        found.append((begin, stripped(text, last.end())))
        begin = skip_space(text, last.end())
    found.append((begin, end))
    return found
