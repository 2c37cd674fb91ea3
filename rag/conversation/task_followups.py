"""Follow-ups to an answer in several lines: an overview, a list, a comparison, a timeline, the library.

    第二点展开说说 · tell me more about the second point · and in Guangxi? · 那2022年呢 · the other document?

One that points at a line asks for the Part, provision, words or document of that line; one that only names
something asks the last question of it, in the place of what that was about. Pure. The words are in
task_followups.toml."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from index.records import LANGUAGES, Bilingual, Language
from index.text import detect, fold, number, word_lists
from rag.results import Answer, Citation, Task

Turns = Sequence[tuple[str, Answer]]  # oldest first

TASKS: frozenset[Task] = frozenset(
    ("overview", "list", "comparison", "count", "timeline", "library", "definition", "rendering")
)
LOOKED_BACK = 4  # turns for the list that a line is counted in
LONGEST_WORDS = 90  # characters of a line that is asked about by its words

_LISTS = word_lists(Path(__file__).with_name("task_followups.toml"))
_MADE = _LISTS["made"]


def pointed_line(question: str, history: Turns, tongue: Language) -> str | None:
    """The question that one about a line of an answer asks; None where it points at none. A question that
    went on about a line leaves the lines as they were: "and the third?"."""
    ordinal = _ordinal(question, tongue)
    if ordinal is None:
        return None
    for asked, answer in reversed(history[-LOOKED_BACK:]):
        if answer.task not in TASKS or _ordinal(asked, tongue) is not None:
            continue
        if ordinal.document:
            document = _at(_documents(answer), ordinal.place)
            return _of_document(question, ordinal, document, tongue) if document else None
        if line := _at(_points(answer), ordinal.place):
            return _of_line(question, ordinal, line, answer.task, tongue)
        return None
    return None


def in_the_same_way(part: str, before: str, answer: Answer, history: Turns, tongue: Language) -> str | None:
    """The last question, `before`, of what `part` names: of another year, document, unit or subject. None
    where the last answer was to an ordinary question, or nothing can give way."""
    if answer.task not in TASKS or not part:
        return None
    if year := _YEAR.fullmatch(part):
        if _YEARS.search(before):
            return _YEARS.sub(year["year"], before) if len(_YEARS.findall(before)) == 1 else None
        made: str | None = _MADE[tongue].get(f"year_{answer.task}")
        return made.format(year=year["year"]) if made else None
    if _ANOTHER[tongue].fullmatch(part):
        title = _another(history)
        if title is None:
            return None
        named = _MADE[tongue]["named"].format(title=title.best(tongue))
        return _replaced(before, named, answer.task, tongue) or _MADE[tongue]["document"].format(
            title=title.best(tongue)
        )
    return _replaced(before, part, answer.task, tongue)


def counted_unit(part: str, answer: Answer, tongue: Language) -> str:
    """The unit that a follow-up to a count asks for instead, "" where it asks for something else:
    `有多少条` → `条`."""
    found = _UNIT_ASKED[tongue].fullmatch(part) if answer.task == "count" else None
    return found["s"] if found else ""


# --- which line -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ordinal:
    """Words that count lines, or documents; `place` counts from 0, -1 is the last."""

    place: int
    document: bool
    start: int
    end: int


def _one_of(forms: Iterable[str]) -> str:
    return "|".join(sorted(forms, key=len, reverse=True))


_POINT = _LISTS["point"]
_ORDINALS: list[str] = _LISTS["ordinals"]["en"]
_ZH_NUMBER = r"[一二三四五六七八九十\d]+"
_ORDINAL = {
    "zh": re.compile(
        rf"(?:第(?P<n>{_ZH_NUMBER})|(?P<last>{_one_of(_POINT['zh']['last'])}))"
        rf"(?:(?P<document>{_one_of(_POINT['zh']['documents'])})|(?:{_one_of(_POINT['zh']['points'])}))"
    ),
    "en": re.compile(
        rf"\b(?:the\s+)?(?:(?P<word>{_one_of(_ORDINALS)})|(?P<n>\d+)(?:st|nd|rd|th)"
        rf"|(?P<last>{_one_of(_POINT['en']['last'])}))"
        rf"(?:\s+(?:(?P<document>{_one_of(_POINT['en']['documents'])})|(?:{_one_of(_POINT['en']['points'])}))\b"
        r"|(?=\s*[?.!]*$))"
        rf"|\b(?:{_one_of(_POINT['en']['points'])}|number|no\.)\s+(?P<m>\d+)\b",
        re.I,
    ),
}


def _ordinal(question: str, tongue: Language) -> _Ordinal | None:
    found = _ORDINAL[tongue].search(question)
    if found is None:
        return None
    groups = found.groupdict()
    if groups["last"]:
        counted = 0
    elif groups.get("word"):
        counted = _ORDINALS.index(groups["word"].lower()) + 1
    else:
        value = number(groups.get("n") or groups.get("m") or "")
        if value is None or not 1 <= value <= 500:
            return None
        counted = int(value)
    return _Ordinal(counted - 1, bool(groups["document"]), found.start(), found.end())


def _points(answer: Answer) -> list[Citation]:
    """What an answer counts as its points: the highest headings of an outline below its title, the rows of a
    comparison, else every line."""
    cited = {c.number: c for c in answer.citations}
    lines = [cited.get(s.citations[0]) if s.citations else None for s in answer.sentences]
    if answer.table is not None:
        rows = [next((cell for cell in row if cell is not None), None) for row in answer.table.rows]
        return [line for row in rows if row is not None and (line := lines[row])]
    depths = [s.heading for s in answer.sentences]
    highest = min((depth for depth in depths if depth > 1), default=0)
    wanted = {highest} if depths.count(highest) > 1 or highest else {0}
    return [line for line, depth in zip(lines, depths, strict=True) if line and depth in wanted]


def _documents(answer: Answer) -> list[Bilingual]:
    """The documents of an answer, in its order."""
    return list({c.document: c.title for c in answer.citations}.values())


T = TypeVar("T")


def _at(found: Sequence[T], place: int) -> T | None:
    return found[place] if found and place < len(found) else None


# --- what is asked of it ----------------------------------------------------------------------------

_MORE = {tongue: re.compile(_one_of(_LISTS["more"][tongue]), re.I) for tongue in LANGUAGES}
_OVERVIEW = {tongue: re.compile(_one_of(_LISTS["overview"][tongue]), re.I) for tongue in LANGUAGES}
_PART = {tongue: re.compile(_one_of(_LISTS["part"][tongue])) for tongue in LANGUAGES}
_PROVISION = {tongue: [re.compile(form) for form in _LISTS["provision"][tongue]] for tongue in LANGUAGES}


def _of_document(question: str, ordinal: _Ordinal, title: Bilingual, tongue: Language) -> str:
    """The question with the document's name in it; an overview of it where nothing else is asked."""
    said = title.best(tongue) or ""
    if not _OVERVIEW[tongue].search(question) and not _rest(question, ordinal, tongue):
        return str(_MADE[tongue]["document"].format(title=said))
    named = _MADE[tongue]["named"].format(title=said)
    return f"{question[: ordinal.start]}{named}{question[ordinal.end :]}".strip()


def _of_line(question: str, ordinal: _Ordinal, line: Citation, task: Task, tongue: Language) -> str:
    """Of a line of the library's, its document; of a heading its Part; of a provision the provision; else
    its words. What else is asked stands behind it."""
    if task == "library":
        return _of_document(question, ordinal, line.title, tongue)
    words = " ".join(line.quote.split())
    title = line.title.best(tongue) or line.document
    made = _MADE[tongue]
    if part := _PART[line.language].match(words):
        asked = made["part"].format(title=title, part=_called(part[0], line.language, tongue))
    elif provision := _provision(words, line.language, tongue):
        asked = made["provision"].format(title=title, part=provision)
    else:
        asked = made["words"].format(title=title, words=_cut(words, line.language))
    rest = _rest(question, ordinal, tongue)
    if not rest or _OVERVIEW[tongue].fullmatch(rest):
        return str(asked)
    return f"{asked.rstrip('？?')}：{rest}？" if tongue == "zh" else f"{asked.rstrip('?')}: {rest}?"


def _rest(question: str, ordinal: _Ordinal, tongue: Language) -> str:
    """What a question says beside the line it points at; "" where it only wants more of it."""
    rest = f"{question[: ordinal.start]} {question[ordinal.end :]}"
    bare = re.sub(r"[\s,，。.!！?？:：]+", " ", rest).strip()
    words = _MORE[tongue]
    if tongue == "zh":
        left = words.sub("", bare.replace(" ", ""))
    else:
        left = re.sub(rf"(?<![\w])(?:{words.pattern})(?![\w])", "", bare, flags=re.I)
    return bare if left.strip(" '’") else ""


def _called(part: str, of: Language, tongue: Language) -> str:
    """A Part by its label in a question of the other language, or by one that has no word for it: `二、`."""
    if of == tongue and not re.fullmatch(r"[一二三四五六七八九十]+|[IVX]+", part):
        return part
    counted = number(re.sub(r"^第|(?:部分|章|编|节)$|^[A-Za-z]+ ", "", part))
    shown = f"{counted:g}" if counted is not None else part
    chapter = re.search("章|Chapter", part) is not None
    if tongue == "zh":
        return f"第{shown}{'章' if chapter else '部分'}"
    return f"{'Chapter' if chapter else 'Part'} {shown}"


def _provision(words: str, of: Language, tongue: Language) -> str | None:
    article, item = (form.match(words) for form in _PROVISION[of])
    if article:
        said = article["n"] if of == tongue else f"{number(article['n']) or 0:g}"
        return f"第{said}条" if tongue == "zh" else f"Article {said}"
    if item and (counted := number(item["m"])):
        return f"第{counted:g}条" if tongue == "zh" else f"Provision {counted:g}"
    return None


def _cut(words: str, language: Language) -> str:
    if len(words) <= LONGEST_WORDS:
        return words
    cut = words[:LONGEST_WORDS]
    return cut if language == "zh" else cut.rsplit(" ", 1)[0]


# --- something else in its place --------------------------------------------------------------------

_YEARS = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_YEAR = re.compile(r"(?:in|during|for|from|在)?\s*(?P<year>(?:19|20)\d{2})\s*年?", re.I)
_ANOTHER = {tongue: re.compile(_one_of(_LISTS["another"][tongue]), re.I) for tongue in LANGUAGES}
_SUBJECT = {
    tongue: {
        what: [re.compile(form, re.I) for form in forms] for what, forms in _LISTS["subject"][tongue].items()
    }
    for tongue in LANGUAGES
}
_BEFORE_NAME = re.compile(
    r"^(?:in|for|from|at|of|by|with|under|on|to|about|concerning|regarding)\s+|^(?:关于|对于?|在|就)|的$",
    re.I,
)


def _replaced(before: str, part: str, task: Task, tongue: Language) -> str | None:
    """The last question with `part` where its subject stood; None where no form finds it."""
    named = _BEFORE_NAME.sub("", part).strip()
    for form in _forms(before, named, task, tongue):
        found = form.search(before)
        if found and fold(found["s"]).text != fold(named).text:
            article = (
                "the "
                if tongue == "en" and not re.match(r"the |[A-Z“\"]", named) and found["s"].startswith("the ")
                else ""
            )
            stood = f"{before[: found.start('s')]}{article}{named}{before[found.end('s') :]}"
            stood = stood.rstrip(" ?？。.") + ("？" if detect(before) == "zh" else "?")
            return _agreeing(stood, named) if tongue == "en" else stood
    return None


def _forms(before: str, named: str, task: Task, tongue: Language) -> list[re.Pattern[str]]:
    """The places that may give way, in a question of the language in which it was asked: a unit for a unit, a
    side of a comparison for a document."""
    asked: Language = (
        tongue if any(f.search(before) for f in _SUBJECT[tongue].get(task, [])) else _other(tongue)
    )
    forms = _SUBJECT[asked]
    units = [f for f in forms["unit"] if task == "count" and _UNIT[asked].fullmatch(named)]
    sides = [f for f in forms["sides"] if task == "comparison" and _DOCUMENT[asked].search(named)]
    return units or sides or forms.get(task, [])


def _other(tongue: Language) -> Language:
    return "en" if tongue == "zh" else "zh"


_UNIT = {
    tongue: re.compile(rf"(?:{_LISTS['subject'][tongue]['unit'][0].partition('(?P<s>')[2]}", re.I)
    for tongue in LANGUAGES
}
_UNIT_ASKED = {
    tongue: re.compile(rf"[又还都]?有?{_LISTS['subject'][tongue]['unit'][0]}", re.I) for tongue in LANGUAGES
}
_DOCUMENT = {
    "zh": re.compile(
        r"》$|(?:规则|意见|备忘录|办法|规定|白皮书|公报|法|条例|文件|报道|指南|解释|决定|通知)$"
    ),
    "en": re.compile(
        r"(?:rules|opinions?|memorandum|measures|provisions|paper|bulletin|statistics|act|law|regulations"
        r"|document|guide|notice|decision|report|article)s?”?$",
        re.I,
    ),
}


def _agreeing(question: str, named: str) -> str:
    """`does` or `do`, as the name that came in is one or several."""
    several = re.search(r"[^s]s$", named) is not None
    verb = "do" if several else "does"
    return re.sub(rf"\b(?:does|do)\b(?= (?:the )?{re.escape(named)})", verb, question, flags=re.I)


def _another(history: Turns) -> Bilingual | None:
    """The document of an earlier answer that the last one does not rest on, else the best of those that its
    search found."""
    answer = history[-1][1]
    own = {c.document for c in answer.citations} | {
        c.counterpart.document for c in answer.citations if c.counterpart
    }
    for _, earlier in reversed(history[:-1]):
        for c in earlier.citations:
            if c.document not in own:
                return c.title
    for hit in answer.hits:
        if hit.passage.document not in own and (title := hit.passage.context.split(" › ")[0]):
            return Bilingual(title, None) if hit.passage.language == "zh" else Bilingual(None, title)
    return None
