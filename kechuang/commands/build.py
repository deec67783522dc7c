"""`kechuang build`: all of `up` but serving."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kechuang.apps.catalog.city import Inputs, Outcome, build_city
from kechuang.commands import site
from kechuang.commands.logins import LoginsOption, make_logins
from kechuang.commands.progress import say, steps

app = typer.Typer(add_completion=False, rich_markup_mode=None)

PackOption = Annotated[str, typer.Option("--pack", help="声明包，如 cn-sd-zibo；kechuang packs list 列出全部")]
RegistryOption = Annotated[Path | None, typer.Option(help="企业登记表（CSV、Parquet 或 xlsx）")]
TableOption = Annotated[list[str] | None, typer.Option("--table", help="其他部门数据表，写作 契约名=文件，可多次给出")]
ReportsOption = Annotated[Path | None, typer.Option(help="存有报道网页文本（.txt）的目录")]
EnterprisesOption = Annotated[int, typer.Option(help="生成多少家演示企业", min=0, max=5_000_000)]
DataOption = Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")]


@app.command()
def build(
    pack: PackOption,
    registry: RegistryOption = None,
    table: TableOption = None,
    reports: ReportsOption = None,
    enterprises: EnterprisesOption = 0,
    data: DataOption = None,
    logins: LoginsOption = True,
    as_json: Annotated[bool, typer.Option("--json", help="结果写成一个 JSON 对象")] = False,
) -> None:
    """导入、核对、判定、发布。例：kechuang build --pack cn-sd-zibo --registry 登记.parquet --reports 报道/ --json."""
    outcome = run(read_inputs(pack, registry, table, reports, enterprises), data)
    if logins:
        make_logins()
    typer.echo(json.dumps(outcome.to_json(), ensure_ascii=False) if as_json else summary(outcome))


def read_inputs(
    pack: str, registry: Path | None, table: list[str] | None, reports: Path | None, enterprises: int
) -> Inputs:
    """Put the command's options together.

    Raises
    ------
    typer.BadParameter
        If a ``--table`` is not written ``name=file``.
    """
    tables = []
    for entry in table or []:
        name, equals, path = entry.partition("=")
        if not equals or not name or not path:
            raise typer.BadParameter(f"--table {entry} 应写作 契约名=文件")
        tables.append((name, Path(path)))
    return Inputs(pack=pack, registry=registry, tables=tables, reports=reports, enterprises=enterprises)


def run(inputs: Inputs, data: Path | None) -> Outcome:
    """Ready the site and build the city, with progress on stderr."""
    folder = site.ready(data, say)
    with steps() as progress:
        outcome = build_city(inputs, data=folder, progress=progress)
    for problem in outcome.problems:
        say(f"注意：{problem}")
    return outcome


def summary(outcome: Outcome) -> str:
    """Return the outcome as a person reads it."""
    return (
        f"批次 {outcome.run_id}：收到 {outcome.rows_in:,} 行，通过 {outcome.accepted:,} 行，"
        f"隔离 {outcome.quarantined:,} 行；企业 {outcome.enterprises:,} 家，事实 {outcome.facts:,} 条，"
        f"目标 {outcome.targets} 项；用时 {outcome.seconds} 秒，内存峰值 {outcome.peak_memory_bytes / 2**20:,.0f} MiB"
    )
