"""`kechuang worker`: runs background jobs and delivers messages until Ctrl-C; `serve` starts one by itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands import site
from kechuang.commands.progress import say

# Pages come first: a rebuild in the background must not make anybody wait for a click.
NICENESS = 5

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def worker(
    data: Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")] = None,
    queue: Annotated[list[str] | None, typer.Option(help="只做这些队列的作业，可写多次；默认全部")] = None,
    interval: Annotated[float, typer.Option(help="队列空时隔几秒再看", min=0.05, max=60)] = 1.0,
    batch: Annotated[bool, typer.Option("--batch", help="做完现有作业就结束")] = False,
) -> None:
    """只运行后台作业，Ctrl-C 停止（先做完手上的一件）。例：kechuang worker --data ./var --batch."""
    os.nice(NICENESS)
    site.ready(data, say)
    from kechuang.apps.jobs.worker import work

    parent = os.environ.get("KECHUANG_PARENT", "")
    work(
        queues=tuple(queue or ("*",)),
        interval=interval,
        batch=batch,
        parent=int(parent) if parent.isdigit() else None,
    )
