"""A file in any format → a `Document` with its text, pages and metadata.

In comes a path; out comes normalised text in which every offset counts code points, with what its head says
of it (titles, number, issuing body, dates) and what was left out. Read `read_document.py` first."""

from index.reading import printed_page, read_apart, read_document
from index.reading.archives import SUFFIX as ARCHIVE
from index.reading.archives import container, present
from index.reading.covers import COVER
from index.reading.found_files import Found, digest, find, name_for, printable
from index.reading.ocr_engines import ocr_name
from index.reading.printed_page import Box, Sheet
from index.reading.read_document import SUFFIXES
from index.reading.stated_facts import StatedField, Statement, statements

__all__ = [
    "ARCHIVE",
    "COVER",
    "SUFFIXES",
    "Box",
    "Found",
    "Sheet",
    "StatedField",
    "Statement",
    "container",
    "digest",
    "find",
    "name_for",
    "ocr_name",
    "present",
    "printable",
    "printed_page",
    "read_apart",
    "read_document",
    "statements",
]
