"""地址中的词 (words in addresses): what a `<word:…>` of a room's `urls.py` takes.

Codes, hashes and ids have no control characters; PostgreSQL refuses a NUL even in a question, so an address that has
one leads nowhere instead of to an error.
"""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class Word(StringConverter):
    """Text without `/` and without control characters."""

    regex = r"[^/\x00-\x1f\x7f]+"


register_converter(Word, "word")
