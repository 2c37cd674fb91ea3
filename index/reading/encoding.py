"""Bytes of a text file → characters.

A byte order mark, then strict UTF-8, decide at once. Other files are decoded by every encoding that
accepts them, and the reading that is the likeliest Chinese or English wins: GB18030, Big5 and UTF-16
accept many of each other's bytes, so validity alone would answer with plausible-looking nonsense.
charset-normalizer is asked last. Bytes that are no text in any encoding are refused.
"""

import codecs
import math
from functools import cache

from index.errors import EncodingError, UnsupportedFileError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONVERT = "convert it to PDF, DOCX or text"
_MAGIC = (
    (b"%PDF-", "a PDF", "rename it to end in .pdf"),
    (b"PK\x03\x04", "a ZIP container", "if it is a Word document, rename it to end in .docx, else unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", _CONVERT),
    (b"\x89PNG", "a PNG picture", _CONVERT),
    (b"\xff\xd8\xff", "a JPEG picture", _CONVERT),
    (b"GIF8", "a GIF picture", _CONVERT),
    (b"\x1f\x8b", "gzip data", "unpack it"),
    (b"\x7fELF", "a program", "leave it out"),
    (b"{\\rtf", "a rich text document", _CONVERT),
)
_SAMPLE = 65_536  # bytes judged; the whole file is decoded strictly afterwards
_CONTROLS = frozenset(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")
_LEAST_LIKELY = -11.5  # log probability per character; prose lies above -8, rare names near -10

# About the 300 commonest characters of modern Chinese, simplified; traditional forms are derived.
_COMMON = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运院约款项章"
    "规诉讼审判裁涉纠纷请执责任律签证仲协议履效罚"
)


@cache
def _common() -> frozenset[str]:
    from opencc import OpenCC

    return frozenset(_COMMON) | frozenset(OpenCC("s2t").convert(_COMMON))


def decode(data: bytes, name: str) -> str:
    """The text in `data`, without byte order mark; `name` is the file's, for messages.

    Raises UnsupportedFileError where the bytes are known to be another format, EncodingError where
    they are no text in any encoding we know."""
    for magic, what, remedy in _MAGIC:
        if data.startswith(magic):
            raise UnsupportedFileError(f"{name} is named like a text but holds {what}; {remedy}.")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise _refusal(
                    name, f"it starts as {encoding} but is damaged at byte {error.start}"
                ) from error
    sample = data[:_SAMPLE]
    few_controls = sum(byte in _CONTROLS for byte in sample) <= len(sample) / 500
    if few_controls and (text := _strict(data, "utf-8")) is not None:
        return text
    candidates = ["utf-16-le", "utf-16-be"]
    if few_controls and b"\0" not in sample:
        candidates += ["gb18030", "big5hkscs", "cp950", "cp1252"]
    judged = sorted(((_likelihood(_excerpt(sample, e)), e) for e in candidates), reverse=True)
    for (_, mean), encoding in judged:
        if mean > _LEAST_LIKELY and (text := _strict(data, encoding)) is not None:
            return text
    if not few_controls:
        raise _refusal(name, "it holds binary data")
    return _last_resort(data, name)


def _refusal(name: str, cause: str) -> EncodingError:
    return EncodingError(f"{name} cannot be read as text: {cause}. Save it as UTF-8 text and try again.")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _excerpt(sample: bytes, encoding: str) -> str:
    """The sample in `encoding`, a character cut off at its end left out; "" where it is invalid."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return ""


def _likelihood(text: str) -> tuple[float, float]:
    """Natural log of the probability of `text` as Chinese or English prose: total, and per character.

    The total compares readings of the same bytes, which differ in their number of characters."""
    if not text:
        return -math.inf, -math.inf
    total, latin = 0.0, False
    for character in text:
        total += _log_probability(character)
        was_latin, latin = latin, "\xc0" <= character <= "\xff"
        if latin and was_latin:  # accents stand alone in a word; a row of them is another script misread
            total -= 4
    return total, total / len(text)


@cache
def _log_probability(character: str) -> float:
    code = ord(character)
    if 32 <= code < 127 or character in "\t\n\r\f":
        return -4.0
    if character in _common():
        return -7.0
    if character in "‘’“”–—…·§°€£©®\xa0" or 0x3000 <= code <= 0x3017 or 0xFF01 <= code <= 0xFF5E:
        return -6.0
    if 0xC0 <= code <= 0xFF:
        return -9.0
    if 0x4E00 <= code <= 0x9FFF:
        return -10.0 if _everyday(character) else -14.5
    return -25.0 if code < 32 or 0xD800 <= code <= 0xF8FF else -16.0


def _everyday(character: str) -> bool:
    """In the first plane of GB 2312 or of Big5, both of which hold the characters in common use."""
    for encoding, last in (("gb2312", 0xD7), ("big5", 0xC6)):
        try:
            if character.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _last_resort(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    text = _strict(data, best.encoding) if best else None
    if text is None or _likelihood(text[:_SAMPLE])[1] <= _LEAST_LIKELY - 2:
        raise _refusal(name, "its bytes are no text in any encoding we know")
    return text
