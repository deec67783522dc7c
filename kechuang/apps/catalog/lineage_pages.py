"""血缘页面 (lineage page): a table or a column, what it comes from and what is made of it, drawn and as tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access
from kechuang.apps.catalog import queries
from kechuang.apps.catalog.actions import count_use
from kechuang.apps.catalog.lineage_graph import HIDDEN, Node, column_graph, table_graph
from kechuang.apps.catalog.lineage_names import Names
from kechuang.apps.catalog.models import TableUse
from kechuang.apps.catalog.place import current_pack
from kechuang.engines import lake

VIEW = "catalog.view"
ROOM = 13.5
"""Chinese characters of a line in a box."""
KINDS = {
    "value": gettext_lazy("取值"), "condition": gettext_lazy("条件"), "filter": gettext_lazy("筛选"),
    "join": gettext_lazy("关联"), "group": gettext_lazy("分组"), "order": gettext_lazy("排序"),
}  # fmt: skip
VIAS = {
    "identity": gettext_lazy("照原样"), "choice": gettext_lazy("取第一个有值的"), "derived": gettext_lazy("换算"),
    "aggregation": gettext_lazy("汇总"), "hash": gettext_lazy("散列"),
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A node as the page draws it: place, two lines, full name, address."""

    node: Node
    top: str
    name: str
    full: str
    url: str


@dataclass(frozen=True)
class Way:
    """A line of the tables: a column of another table and how it bears on this one, or is borne upon."""

    column: str
    table: str
    other: str
    how: str
    url: str


@login_required
@require_GET
def lineage(request: HttpRequest, table: str) -> HttpResponse:
    """Show where a table, or one of its columns, comes from and what depends on it."""
    access.require(request.user, VIEW)
    run_id = queries.published_run()
    run = queries.lake_run(run_id) if run_id else None
    held = lake.lineage_of(run) if run is not None else {}
    column = request.GET.get("column", "")
    if not held:
        return render(request, "catalog/lineage.html", {"table": table, "run": run_id})
    if table not in held and not any(table in item.tables() for item in held.values()):
        raise Http404(_("这一批次的血缘中没有这张表"))
    own = held.get(table)
    if column and not _known(held, table, column):
        raise Http404(_("这张表没有这一列"))
    graph = column_graph(held, table, column) if column else table_graph(held, table)
    before = sorted(own.columns.get(column, ()) if column else ()) if own else []
    whole = sorted(own.rows) if own else []
    after = [use for use in lake.downstream(held, table, column) if use[1] not in HIDDEN] if column else []
    final = [item for item in sorted(lake.origins(held, table, column)) if item.kind == "value"] if column else []
    tables = {table, *(node.spot[0] for node in graph.nodes)}
    tables |= {item.table for item in (*before, *whole, *final)} | {name for name, _target, _how in after}
    names = Names(current_pack(), tables)
    source = names.source(table)
    if source is not None:
        count_use(table=source.pk, actor=request.user, way=TableUse.Way.LINEAGE)
    return render(
        request,
        "catalog/lineage.html",
        {
            "run": run_id,
            "table": table,
            "source": source,
            "name": names.table(table),
            "stage": names.stage(table),
            "column": column,
            "column_name": names.column(table, column) if column else "",
            "graph": graph,
            "boxes": [_box(node, names, column) for node in graph.nodes],
            "before": _ways(names, ((item.table, item.column, item) for item in before)),
            "whole": _ways(names, ((item.table, item.column, item) for item in whole)),
            "after": _ways(names, after),
            "final": _ways(names, ((item.table, item.column, item) for item in final)),
            "columns": [] if column else _columns(names, held, table),
        },
    )


def _known(held: dict[str, lake.TableLineage], table: str, column: str) -> bool:
    own = held.get(table)
    if own is not None:
        return column in own.columns
    return bool(lake.downstream(held, table, column))


def _columns(names: Names, held: dict[str, lake.TableLineage], table: str) -> list[tuple[str, str, str, str]]:
    """Return (name, column, address, sources in words) of every column of a table."""
    own = held.get(table)
    if own is None:
        used = {item.column for one in held.values() for found in (one.rows, *one.columns.values())
                for item in found if item.table == table}  # fmt: skip
        return [(column, "", _address(table, column), "") for column in sorted(used - {lake.ROWS})]
    return [
        (names.column(table, column), column, _address(table, column), _said(names, found))
        for column, found in own.columns.items()
        if column not in HIDDEN and not column.startswith("_")
    ]


def _said(names: Names, found: Collection[lake.From]) -> str:
    """Return the sources of a value in words, at most three of them, or the conditions that it follows from."""
    kind = "value" if any(item.kind == "value" for item in found) else "condition"
    kept = [item for item in sorted(found) if item.kind == kind]
    shown = "；".join(f"{names.table(item.table)}：{names.column(item.table, item.column)}" for item in kept[:3])
    shown += _(" 等 %(n)s 列") % {"n": len(kept)} if len(kept) > 3 else ""
    return _("按条件：%(columns)s") % {"columns": shown} if shown and kind == "condition" else shown


def _box(node: Node, names: Names, column: str) -> Box:
    table, spot = node.spot
    top = names.table(table) if column else names.stage(table)
    name = names.column(table, spot) if column else names.table(table)
    shown = spot if column and spot != lake.ROWS else ""
    return Box(node, _short(top), _short(name), f"{names.stage(table)} {names.table(table)} {name if column else ''}",
               _address(table, shown))  # fmt: skip


def _ways(names: Names, found: Iterable[tuple[str, str, lake.From]]) -> list[Way]:
    """Return a line for each table and column, with all the ways in which it bears, those with values first."""
    by_spot: dict[tuple[str, str], list[lake.From]] = {}
    for table, column, item in found:
        by_spot.setdefault((table, column), []).append(item)
    order = list(KINDS)
    lines = sorted(by_spot.items(), key=lambda line: (min(order.index(item.kind) for item in line[1]), line[0]))
    return [
        Way(names.column(*spot), names.table(spot[0]), names.stage(spot[0]), "、".join(dict.fromkeys(map(_how, items))),
            _address(spot[0], "" if spot[1] == lake.ROWS else spot[1]))
        for spot, items in lines
    ]  # fmt: skip


def _how(item: lake.From) -> str:
    return str(KINDS[item.kind]) + (_("（%(via)s）") % {"via": VIAS[item.via]} if item.via else "")


def _address(table: str, column: str) -> str:
    address = reverse("catalog:lineage", args=[table])
    return f"{address}?{urlencode({'column': column})}" if column else address


def _short(text: str) -> str:
    """Cut a text to the room of a box; letters of Latin script take half a place."""
    taken, kept = 0.0, ""
    for letter in text:
        taken += 0.55 if letter.isascii() else 1
        if taken > ROOM:
            return kept.rstrip() + "…"
        kept += letter
    return kept
