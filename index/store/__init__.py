"""Where a library is kept: the catalogue in SQLite is the truth, Chroma and the term index follow from it.

In come analysed documents, in transactions; out come documents, passages, pairs, vectors, and the nearest
and lexical candidates of a search. Read `store.py` first."""

from index.store import inspection, writes
from index.store.catalogue import NAME, Catalogue
from index.store.chroma_sync import ChromaVectors
from index.store.exact_vectors import ExactVectors
from index.store.owner_lock import LibraryLock
from index.store.rows import dump, embedded_text, embedding_key, from_blob, sentence_texts, to_blob
from index.store.schema import storage_errors
from index.store.store import Nearest
from index.store.writes import Entry

__all__ = [
    "NAME",
    "Catalogue",
    "ChromaVectors",
    "Entry",
    "ExactVectors",
    "LibraryLock",
    "Nearest",
    "dump",
    "embedded_text",
    "embedding_key",
    "from_blob",
    "inspection",
    "sentence_texts",
    "storage_errors",
    "to_blob",
    "writes",
]
