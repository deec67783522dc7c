"""行动、专班的载入 (load of programmes and task forces): hung below what is open, and never in a circle."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from kechuang.apps.projects.declared.facts import Facts, programme_facts, task_force_facts
from kechuang.apps.projects.declared.rows import Changed, followed, otherwise, take, write
from kechuang.apps.projects.models import Programme, TaskForce
from kechuang.declarations.pack import Pack

#: What the trail tells of a load.
OF_PROGRAMMES = ("name", "year", "division", "lead", "aspects", "light_rule", "describes")
OF_FORCES = ("name", "programme", "division", "lead", "supports", "since", "methods", "describes")


def take_programmes(pack: Pack) -> tuple[dict[str, Programme], list[Changed], list[str]]:
    """Write the programmes of a pack.

    Returns
    -------
    tuple
        The rows by code, what was changed of those that were there, and a sentence for each that stays where it was.
    """
    # All at once, in the order in which an edit takes them: neither waits for the other in a circle.
    held = {one.code: one for one in Programme._base_manager.select_for_update(of=("self",)).order_by("pk")}
    facts = {one.id: programme_facts(one, pack) for one in pack.programmes.values()}
    changed = _changed(held, facts, OF_PROGRAMMES, {})
    programmes = take(Programme, facts)
    moved, told = _place_under(programmes, pack)
    return programmes, [*changed, *(one for one in moved if one[0].code in held)], told


def take_task_forces(pack: Pack, programmes: Mapping[str, Programme]) -> tuple[dict[str, TaskForce], list[Changed]]:
    """Write the task forces of a pack; return them by code, and what was changed of those that were there."""
    facts = {one.id: task_force_facts(one, pack, programmes) for one in pack.task_forces}
    rows = TaskForce._base_manager.select_for_update(of=("self",)).filter(code__in=list(facts)).order_by("pk")
    changed = _changed({one.code: one for one in rows}, facts, OF_FORCES, {"programme": programmes.values()})
    return take(TaskForce, facts), changed


def _changed(
    held: Mapping[str, object], facts: Mapping[str, Facts], fields: tuple[str, ...], rows: dict
) -> list[Changed]:  # type: ignore[type-arg]
    found = []
    for code, values in facts.items():
        row = held.get(code)
        if row is not None and (what := otherwise(row, followed(row, values), fields, rows)):
            found.append((row, what))
    return found


def _place_under(programmes: Mapping[str, Programme], pack: Pack) -> tuple[list[Changed], list[str]]:
    """Hang programmes below those they are part of; what cannot be hung there stays where it was, and is told."""
    parents = dict(Programme._base_manager.values_list("pk", "part_of"))  # also of those that people entered
    wanted, told = [], []
    for one in pack.programmes.values():
        row, above = programmes[one.id], programmes[one.part_of] if one.part_of else None
        if row.revision or (above.pk if above is not None else None) == row.part_of_id:
            continue
        if above is not None and above.state != "open" and row.state in {"open", "submitted"}:
            told.append(_("攻坚行动“%(above)s”%(state)s，“%(name)s”没有列入其下；应先重新打开行动，再载入声明包。") % {
                "above": above, "state": above.state_label, "name": row})  # fmt: skip
            continue
        wanted.append((row, above))
        parents[row.pk] = above.pk if above is not None else None
    moved: list[tuple[Programme, Programme | None]] = []
    for row, above in wanted:
        if above is not None and _leads_back(row.pk, parents):
            parents[row.pk] = row.part_of_id
            told.append(_("“%(above)s”已由人列入“%(name)s”之下，声明包所写的上级行动没有采用；请核对后修改其一。") % {
                "above": above, "name": row})  # fmt: skip
        else:
            moved.append((row, above))
    changed: list[Changed] = [(row, {"part_of": (row.part_of, above)}) for row, above in moved]
    write(Programme, [(row, {"part_of": above.pk if above is not None else None}) for row, above in moved])
    return changed, told


def _leads_back(start: int, parents: Mapping[int, int | None]) -> bool:
    """Whether the way up from a programme comes back to it."""
    at, seen = parents.get(start), set[int]()
    while at is not None and at != start and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return at == start
