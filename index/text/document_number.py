"""Document numbers of Chinese bodies: `法发[2020]37号` is `法發〔2020〕第 37 號` is `Fa Fa [2020] No. 37`.

An issuer's word, a year and a serial; another issuer's number 37 of 2020 is another document."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.text.characters import HAN
from index.text.folding import fold
from index.text.word_lists import word_lists

_FORMS = re.compile(
    rf"(?P<han>[{HAN}]{{1,16}})\s*[\[(]\s*(?P<year>\d{{4}})\s*[\])]\s*(?:第\s*)?(?P<serial>\d{{1,5}})\s*号"
    r"|(?P<latin>(?:[a-z]+\s+){1,8})[\[(]\s*(?P<year_>\d{4})\s*[\])]\s*no\.?\s*(?P<serial_>\d{1,5})"
)
# Words before a number in a question that are no part of it.
_ASIDES = word_lists(Path(__file__).with_name("document_number.toml"))
_ASIDE = re.compile(rf"(?:.*(?:{'|'.join(_ASIDES['zh'])}))?")
_ASIDE_LATIN = frozenset(_ASIDES["en"])


@dataclass(frozen=True, slots=True)
class Number:
    """`issuer` as folded: Chinese characters, or Latin words with one space between."""

    issuer: str
    year: str
    serial: str
    wording: str

    def key(self) -> tuple[str, str, str]:
        """Equal for both languages' forms of one number."""
        return _sound(self.issuer), self.year, self.serial


def read(text: str) -> Number | None:
    """The first document number in the text; its issuer may begin with words of the sentence before it."""
    return read_folded(fold(text).text)


def read_folded(folded: str) -> Number | None:
    """As `read`, of text that is folded."""
    match = _FORMS.search(folded)
    if match is None:
        return None
    issuer = match["han"] or " ".join(match["latin"].split())
    wording = match.group().strip()
    return Number(
        issuer, match["year"] or match["year_"], str(int(match["serial"] or match["serial_"])), wording
    )


def names(asked: Number, stored: Number) -> bool:
    """Whether a number in a question is that of a document."""
    if (asked.year, asked.serial) != (stored.year, stored.serial):
        return False
    if _is_han(asked.issuer):
        own = asked.issuer if _is_han(stored.issuer) else None
        if own is not None:
            return own.endswith(stored.issuer) and bool(_ASIDE.fullmatch(own.removesuffix(stored.issuer)))
        sounds = stored.issuer.replace(" ", "")
        starts = [i for i in range(len(asked.issuer)) if _sound(asked.issuer[i:]) == sounds]
        return any(_ASIDE.fullmatch(asked.issuer[:i]) for i in starts)
    words = asked.issuer.split()
    sounds = _sound(stored.issuer)
    return any(
        "".join(words[i:]) == sounds and (not i or words[i - 1] in _ASIDE_LATIN) for i in range(len(words))
    )


def _is_han(issuer: str) -> bool:
    return not issuer.isascii()


@lru_cache(maxsize=4096)
def _sound(issuer: str) -> str:
    """The issuer's word as English texts spell it, in pinyin, without spaces."""
    if not _is_han(issuer):
        return issuer.replace(" ", "")
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(issuer))
