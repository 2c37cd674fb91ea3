"""Checking a text on the page: paste or upload a draft, see each sentence with its verdict, take it away.

In come a draft and a filter; out come its sentences as HTML, their evidence beside them, and a Word document
with comments. Read `check_events.py` first."""

from rag.web.checks import check_routes
from rag.web.checks.check_events import connect, one_by_one
from rag.web.checks.check_place import lay_out
from rag.web.checks.kept_checks import KeptChecks

__all__ = ["KeptChecks", "check_routes", "connect", "lay_out", "one_by_one"]
