"""The command `duolex`: in this process, or where the process itself is tried, in one of its own."""

import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from places import ROOT

Ended = subprocess.CompletedProcess[str]


def duolex(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Ended:
    """In this process, by the same way in: an error that is none of ours comes through."""
    from ui import main

    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    command = ["duolex", *map(str, arguments)]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(cwd or ROOT)
        patch.setattr(sys, "argv", command)
        for name, value in environment.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
    assert isinstance(ended.value.code, int)
    told = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return Ended(command, ended.value.code, *told)


def duolex_apart(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Ended:
    """In a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from ui import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd or ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=300,
    )
