"""申请 (asking): for a table of the catalogue, for data that do not exist yet; papers handed in later; withdrawal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.models import Department, SourceTable
from kechuang.apps.sharing import access
from kechuang.apps.sharing.actions.steps import known_limit, log, reason_of, take
from kechuang.apps.sharing.contracts import contract, is_personal, labels, where_held
from kechuang.apps.sharing.models import RequestKind, ShareGrant, ShareRequest

LONGEST = dt.timedelta(days=3 * 366)
MOST_FIELDS = 200


def ask(
    *,
    by: Any,
    department: str,
    table: SourceTable,
    fields: Sequence[str],
    purpose: str,
    ground: str,
    starts_on: dt.date,
    ends_on: dt.date,
    clear_fields: Sequence[str] = (),
) -> ShareRequest:
    """Ask for fields of a table of the catalogue.

    Parameters
    ----------
    by : User
        Who asks.
    department : str
        For which of his departments.
    table : SourceTable
        The resource.
    fields, clear_fields : sequence of str
        Keys of its columns, and of the personal ones among them that must not be masked.
    purpose, ground : str
        What for, and the duty that it rests on.
    starts_on, ends_on : datetime.date
        For how long.

    Raises
    ------
    PermissionDenied
        If the person does not belong to the department.
    Refused
        If the table is not shared, is the department's own, or is held already; the sentence says what to do.
    """
    source, name = contract(table), table.name
    if table.department_id == department:
        raise Refused(_("“%(name)s”就是本部门提供的数据，不需要申请。") % {"name": name})
    if source.sharing.attribute == "none":
        basis = source.sharing.legal_basis or _("契约未写明依据，可请主管部门核实")
        raise Refused(_("“%(name)s”属于不予共享的数据，依据：%(basis)s。") % {"name": name, "basis": basis})
    wanted = [key for key in source.columns if key in set(fields)]
    unknown = sorted({*fields, *clear_fields} - set(source.columns))
    if unknown:
        raise Refused(_("“%(name)s”没有字段 %(unknown)s，请刷新页面后重新选择。") % {
            "name": name, "unknown": "、".join(unknown)})  # fmt: skip
    closed = {key: source.terms_of(key) for key in wanted if source.terms_of(key).attribute == "none"}
    if closed:
        why = "；".join(dict.fromkeys(one.why for one in closed.values() if one.why))
        raise Refused(
            _("字段 %(fields)s 不予共享，依据：%(basis)s。请去掉后重新提交。")
            % {"fields": "、".join(labels(source, closed)), "basis": why or _("契约未写明依据，可请主管部门核实")}
        )
    if not wanted:
        raise Refused(_("请至少选择一个字段。"))
    clear = [key for key in wanted if key in set(clear_fields) and is_personal(source.columns[key])]
    _require_period(starts_on, ends_on)
    for grant in ShareGrant.objects.filter(ShareGrant.current_q(), table=table, department=department):
        covers = set(wanted) <= set(grant.fields) and set(clear) <= set(grant.clear_fields)
        if covers and grant.ends_on >= ends_on:
            raise Refused(
                _("本部门已持有授权 %(grant)s，这些字段可用到 %(day)s，不必重复申请。")
                % {"grant": grant.number, "day": grant.ends_on}
            )
    request = ShareRequest(
        kind=RequestKind.TABLE, table=table, fields=wanted, clear_fields=clear, owner=table.department_id,
        purpose=reason_of(purpose), ground=reason_of(ground), starts_on=starts_on, ends_on=ends_on,
        department=department, requested_by=by,
    )  # fmt: skip
    return _submit(request, by)


def demand(
    *,
    by: Any,
    department: str,
    wanted: str,
    fields: Sequence[str],
    owner: str,
    purpose: str,
    ground: str,
    starts_on: dt.date,
    ends_on: dt.date,
) -> ShareRequest:
    """Ask for data that the catalogue does not have (需求); fields that are held somewhere are answered at once.

    Where all fields are held the answer says where, and nothing is collected anew; where some are, they are told and
    the rest goes to the department named as the owner.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`ask`.
    """
    names = list(dict.fromkeys(name.strip() for name in fields if name.strip()))
    if not names or len(names) > MOST_FIELDS:
        raise Refused(_("请写明需要哪些字段，每行一个，至多 %(n)d 个。") % {"n": MOST_FIELDS})
    if not Department.objects.filter(pk=owner).exists():
        raise Refused(_("没有这个提供部门，请从列表中选择。"))
    if owner == department:
        raise Refused(_("提供部门就是本部门，请直接在“数据目录”中导入这张表。"))
    _require_period(starts_on, ends_on)
    found = where_held(names)
    held = [
        {"field": name, "table": places[0].table, "where": "；".join(place.text for place in places[:5])}
        for name, places in found.items()
    ]
    request = ShareRequest(
        kind=RequestKind.NEW, wanted=reason_of(wanted), fields=names, owner=owner, held=held,
        purpose=reason_of(purpose), ground=reason_of(ground), starts_on=starts_on, ends_on=ends_on,
        department=department, requested_by=by,
    )  # fmt: skip
    return _submit(request, by, everything_held=len(found) == len(names))


def _submit(request: ShareRequest, by: Any, *, everything_held: bool = False) -> ShareRequest:
    known_limit("submitted")
    access.require(by, access.ASK, request)
    with transaction.atomic():
        request.save()
        request = take(request, "submit", by=by)
        if everything_held:
            answer = _("这些字段都已有，不再采集，请申请现有数据：") + "；".join(
                f"{one['field']}：{one['where']}" for one in request.held
            )
            request = take(request, "tell_held", by=None, note=answer[:500], answer=answer)
        log(request, "sharing.ask", by=by, department=request.department, owner=request.owner, fields=request.fields)
    return request


def _require_period(starts_on: dt.date, ends_on: dt.date) -> None:
    if starts_on < core.today():
        raise Refused(_("使用期限的起日不能早于今天。"))
    if ends_on < starts_on:
        raise Refused(_("使用期限的止日不能早于起日。"))
    if ends_on - starts_on > LONGEST:
        raise Refused(_("使用期限最长三年，到期可以再申请。"))


def give_papers(request: ShareRequest, *, by: Any, text: str) -> ShareRequest:
    """Hand in what was asked for; the clock goes on."""
    step = "owner_give_papers" if request.state == "answer_papers" else "give_papers"
    with transaction.atomic():
        text = reason_of(text)
        purpose = f"{request.purpose}\n{_('补充')}：{text}"
        request = take(request, step, by=by, note=text, purpose=purpose)
        log(request, "sharing.give_papers", by=by)
    return request


def withdraw(request: ShareRequest, *, by: Any, reason: str = "") -> ShareRequest:
    """Take a request back."""
    with transaction.atomic():
        request = take(request, "withdraw", by=by, note=reason.strip())
        log(request, "sharing.withdraw", by=by)
    return request


__all__ = ["ask", "demand", "give_papers", "withdraw"]
