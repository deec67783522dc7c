"""`kechuang plans`: anybody's plan dated, forward and backward from its due date."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kechuang.declarations.calendar import CalendarTable
    from kechuang.engines.plans import Imported, Plan, Schedule, ScheduleShape, StepShape

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)

Source = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help=".yaml（写法见 docs/schema/plan-1.json）、.xml（Microsoft Project）或资源受限问题 .txt、.sm",
    ),
]
Due = Annotated[str, typer.Option("--due", metavar="DATE", help="时限，自此倒排；覆盖文件所写", show_default=False)]
CalendarName = Annotated[
    str,
    typer.Option(
        "--calendar",
        metavar="PACK",
        help="用哪个声明包的节假日表；.yaml 没有写明时为 cn，.xml 只用自己的日历",
        show_default=False,
    ),
]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="进度日期：未开工的不早于这一天", show_default=False)
]
Limit = Annotated[int, typer.Option("--limit", metavar="SECONDS", min=1, help="资源不够时，用多少秒求最短工期")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="另把结果写成 .xml（Project）、.xlsx 或 .ics", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象，供程序读取（docs/schema/schedule-1.json）")]
INSTANCES = {".txt", ".sm", ".rcp"}
OVERDUE = 10  # tasks whose overdue start is told with its chain


@app.callback()
def group() -> None:
    """排出任何人的计划的工期。例：kechuang plans schedule plan.yaml --due 2026-12-31."""


@app.command("schedule")
def schedule(
    file: Source,
    due: Due = "",
    calendar: CalendarName = "",
    as_of: AsOf = "",
    limit: Limit = 10,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """由前置关系与时限排出各任务的最早、最晚日期，找出关键路径；赶不上时说明差几天、卡在哪里。

    例：kechuang plans schedule plan.yaml --due 2026-12-31 --json
    """
    from kechuang.core import today
    from kechuang.engines import plans

    if file.suffix.lower() in INSTANCES:
        _instance(file, limit, as_json, {"--due": due, "--calendar": calendar, "--as-of": as_of})
        return
    write = _writer(out)
    plan, imported = _read(file, calendar)
    if due:
        plan = replace(plan, due=_day("--due", due))
    if as_of:
        plan = replace(plan, as_of=_day("--as-of", as_of))
    levelled = None
    if plan.resources:
        dated, levelled = plans.level(plan, today=today(), seconds=limit)
    else:
        dated = plans.schedule(plan, today=today())
    if imported:
        for note in plans.drift(imported, dated):
            typer.echo(f"提醒：{note}", err=True)
    write(dated, imported)
    found = plans.told(dated, levelled)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        _print(plans.ScheduleShape.model_validate(found))


def _instance(file: Path, limit: int, as_json: bool, dates: dict[str, str]) -> None:
    from kechuang.engines import plans

    if given := [option for option, text in dates.items() if text]:
        raise ValueError(f"{file.name} 是资源受限问题，没有日期，不能用 {'、'.join(given)}")
    instance = plans.read_instance(file)
    found = plans.solved(instance, plans.search(instance, seconds=limit))
    if as_json:
        typer.echo(json.dumps(found.model_dump(), ensure_ascii=False))
    else:
        proof = "已证明最短" if found.proven else f"未证明最短，下界 {found.bound}"
        typer.echo(f"{found.name}：总工期 {found.makespan}（{proof}），用时 {found.seconds:.1f} 秒")


def _read(file: Path, calendar: str) -> tuple[Plan, Imported | None]:
    from kechuang.engines import plans

    kind = file.suffix.lower()
    if kind in {".yaml", ".yml"}:
        return plans.read_plan(file, calendar=calendar or "cn", table_of=table_of), None
    if kind == ".xlsx":
        return plans.read_sheet(file, calendar=calendar or "cn", table_of=table_of), None
    if kind == ".xml":
        imported = plans.read_mspdi(file, table=table_of(calendar) if calendar else None)
        for note in imported.notes:
            typer.echo(f"提醒：{note}", err=True)
        return imported.plan, imported
    raise ValueError(f"{file} 的后缀 {kind or '（无）'} 不认识，应为 .yaml、.xml、.xlsx、.txt 或 .sm")


def _writer(out: Path | None) -> Callable[[Schedule, Imported | None], None]:
    """Return what writes a dated plan to a file, once its kind is known to be one that can be written."""
    from kechuang.core import now
    from kechuang.engines import plans

    kind = out.suffix.lower() if out else ""
    if out is not None and kind not in {".xml", ".xlsx", ".ics"}:
        raise ValueError(f"--out {out} 的后缀 {kind or '（无）'} 不认识，应为 .xml、.xlsx 或 .ics")

    def write(dated: Schedule, imported: Imported | None) -> None:
        if out is None:
            return
        if kind == ".xml":
            out.write_bytes(plans.put_back(imported, dated) if imported else plans.mspdi(dated))
        elif kind == ".ics":
            out.write_bytes(plans.icalendar(dated, stamp=now()))
        else:
            plans.write_sheet(out, dated)

    return write


@cache
def table_of(pack: str) -> CalendarTable:
    """Return the table of holidays of a pack."""
    from kechuang.declarations.pack import list_packs, load_pack

    known = [one.id for one in list_packs()]
    if pack not in known:
        raise ValueError(f"没有日历 {pack}，应在文件的 calendars 中写明，或写声明包：{'、'.join(known)}")
    found = load_pack(pack).calendar
    if found is None:
        raise ValueError(f"声明包 {pack} 没有节假日表，应换一个声明包，如 cn")
    return found


def _day(option: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{option} {text} 不是日期，应写作 2026-07-01") from None


def _print(found: ScheduleShape) -> None:
    for task in found.tasks:
        mark = "★" if task.critical else " "
        typer.echo(
            f"{mark} {task.id:<12} {task.start}..{task.finish}  最早 {task.early_start}..{task.early_finish}  "
            f"最晚 {task.late_start}..{task.late_finish}  富余 {task.slack:>4}  {task.name}"
        )
    typer.echo(f"{found.name}：{found.start} 开始，{found.finish} 完成；★ 为关键任务")
    if found.due and found.latest_start:
        typer.echo(f"时限 {found.due}，最晚应于 {found.latest_start} 开工")
    for one in found.overdue[:OVERDUE]:
        typer.echo(f"{one.id} {one.name} 最晚应于 {one.latest_start} 开工，已过去 {one.days} 个工作日，因为：")
        _steps(one.chain)
    if len(found.overdue) > OVERDUE:
        typer.echo(f"最晚开工日已过的共 {len(found.overdue)} 个任务，其余见 --json")
    if found.shortfall:
        typer.echo(f"赶不上时限，差 {found.shortfall} 个工作日，卡在：")
        _steps(found.chain)
    for missed in found.missed:
        typer.echo(f"  {missed.id} {missed.name} 到 {missed.date}，晚于{missed.why} 共 {missed.days} 个工作日")
    if found.levelled and found.levelled.overbooked:
        proof = "，已证明最短" if found.levelled.proven else ""
        cost = f"，错开后差 {found.levelled.shortfall} 个工作日" if found.levelled.shortfall else ""
        names = "、".join(found.levelled.overbooked)
        typer.echo(f"{names} 原来不够用，已错开；共 {found.levelled.makespan} 个工作日{proof}{cost}")
    for warning in found.warnings:
        typer.echo(f"提醒：{warning}", err=True)


def _steps(chain: list[StepShape]) -> None:
    for step in chain:
        typer.echo(f"  {step.start}..{step.finish} {step.name}，{step.days} 个工作日（{step.why}）")
