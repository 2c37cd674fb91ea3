"""Two runs compared: what changed between them, and whether it is more than chance."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals import metrics, scoring
from index.errors import NotFoundError, SettingError

Json = dict[str, Any]


def compare(a: Path, b: Path) -> Json:
    """What changed from run `a` to run `b`, folders that `evaluate` wrote, over the questions both have:
    `differences` by the figure's name, each a `metrics.Difference` and whether it is significant.

    A question that has another wording in `b` is another question, whatever its id.

    Raises NotFoundError, SettingError."""
    before, asked = _scores(a)
    after, asked_after = _scores(b)
    other = {id_ for id_, words in asked.items() if asked_after.get(id_, words) != words}
    differences = {
        name: {**asdict(found), "significant": found.significant}
        for name, scores in before.items()
        if name in after
        and (found := metrics.compare({i: v for i, v in scores.items() if i not in other}, after[name]))
    }
    if not differences:
        raise SettingError(f"{a} and {b} have no question in common. Compare runs of one question set.")
    return {"a": str(a), "b": str(b), "differences": differences}


def _scores(folder: Path) -> tuple[scoring.Table, dict[str, str]]:
    """Scores, and the questions' wordings by id; {} of a run of an earlier version."""
    path = folder / "scores.json" if folder.is_dir() else folder
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        scores: scoring.Table = kept["scores"]
        asked: dict[str, str] = kept.get("questions", {})
    except FileNotFoundError:
        raise NotFoundError(
            f"There is no finished run in {folder}. Make one with `duolex eval QUESTIONS --out {folder}`."
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
        raise SettingError(f"{path} is no file of scores. Name the folder of a run.") from None
    return scores, asked
