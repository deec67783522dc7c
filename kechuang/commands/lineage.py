"""`kechuang lake lineage`: where a table, a column or one entity's field comes from (血缘)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from kechuang.commands.lake_runs import chosen_run, lake_folder
from kechuang.commands.progress import say

if TYPE_CHECKING:
    from kechuang.engines.lake import Cell, Run, Standing

KINDS = {
    "value": "取值", "condition": "条件", "filter": "筛选", "join": "关联", "group": "分组", "order": "排序",
}  # fmt: skip
VIAS = {
    "identity": "照原样", "choice": "择一", "derived": "换算", "aggregation": "汇总", "hash": "散列", "": "",
}  # fmt: skip
ROWS = "*"


def lineage(
    name: Annotated[str, typer.Argument(metavar="TABLE[.COLUMN]", help="表，或表中的一列，如 legal_entity.capital")],
    entity: Annotated[
        str | None, typer.Option("--id", metavar="ENTITY", help="主体编号：这一列在这个主体上的来路")
    ] = None,
    run: Annotated[str, typer.Option("--run", metavar="RUN", help="批次号；current 为现行批次")] = "current",
    data: Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")] = False,
) -> None:
    """列出一张表或一列从哪些表、哪些列得来，又用在哪里；加 --id 则列到文件与行。

    例：kechuang lake lineage legal_entity.capital --id E0123456789abcdef
    """
    from kechuang.engines import lake

    found = chosen_run(lake_folder(data), run)
    held = lake.lineage_of(found)
    if not held:
        raise lake.LakeError(f"批次 {found.id} 没有记下血缘，请重新构建")
    table, column = _named(name, held, found)
    if entity is not None:
        if column is None:
            raise typer.BadParameter("--id 须同时指明列，如 legal_entity.capital")
        _tell_standing(lake.standing(found, table, column, entity), as_json)
        return
    edges = [edge for edge in held[table].edges() if column is None or edge.column in {column, ROWS}]
    uses = [
        use
        for one in ([column] if column else [ROWS, *held[table].columns])
        for use in lake.downstream(held, table, one)
    ]
    if as_json:
        typer.echo(json.dumps(_as_json(found, table, column, edges, uses), ensure_ascii=False))
        return
    _table(["列", "来自", "怎样"], [(_shown(edge.column), f"{edge.table}.{_shown(edge.source)}", _how(edge))
                                     for edge in edges])  # fmt: skip
    if uses:
        say("用在：")
        _table(["列", "用于", "怎样"], [(_shown(source.column), f"{other}.{_shown(target)}", _how(source))
                                         for other, target, source in uses])  # fmt: skip


def _named(name: str, held: Any, run: Run) -> tuple[str, str | None]:
    """Return the table and the column that a name means; a department table may be named without `accepted/`."""
    from kechuang.engines.lake import LakeError

    for table, column in ((name, None), tuple(name.rsplit(".", 1)) if "." in name else (name, None)):
        for known in (table, f"accepted/{table}"):
            if known in held:
                if column is not None and column not in held[known].columns:
                    raise LakeError(f"表 {known} 没有列 {column}；有：{'、'.join(held[known].columns)}")
                return known, column
    raise LakeError(f"批次 {run.id} 的血缘中没有表 {name}；有：{'、'.join(held)}")


def _tell_standing(found: list[Standing], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([item.to_json() for item in found], ensure_ascii=False))
        return
    for item in found:
        where = "、".join(f"{name} {value}" for name, value in item.key.items())
        where = f"（{where}）" if where else ""
        typer.echo(f"{item.table}.{item.column}{where}：{'空' if item.value is None else item.value}")
        typer.echo(f"  规则：{item.rule}")
        if item.chosen is not None:
            typer.echo(f"  取自：{_cell(item.chosen)}")
        for other in item.others:
            typer.echo(f"  另有：{_cell(other)}")
        for loser in item.losers:
            typer.echo(f"  未取：{loser.table} 第 {loser.row} 行，{loser.value}（{loser.why}）")


def _cell(cell: Cell) -> str:
    values = "、".join(f"{name}＝{'空' if value is None else value}" for name, value in cell.values.items())
    return f"{cell.table} {cell.file} 第 {cell.row:,} 行{f'（{values}）' if values else ''}"


def _as_json(run: Run, table: str, column: str | None, edges: list[Any], uses: list[Any]) -> dict[str, Any]:
    return {
        "run": run.id,
        "table": table,
        "column": column,
        "from": [
            {"column": edge.column, "table": edge.table, "source": edge.source, "kind": edge.kind, "via": edge.via}
            for edge in edges
        ],
        "used_by": [
            {"table": other, "column": target, "source": source.column, "kind": source.kind, "via": source.via}
            for other, target, source in uses
        ],
    }


def _shown(column: str) -> str:
    return "（行）" if column == ROWS else column


def _how(item: Any) -> str:
    via = VIAS[item.via]
    return KINDS[item.kind] + (f"（{via}）" if via else "")


def _table(headings: list[str], rows: list[tuple[str, ...]]) -> None:
    drawn = Table(*headings)
    for row in rows:
        drawn.add_row(*row)
    Console(highlight=False, markup=False).print(drawn)
