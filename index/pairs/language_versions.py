"""Which documents are the Chinese and the English version of one text: by their files' names
(`law.zh.pdf` beside `law.en.docx`), or by one document number. Pure."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from index.records import Language, StoredDocument, other
from index.text import document_number, word_lists

_LISTS = word_lists(Path(__file__).with_name("language_versions.toml"))
_MARKS = "|".join(_LISTS["marks"])
_IN_CHINESE = f"(?:{'|'.join(_LISTS['languages_zh'])})(?:{'|'.join(_LISTS['versions_zh'])})?"
_MARK = re.compile(
    rf"(?:[\s._\-(（\[【]+(?:{_MARKS})|[\s._\-(（\[【]*{_IN_CHINESE})[\s)）\]】]*$", re.IGNORECASE
)
_FOLDER = re.compile(f"{_MARKS}|{_IN_CHINESE}", re.IGNORECASE)
_MAINLY = 4
"""A document with this many times as many passages in one language as in the other is in that one."""


def versions(documents: Iterable[StoredDocument]) -> list[tuple[str, str]]:
    """(Chinese document, English document), each document at most once, whatever the order given."""
    known = sorted(documents, key=lambda d: d.name)
    found: list[tuple[str, str]] = []
    for key in (_beside, _marked, _number):
        taken = {name for pair in found for name in pair}
        found += _matched([d for d in known if d.name not in taken], key)
    return sorted(found)


def main_language(document: StoredDocument) -> Language | None:
    """None where the document is bilingual, or empty."""
    for language in document.languages:
        if document.passages[language] >= _MAINLY * max(document.passages[other(language)], 0.25):
            return language
    return None


def _matched(
    documents: list[StoredDocument], key: Callable[[StoredDocument], str | None]
) -> list[tuple[str, str]]:
    """One Chinese and one English document that share a key nobody else has."""
    sides: dict[str, dict[Language, list[str]]] = {}
    for document in documents:
        language, shared = main_language(document), key(document)
        if language and shared:
            sides.setdefault(shared, {"zh": [], "en": []})[language].append(document.name)
    return [(s["zh"][0], s["en"][0]) for s in sides.values() if len(s["zh"]) == len(s["en"]) == 1]


def stem(document: StoredDocument) -> str:
    """The name of its file without suffix and without what tells its language."""
    return _MARK.sub("", Path(document.path).stem).lower()


def _beside(document: StoredDocument) -> str | None:
    """Of one name in one folder."""
    return f"{Path(document.path).parent}\0{stem(document)}"


def _marked(document: StoredDocument) -> str | None:
    """Of one name anywhere, where the name or the folder tells the language."""
    path = Path(document.path)
    told = _MARK.search(path.stem) or _FOLDER.fullmatch(path.parent.name)
    return stem(document) if told else None


def _number(document: StoredDocument) -> str | None:
    """Of one document number: one issuer, year and serial."""
    number = document_number.read(document.metadata.document_number or "")
    return None if number is None else "\0".join(number.key())
