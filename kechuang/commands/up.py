"""`kechuang up`: build the city where its inputs changed, make the demo logins once, serve."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated

import typer

from kechuang.apps.catalog.city import DEMO, Inputs
from kechuang.commands import build as building
from kechuang.commands import serve, site
from kechuang.commands.build import (
    DataOption,
    EnterprisesOption,
    PackOption,
    RegistryOption,
    ReportsOption,
    TableOption,
)
from kechuang.commands.logins import LoginsOption, make_logins
from kechuang.commands.progress import say

app = typer.Typer(add_completion=False, rich_markup_mode=None)
STAMP = "built.json"


@app.command()
def up(
    pack: PackOption = DEMO,
    registry: RegistryOption = None,
    table: TableOption = None,
    reports: ReportsOption = None,
    enterprises: EnterprisesOption = 0,
    data: DataOption = None,
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    logins: LoginsOption = True,
) -> None:
    """一条命令跑起一座城市。例：kechuang up --pack cn-sd-zibo --registry 登记.parquet --reports 报道/."""
    serve.require_free_port(host, port)
    folder = site.ready(data, say)
    inputs = building.read_inputs(pack, registry, table, reports, enterprises)
    stamp = folder / STAMP
    mark = fingerprint(inputs)
    if _read(stamp) != mark:
        say(building.summary(building.run(inputs, folder)))
        stamp.write_text(json.dumps(mark), encoding="utf-8")
    site.collect_static(say)
    if logins:
        make_logins()
    serve.run(host=host, port=port)


def fingerprint(inputs: Inputs) -> dict[str, str]:
    """Return what tells whether the inputs are those of the last build: pack files, sizes and times of the rest."""
    from kechuang.declarations.pack import default_roots

    digest = hashlib.sha256()
    for folder in default_roots():
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    files = [inputs.registry, *(path for _, path in inputs.tables)]
    if inputs.reports is not None:
        files += sorted(inputs.reports.iterdir()) if inputs.reports.is_dir() else [inputs.reports]
    for file in files:
        if file is not None and file.exists():
            state = file.stat()
            digest.update(f"{file.resolve()}|{state.st_size}|{state.st_mtime_ns}".encode())
    digest.update(f"{inputs.enterprises}|{inputs.seed}".encode())
    return {"pack": inputs.pack, "inputs": digest.hexdigest()}


def _read(stamp: Path) -> dict[str, str] | None:
    try:
        return dict(json.loads(stamp.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return None
