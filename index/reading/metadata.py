"""What a document says of itself, read from its head: titles, number, issuing body, dates, validity,
source, authoritative language; and the cover sheet that a database put before it.

Only the head counts (and a signature at the end): labelled lines, datelines, lines of their own. A date
or a body that a sentence mentions is never taken for the document's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.reading.covers import cover_sheet, delivered_by
from index.reading.head import BODY, both, read_head, titles
from index.reading.labelled_fields import document_number, labelled, status
from index.reading.unlabelled_head import commencements, unlabelled
from index.records import Bilingual, Language, Metadata, Omission
from index.text import first_date, word_lists

_WORDS = word_lists(Path(__file__).with_name("metadata_words.toml"))


def _prevailing(own: str, translated: str) -> re.Pattern[str]:
    """Says that the text in the language `own` prevails over that in `translated` (keys of [prevails])."""
    words = {key: f"(?:{'|'.join(forms)})" for key, forms in _WORDS["prevails"].items()}
    version = rf"{words[own]}\s*(?:language\s+)?{words['versions']}?\s*"
    translation = rf"{words[translated]}\s*(?:language\s+)?{words['translations']}?\s*"
    return re.compile(
        rf"[应應]?以\s*{version}[^。;；]{{0,6}}[为為][准準]"
        rf"|\b{version}(?:shall|will|should|is\s+to|must)?\s*{words['verbs']}\b"
        rf"|\b{translation}(?:(?:is|are)\s+)?(?:provided\s+|intended\s+)?(?:solely\s+|only\s+)?"
        r"for\s+(?:your\s+)?(?:convenience|information|reference)"
        rf"|{translation}[^。;；]{{0,6}}[仅僅]供[参參]考",
        re.IGNORECASE,
    )


_PREVAILS: tuple[tuple[Language, re.Pattern[str]], ...] = (
    ("zh", _prevailing("chinese", "english")),
    ("en", _prevailing("english", "chinese")),
    ("zh", re.compile("|".join(_WORDS["prevails"]["mere_translations"]), re.IGNORECASE)),
)
_ISSUER_ZH = re.compile(
    rf"^(?P<who>[一-鿿、 ]{{0,40}}?{BODY})(?:办公厅)?(?:印发)?[关關][于於].*"
    rf"(?:{'|'.join(_WORDS['papers']['zh'])})"
)
_ISSUER_EN = re.compile(
    rf"^(?:[A-Z][a-z]+\s+){{0,3}}(?:{'|'.join(_WORDS['papers']['en'])})"
    r"(?:\s+\([A-Za-z ]+\))?\s+(?:of|by|from|issued\s+by)\s+(?:the\s+)?"
    r"(?P<who>(?:[A-Z][\w'’-]*|of|and|the|for)(?:\s+(?:[A-Z][\w'’-]*|of|and|the))*?)"
    r"\s+(?:on|[Cc]oncerning|[Rr]egarding|for|about)\s"
)
_COLLECTED_ZH = re.compile(
    rf"^(?P<who>[一-鿿]{{0,30}}?{BODY})(?:[发發]布|公布|印[发發])?.{{0,60}}"
    rf"(?:{'|'.join(_WORDS['papers']['collections_zh'])})[）)]?$"
)
_COLLECTED_EN = re.compile(
    rf"^(?:[\w,()]+\s+){{0,6}}?(?:{'|'.join(_WORDS['papers']['collections_en'])})\b.{{0,40}}?"
    r"\b(?:of|by|from|issued\s+by)\s+(?:the\s+)?"
    r"(?P<who>(?:[A-Z][\w'’-]*)(?:\s+(?:[A-Z][\w'’-]*|of|and|the))*?)"
    r"(?=\s+(?:on|in|[Cc]oncerning|[Rr]egarding|for|about)\s|\s*$|\s*[(,:–—-])"
)
_DATED = ("adopted", "promulgated", "issued", "published", "effective", "amended", "repealed")
_FOREIGN = re.compile("|".join(_WORDS["foreign"]["bodies"]))


@dataclass(frozen=True, slots=True)
class Description:
    """`cover` is to stand among the document's omissions; the title and metadata block ends, and the
    body begins, at `body_start`."""

    title: Bilingual
    metadata: Metadata
    cover: Omission | None
    body_start: int


def describe(
    text: str,
    file_title: str | None = None,
    *,
    stem: str = "",
    date: str | None = None,
    site: str | None = None,
    breaks: Sequence[int] = (),
) -> Description:
    """What the normalised `text` says of itself.

    Hints from outside are used where the text is silent: `file_title` from the file's properties, `stem`
    of its name, `date` (as written) and `site` from an HTML page's head. `breaks` are the offsets at which
    pages start, for formats that have pages."""
    cover = cover_sheet(text, breaks)
    head = read_head(text, cover.end if cover else 0)
    values = labelled(head.lines)
    loose = unlabelled(head, text)
    title = titles(loose.titles, values.get("title", []), file_title, stem)
    issuer = _issuer(values.get("issuer", []), title, loose.issuer)
    numbers = values.get("number", [])
    dated = {kind: _date(values.get(kind)) for kind in _DATED}
    dateline = loose.dates[0] if loose.dates else None
    hint = first_date(date) if date else None
    adopted = dated["adopted"] or loose.adopted
    promulgated, published = dated["promulgated"], dated["published"]
    if values.keys() & {"number", "issuer", "promulgated", "effective", "status"} or loose.number:
        promulgated = promulgated or dated["issued"] or loose.promulgated or dateline
        published = published or hint
    else:
        promulgated = promulgated or loose.promulgated
        published = dated["issued"] or published or dateline or hint
    effective = dated["effective"] or loose.effective or _by_its_last_article(text, head.end, promulgated)
    metadata = Metadata(
        document_number=document_number(numbers) or next(iter(numbers), None) or loose.number,
        issuer=issuer,
        promulgated=promulgated or adopted,  # as in the databases, where only the adoption is dated
        effective=effective,
        published=published,
        status=next((known for value in values.get("status", []) if (known := status(value))), loose.status),
        source=next((value for value in values.get("source", []) if re.search(r"\w", value)), None)
        or loose.source
        or (delivered_by(cover.text) if cover else None)
        or site,
        original=_original(text, issuer),
        adopted=adopted,
        amended=dated["amended"] or loose.amended,
        repealed=dated["repealed"] or loose.repealed,
    )
    return Description(title, metadata, cover, head.end)


def _by_its_last_article(text: str, start: int, promulgated: str | None) -> str | None:
    return next((x.date or promulgated for x in commencements(text, start)), None)


def _date(values: Sequence[str] | None) -> str | None:
    return next((iso for value in values or () if (iso := first_date(value))), None)


def _issuer(values: Sequence[str], title: Bilingual, signed: str | None) -> Bilingual:
    found = Bilingual()
    for value in (*values, *([signed] if signed else ())):
        issuer = both(value)
        found = Bilingual(found.zh or issuer.zh, found.en or issuer.en)
    zh = _ISSUER_ZH.match(title.zh or "") or _COLLECTED_ZH.match(title.zh or "")
    en = _ISSUER_EN.match(title.en or "") or _COLLECTED_EN.match(title.en or "")
    return Bilingual(found.zh or (zh["who"].strip() if zh else None), found.en or (en["who"] if en else None))


def _original(text: str, issuer: Bilingual) -> Language | None:
    """The version that prevails where the document says so in its head or at its end; else Chinese, where
    a Chinese body issued a document that holds Chinese text."""
    told = text if len(text) <= 5000 else text[:3000] + "\n" + text[-2000:]
    for language, words in _PREVAILS:
        if words.search(told):
            return language
    if issuer.zh and not _FOREIGN.search(issuer.zh) and len(re.findall("[一-鿿]", text[:20_000])) > 200:
        return "zh"
    return None
