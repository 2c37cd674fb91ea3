"""The sample, asked by quotation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embedding import BuiltinEmbedder
from index.library import Library
from rag.answer import Answerer
from rag.search import Retriever


@pytest.fixture(scope="package")
def library(sample_library: Path) -> Iterator[Library]:
    with Library.open(sample_library, BuiltinEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="package")
def retriever(library: Library) -> Retriever:
    return Retriever(library)


@pytest.fixture(scope="package")
def answerer(retriever: Retriever) -> Answerer:
    return Answerer(retriever)
