"""演示的留痕 (trail): the steps that invented things have taken, each checked against the table of its states."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kechuang.apps.transitions.models import StateChange


class Trail:
    """Steps that are taken in memory and written at once, with their moments in the past."""

    def __init__(self) -> None:
        self.rows: list[StateChange] = []

    def step(self, thing: Any, name: str, *, at: dt.datetime, by: Any, note: str = "") -> None:
        """Let a saved thing take a step; the caller saves its new state and version.

        Raises
        ------
        ValueError
            If its state does not allow the step.
        """
        taken = thing.TABLE[name]
        if thing.state not in taken.sources:
            raise ValueError(f"{thing}: {name} is not possible from {thing.state}")
        thing.version += 1
        self.rows.append(
            StateChange(
                object_type=thing._meta.label_lower, object_id=str(thing.pk), version=thing.version,
                transition=name, from_state=thing.state, to_state=taken.target, clock=taken.clock or "", actor=by,
                note=note, at=at,
            )
        )  # fmt: skip
        thing.state = taken.target

    def write(self) -> None:
        """Write all steps."""
        StateChange.objects.bulk_create(self.rows, batch_size=500)
