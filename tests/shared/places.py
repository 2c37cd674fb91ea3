"""Where the files that tests read are."""

from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
EVALS = ROOT / "evals"
SAMPLE = EVALS / "sample"
QUESTIONS = EVALS / "questions.jsonl"
HARBOUR = TESTS / "fixtures" / "harbour-opinions.txt"
