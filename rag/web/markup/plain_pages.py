"""Whole pages that need no Gradio: logging in, a document."""

import json

from index.records import Language
from rag.web.markup.frame import script_words
from rag.web.markup.gradio_shell import version
from rag.web.markup.html import el, esc, lang


def plain(title: str, body: str, language: Language, *, scripts: tuple[str, ...] = ()) -> str:
    head = [
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", esc(title)),
        el("link", rel="icon", href="/page/icon.svg"),
        *(
            el("link", rel="stylesheet", href=f"/page/{name}?{version(name)}")
            for name in ("page.css", "files.css")
        ),
        el("meta", name="duolex", content=json.dumps(script_words(language), ensure_ascii=False)),
    ]
    head += [el("script", src=f"/page/{name}?{version(name)}", defer=True) for name in scripts]
    html = el("html", el("head", *head), el("body", body, id="plain"), lang=lang(language))
    return f"<!doctype html>{html}"
