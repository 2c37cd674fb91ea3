"""What is made once of a file that an installed package carries, and kept: fast encoders, the glossary.

It is there whole or not at all, checked by hash when it is opened, and made again where damaged."""

import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path

ADVICE = "Where the reason is a folder that cannot be written, set DUOLEX_CACHE to another one."
_SUMS = "sha256.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Carried:
    """A file of an installed package; `sha256` as the installer recorded and checked it, or computed."""

    package: str
    path: Path
    sha256: str


def carried(package: str, name: str) -> Carried:
    """The file called `name` of an installed package. Raises FileNotFoundError; PackageNotFoundError."""
    for file in files(package) or ():
        if file.name == name:
            path = Path(str(file.locate()))
            recorded = file.hash.value if file.hash and file.hash.mode == "sha256" else None
            return Carried(package, path, recorded or hashlib.sha256(path.read_bytes()).hexdigest())
    raise FileNotFoundError(f"The package {package} is installed without its file {name}.")


def folder() -> Path:
    """Where what is made is kept: DUOLEX_CACHE, else the platform's cache folder."""
    from platformdirs import user_cache_path

    return Path(os.environ.get("DUOLEX_CACHE") or user_cache_path("duolex"))


def prepared(name: str, source: Carried, builder: str, build: Callable[[Path], None]) -> Path:
    """The folder that `build` fills with what it makes of `source`; made where missing or damaged.
    `builder` is to be raised when what is made changes: what an older one made stays, unused.

    Written beside its place, then renamed into it. Of two processes that build at once the later one
    finds the earlier one's, and drops its own. Raises OSError where nothing can be written."""
    key = hashlib.sha256(f"{builder} {source.sha256}".encode()).hexdigest()[:16]
    place = folder() / f"{name}-{key}"
    if place.exists():
        if _intact(place):
            return place
        _log.warning("%s is damaged; making it again.", place)
        shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    _log.info("Preparing %s of the package %s, which takes a few seconds once …", name, source.package)
    fresh = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=place.parent))
    try:
        build(fresh)
        sums = {file.name: _sum(file) for file in sorted(fresh.iterdir())}
        (fresh / _SUMS).write_text(json.dumps(sums, indent=1))
        fresh.replace(place)
    except OSError:
        if not (place.exists() and _intact(place)):
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    _log.info("Prepared %s in %.1f s.", name, time.monotonic() - started)
    return place


def _intact(place: Path) -> bool:
    try:
        sums = json.loads((place / _SUMS).read_text())
        return all(_sum(place / name) == value for name, value in sums.items())
    except (OSError, ValueError):
        return False


def _sum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
