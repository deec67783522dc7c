"""注册号 (registration number, GS 15-2006): fifteen digits, the last of which checks the others (MOD 11,10).

Before 2015 it was what the credit code is today; old registers still name enterprises by it.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum.iso7064 import mod_11_10

LENGTH = 15
_NUMBER = re.compile(r"\d{15}")


def plain(cell: str) -> str:
    """Write a number without spaces, hyphens and full-width digits."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", cell))


def valid(cell: str) -> bool:
    """Tell whether a number has fifteen digits and its check digit is right."""
    number = plain(cell)
    return bool(_NUMBER.fullmatch(number) and number.isascii() and mod_11_10.is_valid(number))


def read(cell: str) -> str | None:
    """Return the number as it is compared, None where it is none.

    >>> read("110108 000000016"), read("110108000000017")
    ('110108000000016', None)
    """
    return plain(cell) if valid(cell) else None
