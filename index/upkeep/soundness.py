"""Does the library hold together? Every passage in its place in the text, in the catalogue, in the
lexical index and in Chroma; nothing left over; the means as they should be.

    for problem in check(library):
        print(problem.document, problem.detail)
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from index.errors import VectorStoreError
from index.library import Library
from index.records import LANGUAGES, Pair
from index.store import inspection, writes
from index.upkeep import analyse_file, version_pairs

Kind = Literal["catalogue", "offsets", "embeddings", "means", "lexical", "vectors", "pairs"]


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
    found = [*_catalogue(library), *_documents(library), *_lexical(library)]
    embeddings = list(_embeddings(library))
    found += embeddings
    if not any(problem.document for problem in embeddings):  # else there is nothing to calculate with
        found += [*_means(library), *_vectors(library)]
    if repair and found:
        _repair(library, found)
    return found


def _catalogue(library: Library) -> Iterator[Problem]:
    for said in inspection.file_faults(library.catalogue):
        yield Problem("catalogue", None, f"SQLite reports: {said}")
    for table, parent in inspection.dangling(library.catalogue):
        yield Problem("catalogue", None, f"a row of {table} belongs to no row of {parent}")


def _documents(library: Library) -> Iterator[Problem]:
    for stored in library.documents():
        name, text = stored.name, library.document(stored.name).text
        passages = library.passages_of(name)
        for passage, id_ in zip(passages, inspection.kept_ids(library.catalogue, name), strict=True):
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
    for one in inspection.lacking(library.catalogue):
        detail = f"{one.own_bytes} and {one.sentence_bytes} bytes for {one.sentences} sentences"
        yield Problem("embeddings", one.document, f"the passage at {one.start} lacks embeddings ({detail})")
    if orphans := inspection.unused_embeddings(library.catalogue):
        yield Problem("embeddings", None, f"{orphans} embeddings belong to no passage")


def _means(library: Library) -> Iterator[Problem]:
    kept = inspection.kept_totals(library.catalogue)
    for language, (count, total) in inspection.sums(library.catalogue).items():
        held = kept.get(language, inspection.Total(0, b""))
        if held.count != count or (count and held.sum != total.tobytes()):
            yield Problem("means", None, f"the mean of {language} is not that of its {count} passages")


def _lexical(library: Library) -> Iterator[Problem]:
    for language in LANGUAGES:
        missing, orphans = inspection.unindexed(library.catalogue, language)
        for passage in missing:
            detail = f"the passage at {passage.start} is not in the lexical index"
            yield Problem("lexical", passage.document, detail)
        if orphans:
            yield Problem("lexical", None, f"{orphans} rows of the lexical index ({language}) are orphans")


def _vectors(library: Library) -> Iterator[Problem]:
    if library.chroma is None:
        return
    try:
        fault = library.chroma.look()
        if fault is not None:
            yield Problem("vectors", None, f"Chroma is broken: {fault}")
            return
        for language in LANGUAGES:
            held, stored = library.chroma.ids(language), set(library.catalogue.ids(language))
            if missing := stored - held:
                yield Problem("vectors", None, f"{len(missing)} passages ({language}) are not in Chroma")
            if orphans := held - stored:
                yield Problem("vectors", None, f"{len(orphans)} vectors ({language}) in Chroma are orphans")
    except VectorStoreError as error:
        yield Problem("vectors", None, str(error))


def _repair(library: Library, found: list[Problem]) -> None:
    """First what the other repairs lean on: the lexical index, and means that fit the embeddings as
    they are; then the documents."""
    kinds = {problem.kind for problem in found}
    catalogue = library.catalogue
    with catalogue.transaction() as connection:
        if "lexical" in kinds:
            stored = (p for d in library.documents() for p in library.passages_of(d.name))
            writes.index_terms(connection, stored)
        writes.blank_cut_embeddings(connection, catalogue.dimensions)
        writes.drop_unused_embeddings(connection)
        for language, (count, total) in inspection.sums(catalogue).items():
            writes.set_sum(connection, language, count, total)
    for name in sorted({p.document for p in found if p.document is not None}):
        document, pipeline = library.document(name), catalogue.pipelines()[name]
        draft = analyse_file.draft(document, library.embedder)
        with catalogue.transaction() as connection:
            writes.distrust_embeddings(connection, name)
        (entry,) = analyse_file.entries([draft], library.embedder, catalogue)
        library.put(replace(entry, pipeline=pipeline))
    version_pairs.update(library)
    if library.chroma is not None:
        if "vectors" in kinds:
            library.chroma.rebuild("check found it wanting")
        library.chroma.settle()
