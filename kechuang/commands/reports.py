"""`kechuang reports`: read saved pages (报告): their articles, copies, and what stands where in them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kechuang.commands.reports_base import firms_of
from kechuang.commands.reports_compare import compare_facts
from kechuang.commands.reports_gold import write_gold
from kechuang.commands.reports_score import score_reading
from kechuang.declarations.pack import Pack, list_packs, load_pack
from kechuang.engines.reports import (
    SIGNS,
    Catalogue,
    DocumentReading,
    Gazetteer,
    Index,
    Linker,
    Reader,
    Reading,
    ReportError,
    protected_names,
    read_files,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="读报道，分出文章，找出数量与原文位置。例：kechuang reports read 报道.txt",
)

app.command("score")(score_reading)
app.command("compare")(compare_facts)
app.command("gold")(write_gold)


@app.callback()
def group() -> None:
    """读报道，分出文章，找出数量与原文位置。例：kechuang reports read 报道.txt --json 结果.json."""


@app.command("read")
def read_pages(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="网页、文本（UTF-8、GB18030 等）、.docx、带文字的 PDF"),
    ],
    published: Annotated[
        datetime | None,
        typer.Option("--published", metavar="DATE", formats=["%Y-%m-%d"], help="发布日期"),
    ] = None,
    out: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="结果写入此文件；- 为标准输出")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, max=64, help="同时读取的进程数")] = None,
    pack: Annotated[list[str] | None, typer.Option("--pack", metavar="ID", help="用其区划与目录；不给则用全部")] = None,
    base: Annotated[
        Path | None, typer.Option("--base", metavar="FOLDER", help="企业名录：数据目录，或含名称与代码的 CSV、Parquet")
    ] = None,
    people: Annotated[bool, typer.Option("--people/--no-people", help="是否留下人名（只留姓名、职务、单位）")] = True,
    index: Annotated[
        Path | None,
        typer.Option("--index", metavar="FOLDER", help="累积索引：与以前各次读过的页比对，并把这次的加进去"),
    ] = None,
) -> None:
    """读一份或多份报道：分出文章，清洗文字，找出数量与重复段落；位置按字计，自 0 起，止位不含。

    例：kechuang reports read 报道.txt --published 2022-08-18 --json 结果.json

    读不出的文件说明原因，其余照读；只要有一份读不出，退出码为 1。

    分几次读时加 --index 文件夹：以前读过的页里有的段落也列为重复，同一份再读则取代原来的。
    """
    packs = [load_pack(each) for each in pack or (one.id for one in list_packs() if not one.synthetic)]
    reader = _reader(packs)
    linker = Linker.of_packs(packs, firms_of(base) if base else (), places=reader.places, people=people)
    with Index(index) if index else nullcontext() as known:
        reading = read_files(
            files, published=published.date() if published else None, protected=_protected(packs), workers=workers,
            reader=reader, linker=linker, index=known,
        )  # fmt: skip
        _tell(reading, out)
        if known is not None:
            # Only what was told is known from now on.
            known.save()
    if reading.failed:
        raise typer.Exit(1)


def _tell(reading: Reading, out: Path | None) -> None:
    for failure in reading.failed:
        print(f"错误：{failure.error}", file=sys.stderr)
    for document in reading.documents:
        if document.raw.warning:
            print(f"提示：{document.raw.warning}", file=sys.stderr)
    if out is None:
        for document in reading.documents:
            _show(document)
    elif str(out) == "-":
        sys.stdout.writelines(reading.parts())
    else:
        _write(out, reading.parts())


def _reader(packs: Sequence[Pack]) -> Reader:
    """Return a reader that knows the places and indicators of packs."""
    divisions = {code: division for pack in packs for code, division in pack.divisions.items()}
    indicators = {key: indicator for pack in packs for key, indicator in pack.indicators.items()}
    zones = {key: zone for pack in packs for key, zone in pack.zones.items()}
    return Reader(Gazetteer(divisions.values(), zones.values()), Catalogue(indicators.values()))


def _protected(packs: Sequence[Pack]) -> tuple[str, ...]:
    """Return the names of places in packs that keep their Traditional characters."""
    divisions = (one for pack in packs for one in pack.divisions.values())
    names = [name for one in divisions for name in (one.name, *one.aliases)]
    return protected_names((*names, *(zone.name for pack in packs for zone in pack.zones.values())))


def _write(out: Path, parts: Iterable[str]) -> None:
    try:
        with out.open("w", encoding="utf-8") as file:
            file.writelines(parts)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise ReportError(f"无法写入 {out}，请给出已有文件夹中的文件名") from error


def _show(document: DocumentReading) -> None:
    told = document.to_json()
    print(
        f"{document.raw.name}  {document.raw.encoding}  {len(document.raw.text)} 字  {len(document.articles)} 篇文章  "
        f"{len(told['quantities'])} 个数量  {document.raw.sha256}"
    )
    for article in document.articles:
        copy = f"（与 {article.duplicate_of} 重复）" if article.duplicate_of else ""
        day = f"  {article.published.isoformat()}" if article.published else ""
        print(f" {article.id}  {article.title or '（无标题）'}{day}{copy}")
        for quantity in told["quantities"]:
            if quantity["article"] == article.id:
                value = quantity["printed"] + (f"（{quantity['unit']}）" if quantity["unit"] else "")
                place = f"[{quantity['start']}, {quantity['end']})"
                print(f"  {place}  {SIGNS[quantity['comparator']]}  {value}  {quantity['text']}")
        for fact in document.facts:
            if fact.article == article.id:
                mark = "收" if fact.accepted else "待"
                fields = [fact.place, fact.indicator_id or fact.indicator, fact.kind, fact.modality, fact.period]
                print(f"  {fact.id}  {mark}  {'  '.join(each or '—' for each in fields)}  {fact.clause}")
        for relation in document.relations:
            if relation.article == article.id:
                print(f"  {relation.id}  {relation.kind}  {relation.subject.text} — {relation.object.text}")
