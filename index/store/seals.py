"""Seals: a checksum in each row of the catalogue, by which a flipped bit is found, and never served.

A row is written without its seal; the end of its transaction seals what is new. Whoever reads a row asks
`sound` of it, whoever checks a library `broken`. CRC-32 finds every single error of up to 32 bits; it is no
protection from somebody who wants to deceive.
"""

import sqlite3
import zlib

COLUMNS = {
    "settings": {"seal": "key value"},
    "documents": {
        "seal": "id name path digest pipeline zh en pages characters about",
        "text_seal": "id layout text",  # apart, since lists of documents read no texts
    },
    "sections": {"seal": "document position path number kind label heading language start end own"},
    "embeddings": {"seal": "id key vector"},
    "sentence_embeddings": {"seal": "embedding vectors"},
    "passages": {
        "seal": "rowid id document language start end section page embedding context sentences text"
    },
    "pairs": {
        "seal": "id zh_document zh_start zh_end zh_label en_document en_start en_end en_label made level"
        " confidence"
    },
    "versions": {"seal": "a b named"},
    "means": {"seal": "language count sum"},
}
"""By table: its seals, and the columns of which each is the checksum."""


def know(connection: sqlite3.Connection) -> None:
    """Teaches SQLite the functions `checksum`, and `readable` of a text that may be none."""
    connection.create_function("checksum", -1, _checksum, deterministic=True)
    connection.create_function("readable", 1, _readable, deterministic=True)


def add(connection: sqlite3.Connection) -> None:
    """Gives the tables of a catalogue of version 1 their seals, and trusts what they hold."""
    for table, seals in COLUMNS.items():
        for seal in seals:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {seal} INTEGER")
    find_unsealed(connection)
    close(connection)


def find_unsealed(connection: sqlite3.Connection) -> None:
    """Makes the indexes by which `close` finds its rows."""
    for table, seals in COLUMNS.items():
        for seal in seals:
            connection.execute(f"CREATE INDEX no_{seal}_{table} ON {table} ({seal}) WHERE {seal} IS NULL")


def close(connection: sqlite3.Connection) -> None:
    """Seals the rows that have no seal."""
    for table, seals in COLUMNS.items():
        for seal in seals:
            connection.execute(f"UPDATE {table} SET {seal} = {_sum(table, seal)} WHERE {seal} IS NULL")


def sound(table: str, alias: str = "", seal: str = "seal") -> str:
    """SQL: whether a row is as it was written. What a transaction has written has no seal until its end."""
    column = f"{alias}.{seal}" if alias else seal
    return f"({column} IS NULL OR {column} = {_sum(table, seal, alias)})"


def broken(table: str, alias: str, seal: str = "seal") -> str:
    """SQL: whether a row of a closed transaction is not as it was written."""
    return f"({alias}.{seal} IS NOT {_sum(table, seal, alias)})"


def _sum(table: str, seal: str, alias: str = "") -> str:
    # as bytes: a damaged text may be none that Python can read
    names = COLUMNS[table][seal].split()
    columns = (f"CAST({alias}.{name} AS BLOB)" if alias else f"CAST({name} AS BLOB)" for name in names)
    return f"checksum({', '.join(columns)})"


def _readable(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")


def _checksum(*values: bytes | None) -> int:
    """CRC-32 of the values with their lengths, so that nothing passes from one to the next unseen."""
    total = 0
    for value in values:
        total = zlib.crc32(b"-" if value is None else b"%d:" % len(value), total)
        total = zlib.crc32(value or b"", total)
    return total
