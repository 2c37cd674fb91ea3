"""A `Document` → its sections, and the passages that are embedded, found and cited.

In comes the normalised text; out come headings and numbered provisions of both traditions, and passages
that hold every character of the body and fit the embedder's window. Read `sections.py` first, then
`passages.py`."""

from index.structure.passages import chunk
from index.structure.sections import outline

__all__ = ["chunk", "outline"]
