"""Pairs between documents, kept up to date at the end of a run.

They follow from what the library holds alone: which documents are versions of each other
(`language_versions.py`, or the user's word), and what stands in these. A document that was stored anew
carries the mark `touched` until its pairs are made, so that a run that was killed leaves none out.
"""

from index.errors import SettingError
from index.library import Library
from index.pairs import Source, pairs_between, versions
from index.records import Language
from index.upkeep.analyse_file import encoder


def update(library: Library) -> None:
    """Makes the pairs that are due, and drops those of documents that are no versions any more."""
    store = library.store
    if not store.versions_due():
        return
    touched = store.touched()
    named = store.versions(named=True)
    taken = {name for pair in named for name in pair}
    wanted = [p for p in versions(library.documents()) if not taken & set(p)]
    for a, b in store.versions(named=False):
        if (a, b) not in wanted:
            with store.transaction() as writer:
                writer.part(a, b)
    made = set(store.versions(named=False))
    for a, b in [*named, *wanted]:
        if a in touched or b in touched or ((a, b) in wanted and (a, b) not in made):
            original = store.original_by_user(a, b)
            _make(library, a, b, named=(a, b) in named, original=original)
    with store.transaction() as writer:
        writer.settle_versions()


def name_versions(library: Library, a: str, b: str, original: Language | None = None) -> int:
    """See `build.pair`."""
    if a == b:
        raise SettingError(f"“{a}” is named twice. Name two documents, one in each language.")
    for name in (a, b):
        library.store.require(name)
    with library.store.transaction() as writer:
        for x, y in library.store.versions():
            if {x, y} & {a, b}:
                writer.part(x, y)
    _make(library, *sorted((a, b)), named=True, original=original)
    return sum({p.zh.document, p.en.document} == {a, b} and p.level != "sentence" for p in library.pairs(a))


def _make(library: Library, a: str, b: str, *, named: bool, original: Language | None) -> None:
    sources = [Source(library.document(n), library.sections(n), library.passages_of(n)) for n in (a, b)]
    passages = [p for source in sources for p in source.passages]
    stored = library.embeddings(p.id for p in passages)
    encode = encoder(library.embedder, passages, [stored[p.id] for p in passages])
    found = pairs_between(sources[0], sources[1], encode)
    with library.store.transaction() as writer:
        writer.part(a, b)
        writer.join(a, b, found, named=named, original=original)
