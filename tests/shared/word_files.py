"""A module as it is when the word list beside it is longer: whoever extends a list reads no code."""

import importlib.util
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType


def extended(module: ModuleType, folder: Path, old: str, new: str) -> ModuleType:
    """The module as it is when `old` in its list reads `new`."""
    code = Path(str(module.__file__))
    words = code.with_suffix(".toml").read_text(encoding="utf-8")
    assert old in words
    folder = Path(mkdtemp(dir=folder))  # lists are remembered by their file
    (folder / code.name).write_bytes(code.read_bytes())
    (folder / code.name).with_suffix(".toml").write_text(words.replace(old, new, 1), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"extended_{code.stem}", folder / code.name)
    assert spec is not None and spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    return copy
