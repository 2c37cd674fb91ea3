"""Several at once on the real page, one of them adding files: each gets their own answer, nobody an error."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from served import served

from evals.load import Outcome, body, compare_exports, files, run

pytestmark = pytest.mark.slow

ASKERS, ROUNDS, FILES = 8, 2, 10
QUESTIONS = [
    "With whose consent may civil and commercial cases be heard online?",
    "在线办理跨境商事案件应当坚持哪四项原则？",
    "Who won the football world cup in 1998?",
    "How long may a mediation last?",
]


async def test_each_gets_their_own_answer_while_files_are_added(sample_library: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_library, tmp_path / "library")
    users = [(f"user{n}", f"password {n}") for n in range(ASKERS + 1)]
    login = ",".join(":".join(user) for user in users)
    with served(tmp_path / "library", DUOLEX_USERS=login) as home:
        made = await run(home, users, QUESTIONS, ROUNDS, FILES)
    assert made.errors == [] and made.mixed == []
    assert made.right + made.changed == len(made.busy) == ASKERS * ROUNDS
    assert made.right >= ASKERS  # the new files are about dogs
    assert made.added == FILES


def test_mixed_up_answers_are_found() -> None:
    alone = {"Who pays?": "Who pays? The party [1].", "Who hears?": "Who hears? The court [1]."}
    asked = [("Who pays?", alone["Who pays?"]), ("Who pays?", alone["Who hears?"]), ("Who hears?", "Nobody.")]
    made = Outcome()
    compare_exports(asked, alone, alone, made)
    assert (made.right, made.changed, len(made.mixed)) == (1, 0, 2)
    changed = Outcome()
    compare_exports([("Who pays?", "Who pays? The bank [1].")], alone, alone, changed)
    assert changed.changed == 1 and not changed.mixed


def test_an_export_is_compared_without_its_day() -> None:
    export = "# Who pays?\n\nExported from Duolex on 2026-11-21\n\n## Who pays?\n\nThe party [1]."
    assert body(export) == "## Who pays?\n\nThe party [1]."


def test_times_and_files_are_what_they_say() -> None:
    told = replace(Outcome(), idle=[0.1, 0.2], busy=[0.5], added=3).told()
    assert told["at once, ms"]["p95"] == 500 and told["alone, ms"]["p100"] == 200
    assert len(files(12)) == 12 and len(set(files(12).values())) == 12
