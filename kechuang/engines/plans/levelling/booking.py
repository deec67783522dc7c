"""占用 (booking): how much of each team is taken on each day where the tasks lie, and where a task still fits."""

from __future__ import annotations

from collections import defaultdict

from kechuang.engines.plans.calendar.workcalendar import WorkCalendar
from kechuang.engines.plans.dating.forward import morning
from kechuang.engines.plans.dating.network import TASK, Network
from kechuang.engines.plans.dating.trail import Numbers


class Booking:
    """What is taken by day (as an ordinal) and resource.

    What has ended in fact takes nothing any more. What has begun takes what it does for the work that is left, from
    ``as_of`` on, but nothing while its end only waits for another task.

    Parameters
    ----------
    laid : Network
        The plan.
    placed : (list of int, list of int), optional
        Where its tasks lie; without it only what has begun is booked, where it goes on.
    begun : (list of int, list of int), optional
        Where to find what has begun, without ``placed``.
    """

    def __init__(self, laid: Network, placed: Numbers | None = None, begun: Numbers | None = None) -> None:
        self.laid = laid
        self._used: dict[str, defaultdict[int, int]] = {name: defaultdict(int) for name in laid.plan.resources}
        # In the order of the plan's resources; what takes nothing is left out.
        self.uses = [
            [(name, amount) for name, amount in task.uses.items() if amount]
            if kind == TASK and laid.length[node] and task.actual_finish is None else []
            for node, (kind, task) in enumerate(zip(laid.kinds, laid.tasks, strict=True))
        ]  # fmt: skip
        numbers = placed or begun
        for node, uses in enumerate(self.uses):
            if uses and numbers and (placed is not None or laid.tasks[node].actual_start is not None):
                self.add(node, *self.stretch(node, numbers))

    def stretch(self, node: int, numbers: Numbers) -> tuple[int, int]:
        """Return the first workday and the one after the last of which a task takes anything."""
        task, first, after = self.laid.tasks[node], numbers[0][node] >> 1, numbers[1][node] >> 1
        if task.actual_start is None:
            return first, after
        if self.laid.plan.as_of is None:
            return first, min(after, first + max(task.days, task.work_left))
        first = min(after, max(first, morning(self.laid.calendars[node], self.laid.plan.as_of) >> 1))
        return first, min(after, first + task.work_left)

    def add(self, node: int, first: int, after: int, sign: int = 1) -> None:
        """Book a task from one workday up to, not including, another; give it back where ``sign`` is -1."""
        calendar = self.laid.calendars[node]
        for place in range(first, after):
            day = calendar.day(place) if isinstance(calendar, WorkCalendar) else place
            for name, amount in self.uses[node]:
                self._used[name][day] += sign * amount

    def fits(self, node: int, place: int) -> bool:
        """Say whether a task could run on a workday of its calendar besides what is booked."""
        return self.short(node, place) is None

    def short(self, node: int, place: int) -> str | None:
        """Return the resource of which there is too little for a task on a workday, None where there is enough."""
        calendar, there = self.laid.calendars[node], self.laid.plan.resources
        day = calendar.day(place) if isinstance(calendar, WorkCalendar) else place
        for name, amount in self.uses[node]:
            if self._used[name][day] + amount > there[name]:
                return name
        return None

    def first_free(self, node: int, place: int) -> int:
        """Return the first workday not before ``place`` from which a task has all its days."""
        days, first = self.laid.length[node] >> 1, place
        while place < first + days:
            if not self.fits(node, place):
                first = place + 1
            place += 1
        return first

    def last_free(self, node: int, latest: int, earliest: int) -> int:
        """Return the last workday from ``earliest`` to ``latest`` from which a task has all its days."""
        days = self.laid.length[node] >> 1
        first, place = latest, latest + days - 1
        while first > earliest and place >= first:
            if not self.fits(node, place):
                first = place - days
                place = first + days
            place -= 1
        return max(first, earliest)

    def overbooked(self) -> tuple[str, ...]:
        """Return the resources of which more is taken on some day than there is."""
        there = self.laid.plan.resources
        return tuple(name for name, days in self._used.items() if any(sum > there[name] for sum in days.values()))

    def takers(self, name: str, day: int, placed: Numbers) -> list[int]:
        """Return the tasks that take of a resource on a day."""
        found = []
        for node, uses in enumerate(self.uses):
            if any(used == name for used, _ in uses):
                calendar = self.laid.calendars[node]
                first, after = self.stretch(node, placed)
                if not isinstance(calendar, WorkCalendar) or first >= after:
                    continue
                if calendar.day(first) <= day <= calendar.day(after - 1):
                    found.append(node)
        return found
