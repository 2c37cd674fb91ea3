"""The page: it formats what the rest of Duolex finds, and decides nothing itself.

`server.serve` starts it; `app.py` lays out Gradio's components, `render.py` and `source.py` turn records
into escaped HTML, `words.py` holds every word of the page, `guard.py` stands before all of it."""
