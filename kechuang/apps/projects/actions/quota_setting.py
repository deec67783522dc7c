"""区县指标的下达与调整 (setting quotas): one quota, one number for each district; what was counted stays counted.

The rows of a quota are changed together and have one revision; the audit keeps their changes under the quota's code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.place import current_pack, division_name
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.above import lock_place
from kechuang.apps.projects.actions.revisions import changes_of, name_of, stale, told_changes
from kechuang.apps.projects.models import Quota, QuotaEntry
from kechuang.apps.projects.queries.quotas import aim_of
from kechuang.core import Period

#: What the rows of a quota have alike; what each has of its own is its :class:`Aim` and how it is compared.
FIELDS = ("name", "unit", "period", "programme", "task_force", "lead")
COMPARATORS = ("at_least", "about", "exactly")
CREATE, EDIT, REMOVE = "projects.quota_create", "projects.quota_edit", "projects.quota_remove"
LARGEST = Decimal(10) ** 15
#: Of these a change after something was counted asks for a reason.
_WEIGHTY = frozenset({"unit", "period", "value"})


class Aim(NamedTuple):
    """What a district must reach; with ``upper`` a range."""

    value: Decimal
    upper: Decimal | None = None


def create(*, by: Any, aims: Mapping[str, Aim], comparator: str = COMPARATORS[0], **fields: Any) -> list[Quota]:
    """Set a quota for some districts.

    Parameters
    ----------
    by : User
        Somebody of the department that counts or of the office.
    aims : mapping of str to Aim
        By division.
    comparator : str
        One of :data:`COMPARATORS`; a district with two numbers has a range.
    **fields
        Those of :data:`FIELDS`.

    Raises
    ------
    PermissionDenied
        If the person belongs to neither, or a district lies outside his regions.
    Refused
        If there is no district, a number is none, or a quota of this name and period is there already.
    """
    shared = _tidy(fields)
    _require_numbers(aims, comparator)
    synthetic = current_pack().synthetic
    with transaction.atomic():
        lock_place()
        rows = [Quota(division=one, created_by=by, synthetic=synthetic) for one in aims]
        for row in rows:
            _set(row, shared, aims[row.division], comparator)
            access.require(by, access.MANAGE, row)
        _require_single(shared)
        rows[0].code = f"new:{core.now().timestamp()}:{id(rows)}"
        rows[0].save()
        code = f"QX{core.today():%Y}-{rows[0].pk:05d}"
        for row in rows:
            row.code = code
            row.save()
        _log(code, CREATE, by=by, name=rows[0].name, lead=rows[0].lead, value=_listed(rows))
    return rows


def edit(
    code: str, *, by: Any, revision: int | None, aims: Mapping[str, Aim], comparator: str = "",
    reason: str = "", **fields: Any,
) -> list[Quota]:  # fmt: skip
    """Change a quota: what its rows have alike, and which district must reach how much.

    Parameters
    ----------
    code : str
        Of the quota.
    revision : int
        The revision that the person's form was filled from.
    aims : mapping of str to Aim
        All districts that have one; a district that is left out has none any more.
    comparator : str
        One of :data:`COMPARATORS` for all; empty leaves each district's own.
    reason : str
        Why; asked for where something was counted already.
    **fields
        Those of :data:`FIELDS`.

    Raises
    ------
    PermissionDenied
        If the person is neither of the department that counts nor of the office, or a district is not of his regions.
    Refused
        If somebody else changed it meanwhile, a district with entries would lose its number, an entry would lie
        outside the period, or a reason is wanted.
    """
    shared = _tidy(fields)
    _require_numbers(aims, comparator)
    with transaction.atomic():
        lock_place()
        rows = _locked(code)
        for row in rows:
            access.require(by, access.MANAGE, row)
        number = revision_of(rows)
        if revision != number:
            raise Refused(stale(rows[0], (EDIT,), key=code))
        changed = changes_of(rows[0], shared)
        kept, gone, moved = _laid(rows, shared, aims, comparator)
        if moved is not None:
            changed["value"] = moved
        if not changed:
            return kept
        _require_uncounted(gone)
        _require_in_period(kept)
        if changed.keys() & {"name", "period"}:
            _require_single(shared, but=code)
        reason = reason.strip()[:500]
        if changed.keys() & _WEIGHTY and not reason and QuotaEntry.objects.filter(quota__code=code).exists():
            raise Refused(_("这一指标已登记完成明细，调整单位、期间或指标数须写明理由，如调整文件的文号。"))
        if not all(access.may(by, access.MANAGE, row) for row in kept):
            raise Refused(_("改后您所在的部门将不再负责这一指标，或有地区不在您的权限内，请由工作专班办公室办理。"))
        for row in gone:
            row.delete()
        for row in kept:
            row.revision = number + 1
            row.created_by = row.created_by if row.pk else by
            row.save()
        _log(code, EDIT, by=by, revision=number + 1, reason=reason, changed=told_changes(changed))
    return kept


def remove(code: str, *, by: Any, reason: str = "") -> None:
    """Take a quota back for all districts, where nothing was counted towards it.

    Raises
    ------
    PermissionDenied
        If the person is neither of the department that counts nor of the office.
    Refused
        If something was counted, or the pack lists it: the next load would bring it back.
    """
    with transaction.atomic():
        rows = _locked(code)
        for row in rows:
            access.require(by, access.MANAGE, row)
        _require_uncounted(rows)
        if code in current_pack().quotas:
            raise Refused(_("这一指标写在本地声明包中，下次载入还会出现；请先在声明包中删去，或在这里修改。"))
        name, value = rows[0].name, _listed(rows)
        for row in rows:
            row.delete()
        _log(code, REMOVE, by=by, name=name, value=value, reason=reason.strip()[:500])


def revision_of(rows: Iterable[Quota]) -> int:
    """Return the revision of a quota, which its rows share."""
    return max((row.revision for row in rows), default=0)


def _locked(code: str) -> list[Quota]:
    rows = list(Quota._base_manager.select_for_update(of=("self",)).filter(code=code).order_by("pk"))
    if not rows:
        raise Refused(_("这一指标已不存在，请刷新页面。"))
    return rows


def _laid(
    rows: Iterable[Quota], shared: Mapping[str, Any], aims: Mapping[str, Aim], comparator: str
) -> tuple[list[Quota], list[Quota], tuple[str, str] | None]:
    """Lay the new numbers over the rows: what stays or comes, what goes, and what was and is of those that differ."""
    held, kept, before, after = {row.division: row for row in rows}, [], [], []
    model = next(iter(held.values()))
    for division, aim in aims.items():
        row = held.pop(division, None)
        was, told = (_numbers(row), _named(row)) if row is not None else (None, "")
        row = row or Quota(code=model.code, division=division, synthetic=model.synthetic)
        _set(row, shared, aim, comparator)
        kept.append(row)
        if was != _numbers(row):
            before += [told] if told else []
            after.append(_named(row))
    before += [_named(row) for row in held.values()]
    return kept, list(held.values()), ("、".join(before), "、".join(after)) if before or after else None


def _numbers(row: Quota) -> tuple[Any, ...]:
    return row.value, row.upper, row.comparator


def _named(row: Quota) -> str:
    return f"{division_name(row.division, current_pack())} {aim_of(row)}"


def _listed(rows: Iterable[Quota]) -> str:
    return "、".join(_named(row) for row in rows)


def _set(row: Quota, shared: Mapping[str, Any], aim: Aim, comparator: str) -> None:
    for name, value in shared.items():
        setattr(row, name, value)
    row.value, row.upper = aim
    row.comparator = comparator_of(row.comparator, aim, comparator)


def comparator_of(own: str, aim: Aim, chosen: str) -> str:
    """Return how a district's number is compared: two numbers are a range, and where nothing is chosen its own stays.

    One that is a range no more has none of its own, and is compared as a new one.
    """
    if aim.upper is not None:
        return "range"
    return chosen or (own if own in COMPARATORS else COMPARATORS[0])


def _tidy(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as they are stored; each must be given, since they stand on every row."""
    if set(fields) != set(FIELDS):
        raise TypeError(f"the fields of a quota are {FIELDS}, not {sorted(fields)}")
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    given["name"], given["unit"] = name_of(given["name"]), name_of(given["unit"])
    try:
        given["period"] = str(Period.parse(given["period"])) if given["period"] else ""
    except ValueError as error:
        raise Refused(_("期间写不对：%(why)s。") % {"why": error}) from error
    return given


def _require_numbers(aims: Mapping[str, Aim], comparator: str) -> None:
    if comparator not in ("", *COMPARATORS):
        raise TypeError(f"not a comparator that people choose: {comparator}")
    if not aims:
        raise Refused(_("请至少给一个地区填写指标数。"))
    for division, (value, upper) in aims.items():
        place = division_name(division, current_pack())
        if not 0 < value < LARGEST:
            raise Refused(_("%(place)s的指标数应大于 0。") % {"place": place})
        if upper is not None and not value < upper < LARGEST:
            raise Refused(_("%(place)s的上限应大于下限。") % {"place": place})


def _require_single(shared: Mapping[str, Any], but: str = "") -> None:
    if Quota.objects.filter(name=shared["name"], period=shared["period"]).exclude(code=but).exists():
        raise Refused(_("已有同名同期的指标“%(name)s”，请直接修改该指标。") % {"name": shared["name"]})


def _require_uncounted(rows: Iterable[Quota]) -> None:
    counted = [row for row in rows if row.entries.exists()]
    if counted:
        places = "、".join(division_name(row.division, current_pack()) for row in counted)
        raise Refused(
            _("%(places)s已登记完成明细，不能移除指标；不再考核的，请写明理由调整指标数。") % {"places": places}
        )


def _require_in_period(rows: Iterable[Quota]) -> None:
    """Make sure that nothing that counts falls out of a period that was moved."""
    for row in rows:
        period = Period.parse(row.period) if row.period else None
        for entry in row.entries.filter(refused="") if row.pk and period is not None else ():
            if (period.start and entry.on < period.start) or (period.end and entry.on > period.end):
                raise Refused(_("明细“%(name)s”（%(day)s）不在 %(period)s 之内，请先不予计入，或改回期间。") % {
                    "name": entry.name, "day": entry.on, "period": period.label})  # fmt: skip


def _log(code: str, verb: str, *, by: Any, **detail: Any) -> None:
    record(verb=verb, actor=by, obj=ObjectRef(Quota._meta.label_lower, code), detail=detail)


__all__ = [
    "COMPARATORS", "CREATE", "EDIT", "FIELDS", "REMOVE", "Aim", "comparator_of", "create", "edit", "remove",
    "revision_of",
]  # fmt: skip
