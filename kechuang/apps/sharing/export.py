"""导出 (export): rows under a grant as xlsx or CSV, with a watermark in every row and in the file's properties.

The watermark (水印) names the grant, who took the data and when. It is one more column at the end: a row that is copied
out still says where it comes from, and a CSV stays a CSV.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.sharing.models import ShareGrant, UsageKind
from kechuang.apps.sharing.reading import Reading, open_reading
from kechuang.core import ZONE
from kechuang.engines import lake

MOST = {UsageKind.XLSX: 100_000, UsageKind.CSV: 1_000_000}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def watermark(grant: ShareGrant, by: Any) -> str:
    """Return what every row of an export carries: grant, person, moment."""
    at = timezone.localtime(core.now(), ZONE)
    return f"{grant.number} · {by.display_name or by.username}（{by.username}） · {at:%Y-%m-%d %H:%M}"


def write_export(grant: ShareGrant, path: Path, *, by: Any, kind: UsageKind, entity: str = "") -> int:
    """Write rows under a grant to a file and return how many.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`~kechuang.apps.sharing.reading.open_reading`; Refused also where the file would be too long.
    """
    reading = open_reading(grant, by=by, kind=kind, entity=entity, limit=MOST[kind])
    if reading.count < reading.total:
        raise Refused(
            _("这份数据有 %(total)s 行，超过一次导出的上限 %(most)s 行，请按主体导出或改用接口分页读取。")
            % {"total": f"{reading.total:,}", "most": f"{MOST[kind]:,}"}
        )
    mark = watermark(grant, by)
    if kind == UsageKind.CSV:
        with path.open("w", encoding="utf-8", newline="") as stream:
            written = lake.write_csv(stream, _headings(reading), _lines(reading, mark))
    else:
        written = _write_book(path, reading, mark)
    with transaction.atomic():
        record(
            verb="sharing.export", actor=by, obj=grant,
            detail={"table": grant.table_id, "kind": str(kind), "rows": written, "entity": entity},
        )  # fmt: skip
    return written


def _headings(reading: Reading) -> list[str]:
    return [f"{cell.label}（{cell.unit}）" if cell.unit and cell.unit not in cell.label else cell.label
            for cell in reading.cells] + [_("水印")]  # fmt: skip


def _lines(reading: Reading, mark: str) -> Iterator[list[Any]]:
    for row in reading.rows():
        yield [*(row[cell.key] for cell in reading.cells), mark]


def _write_book(path: Path, reading: Reading, mark: str) -> int:
    grant = reading.grant
    book = Workbook(write_only=True)
    book.properties.creator = mark
    book.properties.title = reading.source.name
    book.properties.subject = grant.number
    book.properties.description = f"{mark} · {grant.purpose[:200]}"
    book.properties.keywords = grant.number
    sheet = book.create_sheet(reading.source.name[:31].translate(dict.fromkeys(map(ord, "[]:*?/\\"), "_")))
    sheet.freeze_panes = "A2"
    sheet.oddHeader.center.text = mark.replace("&", "＆")
    sheet.oddFooter.center.text = mark.replace("&", "＆")
    head = []
    for text in _headings(reading):
        cell = WriteOnlyCell(sheet, value=lake.neutral(text))
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    count = 0
    for line in _lines(reading, mark):
        sheet.append([_plain(value) for value in line])
        count += 1
    notes = book.create_sheet(_("授权与水印"))
    for name, value in (
        (_("授权"), grant.number), (_("水印"), mark), (_("数据资源"), reading.source.name), (_("用途"), grant.purpose),
        (_("使用期限"), f"{grant.starts_on} – {grant.ends_on}"), (_("数据批次"), reading.run), (_("行数"), count),
        (_("约束"), _("只用于上述用途，不得提供给第三方")),
    ):  # fmt: skip
        notes.append([name, _plain(value)])
    book.save(path)
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    value = lake.neutral(value)
    return _CONTROL.sub("", value)[:32_000] if isinstance(value, str) else value
