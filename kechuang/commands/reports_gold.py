"""`kechuang reports gold`: what reviewers have accepted, as annotated answers (审核结果)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands import site
from kechuang.commands.progress import say


def write_gold(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写到这个 JSON 文件")],
    data: Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")] = None,
) -> None:
    """把人工采纳、更正和补录的事实写成标注文件。例：kechuang reports gold --out 审核结果.json.

    写出的文件可用于 kechuang reports score 结果.json --gold 审核结果.json。
    """
    site.ready(data, say)
    from kechuang.apps.accounts.access import CONSOLE
    from kechuang.apps.audit.context import context
    from kechuang.apps.reports.gold import export_gold
    from kechuang.engines.reports import ReportError

    with context("kechuang reports gold"):
        told = export_gold(by=CONSOLE)
    try:
        out.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise ReportError(f"无法写入 {out}，请给出已有文件夹中的文件名") from error
    waiting = sum(bool(one.get("ambiguous")) for one in told["facts"])
    rest = f"，同页待审的 {waiting} 条标为 ambiguous，不计分" if waiting else ""
    say(f"已把 {len(told['facts']) - waiting} 条审核过的事实写到 {out}{rest}。")
