"""血缘中的名称 (names in the lineage): tables and columns as an official knows them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.catalog.models import SourceTable
from kechuang.declarations.pack import Pack

FILE, ACCEPTED = "file", "accepted"
_BESIDE = {
    "_currency": gettext_lazy("币种"), "_how": gettext_lazy("由来"), "_normal": gettext_lazy("统一写法"),
    "_raw": gettext_lazy("原文"),
}  # fmt: skip
"""What stands beside the value of a column, under its key with this ending."""
_MARKS = {
    "entity_id": gettext_lazy("主体编号"), "provenance": gettext_lazy("出处"), "synthetic": gettext_lazy("演示数据"),
    "year": gettext_lazy("年度"), "name_normal": gettext_lazy("统一写法的名称"),
    "credit_code": gettext_lazy("统一社会信用代码"), "name": gettext_lazy("企业名称"), "kind": gettext_lazy("企业类型"),
    "capital": gettext_lazy("注册资本"), "scope": gettext_lazy("经营范围"), "address": gettext_lazy("地址"),
    "capital_currency": gettext_lazy("注册资本（币种）"), "division": gettext_lazy("行政区划"),
    "industry": gettext_lazy("行业"), "status": gettext_lazy("登记状态"),
    "_file": gettext_lazy("文件序号"), "_row": gettext_lazy("行号"), "_table": gettext_lazy("来源表"),
    "_key": gettext_lazy("来源行"),
    "_division": gettext_lazy("所在区县"), "_division_how": gettext_lazy("区县由来"),
}  # fmt: skip


class Names:
    """The names of the tables of one lineage: two queries at most.

    Parameters
    ----------
    pack : Pack
        The pack of the place.
    tables : iterable of str
        Tables of the lineage whose contracts are needed.
    """

    def __init__(self, pack: Pack, tables: Iterable[str]) -> None:
        self._pack = pack
        wanted = {name.partition("/")[2] for name in tables if name.partition("/")[0] in {FILE, ACCEPTED}}
        self._sources = {table.table: table for table in SourceTable.objects.filter(pk__in=wanted)}

    def table(self, name: str) -> str:
        """Return a table's name."""
        kind, _slash, table = name.partition("/")
        source = self._sources.get(table)
        if source is not None and kind in {FILE, ACCEPTED}:
            return source.name
        return self._held.get(name, name)

    def stage(self, name: str) -> str:
        """Return what kind of table it is: a file, an accepted table, a table of a database."""
        kind, slash, _table = name.partition("/")
        if kind == FILE:
            return _("部门文件")
        if kind == ACCEPTED:
            return _("通过核对的表")
        return _("专题库") if slash and kind == "theme" else _("基础库")

    def column(self, table: str, column: str) -> str:
        """Return a column's name: its heading, the field's label, or the column itself."""
        if column == "*":
            return _("（行）")
        kind, _slash, name = table.partition("/")
        if kind == FILE:
            return column
        source = self._sources.get(name) if kind == ACCEPTED else None
        if source is not None:
            return self._heading(source.contract, column)
        known = self._columns.get((table, column)) or self._pack.fields.get(column)
        return known.label if known else str(_MARKS.get(column, column))

    def source(self, name: str) -> SourceTable | None:
        """Return the department table of a file or an accepted table."""
        return self._sources.get(name.partition("/")[2])

    @staticmethod
    def _heading(contract: dict[str, Any], column: str) -> str:
        columns = contract.get("columns", {})
        for ending, what in (("", ""), *_BESIDE.items()):
            spelled = columns.get(column.removesuffix(ending), {}).get("from") if column.endswith(ending) else None
            if spelled:
                heading = str(spelled if isinstance(spelled, str) else spelled[0])
                return _("%(heading)s（%(what)s）") % {"heading": heading, "what": what} if what else heading
        return str(_MARKS.get(column, column))

    @cached_property
    def _held(self) -> dict[str, str]:
        names = {"legal_entity": _("企业"), "enterprise_year": _("企业年度数据")}
        for database in self._pack.databases.values():
            for key, table in database.tables.items():
                names[database.lake_name(key)] = f"{database.label} · {table.label}"
        return {**names, **{f"{name}_losers": _("%(table)s：未采用的值") % {"table": label}
                            for name, label in list(names.items())}}  # fmt: skip

    @cached_property
    def _columns(self) -> dict[tuple[str, str], Any]:
        return {
            (database.lake_name(key), name): field
            for database in self._pack.databases.values()
            for key, table in database.tables.items()
            for name, field in table.fields.items()
        }
