"""状态流转 (transitions): which steps a thing may take, declared as a table and applied by compare-and-swap.

An app declares its table in ``states.py`` and its model inherits :class:`~kechuang.apps.transitions.models.Stateful`:

>>> from kechuang.apps.transitions import SYSTEM, Table, Transition
>>> steps = (
...     Transition(name="accept", label="受理", sources=("draft",), target="open", who="case.accept", clock="start"),
...     Transition(name="close", label="办结", sources=("open",), target="closed", who="case.close", clock="stop"),
... )
>>> states = {"draft": "草稿", "open": "办理中", "closed": "已办结"}
>>> CASE = Table(states=states, initial="draft", transitions=steps)
>>> CASE["accept"].target
'open'

An action then says ``apply(case, "accept", actor=user)``. Nobody sets a state or an end date by hand.
"""

from kechuang.apps.transitions.apply import allowed, apply, clock_of
from kechuang.apps.transitions.table import (
    SYSTEM,
    ClockRun,
    NotNow,
    StaleState,
    Table,
    Transition,
    TransitionError,
)

__all__ = [
    "SYSTEM",
    "ClockRun",
    "NotNow",
    "StaleState",
    "Table",
    "Transition",
    "TransitionError",
    "allowed",
    "apply",
    "clock_of",
]
