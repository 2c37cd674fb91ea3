"""What a model says a question asks for, over a scripted endpoint: taken where the question bears it out, and
never more calls than are allowed."""

import openai  # noqa: F401  # its import takes seconds on a busy machine, of the model's few
import pytest

from evals.scripted_endpoint import FAULTS, Endpoint, answer, refuse, scripted
from rag import json_values
from rag.answer import Answerer
from rag.model import EndpointModel, Limits
from rag.results import Answer
from rag.search import Retriever
from rag.tasks import unsure
from rag.tasks.model_request import read

UNSURE = "pull out all the clauses on mediation"
STEPPED = "Who drew up the statistics, and what does the guiding opinion say about mediation?"
LIST = "task: list\non: mediation"
STEPS = (
    "task: fact\nstep: Who drew up the statistics?\nstep: What does the guiding opinion say about mediation?"
)
SENTENCE = "Mediation comes first. [1]"


def asked(
    retriever: Retriever, endpoint: Endpoint, question: str, limits: Limits = Limits(context=8000)
) -> Answer:
    model = EndpointModel(endpoint.base_url, "none", "m", timeout=60)
    return Answerer(retriever, model, limits=limits).ask(question)


def test_a_model_says_what_the_rules_are_unsure_of(retriever):
    assert unsure(UNSURE) and Answerer(retriever).ask(UNSURE).task == "fact"
    with scripted(answer(LIST), answer(SENTENCE)) as endpoint:
        made = asked(retriever, endpoint, UNSURE)
    assert (made.task, made.mode, made.calls, len(endpoint.requests)) == ("list", "model", 2, 2)
    assert made.written and len(made.sentences) > made.written


def test_of_several_steps_each_is_searched_and_shown(retriever):
    assert unsure(STEPPED)
    with scripted(answer(STEPS), answer(SENTENCE)) as endpoint:
        made = asked(retriever, endpoint, STEPPED)
    assert made.steps == ("Who drew up the statistics?", "What does the guiding opinion say about mediation?")
    assert json_values.answer(made)["steps"] == list(made.steps) and made.calls == 2
    given = endpoint.requests[1]["messages"][1]["content"]
    for step in made.steps:
        first = retriever.search(step).hits[0].passage
        assert first.text.strip() in given, "each step's best passage is evidence"


@pytest.mark.parametrize(
    "reply",
    [
        "It asks for a list of clauses.",
        "task: list",  # about nothing
        "task: poem\nabout: mediation",
        "task: list\non: arbitration",  # words that are not in the question
        "task: list\non: mediation\ntask: count",
        "task: fact\nstep: Who chairs the Tongqu committee?\nstep: What is the boiling point of tungsten?",
        "task: fact\nstep: the clauses on mediation",  # one step is the question
    ],
)
def test_a_reply_that_the_question_does_not_bear_out_leaves_the_ordinary_answer(retriever, reply):
    understood = read(reply, UNSURE)
    assert understood.request is None and not understood.steps
    with scripted(answer(reply), answer(SENTENCE)) as endpoint:
        made = asked(retriever, endpoint, UNSURE)
    assert made.task == "fact" and not made.steps
    assert made.calls == len(endpoint.requests) <= 2


@pytest.mark.parametrize("fault", ["closes at once", "empty answer", "server error", "ends in the middle"])
def test_a_model_that_fails_leaves_the_ordinary_answer(retriever, fault):
    with scripted(FAULTS[fault][0], answer(SENTENCE)) as endpoint:
        made = asked(retriever, endpoint, UNSURE)
    assert made.task == "fact" and made.calls == len(endpoint.requests) <= 2
    with scripted(answer(LIST), refuse("500 Internal Server Error")) as endpoint:
        made = asked(retriever, endpoint, UNSURE)
    assert (made.task, made.mode, made.calls) == ("list", "extractive", 2)


def test_no_more_calls_than_are_allowed(retriever):
    with scripted(answer(LIST), answer(SENTENCE)) as endpoint:
        assert asked(retriever, endpoint, UNSURE, Limits(context=8000, calls=1)).task == "fact"
    assert len(endpoint.requests) <= 1, "the one call is for the answer"
    with scripted(answer("task: overview\nabout: the guiding opinion"), answer(SENTENCE)) as endpoint:
        made = asked(retriever, endpoint, "the guiding opinion in order, how many pages", Limits(2048, 3))
    assert made.calls == len(endpoint.requests) <= 3


def test_what_the_rules_know_costs_no_call(retriever):
    with scripted(answer(SENTENCE)) as endpoint:
        made = asked(retriever, endpoint, "which provisions deal with interpreters")
    assert (made.task, made.calls, len(endpoint.requests)) == ("list", 1, 1)


def test_replies_in_chinese():
    question = "旧规定跟新规则相比改了什么"
    assert unsure(question)
    request = read("task: comparison\nabout: 旧规定 | 新规则", question).request
    assert request is not None and request.sides == ("旧规定", "新规则")
    counted = read("task: count\nabout: 规则", "规则分成多少个章节").request
    assert counted is not None and (counted.within, counted.thing) == ("规则", "chapter")
