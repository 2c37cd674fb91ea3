"""What a question asks of a document's metadata: `文号是什么`, `who issued it`, `is it still in force`.

A question is recognised as a whole or not at all: what is left when the asking is taken away must be the
name of a document, or nothing. "When does the fee take effect?" asks for no metadata, since no document is
called a fee; whether one bears the name is for `meant_documents.py`. The words are in asked_fields.toml.
Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from index.records import Language
from index.text import HAN, document_number, fold, word_lists
from rag.search import mentions

Field = Literal[
    "number", "issuer", "adopted", "promulgated", "issued", "published", "effective", "amended", "repealed",
    "status", "title", "source", "requester", "delivered", "cover",
]  # fmt: skip
FIELDS: tuple[Field, ...] = get_args(Field)
LONGEST = 200  # characters of a question that asks for metadata, its document's title included

_WORDS = word_lists(Path(__file__).with_name("asked_fields.toml"))


def _any(table: str, key: str) -> str:
    words: Sequence[str] = _WORDS[table][key]
    return "|".join(words)


@dataclass(frozen=True, slots=True)
class Asked:
    """`fields` in the order asked for, of the document that `subject` (folded, "" for none) calls by a name
    or kind; `pointed` where it only points to one spoken of before. `quoted`: the name stands in marks.
    `of_anything`: no document is spoken of, and what is asked is said of agreements and time limits as well.
    `language` is that of the version asked for, where the question says so."""

    fields: tuple[Field, ...]
    subject: str = ""
    pointed: bool = False
    quoted: bool = False
    of_anything: bool = False
    language: Language | None = None


def recognise(question: str) -> Asked | None:
    """None where the question asks for something else.

    >>> recognise("《在线庭审规则》什么时候施行？")
    Asked(fields=('effective',), subject='在线庭审规则', pointed=False, quoted=True, …)
    >>> recognise("When does the fee take effect?").subject
    'fee'
    """
    folded = fold(question).text
    if len(folded) > LONGEST:
        return None
    if asked := _clause(folded):
        return asked
    first, *others = [_clause(clause) for clause in _CLAUSES.split(folded)]
    if first is None or any(other is None or other.subject for other in others):
        return None
    fields = dict.fromkeys(field for asked in (first, *others) if asked for field in asked.fields)
    return replace(first, fields=tuple(fields))


def _clause(folded: str) -> Asked | None:
    """Of a question, or one of its clauses."""
    tongue: Language = "zh" if re.search(f"[{HAN}]", _NAME.sub("", folded)) else "en"
    bare = _TRIM[tongue].sub("", folded.strip(_MARKS))
    for form in _forms(tongue):
        match = form.pattern.fullmatch(bare)
        if match and (fields := form.fields or _named_fields(match["fields"], tongue)):
            found = match.groupdict()
            said = fold(" ".join(filter(None, (found.get("by"), found.get("subject"))))).text
            asked = _asked(fields, said, found.get("version"), tongue)
            if asked.of_anything:  # 有效吗 of an agreement, 现在还有效吗 of a law
                anything = _OF_ANYTHING.search(bare) is not None and not _STILL.search(bare)
                asked = replace(asked, of_anything=anything)
            return asked if _may_be_meant(asked) else None
    return None


def named(said: str) -> Asked:
    """What words that ask for no field mean by themselves: a document by its name or kind, or by pointing."""
    folded = fold(said).text.strip(_MARKS)
    return _asked((), folded, None, "zh" if re.search(f"[{HAN}]", folded) else "en")


def kinds(name: str, *, loose: bool) -> bool:
    """Whether a folded name ends (English: or begins) as documents are called; `loose` counts 报道 and
    "report" as well, which no title needs to say."""
    tongue = "zh" if re.search(f"[{HAN}]", name) else "en"
    return _KIND[tongue, loose].search(name) is not None


def of_history(asked: Asked) -> bool:
    """Whether it may be asked of any law of the world, here or not: when one was passed that is called by its
    own name."""
    own = asked.subject and not asked.pointed and not _ONLY_KIND.fullmatch(asked.subject)
    return asked.fields == ("adopted",) and bool(own)


def reported(name: str) -> bool:
    """Whether a folded name is that of an article or report, which bears no document number."""
    return _NEWS.search(name) is not None


def about(name: str) -> str:
    """What a document is said to be about: `关于南宁研讨会的报道` → `南宁研讨会`; without words for kinds."""
    tongue = "zh" if re.search(f"[{HAN}]", name) else "en"
    if tongue == "zh":
        return re.sub(
            rf"^(?:关于|有关|讲|介绍)|的?(?:那|这)?(?:一?[份篇部个])?(?:{_any('kinds', 'zh_loose')})$",
            "",
            name,
        )
    loose = _any("kinds", "en_loose")
    return re.sub(rf"^(?:(?:{loose}) )+(?:about|on|of|regarding|concerning) | (?:{loose})$", "", name)


# --- forms of questions -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Form:
    """A whole question. Where it asks for no `fields` of its own, its group "fields" names them."""

    pattern: re.Pattern[str]
    fields: tuple[Field, ...] = ()


def _of(field: Field, key: str) -> str | None:
    words: dict[str, Any] = _WORDS["fields"][field]
    return "|".join(words[key]) if key in words else None


def _some(key: str) -> str:
    """Any number of such words; English ones end, or (what ends a question) begin, with a space."""
    return f"(?:{_any('status_words' if key != 'adverbs' else 'around', key)})*"


def _nouns(tongue: Language) -> str:
    return "|".join(filter(None, (_of(field, tongue) for field in FIELDS)))


def _named_fields(said: str, tongue: Language) -> tuple[Field, ...]:
    """The fields that nouns name, in their order."""
    found: list[tuple[int, int, Field]] = []
    for field in FIELDS:
        for match in re.finditer(_of(field, tongue) or r"(?!)", said):
            found.append((match.start(), -match.end(), field))
    taken, fields = 0, dict[Field, None]()
    for start, end, field in sorted(found):
        if start >= taken:
            taken = -end
            fields[field] = None
    return tuple(fields)


_CLAUSES = re.compile(
    r"[,;]\s*(?:and )?| and (?=when|who|which|what|is |since )|(?:、|并且|以及|和)(?=什么时候|何时|谁)"
)
_S = "(?P<subject>.*?)"
_KINDLY = {
    "zh": rf"(?P<subject>.+(?:{_any('kinds', 'zh')}|{_any('kinds', 'zh_loose')}))",
    "en": rf"(?P<subject>.*(?:{_any('kinds', 'en')}|{_any('kinds', 'en_loose')})\b.*)",
}
_NAME = re.compile(r"[《<\"].+?[》>\"]")


@lru_cache(maxsize=2)
def _forms(tongue: Language) -> tuple[_Form, ...]:
    made = _chinese() if tongue == "zh" else _english()
    return tuple(_Form(re.compile(pattern), fields) for pattern, fields in made)


def _chinese() -> Iterator[tuple[str, tuple[Field, ...]]]:
    when, who = _any("when", "zh"), _any("who", "zh")
    noun = _nouns("zh")
    version = "(?:(?P<version>英文|英语|中文|汉语)版?的?)?"
    what = rf"(?:什么|啥|多少|几号|如何|怎么样|怎样|什么样|怎么(?:写|说)的?|哪个|哪些|{when}|{who})"
    is_ = "(?:分别|各|都)?(?:是|为|有|:|写的是|叫)?"
    for field in FIELDS:
        if asked := _of(field, "zh_asked"):
            yield rf"{_S}(?:的)?(?:{asked})(?:的)?", (field,)
    at_or_by = [(f, _of(f, "zh_at"), _of(f, "zh_by")) for f in FIELDS]
    began = "(?:起|开始)?(?:正式)?(?:被|对外)?"
    for field, at, by in at_or_by:
        if by:
            made: Field = "issued" if field == "issuer" else "delivered"
            yield rf"{_S}(?:是)?(?:由|被)?(?:{who})(?:在|于|、)?(?:{when})(?:{by})(?:的|了)?", (field, made)
            yield rf"{_S}(?:是)?(?:在|于)?(?:{when})(?:由|被)?(?:{who})(?:{by})(?:的|了)?", (made, field)
            yield rf"{_S}(?:是|到底|究竟)*(?:由|被)?(?:{who})(?:来|负责|联合)?(?:{by})(?:的|了)?", (field,)
            yield rf"(?:是)?(?:由)?(?:{who})(?:{by})(?:的|了)?{_S}(?:的)?", (field,)
            yield rf"(?:是)?(?:{who})(?:是)?(?:在|于)?(?:{when})(?:{by})(?:的|了)?{_S}(?:的)?", (field, made)
        if at:
            yield rf"(?P<by>.{{2,20}}?)(?:是)?(?:在|于)?(?:{when})(?:{at})(?:的|了)?{_KINDLY['zh']}", (field,)
            yield rf"{_S}(?:是|到底|究竟)*(?:从|自|于|在)?(?:{when}){began}(?:{at})(?:的|了)?", (field,)
            yield (
                rf"{_S}(?:{at})(?:的)?(?:时间|日期)?(?:是|在|于|自|从)*(?:{when})(?:起|开始)?(?:的)?",
                (field,),
            )
    yield rf"(?P<subject>.*(?:{_any('kinds', 'zh_loose')}))(?:是)?(?:{when})的", ("issued",)
    state = _of("status", "zh_is")
    now = _some("zh_now")
    yield (
        rf"{_S}{now}(?:是否|是不是|有没有|有无|会不会|能不能|可否|能否){now}(?:{state})(?:了|的|过)?(?:吗|没有|呢)?",
        ("status",),
    )
    yield rf"{_S}{now}(?:没|没有|未|不)?(?:{state})(?:了|的|着)?(?:吗|没有|没|不|否|么|还是.+)", ("status",)
    yield rf"{_S}{now}(?:有效还是无效|有没有效力?|有没有法律效力)", ("status",)
    yield rf"{_S}(?:的)?{version}(?P<fields>(?:{noun})(?:(?:和|与|及|以及|、|,)(?:{noun}))*){is_}{what}?", ()
    yield rf"{_S}(?:的)?(?:是)?(?:什么|哪个|多少){version}(?P<fields>{noun})", ()


def _english() -> Iterator[tuple[str, tuple[Field, ...]]]:
    when, who = _any("when", "en"), _any("who", "en")
    is_ = "(?:'s| is| was| are| were)"
    aux = "(?:did|does|do|will|would|was|were|is|are|has|have|had)"
    adverb = _some("adverbs")
    noun = rf"(?:\b(?:{_nouns('en')})\b)"
    version = "(?:(?P<version>english|chinese)(?: language)? )?"
    several = rf"(?P<fields>{noun}(?:(?:,| and| and the|, and| &) {noun})*)"
    nouns = rf"(?:the |its |their )?(?:(?:full|official|exact) )?{version}{several}"
    cover, said = _of("cover", "en"), _of("cover", "en_said")
    yield rf"what (?:does|do|did) {_S}(?: ?the )?(?:{cover}) (?:{said})", ("cover",)
    yield (
        rf"what(?:'s| is| was| stands)(?: written| said| printed)? on {_S}(?:{cover})(?: of .+)?",
        ("cover",),
    )
    yield rf"what (?:does|do|did) the (?:{cover}) (?:of|on|before) {_S} (?:{said})", ("cover",)
    for field in FIELDS:
        if by := _of(field, "en_by"):
            made: Field = "issued" if field == "issuer" else "delivered"
            was = rf"(?:was|were|is|are) {_S} {adverb}(?:{by})"
            yield rf"(?:{when}) and by (?:{who}) {was}", (made, field)
            yield rf"(?:by )?(?:{who}) {was}(?: by)? and (?:{when})", (field, made)
            yield rf"(?:{who}) (?:has |had )?(?:{by}) {_S} and (?:{when})", (field, made)
            yield rf"by (?:{who}) {was}", (field,)
            yield rf"(?:{who}) {was} by", (field,)
            did = "(?:(?:was|is) it (?:that|who) |has |had |actually )?"
            yield rf"(?:{who}) {did}(?:{by}) {_S}", (field,)
        if does := _of(field, "en_does"):
            yield rf"(?:{when}) (?:did|does|will) (?P<by>.{{2,60}}?) (?:{does}) {_KINDLY['en']}", (field,)
        if at := _of(field, "en_at"):
            yield rf"(?:{when}) {aux} {_S} {adverb}(?:{at})(?: (?:on|in|from))?", (field,)
            yield rf"(?:{when}) {_S} (?:{aux} )?{adverb}(?:{at})", (field,)
    state, now, end = _of("status", "en_is"), _some("en_now"), _some("en_end")
    ask = "(?:(?:if|whether) )?(?:is|are|was|were|does|do|did|has|have|will)(?:n't)?"
    yield rf"{ask} {_S} {now}(?:been |be )?{now}(?:a |the )?(?:{state}){end}", ("status",)
    yield rf"(?:if|whether) {_S} (?:is|are|has|have|does) {now}(?:been )?(?:{state}){end}", ("status",)
    yield rf"what(?:'s| is| was| are| were) {_S} (?:{_of('title', 'en_called')})", ("title",)
    where = "(?:(?:from )?(?:where|(?:which|what) (?:database|source|site|website|news agency|agency)))"
    yield rf"{where} (?:does|did|do|is|was|were) {_S} (?:{_of('source', 'en_from')})", ("source",)
    yield rf"{where} is the source of {_S}", ("source",)
    of = rf"(?: (?:of|for|on|in|given in|stated in|given to|assigned to) {_S})?"
    yield rf"(?:(?:what|which|who){is_}? )?{nouns}{of}", ()
    yield rf"(?:what|which) {nouns} (?:does|do|did|is|was) {_S} (?:have|bear|carry|given|under)", ()
    yield rf"(?:what|which) number (?:does|do|did) {_S} (?:have|bear|carry)", ("number",)
    yield rf"under (?:what|which) {nouns} (?:is|was|were|are) {_S} (?:issued|published|promulgated)", ()
    yield rf"(?:what|which)?{is_}? ?{_S}(?:'s|') {nouns}", ()
    yield rf"(?:(?:what|which){is_} )?{_S}{nouns}", ()


_NEWS = re.compile("|".join(_WORDS["kinds"]["news"]))
_MARKS = " .?!,:;~"
_TRIM: dict[str, re.Pattern[str]] = {
    "zh": re.compile(rf"^(?:{_any('around', 'zh_before')})+|(?:{_any('around', 'zh_after')})+$"),
    "en": re.compile(
        rf"^(?:(?:{_any('around', 'en_before')})\b[ ,:]*)+|(?:[ ,]*\b(?:{_any('around', 'en_after')}))+$"
    ),
}
# After the head of an English name: "measures on service", not "used to measure the strength".
_HEAD = (
    r"(?=$| (?:of|on|about|for|regarding|concerning|in|by|from|with|to|under|between|that|which|dated)\b"
    r"| (?:19|20)\d\d\b)"  # statistics 2023
)
_KIND = {
    ("zh", False): re.compile(rf"(?:{_any('kinds', 'zh')})$"),
    ("zh", True): re.compile(rf"(?:{_any('kinds', 'zh')}|{_any('kinds', 'zh_loose')})$"),
    ("en", False): re.compile(rf"\b(?:{_any('kinds', 'en')}){_HEAD}"),
    ("en", True): re.compile(rf"\b(?:{_any('kinds', 'en')}|{_any('kinds', 'en_loose')}){_HEAD}"),
}
_ONLY_KIND = re.compile("|".join(_any("kinds", key) for key in ("zh", "en", "zh_loose", "en_loose")))
_SHORT = 4  # words of a name that says no kind of document: "the PDPA"
_STILL = re.compile("|".join(_WORDS["status_words"]["still"]))
_OF_ANYTHING = re.compile("|".join(_WORDS["status_words"]["of_anything"]))
_ASKS = re.compile(r"什么|谁|哪|多少|怎|\b(?:wh(?:at|ich|om?|ose|ere|en|y)|how)\b")


def _may_be_meant(asked: Asked) -> bool:
    """Whether the subject may be a document. All things have names and sources: those are asked of what is
    called as documents are."""
    if not asked.subject or asked.quoted:
        return True
    if _ASKS.search(asked.subject) or mentions(asked.subject):
        return False
    if kinds(asked.subject, loose=True) or document_number.read_folded(asked.subject):
        return True
    common = not {"title", "source", "cover"}.isdisjoint(asked.fields)
    words = len(re.findall(rf"[{HAN}]{{1,2}}|[^\s{HAN}]+", asked.subject))
    return not common and words <= _SHORT


# --- what it is asked of ----------------------------------------------------------------------------

_POINTER: dict[str, re.Pattern[str]] = {
    "zh": re.compile(rf"^(?:{_any('pointers', 'zh')})+"),
    "en": re.compile(rf"^(?:(?:{_any('pointers', 'en')})\b\s*)+"),
}
_POINTS = re.compile(r"^(?:the\s*)?$")  # an article alone points to nothing
_EMPTY = {
    "zh": re.compile(rf"(?:{_any('kinds', 'zh_loose')})?"),
    "en": re.compile(rf"(?:{_any('kinds', 'en_loose')})?"),
}


def _asked(fields: tuple[Field, ...], said: str, version: str | None, tongue: Language) -> Asked:
    language: Language | None = None
    if version:
        language = "zh" if version in ("中文", "汉语", "chinese") else "en"
    said = said.strip(" ,:的" if tongue == "zh" else " ,:")
    if marked := re.fullmatch(r"(?:the )?[《<\"']+(.+?)[》>\"']+(?:[^》>\"']{0,8})", said):
        return Asked(fields, marked[1], quoted=True, language=language)
    pointer = _POINTER[tongue].match(said)
    rest = said[pointer.end() :].strip() if pointer else said
    pointed = pointer is not None and _POINTS.fullmatch(pointer.group()) is None
    if _EMPTY[tongue].fullmatch(rest):
        return Asked(fields, "", pointed or bool(rest), of_anything=not rest, language=language)
    return Asked(fields, rest, pointed, language=language)
