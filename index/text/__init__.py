"""Characters, language, sentences, terms, dates, numerals, figures and the glossary of both languages.

In comes any text; out come spans and canonical forms of it, always with offsets into the text that came in.
Read `language.py` first: which language, where it changes."""

from index.text import document_number
from index.text.characters import HAN, normalise
from index.text.dates import (
    MONTH_WORD,
    Date,
    find_dates,
    first_date,
    months_named,
    take_dates,
    without_month_of_may,
    years,
    years_asked,
)
from index.text.figures import Figure, figures, plain_numbers
from index.text.folding import Folded, find_exact, fold, simplified
from index.text.glossary import Renderings, renderings, said
from index.text.index_terms import query_terms, terms
from index.text.language import Run, detect, runs, sentences
from index.text.numerals import (
    CARDINALS,
    CHINESE_DIGITS,
    ORDINALS,
    ROMAN,
    SHORT_NUMERAL,
    in_chinese,
    number,
    numeral,
)
from index.text.word_lists import word_lists

__all__ = [
    "CARDINALS",
    "CHINESE_DIGITS",
    "HAN",
    "MONTH_WORD",
    "ORDINALS",
    "ROMAN",
    "SHORT_NUMERAL",
    "Date",
    "Figure",
    "Folded",
    "Renderings",
    "Run",
    "detect",
    "document_number",
    "figures",
    "find_dates",
    "find_exact",
    "first_date",
    "fold",
    "in_chinese",
    "months_named",
    "normalise",
    "number",
    "numeral",
    "plain_numbers",
    "query_terms",
    "renderings",
    "runs",
    "said",
    "sentences",
    "simplified",
    "take_dates",
    "terms",
    "without_month_of_may",
    "word_lists",
    "years",
    "years_asked",
]
