"""A library as one file, and back, also while its page runs: every SQLite file of its folder, copied by
SQLite's own backup, its users, and the files that were added on the page, in a ZIP archive with digests.

What is backed up is checked first, and what is restored before anything changes. SQLite exchanges a
whole file in one transaction: who reads meanwhile sees the old library or the new one."""

import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path

from index.errors import DamagedError, LockedError, NotFoundError
from index.store.catalogue import Catalogue
from index.store.catalogue_file import DAMAGED, NAME, damaged, storage_errors
from index.store.inspection import CatalogueInspection
from index.store.owner_lock import LibraryLock, read_owner

_MANIFEST = "duolex-backup.json"
_PLAIN = ("users.json", "files.json")
_UPLOADS = "uploads"


def back_up(folder: Path, file: Path) -> list[str]:
    """Writes the library in `folder` to `file`, and returns the names of what is in it.

    Raises NotFoundError (no library), DamagedError (it is not sound), StorageError."""
    if not (folder / NAME).is_file():
        raise NotFoundError(f"There is no library in {folder}. Name the folder of yours with --data.")
    draft = file.with_name(f"{file.name}.new")
    with storage_errors(file), tempfile.TemporaryDirectory(dir=file.absolute().parent) as place:
        found = dict(_copied(folder, Path(place)))
        _demand_sound(Path(place), folder / NAME)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in found.items():
                archive.write(path, name)
            digests = {name: _digest(path) for name, path in found.items()}
            archive.writestr(_MANIFEST, json.dumps({"version": 1, "files": digests}, ensure_ascii=False))
        with _verified(draft):
            draft.replace(file)
    return list(found)


def restore(file: Path, folder: Path) -> list[str]:
    """Puts what `back_up` wrote in the place of the library in `folder`, or makes it; returns the names. A
    page that has it open goes on with what was restored. Raises NotFoundError, DamagedError (of the backup),
    LockedError (another command writes), StorageError."""
    with storage_errors(folder / NAME), _verified(file) as place:
        folder.mkdir(parents=True, exist_ok=True)
        _demand_sound(place, file)
        with _allowed(folder):
            _count_on(place, folder)
            names = []
            for path in sorted(path for path in place.rglob("*") if path.is_file()):
                name = path.relative_to(place).as_posix()
                _put_back(path, folder / name)
                names.append(name)
    return names


def _copied(folder: Path, place: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.glob("*.sqlite")):
        if path.name.startswith(DAMAGED):
            continue
        with closing(_opened(path)) as source, closing(sqlite3.connect(place / path.name)) as copy:
            source.backup(copy)
        yield path.name, place / path.name
    plain = [folder / name for name in _PLAIN]
    uploads = [path for path in (folder / _UPLOADS).rglob("*") if ".arriving" not in path.parts]
    for path in (*plain, *sorted(uploads)):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)


def _demand_sound(place: Path, told: Path) -> None:
    """Raises DamagedError, which names the file `told`, where the catalogue in `place` is not sound."""
    with closing(Catalogue(place, write=False)) as catalogue:
        inspection = CatalogueInspection(catalogue)
        if faults := inspection.faults():
            raise damaged(told, faults[0])
        if inspection.broken_documents() or inspection.broken_rows():
            raise damaged(told, "rows are not as they were written")


@contextmanager
def _verified(file: Path) -> Iterator[Path]:
    """A folder of what is in the backup, each file as its digest says."""
    if not file.is_file():
        raise NotFoundError(f"There is no backup at {file}.")
    try:
        with (
            tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder,
            zipfile.ZipFile(file) as archive,
        ):
            digests = json.loads(archive.read(_MANIFEST))["files"]
            for name in digests:
                archive.extract(name, folder)  # which leaves out ".." and "/"
            if any(_digest(Path(folder, name)) != digest for name, digest in digests.items()):
                raise ValueError("a digest is another")
            yield Path(folder)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, zlib.error) as error:
        raise DamagedError(f"{file} is no whole backup of Duolex ({error}). Take another one.") from error


def _allowed(folder: Path) -> "closing[LibraryLock] | nullcontext[None]":
    """The library's lock, or a page's word: it goes on with what is restored, a command would not."""
    try:
        return closing(LibraryLock(folder, write=True))
    except LockedError:
        owner = read_owner(folder)
        if owner is None or owner.url is None:
            raise
        return nullcontext()


def _count_on(place: Path, folder: Path) -> None:
    """Lets the restored catalogue be newer than the one it replaces, for whoever remembers that one; and
    no vectors of Chroma's be its own."""
    before: dict[str, int] = {}
    if (folder / NAME).exists():
        try:
            with closing(Catalogue(folder, write=False)) as old:
                before = {key: int(old.setting(key) or 0) for key in ("changes", "revision", "generation")}
        except DamagedError:  # to be replaced for good
            (folder / NAME).unlink()
    with closing(Catalogue(place, write=True)) as made, made.transaction() as writer:
        for key in ("changes", "revision"):
            writer.set_setting(key, max(before.get(key, 0), int(made.setting(key) or 0)) + 1)
        writer.set_setting("generation", before.get("generation", 0))
        writer.forget_snapshots()
    with closing(sqlite3.connect(place / NAME)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file


def _put_back(path: Path, target: Path) -> None:
    if path.suffix == ".sqlite" and path.parent.name != _UPLOADS:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target, timeout=30)) as live:
            source.backup(live)
    elif path.name in _PLAIN or not target.exists():  # a file that was added is never changed
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f"{target.name}.new")
        shutil.copyfile(path, draft)
        draft.chmod(0o600)
        draft.replace(target)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        made = sha256()
        while block := file.read(1 << 20):
            made.update(block)
        return made.hexdigest()
