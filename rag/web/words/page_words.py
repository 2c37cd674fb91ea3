"""Every word of the page's own, in Chinese and in English. What an answer says is `rag/phrases.py`'s.

The tables stand in `words_*.py`, one for each place of the page; a key stands in one of them only.
"""

from index.records import Language
from rag.web.words.ask_words import ASK
from rag.web.words.check_words import CHECK
from rag.web.words.error_words import ERRORS
from rag.web.words.file_words import FILES
from rag.web.words.library_words import LIBRARY
from rag.web.words.quality_words import QUALITY
from rag.web.words.source_words import SOURCE
from rag.web.words.use_words import USE
from rag.web.words.version_words import VERSIONS

TABLES = (ASK, CHECK, SOURCE, LIBRARY, ERRORS, QUALITY, FILES, USE, VERSIONS)

WORDS: dict[str, tuple[str, str]] = {key: words for table in TABLES for key, words in table.items()}


def say(key: str, language: Language, /, **values: object) -> str:
    """The page's words for `key`, in `language`. With `n=1` the singular, where there is one."""
    if values.get("n") == 1 and f"{key}.one" in WORDS:
        key = f"{key}.one"
    zh, en = WORDS[key]
    return (zh if language == "zh" else en).format(**values)


def keys() -> list[str]:
    return list(WORDS)
