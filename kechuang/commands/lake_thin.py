"""`kechuang lake thin`, `pin` and `unpin`: old runs give up what can be replayed; which stay whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands.lake_runs import chosen_run, lake_folder
from kechuang.commands.progress import say

DataOption = Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="批次号；current 为现行批次")]
MEGABYTE = 1_000_000


def thin(
    keep: Annotated[int | None, typer.Option("--keep", metavar="N", min=1, help="最新的多少个批次保持完整")] = None,
    days: Annotated[int | None, typer.Option("--days", metavar="N", min=1, help="最近多少天的批次保持完整")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接精简")] = False,
    data: DataOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象；不加 --yes 时只打印将做什么")] = False,
) -> None:
    """精简旧批次：变更记录能逐行还原的整表文件删去，过去任一天仍可还原；现行、发布中与已保留的批次不动。

    例：kechuang lake thin --keep 7 --days 90
    """
    if keep is None and days is None:
        raise typer.BadParameter("请用 --keep 或 --days 写明哪些批次保持完整")
    lake_folder(data)
    from kechuang.commands import site

    place = site.ready(data, say)
    from kechuang.apps.catalog import thinning

    plan = thinning.thinnable(place, keep=keep, days=days)
    expected = sum(item.bytes for item in plan)
    files = freed = 0
    if not as_json:
        for item in plan:
            typer.echo(f"{item.run.id}（{item.run.started:%Y-%m-%d %H:%M}）：{len(item.tables)} 张整表")
        if not plan:
            say("没有可精简的批次。")
            return
        typer.echo(f"共 {len(plan)} 个批次，约释放 {expected / MEGABYTE:,.1f} MB；这些批次此后不能再恢复为现行。")
        if not yes:
            typer.confirm("确定精简？", abort=True)
    if yes or not as_json:
        files, freed = thinning.thin(place, keep=keep, days=days, tell=say)
    if as_json:
        told = [{"id": item.run.id, "tables": list(item.tables), "bytes": item.bytes} for item in plan]
        typer.echo(json.dumps({"done": yes, "runs": told, "files": files, "freed": freed}, ensure_ascii=False))
    else:
        say(f"已删去 {files} 个整表文件，释放 {freed / MEGABYTE:,.1f} MB；过去各日仍可用 kechuang lake as-of 还原。")


def pin(
    run: RunArgument,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="为什么保留")],
    data: DataOption = None,
) -> None:
    """保留一个批次：精简时不动它，直到取消保留。例：kechuang lake pin current --why 2026年度考核依据."""
    from kechuang.engines import lake

    chosen = chosen_run(lake_folder(data), run)
    if chosen.status != "good" or chosen.thinned:
        raise lake.LakeError(f"批次 {chosen.id} {'已精简' if chosen.thinned else '未完成'}，没有完整的数据可保留")
    if not why.strip():
        raise typer.BadParameter("请用 --why 写明为什么保留")
    lake.pin(chosen, why)
    say(f"批次 {chosen.id} 已保留：{why.strip()}")


def unpin(run: RunArgument, data: DataOption = None) -> None:
    """取消保留一个批次。例：kechuang lake unpin R20261101-020000-1a2b."""
    from kechuang.engines import lake

    chosen = chosen_run(lake_folder(data), run)
    if lake.pinned(chosen) is None:
        raise lake.LakeError(f"批次 {chosen.id} 没有被保留")
    lake.unpin(chosen)
    say(f"批次 {chosen.id} 不再保留。")
