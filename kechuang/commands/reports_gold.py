"""`kechuang reports gold`: what reviewers have accepted, as annotated answers (审核结果)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands import site
from kechuang.commands.progress import say


def write_gold(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写到这个 JSON 文件；用 --as-pack 时为文件夹")],
    as_pack: Annotated[
        str | None, typer.Option("--as-pack", metavar="PACK", help="写成这个声明包的 values.yaml、targets.yaml")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")] = None,
) -> None:
    """把人工采纳、更正和补录的事实写成标注文件。例：kechuang reports gold --out 审核结果.json.

    写出的文件可用于 kechuang reports score 结果.json --gold 审核结果.json。

    加 --as-pack cn-sd-zibo 则写成声明，可并入该包的同名文件；不能入包的逐条说明原因。
    """
    site.ready(data, say)
    if as_pack:
        _as_pack(as_pack, out)
        return
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


def _as_pack(pack: str, folder: Path) -> None:
    from kechuang.apps.accounts.access import CONSOLE
    from kechuang.apps.audit.context import context
    from kechuang.apps.reports.as_pack import export_stanzas
    from kechuang.declarations.pack import load_pack
    from kechuang.engines.reports import ReportError

    declared = load_pack(pack)
    with context("kechuang reports gold --as-pack"):
        made = export_stanzas(declared, by=CONSOLE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in made.files().items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"无法写入 {folder}，请给出文件夹名") from error
    for sentence in made.left_out:
        say(f"未入包：{sentence}")
    counts = f"{len(made.values)} 个指标值、{len(made.targets)} 个目标、{len(made.documents)} 份文件"
    say(f"已把 {counts}的声明写到 {folder}，请核对后并入声明包 {pack}。")
