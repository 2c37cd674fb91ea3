"""Where something stands in its document, in words and as an address: "Part 2 › Provision 4 · page 3"."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from index.records import Language, Section
from rag.web.words import say

Outline = Callable[[str], tuple[Section, ...]]
"""A document's sections by its name; () where it is gone."""

_LEFT_AT = re.compile(r"s-\d+-\d+|library", re.ASCII)


def _around(sections: Iterable[Section], start: int, language: Language) -> list[Section]:
    """The sections that hold `start`, outermost first."""
    found = [s for s in sections if s.start <= start < s.end and s.language == language]
    return sorted(found, key=lambda s: (len(s.path), s.start))


def named(section: Section, language: Language) -> str:
    """ "Provision 4"; a heading without a number by its words."""
    if section.kind == "heading" or not section.number:
        return section.heading or section.label or (section.path[-1] if section.path else "")
    number = section.number[-1]
    return say(section.kind, language, n=number)


def place(
    outline: Outline,
    document: str,
    path: tuple[str, ...],
    start: int,
    of: Language,
    language: Language,
    *,
    short: bool = False,
) -> str:
    """In the page's `language`, of a passage in language `of`. `short`: the innermost section only. Where
    the document is gone the printed labels of `path` serve."""
    around = _around(outline(document), start, of)
    parts = [name for s in around if s.path == path[: len(s.path)] and (name := named(s, language))]
    if not parts:
        parts = [part for part in path if part]
    if not parts:
        return say("no_section", language)
    return parts[-1] if short else " › ".join(parts)


def way_back(language: Language, talk: str = "", at: str = "") -> str:
    """The page where it was left: conversation `talk`, and in it the source `at`, or the place "library"."""
    home = "/zh/" if language == "zh" else "/"
    query = f"?{urlencode({'talk': talk})}" if talk else ""
    return home + query + (f"#{at}" if _LEFT_AT.fullmatch(at) else "")


def ask_link(language: Language, *, about: str | None = None, question: str | None = None) -> str:
    """Leads to the question's box: with the filter set to the document `about`, and `question` put in."""
    query = {"lang": language, "about": about, "question": question}
    told = {key: value for key, value in query.items() if value}
    return f"{'/zh/' if language == 'zh' else '/'}?{urlencode(told)}"


def document_link(document: str, start: int, end: int, language: Language) -> str:
    """Leads to the same words again, as long as the document is in the library."""
    return f"/document?{urlencode({'name': document, 'start': start, 'end': end, 'lang': language})}"
