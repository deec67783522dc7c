"""修改记录 (what people changed): the trail of a programme, task force or quota, and where two versions differ."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from kechuang.apps.audit.models import Entry
from kechuang.apps.audit.verbs import deed
from kechuang.apps.catalog.place import division_name
from kechuang.apps.projects.models import Member, MemberRole, Programme, TaskForce
from kechuang.apps.projects.names import department_list, department_name
from kechuang.apps.projects.queries.records import Deed
from kechuang.apps.projects.states import WORK
from kechuang.apps.transitions.models import StateChange
from kechuang.core import Period
from kechuang.declarations.pack import Pack

#: How much of each kind of deed a trail looks back on.
MOST = 300
OF_PROGRAMMES = ("projects.programme_create", "projects.programme_edit", "projects.load")
OF_FORCES = (
    "projects.force_create", "projects.force_edit", "projects.force_end", "projects.force_restore",
    "projects.member_add", "projects.member_edit", "projects.member_remove", "projects.load",
)  # fmt: skip
OF_QUOTAS = ("projects.quota_create", "projects.quota_edit")


def trail(row: Model, pack: Pack, verbs: Sequence[str], *, key: str = "") -> list[Deed]:
    """Return what was entered and changed of a row, newest first, with the steps of its close-out; two queries.

    Parameters
    ----------
    verbs : sequence of str
        The deeds that count.
    key : str
        Under which the audit keeps them, where it is not the row's own key.
    """
    found = list(_changes(row, pack, verbs, key or str(row.pk)))
    if isinstance(row, Programme):
        found += _steps(row)
    return sorted(found, key=lambda one: one.order, reverse=True)


def _changes(row: Model, pack: Pack, verbs: Sequence[str], key: str) -> Iterable[Deed]:
    rows = Entry.objects.filter(object_type=row._meta.label_lower, object_id=key, verb__in=verbs)
    for entry in rows.order_by("-seq")[:MOST]:
        detail = json.loads(entry.detail_json)
        told = [
            f"{label_of(row, name)}：{said(name, one['from'], pack)} → {said(name, one['to'], pack)}"
            for name, one in detail.get("changed", {}).items()
        ]
        if "member" in detail:
            told.append(_member(detail, pack))
        notes = chain(told, [detail.get("reason", "")])
        who = entry.actor_label if entry.verb != "projects.load" else str(_("声明包"))
        yield Deed(entry.at, None, deed(entry.verb), note="；".join(filter(None, notes)), who=who)


def _member(detail: Mapping[str, Any], pack: Pack) -> str:
    """Return which member a deed was about, without his name: department and role, and what was changed."""
    department = department_name(detail["department"], pack) if detail.get("department") else ""
    told = "".join((department, str(dict(MemberRole.choices).get(detail.get("role", ""), ""))))
    fields = "、".join(str(Member._meta.get_field(name).verbose_name) for name in detail.get("fields", ()))  # type: ignore[union-attr]
    return f"{told}：{fields}" if fields else told


def _steps(programme: Programme) -> Iterable[Deed]:
    rows = StateChange.objects.filter(object_type=programme._meta.label_lower, object_id=str(programme.pk))
    for row in rows.select_related("actor").order_by("-at", "-pk")[:MOST]:
        step = WORK[row.transition].label if row.transition in WORK else row.transition
        who = (row.actor.display_name or row.actor.username) if row.actor is not None else str(_("平台"))
        yield Deed(row.at, None, str(step), note=row.note, who=who)


def label_of(row: Model, name: str) -> str:
    """Return what pages call a field."""
    return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def said(name: str, value: Any, pack: Pack) -> str:
    """Return a field's value as a trail writes it."""
    if value in (None, "", []):
        return "—"
    match name:
        case "lead":
            return department_name(str(value), pack)
        case "supports":
            return department_list(value, pack)
        case "division":
            return division_name(str(value), pack)
        case "light_rule":
            found = pack.light_rules.get(str(value))
            return found.name if found is not None else str(value)
        case "period":
            return Period.parse(value).label
        case "aspects" | "methods":
            return "、".join(value)
        case _:
            return str(value)


def compared(row: Model, given: Mapping[str, Any], pack: Pack) -> list[dict[str, str]]:
    """Return where what a person typed and what stands now differ."""
    found = []
    for name, mine in given.items():
        now = getattr(row, name)
        if now == mine or (now in (None, "") and mine in (None, "")):
            continue
        found.append({"label": label_of(row, name), "now": said(name, now, pack), "mine": said(name, mine, pack)})
    return found


def told_differences(
    row: Model, found: Iterable[tuple[str, Any, Any]], pack: Pack
) -> list[dict[str, str]]:  # fmt: skip
    """Return in words where a person's edit and the pack differ."""
    rows: dict[str, type[Any]] = {"part_of": Programme, "programme": Programme, "task_force": TaskForce}

    def words(name: str, value: Any) -> str:
        if name in rows and value:
            return str(rows[name].objects.filter(pk=value).first() or "—")
        return said(name, value, pack)

    return [
        {"label": label_of(row, name), "declared": words(name, theirs), "ours": words(name, ours)}
        for name, theirs, ours in found
    ]


__all__ = ["OF_FORCES", "OF_PROGRAMMES", "OF_QUOTAS", "compared", "label_of", "said", "told_differences", "trail"]
