"""审计导出 (export): the entries found, as xlsx or CSV; formulas made harmless, the export itself recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.audit.models import Entry
from kechuang.apps.audit.queries import Filters
from kechuang.apps.audit.record import record
from kechuang.apps.audit.verbs import deed
from kechuang.core import ZONE
from kechuang.engines.lake import write_csv, write_xlsx


def export(path: Path, filters: Filters, *, by: Any) -> int:
    """Write the entries found into a file and return how many.

    Parameters
    ----------
    path : Path
        Ends in ``.xlsx`` or ``.csv``.
    by : User or Console
        Who exports; the right to was asked by the caller.

    Raises
    ------
    ValueError
        If a filter cannot be read, the file ends otherwise, or there are more entries than a sheet holds.
    """
    if filters.unread:
        raise ValueError("；".join(filters.unread))
    headings = [
        _("序号"), _("时间"), _("操作人"), _("代表"), _("动作"), _("动作标识"), _("对象类型"), _("对象编号"), _("对象"),
        _("内容"), _("来源地址"), _("请求编号"), _("上一条摘要"), _("摘要"),
    ]  # fmt: skip
    rows = _rows(filters)
    if path.suffix.lower() == ".xlsx":
        count = write_xlsx(path, headings, rows, sheet=_("审计记录"))
    elif path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            count = write_csv(stream, headings, rows)
    else:
        raise ValueError(_("导出文件应以 .xlsx 或 .csv 结尾，得到 %(name)s") % {"name": path.name})
    with transaction.atomic():
        record(
            verb="audit.export",
            actor=by,
            object_type="audit",
            detail={"rows": count, "filters": filters.told(), "format": path.suffix.lower().lstrip(".")},
        )
    return count


def _rows(filters: Filters) -> Iterator[list[Any]]:
    entry: Entry
    for entry in filters.entries().order_by("seq").iterator(chunk_size=2000):
        yield [
            entry.seq, entry.at.astimezone(ZONE).isoformat(sep=" ", timespec="seconds"), entry.actor_label,
            entry.on_behalf, deed(entry.verb), entry.verb, entry.object_type, entry.object_id, entry.object_label,
            entry.detail_json, entry.address, entry.request_id, entry.prev_hash, entry.hash,
        ]  # fmt: skip
