"""Does the library hold together? Every passage in its place in the text, in the catalogue, in the
lexical index and in Chroma; nothing left over; the means as they should be.

    for problem in check(library):
        print(problem.document, problem.detail)
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedError, DuolexError, VectorStoreError
from index.library import Library
from index.reading import name_for
from index.records import LANGUAGES, Language, Pair
from index.store import BrokenDocument, Store, Total
from index.upkeep import analyse_file, version_pairs

Kind = Literal["catalogue", "offsets", "embeddings", "means", "lexical", "vectors", "pairs", "lost"]
"""The last: a document that a repair took out, since nothing sound was left of it."""

_KINDS: dict[str, Kind] = {
    "sections": "offsets",
    "passages": "offsets",
    "embeddings": "embeddings",
    "sentence_embeddings": "embeddings",
    "pairs": "pairs",
    "versions": "pairs",
    "means": "means",
}

READ_AT_ONCE = 5_000
"""Vectors that `_sums` holds in memory together."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`document` is None where the library as a whole is concerned."""

    kind: Kind
    document: str | None
    detail: str


def check(library: Library, repair: bool = False) -> list[Problem]:
    """What is wrong, or was: with `repair` it is mended from the documents' texts in the catalogue, and
    what cannot be is found by the next check. `repair` wants a library opened for writing.

    Chroma is looked into where this process may open it: by its owner, or on a server."""
    broken = library.inspection.broken_documents()
    found = [*_catalogue(library), *_broken(library, broken)]
    whole = _whole(library, found)
    found += [*_documents(library, whole), *_lexical(library)]
    embeddings = list(_embeddings(library))
    found += embeddings
    if not any(problem.document and problem.kind == "embeddings" for problem in found):  # else there is
        found += [*_means(library), *_vectors(library)]  # nothing to calculate with
    if repair and found:
        found += _repair(library, found, broken)
    return found


def _catalogue(library: Library) -> Iterator[Problem]:
    for fault in library.inspection.faults():
        yield Problem("catalogue", None, fault)


def _broken(library: Library, documents: Sequence[BrokenDocument]) -> Iterator[Problem]:
    for document in documents:
        yield Problem("catalogue", document.name, "what is kept of it is not as it was written")
    for row in library.inspection.broken_rows():
        what = f"{row.kept} are not as they were written" + (f": {row.key}" if row.key else "")
        yield Problem(_KINDS.get(row.kept, "catalogue"), row.document or None, what)


def _whole(library: Library, found: Sequence[Problem]) -> list[str]:
    """The documents of which everything can be read."""
    broken = {problem.document for problem in found}
    return [name for name in library.inspection.names() if name not in broken]


def _documents(library: Library, names: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        stored, text = library.store.stored(name), library.document(name).text
        passages = library.passages_of(name)
        for passage, id_ in zip(passages, library.inspection.kept_ids(name), strict=True):
            if text[passage.start : passage.end] != passage.text or passage.id != id_:
                yield Problem("offsets", name, f"the passage at {passage.start} is not the text there")
            if any(not passage.start <= a < b <= passage.end for a, b in passage.sentences):
                yield Problem("offsets", name, f"a sentence lies outside its passage at {passage.start}")
        counted = Counter(p.language for p in passages)
        if any(counted[language] != stored.passages[language] for language in LANGUAGES):
            yield Problem("catalogue", name, f"it has {len(passages)} passages, and says otherwise")
        for section in library.sections(name):
            if not 0 <= section.start < section.end <= len(text):
                yield Problem("offsets", name, f"the section {section.label} lies outside the text")
        if any(not _inside(pair, name, len(text)) for pair in library.pairs(name)):
            yield Problem("pairs", name, "a pair lies outside the text")


def _inside(pair: Pair, name: str, length: int) -> bool:
    sides = [side for side in (pair.zh, pair.en) if side.document == name]
    return all(0 <= side.start < side.end <= length for side in sides)


def _embeddings(library: Library) -> Iterator[Problem]:
    for one in library.inspection.lacking():
        detail = f"{one.own_bytes} and {one.sentence_bytes} bytes for {one.sentences} sentences"
        yield Problem("embeddings", one.document, f"the passage at {one.start} lacks embeddings ({detail})")
    if orphans := library.inspection.unused_embeddings():
        yield Problem("embeddings", None, f"{orphans} embeddings belong to no passage")


def _means(library: Library) -> Iterator[Problem]:
    kept = library.inspection.kept_totals()
    for language, (count, total) in _sums(library.store).items():
        held = kept.get(language, Total(0, b""))
        if held.count != count or (count and held.sum != total.tobytes()):
            yield Problem("means", None, f"the mean of {language} is not that of its {count} passages")


def _sums(store: Store) -> dict[Language, tuple[int, NDArray[np.float64]]]:
    """By language, counted and added up anew: passages, and the sum (D,) of their raw embeddings."""
    made: dict[Language, tuple[int, NDArray[np.float64]]] = {}
    for language in LANGUAGES:
        count, total = 0, np.zeros(store.dimensions)
        ids = store.ids(language)
        for at in range(0, len(ids), READ_AT_ONCE):
            found, raw = store.vectors(language, ids[at : at + READ_AT_ONCE])
            count, total = count + len(found), total + raw.sum(axis=0, dtype=np.float64)
        made[language] = (count, total)
    return made


def _lexical(library: Library) -> Iterator[Problem]:
    for language in LANGUAGES:
        missing, orphans = library.inspection.unindexed(language)
        for passage in missing:
            detail = f"the passage at {passage.start} is not in the lexical index"
            yield Problem("lexical", passage.document, detail)
        if orphans:
            yield Problem("lexical", None, f"{orphans} rows of the lexical index ({language}) are orphans")


def _vectors(library: Library) -> Iterator[Problem]:
    index = library.vector_index
    if index is None:
        return
    try:
        fault = index.look()
        if fault is not None:
            yield Problem("vectors", None, f"{index.name} is broken: {fault}")
            return
        for language in LANGUAGES:
            held, stored = index.ids(language), set(library.store.ids(language))
            if missing := stored - held:
                yield Problem(
                    "vectors", None, f"{len(missing)} passages ({language}) are not in {index.name}"
                )
            if orphans := held - stored:
                detail = f"{len(orphans)} vectors ({language}) in {index.name} are orphans"
                yield Problem("vectors", None, detail)
    except DamagedError:  # told already
        return
    except VectorStoreError as error:
        yield Problem("vectors", None, str(error))


def _repair(library: Library, found: list[Problem], broken: Sequence[BrokenDocument]) -> list[Problem]:
    """First what the other repairs lean on: what rows are found by, the lexical index, and means that fit
    the embeddings as they are; then the documents. Returns what is lost."""
    kinds = {problem.kind for problem in found}
    store = library.store
    if broken:
        library.inspection.keep_aside()
    with store.transaction() as writer:
        writer.drop_broken_rows()
        named = [(a, b, store.original_by_user(a, b)) for a, b in store.versions(named=True)]
        writer.blank_broken_embeddings(store.dimensions)
        for one in broken:
            writer.expunge(one.number)
        if "lexical" in kinds:
            writer.index_terms(p for name in _whole(library, found) for p in library.passages_of(name))
        writer.drop_unused_embeddings()
        for language, (count, total) in _sums(store).items():
            writer.set_sum(language, count, total)
    lost = [problem for one in broken for problem in _read_anew(library, one)]
    gone = {one.name for one in broken}
    there = set(library.inspection.names()) - gone
    for name in sorted({p.document for p in found if p.document in there}):
        document, pipeline = library.document(name), store.pipelines()[name]
        draft = analyse_file.draft(document, library.embedder)
        with store.transaction() as writer:
            writer.distrust_embeddings(name)
        (entry,) = analyse_file.entries([draft], library.embedder, store)
        library.put(replace(entry, pipeline=pipeline))
    version_pairs.update(library)
    lost += _named_again(library, named)
    if library.vector_index is not None and kinds & {"vectors", "catalogue"}:
        library.vector_index.rebuild("check found it wanting")
    library.settle()
    return lost


def _named_again(library: Library, named: Sequence[tuple[str, str, Language | None]]) -> Iterator[Problem]:
    """What the user named as versions (two documents, and which is the original), where one of them was read
    anew; what cannot be named again."""
    there, kept = set(library.inspection.names()), set(library.store.versions(named=True))
    for a, b, original in named:
        if (a, b) in kept:
            continue
        if {a, b} <= there:
            version_pairs.name_versions(library, a, b, original)
        else:
            left, gone = (a, b) if a in there else (b, a)
            yield Problem("lost", left, f"that {gone} is its other version")


def _read_anew(library: Library, broken: BrokenDocument) -> Iterator[Problem]:
    """The document, from its file; or what became of it."""
    path, taken = Path(broken.path), set(library.inspection.names())
    own = broken.name.startswith(path.name) and broken.name not in taken  # else the name is what is broken
    name = broken.name if own else name_for(path, taken)
    try:
        draft = analyse_file.draft(analyse_file.read_file(path, path, name), library.embedder)
        (entry,) = analyse_file.entries([draft], library.embedder, library.store)
        library.put(entry)
    except (DuolexError, OSError, ValueError) as error:
        yield Problem("lost", broken.name, f"it is damaged, and its file cannot be read again: {error}")
