"""流转表 (table of transitions): the declaration, free of any database.

流转 (transition): a named step from one state to another, with who may take it, what must hold, and what it does
to the clock (计时): start, pause or stop it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kechuang.apps.accounts.errors import Refused

ClockStep = Literal["start", "pause", "stop"]

#: ``who`` of a step that only the platform itself takes (a worker, a due date), never a person.
SYSTEM = "system"


class TransitionError(Refused):
    """A step was refused; its text is one sentence for the person who tried it."""


class StaleState(TransitionError):
    """Someone else was first: the thing has moved on since it was read. Nothing was written."""


class NotNow(TransitionError):
    """The step is not among those possible from the present state, or its guard refused it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One step that a thing may take.

    Parameters
    ----------
    name : str
        Identifier, unique in its table.
    label : str
        The verb on the button.
    sources : tuple of str
        States from which the step may be taken.
    target : str
        State to which it leads; may be one of the sources.
    who : str
        The verb asked of the app's ``access.may(user, verb, obj)``, or :data:`SYSTEM`.
    guard : callable, optional
        ``guard(instance, actor)`` returns None, or one sentence that says why not now.
    clock : {"start", "pause", "stop"}, optional
        What the step does to the clock. A start after a pause resumes; a start after a stop counts anew.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    who: str
    guard: Callable[[Any, Any], str | None] | None = None
    clock: ClockStep | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All states of a thing and every step between them; checked whole when it is declared.

    Raises
    ------
    ValueError
        If a step names an unknown state, a name comes twice, or a state can never be reached.
    """

    states: Mapping[str, str]
    initial: str
    transitions: tuple[Transition, ...]
    _by_name: dict[str, Transition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.initial not in self.states:
            raise ValueError(f"initial state {self.initial!r} is not declared")
        by_name: dict[str, Transition] = {}
        for step in self.transitions:
            if step.name in by_name:
                raise ValueError(f"transition {step.name!r} is declared twice")
            unknown = {*step.sources, step.target} - set(self.states)
            if unknown:
                raise ValueError(f"transition {step.name!r} names unknown states {sorted(unknown)}")
            if not step.sources:
                raise ValueError(f"transition {step.name!r} starts nowhere")
            by_name[step.name] = step
        lost = set(self.states) - self._reached(by_name.values())
        if lost:
            raise ValueError(f"no transition ever leads to {sorted(lost)}")
        object.__setattr__(self, "_by_name", by_name)

    def _reached(self, steps: Iterable[Transition]) -> set[str]:
        seen, waiting, steps = {self.initial}, [self.initial], list(steps)
        while waiting:
            state = waiting.pop()
            for step in steps:
                if state in step.sources and step.target not in seen:
                    seen.add(step.target)
                    waiting.append(step.target)
        return seen

    def __getitem__(self, name: str) -> Transition:
        """Return the step of that name.

        Raises
        ------
        KeyError
            If the table has no such step.
        """
        return self._by_name[name]

    def __iter__(self) -> Iterator[Transition]:
        return iter(self.transitions)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def out_of(self, state: str) -> tuple[Transition, ...]:
        """Return the steps that may be taken from a state."""
        return tuple(step for step in self.transitions if state in step.sources)

    def choices(self) -> list[tuple[str, str]]:
        """Return the states as a model field's choices."""
        return [(name, label) for name, label in self.states.items()]


def papers(
    ask: str, give: str, *, at: str, wait: str, by: str, giver: str, labels: tuple[Any, Any]
) -> tuple[Transition, Transition]:
    """Return the two steps by which papers are asked for and given: the clock stands still until they come.

    Parameters
    ----------
    ask, give : str
        Names of the steps.
    at, wait : str
        The state in which they are asked for, and to which they lead back; the state that waits for them.
    by, giver : str
        Verbs of who asks and of who gives.
    labels : tuple
        The words on the two buttons.
    """
    return (
        Transition(name=ask, label=labels[0], sources=(at,), target=wait, who=by, clock="pause"),
        Transition(name=give, label=labels[1], sources=(wait,), target=at, who=giver, clock="start"),
    )


@dataclass(frozen=True, slots=True)
class ClockRun:
    """How the clock of a thing has run, derived from its steps alone.

    Parameters
    ----------
    started : datetime or None
        When it last began to count; None if it never did.
    pauses : tuple of (datetime, datetime or None)
        Each pause with its end; an open pause has no end.
    stopped : datetime or None
        When it stopped; None while it runs or pauses.
    """

    started: dt.datetime | None = None
    pauses: tuple[tuple[dt.datetime, dt.datetime | None], ...] = ()
    stopped: dt.datetime | None = None

    @property
    def paused(self) -> bool:
        """Whether it stands still now."""
        return bool(self.pauses) and self.pauses[-1][1] is None and self.stopped is None

    @classmethod
    def of(cls, steps: Iterable[tuple[str, dt.datetime]]) -> ClockRun:
        """Derive the run from clock steps in the order in which they were taken.

        Pausing what pauses already, or stopping what has not started, changes nothing.
        """
        started: dt.datetime | None = None
        stopped: dt.datetime | None = None
        pauses: list[tuple[dt.datetime, dt.datetime | None]] = []
        for kind, at in steps:
            open_pause = bool(pauses) and pauses[-1][1] is None
            if kind == "start" and (started is None or stopped is not None):
                started, stopped, pauses = at, None, []
            elif kind == "start" and open_pause:
                pauses[-1] = (pauses[-1][0], at)
            elif kind == "pause" and started is not None and stopped is None and not open_pause:
                pauses.append((at, None))
            elif kind == "stop" and started is not None and stopped is None:
                if open_pause:
                    pauses[-1] = (pauses[-1][0], at)
                stopped = at
        return cls(started, tuple(pauses), stopped)
