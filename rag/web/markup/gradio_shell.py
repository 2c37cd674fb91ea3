"""Gradio's page, made ours: language, style sheet, script, and nothing from elsewhere."""

import json
import re
from functools import cache
from pathlib import Path

from index.records import Language
from rag.web.markup.frame import script_words
from rag.web.markup.html import el, lang

STATIC = Path(__file__).parents[1] / "static"

_FOREIGN = re.compile(
    r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|<link rel="manifest"[^>]*>'
    r'|<(?:link|script)\b[^>]*\b(?:href|src)="https?://[^>]*>(?:\s*</script>)?'
)
_SCRIPT = re.compile(r"<script\b")
# Gradio's own labels follow the browser's language; ours is the page's.
_SPEAK = 'Object.defineProperty(navigator, "language", {{get: () => "{tag}"}});'


@cache
def version(name: str) -> str:
    """Changes with the file, so that a browser never keeps an old one."""
    return f"{(STATIC / name).stat().st_mtime_ns:x}"


def dressed(page: str, language: Language, nonce: str) -> str:
    """The page as Gradio sends it → as we do. Every script that it holds gets the nonce: they stand in
    the file or are JSON whose `<` Gradio escapes, so that none comes from a document."""
    tag = "zh-CN" if language == "zh" else "en"
    page = _FOREIGN.sub("", page)
    page = page.replace('lang="en"', f'lang="{lang(language)}"', 1)
    words = json.dumps(script_words(language), ensure_ascii=False)
    head = "".join(
        [
            el("script", _SPEAK.format(tag=tag)),
            el("meta", name="duolex", content=words),
            el("meta", name="color-scheme", content="light dark"),
            el("link", rel="icon", href="/page/icon.svg"),
            el("link", rel="stylesheet", href=f"/page/page.css?{version('page.css')}"),
            el("link", rel="stylesheet", href=f"/page/quality.css?{version('quality.css')}"),
            el("link", rel="stylesheet", href=f"/page/checks.css?{version('checks.css')}"),
            el("script", src=f"/page/page.js?{version('page.js')}", defer=True),
            el("link", rel="stylesheet", href=f"/page/files.css?{version('files.css')}"),
            el("script", src=f"/page/sheet.js?{version('sheet.js')}", defer=True),
            el("script", src=f"/page/adding.js?{version('adding.js')}", defer=True),
            el("script", src=f"/page/table.js?{version('table.js')}", defer=True),
            el("script", src=f"/page/quality.js?{version('quality.js')}", defer=True),
        ]
    )
    page = page.replace("</head>", head + "</head>", 1)
    return _SCRIPT.sub(f'<script nonce="{nonce}"', page)
