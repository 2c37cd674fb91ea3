"""Every word of the page's own, in Chinese and in English, one table for each place of the page.

In comes a key with its values; out comes the sentence in the page's language. Read `page_words.py` first."""

from rag.web.words.page_words import keys, say

__all__ = ["keys", "say"]
