"""`kechuang lake take` and `kechuang lake fetch`: files from a drop folder, and tables from a department's database."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kechuang.commands.progress import say

if TYPE_CHECKING:
    from kechuang.apps.catalog.city import Outcome
    from kechuang.apps.catalog.inputs import Inputs

DataOption = Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")]
JsonOption = Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")]


def take(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="各部门投递文件的文件夹")],
    pack: Annotated[str | None, typer.Option("--pack", help="声明包；不写则沿用现行城市的")] = None,
    accept_drop: Annotated[
        list[str] | None,
        typer.Option("--accept-drop", metavar="TABLE", help="已核实：这张表行数骤减或换了口径，仍要入湖"),
    ] = None,
    settle: Annotated[float, typer.Option("--settle", min=0, help="多少秒没有变化才算写完")] = 10,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """收取投递文件夹中写完的文件（表名[.delta|.feed][.日期].csv 等），入湖发布；成的移到 done/，不成的移到 failed/。

    例：kechuang lake take /srv/drop --data ./var
    """
    from kechuang.commands import build as building
    from kechuang.commands import site
    from kechuang.engines.lake import LakeError

    if not folder.is_dir():
        raise LakeError(f"没有投递文件夹 {folder}，请核对路径")
    place = site.ready(data, say)
    from kechuang.apps.catalog.dropfolder import take as take_up
    from kechuang.apps.catalog.inputs import Inputs
    from kechuang.declarations.pack import load_pack

    before = building.remembered(place)
    if pack is None and before is None:
        raise typer.BadParameter("还没有建成的城市，请用 --pack 指明声明包")
    inputs = before.inputs if before is not None and pack in {None, before.inputs.pack} else Inputs(pack=pack or "")

    def build(wanted: Inputs, accept: Collection[str]) -> Outcome:
        return building.run(wanted, place, accept=accept)

    fates = take_up(
        folder, data=place, pack=load_pack(inputs.pack), inputs=inputs, build=build, accept=accept_drop or (),
        settled=settle,
    )  # fmt: skip
    if as_json:
        told = [{"file": item.path.name, "table": item.table, "fate": item.fate, "told": item.told} for item in fates]
        typer.echo(json.dumps({"files": told}, ensure_ascii=False))
    else:
        for item in fates:
            typer.echo(item.told)
        if not fates:
            say("没有可收取的文件。")
    if any(item.fate == "failed" for item in fates):
        raise typer.Exit(1)


def fetch(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="sqlite:///文件 或 postgresql://用户@主机/库；${NAME} 取自环境变量")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.parquet", help="写到哪个文件，须还不存在")],
    table: Annotated[str | None, typer.Option("--table", metavar="NAME", help="数据库中的表")] = None,
    query: Annotated[str | None, typer.Option("--query", metavar="SQL", help="或一条查询")] = None,
) -> None:
    """把部门数据库中的一张表或一条查询的结果取成 Parquet 文件，再像别的文件一样入湖；只读，不改对方的库。

    例：kechuang lake fetch 'postgresql://reader:${PASSWORD}@10.0.0.8/tax' --table filings --out drop/tax_filing.parquet
    """
    from kechuang.engines import lake

    if (table is None) == (query is None):
        raise typer.BadParameter("须在 --table 与 --query 中给出一个")
    if out.suffix != ".parquet":
        raise typer.BadParameter(f"--out {out} 应以 .parquet 结尾")
    if out.exists():
        raise lake.LakeError(f"{out} 已经存在，请换一个文件名")
    if not out.resolve().parent.is_dir():
        raise lake.LakeError(f"没有文件夹 {out.parent}，请先建立或换一个位置")
    rows = lake.fetch(lake.expanded(url), out, table=table, query=query)
    say(f"已写入 {out}，共 {rows:,} 行。")
