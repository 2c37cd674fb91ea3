"""Rules that make a follow-up stand alone: what it leaves out is taken over from the last turn, its
question first, then the document that it was answered from. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Language
from index.text import detect, fold, numeral
from rag.results import Answer

History = Sequence[tuple[str, Answer]]  # questions as they were asked, and their answers, oldest first

LONGEST = 300  # characters of a question that is made to stand alone


@dataclass(frozen=True, slots=True)
class Followed:
    """What to search for, and the language that the follow-up asked to be answered in."""

    question: str
    language: Language | None = None


def follow(question: str, history: History) -> Followed:
    """The rules, the most certain first.

    >>> follow("and in 2023?", [("How many cases came in 2024?", answer)]).question
    'How many cases came in 2023?'
    """
    if not history:
        return Followed(question)
    asked, answer = history[-1]
    before = answer.searched if len(answer.searched) <= LONGEST else asked
    tongue = detect(question)
    bare = _bare(question)
    if switched := _SWITCH.fullmatch(bare):
        return Followed(before, "en" if re.search("英|[Ee]nglish", switched.group()) else "zh")
    if _WHY.fullmatch(bare):
        return Followed(_about("原因是什么" if tongue == "zh" else "for what reason", _stem(before), tongue))
    if _MORE.fullmatch(bare):
        return Followed(before)
    if provision := _provision(question, answer, tongue):
        return Followed(provision)
    if _names_document(question):
        return Followed(question)
    if not _PREDICATE[tongue].search(bare) and _leans(question, tongue):
        return Followed(_in_place(bare, before, tongue))
    if pointed := _resolved(question, before, answer, tongue):
        return Followed(pointed)
    if _leans(question, tongue):
        return Followed(_about(bare, _stem(before), tongue))
    return Followed(question)


# --- what kind of follow-up -------------------------------------------------------------------------

SHORT = {"zh": 10, "en": 24}  # characters of a question that hardly says anything itself
_SWITCH = re.compile(
    r"(?:请|能|可以)?(?:用|以|改用|换成|说)?(?:中文|汉语|英文|英语)(?:版|版本|文本|原文|的|是什么"
    r"|是?怎么(?:说|写|规定)的?|回答|再说一遍|吗|呢)*"
    r"|(?:what does the |what about the |show (?:me )?the |give (?:me )?the |the |can you |please "
    r"|say it |answer )*"
    r"(?:in |the )?(?:english|chinese)(?: (?:version|text|original|please|say|wording|one))*",
    re.I,
)
_WHY = re.compile(
    r"(?:这|那)?(?:是)?(?:为什么|为何|原因(?:是什么|何在)?|什么原因)|why(?: is that| so| not)?|how come", re.I
)
_MORE = re.compile(
    r"(?:请)?(?:再)?(?:详细|具体)?(?:说明|解释|讲讲|说说|一点|一些|一下|说)*|还有(?:别的|其他的?)?(?:吗)?|具体(?:呢|怎么规定的?)?"
    r"|(?:tell me |say |any)?(?:thing )?more(?: details?)?|details|go on|what else|anything else",
    re.I,
)
PROVISION = re.compile(
    r"第\s*[\d一二三四五六七八九十百零〇]+\s*[条條点章]|\b(?:article|provision|section|rule|clause)\s+\(?\d+\)?"
    r"|(?P<next>下一[条條点]|后一条|\bthe next (?:article|provision|one)\b|\bnext (?:article|provision)\b)"
    r"|(?P<last>上一[条條点]|前一条|\b(?:previous|preceding) (?:article|provision|one)\b)",
    re.I,
)
_PREDICATE = {
    "zh": re.compile(
        r"多[少久长大高]|什么|谁|哪|何|几[个次年月日天名家件条项种]|怎[么样]|如何|是否|吗$|能不能|可不可以|是不是|有没有|可以|应当|需要"
    ),
    "en": re.compile(
        r"\b(?:how(?! about)|what(?! about)|who|whom|whose|when|where|which|why|is|are|was|were|do|does|did"
        r"|can|may|must|shall|should|will|would|has|have|had)\b",
        re.I,
    ),
}
_LEANING = {
    "zh": re.compile(r"^(?:那么?|另外|然后|还有|此外|而且)|呢[?？]?$"),
    "en": re.compile(r"^(?:and|but|so|then|also|what about|how about)\b", re.I),
}
_LEAD = re.compile(
    r"^(?:那么?|另外|然后|还有|此外|而且)[,，]?|"
    r"^(?:(?:and|but|so|then|also|what about|how about|what if)\b[, ]*)+",
    re.I,
)


def _bare(question: str) -> str:
    """Without what only ties it to the conversation: `那2023年呢?` → `2023年`."""
    stripped = question.strip().rstrip("?？。.!！ ")
    return re.sub(r"(?:又)?(?:呢|怎么样|又如何)$", "", _LEAD.sub("", stripped)).strip(" ,，")


def _leans(question: str, tongue: Language) -> bool:
    """It begins or ends as a follow-up does, or says too little to be asked alone."""
    marked = _LEANING[tongue].search(question.strip()) is not None
    return marked or (len(question) <= SHORT[tongue] and not _NAMED[tongue].search(question[1:]))


def _names_document(question: str) -> bool:
    return re.search(r"《.+》|〔\d{4}〕|[\"“].{8,}[\"”]", question) is not None


# --- provisions -------------------------------------------------------------------------------------


def _provision(question: str, answer: Answer, tongue: Language) -> str | None:
    """`第12条呢?` in the document that the last answer cited; `下一条` counts from its provision."""
    named = PROVISION.search(question)
    if named is None or _names_document(question) or not answer.citations:
        return None
    if (
        re.search(r"\bof the\b|的.{0,12}第|[\u4e00-\u9fff]{4,}第", question)
        and not named["next"]
        and not named["last"]
    ):
        return None  # it names its document itself
    first = answer.citations[0]
    title = first.title.best(tongue) or first.document
    words = named.group()
    if step := (1 if named["next"] else -1 if named["last"] else 0):
        number = numeral(first.section[-1]) if first.section else None
        if number is None or not number.isdigit():
            return None
        words = f"第{int(number) + step}条" if tongue == "zh" else f"Article {int(number) + step}"
    rest = _LEAD.sub("", question.strip()).replace(named.group(), "").strip(" ?？呢,，。.")
    if tongue == "zh":
        return f"《{title}》{words}{rest or '的内容是什么'}？"
    return f"{rest}, {words} of the {title}?" if len(rest) > 3 else f"What does {words} of the {title} say?"


# --- something else in the same place ---------------------------------------------------------------

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?:\s*年)?(?!\d)")
_PREPOSITION = re.compile(r"^(in|for|from|at|of|by|with|under|on|to|before|after)\s+(.+)$", re.I)
_BODY = (
    r"(?:法院|法庭|中心|仲裁院|委员会|规则|意见|备忘录|办法|规定|白皮书|公报"
    r"|学院|大学|平台|公司|研讨会|研修班|调解周)"
)
_KINDS = (
    r"courts?|centre|center|institution|rules|memorandum|document|opinions|week|course|seminar|platform|paper"
)
_NAMED = {
    "zh": re.compile(rf"《[^》]+》|[\u4e00-\u9fff]{{2,16}}?{_BODY}(?!{_BODY})"),
    "en": re.compile(
        rf"(?:\b(?:{_KINDS})\s+(?:with|of|on|for|between)\s+(?:the\s+)?)?"  # the memorandum with Ordland
        r"[A-Z][\w'’-]*(?:\s+(?:(?:of|on|for)\s+(?:the\s+)?)?[A-Z][\w'’-]*)*"
    ),
}


def _in_place(part: str, before: str, tongue: Language) -> str:
    """The last question with `part` where it held something of the same kind, or beside it."""
    year = _YEAR.search(part)
    if year and len(_YEAR.findall(before)) == 1 and len(part) <= len(year.group()) + 6:
        digits = year.group()[:4]
        return _YEAR.sub(lambda old: digits + old.group()[4:], before)
    stem = _stem(before)
    if tongue == "zh":
        return f"{part}：{stem}？"
    after = _PREPOSITION.match(part)
    # "from Costavia" for "from Ordland", "the mediation fee" for "the registration fee"
    head = re.escape(after[1] if after else part.split()[-1])
    same = (
        rf"\b{head}\s+(?:the\s+)?[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)*"
        if after
        else rf"(?:\bthe\s+)?\b[\w-]+\s+{head}\b"
    )
    if old := re.search(same, stem):
        return f"{stem[: old.start()]}{part}{stem[old.end() :]}?"
    return f"{stem}, {part}?"


# --- what it was about ------------------------------------------------------------------------------

POINTER = {
    "zh": re.compile(
        rf"(?:该|这个|那个|这些|这家|这份|上述|此)(?P<kind>{_BODY}|文件|机构)"
        r"|它们?|他们|她们|他|她|其(?!他|它|余|实)中?"
    ),
    "en": re.compile(
        rf"\b(?:this|that|these|those|the said|the same)\s+(?P<kind>{_KINDS})\b"
        r"|\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those)\b"
        r"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?! (?:is|are|was|were)\b)",
        re.I,
    ),
}


_ONE = {  # pronouns of one thing or person: a name can stand in their place
    "zh": re.compile("[它他她]|其(?!中)"),
    "en": re.compile("it|its|he|him|his|she|her", re.I),
}
_OWNER = frozenset({"its", "his", "her", "其"})


def _resolved(question: str, before: str, answer: Answer, tongue: Language) -> str | None:
    """The question with what its pronoun stands for; None where it has no pronoun."""
    told = _LEAD.sub("", question.strip())
    pointer = POINTER[tongue].search(told)
    if pointer is None:
        return None
    kind = pointer["kind"] or ""
    name = _name(before, answer, tongue, kind)
    if name and (kind or _ONE[tongue].fullmatch(pointer.group())):
        article = "the " if tongue == "en" and (kind or f"the {name}" in before) else ""
        owner = ("的" if tongue == "zh" else "'s") if pointer.group().lower() in _OWNER else ""
        stood = f"{told[: pointer.start()]}{article}{name}{owner}{told[pointer.end() :]}"
        return stood[0].upper() + stood[1:]
    return _about(_bare(question), name or _stem(before), tongue)


def _name(before: str, answer: Answer, tongue: Language, kind: str) -> str | None:
    """The body or document that the last turn spoke of: one of the `kind`, or without it the only one
    that its question named."""
    if not kind:
        names = _names(before, tongue)
        return names[0] if len(names) == 1 else None
    wanted, title = fold(kind).text.rstrip("s"), _title(answer, tongue)
    if fitting := [n for n in _names(before, tongue) if wanted in fold(n).text]:
        return max(fitting, key=len)
    if wanted in ("文件", "document") or wanted in fold(title).text[-20:]:
        return title or None
    quotes = " ".join(c.quote for c in answer.citations[:1])
    return next((n for n in _names(quotes, tongue) if wanted in fold(n).text), None)


def _names(text: str, tongue: Language) -> list[str]:
    found = dict.fromkeys(m.group().strip("《》") for m in _NAMED[tongue].finditer(text))
    return [name for name in found if tongue == "zh" or len(name.split()) > 1]


def _title(answer: Answer, tongue: Language) -> str:
    """Of the document that the last turn rested on, "" where it found nothing."""
    if answer.citations:
        return answer.citations[0].title.best(tongue) or ""
    return answer.hits[0].passage.context.split(" › ")[0] if answer.hits else ""


def _about(bare: str, subject: str, tongue: Language) -> str:
    return f"{subject}：{bare}？" if tongue == "zh" else f"{subject}: {bare}?"


def _stem(question: str) -> str:
    return question.rstrip("?？。. ")
