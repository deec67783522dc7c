"""`kechuang up`: build the city where its inputs changed, make the demo logins once, serve."""

from __future__ import annotations

from typing import Annotated

import typer

from kechuang.apps.catalog.city import DEMO, DUCKDB
from kechuang.apps.catalog.inputs import Inputs
from kechuang.commands import build as building
from kechuang.commands import serve, site
from kechuang.commands.build import (
    AddOption,
    AnewOption,
    DataOption,
    DepartmentsOption,
    EngineOption,
    EnterprisesOption,
    PackOption,
    RegistryOption,
    ReplaceOption,
    ReportsOption,
    TableOption,
)
from kechuang.commands.demo import fill_projects
from kechuang.commands.logins import LoginsOption, make_logins
from kechuang.commands.progress import say

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def up(
    pack: PackOption = None,
    registry: RegistryOption = None,
    table: TableOption = None,
    reports: ReportsOption = None,
    enterprises: EnterprisesOption = 0,
    departments: DepartmentsOption = 7,
    add: AddOption = None,
    replace: ReplaceOption = None,
    anew: AnewOption = False,
    engine: EngineOption = DUCKDB,
    data: DataOption = None,
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    logins: LoginsOption = True,
) -> None:
    """一条命令跑起一座城市。例：kechuang up --pack cn-sd-zibo --registry 登记.parquet --reports 报道/.

    不写 --pack 时沿用上次的来源；还没有建过则用演示声明包 demo。
    """
    serve.require_free_port(host, port)
    given = building.read_inputs(pack, registry, table, reports, enterprises, departments)
    added = building.read_added(add, replace)
    folder = site.ready(data, say)
    before = building.remembered(folder)
    if given is None and before is None:
        given = Inputs(pack=DEMO)
    inputs = building.chosen(given, added, before=before, anew=anew)
    if before is None or not before.stands(inputs):
        say(building.summary(building.run(inputs, folder, engine=engine)))
    site.collect_static(say)
    if logins:
        make_logins()
        fill_projects()
    serve.run(host=host, port=port)
