"""更新看板的行 (renewing): a line that a review put on the board is brought up to what stands accepted now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kechuang.apps.targets.models import IndicatorValue, Target

COLUMNS = ("value", "printed", "printed_max", "unit", "comparator", "evidence")
"""What a line says, and where it is from."""


def renew(row: IndicatorValue | Target, told: Mapping[str, Any]) -> bool:
    """Save what a line says otherwise by now; return whether its figure is another, and not its evidence alone."""
    other = [name for name in COLUMNS if getattr(row, name) != told[name]]
    for name in other:
        setattr(row, name, told[name])
    if other:
        row.save(update_fields=other)
    return bool(set(other) - {"evidence"})
