"""`kechuang audit`: check the chain, write the entries into a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands import site
from kechuang.commands.progress import say

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="校验与导出审计记录")

DataOption = Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")]


@app.command()
def verify(
    expect: Annotated[str, typer.Option(help="外部留存的链头（条数:摘要），须能在链中找到")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")] = False,
    data: DataOption = None,
) -> None:
    """校验审计链，被改动时退出码为 1。例：kechuang audit verify --expect 128:9f2c….

    链能证明：中间的记录未被改、删、插、换，末尾没有少于链头所记。
    链不能单独证明：能改数据库的人没有同时截断末尾并改写链头。请定期把打印的链头抄到库外，下次用 --expect 核对。
    """
    site.ready(data)
    from dataclasses import asdict

    from kechuang.apps.audit.chain import verify as check

    report = check(expect or None)
    if as_json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    elif report.ok:
        say(f"审计链完整，共 {report.entries} 条。链头（请抄到库外留存）：")
        print(report.head)
    else:
        say(f"审计链有问题：{report.reason}。")
        say("请停止写入，保留数据库副本，并报告审计员。")
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="写到哪个文件，.xlsx 或 .csv")],
    verb: Annotated[str, typer.Option(help="只要某个动作，如 grant.give")] = "",
    since: Annotated[str, typer.Option(help="从哪一天起，如 2026-11-01")] = "",
    until: Annotated[str, typer.Option(help="到哪一天止")] = "",
    data: DataOption = None,
) -> None:
    """把审计记录写成表格。例：kechuang audit export 审计.xlsx --since 2026-11-01."""
    site.ready(data)
    from kechuang.apps.accounts.access import CONSOLE
    from kechuang.apps.audit.context import context
    from kechuang.apps.audit.export import export as write
    from kechuang.apps.audit.queries import Filters

    with context("kechuang audit export"):
        rows = write(file, Filters.read({"verb": verb, "since": since, "until": until}), by=CONSOLE)
    say(f"已写入 {file}，共 {rows} 条。")
