"""Rules that make a follow-up stand alone: what it leaves out is taken over from the last turn, its
question first, then the document that it was answered from. Pure. The words are in followup_rules.toml."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.records import Language
from index.text import detect, fold, numeral, word_lists
from rag.conversation.task_followups import counted_unit, in_the_same_way, pointed_line
from rag.results import Answer

History = Sequence[tuple[str, Answer]]  # questions as they were asked, and their answers, oldest first

LONGEST = 300  # characters of a question that is made to stand alone

_LISTS = word_lists(Path(__file__).with_name("followup_rules.toml"))


def _one_of(*forms: str) -> str:
    """One of the forms, as a group of a regular expression."""
    return f"(?:{'|'.join(forms)})"


@dataclass(frozen=True, slots=True)
class Followed:
    """What to search for, and the language that the follow-up asked to be answered in."""

    question: str
    language: Language | None = None
    certain: bool = field(default=False, compare=False)  # no model could say it better


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
    if line := pointed_line(question, history, tongue):
        return Followed(line, certain=True)
    if switched := _SWITCH.fullmatch(bare):
        return Followed(before, "en" if _ENGLISH.search(switched.group()) else "zh")
    if _WHY.fullmatch(bare):
        return Followed(_about("原因是什么" if tongue == "zh" else "for what reason", _stem(before), tongue))
    if _MORE.fullmatch(bare):
        return Followed(before)
    part = bare if _only_names(question, bare, tongue) else counted_unit(bare, answer, tongue)
    if same := in_the_same_way(part, before, answer, history, tongue):
        return Followed(same, certain=True)
    if provision := _provision(question, answer, tongue):
        return Followed(provision)
    if _names_document(question):
        return Followed(question)
    if _only_names(question, bare, tongue):
        return Followed(_in_place(bare, before, tongue))
    if pointed := _resolved(question, before, answer, tongue):
        return Followed(pointed)
    if _leans(question, tongue):
        return Followed(_about(bare, _stem(before), tongue))
    return Followed(question)


# --- what kind of follow-up -------------------------------------------------------------------------

SHORT = {"zh": 10, "en": 24}  # characters of a question that hardly says anything itself
_ZH, _EN = (
    {part: _one_of(*forms) for part, forms in _LISTS["other_language"][tongue].items()}
    for tongue in ("zh", "en")
)
_SWITCH = re.compile(
    "{asked}?{by}?(?:{chinese}|{english}){after}*|".format_map(_ZH)
    + "(?:{asked} )*(?:{by} )?(?:{chinese}|{english})(?: {after})*".format_map(_EN),
    re.I,
)
_ENGLISH = re.compile(f"{_ZH['english']}|{_EN['english']}", re.I)
_WHY = re.compile("|".join(_LISTS["whole"]["why"]), re.I)
_MORE = re.compile("|".join(_LISTS["whole"]["more"]), re.I)
PROVISION = re.compile(
    rf"第\s*[\d一二三四五六七八九十百零〇]+\s*[条條点章]|\b{_one_of(*_LISTS['provisions']['en'])}\s+\(?\d+\)?"
    rf"|(?P<next>{'|'.join(_LISTS['provisions']['next'])})|(?P<last>{'|'.join(_LISTS['provisions']['previous'])})",
    re.I,
)
_PREDICATE = {
    "zh": re.compile("|".join(_LISTS["asking"]["zh"])),
    "en": re.compile(rf"\b{_one_of(*_LISTS['asking']['en'])}\b", re.I),
}
_LEADING = {tongue: _one_of(*forms) for tongue, forms in _LISTS["leading"].items()}
_LEANING = {
    "zh": re.compile(rf"^{_LEADING['zh']}|{_one_of(*_LISTS['trailing']['leaning'])}[?？]?$"),
    "en": re.compile(rf"^{_LEADING['en']}\b", re.I),
}
_LEAD = re.compile(
    rf"^{_LEADING['zh']}[,，]?|^(?:{_one_of(*_LISTS['leading']['en'], *_LISTS['opening']['en'])}\b[, ]*)+",
    re.I,
)
_TRAIL = re.compile(rf"(?:又)?{_one_of(*_LISTS['trailing']['idle'])}$")


def _bare(question: str) -> str:
    """Without what only ties it to the conversation: `那2023年呢?` → `2023年`."""
    stripped = question.strip().rstrip("?？。.!！ ")
    return _TRAIL.sub("", _LEAD.sub("", stripped)).strip(" ,，")


def _leans(question: str, tongue: Language) -> bool:
    """It begins or ends as a follow-up does, or says too little to be asked alone."""
    marked = _LEANING[tongue].search(question.strip()) is not None
    return marked or (len(question) <= SHORT[tongue] and not _NAMED[tongue].search(question[1:]))


def _only_names(question: str, bare: str, tongue: Language) -> bool:
    """It leans on the turn before, and only names something else."""
    return not _PREDICATE[tongue].search(bare) and _leans(question, tongue)


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
_PREPOSITION = re.compile(rf"^({'|'.join(_LISTS['prepositions']['en'])})\s+(.+)$", re.I)
_KIND = {tongue: _one_of(*forms) for tongue, forms in _LISTS["kinds"].items()}
_NAMED = {
    "zh": re.compile(rf"《[^》]+》|[\u4e00-\u9fff]{{2,16}}?{_KIND['zh']}(?!{_KIND['zh']})"),
    "en": re.compile(
        rf"(?:\b{_KIND['en']}\s+(?:with|of|on|for|between)\s+(?:the\s+)?)?"  # the memorandum with Ordland
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

_POINTING = _LISTS["pointing"]
_TO_KIND = {tongue: _one_of(*words["to_kind"]) for tongue, words in _POINTING.items()}
POINTER = {
    "zh": re.compile(
        rf"{_TO_KIND['zh']}(?P<kind>{'|'.join([_KIND['zh'], *_POINTING['zh']['any_document']])})"
        rf"|{'|'.join(_POINTING['zh']['pronouns'])}"
    ),
    "en": re.compile(
        rf"\b{_TO_KIND['en']}\s+(?P<kind>{'|'.join(_LISTS['kinds']['en'])})\b"
        rf"|\b{_one_of(*_POINTING['en']['pronouns'])}\b"
        r"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?! (?:is|are|was|were)\b)",
        re.I,
    ),
}
# Pronouns of one thing or person: a name can stand in their place.
_OF_ONE = {tongue: re.compile("|".join(words["of_one"]), re.I) for tongue, words in _POINTING.items()}
_OWNERS = frozenset(owner for words in _POINTING.values() for owner in words["owners"])


def _resolved(question: str, before: str, answer: Answer, tongue: Language) -> str | None:
    """The question with what its pronoun stands for; None where it has no pronoun."""
    told = _LEAD.sub("", question.strip())
    pointer = POINTER[tongue].search(told)
    if pointer is None:
        return None
    kind = pointer["kind"] or ""
    name = _name(before, answer, tongue, kind)
    if name and (kind or _OF_ONE[tongue].fullmatch(pointer.group())):
        article = "the " if tongue == "en" and (kind or f"the {name}" in before) else ""
        owner = ("的" if tongue == "zh" else "'s") if pointer.group().lower() in _OWNERS else ""
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
