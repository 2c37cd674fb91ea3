"""What can be quoted of a passage: a sentence, or a list with what leads into it; a heading is neither, nor
is the line that says when a page was published."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from index.records import Language, Passage, Section, Span
from rag.search.question_coverage import folded

LIST: Mapping[Language, int] = {"zh": 600, "en": 1800}  # characters up to which a list is quoted whole

_LABEL = (
    r"(?:[-•*·#]+\s*)?(?:第\s*[\d一二三四五六七八九十百千〇零\-之]+\s*[条條章节節编編]"
    r"|(?:Article|Section|Chapter|Part)\s+[\w-]+|[(（]?[\d一二三四五六七八九十]+[)）.、．]?)"
)
_ONLY_LABEL = re.compile(rf"\s*{_LABEL}\s*")
_ITEM = re.compile(
    r"\s*(?:[-•*·]\s+|(?:[-•*·]\s*)?(?:[(（](?:\d{1,2}|[a-z]|[一二三四五六七八九十]{1,3})[)）]"
    r"|(?:\d{1,2}|[a-z])[.)、．](?!\d)|[一二三四五六七八九十]{1,3}(?:、|是)|第[一二三四五六七八九十][,，]"
    r"|(?:The\s+)?(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Ss]ixth)(?:ly)?(?:,|\s+is\b)))"
)

# A news page's line of publication ("( Updated : 2023-07-02", "发布时间：2024年3月1日"): it is dated and near
# all that the page tells, and yet no answer but to a question for metadata, which has rules of its own.
_PUBLISHED = re.compile(
    r"\W*(?:(?:last )?(?:updated?|published|posted|released)(?: on| at)?|date"
    r"|(?:发布|發布|更新|刊登|发表|發表)(?:时间|時間|日期)?)"
    r"\W*\d{4}\W{0,2}[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}[\s日]*(?:\d{1,2}:\d{2}(?::\d{2})?)?\W*",
    re.IGNORECASE,
)
_SPEAKING = frozenset({"article", "provision"})  # of which a line alone may be the whole rule


@dataclass(frozen=True, slots=True)
class Unit:
    """What is quoted as a whole: `first` to `last` of a passage's sentences."""

    first: int
    last: int
    span: Span


def said(passage: Passage, span: Span) -> str:
    """The words of a span of the passage."""
    return passage.text[span[0] - passage.start : span[1] - passage.start]


def units(passage: Passage, sections: Collection[Section] = (), titles: Collection[str] = ()) -> list[Unit]:
    """The sentences of a passage, where the items of a list and the sentence that leads into it are one,
    up to a length that can be read; bare labels, the headings of `sections` and the document's `titles`
    are left out."""
    sentences = passage.sentences
    texts = [said(passage, span) for span in sentences]
    headed = _headings(passage, texts, sections, titles)
    found: list[Unit] = []
    at = 0
    while at < len(sentences):
        items = len(list(takewhile(_ITEM.match, texts[at + 1 :]))) if at not in headed else 0
        whole = (sentences[at][0], sentences[min(at + items, len(sentences) - 1)][1])
        leads = not _ITEM.match(texts[at]) or at == 0
        listed = items + bool(_ITEM.match(texts[at])) >= 2
        if leads and listed and whole[1] - whole[0] <= LIST[passage.language]:
            found.append(Unit(at, at + items, whole))
            at += items
        elif at not in headed:
            found.append(Unit(at, at, sentences[at]))
        at += 1
    return found


def _headings(
    passage: Passage, texts: Sequence[str], sections: Collection[Section], titles: Collection[str]
) -> set[int]:
    """Which sentences are no answer: a bare label ("Article 5", "（三）"), a line of publication, and a
    heading, unless it is all that its provision says."""
    words = list(map(plain, texts))
    named = {plain(title) for title in titles}
    bare = (_ONLY_LABEL, _PUBLISHED)
    headed = {
        i for i, text in enumerate(texts) if words[i] in named or any(form.fullmatch(text) for form in bare)
    }
    over = [s for s in sections if s.heading and s.start < passage.end and passage.start < s.end]
    for section in over:
        lines = {plain(section.heading), plain(section.label + section.heading)}
        found = {i for i, said in enumerate(words) if said in lines}
        if len(headed | found) < len(texts) or section.kind not in _SPEAKING:
            headed |= found
    return headed


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Letters and digits alone: the words of a heading with or without its mark, spaces and full stop."""
    return "".join(filter(str.isalnum, folded(text)))
