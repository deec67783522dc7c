"""`kechuang entities`: anybody's tables become one entity a row (实体解析), with the reason for every row."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kechuang.commands.decisions import decisions as decisions_command
from kechuang.commands.progress import say

if TYPE_CHECKING:
    from kechuang.declarations.source import Source
    from kechuang.engines.lake import Given, Resolved, Taken

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="把任何人的表归并为一企一体")

SHOWN = 5

app.command("decisions")(decisions_command)


@app.callback()
def group() -> None:
    """把任何人的表归并为一企一体。例：kechuang entities resolve 登记.csv 社保.xlsx --out 实体.parquet."""


@app.command("resolve")
def resolve(
    tables: Annotated[list[str], typer.Argument(metavar="TABLE...", help="表文件，或 名称=表文件")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.parquet", help="结果写到哪里")],
    contract: Annotated[
        list[Path] | None, typer.Option("--contract", metavar="C.yaml", help="契约（本系统或 ODCS），可写多个")
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option("--decisions", metavar="FILE", help="人工判定，CSV 或 Parquet")
    ] = None,
    ledger: Annotated[Path | None, typer.Option("--ledger", metavar="FILE", help="实体台账；没有则新建")] = None,
    doubtful: Annotated[
        Path | None, typer.Option("--doubtful", metavar="FILE.csv", help="把存疑的行对写到哪里，供人工判定")
    ] = None,
    pack: Annotated[str, typer.Option("--pack", help="按哪个声明包的行政区划读名称与地址")] = "cn-sd-zibo",
    as_json: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")] = False,
) -> None:
    """把多张表的行归并为实体，写出 source、row_id、entity_id、reason 四列，每行一条。

    例：kechuang entities resolve 登记=a.csv 社保=b.xlsx#参保 --contract 契约.yaml --out clusters.parquet

    表可为 CSV、xlsx、JSON 行或 Parquet；source 为表的名称（未写名称时取文件名）。

    row_id 用来连回原表：契约有主键时为主键各列的原文（多列之间以 ␟ 相连）；没有契约、契约没有主键、
    主键有重复或空值时为行号（自 0 起，空行不计），并会说明。

    契约按表名、physicalName 或文件名对应；只有一张表的契约适用于列相符的各表。契约说了算：它没有写的列不用，
    它写明了任何一列的 role 时不再猜测。没有契约的表按表头与内容识别，并说明识别结果。

    没有企业名称与代码的表按人员表处理（姓名、出生日期、地址等，中英文均可）。

    存疑的行对可用 --doubtful 写成文件，把其中的 verdict 改为 same 或 different 后，以 --decisions 给出再运行一次。

    结果整份写成后才取代已有的文件；中途停止或出错不留下半份。
    """
    from kechuang.declarations.pack import load_pack
    from kechuang.engines import lake

    begun = time.perf_counter()
    if out.suffix.lower() != ".parquet":
        raise typer.BadParameter("应以 .parquet 结尾", param_hint="--out")
    if doubtful is not None and doubtful.suffix.lower() not in {".csv", ".parquet"}:
        raise typer.BadParameter("应以 .csv 或 .parquet 结尾", param_hint="--doubtful")
    for wanted in (out, doubtful, ledger):
        if wanted is not None and not wanted.resolve().parent.is_dir():
            raise lake.LakeError(f"没有文件夹 {wanted.parent}，请先建立或换一个位置")
    given = _given(tables, contract or [])
    divisions = load_pack(pack).divisions
    held = lake.read_ledger(ledger) if ledger is not None else None
    said = lake.read_decision_file(decisions) if decisions is not None else None
    resolved, taken = lake.resolve_tables(
        given, out, divisions=divisions, decisions=said, ledger=held, tell=lambda _: None if as_json else say(f"{_} …")
    )
    if ledger is not None and resolved.ledger is not None:
        resolved.ledger.write(ledger)
    if doubtful is not None:
        lake.write_doubtful(resolved.doubtful, doubtful)
    asleep = 0 if said is None else lake.unmatched(said, out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = time.perf_counter() - begun
    if as_json:
        typer.echo(json.dumps(_told(resolved, taken, seconds, peak) | {"asleep": asleep}, ensure_ascii=False))
        return
    _show(resolved, taken)
    if asleep:
        say(f"警示：{asleep:,} 条判定所指的行不在这些表中，未起作用（行号或主键是否变了）。")
    if doubtful is not None:
        say(f"存疑的 {resolved.doubtful.height:,} 对已写入 {doubtful}。")
    say(f"已写入 {out}，用时 {seconds:.1f} 秒，内存峰值 {peak:,.0f} MiB。")


def _given(tables: list[str], contracts: list[Path]) -> list[Given]:
    """Put names, files, sheets and contracts together."""
    from kechuang.declarations import read_contracts
    from kechuang.engines import lake

    known: dict[Path, list[Source]] = {path: list(read_contracts(path).values()) for path in contracts}
    every = [source for sources in known.values() for source in sources]
    named: dict[str, tuple[Path, str | None]] = {}
    for table in tables:
        name, equals, path = table.partition("=")
        if not equals or Path(table).exists() or Path(table.rpartition("#")[0] or "-").is_file():
            name, path = "", table
        file, hash_sign, sheet = path.rpartition("#")
        if not hash_sign or Path(path).exists():
            file, sheet = path, ""
        name = name or Path(file).stem
        if name in named:
            raise lake.LakeError(f"两张表都叫 {name}，请写作 名称=文件 来区分")
        named[name] = (Path(file), sheet or None)
    found = [
        lake.Given(name, file, _contract(name, file, every, len(tables)), sheet)
        for name, (file, sheet) in named.items()
    ]
    used = {id(given.contract) for given in found}
    for path, sources in known.items():
        if not any(id(source) in used for source in sources):
            names = "、".join(source.table for source in sources)
            raise lake.LakeError(
                f"契约 {path.name}（{names}）与给出的表（{'、'.join(named)}）都对不上，请写作 契约中的表名=文件"
            )
    return found


def _contract(name: str, file: Path, known: list[Source], tables: int) -> Source | None:
    """Return the contract of a table: by its name, by its file, or the only one there is."""
    from kechuang.engines import lake

    names = {name.lower(), file.stem.lower(), file.name.lower()}
    for source in known:
        own = {source.table, source.name, source.physical_name, Path(source.physical_name or "-").stem}
        if names & {text.lower() for text in own if text}:
            return source
    if len(known) == 1 and (tables == 1 or lake.fits(known[0], file)):
        return known[0]
    return None


def _told(resolved: Resolved, taken: list[Taken], seconds: float, peak: float) -> dict[str, Any]:
    return {
        "counts": resolved.counts,
        "tables": [
            {
                "source": table.name,
                "rows": table.rows,
                "row_id": list(table.key) or "行号",
                "roles": dict(table.roles.columns),
                "notes": list(table.notes),
            }
            for table in taken
        ],
        "alarms": {
            "hot_keys": resolved.alarms.hot.height,
            "odd_names": resolved.alarms.odd.head(100).select("code", "name_text", "main_text", "records").to_dicts(),
            "large": resolved.alarms.large.head(100).to_dicts(),
        },
        "seconds": round(seconds, 2),
        "peak_mib": round(peak),
    }


def _show(resolved: Resolved, taken: list[Taken]) -> None:
    from kechuang.engines import lake

    for table in taken:
        roles = "；".join(
            f"{lake.COLUMN_LABELS[role]}：{'、'.join(columns)}" for role, columns in table.roles.columns.items()
        )
        key = f"“{'␟'.join(table.key)}”列" if table.key else "行号（自 0 起）"
        say(f"{table.name}  {table.rows:,} 行，row_id 取{key}；{roles}")
        for note in table.notes:
            say(f"  {note}。")
    counts = resolved.counts
    say(
        f"{counts['records']:,} 行归为 {counts['entities']:,} 个实体：边 {counts['edges']:,} 条，"
        f"存疑 {counts['doubtful']:,} 对待人工判定。"
    )
    for label, frame in (("过于常见而不作依据的键", resolved.alarms.hot), ("同码不同名", resolved.alarms.odd),
                         ("行数过多的实体", resolved.alarms.large)):  # fmt: skip
        if frame.height:
            say(f"警示：{label} {frame.height:,} 个。")
    for row in resolved.alarms.odd.head(SHOWN).iter_rows(named=True):
        say(f"  {row['code']} 多为“{row['main_text']}”，另有 {row['records']} 行写作“{row['name_text']}”")
