"""数值的写法: a stored value or target as its source printed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kechuang.engines import indicators


def value_text(value: Any) -> str:
    """Write a value with its comparator and unit: ``2.79 %``, ``400 余家``.

    Parameters
    ----------
    value : IndicatorValue, or the stored mapping of a declared figure
        Has ``printed``, ``unit`` and ``comparator``.
    """
    if isinstance(value, Mapping):
        return indicators.text_of(
            printed=value["printed"],
            unit=value["unit"],
            comparator=value["comparator"],
            printed_max=value.get("printed_max"),
        )
    return indicators.text_of(printed=value.printed, unit=value.unit, comparator=value.comparator)


def aim_text(target: Any) -> str:
    """Write a target: ``≥3 %``, ``500 家``."""
    return indicators.text_of(printed=target.printed, unit=target.unit, comparator=target.comparator)
