"""Numerals of both languages as numbers: `二百零三`, `二〇二〇`, `3,000`, `XII`, `twenty-five`.

Three readings, from strict to loose: `numeral` the canonical number of a label, `number` the value of what
is a numeral, `loose_number` that of one typed in any mixture of digits. cn2an reads the Chinese ones, and
text2num turns English words into digits, here and nowhere else."""

import re
import unicodedata
from collections.abc import Iterator

from index.text.folding import simplified

# --- what numerals are written with ---------------------------------------------------------------------

CHINESE_DIGITS = "〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟廿卅卌"
COMMON_DIGITS = "零〇一二三四五六七八九十百千万亿两廿卅"  # those of running text, without a cheque's
SHORT_NUMERAL = rf"(?:\d{{1,4}}|[{COMMON_DIGITS}]{{1,9}})"  # of a provision, a month, a day
DECIMAL_DIGITS = "〇一二三四五六七八九"

ROMAN = r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
"""Up to 399, and the empty string: a lone C, D, L or M is a letter."""
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

CARDINALS = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen twenty".split(),
        1,
    )
}
ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
        " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
}
_TENS = {
    word: 10 * tens
    for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
ENGLISH_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
CHINESE_SCALES = {
    "十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8,
}  # fmt: skip


# --- the number of a label ------------------------------------------------------------------------------

_CHINESE = rf"[{CHINESE_DIGITS}]+"
_NUMERAL = re.compile(
    r"(?P<arabic>\d{1,9})(?:\s?-\s?(?P<sub>\d{1,9})(?!\d)|(?P<letter>[A-Za-z])(?![A-Za-z]))?"
    rf"|(?P<chinese>{_CHINESE})"
    r"|(?<![A-Za-z])(?P<roman>(?=[ivxIVX]|[lcLC]{2}|[lcLC][xvilXVIL])"
    rf"(?:{ROMAN.lower()}|{ROMAN}))(?![A-Za-z'’])"
)
_INSERTED = re.compile(rf"[^\d{CHINESE_DIGITS}之]{{0,3}}之\s*(?P<number>\d{{1,9}}|{_CHINESE})")
_SPELT_OUT = str.maketrans({"廿": "二十", "卅": "三十", "卌": "四十"})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def numeral(text: str) -> str | None:
    """The first numeral of a label in canonical form, or None.

    "第二十三条" → "23", "XII" → "12", "９" → "9", "Section 9a" → "9A", "15-1" and "第十五条之一" → "15-1".
    Two labels name the same number where this gives the same string. Roman numerals are of one
    case ("Xi" is a name), and a lone C, D, L or M is a letter.
    """
    plain = simplified(unicodedata.normalize("NFKC", text)).translate(_DASHES)
    match = _NUMERAL.search(plain)
    if match is None:
        return None
    if match["roman"]:
        return str(_roman(match["roman"]))
    if match["letter"]:
        return str(int(match["arabic"])) + match["letter"].upper()
    if match["sub"]:
        return f"{int(match['arabic'])}-{int(match['sub'])}"
    main = _whole(match["arabic"] or match["chinese"])
    if main is None:
        return None
    inserted = _INSERTED.match(plain, match.end())
    sub = _whole(inserted["number"]) if inserted else None
    return str(main) if sub is None else f"{main}-{sub}"


def _whole(digits: str) -> int | None:
    if digits.isdecimal():
        return int(digits)
    value = _chinese(digits.translate(_SPELT_OUT), "normal")
    return None if value is None else int(value)


# --- the value of a numeral -----------------------------------------------------------------------------

_LONGEST = 24  # characters of a numeral that means a number


def number(numeral: str) -> float | None:
    """`12`, `1,200`, `十二`, `九万六千`, `二零二零`, `xii` → a number; None if it is none."""
    numeral = numeral.replace(",", "").strip()
    if len(numeral) > _LONGEST:
        return None
    if re.fullmatch(r"\d+(?:\.\d+)?", numeral):
        return float(numeral)
    if numeral and all(c in _ROMAN_VALUES for c in numeral.lower()):
        return float(_roman(numeral))
    if re.fullmatch(r"[万亿]", numeral):
        return None
    value = _chinese(numeral, "smart")
    return None if value is None else float(value)


def _chinese(numeral: str, mode: str) -> int | float | None:
    """By cn2an: "normal" takes whole Chinese numerals, "smart" also `3万` and `一点五`."""
    import cn2an  # type: ignore[import-untyped]

    try:
        value: int | float = cn2an.cn2an(numeral.replace("〇", "零"), mode)
        return value
    except (ValueError, KeyError):  # the latter is cn2an's on "零亿零"
        return None


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral.lower()]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


# --- numerals in any mixture of digits ------------------------------------------------------------------

LOOSE_DIGITS = "[〇○零一二三四五六七八九十百元0-9０-９]"
_DIGIT_VALUES = {
    character: value
    for digits in (DECIMAL_DIGITS, "零", "○", "0123456789", "０１２３４５６７８９")
    for value, character in enumerate(digits)
}


def loose_number(numeral: str) -> int:
    """The value of some LOOSE_DIGITS, positional (`二〇二〇`, `二0二0`) or not (`二十五`), as years and days
    are typed; 元, a reign's first year, is 1."""
    if numeral == "元":
        return 1
    if not re.search("[十百]", numeral):
        return int("".join(str(_DIGIT_VALUES.get(c, 0)) for c in numeral) or 0)
    total, digit = 0, 0
    for character in numeral:
        if character in "十百":
            total += (digit or 1) * CHINESE_SCALES[character]
            digit = 0
        else:
            digit = _DIGIT_VALUES.get(character, 0)
    return total + digit


# --- English words --------------------------------------------------------------------------------------

_WORD = re.compile(r"[a-z]+|[,;.]")
# Without `one` and `first`, articles more often than numbers; without later ordinals and `trillion`, which
# sentence pairs were fitted without.
_SPELLED = {
    word: value
    for words, last in ((CARDINALS, 19), (ORDINALS, 10))
    for word, value in words.items()
    if 2 <= value <= last
} | _TENS
_SPELLED_SCALES = {word: scale for word, scale in ENGLISH_SCALES.items() if word != "trillion"}


def spelled_numbers(text: str) -> Iterator[int]:
    """The numbers from 2 that English words spell: `thirty-six`, `two hundred thousand`, `the fifth`."""
    value = 0
    for word in [*_WORD.findall(text.lower()), "."]:
        if word in _SPELLED:
            value += _SPELLED[word]
        elif word in _SPELLED_SCALES and value:
            value *= _SPELLED_SCALES[word]
        elif value:
            yield value
            value = 0


def words_to_digits(text: str) -> str:
    """English text with the numbers that words spell in digits, as text2num reads them."""
    from text_to_num import alpha2digit  # type: ignore[import-untyped]

    return str(alpha2digit(text, "en", threshold=1))


# --- writing them ---------------------------------------------------------------------------------------


def in_chinese(number: int) -> str:
    """`十二` of 12, as lists are numbered: 10 to 19 without a leading 一."""
    import cn2an

    return str(cn2an.an2cn(number)).removeprefix("一") if 10 <= number < 20 else str(cn2an.an2cn(number))
