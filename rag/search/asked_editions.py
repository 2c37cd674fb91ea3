"""Which documents are meant where a question names a law: of one law's editions the one that is asked for, by
default the one in force today; where two laws or editions remain possible, all of them, and a doubt that says
so."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.library import Library
from index.records import StoredDocument
from rag.results import Doubt, Version
from rag.search import editions
from rag.search.document_names import Named
from rag.search.editions import Asked, Edition

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MOST = 12  # laws of which editions are told apart: a bare "Article 2" may stand in hundreds


@dataclass(frozen=True, slots=True)
class Law:
    """One law that may be meant: its `editions`, the latest first, and the one that is `chosen`, surely or
    not."""

    editions: tuple[Edition, ...]
    chosen: Edition
    sure: bool


@dataclass(frozen=True, slots=True)
class Meant:
    """The laws that a name may mean, and what stands against being sure."""

    laws: tuple[Law, ...]
    doubt: Doubt | None = None

    @property
    def documents(self) -> frozenset[str]:
        return frozenset(name for law in self.laws for name in law.chosen.documents)


def meant_by(
    named: Named,
    question: str,
    stored: Mapping[str, StoredDocument],
    library: Library,
    today: str | None = None,
) -> Meant:
    """The laws that `named.documents` are editions of. `question` is read for a year that stands elsewhere in
    it; `today` is an ISO date."""
    groups = editions.families(d for name, d in stored.items() if name in named.documents)
    if len(groups) > MOST:
        alone = (Edition((name,), None, ()) for group in groups for name in group)
        titles = tuple(stored[group[0]].title for group in groups[:MOST])
        laws = tuple(Law((edition,), edition, sure=True) for edition in alone)
        return Meant(laws, Doubt("several", named.wording, titles))
    laws = tuple(
        law_of(group, named.edition, stored, library, today or date.today().isoformat()) for group in groups
    )
    return Meant(laws, _doubt(named, laws, question, stored))


def law_of(
    group: Sequence[str],
    asked: Asked | None,
    stored: Mapping[str, StoredDocument],
    library: Library,
    today: str,
) -> Law:
    """The law whose documents are in the `group`, and which of its editions is asked for."""
    family = [stored[name] for name in group]
    told_apart = len(family) > 1 or asked is not None
    heads = {d.name: _head(library, d.name) for d in family} if told_apart else {}
    of = editions.editions(family, heads)
    choice = editions.chosen(of, asked, today)
    return Law(tuple(of), choice.edition, choice.sure)


def _head(library: Library, name: str) -> str:
    """The opening and the end of a text, where it tells of its dates."""
    text = library.document(name).text
    return text[: editions.HEAD] + "\n" + text[editions.HEAD :][-editions.TAIL :]


def _doubt(
    named: Named, laws: Sequence[Law], question: str, stored: Mapping[str, StoredDocument]
) -> Doubt | None:
    titles = tuple(stored[law.chosen.documents[0]].title for law in laws)
    if len(laws) > 1:
        return Doubt("several", named.wording, titles)
    if named.loosely:
        return Doubt("nearly", named.wording, titles)
    if not laws:
        return None
    (law,) = laws
    held = tuple(edition.year for edition in law.editions if edition.year)
    if not law.sure:
        asked = named.edition.year if named.edition else None
        return Doubt("no_such_edition" if asked or named.edition else "undated", asked or "", titles, held)
    elsewhere = set(_YEAR.findall(question)) - set(law.chosen.years)
    if named.edition is None and any(elsewhere & set(e.years) for e in law.editions):
        return Doubt("year", sorted(elsewhere)[0], titles, held)
    return None


def versions_of(
    laws: Iterable[Law],
    numbers: Sequence[str],
    stored: Mapping[str, StoredDocument],
    library: Library,
    kinds: Collection[str],
    today: str | None = None,
) -> tuple[Version, ...]:
    """All editions of the laws that have several, with where the first of these provisions, sections of these
    `kinds`, stands in each."""
    today = today or date.today().isoformat()
    found = []
    for law in laws:
        if len(law.editions) == 1 and editions.standing(law.chosen, law.editions, today) in (
            "in_force",
            "undated",
        ):
            continue
        for edition in law.editions:
            held = [
                (d, s)
                for n in numbers[:1]
                for d, s in library.numbered(n)
                if d in edition.documents and s.kind in kinds
            ]
            document, section = held[0] if held else (edition.documents[0], None)
            found.append(
                Version(
                    document=document,
                    title=stored[document].title,
                    since=edition.since,
                    year=edition.year,
                    standing=editions.standing(edition, law.editions, today),
                    quoted=edition == law.chosen,
                    label=section.label if section else None,
                    start=section.start if section else None,
                    end=section.end if section else None,
                )
            )
    return tuple(found)
