"""`kechuang reports`: read saved pages (报告) and show which quantities stand where in them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands.reports_score import score_reading
from kechuang.engines.reports import Document, ReportError, read

FORMAT = "kechuang.reports/1"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="读报道，找出数量与原文位置。例：kechuang reports read 报道.txt",
)

app.command("score")(score_reading)


@app.callback()
def group() -> None:
    """读报道，找出数量与原文位置。例：kechuang reports read 报道.txt --json 结果.json."""


@app.command("read")
def read_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="网页或文档的文字（UTF-8、UTF-16、GB18030）")],
    out: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="结果写入此文件；- 为标准输出")] = None,
) -> None:
    """读一份或多份报道，列出数量及其起止位置（按字计，自 0 起，止位不含）。

    例：kechuang reports read 报道.txt --json 结果.json

    读不出的文件说明原因，其余照读；只要有一份读不出，退出码为 1。
    """
    documents, failed = _read_all(files)
    if out is None:
        for document in documents:
            _show(document)
    else:
        result = {"format": FORMAT, "documents": [document.to_json() for document in documents]}
        text = json.dumps(result, ensure_ascii=False, indent=1) + "\n"
        if str(out) == "-":
            sys.stdout.write(text)
        else:
            _write(out, text)
    if failed:
        raise typer.Exit(1)


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise ReportError(f"无法写入 {out}，请给出已有文件夹中的文件名") from error


def _read_all(files: list[Path]) -> tuple[list[Document], int]:
    documents, failed = [], 0
    for file in files:
        try:
            documents.append(read(file))
        except ReportError as error:
            failed += 1
            print(f"错误：{error}", file=sys.stderr)
    return documents, failed


def _show(document: Document) -> None:
    print(
        f"{document.name}  {document.encoding}  {len(document.text)} 字  {len(document.quantities)} 个数量  "
        f"{document.sha256}"
    )
    for quantity in document.quantities:
        clause = document.text[quantity.start : quantity.end]
        value = quantity.printed + (f"（{quantity.unit}）" if quantity.unit else "")
        print(f"  [{quantity.start}, {quantity.end})  {quantity.sign}  {value}  {clause}")
