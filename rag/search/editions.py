"""The editions of one law: which documents are texts of it from different years, which of them is in force,
and which a question asks for. Pure.

    甲法(2018-01-01).md, 甲法(2023-01-01).md → one family of two editions
    2018年甲法 · 甲法(2018修正) · 2023年修订的甲法 · 旧甲法 · the 2018 version of the Tea Act

Dates are ISO 8601 and compared as such; an edition is in force from the day on which it takes effect until
the next one does, unless it says that it was repealed. The words are in editions.toml."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from index.records import StoredDocument
from index.text import find_dates, fold, word_lists
from rag.results import Standing

_LISTS = word_lists(Path(__file__).with_name("editions.toml"))


def _any(*lists: str, of: str) -> str:
    return "|".join(sorted((w for name in lists for w in _LISTS[of][name]), key=len, reverse=True))


def _when(of: str) -> str:
    """Words for an edition that tell no year, in groups named for their lists."""
    return (
        "(?:" + "|".join(f"(?P<{name}>{_any(name, of=of)})" for name in ("former", "current", "future")) + ")"
    )


_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = rf"{_YEAR}(?:[-./]?(?:0\d|1[0-2])(?:[-./]?[0-3]\d)?(?!\d)|年(?:\d+月(?:\d+日)?)?)?"
_CHANGED_ZH, _FORMS_ZH = _any("changed", of="zh"), _any("forms", of="zh")
_DATED_ZH = (
    rf"(?:于|在)?{_DAY}的?(?:第[一二三四五六七八九十\d]+次)?"
    rf"(?:{_CHANGED_ZH})*(?:{_FORMS_ZH})*(?P<before>之?前)?"
)
_WHEN_ZH = f"{_when('zh')}(?:{_FORMS_ZH})?"
_CHANGED_EN, _FORMS_EN = _any("changed", of="en"), _any("forms", of="en")
_DATED_EN = (
    rf"(?:as\s+)?(?:(?:{_CHANGED_EN})\s+)?(?:(?:in|of|from|on)\s+)?(?:the\s+)?"
    rf"{_DAY}(?:\s+(?:{_FORMS_EN}|{_CHANGED_EN}))*"
)
_WHEN_EN = rf"{_when('en')}(?:\s+(?:{_FORMS_EN}))?"
_DATED = (  # at the beginning of a name, and at its end
    re.compile(rf"^\s*(?:the\s+)?{_DATED_EN}\s+(?:of\s+)?(?:the\s+)?(?=[a-z])"),
    re.compile(rf"^\s*{_DATED_ZH}的?\s*(?=[^\d\s])"),
    re.compile(rf"[\s,_\-]+{_DATED_EN}$"),
    re.compile(rf"[\s,_\-]*的?{_DATED_ZH}$"),
)
_WHEN = (
    re.compile(rf"^\s*(?:the\s+)?{_WHEN_EN}\s+(?:of\s+)?(?:the\s+)?(?=[a-z])"),
    re.compile(rf"^\s*{_WHEN_ZH}的?\s*(?=\S)"),
    re.compile(rf"的?{_WHEN_ZH}$"),
    re.compile(rf"\s+(?P<former>{_any('before', of='en')})$"),
)
_BEFORE_TITLE = re.compile(rf"(?:{_DATED_ZH}|{_WHEN_ZH.replace('P<', 'P<when_')})的?\s*$")
_NOTE = rf"(?:{_any('notes', of='zh')}|{_any('notes', of='en')})"
_BRACKETED = re.compile(
    rf"\s*[(\[]\s*(?:(?P<dated>{_DATED_ZH}|{_DATED_EN.replace('P<', 'P<en_')})|{_NOTE})\s*[)\]]"
)
_IN_FORCE = re.compile(r"起?\s*(?:施行|实施|生效)|in(?:to)?\s+force|effect")
_MADE = re.compile(
    r"修正|修订|通过|公布|颁布|制定|amended|revised|adopted|promulgated|passed|enacted", re.IGNORECASE
)
_BEHIND = re.compile(rf"(?:{_any('before', of='en')})|(?:的|在)?(?:{_any('former', of='zh')})")
_FORMER_ALONE = re.compile(rf"(?:{_any('alone', of='zh')})|\b(?:{_any('alone', of='en')})")
_LAW = re.compile(rf"(?:{_any('laws', of='zh')})$")
_LAW_EN = re.compile(rf"\b(?:{_any('laws', of='en')})\b")
_REPORT_EN = re.compile(rf"\b(?:{_any('reports', of='en')})\b")
_WORDS_BESIDE = 6  # of English, before a title
_SHORTEST = 4  # characters of a Chinese title's ending
HEAD, TAIL = 1500, 500  # characters of a text in which it tells of itself


@dataclass(frozen=True, slots=True)
class Asked:
    """The edition that a question asks for: of a `year`, the `former`, the `current` or the `future` one.
    `year` and `former` together ask for the one before that year's."""

    year: str | None = None
    former: bool = False
    current: bool = False
    future: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One text of a law, in one language or in both. `since` is when it took effect, or else when it was
    made; `years` by which it may be called, those that name it best first; `until` the day of its repeal,
    where that is told and the document does not call itself valid."""

    documents: tuple[str, ...]
    since: str | None
    years: tuple[str, ...]
    repealed: bool = False
    until: str | None = None

    def gone(self, today: str) -> bool:
        """Whether it was repealed by `today`."""
        return self.repealed or (self.until is not None and self.until <= today)

    @property
    def year(self) -> str | None:
        return self.years[0] if self.years else None


@dataclass(frozen=True, slots=True)
class Choice:
    """The edition to quote, and whether it is surely the one that was asked for."""

    edition: Edition
    sure: bool


# --- what a question and a title say -----------------------------------------------------------------


def without_bracketed(folded: str) -> str:
    """Folded text with the brackets around years and notes of editions gone: `甲法(2018修正)` is
    `甲法2018修正`, `甲法(试行)` is `甲法`."""
    return _BRACKETED.sub(lambda m: f" {m['dated']} " if m["dated"] else "", folded).strip()


def split(name: str, *, years_only: bool = False) -> tuple[Asked | None, str]:
    """The edition that a folded name asks for, and the name without it. A name may begin with such a word, as
    新能源法 does: who reads a name tries it whole first, then by `years_only`.

    >>> split("2023年修订的甲法")
    (Asked(year='2023', former=False, current=False, future=False), '甲法')
    >>> split("甲法")
    (None, '甲法')
    """
    return _split(without_bracketed(name), _DATED if years_only else (*_DATED, *_WHEN))


def _split(plain: str, forms: Sequence[re.Pattern[str]]) -> tuple[Asked | None, str]:
    plain = plain.strip(" ,")
    for form in forms:
        match = form.search(plain)
        if match is None or match.end() - match.start() == len(plain):
            continue
        more, bare = _split(plain[match.end() :] if match.start() == 0 else plain[: match.start()], forms)
        return _asked(match, more), bare
    return None, plain


def before_title(folded: str) -> Asked | None:
    """What the end of a text asks for of the title that follows it in its marks: `2018年`《甲法》."""
    match = _BEFORE_TITLE.search(folded)
    return _asked(match) if match else None


def _asked(match: re.Match[str], more: Asked | None = None) -> Asked:
    found = {name.removeprefix("when_"): part for name, part in match.groupdict().items() if part}
    more = more or Asked()
    return Asked(
        found.get("year") or more.year,
        former="former" in found or "before" in found or more.former,
        current="current" in found or more.current,
        future="future" in found or more.future,
    )


def asked_of(folded: str, titles: Iterable[str]) -> Asked | None:
    """The edition of the law with these titles that a folded question asks for: by words beside a title, else
    by words that ask for one of any law ("under the old law", 修订前).

    >>> asked_of("how long was it under the old tea act?", ["Tea Act"])
    Asked(year=None, former=True, current=False, future=False)
    """
    for title in dict.fromkeys(map(undated, titles)):
        name = next((end for end in _endings(title) if end in folded), title)
        for at in re.finditer(re.escape(name), folded):
            before, after = folded[: at.start()].rstrip('《<"“ '), folded[at.end() :].lstrip('》>"” ')
            words = before.split()[-_WORDS_BESIDE:]
            readings = [" ".join([*words[-count:], name]) for count in range(len(words), 0, -1)]
            said = (asked for asked, bare in map(split, readings) if asked and bare == name)
            if asked := before_title(before) or next(said, None):
                return asked
            if _BEHIND.match(after):
                return Asked(former=True)
    return Asked(former=True) if _FORMER_ALONE.search(folded) else None


def _endings(title: str) -> list[str]:
    """What a folded title is called in short, the longest first: without the place or body that it begins
    with."""
    if re.search("[a-z]", title):
        words = title.split()
        return [" ".join(words[at:]) for at in range(max(len(words) - 1, 1))]
    return [title[at:] for at in range(max(len(title) - _SHORTEST + 1, 1))]


def undated(title: str) -> str:
    """A title or a file's name, folded, without its years and the notes in brackets behind it."""
    return _split(without_bracketed(fold(title).text), _DATED)[1]


@lru_cache(maxsize=20_000)
def family_name(title: str) -> str:
    """What all editions of a law are called alike, folded: its title without years, notes and spaces.

    >>> family_name("中华人民共和国甲法(2018修正)")
    '甲法'
    """
    bare = undated(title).removeprefix("the ")
    bare = re.sub(r"^(?:中华人民共和国|中华民国)(?=.{2})", "", bare)
    return re.sub(r"[\W_]+", "", bare)


# --- which documents are editions of one law ----------------------------------------------------------


def families(documents: Iterable[StoredDocument]) -> list[tuple[str, ...]]:
    """Names of the documents of each law, in the order given; a document alone is a family of one. Titles in
    either language hold a family together, and so do a document's translations."""
    known = {d.name: d for d in documents}
    groups: dict[str, list[str]] = {}
    of_key: dict[str, str] = {}
    at: dict[str, str] = {}
    for name, document in known.items():
        keys = _keys(document) | {f"\0{v}" for v in document.versions} | {f"\0{name}"}
        met = sorted({at[of_key[key]] for key in keys if key in of_key})
        home = met[0] if met else name
        members = groups.setdefault(home, [])
        for other in met[1:]:
            members += groups.pop(other)
        members.append(name)
        at.update(dict.fromkeys(members, home))
        of_key.update(dict.fromkeys(keys, name))
    order = {name: place for place, name in enumerate(known)}
    return sorted(
        (tuple(sorted(g, key=order.__getitem__)) for g in groups.values()), key=lambda g: order[g[0]]
    )


def _keys(document: StoredDocument) -> set[str]:
    titles = list(filter(None, (document.title.zh, document.title.en))) or [Path(document.name).stem]
    return {key for title in titles if len(key := family_name(title)) > 1}


def is_law(document: StoredDocument) -> bool:
    """Whether its titles are those of an instrument that a later edition replaces, as a law is, and not those
    of a report that each year has its own of."""
    titles = list(filter(None, (document.title.zh, document.title.en))) or [Path(document.name).stem]
    named = [(family_name(title), undated(title)) for title in titles]
    return any(_LAW.search(zh) or (_LAW_EN.search(en) and not _REPORT_EN.search(en)) for zh, en in named)


def editions(family: Sequence[StoredDocument], heads: Mapping[str, str]) -> list[Edition]:
    """The editions of a family, the latest first, undated ones at the end. `heads` are the openings and ends
    of the documents' texts, by name, of those that have none on record to be told apart by."""
    found: list[Edition] = []
    for document in family:
        since, years = _dates(document, heads.get(document.name, ""))
        status, until = document.metadata.status, document.metadata.repealed
        own = Edition(
            (document.name,), since, years, status == "repealed", until if status != "valid" else None
        )
        same = next((e for e in found if _same(e, own, document)), None)
        if same is None:
            found.append(own)
        else:
            found[found.index(same)] = replace(
                same,
                documents=(*same.documents, document.name),
                since=same.since or own.since,
                years=tuple(dict.fromkeys((*same.years, *own.years))),
                repealed=same.repealed or own.repealed,
                until=same.until or own.until,
            )
    return sorted(found, key=lambda e: e.since or "", reverse=True)


def _same(known: Edition, own: Edition, document: StoredDocument) -> bool:
    """Whether a document belongs to an edition: its translation, or of the same date."""
    return bool(set(known.documents) & set(document.versions)) or (
        own.since is not None
        and (known.since == own.since or (known.years[:1] == own.years[:1] and _vague(known, own)))
    )


def _vague(*of: Edition) -> bool:
    """Whether one of them is known by its year alone."""
    return any(e.since is not None and len(e.since) == 4 for e in of)


def _dates(document: StoredDocument, head: str) -> tuple[str | None, tuple[str, ...]]:
    """Since when, and the years by which the edition may be called. What its title or its file's name says
    goes first: it was put there to tell it from another."""
    data = document.metadata
    named = [told for title in (document.title.zh, document.title.en, Path(document.name).stem) if title
             for told in _told_by(title)]  # fmt: skip
    effective, made = _told_in(head)
    history = [max(made)] if made else []
    effective = ([data.effective] if data.effective else []) or effective
    others = [*history, *filter(None, (data.promulgated, data.published))]
    full = [date for date in named if len(date) == 10]
    since = next(iter([*effective, *full, *history, *named, *others]), None)
    called = [*named, *effective, *(history or others)]
    return since, tuple(dict.fromkeys(date[:4] for date in called))


def _told_by(title: str) -> list[str]:
    """The date or year in a title or a file's name: `2018-01-01`, `2018`."""
    folded = fold(title).text
    if days := [iso for _, _, iso in find_dates(folded)]:
        return days[:1]
    if packed := re.search(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-3]\d)(?!\d)", folded):
        return ["-".join(packed.groups())]
    asked, _ = _split(without_bracketed(folded), _DATED)
    return [asked.year] if asked and asked.year else []


def _told_in(head: str) -> tuple[list[str], list[str]]:
    """Days on which a text says that it takes effect, the last first, and on which it was made or changed."""
    effective, made = [], []
    for start, end, iso in find_dates(head):
        after, before = head[end : end + 40].split("\n")[0], head[max(0, start - 30) : start].split("\n")[-1]
        if _IN_FORCE.match(after.lstrip()) or re.search(
            r"(?:施行|生效|实施)\S{0,4}$|(?:effective|force|effect)\W+(?:\w+\W+){0,2}$", before, re.IGNORECASE
        ):
            effective.append(iso)
        elif _MADE.search(after) or _MADE.search(before):
            made.append(iso)
    return effective[::-1], made


# --- which of them ------------------------------------------------------------------------------------


def standing(edition: Edition, of: Sequence[Edition], today: str) -> Standing:
    """How an edition stands today among all `of` its law."""
    if edition.since is None:
        return "repealed" if edition.gone(today) else "undated"
    if edition.since > today:
        return "not_yet"
    later = [e for e in of if e.since is not None and edition.since < e.since <= today]
    if later:
        return "superseded"
    return "repealed" if edition.gone(today) else "in_force"


def chosen(of: Sequence[Edition], asked: Asked | None, today: str) -> Choice:
    """The edition that is asked for, by default the one in force `today`; not surely where none of that year
    is there, where dates are missing, or where two remain. `of` is not empty."""
    standings = [standing(e, of, today) for e in of]
    now = next((e for e, s in zip(of, standings, strict=True) if s == "in_force"), None)
    if asked is not None and asked.year:
        return _of_year(of, asked, asked.year)
    if asked is not None and asked.former:
        former = [e for e, s in zip(of, standings, strict=True) if s in ("superseded", "repealed")]
        return Choice(former[0], sure=len(former) == 1) if former else Choice(now or of[0], sure=False)
    if asked is not None and asked.future:
        coming = [e for e, s in zip(of, standings, strict=True) if s == "not_yet"]
        return Choice((coming or list(of))[-1], sure=len(coming) == 1)
    if now is not None:
        return Choice(now, sure="undated" not in standings)
    if len(of) == 1 and not (asked and asked.current and of[0].gone(today)):
        return Choice(of[0], sure=standings[0] != "not_yet")
    past = [e for e, s in zip(of, standings, strict=True) if s == "repealed"]
    return Choice((past or list(of))[0], sure=False)


def _of_year(of: Sequence[Edition], asked: Asked, year: str) -> Choice:
    ranked = [(e.years.index(year), e) for e in of if year in e.years]
    best = [e for rank, e in ranked if rank == min(r for r, _ in ranked)]
    if asked.former:  # before that year's
        earlier = [e for e in of if e.since is not None and e.since[:4] < year]
        return Choice(earlier[0], sure=bool(best)) if earlier else Choice(of[-1], sure=False)
    if best:
        return Choice(best[0], sure=len(best) == 1)
    held = [e for e in of if e.since is not None and e.since[:4] <= year]  # what held in that year, it may be
    return Choice((held or list(of)[::-1])[0], sure=False)
