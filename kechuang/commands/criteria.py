"""`kechuang criteria`: check a rule, judge anybody's table by it, and explain one verdict."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import click
import typer
from typer.core import TyperCommand

from kechuang.commands.criteria_sources import sources
from kechuang.commands.criteria_telling import as_object, label, tell
from kechuang.commands.rule_choice import compile_for, load
from kechuang.commands.words import strange_words

if TYPE_CHECKING:
    import polars as pl

    from kechuang.engines.criteria import Compiled

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="按规则判定任何人的数据。")
app.command("sources")(sources)


class _WithColumns(TyperCommand):
    """Ends its help with how the columns of FILE are written, and the keys of every list."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from kechuang.declarations.pack import load_pack

        with formatter.section("FILE 的列"):
            formatter.write_text("一行一家企业。年度值写作 staff_t（判定日前最后一个完整年度）、staff_t1、staff_t2；")
            formatter.write_text("其余写键本身。金额以元计，最多两位小数（也可写 5000万元）；比例写小数或 5%；")
            formatter.write_text("是非写 true/false 或 是/否；列表写 JSON。全部字段见 kechuang criteria fields。")
        with formatter.section("列表的键"):
            lists = [field for field in load_pack("cn").fields.values() if field.kind == "list"]
            formatter.write_dl(
                [(field.key, "；".join(f"{key} {means}" for key, means in field.members.items())) for field in lists]
            )


RuleName = Annotated[str, typer.Argument(metavar="RULE", help="声明包中的规则编号（如 cn.tsme），或规则文件的路径")]
PackName = Annotated[
    str, typer.Option("--pack", help="规则与字段字典所在的声明包；默认取编号中点号前的部分", show_default=False)
]
Data = Annotated[Path, typer.Option("--data", metavar="FILE", help="CSV 或 Parquet，一行一家企业")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="判定日，如 2026-07-01；默认今天", show_default=False)
]
Kind = Annotated[str, typer.Option("--kind", help="new 新申请，renewal 复核；默认新申请", show_default=False)]
IdColumn = Annotated[
    str, typer.Option("--id-column", help="标识企业的列；默认 id、credit_code 或 entity_id", show_default=False)
]
Mapping = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="列=表头", help="对应关系，可写多个，如 staff_t=职工人数", show_default=False),
]
Missing = Annotated[
    list[str] | None, typer.Option("--missing", help="数值列中表示“没有”的写法，可写多个，如 -1", show_default=False)
]
_PIECE = 50_000
_KINDS = {"share": "比例", "date": "日期", "bool": "是非", "list": "列表", "text": "文字"}


@app.command("check")
def check(rule: RuleName, pack: PackName = "") -> None:
    """检查规则：写法、字段、单位、版本、文件内的测试；有问题以 1 结束。例：kechuang criteria check cn.tsme."""
    loaded = load(rule, pack)
    if problems := loaded.problems():
        for problem in problems:
            typer.echo(str(problem))
        typer.echo(f"共 {len(problems)} 处问题", err=True)
        raise typer.Exit(1)
    found = loaded.rule
    typer.echo(f"{found.id} {found.name}：{len(found.versions)} 个版本，{len(found.tests)} 条测试，没有问题")


@app.command("fields")
def fields(pack: Annotated[str, typer.Option("--pack", help="声明包")] = "cn") -> None:
    """列出字段字典：键、名称、单位、期间、由谁提供。例：kechuang criteria fields."""
    from kechuang.declarations.pack import load_pack

    for key, field in load_pack(pack).fields.items():
        written = f"{key}_t" if field.period == "year" else key
        unit = field.unit or _KINDS.get(field.kind, "") or "元"
        keys = "；".join(f"{name} {means}" for name, means in field.members.items())
        detail = "；".join(filter(None, (keys or "、".join(field.of), field.means)))
        typer.echo(f"{written:<18} {field.label}（{unit}） {field.owner}" + (f"  {detail}" if detail else ""))


@app.command("evaluate", cls=_WithColumns)
def evaluate(
    rule: RuleName,
    data: Data,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="结果写入的 CSV 或 Parquet")],
    as_of: AsOf = "",
    kind: Kind = "",
    pack: PackName = "",
    id_column: IdColumn = "",
    mapping: Mapping = None,
    missing: Missing = None,
) -> None:
    """逐企业、逐条件判定，写成表；条件 * 是总的判定。

    例：kechuang criteria evaluate cn.tsme --data firms.csv --as-of 2026-07-01 --out verdicts.csv
    """
    from kechuang.commands.outfile import out_file
    from kechuang.core import VERDICT_LABELS
    from kechuang.engines import criteria

    counted: Counter[str] = Counter()
    with out_file(out) as file:
        compiled = compile_for(load(rule, pack), as_of, kind)
        table = _table(data, compiled, id_column, mapping, missing)
        for piece in table.iter_slices(_PIECE):  # thirty rows of text a firm: all at once would not fit in memory
            judged = criteria.evaluate(compiled, piece, keep=())
            file.write(criteria.result_rows(judged, piece["id"]))
            counted.update(judged.frame["verdict"].cast(str).to_list())
    told = "，".join(f"{label} {counted[key]:,}" for key, label in VERDICT_LABELS.items() if key in counted)
    typer.echo(f"{table.height:,} 家企业：{told}；结果在 {out}（初步判定，以认定机关结论为准）")


@app.command("explain", cls=_WithColumns)
def explain(
    rule: RuleName,
    data: Data,
    code: Annotated[str, typer.Option("--id", metavar="CODE", help="要说明的企业在 FILE 中的标识")],
    as_of: AsOf = "",
    kind: Kind = "",
    pack: PackName = "",
    id_column: IdColumn = "",
    mapping: Mapping = None,
    missing: Missing = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象，供程序读取")] = False,
) -> None:
    """逐条说明一家企业的判定：实际、要求、差距、条款、缺什么、由谁提供，以及最省力的变动。

    例：kechuang criteria explain cn.tsme --data firms.csv --id 91370303MA3C000000 --json
    """
    import polars as pl

    from kechuang.engines import criteria

    loaded = load(rule, pack)
    compiled = compile_for(loaded, as_of, kind)
    table = _table(data, compiled, id_column, mapping, missing)
    one = table.filter(pl.col("id") == code)
    if one.is_empty():
        raise ValueError(f"{data.name} 里没有标识为 {code} 的企业，应核对 --id 与标识列")
    result = criteria.evaluate(compiled, one, keep=()).frame.row(0, named=True)
    subject = one.row(0, named=True)
    told = criteria.explain(compiled, subject, result=result)
    change = criteria.smallest_change(compiled, subject)
    if as_json:
        found = as_object(loaded.rule, compiled, code, result, told) | {"smallest_change": change.to_json()}
        typer.echo(json.dumps(found, ensure_ascii=False, default=str))
        return
    departments = {key: item.name for key, item in loaded.pack.departments.items()} | {"enterprise": "企业"}
    typer.echo(f"{loaded.rule.name}　{compiled.version.basis}　判定日 {compiled.on}")
    for condition in told:
        tell(condition, departments, 0)
    typer.echo(f"总的判定：{label(result['verdict'])}（初步判定，以认定机关结论为准）")
    if change.moves:
        ways = "，".join(move.text for move in change.moves)
        typer.echo(f"最小变动：{ways}，即{label(change.verdict)}（费力程度按字段字典的假定比较）")
    elif not change.found:
        why = "年限、记录、往年的数和没有声明可调的数不能改变" if change.complete else "途径太多，没有找全"
        typer.echo(f"最小变动：没有可行的途径（{why}）")


def _table(
    data: Path, compiled: Compiled, id_column: str, mapping: list[str] | None, missing: list[str] | None
) -> pl.DataFrame:
    from kechuang.engines import criteria

    headings: dict[str, str] = {}
    for pair in mapping or []:
        name, equals, heading = pair.partition("=")
        if not equals or name not in compiled.columns:
            known = "、".join(compiled.columns)
            raise ValueError(f"--map {pair} 应写作 列=表头，等号左边是规则要用的列：{known}")
        headings[name] = heading
    table = criteria.read_table(
        data, compiled.columns.values(), id_column=id_column or None, mapping=headings, missing=missing or ()
    )
    if absent := [name for name in compiled.columns if name not in table.columns]:
        typer.echo(f"提示：{data.name} 没有这些列，按数据缺失处理：{'、'.join(absent)}", err=True)
    for sentence in strange_words(table, compiled.columns.values()):
        typer.echo(f"提示：{data.name} {sentence}", err=True)
    return table
