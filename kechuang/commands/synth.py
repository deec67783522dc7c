"""`kechuang synth`: a labelled, seeded, invented district as the tables of its departments."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands.progress import say, steps

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def synth(
    out: Annotated[Path, typer.Argument(help="写到哪个目录（没有则新建）", show_default=False)],
    enterprises: Annotated[int, typer.Option(help="企业数", min=1)] = 2_000,
    seed: Annotated[int, typer.Option(help="随机种子；同一种子与企业数得到逐字节相同的文件", min=0)] = 1,
    departments: Annotated[int, typer.Option(help="交表的部门数：7（十四张基本表）或 50（全部一百四十余张）")] = 7,
    pack: Annotated[str, typer.Option(help="声明包；企业只落在其中虚构的区县")] = "demo",
    as_of: Annotated[str | None, typer.Option(help="部门交表的日期，如 2026-11-21；默认今天")] = None,
) -> None:
    """生成演示数据：各部门数据表，真值另存 truth/。例：kechuang synth ./demo --enterprises 20000 --departments 50."""
    from kechuang import core
    from kechuang.declarations.pack import load_pack
    from kechuang.engines.synth import write_region

    if out.exists() and not out.is_dir():
        raise ValueError(f"{out} 是文件，请给出一个目录")
    on = _day(as_of) if as_of else core.today()
    place = load_pack(pack)
    with steps() as progress:
        region = write_region(
            out,
            enterprises=enterprises,
            seed=seed,
            on=on,
            divisions=place.divisions,
            industries=place.industries,
            departments=departments,
            progress=progress,
        )
    for table, path in region.tables.items():
        typer.echo(f"{region.rows[table]:>10,} 行  {table:<20}  {path}")
    typer.echo(f"{sum(region.rows.values()):>10,} 行  共 {len(region.tables)} 张表，{enterprises:,} 家虚构企业")
    say(f"错误的位置与真值：{region.truth}（只供测试与评测，不会被载入）")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--as-of {text} 不是日期，应写作 2026-11-21") from None
