"""可调项 (lever): a figure that an enterprise can still change, in which direction and how hard that is.

Age, accidents and past years are none. Efforts are assumptions of the pack, there to compare ways with each other:
no amounts of money.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field as Attribute

from kechuang.declarations.base import Declaration
from kechuang.declarations.clause import Written


class Lever(Declaration):
    """How a field may be moved: ``{move: up, each: 10万元, effort: 1}``.

    Attributes
    ----------
    move : {"up", "down"}
        The only direction in which it is moved.
    each : str
        A step, in the unit of the field; every step, and every begun part of one in proportion, takes ``effort``.
    """

    move: Literal["up", "down"] = "up"
    each: Written
    effort: int = Attribute(default=1, ge=1)
