"""Which documents a question about metadata means: the one that it names by its title, number or kind, else
the one that the conversation is about, else all that may be searched. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.records import StoredDocument
from index.text import detect, document_number, fold, query_terms, renderings, terms
from rag.conversation import History
from rag.search import best_fitting, covered, numbered, titles_of
from rag.tasks.asked_fields import Asked, about, kinds, reported

DESCRIBED = 0.6  # of a description's words, from which a document is the one that is described
WHOLE = 0.5  # of a title, from which a name that says no kind of document is that title
Family = tuple[str, ...]
"""Names of one document's versions, the one that is meant first."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The documents, each with its versions. `first`: the first of them that says what is asked will do.
    `described`: the question has no name for it, and the answer should say which document was taken."""

    families: tuple[Family, ...]
    first: bool = False
    described: bool = False


def meant(
    asked: Asked,
    stored: Mapping[str, StoredDocument],
    texts: Mapping[str, str],
    history: History,
) -> Meant | None:
    """`stored` are the documents that may be searched, `texts` those that the search found, best first. All
    of `stored` where the question means none; None where it names one that is not among them, or may ask of
    what an answer told before."""
    spoken = _spoken_of(history, stored)
    if asked.subject:
        if named := _named(asked, stored):
            told = [name for name in spoken if name in named] if asked.pointed else []
            return Meant(_families(told or named, stored), first=bool(told))
        if described := _described(asked, stored, texts):
            return Meant(_families(described, stored), described=True)
        if not (asked.pointed and spoken and kinds(asked.subject, loose=True)):
            return None
    if spoken and asked.of_anything and not history[-1][1].in_lines:
        return None
    return Meant(_families(spoken or [*texts, *stored], stored), first=bool(spoken))


def _spoken_of(history: History, stored: Mapping[str, StoredDocument]) -> list[str]:
    """The documents on which the last answer rests, in its order."""
    cited = [c.document for c in history[-1][1].citations] if history else []
    return [name for name in dict.fromkeys(cited) if name in stored]


def _named(asked: Asked, stored: Mapping[str, StoredDocument]) -> list[str]:
    """Documents whose number, title or kind the subject is. What says no kind of document must be most of
    a title or its initials: a court's name stands in the titles of all that it issued."""
    if number := document_number.read_folded(asked.subject):
        return sorted(numbered(number, stored))
    fitting = best_fitting(asked.subject, titles_of(stored))
    if not asked.quoted and not kinds(asked.subject, loose=False):
        fitting = frozenset(name for name in fitting if _whole(asked.subject, stored[name]))
    return [name for name in stored if name in fitting]


def _whole(name: str, document: StoredDocument) -> bool:
    said = terms(name)
    titles = [terms(title) for title in (document.title.zh, document.title.en, document.name) if title]
    initials = [[c for c in title or "" if c.isupper()] for title in (document.title.en,)]
    return list(name.upper()) in initials or any(len(said) >= WHOLE * len(title) for title in titles)


def _described(asked: Asked, stored: Mapping[str, StoredDocument], texts: Mapping[str, str]) -> list[str]:
    """The document that the subject describes (`the article about the seminar in Nanning`), of those found:
    its words stand there, in either language. A law is described by words of its title."""
    if asked.quoted or document_number.read_folded(asked.subject) or not kinds(asked.subject, loose=True):
        return []
    law = kinds(asked.subject, loose=False)
    words = query_terms(about(asked.subject))
    in_other_words = renderings(words, detect(asked.subject))
    years = frozenset(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", asked.subject))
    shares: dict[str, float] = {}
    for name in stored if law else texts:
        known = _on_record(stored[name])
        official = stored[name].metadata.document_number is not None
        if (law and not kinds(fold(known).text, loose=False)) or (official and reported(asked.subject)):
            continue
        text = known if law else f"{known}\n{texts[name]}"
        shares[name] = covered(dict.fromkeys(words, 1.0), fold(text).text, in_other_words)
    likely = {name: share for name, share in shares.items() if share >= DESCRIBED}
    # The statistics of 2023 came out in 2024: a year in a title counts for more.
    dated = [name for name in likely if years & set(re.findall(r"\d{4}", _titles(stored[name])))]
    return sorted(dated or likely, key=lambda name: -likely[name])[:1]


def _on_record(document: StoredDocument) -> str:
    """Titles, issuing body with its initials, and years of a document, the titles at the end."""
    data = document.metadata
    initials = "".join(word[0] for word in (data.issuer.en or "").split() if word[0].isupper())
    dates = (data.promulgated, data.effective, data.published)
    years = [date[:4] for date in dates if date]
    return " ".join(filter(None, [data.issuer.zh, data.issuer.en, initials, *years, _titles(document)]))


def _titles(document: StoredDocument) -> str:
    return " ".join(filter(None, (document.title.en, document.title.zh)))


def _families(names: Sequence[str], stored: Mapping[str, StoredDocument]) -> tuple[Family, ...]:
    """Each document with its versions once, in the order of `names`."""
    families: list[Family] = []
    for name in names:
        if not any(name in family for family in families):
            families.append((name, *(version for version in stored[name].versions if version in stored)))
    return tuple(families)
