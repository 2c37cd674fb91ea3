"""Errors of `index` and `rag` in the language of the page: its own sentence by their kind, then theirs."""

from index.errors import DuolexError
from index.records import Language
from rag.web.words import keys, say


def told(kind: str, message: str, language: Language) -> str:
    """`kind` as of `DuolexError.kind`; one that the page does not know leaves the message alone."""
    key = f"error_{kind}"
    return f"{say(key, language)} {message}" if key in keys() else message


def parts(kind: str, message: str, language: Language) -> tuple[str, str | None]:
    """The same as a sentence of the page and, where that is Chinese, the English detail apart from it."""
    key = f"error_{kind}"
    if language == "zh" and key in keys():
        return say(key, language), message
    return told(kind, message, language), None


def told_error(error: Exception, language: Language) -> str:
    """The same of an exception; of others than ours the message only."""
    return told(error.kind, str(error), language) if isinstance(error, DuolexError) else str(error)
