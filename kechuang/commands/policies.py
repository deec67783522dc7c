"""`kechuang policies`: who gets what by which item of a policy, and what it would cost to move a threshold."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kechuang.commands.outfile import out_file

if TYPE_CHECKING:
    import polars as pl

    from kechuang.declarations.pack import Pack
    from kechuang.declarations.policy_item import PolicyItem
    from kechuang.declarations.rule import Kind as RuleKind
    from kechuang.engines import policies

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="政策匹配与测算。")

PackName = Annotated[str, typer.Option("--pack", help="政策、规则与字段字典所在的声明包")]
Data = Annotated[Path, typer.Option("--data", metavar="FILE", help="CSV 或 Parquet，一行一家企业（或一个人）")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="判定日，如 2026-07-01；默认今天", show_default=False)
]
IdColumn = Annotated[
    str, typer.Option("--id-column", help="标识企业的列；默认 id、credit_code 或 entity_id", show_default=False)
]
Mapping = Annotated[
    list[str] | None, typer.Option("--map", metavar="列=表头", help="对应关系，可写多个", show_default=False)
]
Missing = Annotated[
    list[str] | None, typer.Option("--missing", help="数值列中表示“没有”的写法，可写多个，如 -1", show_default=False)
]
Kind = Annotated[
    str,
    typer.Option(
        "--kind", help="new 新申请，renewal 复核；默认按数据：持有有效资质的按复核，其他按新申请", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象，供程序读取")]
PRELIMINARY = "初步符合（以认定机关结论为准）"
_FURTHER = ("staff_t", "reg_region")


@app.command("list")
def list_items(pack: PackName = "demo", as_json: AsJson = False) -> None:
    """列出声明包的政策条目：编号、名称、对象、方式、期间。例：kechuang policies list --pack demo."""
    from kechuang.declarations.pack import load_pack
    from kechuang.declarations.policy_item import AUDIENCE_LABELS, MODE_LABELS

    loaded = load_pack(pack)
    if as_json:
        rows = [
            {"policy": policy.id, "item": item.id, "name": item.name, "audience": item.audience, "mode": item.mode,
             "period": str(item.period), "synthetic": item.synthetic, "unverified": item.unverified}
            for policy in loaded.policies for item in policy.items
        ]  # fmt: skip
        typer.echo(json.dumps({"items": rows}, ensure_ascii=False))
        return
    for policy in loaded.policies:
        for item in policy.items:
            mark = "〔标准待核实〕" if item.unverified else ""
            mark += "  演示数据" if item.synthetic else ""
            about = f"{AUDIENCE_LABELS[item.audience]}  {MODE_LABELS[item.mode]}  {item.period}"
            typer.echo(f"{item.id:<44} {item.name}（{policy.name}）  {about}{mark}")


@app.command("match")
def match(
    data: Data,
    item: Annotated[list[str] | None, typer.Option("--item", help="只看这些条目；默认当日有效的全部")] = None,
    code: Annotated[str, typer.Option("--id", metavar="CODE", help="只看这一家", show_default=False)] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="结果写入 CSV 或 Parquet")] = None,
    audience: Annotated[str, typer.Option("--audience", help="enterprise 企业，person 个人")] = "enterprise",
    as_of: AsOf = "",
    kind: Kind = "",
    pack: PackName = "demo",
    id_column: IdColumn = "",
    mapping: Mapping = None,
    missing: Missing = None,
    as_json: AsJson = False,
) -> None:
    """双向匹配：每个条目谁符合、每家能享受什么、多少钱，就高不重复与累计封顶已算入。

    例：kechuang policies match --data firms.csv --pack demo --id 91370303MA3C000000 --json
    """
    import polars as pl

    from kechuang.apps.policies import judging
    from kechuang.engines import policies

    if audience not in {"enterprise", "person"}:
        raise ValueError(f"--audience {audience} 不认识，应为 enterprise（企业）或 person（个人）")
    loaded, on, asked = _pack(pack), _day(as_of), _kind(kind)
    chosen = [_item(loaded, name) for name in item] if item else _in_force(loaded, on, audience)
    if not chosen:
        raise ValueError(f"声明包 {loaded.id} 在 {on} 没有有效的条目，可用 --as-of 换一天，或用 --item 指明")
    table = _table(data, loaded, chosen, on, id_column, mapping, missing)
    if code:
        table = table.filter(pl.col("id") == code)
        if table.is_empty():
            raise ValueError(f"{data.name} 里没有标识为 {code} 的一行，应核对 --id 与标识列")
    judged = [judging.judge(one, loaded, table, on, kind=asked) for one in chosen]
    found = policies.match(judged, table, loaded.fields, key="id", on=on)
    if out is not None:
        with out_file(out) as file:
            file.write(found)
    if as_json:
        typer.echo(json.dumps(_matched(found, chosen, on), ensure_ascii=False))
        return
    for one in chosen:
        rows = found.filter(pl.col("item") == one.id)
        counted = {str(key): number for key, number in rows["verdict"].value_counts().iter_rows()}
        amount = int(rows.filter(pl.col("instead") == "")["amount"].sum() or 0)
        _tell_item(one, counted, amount)


@app.command("simulate")
def simulate(
    item: Annotated[str, typer.Argument(metavar="POLICY", help="条目编号；政策只有一个条目时也可写政策编号")],
    data: Data,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="改动，可写多个，如 rd_sum=1000万元，同享条目的写作 条目|名=值；不写则列出可改的",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="有变化的企业写入 CSV 或 Parquet")] = None,
    as_of: AsOf = "",
    kind: Kind = "",
    pack: PackName = "",
    id_column: IdColumn = "",
    mapping: Mapping = None,
    missing: Missing = None,
    as_json: AsJson = False,
) -> None:
    """政策测算：改动门槛或金额，看受益企业、所需资金、分布、新进与退出，与现行比较。

    例：kechuang policies simulate demo.innovation-20.growth --set rd_sum=1000万元 --data firms.csv --json
    """
    from kechuang.apps.enterprises.taxdata import AUTHORISED
    from kechuang.apps.policies import judging
    from kechuang.engines import criteria, policies

    loaded, on, asked = _pack(pack or item.partition(".")[0]), _day(as_of), _kind(kind)
    declared = _item(loaded, item)
    version = judging.version_of(declared, loaded, on, asked or "new")
    near = judging.related(declared, loaded, on)
    own, beside = _split(_values(values), {one.id: one for one in near})
    moved, moved_version = policies.moved(declared, version, own)
    table = _table(data, loaded, [declared, *near], on, id_column, mapping, missing)
    unauthorised = None
    if AUTHORISED in table.columns:
        unauthorised = ~table[AUTHORISED].fill_null(False)
    table = table.with_columns(judging.size_class(table, loaded, on), judging.rung(table, loaded, on))
    by = [name for name in ("reg_region", judging.SIZE, judging.RUNG) if name in table.columns]
    today = judging.judge(declared, loaded, table, on, version, kind=asked)
    try:
        plan = judging.judge(moved, loaded, table, on, moved_version, kind=asked)
        shifted = [_moved_beside(one, loaded, table, on, beside.get(one.id, {}), asked) for one in near]
    except criteria.RuleProblem as problem:
        raise ValueError(f"--set {' '.join(values or ())} 不能用：{problem}") from problem
    others = [judging.judge(one, loaded, table, on, kind=asked) for one in near]
    stands, planned = (
        policies.Subjects(table, loaded.fields, key="id", by=by, others=side, order=list(loaded.policy_items),
                          unauthorised=unauthorised)
        for side in (others, shifted)
    )  # fmt: skip
    result = policies.simulate(today, plan, stands, planned=planned if beside else None)
    if out is not None:
        with out_file(out) as file:
            file.write(result.changed)
    if as_json:
        knobs = [
            {"name": knob.name, "label": knob.label, "today": knob.text, "sign": knob.sign}
            for knob in policies.knobs(declared, version)
        ]
        told = {"item": declared.id, "name": declared.name, "on": str(on), "subjects": table.height,
                "set": _values(values), "preliminary": PRELIMINARY, "synthetic": declared.synthetic,
                "unverified": declared.unverified, **result.to_json(), "knobs": knobs}  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    if not values:
        typer.echo("可改的门槛与金额：")
        for knob in policies.knobs(declared, version):
            typer.echo(f"  {knob.name:<16} {knob.label} {knob.sign}{knob.text}")
    _tell_simulation(result, table.height)


def _pack(name: str) -> Pack:
    from kechuang.declarations.pack import list_packs, load_pack

    known = {pack.id for pack in list_packs()}
    if name not in known:  # ids of policies begin with the last part of their pack's name
        name = next((one for one in sorted(known) if one.endswith(f"-{name}")), name)
    return load_pack(name)


def _item(pack: Pack, name: str) -> PolicyItem:
    from kechuang.declarations.problem import suggestion

    found = pack.policy_items.get(name)
    if found is not None:
        return found
    policy = next((one for one in pack.policies if one.id == name), None)
    if policy is not None and len(policy.items) == 1:
        return policy.items[0]
    listed = policy.items if policy is not None else pack.policy_items.values()
    known = [one.id for one in listed]
    near = suggestion(name, known)
    raise ValueError(f"声明包 {pack.id} 没有条目 {name}{near}，应写条目编号，已有的：{'、'.join(known) or '无'}")


def _in_force(pack: Pack, on: dt.date, audience: str) -> list[PolicyItem]:
    return [one for one in pack.policy_items.values() if one.audience == audience and one.holds(on)]


def _day(text: str) -> dt.date:
    from kechuang.core import today

    try:
        return dt.date.fromisoformat(text) if text else today()
    except ValueError:
        raise ValueError(f"--as-of {text} 不是日期，应写作 2026-07-01") from None


def _kind(text: str) -> RuleKind | None:
    if text not in {"", "new", "renewal"}:
        raise ValueError(f"--kind {text} 不认识，应为 new（新申请）或 renewal（复核）")
    return "renewal" if text == "renewal" else "new" if text == "new" else None


def _values(pairs: list[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs or []:
        name, equals, value = pair.partition("=")
        if not equals or not value.strip():
            raise ValueError(f"--set {pair} 应写作 名=值，如 rd_sum=1000万元")
        if name in found:
            raise ValueError(f"--set {name} 写了两次，应只留一个")
        found[name] = value.strip()
    return found


def _split(values: dict[str, str], near: dict[str, PolicyItem]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Tell what is moved of the item itself from what is moved of items beside it (``item|name``)."""
    own = {name: value for name, value in values.items() if "|" not in name}
    beside: dict[str, dict[str, str]] = {}
    for name, value in values.items():
        other, bar, knob = name.partition("|")
        if not bar:
            continue
        if other not in near:
            known = "、".join(near) or "无"
            raise ValueError(f"--set {name}：{other} 与这个条目的金额无关，可一起改动的有：{known}")
        beside.setdefault(other, {})[knob] = value
    return own, beside


def _moved_beside(
    item: PolicyItem, pack: Pack, table: pl.DataFrame, on: dt.date, values: dict[str, str], kind: RuleKind | None
) -> policies.Judged:
    from kechuang.apps.policies import judging
    from kechuang.engines import policies

    moved, version = policies.moved(item, judging.version_of(item, pack, on, kind or "new"), values)
    return judging.judge(moved, pack, table, on, version, kind=kind)


def _table(
    data: Path, pack: Pack, items: list[PolicyItem], on: dt.date,
    id_column: str, mapping: list[str] | None, missing: list[str] | None,
) -> pl.DataFrame:  # fmt: skip
    """Read the columns that the items need, and those by which a result is spread.

    Where the file has a column ``tax_authorised``, the tax data of those who say no are not looked at.
    """
    from kechuang.apps.enterprises.taxdata import AUTHORISED, without_unauthorised
    from kechuang.apps.policies import judging
    from kechuang.declarations.field import Field, FieldColumn, find_column
    from kechuang.engines import criteria

    columns: dict[str, FieldColumn] = {}
    for one in items:
        columns |= judging.columns_of(one, pack, on)
    needed = list(columns)
    for name in _FURTHER:
        columns.setdefault(name, find_column(name, pack.fields))
    for name in (*judging.LADDER, judging.SIZE_RULE):
        if name in pack.rules:
            compiled = criteria.compile_rule(criteria.choose_version(pack.rules[name], on), pack.fields, on=on,
                                             rules=pack.rules)  # fmt: skip
            columns |= compiled.columns
    allowed = Field(key=AUTHORISED, label="已授权使用税务数据", kind="bool", owner="enterprise")
    columns[AUTHORISED] = FieldColumn(AUTHORISED, allowed, None)
    headings = {}
    for pair in mapping or []:
        name, equals, heading = pair.partition("=")
        if not equals or name not in columns:
            raise ValueError(f"--map {pair} 应写作 列=表头，等号左边是条目要用的列：{'、'.join(needed)}")
        headings[name] = heading
    table = criteria.read_table(
        data, columns.values(), id_column=id_column or None, mapping=headings, missing=missing or ()
    )
    if absent := [name for name in needed if name not in table.columns]:
        typer.echo(f"提示：{data.name} 没有这些列，按数据缺失处理：{'、'.join(absent)}", err=True)
    if AUTHORISED not in table.columns:
        return table
    return without_unauthorised(table, pack.fields, table[AUTHORISED])


def _matched(found: pl.DataFrame, items: list[PolicyItem], on: dt.date) -> dict[str, Any]:
    names = {one.id: one for one in items}
    rows = [
        {"item": item, "name": names[item].name, "id": code, "verdict": verdict, "amount_fen": amount,
         "instead": instead, "unverified": names[item].unverified, "synthetic": names[item].synthetic}
        for item, code, verdict, amount, instead in found.iter_rows()
    ]  # fmt: skip
    return {"on": str(on), "preliminary": PRELIMINARY, "matches": rows}


def _tell_item(item: PolicyItem, counted: dict[str, int], fen: int) -> None:
    from kechuang.core import VERDICT_LABELS, Money, Verdict

    labels = {str(key): label for key, label in VERDICT_LABELS.items()} | {str(Verdict.MET): PRELIMINARY}
    told = "，".join(f"{labels[key]} {number:,}" for key, number in sorted(counted.items())) or "没有符合的"
    amount = f"；合计 {Money(fen)}" if item.benefit is not None else "；出处未给金额"
    mark = "〔标准待核实〕" if item.unverified else ""
    typer.echo(f"{item.id} {item.name}{mark}：{told}{amount}")


def _tell_simulation(result: Any, subjects: int) -> None:
    from kechuang.core import Money

    for name, outcome in (("现行", result.today), ("方案", result.plan)):
        over = f"，超预算 {Money(outcome.over)}" if outcome.over else ""
        typer.echo(
            f"{name}：受益 {outcome.beneficiaries:,} 家，所需 {Money(outcome.due)}{over}，实付 {Money(outcome.paid)}"
        )
        if outcome.displaced or outcome.spared:
            typer.echo(
                f"  其中 {outcome.displaced:,} 家享受更高的其他条目，未计入；其他条目因此少付 {Money(outcome.spared)}"
            )
    typer.echo(
        f"新进 {result.entered:,} 家，退出 {result.left:,} 家；多得 {result.gained:,} 家，少得 {result.lost:,} 家"
    )
    typer.echo(
        f"共 {subjects:,} 家；数据缺失 {result.plan.missing:,} 家，其中未授权税务数据 {result.unseen:,} 家，未计入"
    )
    typer.echo("模拟测算；初步符合的以认定机关结论为准")
