"""What a clause demands or denies, in either language: the difference between `may`, `shall` and `不得`."""

import re
from collections.abc import Iterator
from typing import Literal

Mood = Literal["forbids", "frees", "denies", "duty", "may"]

# In this order: what one mood has matched is gone for the next, so "shall not" is no "shall".
_MOODS: tuple[tuple[Mood, tuple[str, ...]], ...] = (
    (
        "frees",
        (
            r"\bneed(?:s|ed)?(?:n['’]t| not)\b|\b(?:do|does|did) ?(?:n['’]t|not) (?:need|have) to\b",
            r"\bnot (?:be )?(?:required|obliged|obligated|necessary)\b",
            "无需|无须|不必|毋需|毋须|不需要?|不要求",
        ),
    ),
    (
        "forbids",
        (
            r"\b(?:shall|must|may|can|should|could) ?(?:not|never)\b|\bcannot\b",
            r"\b(?:mustn|can|shan|shouldn)['’]t\b|\b(?:prohibit|forbid|forbad|bann|disallow)\w*|\bunlawful\b",
            r"\bnot (?:be )?(?:permit|allow|entitl)\w*|\b(?:has|have|had) no right\b",
            r"\bno (?:\w+ ){1,4}?(?:shall|may|can|must)\b|\bneither\b.{0,40}\b(?:shall|may|can)\b",
            "不得|禁止|不可以|不准|不应|不允许|不许|严禁|不可(?![抗避分]|或缺)|不能|无权",
        ),
    ),
    (
        "denies",
        (
            r"\b(?:not|never|without|nobody|none|nor|no)\b|\w+n['’]t\b|\bfail(?:s|ed)? to\b",
            r"\b(?:refus|reject|dismiss)\w+|\bden(?:y|ies|ied)\b",
            "没有|没(?!收)|未(?!来|成年)|无(?!论|锡|人机|误|疑)|并非|非(?![法洲常讼诉])|拒绝|驳回",
            "不(?![仅但断同管论良少久足法明服动成]|正当|可[抗避分]|可或缺|限于|一致)",
        ),
    ),
    (
        "duty",
        (
            r"\b(?:shall|must|required|obliged|obligat\w+|ha(?:s|ve) to)\b",
            "应当|必须|须(?!知)|应(?=[^用对急邀]|$)",
        ),
    ),
    (
        "may",
        (
            r"\b(?:can|could|entitled|permitted|allowed|eligible|may)\b|\bha(?:s|ve) the right\b",
            "可以|有权|允许|可(?=[自向由在通申请选])",
        ),
    ),
)
_PATTERNS = tuple((mood, re.compile("|".join(forms), re.IGNORECASE)) for mood, forms in _MOODS)
_MONTH_OF_MAY = re.compile(r"\bMay\b(?=\s+\d|,|\.)|(?<=\d )May\b|\b(?:[Ii]n|[Bb]y|[Ss]ince|[Oo]f) May\b")


def moods(clause: str) -> frozenset[Mood]:
    """All moods that the clause shows."""
    rest = re.sub(r"\s+", " ", _MONTH_OF_MAY.sub(" ", clause))
    found: set[Mood] = set()
    for mood, pattern in _PATTERNS:
        rest, count = pattern.subn(" ", rest)
        if count:
            found.add(mood)
    return frozenset(found)


def conflict(claim: frozenset[Mood], evidence: frozenset[Mood]) -> bool:
    """Does a clause of mood `claim` say the opposite of one of mood `evidence`, or another duty?"""
    for one, two in ((claim, evidence), (evidence, claim)):
        if "frees" in one and "frees" not in two and "duty" in two:
            return True
        if "forbids" in one and "forbids" not in two:
            if two >= {"may", "denies"} or ("denies" not in one and two & {"may", "duty"}):
                return True
            if "denies" in one and not two & {"denies"}:
                return False  # "not … without consent" is "with consent"
    negative = {"forbids", "denies", "frees"}
    if bool(claim & negative) != bool(evidence & negative):
        return True
    if claim & negative:
        return False
    demands = {"duty", "may"}
    return bool(claim & demands and evidence & demands and not claim & evidence)


def conflict_across(claim: frozenset[Mood], evidence: frozenset[Mood]) -> bool:
    """The same for two languages, which word a denial in too many ways to compare more than this."""
    return any(
        "forbids" in one and "forbids" not in two and "may" in two and "frees" not in two
        for one, two in ((claim, evidence), (evidence, claim))
    )


_OPPOSITES = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(two, re.IGNORECASE))
    for one, two in (
        (r"\bplaintiffs?\b|(?<!反诉)原告", r"\bdefendants?\b|被告(?!知)"),
        (r"\bappellants?\b|上诉人(?<!被上诉人)", r"\bappellees?\b|被上诉人"),
        (r"\bapplicants?\b|(?<!被)申请人", r"\brespondents?\b|被申请人"),
        (r"\b(?:winning|prevailing|successful)\b|胜诉", r"\b(?:losing|unsuccessful)\b|败诉"),
        (r"\bcreditors?\b|债权人", r"\bdebtors?\b|债务人"),
        (r"\bbuyers?\b|买方|买受人", r"\bsellers?\b|卖方|出卖人"),
        (
            r"\b(?:at least|not less than|no less than|minimum)\b|以上|至少",
            r"\b(?:at most|up to|not more than|no more than|maximum)\b|以下|至多|不超过",
        ),
        (
            r"\b(?:rose|risen|increased?|grew|grown)\b|上升|增加|增长",
            r"\b(?:fell|fallen|decreased?|declined?)\b|下降|减少|降低",
        ),
        (r"\b(?:granted?|upheld|supported)\b|支持", r"\b(?:rejected|dismissed|denied)\b|驳回"),
        (r"\bbefore\b|之前|以前", r"\bafter\b|之后|以后"),
        (r"\bfirst[- ]instance\b|first instance|一审", r"\bsecond[- ]instance\b|second instance|二审"),
    )
)


def opposite(claim: str, evidence: str) -> bool:
    """Has the clause one word of a pair of opposites where the evidence has only the other?"""
    return any(
        a.search(claim) and not b.search(claim) and b.search(evidence) and not a.search(evidence)
        for one, two in _OPPOSITES
        for a, b in ((one, two), (two, one))
    )


_CLAUSE = re.compile(r"[^,;:，；：。.!?！？\n]+(?:[,.](?=\d)[^,;:，；：。.!?！？\n]+)*")


def clauses(text: str) -> Iterator[str]:
    """Stretches between punctuation; `3,000` stays whole."""
    for match in _CLAUSE.finditer(text):
        if match[0].strip():
            yield match[0].strip()
