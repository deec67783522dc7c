"""`kechuang files verify`: whether every attachment is still what was handed in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands import site
from kechuang.commands.progress import say

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="核验附件是否完好")


@app.callback()
def group() -> None:
    """核验附件是否完好。例：kechuang files verify --data ./var."""


@app.command()
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")] = False,
    data: Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")] = None,
) -> None:
    """把每个附件重读一遍，与登记的摘要核对；丢失或被改动时退出码为 1。例：kechuang files verify --data ./var."""
    site.ready(data)
    from kechuang.apps.files.actions import verify_files
    from kechuang.apps.files.models import AttachmentVersion

    contents = AttachmentVersion.objects.values("sha256").distinct().count()
    damages = verify_files()
    if as_json:
        told = [{"sha256": one.sha256, "kind": one.kind, "names": list(one.names)} for one in damages]
        typer.echo(json.dumps({"ok": not damages, "contents": contents, "damages": told}, ensure_ascii=False))
    else:
        for one in damages:
            typer.echo(str(one))
        say(f"{contents} 份附件与登记一致。" if not damages else "附件有损坏；请从备份恢复这些文件。")
    if damages:
        raise typer.Exit(1)
