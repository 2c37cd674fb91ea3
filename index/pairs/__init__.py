"""What says the same in the other language: inside a document, or between two versions of one.

In come sections, passages and bilingual sentence vectors; out come pairs of parts, provisions, paragraphs
and sentences, each with how it was found and how sure it is. Read `document_pairs.py` first."""

from index.pairs.document_pairs import Source, pairs_between, pairs_within
from index.pairs.facing_spans import Across, across
from index.pairs.language_versions import stem, versions
from index.pairs.sentence_links import Encode

__all__ = ["Across", "Encode", "Source", "across", "pairs_between", "pairs_within", "stem", "versions"]
