"""Sentences about other subjects, in both languages: the background of a library too small to have
one. Where every passage is about courts, a question about courts looks no better than its neighbours;
against cooking and weather it does. They are in background.toml."""

from pathlib import Path

from index.records import Language
from index.text import word_lists

_LISTS = word_lists(Path(__file__).with_name("background.toml"))

SENTENCES: dict[Language, tuple[str, ...]] = {"zh": tuple(_LISTS["zh"]), "en": tuple(_LISTS["en"])}
