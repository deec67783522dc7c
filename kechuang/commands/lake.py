"""`kechuang lake`: the runs (批次) of the data lake, their quarantined rows, and whether a file was touched since."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from kechuang.commands.lake_history import as_of, diff
from kechuang.commands.lake_runs import CURRENT, chosen_run, lake_folder
from kechuang.commands.lake_take import fetch, take
from kechuang.commands.lake_thin import pin, thin, unpin
from kechuang.commands.lineage import lineage
from kechuang.commands.progress import say

if TYPE_CHECKING:
    from kechuang.engines.lake import Run

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="查看批次、隔离行，校验数据湖"
)

DataOption = Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")]
JsonOption = Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")]


@app.command("runs")
def list_runs(data: DataOption = None, as_json: JsonOption = False) -> None:
    """列出全部批次，新的在前；* 为现行批次。例：kechuang lake runs --data ./var."""
    from kechuang.engines import lake

    folder = lake_folder(data)
    now = lake.current(folder)
    found = lake.runs(folder)
    if as_json:
        manifests = [_brief(run) for run in found]
        typer.echo(json.dumps({CURRENT: now.id if now else None, "runs": manifests}, ensure_ascii=False))
        return
    if not found:
        say("还没有批次；先运行 kechuang build。")
        return
    table = Table(Column("批次", no_wrap=True), "开始", "收到", "通过", "隔离", Column("状态", overflow="fold"))
    for run in found:
        totals = _brief(run)
        mark = "*" if now and run.id == now.id else " "
        table.add_row(
            f"{mark} {run.id}",
            f"{run.started:%Y-%m-%d %H:%M}",
            *(f"{totals[name]:,}" for name in ("rows_in", "accepted", "quarantined")),
            _standing(run),
        )
    Console(highlight=False, markup=False).print(table)


@app.command("quarantine")
def quarantine(
    run: Annotated[str, typer.Argument(metavar="RUN", help="批次号；current 为现行批次")],
    table: Annotated[str, typer.Argument(metavar="TABLE", help="数据表，如 enterprise_registry")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx", help="写到哪个文件，须还不存在")],
    data: DataOption = None,
) -> None:
    """把一张表的隔离行连同原因写成 xlsx，改正后可作为该表的又一个文件重新载入。

    例：kechuang lake quarantine current enterprise_registry --out 待更正.xlsx
    """
    from kechuang.engines import lake

    if out.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"--out {out} 应以 .xlsx 结尾")
    if out.exists():
        # A sheet of that name may hold corrections made by hand.
        raise lake.LakeError(f"{out} 已经存在，可能有手工改正的内容，请换一个文件名")
    if not out.resolve().parent.is_dir():
        raise lake.LakeError(f"没有文件夹 {out.parent}，请先建立或换一个位置")
    chosen = chosen_run(lake_folder(data), run)
    held = [name.partition("/")[2] for name in chosen.tables if name.startswith("quarantine/")]
    if table not in held:
        raise lake.LakeError(f"批次 {chosen.id} 没有数据表 {table}；有：{'、'.join(held) or '无'}")
    rows = lake.quarantine_sheet(chosen, table, out)
    say(f"已写入 {out}，共 {rows:,} 行。")


app.command("lineage")(lineage)
app.command("diff")(diff)
app.command("take")(take)
app.command("fetch")(fetch)
app.command("as-of")(as_of)
app.command("thin")(thin)
app.command("pin")(pin)
app.command("unpin")(unpin)


@app.command("verify")
def verify(data: DataOption = None, as_json: JsonOption = False) -> None:
    """核验数据湖是否完整：文件哈希、回执是否平、历史能否重放到现行、归户状态与指针是否有效；有问题时退出码为 1。

    例：kechuang lake verify --data ./var --json
    """
    from kechuang.engines import lake

    folder = lake_folder(data)
    checked = [lake.verify_run(item) for item in sorted((folder / "runs").glob("R*")) if item.is_dir()]
    pointer = lake.verify_pointer(folder)
    entities = lake.verify_entities(folder)
    sound = pointer is None and not entities and not any(item.damaged or item.faults for item in checked)
    if as_json:
        runs = [
            {"id": item.id, "files": item.files, "damaged": list(item.damaged), "error": "；".join(item.faults) or None}
            for item in checked
        ]
        standing = None if pointer else lake.current(folder)
        result = {
            "ok": sound,
            CURRENT: standing.id if standing else None,
            "pointer": pointer,
            "entities": entities,
            "runs": runs,
        }
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        for item in checked:
            for name in item.damaged:
                typer.echo(f"{item.id}：{name} 缺失或已被改动")
            for fault in item.faults:
                typer.echo(fault)
        for sentence in (*entities, *([pointer] if pointer else ())):
            typer.echo(sentence)
        files = sum(item.files for item in checked)
        say(
            f"{len(checked)} 个批次、{files} 个文件与清单一致，回执平，历史可重放，归户状态与指针有效。"
            if sound
            else "数据湖有损坏；请从备份恢复这些批次，或用原始文件重新构建。"
        )
    if not sound:
        raise typer.Exit(1)


def _standing(run: Run) -> str:
    """Say how a run ended, and whether it still has its tables whole."""
    from kechuang.engines import lake

    if run.status != "good":
        return f"失败：{run.error}"
    why = lake.pinned(run)
    return "完成，已精简" if run.thinned else "完成" if why is None else f"完成，保留：{why}"


def _brief(run: Run) -> dict[str, Any]:
    """Return the manifest without the checks and hashes of every file."""
    full = run.to_json()
    kept = ("id", "started", "finished", "status", "synthetic", "rows_in", "accepted", "quarantined", "error")
    waiting = {
        name.partition("/")[2]: table.rows
        for name, table in run.tables.items()
        if name.startswith("quarantine/") and table.rows
    }
    return {name: full[name] for name in kept} | {"waiting": waiting}
