"""What is worth knowing of a file that was read all the same, as a kind and its values: each reader of
a receipt words it in their own language. `str(remark)` is the English of the command line and of JSON."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["blank_pages", "skipped", "kept", "told"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_SHOWN = 5  # of many names


@dataclass(frozen=True, slots=True)
class Remark:
    """By kind, what `items` are: "blank_pages": numbers of a PDF's pages that hold no text; "skipped":
    names of files in a format that is not read, the first of `count`; "kept": the document that stays
    though its file could not be read again; "told": a sentence of a library made by an older Duolex."""

    kind: Kind
    items: tuple[str, ...] = ()
    count: int = 0

    def __str__(self) -> str:
        listed = ", ".join(self.items)
        if self.kind == "blank_pages":
            return f"no text on page {listed}: blank, or a picture of text"
        if self.kind == "skipped":
            more = ", …" if self.count > len(self.items) else ""
            files = "file is" if self.count == 1 else "files are"
            return f"{self.count} {files} in a format that is not read: {listed}{more}."
        if self.kind == "kept":
            return f"The library keeps the earlier version of “{listed}”."
        return listed


def skipped(names: list[str]) -> Remark:
    return Remark("skipped", tuple(names[:_SHOWN]), len(names))
