"""目标与数值的形状 (shapes): what the engine asks of a target and of a value, whoever keeps them.

A pack's declaration, a row of the database or a plain object will do. Beside what is named here a value may say
``indicator``, ``place``, ``subject``, ``definition`` (whose figure, of what) and ``planned`` (announced, not yet
measured); what it does not say is not compared.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Protocol

from kechuang.core import Period


class Printed(Protocol):
    """A number as printed (印出的数)."""

    @property
    def value(self) -> Decimal:
        """The number; the decimal keeps its printed digits."""

    @property
    def value_max(self) -> Decimal | None:
        """The greater end of a range, else None."""

    @property
    def unit(self) -> str:
        """The unit as printed: 家, %, 亿元."""

    @property
    def comparator(self) -> str:
        """How the number is meant: exactly, at_least, more_than, at_most, less_than, about, nearly, range, reaches."""


class ValueLike(Printed, Protocol):
    """A value (数值) of an indicator."""

    @property
    def period(self) -> Period:
        """The day or stretch of time that the value belongs to."""

    @property
    def basis(self) -> str:
        """What the value stands on, such as press."""


class LineLike(Printed, Protocol):
    """The line (目标值) to be reached."""

    @property
    def by(self) -> dt.date:
        """The last day on which it counts."""


class TargetLike(Protocol):
    """A target (目标): its line, or why its indicator is undecided."""

    @property
    def target(self) -> LineLike:
        """The line to be reached."""

    @property
    def undecided(self) -> str | None:
        """Why no indicator could be decided on; None where it could."""
