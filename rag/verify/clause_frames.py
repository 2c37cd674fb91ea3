"""Who does what to whom, on which condition and but for what: a text as rules made of clauses. Pure.

No grammar: roles by their names, the doer by where it stands to the verb (`由`, `被`, "by"; else what comes
before `应当` or "shall"), conditions and exceptions by the words that lead or end them. What is not seen is
left open, and `compared_clauses.py` then compares it with nothing. The words are in clause_frames.toml.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from index.records import Language
from index.text import detect, sentences, simplified, word_lists
from rag.verify.modality import Mood, moods

Place = Literal["main", "condition", "exception"]
Order = Literal["before", "after"]
Consent = Literal["needed", "free"]

_LISTS = word_lists(Path(__file__).with_name("clause_frames.toml"))
_PLACES, _CONDITIONS = _LISTS["places"], _LISTS["conditions"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `doer` is the role that acts, None where none is seen; `carried` one that was named in a
    clause before it. `targets` are the roles that it is done to or for, `roles` all that it names."""

    text: str
    place: Place
    doer: str | None
    carried: bool
    targets: frozenset[str]
    roles: frozenset[str]
    moods: frozenset[Mood]
    order: frozenset[Order]


@dataclass(frozen=True, slots=True)
class Rule:
    """Clauses that hold together, between full stops and semicolons."""

    text: str
    clauses: tuple[Clause, ...]
    consent: Consent | None
    givers: frozenset[str]  # roles whose consent it is

    def of(self, place: Place) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.place == place)


def _any(forms: list[str], around: str = "{}") -> str:
    return "|".join(around.format(form) for form in forms)


# --- roles ------------------------------------------------------------------------------------------------

_ROLE_NAMES = tuple(_LISTS["roles"])
_ROLE: dict[Language, re.Pattern[str]] = {
    "zh": re.compile("|".join(f"(?P<{name}>{_any(of['zh'])})" for name, of in _LISTS["roles"].items())),
    "en": re.compile(
        r"\b(?:"
        + "|".join(f"(?P<{name}>{_any(of['en'])})" for name, of in _LISTS["roles"].items())
        + r")s?\b",
        re.IGNORECASE,
    ),
}
_UNLISTED = "="  # leads the name of a role that no list has
_ACTORS = _LISTS["actors"]
_NO_ACTOR = frozenset(_ACTORS["no_actor_en"])
_ACTOR_EN = re.compile(rf"{_ACTORS['en']}$")
_SUBJECT_EN = re.compile(
    rf"^(?:and |but |then )?(?:the|an?|any|each|every|no) (?P<said>(?:[a-z]+[- ]){{0,3}}?[a-z]+) (?:{_PLACES['modal_en']})\b",
    re.IGNORECASE,
)
_BY_EN = re.compile(
    r"\bby (?:the|an?|any|each) (?P<said>(?:[a-z]+[- ]){0,2}?[a-z]+)(?=[ .,;]|$)", re.IGNORECASE
)
_SUBJECT_ZH = re.compile(
    rf"(?:^|由|被)(?P<said>[^\W\d_的得]{{1,8}}?{_ACTORS['zh']})(?=可?以?依?法?(?:{_PLACES['modal_zh']})|自|在|未|不)"
)
_KIN = frozenset(frozenset(pair) for pair in _LISTS["kin"]["pairs"])
_NO_PARTY = frozenset(_LISTS["kin"]["no_party"])
_DETERMINER = r"(?: (?:the|a|an|any|each|such|its|his|their|other|two|both))*"
_DOER = {
    "zh": re.compile(f"(?:{_PLACES['doer_zh']})$"),
    "en": re.compile(rf"\b{_PLACES['doer_en']}{_DETERMINER}\s?$", re.I),
}
_TARGET = {
    "zh": re.compile(f"(?:{_PLACES['target_zh']})(?:其他|另一)?$"),
    "en": re.compile(rf"\b(?:{_PLACES['target_en']}){_DETERMINER}\s?$", re.I),
}
_ASIDE = {
    "zh": re.compile(f"(?:{_PLACES['aside_zh']})$"),
    "en": re.compile(rf"\b(?:{_PLACES['aside_en']}){_DETERMINER}\s?$", re.I),
}
_MODAL = {"zh": re.compile(_PLACES["modal_zh"]), "en": re.compile(rf"\b(?:{_PLACES['modal_en']})\b", re.I)}
_PASSIVE = re.compile(
    rf"(?:(?:{_PLACES['modal_en']}) (?:not |also |only |\w+ly )*)??(?:{_PLACES['passive_en']})", re.IGNORECASE
)


def akin(one: str, other: str) -> bool:
    """Whether two roles are one, or may be one person in different words."""
    if _UNLISTED in (one[0], other[0]):  # the registrar and the deputy registrar may be one
        return _like_names(one.lstrip(_UNLISTED), other.lstrip(_UNLISTED)) or "party" in (one, other)
    if "party" in (one, other):
        return not {one, other} & _NO_PARTY
    return one == other or frozenset((one, other)) in _KIN


def _like_names(one: str, other: str) -> bool:
    """`deputy registrar` and `registrar`, 直接抚养方 and 直接抚养一方."""
    if one.isascii() or other.isascii():
        return one.split()[-1] == other.split()[-1]
    return len(set(one) & set(other)) >= 0.6 * min(len(set(one)), len(set(other)))


def unlisted(role: str) -> str:
    """The words of a role that no list has; nothing for a listed one."""
    return role[1:] if role[0] == _UNLISTED else ""


def roles_in(text: str) -> list[tuple[str, str]]:
    """(role, its words), in order."""
    return [(str(m.lastgroup), m[0]) for m in _ROLE[detect(text)].finditer(text)]


def without_roles(text: str) -> str:
    return _ROLE[detect(text)].sub(" ", text)


@dataclass(frozen=True, slots=True)
class _Acting:
    doer: str | None
    targets: frozenset[str]
    roles: frozenset[str]


def _unlisted(text: str, language: Language, passive: bool) -> str | None:
    """A doer that no list has, by its place before the verb or after "by" and by how its name ends."""
    if language == "zh":
        found = _SUBJECT_ZH.search(text)
        return _UNLISTED + found["said"] if found else None
    for m in _BY_EN.finditer(text) if passive else _SUBJECT_EN.finditer(text):
        last = m["said"].lower().split()[-1]
        if _ACTOR_EN.search(last) and last not in _NO_ACTOR:
            return _UNLISTED + m["said"].lower()
    return None


def _acting(text: str, language: Language) -> _Acting:
    """The roles of a clause by where they stand."""
    found = list(_ROLE[language].finditer(text))
    subject = doer = None
    targets: set[str] = set()
    pointed: set[str] = set()  # by a word like "to": may be the doer too
    verb = _MODAL[language].search(text)
    passive = language == "en" and verb is not None and _PASSIVE.match(text, verb.start()) is not None
    for m in found:
        before, name = text[: m.start()], str(m.lastgroup)
        owns = re.match(
            r"的|之|住所|所在|财产" if language == "zh" else r"['’]s?\b|['’](?=\s)", text[m.end() :]
        )
        if owns:
            continue
        if _DOER[language].search(before):
            # "within the period fixed by the court": of an active verb it is nobody's doer
            doer = doer or (
                name if language == "zh" or (passive and verb and verb.start() < m.start()) else None
            )
        elif _ASIDE[language].search(before):
            continue
        elif _TARGET[language].search(before):
            pointed.add(name)
        elif subject is None and doer is None and not (verb and m.start() > verb.end()):
            subject = name
        else:
            targets.add(name)
    if passive and subject:
        targets.add(subject)
        subject = None
    elif language == "zh" and doer and subject:
        targets.add(subject)
    acts = doer or subject
    if acts is None:
        acts = _unlisted(text, language, passive)
    return _Acting(acts, frozenset(pointed | (targets - {acts})), frozenset(str(m.lastgroup) for m in found))


# --- rules and clauses ------------------------------------------------------------------------------------

_RULE = re.compile(r"[；;]|[，,]\s?(?=(?:但|but)(?!.*除外))|(?<=\w) (?=but\b)")
_ENUMERATOR = re.compile(r"^[(（](?:\d{1,2}|[a-z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[)）]\s*")
_LEAD = _CONDITIONS["lead_en"]
_EXCEPT = _CONDITIONS["exception_en"]
_CUT = {
    "en": re.compile(
        r"[,:](?!\d| \d{4}\b)\s*"
        rf"|(?<!except)(?<!except for)(?<!save)\s(?=(?:{_LEAD}|{_EXCEPT}))"
        rf"|\s(?=and (?:the|an?|any) (?:\w+ ){{1,3}}?(?:{_PLACES['modal_en']})\b)"
        r"|(?:(?<=cases)|(?<=circumstances))\s(?=the|an?\b)",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[，：,:](?!\d)"),
}
_RELATIVE = {
    "en": re.compile(rf"(?<=\w )(?P<said>{_LISTS['relative']['en']})", re.IGNORECASE),
    "zh": re.compile(rf"^(?P<said>[^由将把向]{{3,}}?的)(?=(?:{_ROLE['zh'].pattern})(?!的))"),
}
_CONDITION = {
    "en": re.compile(rf"^(?:and |or |but )?(?:{_LEAD}|(?:{_CONDITIONS['opening_en']})\b)", re.IGNORECASE),
    "zh": re.compile(f"^(?:{_CONDITIONS['lead_zh']})|(?:{_CONDITIONS['end_zh']})"),
}
_EXCEPTION = {
    "en": re.compile(rf"^(?:and |or |but )?(?:{_EXCEPT})", re.IGNORECASE),
    "zh": re.compile(
        f"(?:{_CONDITIONS['exception_zh']})|^(?:但|且|，)?(?:{_CONDITIONS['exception_lead_zh']})"
    ),
}
_ORDER = tuple(
    (order, re.compile("|".join(_LISTS["order"][order]), re.IGNORECASE)) for order in ("before", "after")
)
_DENIED = re.compile("|".join([*_LISTS["denied"]["en"], *_LISTS["denied"]["zh"]]), re.IGNORECASE)
INSISTING = re.compile(f"{_LISTS['insisting']['words']}|{_CONDITIONS['always']}", re.IGNORECASE)
RESTRICTING = re.compile(_LISTS["restricting"]["words"], re.IGNORECASE)
RESTRICTED = re.compile(_LISTS["restricting"]["also"], re.IGNORECASE)
EXCLUDING = re.compile(_LISTS["excluding"]["words"], re.IGNORECASE)
ALWAYS = re.compile(_CONDITIONS["always"], re.IGNORECASE)
_CONSENT = {
    kind: re.compile(_LISTS["consent"][kind], re.IGNORECASE) for kind in ("word", "asked", "without", "free")
}

_GIVER: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(_LISTS["consent"]["giver_zh"]),
    "en": re.compile(_LISTS["consent"]["giver_en"], re.IGNORECASE),
}


@lru_cache(maxsize=1024)
def rules(text: str) -> tuple[Rule, ...]:
    """The rules of a text in either language, each with its clauses in order."""
    text = re.sub(r"\s+", " ", simplified(text)).strip()
    language = detect(text)
    found = []
    for start, end in sentences(text, language):
        for piece in _RULE.split(text[start:end]):
            stripped = _ENUMERATOR.sub("", piece.strip()).strip(" .。!！?？,，")
            if stripped:
                found.append(
                    Rule(
                        stripped,
                        tuple(_clauses(stripped, language)),
                        _consent(stripped),
                        _givers(stripped, language),
                    )
                )
    return tuple(found)


def _clauses(text: str, language: Language) -> Iterator[Clause]:
    doer: str | None = None
    for piece in _pieces(text, language):
        clause = _clause(piece, language)
        if clause.doer is None and doer is not None and not clause.targets & {doer}:
            clause = replace(clause, doer=doer, carried=True)
        elif clause.place == "main" or doer is None:
            doer = clause.doer or doer
        yield clause


def _pieces(text: str, language: Language) -> Iterator[str]:
    """Stretches between commas and before the words that lead a condition, relative clauses taken out."""
    for piece in _CUT[language].split(text):
        stripped = piece.strip()
        if relative := _RELATIVE[language].search(stripped):
            before, after = stripped[: relative.start()], stripped[relative.end() :]
            yield f"where {before}{relative['said']}" if language == "en" else relative["said"]
            stripped = (before.rstrip() + after).strip()
        if stripped:
            yield stripped


def _clause(text: str, language: Language) -> Clause:
    place: Place = "main"
    if _EXCEPTION[language].search(text):
        place = "exception"
    elif _CONDITION[language].search(text) and not (language == "zh" and _MODAL["zh"].search(text)):
        place = "condition"
    acting = _acting(text, language)
    return Clause(
        text,
        place,
        acting.doer,
        False,
        acting.targets,
        acting.roles,
        moods(without_bounds(_CONSENT["without"].sub(" ", text))),
        frozenset(order for order, words in _ORDER if words.search(text)),  # type: ignore[misc]
    )


def _givers(text: str, language: Language) -> frozenset[str]:
    """The roles whose consent a rule speaks of."""
    return frozenset(
        str(m.lastgroup)
        for m in _ROLE[language].finditer(text)
        if _GIVER[language].search(text[: m.start()])
        and (language == "en" or _CONSENT["word"].match(text[m.end() :].removeprefix("书面")))
    )


def _consent(text: str) -> Consent | None:
    """Whether a rule asks for somebody's consent, or does without; None where it speaks of none."""
    if not _CONSENT["word"].search(text):
        return None
    if _CONSENT["free"].search(text):
        return "free"
    if _CONSENT["without"].search(text):
        rest = moods(_CONSENT["without"].sub(" ", without_bounds(text)))
        return "needed" if rest & {"forbids", "denies"} else "free"
    return "needed" if _CONSENT["asked"].search(text) else None


# --- bounds -----------------------------------------------------------------------------------------------

Bound = Literal["least", "most"]
_KINDS: tuple[Bound, ...] = ("least", "most")
_MONEY = r"(?:RMB|US\$|\$|¥|人民币)?\s?$"
_BOUND_BEFORE = {
    kind: re.compile(
        rf"(?:\b(?:{_any(_LISTS['bounds'][kind]['before_en'])}) (?:the age of |the |an? |about )?"
        rf"|(?:{_any(_LISTS['bounds'][kind]['before_zh'])})){_MONEY}",
        re.IGNORECASE,
    )
    for kind in _KINDS
}
# Chinese puts what is bounded between: 不得超过合同成立时贷款市场报价利率的四倍, 不低于小时工资百分之一百五十.
_BOUND_FAR = {
    kind: re.compile(
        rf"(?:{_any(_LISTS['bounds'][kind]['before_zh'])})[\u4e00-\u9fff]{{2,24}}的$|不(?:得|应|能)?{far}于?[\u4e00-\u9fff]{{2,16}}$"
    )
    for kind, far in zip(_KINDS, ("[少低短小]", "(?:超过|[多高长大])"), strict=True)
}
_BOUND_AFTER = {
    kind: re.compile(
        rf"^(?:[^\W\d_]|[ -]){{0,16}}?\b(?:{_any(_LISTS['bounds'][kind]['after_en'])})\b"
        rf"|^[^\W\d_]{{0,4}}?(?:{_any(_LISTS['bounds'][kind]['after_zh'])})",
        re.IGNORECASE,
    )
    for kind in _KINDS
}
_BOUND_WORDS = re.compile(
    r"\b(?:(?:shall|may|must|can|should|is|are|be) )?(?:"
    + "|".join(_any(_LISTS["bounds"][kind]["before_en"]) for kind in _KINDS)
    + r")\b|"
    + "|".join(_any(_LISTS["bounds"][kind]["before_zh"]) for kind in _KINDS),
    re.IGNORECASE,
)


def bound(before: str, after: str) -> Bound | None:
    """What a figure bounds, by the words before and after it."""
    # The match that begins first is the longest: "not less than" before "less than".
    led = [(m.start(), kind) for kind in _KINDS if (m := _BOUND_BEFORE[kind].search(before))]
    if led:
        return min(led)[1]
    found = next((kind for kind in _KINDS if _BOUND_AFTER[kind].search(after)), None)
    return found or next((kind for kind in _KINDS if _BOUND_FAR[kind].search(before)), None)


def denies_in_a_word(text: str) -> bool:
    """Whether a clause has a word that the other language may render with "not", or that renders one."""
    return _DENIED.search(text) is not None


def without_bounds(text: str) -> str:
    """The text without words like "not more than": their "not" denies nothing."""
    return _BOUND_WORDS.sub(" ", text)


# --- content ----------------------------------------------------------------------------------------------

_EMPTY = re.compile(
    rf"(?:\W|\b(?:{_any(_LISTS['empty']['en'])})\b|{_any(_LISTS['empty']['zh'])})*", re.IGNORECASE
)


def is_empty(text: str) -> bool:
    """Whether a sentence says nothing that a passage could say: `No.`, `!!!`, `是的。`, brackets."""
    bare = re.sub(r"\[\d*\]|\s+", " ", text)
    return not any(c.isalnum() for c in bare) or _EMPTY.fullmatch(bare) is not None
