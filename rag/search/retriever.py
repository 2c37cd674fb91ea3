"""A question → ranked hits: references looked up, both languages searched, counterparts joined.

`Retriever.search` reads as the data flows. Example: `duolex search "送达司法文书需要多长时间"`."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

from index.embedding import cores
from index.errors import ModelError
from index.library import Library
from index.records import Language, Metadata
from index.text import encodable, renderings
from rag.phrases import say
from rag.results import Doubt, Filter, Hit, Hits, Scope, Version
from rag.search.candidates import Candidate, Candidates
from rag.search.confidence import state_of
from rag.search.counterparts import Counterparts
from rag.search.current_law import CurrentLaw, preferred
from rag.search.judging import Judge, Judgement, in_order_of
from rag.search.question import Question, Render, read_question
from rag.search.question_coverage import covered, folded
from rag.search.references import Reference, look_up
from rag.search.subject_passages import About, passages_about

RERANKED = 20  # of all candidates, where there is a reranker


class Reranker(Protocol):
    """Anything that scores (question, texts) anew: an endpoint (rag/model/rerank_endpoint.py), a llama-index
    postprocessor (rag/llama.py)."""

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """One score for each text, higher is better; equal ones stay in their order. Raises ModelError
        where it cannot: the search then goes on without it."""


class Retriever:
    """Search over one library. Safe to call from several threads while the library is indexed. `render` is
    the dictionary that says a question's terms in the other language."""

    def __init__(
        self, library: Library, reranker: Reranker | None = None, render: Render = renderings
    ) -> None:
        self.library = library
        self.reranker = reranker
        self._render = render
        # embedding, SQLite and numpy leave Python's lock: what can go side by side does
        self._beside = ThreadPoolExecutor(cores(), thread_name_prefix="search")
        self._candidates = Candidates(library, self._beside)
        self._judge = Judge(library)
        self._current = CurrentLaw(library)

    def search(
        self,
        question: str,
        language: Scope = "any",
        top_k: int = 10,
        where: Filter = Filter(),
        prefer: Language | None = None,
    ) -> Hits:
        """The `top_k` best hits in `language` for a question in either; a passage that has its
        counterpart is shown in `prefer`, by default the language of the question."""
        began = time.perf_counter()
        asked = read_question(
            encodable(question), self.library, self._allowed(where), self._render, self._beside
        )
        judgement, doubt = self._judged_by_current_law(asked, self._candidates.best(asked, "any"), language)
        notice = None
        if self.reranker is not None:
            judgement, notice = self._rerank(self.reranker, asked, judgement)
        ranked = judgement.candidates
        reference = look_up(asked, self.library)
        facing = Counterparts(self.library)
        hits = facing.join(
            [*self._referred(reference, language, ranked), *map(_hit, ranked)],
            prefer=prefer or asked.language,
            scope=language,
            limit=top_k,
        )
        return Hits(
            question=question,
            language=asked.language,
            hits=tuple(_covering(asked, hit) for hit in hits),
            milliseconds=(time.perf_counter() - began) * 1000,
            reference=reference.wording if reference else None,
            notice=notice,
            quotable=tuple(judgement.quotable),
            confidence=judgement.confidence,
            versions=reference.versions if reference else self._versions(judgement),
            doubt=_doubt(reference, hits, judgement) if reference else doubt,
            side_by_side=reference is not None and reference.side_by_side,
        )

    def about(
        self,
        subject: str,
        language: Scope = "any",
        where: Filter = Filter(),
        in_other_words: str | None = None,
        *,
        every_edition: bool = False,
    ) -> list[About]:
        """Every passage about a subject, surely or possibly, by document and place. `in_other_words` names
        the subject in the other language, where that is known better than by dictionary. Editions of which
        another is in force speak where nothing else surely is about it, or with `every_edition`."""
        asked = read_question(subject, self.library, self._allowed(where), self._render, self._beside)
        candidates = self._candidates.best(asked, language)
        found = passages_about(self._judge, asked, candidates, language, in_other_words)
        if every_edition:
            return found
        apart = self._current.apart(asked)
        replaced = {name for name, law in apart.laws.items() if len(law.editions) > 1}
        holding = [one for one in found if one.passage.document not in replaced]
        return holding if any(one.sure for one in holding) else found

    # --- stages ---------------------------------------------------------------------------------

    def _allowed(self, where: Filter) -> set[str] | None:
        """Names of the documents that pass the filter; None where it lets all through."""
        if where.open:
            return None
        return {d.name for d in self.library.documents() if passes(where, d.name, d.metadata)}

    def _judged_by_current_law(
        self, question: Question, candidates: Sequence[Candidate], scope: Scope
    ) -> tuple[Judgement, Doubt | None]:
        """The judgement of what holds, with what does not below it; or, where only that answers, of all, with
        the doubt that says so."""
        apart = self._current.apart(question)
        holding = [c for c in candidates if c.passage.document not in apart]
        if len(holding) == len(candidates):
            return self._judge.judged(question, candidates, scope), None
        held = self._judge.judged(question, holding, scope)
        whole = self._judge.judged(question, candidates, scope)
        stored = {d.name: d for d in self.library.documents()}
        if state_of(whole.confidence) != "refused" and (doubt := preferred(held, whole, apart, stored)):
            return whole, doubt
        below = min((c.score for c in held.candidates), default=0.0)
        rest = [c for c in whole.candidates if c.passage.document in apart]
        moved = [replace(c, score=below - place) for place, c in enumerate(rest, start=1)]
        return replace(held, candidates=[*held.candidates, *moved]), None

    def _versions(self, judgement: Judgement) -> tuple[Version, ...]:
        """Of the law that the best quotation is from."""
        best = max(judgement.quotable, key=lambda q: max(q.evidence), default=None)
        return self._current.versions(best.passage) if best else ()

    def _rerank(
        self, reranker: Reranker, question: Question, found: Judgement
    ) -> tuple[Judgement, str | None]:
        """The first candidates in the reranker's order, or all as they were and a sentence why. Their
        scores are the search's in falling order, and so is what can be quoted of them."""
        ranked = list(found.candidates)
        first = ranked[:RERANKED]
        try:
            scores = reranker.scores(question.text, [c.passage.text for c in first])
        except ModelError as error:
            return found, say("not_reranked", question.language, error=str(error))
        order = sorted(range(len(first)), key=lambda i: -scores[i])
        anew = [replace(first[i], score=c.score) for i, c in zip(order, first, strict=True)]
        return in_order_of([*anew, *ranked[RERANKED:]], found), None

    def _referred(self, reference: Reference | None, scope: Scope, ranked: Sequence[Candidate]) -> list[Hit]:
        if reference is None:
            return []
        ids = list(reference.passages)
        if reference.bare:  # Article 8 of which document? of the one that the question is nearest to
            places = {c.passage.id: place for place, c in enumerate(ranked)}
            ids.sort(key=lambda id_: places.get(id_, len(places)))
        if scope != "any":  # a provision or quotation in the other language is found by its counterpart
            facing = self.library.counterparts(ids)
            ids = [i for id_ in ids for i in (id_, *(facing[id_].passages if id_ in facing else ()))]
        passages = self.library.passages(ids)
        return [
            Hit(passages[id_], score=1.0, by_reference=True)
            for id_ in dict.fromkeys(ids)
            if id_ in passages and scope in ("any", passages[id_].language)
        ]


def _doubt(reference: Reference | None, hits: Sequence[Hit], judgement: Judgement) -> Doubt | None:
    """What is in doubt about the reference; nothing where it names no document and the search is sure of
    one."""
    if reference is None or reference.doubt is None:
        return None
    first = judgement.candidates[0].passage.id if judgement.candidates else None
    told = (
        reference.bare and hits and hits[0].passage.id == first and state_of(judgement.confidence) == "sure"
    )
    return None if told else reference.doubt


def _covering(question: Question, hit: Hit) -> Hit:
    """The hit with the share of the question's weight that stands in it, or across the page, or where nothing
    stands there by the dictionary."""
    texts = [hit.passage.context, hit.passage.text]
    texts += [hit.counterpart.passage] if hit.counterpart else []
    words = question.renderings if hit.is_across(question.language) else {}
    return replace(hit, coverage=covered(question.idf, "\n".join(map(folded, texts)), words))


def _hit(candidate: Candidate) -> Hit:
    return Hit(candidate.passage, candidate.score, cosine=candidate.cosine)


def passes(where: Filter, name: str, metadata: Metadata) -> bool:
    """Whether a document with this name and metadata is let through."""
    if where.documents is not None and name not in where.documents:
        return False
    if where.status is not None and metadata.status != where.status:
        return False
    if where.issuer is not None:
        names = f"{metadata.issuer.zh or ''}\n{metadata.issuer.en or ''}".casefold()
        if where.issuer.casefold() not in names:
            return False
    date = metadata.effective or metadata.promulgated or metadata.published
    if where.after is not None and (date is None or date < where.after):
        return False
    return not (where.before is not None and (date is None or date > where.before))
