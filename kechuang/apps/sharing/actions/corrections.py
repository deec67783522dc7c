"""校核纠错的动作 (actions on corrections): report, answer, confirm; an accepted value goes into the next build."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.sharing import access, flowback
from kechuang.apps.sharing.actions.steps import known_limit, log, reason_of, take
from kechuang.apps.sharing.contracts import contract, is_personal, open_fields
from kechuang.apps.sharing.masks import masked
from kechuang.apps.sharing.models import Correction, ShareGrant
from kechuang.apps.sharing.reading import require_current
from kechuang.apps.sharing.states import CORRECTION
from kechuang.web.environment import data_folder

OPEN = ("new", "reported", "papers")


def report(*, by: Any, grant: ShareGrant, at: str, field: str, proposed: str, reason: str) -> Correction:
    """Report that a field of a row is wrong.

    Parameters
    ----------
    by : User
        Who reports; he belongs to the department that uses the data.
    grant : ShareGrant
        Under which the row was read.
    at : str
        Where the row stands in the run that people see (``file-row``).
    field : str
        Key of the column.
    proposed, reason : str
        What it should be, where that is known, and why.

    Raises
    ------
    PermissionDenied
        If the person does not belong to the department.
    Refused
        If the row is gone, the grant is over or does not open the field, or the same is reported already.
    """
    known_limit("reported")
    access.require(by, access.REPORT, grant)
    require_current(grant)
    source, proposed = contract(grant.table), proposed.strip()
    if field not in open_fields(source, grant.fields):
        raise Refused(_("授权 %(grant)s 不含这个字段，请从列表中选择。") % {"grant": grant.number})
    if field in source.key:
        raise Refused(_("主键不能这样更正：换了主键就是另一行，请来源部门改正后重新报送。"))
    if source.basis == "statistics":
        raise Refused(_("“%(name)s”是统计资料，汇总数的更正请向统计部门提出。") % {"name": source.name})
    row = flowback.row_at(source, at)
    if row is None:
        raise Refused(_("这一行已不在现行批次中，请回到数据页面重新选择。"))
    column = source.columns[field]
    shown = flowback.readable(row, field, source)
    if is_personal(column) and field not in grant.clear_fields:
        shown = masked(shown, column.type) or ""
    key = flowback.key_of(source, row)
    correction = Correction(
        table=grant.table, key=key, entity=str(row.get(source.entity) or "")[:64], field=field, shown=shown[:500],
        proposed=proposed[:500], reason=reason_of(reason)[:1000], department=grant.department,
        owner=grant.table.department_id, reported_by=by,
    )  # fmt: skip
    with transaction.atomic():
        same = Correction.objects.filter(table=grant.table, key=key, field=field, state__in=OPEN).first()
        if same is not None:
            raise Refused(_("这一处已有工单 %(number)s 在校核中，不必重复报告。") % {"number": same.number})
        correction.save()
        correction = take(correction, "submit", by=by)
        log(correction, "sharing.report", by=by, table=grant.table_id, field=field)
    return correction


def accept(correction: Correction, *, by: Any, corrected: str, note: str = "") -> Correction:
    """Accept a report and give the right value, as the department writes it; the next build takes the row.

    Raises
    ------
    Refused
        If the contract does not accept the corrected row.
    """
    step = CORRECTION["accept"]
    access.require(by, step.who, correction)
    corrected = corrected.strip()
    source = contract(correction.table)
    if correction.state in step.sources:
        path = flowback.write_supplement(correction, source, corrected)
        file = path.relative_to(data_folder()).as_posix()
    else:
        file = ""
    with transaction.atomic():
        correction = take(
            correction, "accept", by=by, note=note.strip(), answer=note.strip(), corrected=corrected[:500], file=file
        )
        log(correction, "sharing.accept", by=by, field=correction.field)
    return correction


def refuse_correction(correction: Correction, *, by: Any, reason: str) -> Correction:
    """Refuse a report, with reasons."""
    with transaction.atomic():
        correction = take(correction, "refuse", by=by, note=reason_of(reason), answer=reason.strip())
        log(correction, "sharing.refuse_correction", by=by, reason=reason.strip())
    return correction


def correction_ask_papers(correction: Correction, *, by: Any, reason: str) -> Correction:
    """Ask the reporter for more; the clock stands still until it comes."""
    with transaction.atomic():
        correction = take(correction, "ask_papers", by=by, note=reason_of(reason), answer=reason.strip())
        log(correction, "sharing.ask_papers", by=by, reason=reason.strip())
    return correction


def correction_give_papers(correction: Correction, *, by: Any, text: str) -> Correction:
    """Tell what was asked for; the clock goes on."""
    with transaction.atomic():
        more = f"{correction.reason}\n{_('补充')}：{reason_of(text)}"[:1000]
        correction = take(correction, "give_papers", by=by, note=text.strip(), reason=more)
        log(correction, "sharing.give_papers", by=by)
    return correction


def object_again(correction: Correction, *, by: Any, reason: str) -> Correction:
    """Report once more what was refused, with what speaks for it."""
    with transaction.atomic():
        more = f"{correction.reason}\n{_('再报')}：{reason_of(reason)}"[:1000]
        correction = take(correction, "object", by=by, note=reason.strip(), reason=more)
        log(correction, "sharing.object", by=by)
    return correction


def confirm(correction: Correction, *, by: Any, note: str = "") -> Correction:
    """Confirm, as the reporter, how it ended."""
    with transaction.atomic():
        correction = take(correction, "confirm", by=by, note=note.strip())
        log(correction, "sharing.confirm", by=by)
    return correction


def correction_withdraw(correction: Correction, *, by: Any, reason: str = "") -> Correction:
    """Take a report back."""
    with transaction.atomic():
        correction = take(correction, "withdraw", by=by, note=reason.strip())
        log(correction, "sharing.withdraw", by=by)
    return correction
