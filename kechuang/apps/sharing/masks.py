"""遮盖 (masking): what is left of personal data where a grant does not name the field."""

from __future__ import annotations

from typing import Any

STAR = "*"
SHOWN = {"person": (1, 0), "name": (1, 0), "phone": (3, 4), "person_id": (6, 2), "address": (6, 0)}


def masked(value: Any, kind: str) -> str | None:
    """Return a value with its middle hidden; an empty one stays empty.

    Parameters
    ----------
    value : object
        The cell.
    kind : str
        The column's type; it says how much of both ends may be seen, and nothing may of types not known here.

    Examples
    --------
    >>> masked("13800138000", "phone"), masked("张三丰", "person"), masked("张", "person"), masked(7, "integer")
    ('138****8000', '张**', '*', '***')
    """
    if value is None or value == "":
        return None
    text = str(value)
    head, tail = SHOWN.get(kind, (0, 0))
    hidden = len(text) - head - tail
    if hidden <= 0 or (head, tail) == (0, 0):
        return STAR * (3 if (head, tail) == (0, 0) else len(text))
    return text[:head] + STAR * hidden + text[len(text) - tail :]
