"""Questions of another kind than a fact in a passage → their answers: the module to read first.

Each task has a composer in a module of its own. What a question asks for is recognised by rules
(requests.py); where its composer finds nothing, it was another question, and gets the ordinary answer."""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace

from index.records import Language
from rag.conversation import History
from rag.model import ChatModel, Limits
from rag.results import Answer, Filter, Hits, Scope, Task
from rag.search import Retriever
from rag.tasks.catalogue_answer import library_answer
from rag.tasks.comparison import comparison
from rag.tasks.dated_statements import timeline_answer
from rag.tasks.followed_reference import followed_answer
from rag.tasks.inquiry import Composer, Inquiry
from rag.tasks.metadata_answer import metadata_answer
from rag.tasks.overview import overview
from rag.tasks.requests import Request, as_task, recognised
from rag.tasks.structure_count import count_answer
from rag.tasks.subject_list import list_answer
from rag.tasks.terms import definition_answer, rendering_answer
from rag.tasks.written_whole import Events, Writer, written_comparison, written_list, written_overview

COMPOSERS: Mapping[Task, Composer] = {
    "comparison": comparison,
    "count": count_answer,
    "definition": definition_answer,
    "library": library_answer,
    "list": list_answer,
    "metadata": metadata_answer,
    "overview": overview,
    "provision": followed_answer,
    "rendering": rendering_answer,
    "timeline": timeline_answer,
}


# What a model can write better than it can be quoted.
WRITERS: Mapping[Task, Writer] = {
    "comparison": written_comparison,
    "list": written_list,
    "overview": written_overview,
}


@dataclass(frozen=True, slots=True)
class Told:
    """An answer by quotation, and the inquiry that it answers."""

    answer: Answer
    inquiry: Inquiry


async def written(told: Told, model: ChatModel, limits: Limits) -> Events:
    """What a model makes of it, `told.answer` where it can make nothing better."""
    writer = WRITERS.get(told.inquiry.request.task)
    if writer is None:
        yield told.answer
        return
    async with aclosing(writer(told.inquiry, told.answer, model, limits)) as events:
        async for event in events:
            yield event


def task_answer(
    retriever: Retriever,
    question: str,
    hits: Hits,
    tongue: Language,
    *,
    where: Filter = Filter(),
    scope: Scope = "any",
    history: History = (),
    task: Task | None = None,
    request: Request | None = None,
) -> Told | None:
    """The answer in `tongue` to a question that is no ordinary one; None where it is, or where nothing serves
    it. `question` is what was typed, `hits.question` what it means after `history`. `task` says what to take
    it for, whatever its form: "fact" is the ordinary question; so does `request`, of a model."""
    for one in [request] if request else requests(question, hits.question, task):
        composer = COMPOSERS.get(one.task)
        if composer is None:
            continue
        inquiry = Inquiry(retriever, one, question, hits, tongue, where, scope, history)
        if answer := composer(inquiry):
            return Told(answer, inquiry)
    return None


def requests(question: str, meant: str, task: Task | None = None) -> tuple[Request, ...]:
    """What may be asked for, the likeliest first: by the question as it was `meant`, then as it was typed."""
    if task is not None:
        return (as_task(task, meant),)
    found = tuple(dict.fromkeys([recognised(meant), recognised(question)]))
    perhaps = [replace(request, task=request.perhaps) for request in found if request.perhaps]
    return (*found, *perhaps)
