"""Question in, cited answer out: the module to read first.

`Answerer.stream` is the whole way: search, refuse or draft, verify. `ask` is the same in one piece.
Example: `duolex ask "What may the parties agree on?"`."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import Literal

from index.errors import ModelError
from index.records import Language
from index.text import detect, encodable
from rag.composing import Draft, quoted, refused, supported
from rag.conversation import History, standalone
from rag.model import ChatModel, Evidence, Limits, declines, render_answer
from rag.phrases import say
from rag.results import Answer, Filter, Hit, Hits, Piece, Reading, Scope, Task
from rag.search import Retriever, confidence_of, joined, search_both, state_of
from rag.tasks import Courtesy, Told, courteous_answer, courtesy, task_answer, understood, unsure, written
from rag.verify import likeness_of

AnswerLanguage = Literal["auto", "zh", "en"]


@dataclass(frozen=True, slots=True)
class Found:
    """The search is done: what the answer will rest on. The model's [n] is `hits.hits[n - 1]`."""

    hits: Hits


ELSEWHERE = 0.6  # of a question's weight, from which it asks more than the provision that is not there
HITS = 10  # that are searched for
EVIDENCE = 5  # of them that the model is given
OF_STEPS = 9  # that it is given where a question was searched in steps
MOST_SENTENCES = 200  # of a model's answer: each is verified

Event = Found | Reading | Piece | Answer


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a question is answered from: what was found, how sure that is, and the answer to a task. A model
    that was asked what the question wants may have split it into `steps`: `reached` where something was found
    for each. `calls` says how often it was asked."""

    hits: Hits
    sure: float
    told: Told | None
    steps: tuple[str, ...] = ()
    reached: bool = False
    calls: int = 0


class Answerer:
    """Answers from one library, by quotation or with a model. With `translate` the model also words each
    question in the other language, and both wordings are searched. `limits` are for whole documents."""

    def __init__(
        self,
        retriever: Retriever,
        model: ChatModel | None = None,
        *,
        translate: bool = False,
        limits: Limits = Limits(),
    ) -> None:
        self.retriever = retriever
        self.model = model
        self.translate = translate
        self.limits = limits

    def ask(
        self,
        question: str,
        answer_language: AnswerLanguage = "auto",
        *,
        extractive: bool = False,
        language: Scope = "any",
        where: Filter = Filter(),
        history: History = (),
        task: Task | None = None,
        progress: Callable[[Reading], None] | None = None,
    ) -> Answer:
        """The whole answer of `stream` at once; `progress` is told what a model reads. Raises DuolexError
        where the library cannot be searched; what goes wrong with the model is told in `Answer.notice`."""

        async def last() -> Answer:
            events = self.stream(
                question,
                answer_language,
                extractive=extractive,
                language=language,
                where=where,
                history=history,
                task=task,
            )
            answer = None
            async for event in events:
                if progress is not None and isinstance(event, Reading):
                    progress(event)
                answer = event
            assert isinstance(answer, Answer)
            return answer

        return asyncio.run(last())

    async def stream(
        self,
        question: str,
        answer_language: AnswerLanguage = "auto",
        *,
        extractive: bool = False,
        language: Scope = "any",
        where: Filter = Filter(),
        history: History = (),
        task: Task | None = None,
    ) -> AsyncIterator[Event]:
        """Found, then what a model reads and Pieces of what it writes, and the Answer at the end. `history`
        holds the turns before, oldest first: a question that leans on them is searched as `Answer.searched`.
        `task` says what to take the question for ("fact": an ordinary one); by default it is recognised."""
        began = time.perf_counter()
        model, question = None if extractive else self.model, encodable(question)
        if task is None and (kind := courtesy(question)) is not None:
            yield await asyncio.to_thread(self._courteous, kind, question, answer_language)
            return
        followed = await standalone(question, history, model)
        asked: Language = followed.language or detect(question)
        tongue = asked if answer_language == "auto" else answer_language
        prefer = tongue if language == "any" else language
        hits = await self.search(
            followed.question, language, where=where, prefer=prefer, extractive=extractive
        )
        yield Found(hits)
        library = self.retriever.library
        composed = partial(
            task_answer, self.retriever, question, hits, tongue, where=where, scope=language, history=history
        )
        told = await asyncio.to_thread(composed, task=task)
        basis = _Basis(hits, _sure(hits), told)
        if told is None and task is None and model is not None and self.limits.calls > 1:
            search = partial(self.search, language=language, where=where, prefer=prefer)
            basis = await self._read_by(model, basis, composed, search)
        hits, told, sure = basis.hits, basis.told, basis.sure
        if basis.steps:
            yield Found(hits)
        if told is not None:
            answer = told.answer
            if model is not None:
                left = replace(self.limits, calls=self.limits.calls - basis.calls)
                async with aclosing(written(told, model, left)) as events:
                    async for event in events:
                        if isinstance(event, Answer):
                            answer = event
                        else:
                            yield event
        elif state_of(sure) == "refused" and not basis.reached:
            answer = await asyncio.to_thread(refused, library, question, hits, tongue, sure, where)
        else:
            answer = await asyncio.to_thread(quoted, library, question, hits, tongue, sure)
            if model is not None:
                given = OF_STEPS if basis.steps else EVIDENCE
                async for event in self._written(model, answer, hits, where, given):
                    if isinstance(event, Piece):
                        yield event
                    else:
                        answer = event
        total = (time.perf_counter() - began) * 1000
        spent = {"retrieve": hits.milliseconds, "answer": total - hits.milliseconds, "total": total}
        notice = joined(hits.notice, answer.notice)
        yield replace(
            answer,
            milliseconds=spent,
            notice=notice,
            translation=hits.translation,
            steps=basis.steps,
            calls=answer.calls + basis.calls,
        )

    def _courteous(self, kind: Courtesy, said: str, answer_language: AnswerLanguage) -> Answer:
        tongue = detect(said) if answer_language == "auto" else answer_language

        def ask(question: str) -> Answer:
            return self.ask(question, extractive=True)

        return courteous_answer(kind, said, self.retriever.library, tongue, ask)

    async def search(
        self,
        question: str,
        language: Scope = "any",
        top_k: int = HITS,
        where: Filter = Filter(),
        prefer: Language | None = None,
        *,
        extractive: bool = False,
    ) -> Hits:
        """As `Retriever.search`; of the model's translation of the question as well, if that is wanted."""
        if self.translate and self.model is not None and not extractive:
            alike = likeness_of(self.retriever.library.embedder)
            return await search_both(
                self.retriever, self.model, alike, question, language, top_k, where, prefer
            )
        return await asyncio.to_thread(self.retriever.search, question, language, top_k, where, prefer)

    async def _read_by(
        self,
        model: ChatModel,
        basis: _Basis,
        composed: Callable[..., Told | None],
        search: Callable[[str], Awaitable[Hits]],
    ) -> _Basis:
        """The basis, by what a model says the question asks for, where the rules are unsure: a task that can
        be `composed`, or steps, each searched for itself."""
        hits = basis.hits
        if not unsure(hits.question):
            return basis
        meant = await understood(hits.question, model)
        if meant.request is not None:
            told = await asyncio.to_thread(composed, request=meant.request)
            return replace(basis, told=told, calls=1)
        found = [await search(step) for step in meant.steps]
        if not found:
            return replace(basis, calls=1)
        reached = all(state_of(_sure(each)) != "refused" for each in found)
        return replace(basis, hits=_merged(hits, found), steps=meant.steps, reached=reached, calls=1)

    def _title(self, hit: Hit) -> str:
        document = self.retriever.library.document(hit.passage.document)
        return document.title.best(hit.passage.language) or document.name

    async def _written(
        self, model: ChatModel, fallback: Answer, hits: Hits, where: Filter, most: int
    ) -> AsyncIterator[Piece | Answer]:
        """The model's answer from the first hits, its sentences verified; `fallback` with a notice where it
        fails.

        It is as sure as the search was, for a sentence that its passage verifies may still answer another
        question; and only possible where no sentence is verified. A model that declines has read what is
        nearest and knows better than the search: nothing is quoted then."""
        library = self.retriever.library
        found = hits.hits[:most]
        fallback = replace(fallback, calls=1)
        evidence = [evidence_of(number, hit, self._title(hit)) for number, hit in enumerate(found, start=1)]
        draft = Draft(len(evidence))
        messages = render_answer(hits.question, evidence, fallback.language)
        try:
            async with aclosing(model.stream(messages)) as pieces:
                async for piece in pieces:
                    if shown := draft.feed(piece):
                        yield Piece(shown)
            if rest := draft.close():
                yield Piece(rest)
        except ModelError as error:
            yield replace(fallback, notice=say("model_failed", fallback.language, error=str(error)))
            return
        drafted = draft.sentences()
        if len(drafted) > MOST_SENTENCES:
            yield replace(fallback, notice=say("model_endless", fallback.language, n=MOST_SENTENCES))
            return
        if declines(draft.text):
            declined = await asyncio.to_thread(
                refused, library, fallback.question, hits, fallback.language, fallback.confidence, where
            )
            yield replace(declined, mode="model", calls=1)
            return
        alike = likeness_of(library.embedder)
        sentences, citations = await asyncio.to_thread(supported, library, alike, drafted, found)
        verified = any(sentence.support == "verified" for sentence in sentences)
        if not verified and not citations:
            yield replace(fallback, notice=say("model_nonsense", fallback.language))
            return
        yield replace(
            fallback,
            mode="model",
            state=fallback.state if verified else "possible",
            sentences=sentences,
            citations=citations,
            notice=None if verified else say("model_unsupported", fallback.language),
        )


def _sure(hits: Hits) -> float:
    return 0.0 if _names_what_is_not_there(hits) else confidence_of(hits)


def _merged(whole: Hits, steps: Sequence[Hits]) -> Hits:
    """What was found for a question and for each of its steps, in turns; what can be quoted is the whole
    question's."""
    turns = zip_longest(whole.hits, *(step.hits for step in steps))
    unique = {hit.passage.id: hit for turn in turns for hit in turn if hit is not None}
    spent = whole.milliseconds + sum(step.milliseconds for step in steps)
    return replace(whole, hits=tuple(unique.values()), milliseconds=spent)


def evidence_of(number: int, hit: Hit, title: str) -> Evidence:
    """A hit as the model is shown it."""
    passage, twin = hit.passage, hit.counterpart
    section = " › ".join(passage.section)
    return Evidence(number, title, section, passage.language, passage.text, twin.passage if twin else None)


def _names_what_is_not_there(hits: Hits) -> bool:
    """Whether the question names a provision or document that the library does not hold, and little else
    that it does hold: the third article of one law is no answer about the third article of another."""
    missing = hits.reference is not None and not any(hit.by_reference for hit in hits.hits)
    return missing and max((hit.coverage for hit in hits.hits[:3]), default=0.0) < ELSEWHERE
