"""Which files a run is about, and what their documents are called."""

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

from index.errors import NotFoundError, ReadError, UnsupportedFileError


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read. `path` is where it really stands; `asked` how the user's words lead to it."""

    path: Path
    asked: Path


@dataclass(slots=True)
class Findings:
    """All that the user's paths lead to: each file once, in order."""

    files: list[Found] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)  # whose files are all among `files`
    skipped: dict[Path, list[str]] = field(default_factory=dict)  # by folder: formats that are not read
    missing: list[tuple[Path, ReadError | NotFoundError]] = field(default_factory=list)


def find(paths: Iterable[Path], suffixes: frozenset[str], library: Path) -> Findings:
    """Files as named, of whatever format, and those of folders, recursively, in the order of their
    names: not hidden ones, nor `~$…` locks of word processors, nor the library's own. Links are
    followed; a file or folder that is reached twice counts once."""
    found = Findings()
    files: set[Path] = set()
    folders: set[tuple[int, int]] = set()
    for asked in paths:
        try:
            if asked.is_dir():
                before = len(found.files)
                found.folders.append(asked.resolve())
                for path in _walk(asked, folders, library.resolve()):
                    if path.suffix.lower() not in suffixes:
                        found.skipped.setdefault(asked, []).append(path.name)
                    elif (real := path.resolve()) not in files:
                        files.add(real)
                        found.files.append(Found(real, path))
                if len(found.files) == before and not found.skipped.get(asked):
                    found.folders.pop()  # empty: perhaps a disk that is not mounted
            elif not asked.exists():
                raise NotFoundError(f"{asked} does not exist. Check the spelling, or that its disk is there.")
            elif (real := asked.resolve()) not in files:
                files.add(real)
                found.files.append(Found(real, asked))
        except NotFoundError as error:
            found.missing.append((asked, error))
        except (OSError, ValueError, RuntimeError) as error:  # no permission, a NUL, a loop of links
            found.missing.append((asked, ReadError(f"{asked} cannot be opened: {error}. Check its path.")))
    return found


def _walk(folder: Path, seen: set[tuple[int, int]], library: Path) -> Iterator[Path]:
    try:
        about = folder.stat()
        if (about.st_dev, about.st_ino) in seen or folder.resolve() == library:
            return
        seen.add((about.st_dev, about.st_ino))
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for path in inside:
        if path.name.startswith((".", "~$")):
            continue
        try:
            mode = path.stat().st_mode
        except OSError:  # a link to nowhere, or to itself
            continue
        if stat.S_ISDIR(mode):
            yield from _walk(path, seen, library)
        elif stat.S_ISREG(mode):
            yield path


def digest(path: Path) -> str:
    """sha256 of the file's bytes, hex. Raises ReadError."""
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            raise UnsupportedFileError(f"{path} is not an ordinary file. Name a document.")
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ReadError(
            f"{path} cannot be read ({error.strerror}). Check its permissions, and that it is still there."
        ) from error


def printable(path: Path) -> str:
    """The path as text that can be stored and shown, whatever bytes its name is made of."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def name_for(path: Path, taken: Iterable[str]) -> str:
    """The file's name; where another document has it, with as many of its folders as make it unique:
    `law.txt`, `law.txt (2023)`, `law.txt (acts/2023)`."""
    names = set(taken)
    name = printable(Path(path.name))
    parents = [printable(Path(part)) for part in path.parent.parts[1:]]
    candidates = [name, *(f"{name} ({'/'.join(parents[-n:])})" for n in range(1, len(parents) + 1))]
    free = (candidate for candidate in candidates if candidate not in names)
    return next(free, f"{name} ({printable(path)})")
