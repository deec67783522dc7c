"""`kechuang setup`: database, static files; nothing of a city yet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands import site
from kechuang.commands.progress import say

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def setup(data: Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")] = None) -> None:
    """准备数据库与静态文件。例：kechuang setup --data ./var."""
    folder = site.ready(data, say)
    site.collect_static(say)
    say(f"已就绪：{folder}")
