"""`kechuang build`: all of `up` but serving."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from kechuang.apps.catalog.city import DUCKDB, Outcome, build_city, carried
from kechuang.apps.catalog.inputs import REPLACE, SUPPLEMENT, Added, BuildError, Inputs, Remembered, recall
from kechuang.commands import site
from kechuang.commands.demo import fill_projects
from kechuang.commands.logins import LoginsOption, make_logins
from kechuang.commands.progress import say, steps

app = typer.Typer(add_completion=False, rich_markup_mode=None)

PackOption = Annotated[
    str | None,
    typer.Option("--pack", help="声明包，如 cn-sd-zibo；kechuang packs list 列出全部；不写则沿用上次的来源"),
]
RegistryOption = Annotated[Path | None, typer.Option(help="企业登记表（CSV、Parquet 或 xlsx）")]
TableOption = Annotated[list[str] | None, typer.Option("--table", help="其他部门数据表，写作 契约名=文件，可多次给出")]
AddOption = Annotated[
    list[str] | None,
    typer.Option("--add", help="在上次的来源之外补充一个文件，写作 契约名=文件，主键相同的行以它为准；可多次给出"),
]
ReplaceOption = Annotated[
    list[str] | None, typer.Option("--replace", help="用一个文件替换此前收到的整张表，写作 契约名=文件；可多次给出")
]
AnewOption = Annotated[bool, typer.Option("--anew", help="不沿用此前在网页或用 --add、--replace 增加的文件")]
ReportsOption = Annotated[Path | None, typer.Option(help="存有报道网页文本（.txt）的目录")]
EnterprisesOption = Annotated[int, typer.Option(help="生成多少家演示企业", min=0, max=5_000_000)]
DepartmentsOption = Annotated[
    int, typer.Option(help="演示数据由多少个部门交表：7（十四张基本表）或 50（全部一百四十余张）")
]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option("--accept-drop", metavar="TABLE", help="已核实：这张表行数骤减或某列换了口径，仍要入湖；可多次给出"),
]
EngineOption = Annotated[
    str, typer.Option(metavar="ENGINE", help="数据湖的计算引擎：duckdb（本机）或 spark://主机:端口（集群）")
]
DataOption = Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")]


@app.command()
def build(
    pack: PackOption = None,
    registry: RegistryOption = None,
    table: TableOption = None,
    reports: ReportsOption = None,
    enterprises: EnterprisesOption = 0,
    departments: DepartmentsOption = 7,
    add: AddOption = None,
    replace: ReplaceOption = None,
    anew: AnewOption = False,
    accept_drop: AcceptOption = None,
    engine: EngineOption = DUCKDB,
    data: DataOption = None,
    logins: LoginsOption = True,
    as_json: Annotated[bool, typer.Option("--json", help="结果写成一个 JSON 对象")] = False,
) -> None:
    """导入、核对、判定、发布。例：kechuang build --pack cn-sd-zibo --registry 登记.parquet --reports 报道/ --json.

    在已建成的城市上补充一张表：kechuang build --add enterprise_registry=更正.xlsx
    """
    given = read_inputs(pack, registry, table, reports, enterprises, departments)
    added = read_added(add, replace)
    folder = site.ready(data, say)
    inputs = chosen(given, added, before=remembered(folder), anew=anew)
    outcome = run(inputs, folder, accept=accept_drop or (), engine=engine)
    if logins:
        make_logins()
        fill_projects()
    typer.echo(json.dumps(outcome.to_json(), ensure_ascii=False) if as_json else summary(outcome))


def read_inputs(
    pack: str | None,
    registry: Path | None,
    table: list[str] | None,
    reports: Path | None,
    enterprises: int,
    departments: int,
) -> Inputs | None:
    """Put the command's options together; None where it names nothing to begin from.

    Raises
    ------
    typer.BadParameter
        If a ``--table`` is not written ``name=file``, files are named without a pack, or there are no so many
        departments.
    """
    if departments not in {7, 50}:
        raise typer.BadParameter(f"--departments 应为 7 或 50，得到 {departments}")
    tables = [_pair("--table", entry) for entry in table or []]
    if pack is None:
        if registry or tables or reports or enterprises:
            raise typer.BadParameter("给出文件或企业数时须用 --pack 指明声明包")
        return None
    return Inputs(
        pack=pack, registry=registry, tables=tables, reports=reports, enterprises=enterprises, departments=departments
    )


def read_added(add: list[str] | None, replace: list[str] | None) -> list[Added]:
    """Return the files that are to come on top.

    Raises
    ------
    typer.BadParameter
        If one is not written ``name=file``.
    """
    named = [(REPLACE, _pair("--replace", entry)) for entry in replace or []]
    named += [(SUPPLEMENT, _pair("--add", entry)) for entry in add or []]
    return [Added(table=table, path=path.resolve(), mode=mode) for mode, (table, path) in named]


def _pair(option: str, entry: str) -> tuple[str, Path]:
    name, equals, path = entry.partition("=")
    if not equals or not name or not path:
        raise typer.BadParameter(f"{option} {entry} 应写作 契约名=文件")
    return name, Path(path)


def remembered(folder: Path) -> Remembered | None:
    """Return what the city that people see was built from; None where there is none, or it was not written down."""
    from kechuang.apps.catalog.queries import published_run

    published = published_run()
    if published is None:
        return None
    try:
        return recall(folder, published)
    except BuildError:
        return None


def chosen(given: Inputs | None, added: list[Added], *, before: Remembered | None, anew: bool = False) -> Inputs:
    """Return what to build from: what is named, or what was named last time, with all that was added to it since.

    Raises
    ------
    typer.BadParameter
        If nothing is named and nothing was built before.
    BuildError
        If a file that was named last time is gone.
    """
    if given is not None:
        inputs = given
    elif before is not None:
        before.require()
        inputs = dataclasses.replace(before.inputs, added=())
    else:
        raise typer.BadParameter("还没有可以沿用的来源，请用 --pack 指明声明包")
    if before is not None and not anew:
        inputs = carried(inputs, before.inputs)
    for item in added:
        inputs = inputs.plus(item)
    return inputs


def run(inputs: Inputs, folder: Path, *, accept: Collection[str] = (), engine: str = DUCKDB) -> Outcome:
    """Build the city in a site that is ready, with progress on stderr."""
    with steps() as progress:
        outcome = build_city(inputs, data=folder, progress=progress, accept=accept, engine=engine)
    if inputs.added:
        say(f"其中后来增加的文件 {len(inputs.added)} 个：{'、'.join(item.path.name for item in inputs.added)}")
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
