"""声明之物 (declared): the departments, policies and projects of packs as things to be found in a text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kechuang.engines.reports.links.known import Known

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack


def organisations(packs: Iterable[Pack]) -> list[Known]:
    """Return the departments of packs, each once by its name; ids are ``pack/department``."""
    made: dict[str, Known] = {}
    for pack in packs:
        for each in pack.departments.values():
            names = (each.short, *each.aliases)
            made.setdefault(each.name, Known(f"{pack.id}/{each.id}", each.name, names, place=pack.place))
    return list(made.values())


def policies(packs: Iterable[Pack]) -> list[Known]:
    """Return the policies of packs, with their document numbers."""
    return [Known(each.id, each.name, number=each.number, place=each.place) for pack in packs for each in pack.policies]


def projects(packs: Iterable[Pack]) -> list[Known]:
    """Return the key projects of packs."""
    return [Known(each.id, each.name, place=each.place) for pack in packs for each in pack.projects]
