"""Names that stand for the same in both languages: countries, Chinese places, surnames, ranks of court.

Countries are Babel's; what Babel does not list, and the rest, is in gazetteer.toml."""

import re
from functools import lru_cache
from pathlib import Path

from index.text import word_lists

_LISTS = word_lists(Path(__file__).with_name("gazetteer.toml"))

GENERIC: frozenset[str] = frozenset(_LISTS["generic"])
IRREGULAR: dict[str, str] = _LISTS["irregular"]
NOWHERE: frozenset[str] = frozenset(_LISTS["nowhere"])
BODIES: list[str] = _LISTS["bodies"]
TITLE = re.compile("|".join([*_LISTS["titles"], *_LISTS["speaking"]]))
PLACE_RANKS: str = _LISTS["place_ranks"]
FIRM = re.compile(r"\w{0,3}(?:" + "|".join(_LISTS["firms"]) + ")")
SURNAMES: frozenset[str] = frozenset(_LISTS["surnames"])
CHINESE_RANKS: list[str] = _LISTS["courts"]["chinese"]
ENGLISH_RANK = re.compile("|".join(_LISTS["courts"]["english"]), re.IGNORECASE)
RANKS = tuple((rank["en"], rank["zh"]) for rank in _LISTS["courts"]["both"])


def pinyin(zh: str) -> list[str]:
    """Syllables without tones, one for each character."""
    from pypinyin import lazy_pinyin

    return [str(syllable) for syllable in lazy_pinyin(zh)]


@lru_cache(maxsize=1)
def places() -> dict[str, str]:
    """Chinese provinces and large cities, with the name that English gives them."""
    spelt: dict[str, str] = _LISTS["spelt"]
    return {place: "".join(pinyin(place)).capitalize() for place in _LISTS["places"]} | spelt


@lru_cache(maxsize=1)
def countries() -> dict[str, tuple[str, ...]]:
    """Chinese name → the other names and signs by which a text may mean the country; not Georgia,
    which English does not tell from the state."""
    from babel import Locale

    zh: dict[str, str] = dict(Locale("zh").territories)
    en: dict[str, str] = dict(Locale("en").territories)
    codes = [code for code in zh if len(code) == 2 and code in en and len(zh[code]) > 1]
    listed = {zh[c]: (en[c].split(" (")[0],) for c in codes if "SAR" not in en[c] and c != "GE"}
    return listed | {name: tuple(others) for name, others in _LISTS["countries"].items()}
