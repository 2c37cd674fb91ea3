"""Cross-references: what a provision refers to, and what refers to it.

In come a library's passages and sections; out come words with the places that they point at, both ways. Read
`cross_references.py` first."""

from rag.links.cross_references import CrossReference, CrossReferences, Place

__all__ = ["CrossReference", "CrossReferences", "Place"]
