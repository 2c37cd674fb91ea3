"""What the characters of two lines say about whether a sentence runs from one into the other. The words by
which English says it are in line_joins.toml."""

import re
import unicodedata
from collections import Counter
from functools import cached_property
from pathlib import Path

from index.text import word_lists

_LISTS = word_lists(Path(__file__).with_name("line_joins.toml"))
# A label at the head of a line. A reference inside a sentence (第十五条规定…, Article 12 of this Law …)
# is none: what follows it tells.
_HANZI_NUMBER = "[〇○零一二三四五六七八九十百千兩两廿卅0-9０-９]+"
_LABEL = re.compile(
    rf"""\s*(?:
      [-–—*+•●○◦▪■□◆◇►▶➢✓·‧]\s+ | [•●◦▪■◆►➢|>] | \#{{1,6}}\s | ```
    | 第\s*{_HANZI_NUMBER}(?:\s*[-之—–]\s*{_HANZI_NUMBER})?\s*[编編章節节條条款项項目部分卷回讲講]
        (?:之{_HANZI_NUMBER})?(?!\s*第\s*{_HANZI_NUMBER}[条條款项項章])(?![的规規所之至或及与與、，,款项項以中内內外前后後各])
    | [（(]\s*(?:{_HANZI_NUMBER}|[ivxIVX]+|[A-Za-z])\s*[)）]
        (?!\s*[项項款目至]|\s+(?:of|and|or|above|below|to)\b)
    | (?:[一二三四五六七八九十百]+|[甲乙丙丁戊己庚辛壬癸])\s*[、．.]
    | [①-⑳⑴-⒛㈠-㈩]
    | [0-9０-９]{{1,3}}(?:[.．][0-9]{{1,3}})*(?:[.．、](?![0-9])|[)）])
    | [0-9]{{1,3}}(?:\.[0-9]{{1,3}})+\s+(?=[A-Z一-鿿])
    | (?:[A-Za-z]|[ivxlIVXL]{{2,6}})[.)](?=\s)
    | (?:Article|Art\.|Section|Sec\.|§|Chapter|Part|Rule|Clause|Annex|Schedule|Appendix|Title|Book|Division)
        \s*(?:[0-9]+[A-Z]?(?:-[0-9]+)?|[IVXLC]+\b|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)
        (?![a-z0-9(])
        (?!\s*[,;]|\s+(?:of|and|or|to|shall|is|are|above|below|hereof|through|apply|applies|may|provides)\b)
    )""",
    re.VERBOSE,
)
_ENDS = re.compile(r"[.!?。．！？…;；:：][\"'”’」』）)\]】》〕]*$")
_ABBREVIATION = re.compile(rf"\b(?:{'|'.join(_LISTS['abbreviations'])})\.$")
_INNER_END = re.compile(r"[。！？；]|[.!?;]['\"”’)]*\s+(?=[A-Z\"“(])|(?<=[一-鿿])[.;!?](?=[一-鿿])")
_OPEN_WORD = re.compile(rf"(?:^|[\s(])(?:{'|'.join(_LISTS['open_words'])})$")
_WORD = re.compile(
    r"""(?:^|[\s(])(?:a|an|the|of|to|in|on|at|by|for|from|with|without|within|into|upon|under|over|between|among
    |against|through|during|about|and|or|nor|but|that|which|who|whom|whose|where|when|while|if|unless|as|than
    |shall|may|must|will|should|can|could|would|is|are|was|were|be|been|being|has|have|had|not|their|its|his
    |her|this|these|those|such|any|each|every|other)$""",
    re.VERBOSE,
)
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_WIDE_MARK = re.compile("[\u3000-\u303f\uff00-\uff65]")
_HYPHENATED = re.compile(r"[A-Za-z][-\u2010]$")
_FIRST_HALF = re.compile("|".join(_LISTS["first_halves"]), re.IGNORECASE)
_SECOND_HALF = re.compile("|".join(_LISTS["second_halves"]))
_RUNS_ON = re.compile(r"[,，、—–(（“「『《〈\[【〔\-]$")
_MID_START = re.compile(r"\s*[,，、。．.;；:：!！?？)）\]】》〉”」』〕%％]")
_BRACKETS = {"（": "）", "《": "》", "“": "”", "「": "」", "『": "』", "【": "】", "〔": "〕", "(": ")"}
_PAGE_NUMBER = re.compile(
    r"""\s*(?:[-–—~·|]\s*)?(?:
      (?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?
    | 第\s*[0-9一二三四五六七八九十百]{1,4}\s*[页頁]
        (?:\s*[,，/]?\s*[共/]\s*(?:第\s*)?[0-9一二三四五六七八九十百]{1,4}\s*[页頁])?
    | \d{1,4}(?:\s*/\s*\d{1,4})?
    | [ivxlc]{1,6}
    )(?:\s*[-–—~·|])?\s*""",
    re.VERBOSE | re.IGNORECASE,
)


def is_cjk(character: str) -> bool:
    """Ideographs, kana, CJK punctuation and full-width forms."""
    code = ord(character)
    return 0x2E80 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0xFF00 <= code <= 0xFFEF or code >= 0x20000


def width(text: str) -> int:
    """Columns on a terminal: an ideograph takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def starts_block(line: str) -> bool:
    """Whether a heading's or provision's label or a bullet opens the line."""
    return _LABEL.match(line) is not None


def page_number(line: str) -> bool:
    """Whether the line is nothing but a page number in one of its usual dresses."""
    return _PAGE_NUMBER.fullmatch(line) is not None


def ends_sentence(line: str) -> bool:
    line = line.rstrip()
    return _ENDS.search(line) is not None and _ABBREVIATION.search(line) is None


def _chinese(line: str) -> bool:
    ideographs = sum("\u3400" <= c <= "\u9fff" for c in line)
    return ideographs * 3 > sum(c.isalpha() for c in line) - ideographs


def _unclosed(line: str) -> bool:
    return any(line.count(opening) > line.count(closing) for opening, closing in _BRACKETS.items())


def continues(before: str, after: str, full: bool) -> bool:
    """Whether the sentence of the line `before` goes on in the line `after`.

    `full`: the layout says that `before` was broken because the line was full."""
    before, after = before.rstrip(), after.lstrip()
    if not before or not after:
        return False
    if _MID_START.match(after):
        return not ends_sentence(before) or after[0] in ",，、"
    if starts_block(after) or _chinese(before) != _chinese(after):
        return False
    if _HYPHENATED.search(before) and after[0].islower():
        return True
    if ends_sentence(before) and not (full and before[-1] == ";" and after[0].islower()):
        return False
    if full or (after[0].islower() and not is_cjk(before[-1])):
        return True
    if width(before) >= 40 and (_OPEN_WORD.search(before) or _RUNS_ON.search(before) or _unclosed(before)):
        return True
    if not ends_sentence(after) and width(after) < 80:
        return False  # may well be a heading
    body = before[label.end() :] if (label := _LABEL.match(before)) else before
    if _INNER_END.search(body):
        return True
    return (
        label is None and _chinese(before) and width(before) >= 100 and re.search("[，,]", before) is not None
    )


class Joiner:
    """Joins the halves of a broken line as the rest of the document writes such places."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _words(self) -> Counter[str]:
        return Counter(word.lower() for word in _WORD.findall(self._text))

    @cached_property
    def _mixed(self) -> str:
        """What stands between an ideograph and a Latin letter or figure."""
        spaced = len(re.findall("[一-鿿] [A-Za-z0-9]|[A-Za-z0-9] [一-鿿]", self._text))
        tight = len(re.findall("[一-鿿][A-Za-z0-9]|[A-Za-z0-9][一-鿿]", self._text))
        return "" if tight > spaced else " "

    def join(self, before: str, after: str) -> tuple[str, str]:
        """(`before` without what a line end added to it, what goes between); `after` follows."""
        before = before.rstrip()
        first, last = after[0], before[-1]
        hyphen = re.search(r"([A-Za-z]+)[-\u2010]$", before)
        if hyphen and first.isalnum():
            return (before[:-1], "") if self._broken(hyphen[1], after) else (before, "")
        if (is_cjk(last) or is_cjk(first)) and (
            is_cjk(last) == is_cjk(first) or _WIDE_MARK.search(last + first)
        ):
            return before, ""
        if is_cjk(first):  # ASCII punctuation inside Chinese text
            return before, "" if re.search("[一-鿿\"'][,;:.]$", before) else self._mixed
        return before, self._mixed if is_cjk(last) else " "

    def _broken(self, head: str, after: str) -> bool:
        """Whether the hyphen is the line's (exam-/ple), not the word's (foreign-/related)."""
        tail = match[0] if (match := re.match("[a-z]+", after)) else ""
        if not tail:
            return False
        whole, compound = (head + tail).lower(), f"{head}-{tail}".lower()
        if self._words[whole] != self._words[compound]:
            return self._words[whole] > self._words[compound]
        if _FIRST_HALF.fullmatch(head) or _SECOND_HALF.fullmatch(tail):
            return False
        # each half counts once for this place itself
        return not (self._words[head.lower()] > 1 and self._words[tail] > 1)
