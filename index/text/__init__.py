"""Characters, language, sentences, terms, dates, numerals and the glossary of both languages.

In comes any text; out come spans and canonical forms of it, always with offsets into the text that came in.
Read `language.py` first: which language, where it changes."""

from index.text import document_number
from index.text.characters import HAN, normalise
from index.text.dates import find_dates, first_date
from index.text.folding import CHINESE_DIGITS, find_exact, fold, numeral, simplified
from index.text.glossary import Renderings, renderings, said
from index.text.index_terms import query_terms, terms
from index.text.language import Run, detect, runs, sentences
from index.text.numerals import CN, DATES, ONE, Date, number, read_date
from index.text.word_lists import word_lists

__all__ = [
    "CHINESE_DIGITS",
    "CN",
    "DATES",
    "HAN",
    "ONE",
    "Date",
    "Renderings",
    "Run",
    "detect",
    "document_number",
    "find_dates",
    "find_exact",
    "first_date",
    "fold",
    "normalise",
    "number",
    "numeral",
    "query_terms",
    "read_date",
    "renderings",
    "runs",
    "said",
    "sentences",
    "simplified",
    "terms",
    "word_lists",
]
