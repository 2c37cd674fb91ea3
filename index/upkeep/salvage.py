"""A library whose catalogue cannot be read as a whole, made anew from what can: files first, then the texts
that the catalogue still holds as they were written. What is neither there nor sound is named."""

from collections.abc import Callable, Sequence
from pathlib import Path

from index.embedding import Embedder
from index.errors import DamagedError, DuolexError
from index.library import Library
from index.records import Document, Language
from index.store import Remains, salvaging
from index.upkeep import analyse_file, version_pairs
from index.upkeep.soundness import Problem, check

_NOTHING = "nothing tells any longer which documents it held: index them again, or restore a backup"


def checked(
    opened: Callable[[], Library], folder: Path, embedder: Embedder, *, repair: bool
) -> tuple[list[Problem], list[Problem]]:
    """(what was wrong, what is wrong or lost still) with the library that `opened` opens: `check`, and where
    no repair helps the catalogue, `salvage`."""
    try:
        with opened() as library:
            found = check(library, repair)
            left = [*_lost(found), *check(library)] if repair else found
    except DamagedError as error:
        found = left = [Problem("catalogue", None, str(error))]
    if not repair or not any(problem.kind == "catalogue" for problem in left):
        return found, left
    lost = salvage(folder, embedder)
    with opened() as library:
        check(library, repair=True)  # fills Chroma
        return [*found, *lost], [*lost, *check(library)]


def _lost(found: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in found if problem.kind == "lost"]


def salvage(folder: Path, embedder: Embedder) -> list[Problem]:
    """Puts a sound catalogue in the place of the damaged one, which is kept beside it, and returns what is
    lost. Nobody may have the library open. Raises LockedError, StorageError, EmbeddingError."""
    with (
        salvaging(folder) as remains,
        Library.open(remains.fresh, embedder, write=True, vectors="exact") as library,
    ):
        lost = [] if remains.paths else [Problem("lost", None, _NOTHING)]
        lost += [problem for name in sorted(remains.paths) for problem in _saved(library, remains, name)]
        version_pairs.update(library)
        lost += _of_the_user(library, remains)
        version_pairs.update(library)
    return lost


def _saved(library: Library, remains: Remains, name: str) -> list[Problem]:
    path = Path(remains.paths[name])
    try:
        _put(library, analyse_file.read_file(path, path, name))
        return []
    except (DuolexError, OSError, ValueError) as error:
        why = str(error)
    try:
        if name in remains.documents:
            _put(library, remains.documents[name])
            return []
    except DuolexError as error:
        why = str(error)
    return [Problem("lost", name, f"its text is damaged, and its file cannot be read again: {why}")]


def _put(library: Library, document: Document) -> None:
    draft = analyse_file.draft(document, library.embedder)
    (entry,) = analyse_file.entries([draft], library.embedder, library.store)
    library.put(entry)


def _of_the_user(library: Library, remains: Remains) -> list[Problem]:
    """Corrections and named versions, where their documents are saved."""
    there = {document.name for document in library.documents()}
    with library.store.transaction() as writer:
        for name in there & remains.corrections.keys():
            writer.correct(name, remains.corrections[name])
    lost = []
    originals: dict[int, Language] = {2: "zh", 3: "en"}
    for a, b, code in remains.named:
        if {a, b} <= there:
            version_pairs.name_versions(library, a, b, originals.get(code))
        else:
            lost.append(Problem("lost", a, f"that {b} is its other version"))
    return lost
