"""Word lists: what languages and legal systems call things, as TOML files beside the package that reads
them. Each list in a file has a comment on where it comes from; whoever extends one reads no code."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import SettingError


@cache
def word_lists(path: Path) -> dict[str, Any]:
    """The tables of the file, as TOML has them; not to be changed, since they are shared.

    Raises SettingError where the file is missing or no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingError(
            f"The word list {path} cannot be read ({error}). Mend it, or restore it from the repository."
        ) from error
