"""A question also searched in the other language, as the chat model words it there. Optional.

The translation is checked before it is searched: it must be one line of the other language, alike in
meaning, and keep every figure, date and number of a document or provision. What fails is not searched,
and `Hits.notice` says so. What was searched is always shown (`Hits.translation`)."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from index.errors import ModelError, ModelNonsenseError, ModelTimeoutError
from index.records import Language, other
from index.text import detect
from rag.model import ChatModel, complete, render_translate
from rag.phrases import say
from rag.results import Filter, Hit, Hits, Quotable, Scope
from rag.search.retriever import Retriever
from rag.verify import Similarity, facts, wrong_fact

PATIENCE = 15.0  # seconds that the model may take to translate
LENGTH = {"en": 8.0, "zh": 1.0}  # characters for each of the question's, at most; 20 more for a short one
ALIKE = 0.35  # likeness from which it may mean the same: translations have .4 to .8, other questions less


async def search_both(
    retriever: Retriever,
    model: ChatModel,
    alike: Similarity,
    question: str,
    language: Scope = "any",
    top_k: int = 10,
    where: Filter = Filter(),
    prefer: Language | None = None,
) -> Hits:
    """As `Retriever.search`, of the question and of its translation, which is checked by its likeness
    (`alike`). Raises nothing of the model's."""
    began = time.perf_counter()
    asked = detect(question)
    shown = prefer or asked

    def search(words: str) -> Hits:
        return retriever.search(words, language, top_k, where, shown)

    own = asyncio.create_task(asyncio.to_thread(search, question))
    try:
        worded = await translation(model, question, alike)
    except ModelError as error:
        said = say("not_translated", asked, error=str(error))
        return replace(await own, notice=joined((await own).notice, said))
    found = fused(await own, await asyncio.to_thread(search, worded), top_k)
    return replace(found, translation=worded, milliseconds=(time.perf_counter() - began) * 1000)


async def translation(model: ChatModel, question: str, alike: Similarity) -> str:
    """`question` in its other language. Raises ModelError, also for what is no translation of it."""
    to = other(detect(question))
    try:
        reply = await asyncio.wait_for(complete(model, render_translate(question, to)), PATIENCE)
    except TimeoutError:
        raise ModelTimeoutError(f"The model did not translate within {PATIENCE:g} seconds.") from None
    worded = reply.strip().strip("\"'“”「」").strip()
    if wrong := fault(question, worded, to, alike):
        raise ModelNonsenseError(f"The model's translation {wrong}. Use a larger model.")
    return worded


def fault(question: str, worded: str, to: Language, alike: Similarity) -> str | None:
    """Why `worded` is not the question in the language `to`; None where nothing speaks against it."""
    if "\n" in worded or not 2 <= len(worded) <= LENGTH[to] * len(question) + 20:
        return "is not one line as long as the question"
    if detect(worded) != to:
        return "is not in the other language"
    if question.rstrip().endswith(("?", "？")) and not worded.endswith(("?", "？")):
        return "is no question"
    if lost := _beyond(question, worded):
        return f"does not keep “{lost}”"
    if new := _beyond(worded, question):
        return f"adds “{new}”"
    if alike(question, worded) < ALIKE:
        return "means something else"
    return None


def _beyond(one: str, two: str) -> str | None:
    """The first figure, date, provision or document's number of `one` that `two` does not have."""
    kept = {(r.kind, r.number) for r in facts(two).references}
    lost = [r.words for r in facts(one).references if (r.kind, r.number) not in kept]
    if wrong := wrong_fact(facts(one), [facts(two)], two):
        lost.append(wrong[1])
    return lost[0].strip() if lost else None


def fused(own: Hits, across: Hits, top_k: int) -> Hits:
    """The hits of both wordings, best first. A score is the mean of both searches', and a passage that
    one of them did not find has its last hit's there; what was looked up by reference stays first."""
    scores = [{hit.passage.id: hit.score for hit in found.hits} for found in (own, across)]
    missing = [min(of.values(), default=0.0) for of in scores]
    merged: dict[str, Hit] = {}
    for hit in (*own.hits, *across.hits):
        id_ = hit.passage.id
        before = merged.get(id_, hit)
        merged[id_] = replace(
            before,
            score=sum(of.get(id_, low) for of, low in zip(scores, missing, strict=True)) / 2,
            cosine=max(before.cosine, hit.cosine),
            coverage=max(before.coverage, hit.coverage),
            by_reference=before.by_reference or hit.by_reference,
        )
    ranked: Sequence[Hit] = sorted(merged.values(), key=lambda h: (not h.by_reference, -h.score))
    return replace(
        own,
        hits=tuple(ranked[:top_k]),
        reference=own.reference or across.reference,
        notice=joined(own.notice, across.notice),
        quotable=_either(own.quotable, across.quotable),
        confidence=max(own.confidence, across.confidence),
    )


def _either(own: Sequence[Quotable], across: Sequence[Quotable]) -> tuple[Quotable, ...]:
    """What can be quoted by either wording, each with the evidence that is greater."""
    merged = {q.passage.id: q for q in own}
    for q in across:
        before = merged.get(q.passage.id, q)
        evidence = tuple(map(max, before.evidence, q.evidence))
        merged[q.passage.id] = replace(before, evidence=evidence, twin=before.twin or q.twin)
    return tuple(merged.values())


def joined(*notices: str | None) -> str | None:
    """Several notices as one, each said once."""
    return "\n".join(dict.fromkeys(filter(None, notices))) or None
