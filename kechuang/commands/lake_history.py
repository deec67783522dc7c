"""`kechuang lake diff` and `kechuang lake as-of`: what changed between two runs, and a table as it was on a day."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from kechuang.commands.lake_runs import chosen_run, lake_folder
from kechuang.commands.progress import say

if TYPE_CHECKING:
    import polars as pl

SHOWN = 20
DataOption = Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")]
JsonOption = Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="写成 .parquet、.csv 或 .jsonl 文件，须还不存在")
]
WORDS = {"I": "新增", "U": "变更", "D": "删除"}


def diff(
    one: Annotated[str, typer.Argument(metavar="RUN", help="较早的批次号")],
    other: Annotated[str, typer.Argument(metavar="RUN", help="较晚的批次号；current 为现行批次")],
    table: Annotated[str | None, typer.Option("--table", metavar="TABLE", help="只比这张表，并逐行列出")] = None,
    out: OutOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """比较两个批次：每张表新增、变更、删除了多少；加 --table 则逐行列出前后的值。

    例：kechuang lake diff R20261101-020000-1a2b current --table legal_entity --out 变更.csv
    """
    from kechuang.engines import lake

    folder = lake_folder(data)
    runs = chosen_run(folder, one), chosen_run(folder, other)
    found = list(lake.compare(*runs, table))
    if out is not None and table is None:
        raise typer.BadParameter("--out 须同时用 --table 指明一张表")
    rows = None
    if table is not None and found and found[0].added is not None:
        rows = lake.differing(*runs, table) if all(found[0].rows) else None
    if out is not None:
        if rows is None:
            raise lake.LakeError(f"两个批次的表 {table} 不能逐行比较（没有主键，或其中一个批次没有这张表）")
        say(f"已写入 {out}，共 {_write(rows, out):,} 行。")
    if as_json:
        told = [{"table": item.table, "rows": list(item.rows), "added": item.added, "changed": item.changed,
                 "deleted": item.deleted} for item in found]  # fmt: skip
        typer.echo(json.dumps({"runs": [run.id for run in runs], "tables": told}, ensure_ascii=False))
        return
    if not found:
        say("两个批次的数据相同。")
        return
    shown = Table("表", "原有", "现有", "新增", "变更", "删除")
    for item in found:
        counts = ("—" if count is None else f"{count:,}" for count in (item.added, item.changed, item.deleted))
        shown.add_row(item.table, *(f"{count:,}" for count in item.rows), *counts)
    Console(highlight=False, markup=False).print(shown)
    if rows is not None and out is None:
        _tell_rows(rows)


def as_of(
    day: Annotated[str, typer.Argument(metavar="DATE", help="日期或时刻，如 2026-11-01 或 2026-11-01T09:30")],
    table: Annotated[str, typer.Argument(metavar="TABLE", help="表，如 legal_entity 或 tax_registration")],
    ids: Annotated[list[str] | None, typer.Option("--id", metavar="ID", help="只看这个主体或主键，可多次给出")] = None,
    valid: Annotated[
        str | None, typer.Option("--valid", metavar="DATE", help="业务时间：那时所知的各版本中，在这一天有效的一版")
    ] = None,
    out: OutOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """还原一张表在过去某日（日终）或某时刻的样子；更正是新的版本，旧的从不改写。

    例：kechuang lake as-of 2026-11-01 legal_entity --id E0123456789abcdef
    """
    from kechuang.engines import lake

    folder = lake_folder(data)
    run = lake.run_at(folder, _moment("DATE", day))
    if valid is not None:
        on = _moment("--valid", valid)
        rows = lake.valid_on(run, table, on.date() if isinstance(on, dt.datetime) else on, ids=ids or ())
    else:
        rows = lake.as_of(run, table, ids=ids or ())
    if out is not None:
        written = _write(rows, out)
        if as_json:
            typer.echo(json.dumps({"run": run.id, "table": table, "rows": written}, ensure_ascii=False))
        else:
            say(f"批次 {run.id} 的 {table} 已写入 {out}，共 {written:,} 行。")
        return
    if as_json:
        held = rows.collect(engine="streaming").to_dicts()
        typer.echo(json.dumps({"run": run.id, "table": table, "rows": held}, ensure_ascii=False, default=str))
        return
    say(f"批次 {run.id}：")
    _tell_rows(rows)


def _moment(name: str, text: str) -> dt.date | dt.datetime:
    try:
        return dt.date.fromisoformat(text) if len(text) <= 10 else dt.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{name} 得到 {text}，应为真实存在的日期或时刻，如 2026-11-01 或 2026-11-01T09:30"
        ) from None


def _write(rows: pl.LazyFrame, out: Path) -> int:
    """Write rows to a new file by its ending; return their number."""
    import polars as pl

    from kechuang.engines.lake import LakeError, neutral

    if out.exists():
        raise LakeError(f"{out} 已经存在，请换一个文件名")
    if not out.resolve().parent.is_dir():
        raise LakeError(f"没有文件夹 {out.parent}，请先建立或换一个位置")
    match out.suffix.lower():
        case ".parquet":
            rows.sink_parquet(out)
        case ".jsonl":
            rows.sink_ndjson(out)
        case ".csv":
            texts = [name for name, kind in rows.collect_schema().items() if kind == pl.String]
            # Nothing in a sheet is to be taken for a formula.
            safe = [pl.col(name).map_elements(neutral, return_dtype=pl.String) for name in texts]
            rows.with_columns(safe).collect(engine="streaming").write_csv(out, include_bom=True)
        case _:
            raise typer.BadParameter(f"--out {out} 应以 .parquet、.csv 或 .jsonl 结尾")
    counted = pl.scan_parquet(out) if out.suffix == ".parquet" else rows
    return int(counted.select(pl.len()).collect(engine="streaming").item())


def _tell_rows(rows: pl.LazyFrame) -> None:
    import polars as pl

    total = int(rows.select(pl.len()).collect(engine="streaming").item())
    for row in rows.head(SHOWN).collect().to_dicts():
        typer.echo(_line(row))
    typer.echo(f"共 {total:,} 行" + (f"，此处列出 {SHOWN} 行；用 --out 写出全部" if total > SHOWN else ""))


def _line(row: dict[str, Any]) -> str:
    """Return a row as a person reads it: of a change only what is not what it was."""
    op = row.pop("_op", None)
    if op is None:
        return "  ".join(f"{name}={value}" for name, value in row.items() if value is not None)
    pairs = {name.removesuffix("_was") for name in row if name.endswith("_was")}
    plain = [f"{name}={row[name]}" for name in row if name not in pairs and not name.endswith("_was")]
    moved = [
        f"{name}：{row[f'{name}_was']} → {row[name]}"
        for name in row
        if name in pairs and row[name] != row[f"{name}_was"]
    ]
    return f"{WORDS[op]}  " + "  ".join([*plain, *(moved if op == "U" else [])])
