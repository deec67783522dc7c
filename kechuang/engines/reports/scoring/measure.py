"""度量 (measure): how many answers were right, of how many told and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a score.

    Parameters
    ----------
    name : str
        Stable English name: ``period``.
    label : str
        Chinese label.
    right : int
        Answers told that are right.
    told : int
        Answers told.
    true : int
        Answers there are.
    among : tuple of int or None
        Right answers (where nothing was to be told, nothing told) and number of the quantities that were found; None
        where this has no meaning.
    """

    name: str
    label: str
    right: int
    told: int
    true: int
    among: tuple[int, int] | None = None

    @property
    def precision(self) -> float | None:
        """Right of what was told, None where nothing was."""
        return self.right / self.told if self.told else None

    @property
    def recall(self) -> float | None:
        """Right of what there is, None where there is nothing."""
        return self.right / self.true if self.true else None

    @property
    def agreement(self) -> float | None:
        """Right among the quantities that were found at all."""
        return self.among[0] / self.among[1] if self.among and self.among[1] else None

    def to_json(self) -> dict[str, Any]:
        """Return the line ready for JSON, ratios with four decimals."""
        return {
            "name": self.name,
            "label": self.label,
            "right": self.right,
            "told": self.told,
            "true": self.true,
            "precision": _four(self.precision),
            "recall": _four(self.recall),
            "agreement": _four(self.agreement),
        }


def table(measures: Iterable[Measure]) -> str:
    """Return the lines as a text table, columns aligned for a terminal that prints Chinese two columns wide."""
    rows = [("项目", "对", "给出", "应有", "精确率", "召回率", "找到者中对")]
    rows += [
        (
            one.label,
            str(one.right),
            str(one.told),
            str(one.true),
            shown(one.precision),
            shown(one.recall),
            shown(one.agreement),
        )
        for one in measures
    ]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) if column == 0 else " " * (width - _width(cell)) + cell
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def shown(ratio: float | None) -> str:
    """Return a ratio with three decimals, a dash where there is none."""
    return "—" if ratio is None else f"{ratio:.3f}"


def _four(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 4)


def _width(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
