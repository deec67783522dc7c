"""挂图的分组 (groups): lines under the headings of task forces, places, departments, leaders or programmes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from kechuang.apps.projects.wall.asked import Asked
from kechuang.apps.projects.wall.line import Line
from kechuang.apps.projects.wall.marks import COLOURS, mark


@dataclass(frozen=True)
class Group:
    """Lines under one heading."""

    name: str
    lines: list[Line]

    @property
    def marks(self) -> list[SafeString]:
        """The lights that show among its lines with their numbers, red first."""
        found = {colour: sum(one.colour == colour for one in self.lines) for colour in COLOURS}
        return [mark(colour, str(n)) for colour, n in found.items() if n]


def passes(line: Line, asked: Asked) -> bool:
    """Whether a line stays under the filters."""
    project = line.project
    return (
        (not asked.state or project.state == asked.state)
        and (not asked.light or line.colour == asked.light)
        and (not asked.programme or project.programme_id == int(asked.programme))
        and (not asked.force or project.task_force_id == int(asked.force))
        and (not asked.division or project.division.startswith(asked.division))
        and (not asked.q or asked.q.casefold() in f"{project.name} {project.undertaker} {line.lead}".casefold())
    )


def grouped(lines: Iterable[Line], by: str) -> list[Group]:
    """Return lines under their headings, in the order of these."""
    found: dict[tuple[tuple[int, str], str], list[Line]] = {}
    for line in lines:
        found.setdefault(line.group(by), []).append(line)
    return [Group(name, found[key, name]) for key, name in sorted(found)]
