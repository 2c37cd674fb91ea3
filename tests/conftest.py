"""What the end-to-end tests share: the sample library, indexed once for all of them by the real run."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings
from places import SAMPLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples at every run, so that a verdict says something of the change and not of luck;
# `pytest --hypothesis-profile=explore` looks for new ones.
settings.register_profile("steady", derandomize=True, max_examples=200, deadline=None)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile("steady")

# Before anything loads: OpenMP threads that spin slow every other process down.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

_SLOWEST = ("test_page", "test_kill", "test_answer", "test_load", "test_attacks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser, a server and a test are three clocks: what fails once before them is tried once more, and
    counted as rerun in the last line. What fails twice is wrong. The slowest modules begin, so that the
    last ones are short and no processor waits."""
    items.sort(key=lambda item: not item.path.name.startswith(_SLOWEST))
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in fixtures:
            item.add_marker(pytest.mark.flaky(reruns=1))
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
        if "model_url" in fixtures:
            item.add_marker(pytest.mark.model)


@pytest.fixture(autouse=True, scope="session")
def no_settings_of_the_developer() -> None:
    """Tests run as on a fresh machine, whatever the developer's shell or `.env` sets."""
    for name in [n for n in os.environ if n.startswith(("DUOLEX_", "OPENAI_")) and n != "DUOLEX_CACHE"]:
        del os.environ[name]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Debian's Chromium, for the tests of one module: its playwright must not outlive them."""
    from served import chromium  # the other tests do without playwright

    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a library of evals/sample. To be read only; `own_sample_library` may be changed. One process
    of the run indexes it, the others copy."""
    own = tmp_path_factory.mktemp("sample") / "library"
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    with FileLock(run / "sample-library.lock"):
        if not (made := run / "sample-library").exists():
            _index_sample(own)
            own.rename(made)
    return shutil.copytree(made, own)


def _index_sample(folder: Path) -> None:
    from index import build
    from index.embedding.embedder import BuiltinEmbedder
    from index.library import Library

    with Library.open(folder, BuiltinEmbedder(), write=True) as library:
        receipts = build.index(library, [SAMPLE])
    assert {r.status for r in receipts} == {"indexed"}, receipts


@pytest.fixture
def own_sample_library(sample_library: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the sample library for one test."""
    folder = tmp_path / "library"
    shutil.copytree(sample_library, folder)
    yield folder
