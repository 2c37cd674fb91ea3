"""Questions that the library at hand can answer, made of its own titles and headings."""

from index.library import Library
from index.records import Language, Section, StoredDocument

_MOST = 4
_LONGEST = 60  # characters of a title or heading in a question


def examples(library: Library, language: Language) -> list[str]:
    """Up to four, at most one of each document, those with numbered provisions first."""
    documents = sorted(library.documents(), key=lambda d: -d.pairs)
    made = []
    for document in documents:
        if question := _about(document, library.sections(document.name), language):
            made.append(question)
        if len(made) == _MOST:
            break
    return made


def _about(document: StoredDocument, sections: tuple[Section, ...], language: Language) -> str | None:
    title = document.title.get(language)
    if not title or len(title) > 2 * _LONGEST:
        return None
    mine = [s for s in sections if s.language == language]
    headed = [s for s in mine if s.heading and len(s.heading) <= _LONGEST and s.number]
    numbered = [s for s in mine if s.kind in ("article", "provision") and s.number]
    # from the middle: the first provisions say little, the last ones are about coming into force
    if numbered:
        number = numbered[len(numbered) // 2].number[-1]
        return (
            f"《{title}》第{number}条规定了什么？"
            if language == "zh"
            else f"What does provision {number} of “{title}” say?"
        )
    if headed:
        heading = headed[len(headed) // 2].heading.rstrip("。.:：")
        return (
            f"《{title}》对“{heading}”是怎么规定的？"
            if language == "zh"
            else f"What does “{title}” say on “{heading}”?"
        )
    return f"《{title}》的主要内容是什么？" if language == "zh" else f"What is “{title}” about?"
