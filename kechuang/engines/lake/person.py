"""人名 (name of a person): without the spaces that a form puts between two characters, with one kind of middle dot."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
_DOTS = re.compile(r"\s*[·•・․‧∙⋅●]\s*")
_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])")


def read(cell: str) -> str | None:
    """Return a name as it is compared, None where a cell is no name: digits, no letter at all, or far too long.

    >>> read("张　三"), read("买买提・艾力"), read("13812345678")
    ('张三', '买买提·艾力', None)
    """
    text = _DOTS.sub("·", unicodedata.normalize("NFKC", cell.replace("．", "·")).strip())
    text = re.sub(r"\s+", " ", _BETWEEN.sub("", text))
    if len(text) > LONGEST or any(letter.isdigit() for letter in text):
        return None
    return text if any(letter.isalpha() for letter in text) else None
