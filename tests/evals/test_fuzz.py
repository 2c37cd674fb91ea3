"""A small sample of what `python -m evals.fuzz` tries by the thousand."""

from pathlib import Path

from shelf import HashEmbedder

from evals.fuzz import catalogues


def test_damaged_catalogues_are_met_well(tmp_path: Path) -> None:
    wrong = [(name, faults) for name, faults in catalogues(tmp_path, HashEmbedder(), 16, 500) if faults]
    assert wrong == []
