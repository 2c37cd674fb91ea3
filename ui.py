"""The web page: `python ui.py`, the same as `duolex serve`. The page itself is `rag/web/`."""

import sys

from index.errors import DuolexError
from rag.cli import app, fail

if __name__ == "__main__":
    try:
        app(["serve", *sys.argv[1:]])
    except DuolexError as error:
        fail(error)
