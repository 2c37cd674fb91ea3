"""The runs that keep a library: analysing files, pairing versions, checking, mending, embedding anew.

In come files and a library; out come receipts and problems, and a library that is whole whatever
interrupted the run. Read `analyse_file.py` first; `index/build.py` calls it."""

from index.upkeep import analyse_file, version_pairs
from index.upkeep.corrections import DATES, STATUSES, correct, is_date
from index.upkeep.interruption import Interruption
from index.upkeep.receipts import Failure, Receipt, Step, as_json, failed, receipt
from index.upkeep.reembedding import re_embed
from index.upkeep.salvage import checked
from index.upkeep.soundness import Problem, check

__all__ = [
    "DATES",
    "STATUSES",
    "Failure",
    "Interruption",
    "Problem",
    "Receipt",
    "Step",
    "analyse_file",
    "as_json",
    "check",
    "checked",
    "correct",
    "failed",
    "is_date",
    "re_embed",
    "receipt",
    "version_pairs",
]
