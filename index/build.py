"""The run that brings a library up to date with files on disk.

    with Library.open(folder, BuiltinEmbedder(), write=True) as library:
        receipts = index(library, [Path("documents")])

Files are recognised by their content, and what has not changed costs nothing. Each document is stored
in one transaction, and Chroma learns of it afterwards; a run that is killed at any moment leaves whole
documents, and the next one goes on where it ended. A file that fails stops no other.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from index.errors import DuolexError
from index.library import Library
from index.reading import SUFFIXES, Found, digest, find, name_for, present, printable, read_apart
from index.records import Language, StoredDocument, skipped, unfollowed
from index.upkeep import (
    Interruption,
    Problem,
    Receipt,
    Step,
    analyse_file,
    check,
    failed,
    re_embed,
    receipt,
    version_pairs,
)

__all__ = ["Problem", "Receipt", "Step", "check", "index", "pair", "re_embed", "remove"]

log = logging.getLogger(__name__)

GROUP = 64
"""Texts (passages and sentences) gathered from small files before they are embedded together."""

FLUSH = 2_000
"""Passages stored before the vectors' index is told of them in the middle of a run."""

Report = Callable[[Receipt], None]
Progress = Callable[[Step], None]


def index(
    library: Library,
    paths: Iterable[Path],
    report: Report = lambda receipt: None,
    progress: Progress = lambda step: None,
    *,
    force: bool = False,
    follow_links: bool = False,
) -> list[Receipt]:
    """Brings the library up to date with the files, folders and archives, and returns a receipt for each
    file.

    A document whose file is gone from one of the folders is removed. With `force` files that have not
    changed are read again, too; only what is embedded is kept. With `follow_links` links that lead out of a
    folder are followed. `report` gets each receipt as it is made; those returned also count the pairs with
    other documents, which are found at the end. After SIGINT or SIGTERM the documents that are read are
    finished, then the signal takes its course; a file that is being read is given up. Raises VectorStoreError
    where Chroma cannot be written; the documents are safe then, and the next run tells Chroma of them."""
    run = _Run(library, report, progress, force, follow_links)
    if library.vector_index is not None:
        library.vector_index.reach()
    with Interruption(read_apart.stop) as interruption:
        run.files(paths, interruption)
        if not interruption:
            version_pairs.update(library)
            library.settle()
    stored = {document.name: document for document in library.documents()}
    return [replace(r, pairs=stored[r.document].pairs) if r.document in stored else r for r in run.in_order()]


def remove(library: Library, names: Sequence[str]) -> None:
    """Takes the documents out, or none of them: raises NotFoundError where one is not there."""
    for name in names:
        library.store.require(name)
    for name in names:
        library.remove(name)
    version_pairs.update(library)
    library.settle()


def pair(library: Library, a: str, b: str, original: Language | None = None) -> int:
    """Pairs two documents that the user names as versions of each other, and perhaps says which is the
    `original`; returns the number of pairs of parts, provisions and paragraphs. Raises NotFoundError."""
    return version_pairs.name_versions(library, a, b, original)


class _Run:
    """The files of one call of `index`, one after the other."""

    def __init__(
        self, library: Library, report: Report, progress: Progress, force: bool, follow_links: bool
    ) -> None:
        self._library = library
        self._report = report
        self._progress = progress
        self._force = force
        self._follow_links = follow_links
        self._documents = {d.path: d for d in library.documents()}
        self._pipelines = library.store.pipelines()
        self._names = {d.name for d in self._documents.values()}
        self._drafts: list[tuple[Found, analyse_file.Draft]] = []
        self._texts = self._done = self._total = 0
        self._receipts: list[Receipt] = []
        self._order: dict[str, int] = {}

    def files(self, paths: Iterable[Path], interruption: Interruption) -> None:
        found = find(paths, SUFFIXES, self._library.folder, follow_links=self._follow_links)
        self._total = len(found.files)
        self._order = {printable(file.asked): place for place, file in enumerate(found.files)}
        for path, error in found.missing:
            kept = self._documents.get(printable(path.absolute()))
            self._give(failed(path, error, kept.name if kept else None))
        for file in found.files:
            if interruption:
                break
            self._begun(file)
            self._file(file, interruption)
            if self._texts >= GROUP:
                self._store()
        self._store()
        if interruption:
            return
        self._remove_missing(found.folders, {printable(file.path) for file in found.files})
        for folder in dict.fromkeys([*found.skipped, *found.links]):
            names, links = found.skipped.get(folder), found.links.get(folder)
            told = ((skipped(names),) if names else ()) + ((unfollowed(links),) if links else ())
            self._give(Receipt(printable(folder), None, "skipped", warnings=told))

    def _begun(self, file: Found, reading: tuple[int, int] | None = None) -> None:
        drafted = [printable(found.asked) for found, _ in self._drafts]
        at_work = (*drafted, printable(file.asked))
        self._progress(Step(self._done, self._total, at_work, reading=reading))

    def in_order(self) -> list[Receipt]:
        """The receipts in the order of the files; those of no file that was found at the end."""
        return sorted(self._receipts, key=lambda r: self._order.get(r.path, len(self._order)))

    def _file(self, file: Found, interruption: Interruption) -> None:
        """Passes over what has not changed; drafts what has, but for a file that a signal stopped reading."""
        known = self._documents.get(printable(file.path))
        try:
            found = digest(file.path)
            known = known or self._moved(file, found)
            same = known and known.digest == found and self._pipelines[known.name] == analyse_file.PIPELINE
            if known and same and not self._force:
                self._done += 1
                self._give(receipt(file.asked, known, "unchanged"))
                return
            name = known.name if known else name_for(file.asked, self._names)
            read = analyse_file.read_file(
                file.asked, file.path, name, lambda page, of: self._begun(file, (page, of))
            )
            draft = analyse_file.draft(read, self._library.embedder)
        except Exception as error:
            if not interruption:
                self._fail(file, error, known.name if known else None)
            return
        self._names.add(name)
        self._drafts.append((file, draft))
        self._texts += sum(1 + len(p.sentences) for p in draft.passages)

    def _moved(self, file: Found, found: str) -> StoredDocument | None:
        """The document of a file of this name and content whose old place is empty now."""
        for document in self._documents.values():
            if (
                document.digest == found
                and Path(document.path).name == file.path.name
                and not present(Path(document.path))
            ):
                path = printable(file.path)
                with self._library.store.transaction() as writer:
                    writer.move(document.name, path)
                del self._documents[document.path]
                self._documents[path] = replace(document, path=path)
                return self._documents[path]
        return None

    def _store(self) -> None:
        """Embeds and stores the drafts, each document in a transaction of its own."""
        drafts, self._drafts, self._texts = self._drafts, [], 0
        if not drafts:
            return
        paths = tuple(printable(file.asked) for file, _ in drafts)

        def progress(share: float) -> None:
            self._progress(Step(self._done, self._total, paths, share))

        library = self._library
        try:
            entries = analyse_file.entries([d for _, d in drafts], library.embedder, library.store, progress)
        except Exception as error:
            if len(drafts) > 1:  # one of them spoils it for all
                for one in drafts:
                    self._drafts = [one]
                    self._store()
            else:
                self._fail(drafts[0][0], error, self._kept(drafts[0][1].document.name))
            return
        for (file, _), entry in zip(drafts, entries, strict=True):
            document = entry.document.name
            kept = self._kept(document)
            try:
                library.put(entry)
            except DuolexError as error:
                self._fail(file, error, kept)
                continue
            self._done += 1
            stored = library.store.stored(document)
            self._give(receipt(file.asked, stored, "updated" if kept else "indexed"))
        if library.vector_index is not None:
            library.vector_index.drain(least=FLUSH)

    def _kept(self, name: str) -> str | None:
        return name if any(d.name == name for d in self._documents.values()) else None

    def _remove_missing(self, folders: Sequence[Path], found: set[str]) -> None:
        for path, document in sorted(self._documents.items()):
            inside = any(Path(path).is_relative_to(folder) for folder in folders)
            if inside and path not in found and not present(Path(path)):
                self._library.remove(document.name)
                self._give(Receipt(path, document.name, "removed"))

    def _fail(self, file: Found, error: Exception, kept: str | None) -> None:
        self._done += 1
        if not isinstance(error, DuolexError):
            log.exception("%s could not be indexed", file.path, exc_info=error)
        self._give(failed(file.asked, error, kept))

    def _give(self, made: Receipt) -> None:
        self._receipts.append(made)
        self._report(made)
