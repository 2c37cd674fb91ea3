"""The real protocol with a real model: llama.cpp serving SmolLM2-135M from its package."""

import asyncio
from contextlib import aclosing, suppress

import pytest
from servers import model_url  # noqa: F401  (a fixture)

from index.errors import ModelInterruptedError
from rag.composing.model_draft import Draft
from rag.model.chat import EndpointModel, complete
from rag.verify.facts import facts
from rag.verify.verdict import verify

HELLO = [{"role": "user", "content": "Say hello."}]
LONG = [{"role": "user", "content": "Write a long story about a judge who travels by train through Europe."}]


@pytest.fixture
def model(model_url: str) -> EndpointModel:  # noqa: F811
    return EndpointModel(model_url, None, "smollm2", timeout=120)


async def test_it_answers(model: EndpointModel) -> None:
    assert "hello" in (await complete(model, HELLO)).lower()


async def test_it_streams_in_pieces(model: EndpointModel) -> None:
    pieces = [piece async for piece in model.stream(HELLO)]
    assert len(pieces) > 3
    assert "".join(pieces).strip() == await complete(model, HELLO)  # temperature 0: the same again


async def test_a_length_limit_is_an_interruption_after_the_text(model: EndpointModel) -> None:
    pieces = []
    with pytest.raises(ModelInterruptedError, match="length limit"):
        async for piece in model.stream(LONG, max_tokens=12):
            pieces.append(piece)
    assert 3 < len(pieces) <= 12


async def test_closing_frees_the_server_for_the_next_question(model: EndpointModel) -> None:
    # More open answers than the server has slots: they end only if closing reaches it.
    for _ in range(5):
        async with aclosing(model.stream(LONG)) as pieces:
            assert await anext(pieces)
    assert await complete(model, HELLO)


async def test_several_at_once(model: EndpointModel) -> None:
    answers = await asyncio.gather(*(complete(model, HELLO) for _ in range(4)))
    assert all("hello" in answer.lower() for answer in answers)


PASSAGE = "The mediation period is thirty days and may be extended by fifteen days if both parties agree."
INVENTING = "Write three sentences with dates, years and numbers of cases about mediation in Chinese courts."


async def test_what_it_copies_is_verified(model: EndpointModel) -> None:
    draft = Draft(1)
    asked = [{"role": "user", "content": f"Repeat this sentence word for word: {PASSAGE}"}]
    async for piece in model.stream(asked):
        draft.feed(piece)
    draft.close()
    copied = [s.text for s in draft.sentences() if PASSAGE in s.text]
    assert copied and all(verify(text, [PASSAGE]).support == "verified" for text in copied)


async def test_what_it_invents_is_caught(model: EndpointModel) -> None:
    draft = Draft(1)
    with suppress(ModelInterruptedError):
        async for piece in model.stream([{"role": "user", "content": INVENTING}], max_tokens=120):
            draft.feed(piece)
    draft.close()
    inventions = [s.text for s in draft.sentences() if any(f.value > 31 for f in facts(s.text).figures)]
    inventions += [s.text for s in draft.sentences() if facts(s.text).dates]
    assert inventions, "the model has stopped inventing figures: ask it something else"
    assert {verify(text, [PASSAGE]).support for text in inventions} == {"unsupported"}
