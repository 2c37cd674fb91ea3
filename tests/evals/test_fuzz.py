"""A small sample of what `python -m evals.fuzz` tries by the thousand."""

from pathlib import Path

import pytest
from shelf import HashEmbedder

from evals.fuzz import catalogues, files, replies
from index.embedding.embedder import BuiltinEmbedder

pytestmark = pytest.mark.slow


def test_damaged_catalogues_are_met_well(tmp_path: Path) -> None:
    wrong = [(name, faults) for name, faults in catalogues(tmp_path, HashEmbedder(), 10, 500) if faults]
    assert wrong == []


def test_replies_are_met_well(tmp_path: Path) -> None:
    replies(tmp_path, BuiltinEmbedder(), 25)


def test_damaged_files_are_met_well(tmp_path: Path) -> None:
    """One of each format."""
    met = list(files(tmp_path, HashEmbedder(), 12, 12))
    assert len({Path(name.split()[0]).suffix for name, _, _ in met}) == 12
    assert [(name, wrong) for name, _, wrong in met if wrong] == []
    assert any(came == "read" for _, came, _ in met)
