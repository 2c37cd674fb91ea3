"""Which files a run is about, and what their documents are called."""

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path

from index.errors import EmptyFileError, NotFoundError, ReadError, UnsupportedFileError
from index.reading import archives, read_apart


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, which may lie in an archive (`archives.py`). `path` is where it really stands; `asked`
    how the user's words lead to it."""

    path: Path
    asked: Path


@dataclass(slots=True)
class Findings:
    """All that the user's paths lead to: each file once, in order."""

    files: list[Found] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)  # and archives, whose files are all among `files`
    skipped: dict[Path, list[str]] = field(default_factory=dict)  # by folder: formats that are not read
    links: dict[Path, list[str]] = field(default_factory=dict)  # by folder: those that were not followed
    missing: list[tuple[Path, ReadError | NotFoundError]] = field(default_factory=list)


def find(
    paths: Iterable[Path], suffixes: frozenset[str], library: Path, *, follow_links: bool = False
) -> Findings:
    """Files as named, of whatever format, and those of folders and archives, recursively, in the order of
    their names: not hidden ones, nor `~$…` locks of word processors, nor the library's own. Links that lead
    out of the folder are followed on demand only; a file or folder that is reached twice counts once."""
    search = _Search(suffixes, library.resolve(), follow_links)
    for asked in paths:
        try:
            search.add(asked)
        except NotFoundError as error:
            search.found.missing.append((asked, error))
        except (OSError, ValueError, RuntimeError) as error:  # no permission, a NUL, a loop of links
            why = ReadError(f"{asked} cannot be opened: {error}. Check its path.")
            search.found.missing.append((asked, why))
    return search.found


class _Search:
    def __init__(self, suffixes: frozenset[str], library: Path, follow_links: bool) -> None:
        self.found = Findings()
        self._suffixes = suffixes
        self._library = library
        self._follow_links = follow_links
        self._files: set[Path] = set()
        self._folders: set[tuple[int, int]] = set()

    def add(self, asked: Path) -> None:
        """What the user names: a folder, an archive, or a file, also one that lies in an archive."""
        outer = archives.container(asked)
        if outer is not None:
            if not archives.present(asked):
                raise NotFoundError(f"{asked} does not exist. Check the spelling.")
            self._file(outer.resolve() / asked.relative_to(outer), asked)
        elif asked.is_dir():
            before = len(self.found.files)
            self.found.folders.append(asked.resolve())
            for path in self._walk(asked, asked.resolve(), asked):
                self._member(path, asked)
            if len(self.found.files) == before and not self.found.skipped.get(asked):
                self.found.folders.pop()  # empty: perhaps a disk that is not mounted
        elif not asked.exists():
            raise NotFoundError(f"{asked} does not exist. Check the spelling, or that its disk is there.")
        elif asked.suffix.lower() == archives.SUFFIX:
            self.found.folders.append(asked.resolve())
            self._archive(asked, asked)
        else:
            self._file(asked.resolve(), asked)

    def _member(self, path: Path, folder: Path) -> None:
        """A file of a folder that was named."""
        if path.suffix.lower() == archives.SUFFIX:
            self._archive(path, folder)
        elif path.suffix.lower() in self._suffixes:
            self._file(path.resolve(), path)
        else:
            self.found.skipped.setdefault(folder, []).append(path.name)

    def _file(self, real: Path, asked: Path) -> None:
        if real not in self._files:
            self._files.add(real)
            self.found.files.append(Found(real, asked))

    def _archive(self, asked: Path, folder: Path) -> None:
        real = asked.resolve()
        if real in self._files:
            return
        self._files.add(real)
        try:
            listing = read_apart.run(archives.members, real)
        except ReadError as error:
            self.found.missing.append((asked, error))
            return
        if not (listing.files or listing.links or listing.refused):
            empty = EmptyFileError(f"{asked.name} is an archive without files. Leave it out.")
            self.found.missing.append((asked, empty))
        for name in listing.files:
            if Path(name).suffix.lower() in self._suffixes:
                self._file(real / name, asked / name)
            else:
                self.found.skipped.setdefault(folder, []).append(Path(name).name)
        if listing.links:
            self.found.links.setdefault(folder, []).extend(listing.links)
        self.found.missing += [(asked / name, why) for name, why in listing.refused]

    def _walk(self, folder: Path, root: Path, asked: Path) -> Iterator[Path]:
        """The files below a folder; links that lead out of `root` are noted for the folder `asked`."""
        try:
            about = folder.stat()
            if (about.st_dev, about.st_ino) in self._folders or folder.resolve() == self._library:
                return
            self._folders.add((about.st_dev, about.st_ino))
            inside = sorted(folder.iterdir())
        except OSError:
            return
        for path in inside:
            if path.name.startswith((".", "~$")):
                continue
            try:
                mode = path.stat().st_mode
                leads_out = path.is_symlink() and not path.resolve().is_relative_to(root)
            except (OSError, RuntimeError):  # a link to nowhere, or to itself
                continue
            if leads_out and not self._follow_links:
                self.found.links.setdefault(asked, []).append(path.name)
            elif stat.S_ISDIR(mode):
                yield from self._walk(path, root, asked)
            elif stat.S_ISREG(mode):
                yield path


def digest(path: Path) -> str:
    """sha256 of the file's bytes, hex. Raises ReadError."""
    if archives.container(path) is not None:
        return sha256(archives.read(path)).hexdigest()
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
