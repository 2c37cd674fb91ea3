"""The refusal: no passage fits, so it names what the library has instead, and which of it is nearest."""

from collections.abc import Sequence

from index.library import Library
from index.records import Language, StoredDocument
from rag.phrases import say
from rag.results import Answer, Filter, Hits, Sentence
from rag.search import passes

NAMED = 3  # documents: all where there are no more, else the nearest and two others
LONGEST = 80  # characters of a title


def refused(
    library: Library, question: str, hits: Hits, tongue: Language, sure: float, where: Filter = Filter()
) -> Answer:
    """The documents do not answer. `reason` counts those that the filter lets through and names some, the
    nearest first; the nearest passages are in `hits`."""
    return Answer(
        question=question,
        searched=hits.question,
        language=tongue,
        mode="extractive",
        state="refused",
        confidence=sure,
        sentences=(Sentence(say("refusal", tongue), (), "unchecked"),),
        hits=hits.hits,
        reason=_reason(library, hits, tongue, where),
    )


def _reason(library: Library, hits: Hits, tongue: Language, where: Filter) -> str:
    """What the question names and the library lacks, and what it has."""
    has = _what_there_is(library.documents(), hits, tongue, where)
    return f"{hits.doubt.told(tongue)}{'' if tongue == 'zh' else ' '}{has}" if hits.doubt else has


def _what_there_is(documents: Sequence[StoredDocument], hits: Hits, tongue: Language, where: Filter) -> str:
    left = {d.name: d for d in documents if passes(where, d.name, d.metadata)}
    nearest = [left[name] for name in dict.fromkeys(h.passage.document for h in hits.hits) if name in left]
    if not nearest:
        return say("nothing_indexed", tongue)
    if len(left) < len(documents):
        has = say("filter_leaves", tongue, all=len(documents), n=len(left))
    else:
        has = say("library_has" if len(left) > 1 else "library_has_one", tongue, n=len(left))
    named, how = list(left.values()), "only_one" if len(left) == 1 else "all_named"
    if len(named) > NAMED:
        others = [d for d in named if d not in nearest]
        named, how = [*nearest[1:], *others][: NAMED - 1], "some_named"
    titles = _listed([_title(d, tongue) for d in named], tongue)
    return say(how, tongue, has=has, titles=titles, nearest=_title(nearest[0], tongue))


def _title(document: StoredDocument, tongue: Language) -> str:
    """In the quotation marks of the sentence around it."""
    title = " ".join((document.title.best(tongue) or document.name).split())
    title = title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"
    return f"《{title}》" if tongue == "zh" else f"“{title}”"


def _listed(titles: Sequence[str], tongue: Language) -> str:
    if tongue == "zh":
        return "".join(titles)
    *first, last = titles
    return f"{', '.join(first)} and {last}" if first else last
