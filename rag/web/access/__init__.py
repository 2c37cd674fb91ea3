"""What stands before the page: which paths there are, who may see them, how much may be sent and asked.

In come requests; only what is allowed goes on. Read `guard.py` first."""

from rag.web.access import login
from rag.web.access.allowance import Allowance
from rag.web.access.guard import Guard, wanted
from rag.web.access.intake import Waiting

__all__ = ["Allowance", "Guard", "Waiting", "login", "wanted"]
