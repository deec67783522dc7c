"""导出 (export): lists of projects as workbooks; each row says whether it is invented, the last sheet by whom."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.record import record
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.queries.lists import Column, lines
from kechuang.core import Money
from kechuang.declarations.pack import Pack
from kechuang.engines import lake

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 20_000


def list_workbook(rows: QuerySet[Project], pack: Pack, *, columns: Sequence[Column], by: Any) -> bytes:
    """Return the projects of a list as xlsx, with the list's columns.

    Raises
    ------
    Refused
        If there are more than one workbook should hold.
    """
    if rows.count() > MOST:
        raise Refused(_("一次最多导出 %(n)s 个项目，请先筛选。") % {"n": f"{MOST:,}"})
    shown = lines(rows, pack)
    headings = [_("代码"), _("项目名称"), *(_heading(column) for column in columns), _("数据性质")]
    body = [
        [line.project.code, line.project.name, *(_plain(column.text(line)) for column in columns),
         _("演示数据") if line.project.synthetic else ""]
        for line in shown
    ]  # fmt: skip
    return workbook(_("项目清单"), headings, body, by=by)


def workbook(title: str, headings: Sequence[str], body: Iterable[Sequence[Any]], *, by: Any) -> bytes:
    """Return rows as xlsx and note in the audit who took how many."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        count = lake.write_xlsx(path, headings, body, sheet=title)
        content = path.read_bytes()
    with transaction.atomic():
        record(verb="projects.export", actor=by, obj=ObjectRef("project_list", "", title), detail={"rows": count})
    return content


def _heading(column: Column) -> str:
    return f"{column.label}（{_('元')}）" if column.key == "investment" else str(column.label)


def _plain(value: Any) -> Any:
    """Return a value as a sheet holds it: an amount in 元 with its 分, exactly."""
    if isinstance(value, Money):
        yuan, fen = divmod(value.fen, 100)
        return yuan if not fen else f"{yuan}.{fen:02d}"
    return value
