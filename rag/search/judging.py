"""Candidates → which of their sentences answer, in what order they stand, and how sure that is.

`Judge.judged` reads as the data flows: the best candidates of each language are read unit by unit, each unit
is measured and weighed (rag/search/evidence.py), a passage and its translation share what speaks for them,
and the best unit says how probable it is that the question is answered (rag/search/confidence.py)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

import numpy as np

from index.embedding import centred_space
from index.library import Library
from index.records import LANGUAGES, Document, Language, Passage, Section
from index.text import years as years_in
from index.text import years_asked
from index.vectors import Floats
from rag.results import Quotable, Scope
from rag.search import asked_years, evidence, ranking
from rag.search.answer_kind import kind_asked
from rag.search.candidates import Candidate
from rag.search.confidence import LONE, LOOSELY, MARGIN, Standing, Subject, likeness, probability
from rag.search.fixed_background import Alike, FixedBackground
from rag.search.question import Question
from rag.search.question_coverage import folded
from rag.search.quotable import Unit, said, units
from rag.search.wording import SaidOf, Wording

JUDGED = 8  # of each language, the best candidates by score
SCORE = 0.6  # evidence that a standard score is worth in the order of the passages
TWINS = 0.5  # how sure two passages must be translations to share their evidence
OPENING = 600  # characters of a document that say, with its title, what it is about
REMEMBERED = 4096  # passages that are read once
# Translations have their figures in common: two passages with this many figures, of which no such share is
# common, tell of two years, courts or cases.
FIGURES, COMMON = 3, 0.2

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Candidates, best first, with `score`s that say so; what can be quoted of those that were judged; and
    the probability in 0..1 that the best quotation is the answer."""

    candidates: Sequence[Candidate]
    quotable: Sequence[Quotable] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Read:
    """A passage as it can be quoted, whoever asks. All texts but those of the units are folded."""

    units: Sequence[Unit]
    texts: Sequence[str]  # of the units
    sentences: Sequence[str]
    whole: str
    above: str  # the headings above it, and its document's number
    lead: str  # its document's title and opening
    figures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with the evidence for each of its units; `across`: in the other language than the question.
    `twin` is the place of its translation among those that were weighed."""

    candidate: Candidate
    read: Read
    across: bool
    columns: Floats  # (u, len(evidence.COLUMNS))
    usual: float  # cosine that is usual for the question and for the passage, together
    logits: Floats  # (u,)
    twin: int | None = None
    similar: Floats | None = None  # (u, v) cosines between its units and the twin's


class Judge:
    """That of one library. Safe to use from several threads while the library is indexed."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._lock = Lock()
        self._known: dict[str, Read] = {}
        self._revision: int | None = None

    def judged(self, question: Question, candidates: Sequence[Candidate], scope: Scope = "any") -> Judgement:
        """`candidates` in the order of what speaks for them; those that are not judged keep theirs, below. Of
        those out of `scope` only what they say for their translations remains."""
        found = self.weighed(question, candidates)
        if scope != "any":
            candidates = [c for c in candidates if c.passage.language == scope]
            found = [replace(w, twin=None) for w in found if _language(w) == scope]
        if not found:
            return Judgement(candidates)
        worth = {w.candidate.passage.id: float(w.logits.max()) + SCORE * w.candidate.score for w in found}
        rest = [c.score for c in candidates if c.passage.id not in worth]
        below = min(worth.values()) - max(rest, default=0.0)
        ordered = [replace(c, score=worth.get(c.passage.id, c.score + below)) for c in candidates]
        ordered.sort(key=lambda c: (-c.score, c.passage.id))
        subject, standing, across = signals(question, found)
        return Judgement(ordered, quotable(found), probability(subject, standing, across))

    def weighed(
        self, question: Question, candidates: Sequence[Candidate], most: int = JUDGED
    ) -> list[Weighed]:
        """The best candidates of each language, up to `most`, that can be quoted, with their evidence;
        translations share theirs."""
        wording = Wording.of(question.folded, question.terms, question.renderings)
        years = years_asked(question.text)
        documents: dict[str, Document] = {}
        found: list[Weighed] = []
        vectors: list[Floats] = []  # (u, D) of the units' first sentences, centred by the library
        for language in LANGUAGES:
            own = [c for c in candidates if c.passage.language == language][:most]
            read = self._read([c.passage for c in own], documents)
            own = [c for c in own if read[c.passage.id].units]
            if not own:
                continue
            alike = self.background.alike(
                question.raw,
                question.language,
                np.stack([c.stored.passage for c in own]),
                [c.stored.sentences for c in own],
                language,
            )
            centred = self._centred(own, language)
            for place, candidate in enumerate(own):
                one = read[candidate.passage.id]
                vectors.append(centred[place][[unit.first for unit in one.units]])
                near = centred[place] @ question.vector
                elsewhen = self._elsewhen(years, candidate.passage, one, documents)
                found.append(_weigh(question, wording, candidate, one, alike, place, near, elsewhen))
        return shared(self._twinned(found, vectors))

    @cached_property
    def background(self) -> FixedBackground:
        return FixedBackground.of(self.library.embedder)

    # --- stages ---------------------------------------------------------------------------------

    def _centred(self, candidates: Sequence[Candidate], language: Language) -> list[Floats]:
        """Of each candidate (s, D), its sentences, centred by the library."""
        sentences = [c.stored.sentences for c in candidates]
        mean, parts = self.library.means()[language], self.library.embedder.parts
        flat = centred_space.centred(np.concatenate(sentences), mean, parts)
        return np.split(flat, np.cumsum([len(rows) for rows in sentences])[:-1])

    def _elsewhen(
        self, years: set[str], passage: Passage, read: Read, documents: dict[str, Document]
    ) -> list[bool]:
        """Of each unit, whether it tells of another year than the question's `years`, or all of its passage
        does."""
        if not years:
            return [False] * len(read.units)
        document = self._document(passage.document, documents)
        dates = (document.metadata.promulgated, document.metadata.effective, document.metadata.published)
        whole = " ".join([document.text, *filter(None, dates)])
        if asked_years.elsewhen(years, f"{passage.context}\n{passage.text}", whole):
            return [True] * len(read.units)
        return [bool(said := years_in(text)) and not said & years for text in read.texts]

    def _document(self, name: str, documents: dict[str, Document]) -> Document:
        if name not in documents:
            documents[name] = self.library.document(name)
        return documents[name]

    def _read(self, passages: Sequence[Passage], documents: dict[str, Document]) -> Mapping[str, Read]:
        """By id: each passage read once in this revision of the library."""
        revision = self.library.revision
        with self._lock:
            if self._revision != revision or len(self._known) > REMEMBERED:
                self._revision, self._known = revision, {}
            known = self._known
        fresh = [passage for passage in passages if passage.id not in known]
        sections = {name: self.library.sections(name) for name in {p.document for p in fresh}}
        for passage in fresh:
            document = self._document(passage.document, documents)
            known[passage.id] = read(passage, document, sections[passage.document])
        return {passage.id: known[passage.id] for passage in passages}

    def _twinned(self, found: Sequence[Weighed], vectors: Sequence[Floats]) -> list[Weighed]:
        """Each with the place of its translation: the passage across the page, else the one that is most
        like it and has its figures."""
        places = {w.candidate.passage.id: place for place, w in enumerate(found)}
        twins: dict[int, int] = {}
        zh, en = ([p for p in places.values() if _language(found[p]) == la] for la in LANGUAGES)
        if zh and en:
            stack = [np.stack([found[p].candidate.vector for p in side]) for side in (zh, en)]
            for i, j in zip(*np.nonzero(ranking.twins(stack[0], stack[1]) > TWINS), strict=True):
                if same_figures(found[zh[i]].read.figures, found[en[j]].read.figures):
                    twins[zh[i]], twins[en[j]] = en[j], zh[i]
        for id_, across in self.library.counterparts(places).items():
            facing = [places[other] for other in across.passages if other in places]
            if facing:
                twins[places[id_]] = facing[0]
        out = []
        for place, one in enumerate(found):
            twin = twins.get(place)
            similar = None if twin is None else vectors[place] @ vectors[twin].T
            out.append(replace(one, twin=twin, similar=similar))
        return out


def _weigh(
    question: Question,
    wording: Wording,
    candidate: Candidate,
    read: Read,
    alike: Alike,
    place: int,
    near: Floats,
    elsewhen: Sequence[bool],
) -> Weighed:
    language = candidate.passage.language
    across = language != question.language
    measured = evidence.Measured(
        language=language,
        units=read.units,
        texts=read.texts,
        said=_said(wording, read, language, across),
        order=[0.0] * len(read.sentences) if across else list(map(wording.in_order, read.sentences)),
        passage=alike.passages[place],
        sentences=alike.sentences[place],
        library=near,
        elsewhen=elsewhen,
    )
    columns = evidence.columns(question.text, wording, measured)
    usual = alike.usual_question + float(alike.usual_passages[place])
    return Weighed(candidate, read, across, columns, usual, evidence.weighed(columns, across))


def read(passage: Passage, document: Document, sections: Sequence[Section]) -> Read:
    """A passage of a document with these sections, ready to be quoted."""
    titles = frozenset(filter(None, (document.title.zh, document.title.en)))
    cut = units(passage, sections, titles)
    whole = folded(passage.text)
    return Read(
        units=cut,
        texts=[said(passage, unit.span) for unit in cut],
        sentences=[folded(said(passage, span)) for span in passage.sentences],
        whole=whole,
        above=folded(f"{passage.context}\n{document.metadata.document_number or ''}"),
        lead=folded("\n".join([*sorted(titles), document.name, document.text[:OPENING]])),
        figures=frozenset(figure.replace(",", "") for figure in _FIGURE.findall(whole)),
    )


def same_figures(one: Collection[str], two: Collection[str]) -> bool:
    """Whether the figures of two passages let them be translations of each other."""
    fewest = min(len(one), len(two))
    return fewest < FIGURES or len(set(one) & set(two)) >= COMMON * fewest


def in_order_of(candidates: Sequence[Candidate], found: Judgement) -> Judgement:
    """The judgement of the same candidates in another order: the best quotations of their passages have the
    evidence that they had, in that order."""
    place = {c.passage.id: n for n, c in enumerate(candidates)}
    ordered = sorted(found.quotable, key=lambda q: place[q.passage.id])
    best = sorted((max(q.evidence) for q in ordered), reverse=True)
    moved = tuple(
        replace(q, evidence=tuple(e + to - max(q.evidence) for e in q.evidence))
        for q, to in zip(ordered, best, strict=True)
    )
    return replace(found, candidates=candidates, quotable=moved)


def signals(question: Question, found: Sequence[Weighed]) -> tuple[Subject, Standing, bool]:
    """What the best unit of all says of the question's being answered, and whether it stands across."""
    best = max(found, key=lambda w: float(w.logits.max()))
    at = int(best.logits.argmax())
    value = dict(zip(evidence.COLUMNS, map(float, best.columns[at]), strict=True))
    subject = of_subject(best)
    others = [
        float(w.logits.max())
        for place, w in enumerate(found)
        if w is not best and w.across == best.across and place != best.twin
    ]
    kind = kind_asked(question.text)
    standing = Standing(
        likeness=subject.likeness,
        sentence=value["sentence"],
        near=value["near"],
        lead=value["lead"],
        kind_missing=0.0 if kind is None or value["wanted"] else LOOSELY if kind.loose else 1.0,
        missing=value["missing"],
        order=value["order"],
        elsewhen=value["elsewhen"],
        margin=min(MARGIN, float(best.logits[at]) - max(others)) if others else LONE,
        score=best.candidate.score,
    )
    return subject, standing, best.across


def of_subject(weighed: Weighed) -> Subject:
    """What its best unit says of the passage's being about the question."""
    columns = weighed.columns[int(weighed.logits.argmax())]
    value = dict(zip(evidence.COLUMNS, map(float, columns), strict=True))
    like = likeness(
        (value["sentence"], value["sentence_use"]), (value["passage"], value["passage_use"]), weighed.usual
    )
    return Subject(like, value["sentence"], value["lead"], value["named"])


def _said(wording: Wording, read: Read, language: Language, across: bool) -> SaidOf:
    """What a passage's texts say of the question."""
    texts = (read.whole, read.above, read.lead, *read.sentences)
    said = wording.rendered(texts, language) if across else list(map(wording.said, texts))
    whole, above, lead, *sentences = said
    return SaidOf(sentences, whole, above, lead)


def shared(found: Sequence[Weighed]) -> list[Weighed]:
    """Each with its translation's part of the evidence."""
    return [
        replace(w, logits=evidence.shared(w.logits, found[w.twin].logits, w.similar))
        if w.twin is not None and w.similar is not None
        else w
        for w in found
    ]


def quotable(found: Sequence[Weighed]) -> tuple[Quotable, ...]:
    """What can be quoted of these passages."""
    return tuple(
        Quotable(
            w.candidate.passage,
            tuple(unit.span for unit in w.read.units),
            tuple(map(float, w.logits)),
            found[w.twin].candidate.passage.id if w.twin is not None else None,
        )
        for w in found
    )


def _language(weighed: Weighed) -> Language:
    return weighed.candidate.passage.language
