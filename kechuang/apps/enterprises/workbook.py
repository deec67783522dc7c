"""名单导出 (workbook): the filtered list as xlsx, one row a firm, with its source and the mark of invented data."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kechuang import core
from kechuang.apps.audit.record import record as audit
from kechuang.apps.catalog.place import division_name
from kechuang.core import Verdict
from kechuang.engines.lake import neutral

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kechuang.apps.accounts.models import User
    from kechuang.apps.enterprises.models import Enterprise
    from kechuang.declarations.pack import Pack

EXPORT_LIMIT = 50_000
WIDTHS = (36, 20, 12, 24, 12, 16, 10, 16, 16, 10, 14, 10, 40)


def enterprise_workbook(records: QuerySet[Enterprise], pack: Pack, *, rule: str, by: User) -> bytes:
    """Return the workbook and note the export in the audit chain.

    Parameters
    ----------
    records : queryset of Enterprise
        In order; the first :data:`EXPORT_LIMIT` are written, and the sheet of notes says where there are more.
    rule : str
        The rule whose verdicts are shown; empty where the pack has none.
    by : User
        Who exports; stands on the sheet of notes.

    Notes
    -----
    Text that a spreadsheet would take for a formula is made harmless.
    """
    from kechuang.apps.ladder.standing import standings

    shown = list(records.defer("scope", "facts", "provenance")[: EXPORT_LIMIT + 1])
    more = len(shown) > EXPORT_LIMIT
    del shown[EXPORT_LIMIT:]
    judged = standings(shown, rule) if rule else {}
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("企业名单"))
    for number, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_head(sheet, text) for text in _headings(pack.rules[rule].name if rule else "")])
    for record in shown:
        verdict = judged.get(record.entity_id)
        industry = pack.industries.get(record.industry)
        sheet.append(
            [
                neutral(record.name),
                record.credit_code,
                division_name(record.division, pack) if record.division else "",
                industry.name if industry else "",
                record.founded_on,
                _yuan(record.capital) if record.capital_currency in ("", "CNY", "人民币") else None,
                record.figure_year,
                _yuan(record.sales),
                _yuan(record.rd),
                record.staff,
                _(Verdict(verdict.verdict).label) if verdict else "",
                _("演示数据") if record.synthetic else "",
                neutral(record.address),
            ]
        )
    notes = book.create_sheet(_("说明"))
    for line in (
        (_("导出时间"), core.now().strftime("%Y-%m-%d %H:%M")),
        (_("导出人"), neutral(str(by))),
        (_("家数"), len(shown)),
        *([(_("未写完"), _("一次最多导出这么多家，后面的没有写入；请加筛选条件分次导出"))] if more else []),
        (_("金额单位"), _("元")),
        (_("判定"), _("初步判定，以认定机关结论为准")),
    ):
        notes.append(list(line))
    buffer = io.BytesIO()
    book.save(buffer)
    with transaction.atomic():
        audit(
            verb="enterprise.export", actor=by, object_type="enterprise_list", object_id="", detail={"rows": len(shown)}
        )
    return buffer.getvalue()


def _headings(rule: str) -> tuple[str, ...]:
    return (
        _("企业名称"), _("统一社会信用代码"), _("区县"), _("行业"), _("成立日期"), _("注册资本（元）"), _("数据年度"),
        _("销售收入（元）"), _("研发费用（元）"), _("职工总数"), rule or _("判定"), _("标记"), _("住所"),
    )  # fmt: skip


def _head(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _yuan(fen: int | None) -> float | int | None:
    """Return 元 for a spreadsheet: whole where it is whole (a spreadsheet keeps 15 digits)."""
    if fen is None:
        return None
    return fen // 100 if fen % 100 == 0 else fen / 100
