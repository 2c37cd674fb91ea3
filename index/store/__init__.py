"""Where a library is kept: protocols that any engine can fulfil, and the embedded engine behind them, whose
catalogue in SQLite is the truth from which Chroma and the index of terms follow.

In come analysed documents, in transactions; out come documents, passages, pairs, vectors, and the nearest
and lexical candidates of a search. Read `store.py` first."""

from index.store.backup import back_up, restore
from index.store.embedded import EmbeddedEngine, VectorsBy, holds_library
from index.store.harm import BrokenDocument, Total
from index.store.remains import Remains, salvaging
from index.store.rows import as_stored, embedded_text, embedding_key, sentence_texts
from index.store.store import Engine, Entry, Store, Writer

__all__ = [
    "BrokenDocument",
    "EmbeddedEngine",
    "Engine",
    "Entry",
    "Remains",
    "Store",
    "Total",
    "VectorsBy",
    "Writer",
    "as_stored",
    "back_up",
    "embedded_text",
    "embedding_key",
    "holds_library",
    "restore",
    "salvaging",
    "sentence_texts",
]
