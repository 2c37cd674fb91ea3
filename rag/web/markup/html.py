"""Text → HTML that cannot do anything. All that is not our own goes through `esc`."""

import re
from html import escape

from index.records import Language

# Characters that turn the reading direction around could show a sentence other than it is.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_VOID = {"input", "meta", "link", "br"}
_SPACE = {ord("\n"): "&#10;", ord("\r"): "&#10;", ord("\t"): "&#9;"}


def esc(text: str) -> str:
    """For content and quoted attributes. Line ends become references: Gradio's Markdown component,
    which carries our HTML to the page, leaves a block of HTML alone as long as it is one line."""
    return escape(_UNSEEN.sub("\ufffd", text), quote=True).translate(_SPACE)


def el(name: str, /, *inside: str, **attributes: str | int | bool | None) -> str:
    """An element; `inside` is HTML already, attributes are escaped here. `cls` and `data_x` stand for
    `class` and `data-x`; None and False leave an attribute out."""
    shown = []
    for key, value in attributes.items():
        key = "class" if key == "cls" else key.rstrip("_").replace("_", "-")
        if value is True:
            shown.append(f" {key}")
        elif value is not None and value is not False:
            shown.append(f' {key}="{esc(str(value))}"')
    end = "" if name in _VOID else f"</{name}>"
    return f"<{name}{''.join(shown)}>{''.join(inside)}{end}"


def lang(language: Language) -> str:
    """The BCP 47 tag, by which browsers choose fonts and line breaks."""
    return "zh-Hans" if language == "zh" else "en"


def marked(text: str, start: int, end: int, cls: str | None = None) -> str:
    """`text` with [start, end) in a <mark>; offsets outside of it are cut off."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    if start >= end:
        return esc(text)
    return esc(text[:start]) + el("mark", esc(text[start:end]), cls=cls) + esc(text[end:])
