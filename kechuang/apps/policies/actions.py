"""政策的动作 (actions): push an item, plan and report a visit, save a scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import Scope
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import EnterpriseAgent
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.record import record
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.inbox.actions import notify
from kechuang.apps.policies import access
from kechuang.apps.policies.models import Push, Scenario, Visit
from kechuang.apps.policies.states import OUTCOMES
from kechuang.apps.transitions.apply import apply
from kechuang.declarations.policy_item import PolicyItem

MOST_PUSHED = 2000


def push(item: PolicyItem, firms: Sequence[Enterprise], *, by: Any) -> tuple[int, int, int]:
    """Tell the people who act for these firms of an item; who was told this year is not told again.

    Returns
    -------
    tuple of int
        Firms told now, firms told before, and firms for which nobody acts here (they are noted all the same, so
        that a visit can follow).

    Raises
    ------
    PermissionDenied
        If a firm lies outside the person's districts.
    Refused
        If there are too many at once.
    """
    access.require(by, access.PUSH)
    if len(firms) > MOST_PUSHED:
        raise Refused(_("一次最多推送 %(n)d 家，请先筛选。") % {"n": MOST_PUSHED})
    for firm in firms:
        access.require(by, access.PUSH, Scope(division=firm.division))
    year, told, unread = core.today().year, 0, 0
    with transaction.atomic():
        rows = Push.objects.select_for_update().filter(
            item=item.id, year=year, entity_id__in=[one.entity_id for one in firms]
        )
        known = set(rows.values_list("entity_id", flat=True))
        for firm in firms:
            if firm.entity_id in known:
                continue
            readers = _agents(firm.entity_id)
            Push.objects.create(
                item=item.id, entity_id=firm.entity_id, division=firm.division, name=firm.name, year=year,
                readers=len(readers), by_id=by.pk,
            )  # fmt: skip
            for reader in readers:
                notify(
                    reader,
                    kind="policy_push",
                    title=_("%(firm)s 初步符合：%(item)s") % {"firm": firm.name, "item": item.name},
                    body=_("以认定机关结论为准。打开可看条件、材料和办理方式。"),
                    link=reverse("policies:firm", args=[firm.handle]),
                    object_type="policies.item",
                    object_id=item.id,
                    due=item.window.closes if item.window else None,
                    key=f"policy:{item.id}:{firm.entity_id}:{year}:{reader}",
                )
            told += 1
            unread += not readers
        detail = {"firms": told, "before": len(known), "nobody": unread}
        record(verb="policies.push", actor=by, obj=ObjectRef("policies.item", item.id, item.name), detail=detail)
    return told, len(known), unread


def plan_visit(firm: Enterprise, *, by: Any, items: Sequence[str], on: dt.date, visitors: str, note: str = "") -> Visit:
    """Plan a visit to a firm about some items.

    Raises
    ------
    PermissionDenied
        If the firm lies outside the person's districts.
    Refused
        If no item or nobody to go is named.
    """
    access.require(by, access.VISIT, Scope(division=firm.division))
    if not items:
        raise Refused(_("请至少选择一个要送的政策条目。"))
    if not visitors.strip():
        raise Refused(_("请写明走访人。"))
    with transaction.atomic():
        made = Visit.objects.create(
            entity_id=firm.entity_id, handle=firm.handle, name=firm.name, division=firm.division, items=list(items),
            on=on, visitors=visitors.strip()[:200], note=note.strip(), by_id=by.pk,
        )  # fmt: skip
        record(verb="policies.plan_visit", actor=by, obj=made, detail={"items": list(items), "on": on.isoformat()})
    return made


def report_visit(
    visit: Visit, *, by: Any, outcome: str, note: str, on: dt.date, follow_on: dt.date | None = None
) -> Visit:
    """Say what came of a visit, or correct it.

    Raises
    ------
    Refused
        If the outcome is none of those there are, the day lies ahead, or a follow-up has no day.
    """
    access.require(by, access.VISIT, visit)
    if outcome not in OUTCOMES:
        raise Refused(_("请选择走访结果。"))
    if on > core.today():
        raise Refused(_("走访日期 %(day)s 还没有到，不能登记结果。") % {"day": on.isoformat()})
    if outcome == "follow_up" and follow_on is None:
        raise Refused(_("需继续跟进的，请写明下次跟进的日期。"))
    with transaction.atomic():
        visit = Visit.objects.select_for_update().get(pk=visit.pk)
        step = "amend" if visit.state == "done" else "report"
        apply(visit, step, actor=by, note=note.strip(), outcome=outcome, on=on, follow_on=follow_on)
        Visit.objects.filter(pk=visit.pk).update(note=note.strip())
        visit.refresh_from_db()
        record(verb="policies.report_visit", actor=by, obj=visit, detail={"outcome": outcome})
    return visit


def cancel_visit(visit: Visit, *, by: Any, reason: str) -> Visit:
    """Call a planned visit off, with the reason."""
    access.require(by, access.VISIT, visit)
    if not reason.strip():
        raise Refused(_("请写明取消的原因。"))
    with transaction.atomic():
        visit = Visit.objects.select_for_update().get(pk=visit.pk)
        apply(visit, "cancel", actor=by, note=reason.strip())
        record(verb="policies.cancel_visit", actor=by, obj=visit, detail={"reason": reason.strip()})
    return visit


def save_scenario(
    item: PolicyItem,
    *,
    by: Any,
    name: str,
    values: Mapping[str, str],
    figures: Mapping[str, Any],
    generation: int,
    as_of: dt.date,
) -> Scenario:
    """Keep a plan with the figures that came out.

    Raises
    ------
    Refused
        If it has no name, or the name is taken.
    """
    access.require(by, access.SIMULATE)
    name = name.strip()[:80]
    if not name:
        raise Refused(_("请给方案取个名字。"))
    try:
        with transaction.atomic():
            made = Scenario.objects.create(
                item=item.id, name=name, values=dict(values), figures=dict(figures), generation=generation,
                as_of=as_of, by_id=by.pk, by_label=str(by)[:300],
            )  # fmt: skip
            record(verb="policies.save_scenario", actor=by, obj=made, detail={"item": item.id, "values": dict(values)})
    except IntegrityError:
        raise Refused(_("已有名为“%(name)s”的方案，请换一个名字。") % {"name": name}) from None
    return made


def drop_scenario(scenario: Scenario, *, by: Any) -> None:
    """Remove a saved plan."""
    access.require(by, access.SIMULATE)
    with transaction.atomic():
        record(verb="policies.drop_scenario", actor=by, obj=scenario, detail={"item": scenario.item})
        scenario.delete()


def _agents(entity_id: str) -> list[int]:
    """Return the ids of the people who act for a firm today."""
    day = core.today()
    rows = EnterpriseAgent.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        entity_id=entity_id, state="confirmed", starts_on__lte=day, user__is_active=True,
    )  # fmt: skip
    return list(rows.values_list("user_id", flat=True).distinct())
