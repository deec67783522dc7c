"""共用的形状 (shared shapes): keys, words, days and colours."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from ninja import Path, Query
from pydantic import BeforeValidator
from pydantic.json_schema import SkipJsonSchema

from kechuang.web.schemas import PLAIN

Key = Annotated[int, Path(ge=1, le=2**53)]
Number = Annotated[int | None, Query(ge=0, le=2**53)]
Word = Annotated[str, Query(max_length=60, pattern=PLAIN)]
Colour = Literal["red", "yellow", "green", "none", "done"]


def _as_written(value: Any) -> Any:
    """Let pass what is written as the document says; by itself the reader takes a bare number for a moment in 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a day is written as 2026-03-01")
    return value


Date = Annotated[dt.date, BeforeValidator(_as_written)]
Day = Date | SkipJsonSchema[None]
"""A day that a form may leave out; a form knows no null."""
TEXT = r"^[^\x00]*$"
"""Texts of several lines; a NUL is in none."""
