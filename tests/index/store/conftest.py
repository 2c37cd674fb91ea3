"""The library of a test, by each engine in turn."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from engines import EMBEDDER, ENGINES, Open

from index.store import Engine, Store


@pytest.fixture(params=ENGINES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the test's one library, as often as it likes; what it has opened is closed at its end."""
    with ExitStack() as engines:

        def opens(*, write: bool) -> Engine:
            engine = ENGINES[request.param](tmp_path / "library", EMBEDDER, write=write)
            return engines.enter_context(closing(engine))

        yield opens


@pytest.fixture
def engine(opened: Open) -> Engine:
    made = opened(write=True)
    with made.store.transaction() as writer:
        writer.set_embedder(EMBEDDER.name, EMBEDDER.parts)
    return made


@pytest.fixture
def store(engine: Engine) -> Store:
    return engine.store
