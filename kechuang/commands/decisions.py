"""`kechuang entities decisions`: stewards' decisions out into a file, or in from one (人工判定)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands import site
from kechuang.commands.progress import say


def decisions(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.csv", help="把现行判定写到这个文件（CSV 或 Parquet）")
    ] = None,
    given: Annotated[
        Path | None, typer.Option("--in", metavar="FILE.csv", help="载入这个文件中的判定（CSV 或 Parquet）")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")] = None,
) -> None:
    """导出或载入数据管理员的判定。例：kechuang entities decisions --out 判定.csv.

    列为 source、row_id、other_source、other_row_id、verdict（same、different、later）、by、at。
    载入时比现有判定更早或同时的不取代现有判定；写出的文件可用于 kechuang entities resolve --decisions。
    """
    if (out is None) == (given is None):
        raise typer.BadParameter("请给出 --out 或 --in 之一")
    site.ready(data, say)
    from kechuang.apps.accounts.access import CONSOLE
    from kechuang.apps.audit.context import context
    from kechuang.apps.stewardship.actions import take_decisions
    from kechuang.apps.stewardship.queries import decisions as standing
    from kechuang.engines import lake

    if given is not None:
        with context("kechuang entities decisions"):
            taken = take_decisions(lake.read_decision_file(given), by=CONSOLE)
        say(f"载入判定 {taken.added} 条；另有 {taken.known} 条不比现有的新，未载入。")
        return
    assert out is not None
    if not out.resolve().parent.is_dir():
        raise lake.LakeError(f"没有文件夹 {out.parent}，请先建立或换一个位置")
    frame = standing()
    if out.suffix.lower() == ".parquet":
        frame.write_parquet(out)
    else:
        frame.write_csv(out, datetime_format="%Y-%m-%dT%H:%M:%S%.6f%z")
    say(f"已把 {frame.height} 条判定写到 {out}。")
