"""Names in a claim that its evidence does not know: persons, places, bodies, in either language.

Within a language a name is looked up as it is written, an abbreviation also by its initials. Across
languages only what can be compared is: countries (by Babel's table), Chinese names against their
pinyin, the rank of a court, and Latin words that stand in Chinese text too.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from index.text import HAN, simplified
from rag.verify.gazetteer import (
    BODIES,
    CHINESE_RANKS,
    ENGLISH_RANK,
    FIRM,
    GENERIC,
    IRREGULAR,
    NOWHERE,
    PLACE_RANKS,
    RANKS,
    SURNAMES,
    TITLE,
    countries,
    pinyin,
    places,
)

_HAN = re.compile(f"[{HAN}]")
_LETTER = "A-Za-z\u00c0-\u024f"
_LATIN = re.compile(r"[A-Z][A-Za-z\u00c0-\u024f]*(?:['-][A-Za-z]+)*(?:\d+)?|\d+[A-Z]\b")
_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en"
    "|ia|ie|in|iu|ou|ua|ue|ui|un|uo|[aeiou])|(?:ai|an|ang|ao|en|er|ou)"
)
_PERSON = re.compile(r"\b([A-Z][a-z]+)\s+([A-Z](?:[a-z]|-[a-z])+)\b")
_GIVEN = re.compile(rf"(?:{_SYLLABLE})(?:['’-]?(?:{_SYLLABLE}))?", re.IGNORECASE)


def missing(claim: str, passages: tuple[str, ...]) -> str | None:
    """The first name of `claim` that stands in no passage, in no form we can compare; None if none."""
    claim, *texts = (simplified(text).replace("’", "'") for text in (claim, *passages))
    both = "\n".join(texts)
    zh = "".join(text for text in texts if not _latin_heavy(text))
    en = "\n".join(text for text in texts if _latin_heavy(text))
    spoken_of = {word for word, *_ in _tagged(claim)} if _HAN.search(claim) else set()
    for zh_name, others in countries().items():
        names = [name for name in others if name.isascii()]
        if zh_name in spoken_of and _of_country(zh_name, claim):
            stated: str | None = zh_name
        else:
            stated = next((name for name in names if re.search(rf"\b{re.escape(name)}n?\b", claim)), None)
        if stated and zh_name not in both and not any(_stands(name, both) for name in others):
            return stated
    return _latin_missing(claim, zh, en, both) or (
        _chinese_missing(claim, zh, en) if _HAN.search(claim) else None
    )


def _of_country(name: str, claim: str) -> bool:
    """Named as a country, not as part of a company's name."""
    at = claim.find(name)
    return at >= 0 and not FIRM.match(claim, at + len(name))


def _latin_missing(claim: str, zh: str, en: str, both: str) -> str | None:
    """A Latin name of the claim that stands neither in the English nor in the Chinese evidence."""
    if not en:
        return _unspoken(claim, zh) or _other_rank(claim.lower(), zh) if zh else None
    words = {w.lower().removesuffix("'s") for w in re.findall(rf"[{_LETTER}\d]+(?:'[A-Za-z]+)?", both)}
    initials, own_initials = set(_initials(en)), set(_initials(claim))
    spelt_out = any(a in own_initials for a in re.findall(r"\b[A-Z]{3,}\b", both))
    for word in _names(claim):
        low = word.lower().removesuffix("'s")
        known = all(p in words or any(_akin(p, w) for w in words) for p in low.split("-"))
        if not (known or word in initials or spelt_out or (zh and _spoken(low, zh))):
            return word
    return None


def _unspoken(claim: str, zh: str) -> str | None:
    """A Chinese person or place of an English claim, in pinyin, that the Chinese evidence does not hold."""
    for m in _PERSON.finditer(claim):
        if m[1].lower() in SURNAMES and _GIVEN.fullmatch(m[2]) and not _spoken((m[1] + m[2]).lower(), zh):
            return m[0]
    for place, spoken in places().items():
        if re.search(rf"\b{spoken}\b", claim) and place not in zh:
            return spoken
    return None


def _other_rank(claim: str, zh: str) -> str | None:
    """A rank of court, in English, that the Chinese evidence, which names another, does not name."""
    named = any(rank in zh for rank in CHINESE_RANKS)
    return next((en for en, rank in RANKS if named and en in claim and rank not in zh), None)


def _chinese_missing(claim: str, zh: str, en: str) -> str | None:
    """A body, person, place or court of a Chinese claim that the evidence does not hold."""
    if zh:
        return _body_missing(claim, zh) or _name_missing_in_chinese(claim, zh) or _rank_missing(claim, zh)
    return (_name_missing_in_english(claim, en) if en else None) or _rank_missing_in_english(claim, en)


def _body_missing(claim: str, zh: str) -> str | None:
    return next((body for body in BODIES if body in claim and body not in zh), None)


def _name_missing_in_chinese(claim: str, zh: str) -> str | None:
    """The first person or place of the claim that the Chinese evidence does not write."""
    for word, tag, after, before in _tagged(claim):
        if _is_person(word, tag, after, before) or (tag == "ns" and len(word) > 1):
            stem = _stem(word)
            if stem not in zh and stem not in NOWHERE and stem not in countries():
                return word
    return None


def _name_missing_in_english(claim: str, en: str) -> str | None:
    """The first person or place of the claim whose pinyin, or English name, the evidence does not hold."""
    for word, tag, after, before in _tagged(claim):
        if _is_person(word, tag, after, before) and _person_unspelt(word, en):
            return word
        spelt = places().get(_stem(word))
        if spelt and not re.search(rf"\b{spelt}", en):
            return word
    return None


def _is_person(word: str, tag: str, after: str, before: str) -> bool:
    """Tagged as a person's name, and beside a title or a verb of speaking."""
    titled = TITLE.match(after) or TITLE.search(before[-4:])
    return tag == "nr" and 2 <= len(word) <= 4 and titled is not None


def _person_unspelt(word: str, en: str) -> bool:
    """A Chinese name, by its surname, that is not among the persons of an English text that names some."""
    syllables = pinyin(word)
    return (
        syllables[0] in SURNAMES
        and len(word) < 4
        and _PERSON.search(en) is not None
        and "".join(syllables) not in re.sub(r"[^a-z]", "", en.lower())
    )


def _stem(word: str) -> str:
    """A place without its rank: `江苏省` → `江苏`."""
    return word.rstrip(PLACE_RANKS) if len(word) > 2 else word


def _rank_missing(claim: str, zh: str) -> str | None:
    """A rank of court that the Chinese evidence, which names another, does not name."""
    named = [rank for rank in CHINESE_RANKS if _of_rank(rank, zh)]
    stated = [rank for rank in CHINESE_RANKS if _of_rank(rank, claim)]
    return next((f"{rank}法院" for rank in stated if named and rank not in named), None)


def _rank_missing_in_english(claim: str, en: str) -> str | None:
    """A rank of court that the English evidence, which names another, does not name."""
    if not ENGLISH_RANK.search(en):
        return None
    for en_rank, rank in RANKS:
        stands = en_rank in en.lower() or (rank == "最高" and "SPC" in en)
        if _of_rank(rank, claim) and not stands:
            return f"{rank}法院"
    return None


def _of_rank(rank: str, text: str) -> bool:
    return re.search(f"{rank}(?:人民)?法院", text) is not None


def _names(text: str) -> Iterator[str]:
    """Capitalised words; at a sentence's head only if another follows or it has two capitals."""
    for m in _LATIN.finditer(text):
        word = m[0]
        if word.lower().removesuffix("'s") in GENERIC or len(word) < 2:
            continue
        head = not text[: m.start()].strip() or re.search(r"[.!?:;。！？：；\n\"“(]\s*$", text[: m.start()])
        if head and not re.match(r"\s[A-Z]", text[m.end() :]) and word[1:].islower():
            continue
        yield word


def _initials(text: str) -> Iterator[str]:
    """Initials of each run of capitalised words, small words between them left out: `SPC`, `SCO`."""
    for run in re.findall(r"(?:[A-Z][\w'’]+(?:[ -](?:of|the|and|for|on)){0,2}[ -]?){2,}", text):
        letters = "".join(re.findall(r"\b[A-Z]", run))
        yield from (letters[i:j] for i in range(len(letters)) for j in range(i + 2, len(letters) + 1))


def _akin(a: str, b: str) -> bool:
    """`Vietnamese` and `Vietnam`: the shorter but for its last letter begins both."""
    a, b = IRREGULAR.get(a, a), IRREGULAR.get(b, b)
    common = max(4, min(len(a), len(b)) - 1)
    return a == b or (a[:common] == b[:common] and min(len(a), len(b)) >= 4)


def _stands(name: str, text: str) -> bool:
    if not name.isascii():
        return name in text
    return re.search(rf"\b{re.escape(name[:-2] if len(name) > 5 else name)}", text) is not None


def _spoken(word: str, zh: str) -> bool:
    """Is the Latin word the pinyin of a stretch of this Chinese text?"""
    return f" {re.sub(r'[^a-z]', '', word)}" in _spellings(zh)


@lru_cache(maxsize=64)
def _spellings(zh: str) -> str:
    syllables = pinyin("".join(_HAN.findall(zh)))
    return (
        " "
        + " ".join("".join(syllables[i : i + n]) for n in (1, 2, 3, 4) for i in range(len(syllables)))
        + " "
    )


def _tagged(text: str) -> Iterator[tuple[str, str, str, str]]:
    at = 0
    for word, tag in _segmenter().tag(text):
        at += len(word)
        yield word, tag, text[at : at + 4], text[: at - len(word)]


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    import rjieba

    return rjieba.Jieba()


def _latin_heavy(text: str) -> bool:
    return len(re.findall(r"[A-Za-z]{2,}", text)) > len(_HAN.findall(text)) / 1.5
