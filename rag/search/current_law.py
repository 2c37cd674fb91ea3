"""The law that holds today, for questions that name no version: which documents are other editions of it, and
which edition a question's own words ask for.

An ordinary question is answered from the edition in force. What only another edition says may still be
quoted, with a doubt that tells so (`Retriever.search`)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from index.library import Library
from index.records import Metadata, Passage, StoredDocument
from index.text import years_asked
from rag.results import Doubt, DoubtKind, Quotable, Version
from rag.search import editions
from rag.search.asked_editions import Law, law_of, versions_of
from rag.search.editions import Asked, Edition
from rag.search.judging import Judgement
from rag.search.question import Question

# Evidence by which what holds no longer must speak more clearly than all that holds, to be quoted.
# Checked on 25 November 2026 by `python -m evals.current_law`: from 1 to 3 the same.
CLEARER = 2.0
_PROVISIONS = frozenset({"article", "provision", "section"})


@dataclass(frozen=True, slots=True)
class Apart:
    """Documents that a question is not answered from, by name: each with its law, of which another edition
    was chosen, or which holds no more."""

    laws: Mapping[str, Law]
    today: str

    def __contains__(self, document: str) -> bool:
        return document in self.laws


class CurrentLaw:
    """That of one library, read anew when its documents change. Safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._lock = Lock()
        self._known: tuple[object, list[Law]] = (None, [])

    def laws(self, today: str | None = None) -> list[Law]:
        """Laws of which there are several editions, or whose only one is not in force; of each the edition
        that holds `today` (an ISO date) is chosen."""
        today = today or date.today().isoformat()
        stored = self.library.documents()
        with self._lock:
            if self._known[0] != (stored, today):
                found = _laws(stored, self.library, today)
                self._known = ((stored, today), found)
            return self._known[1]

    def apart(self, question: Question) -> Apart:
        """What `question` is not about: of each law the editions that do not hold, or all but the one that it
        asks for. Where it names several editions, or only its filter chooses among them, all remain."""
        today = date.today().isoformat()
        found: dict[str, Law] = {}
        for law in self.laws(today):
            filtered = question.documents is not None and not _let_through(law, question.documents)
            if filtered or len(said := _years_said(question, law)) > 1:
                continue
            asked = Asked(said.pop()) if said else editions.asked_of(question.folded, self._titles(law))
            if asked is None or asked == Asked(current=True):
                others = [e for e in law.editions if not _holds(e, law, today)]
            else:
                choice = editions.chosen(law.editions, asked, today)
                others = [e for e in law.editions if choice.sure and e != choice.edition]
            found |= {name: law for edition in others for name in edition.documents}
        return Apart(found, today)

    def versions(self, passage: Passage) -> tuple[Version, ...]:
        """The editions of the law that a passage is quoted from, with its provision in each; none where the
        document is no edition among several, and in force."""
        law = next((la for la in self.laws() for e in la.editions if passage.document in e.documents), None)
        if law is None:
            return ()
        quoted = next(e for e in law.editions if passage.document in e.documents)
        numbers = [s.number[-1] for s in self.library.sections(passage.document)
                   if s.number and s.start <= passage.start < s.end and s.kind in _PROVISIONS]  # fmt: skip
        stored = {d.name: d for d in self.library.documents()}
        return versions_of(
            [Law(law.editions, quoted, sure=True)], numbers[-1:], stored, self.library, _PROVISIONS
        )

    def _titles(self, law: Law) -> list[str]:
        names = {name for edition in law.editions for name in edition.documents}
        return [
            title
            for d in self.library.documents()
            if d.name in names
            for title in (d.title.zh, d.title.en)
            if title
        ]


def preferred(
    held: Judgement, whole: Judgement, apart: Apart, titles: Mapping[str, StoredDocument]
) -> Doubt | None:
    """Why what stands `apart` is to be quoted; None where what holds answers as well. `held` was judged
    without what stands apart, `whole` with it. Pure."""
    best = _best(whole.quotable)
    if best is None or best.passage.document not in apart:
        return None
    others = _best(held.quotable)
    if others is not None and max(best.evidence) - max(others.evidence) < CLEARER:
        return None
    law = apart.laws[best.passage.document]
    edition = next(e for e in law.editions if best.passage.document in e.documents)
    how = editions.standing(edition, law.editions, apart.today)
    kind: DoubtKind = how if how in ("not_yet", "repealed") else "superseded"
    title = titles[best.passage.document].title
    return Doubt(kind, f"({edition.year})" if edition.year else "", (title,))


def _best(quotable: Iterable[Quotable]) -> Quotable | None:
    return max(quotable, key=lambda q: max(q.evidence), default=None)


def _laws(stored: Sequence[StoredDocument], library: Library, today: str) -> list[Law]:
    known = {d.name: d for d in stored}
    groups = [
        group
        for group in editions.families(stored)
        if any(editions.is_law(known[name]) for name in group)
        and (len(group) > 1 or _may_not_hold(known[group[0]].metadata))
    ]
    found = [law_of(group, None, known, library, today) for group in groups]
    return [law for law in found if len(law.editions) > 1 or not _holds(law.chosen, law, today)]


def _may_not_hold(told: Metadata) -> bool:
    return told.repealed is not None or told.status in ("repealed", "not yet effective")


def _holds(edition: Edition, law: Law, today: str) -> bool:
    return editions.standing(edition, law.editions, today) in ("in_force", "undated")


def _let_through(law: Law, documents: Collection[str]) -> bool:
    """Whether a filter lets all editions through, and so does not choose among them."""
    return all(set(edition.documents) & set(documents) for edition in law.editions)


def _years_said(question: Question, law: Law) -> set[str]:
    """Years by which the question may call editions of the law."""
    return years_asked(question.text) & {year for e in law.editions for year in e.years[:1]}
