"""A library that is there for one measurement."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index import build
from index.embedding import BuiltinEmbedder
from index.library import Library


@contextmanager
def temporary_library(*paths: Path) -> Iterator[Library]:
    """One of these files and folders, with exact vectors, opened to be read as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="duolex-") as place:
        folder = Path(place) / "library"
        with Library.open(folder, BuiltinEmbedder(), write=True, vectors="exact") as made:
            build.index(made, paths)
        with Library.open(folder, BuiltinEmbedder()) as library:
            yield library
