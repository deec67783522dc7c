"""兑付导出 (export): the ledger line by line, a payment batch, the performance of rounds, as xlsx or CSV.

Amounts are written in 元 with both decimals, as texts: a spreadsheet that reckons in floats is not to change a 分. The
bank's numbers are masked; the treasury's own file (:mod:`.treasury`) is the one that carries them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang.apps.audit.record import record
from kechuang.apps.grants import queries
from kechuang.apps.grants.ledger import totals
from kechuang.apps.grants.models import Line, PaymentBatch, Programme
from kechuang.apps.grants.treasury import yuan
from kechuang.core import ZONE
from kechuang.engines import lake

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Sheet:
    """A table to be written: its name, its headings, its rows."""

    name: str
    headings: Sequence[str]
    rows: Iterator[list[Any]]


def ledger_sheet(programmes: QuerySet[Programme]) -> Sheet:
    """Return every line of the ledger of some rounds, oldest first."""
    headings = (
        _("凭证"), _("时间"), _("类别"), _("批次"), _("申请"), _("企业"), _("贷方"), _("借方"), _("金额（元）"),
        _("摘要"), _("经办人"),
    )  # fmt: skip
    return Sheet(_("总账"), headings, _ledger(programmes))


def _ledger(programmes: QuerySet[Programme]) -> Iterator[list[Any]]:
    found = Line.objects.filter(programme__in=programmes.values("pk")).select_related(
        "voucher__programme", "voucher__application", "voucher__by"
    )
    for line in found.order_by("pk").iterator(chunk_size=2000):
        voucher = line.voucher
        one, by = voucher.application, voucher.by
        yield [
            voucher.pk, f"{timezone.localtime(voucher.at, ZONE):%Y-%m-%d %H:%M:%S}", voucher.get_kind_display(),
            str(voucher.programme), one.number if one else "", one.name if one else "", line.get_credit_display(),
            line.get_debit_display(), yuan(line.fen), voucher.note, (by.display_name or by.username) if by else "",
        ]  # fmt: skip


def batch_sheet(batch: PaymentBatch) -> Sheet:
    """Return the payments of a batch with what became of them."""
    headings = (
        _("支付号"), _("申请"), _("户名"), _("开户银行"), _("账号"), _("金额（元）"), _("状态"), _("回单号"),
        _("原因"), _("回执时间"),
    )  # fmt: skip
    rows = (
        [
            one.code, one.application.number, one.shown, one.bank, f"****{one.number[-4:]}", yuan(one.fen),
            one.get_state_display(), one.receipt, one.reason,
            f"{timezone.localtime(one.ended_at, ZONE):%Y-%m-%d %H:%M:%S}" if one.ended_at else "",
        ]
        for one in batch.payments.select_related("application").order_by("pk")
    )  # fmt: skip
    return Sheet(batch.number, headings, rows)


def performance_sheet(programmes: QuerySet[Programme]) -> Sheet:
    """Return a row a round: its money from the ledger, its firms, its time, what came back."""
    headings = (
        _("年度"), _("批次"), _("方式"), _("预算（元）"), _("已核定待拨（元）"), _("已下达指标（元）"),
        _("支付在途（元）"), _("已到账（元）"), _("可用（元）"), _("已交回财政（元）"), _("申请（件）"),
        _("核定（件）"), _("未通过（件）"), _("到账企业（家）"), _("平均用时（工作日）"), _("时限内（件）"),
        _("超时（件）"), _("支付退回（笔）"), _("待追回（元）"), _("已追回（元）"),
    )  # fmt: skip
    return Sheet(_("兑付绩效"), headings, _performance(programmes))


def _performance(programmes: QuerySet[Programme]) -> Iterator[list[Any]]:
    rounds = {one.pk: one for one in programmes}
    for total in totals():
        one = rounds.get(total.programme)
        if one is None:
            continue
        found = queries.performance(one)
        yield [
            one.year, one.name, one.get_mode_display(), yuan(total.budget), yuan(total.accounts["committed"]),
            yuan(total.allotted), yuan(total.accounts["transit"]), yuan(total.out), yuan(total.left),
            yuan(total.accounts["returned"]), found.applied, found.granted, found.refused, found.firms_paid,
            "" if found.mean is None else found.mean, found.in_time, found.late, found.came_back,
            yuan(found.recoverable), yuan(found.recovered),
        ]  # fmt: skip


def write(sheet: Sheet, path: Path, *, by: Any, obj: Any = None) -> int:
    """Write a table to a file that ends in ``.xlsx`` or ``.csv``, note who took it, and return how many rows it has.

    Raises
    ------
    ValueError
        If there are more rows than a sheet holds.
    """
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            count = lake.write_csv(stream, sheet.headings, sheet.rows)
    else:
        count = lake.write_xlsx(path, sheet.headings, sheet.rows, sheet=sheet.name)
    about = {"obj": obj} if obj is not None else {"object_type": "grants.ledger", "object_id": ""}
    with transaction.atomic():
        detail = {"table": sheet.name, "rows": count, "format": path.suffix[1:]}
        record(verb="grants.export", actor=by, detail=detail, **about)
    return count
