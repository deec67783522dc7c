"""`kechuang projects`: key projects for an operator: list, one, lights, escalation, briefs (重点项目)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console as Terminal
from rich.table import Column, Table

from kechuang.commands import site
from kechuang.commands.progress import say

if TYPE_CHECKING:
    from kechuang.apps.projects.models import Brief, Programme, Project

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="重点项目：清单、亮灯、预警督办、周报"
)

DataOption = Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]
ProgrammeOption = Annotated[str, typer.Option(help="只限一项攻坚行动：其代码；不填为全部")]


def _ready(data: Path | None, command: str) -> Any:
    site.ready(data)
    from kechuang.apps.audit.context import context

    return context(f"kechuang projects {command}")


def _named(project: Project) -> str:
    """Return a project's name, marked once where it is invented."""
    name = str(project.name)
    return f"{name}（演示）" if project.synthetic and not name.endswith("（演示）") else name


def _print(found: Any) -> None:
    typer.echo(json.dumps(found, ensure_ascii=False, default=str))


def _programme(code: str) -> Programme | None:
    from kechuang.apps.accounts.errors import Refused
    from kechuang.apps.projects.models import Programme

    if not code:
        return None
    found = Programme.objects.filter(code=code).first()
    if found is None:
        known = "、".join(Programme.objects.values_list("code", flat=True)[:10])
        raise Refused(f"没有代码为 {code} 的攻坚行动；现有：{known or '无'}。")
    return found


def _project(code: str) -> Project:
    from kechuang.apps.accounts.errors import Refused
    from kechuang.apps.projects.models import Project

    found = Project.objects.select_related("programme", "task_force").filter(code=code).first()
    if found is None:
        raise Refused(f"没有代码为 {code} 的项目；kechuang projects list 可列出全部项目。")
    return found


@app.command(name="list")
def list_projects(
    q: Annotated[str, typer.Option("--q", metavar="TEXT", help="名称、代码、地点或建设单位中的字")] = "",
    light: Annotated[str, typer.Option(help="只看一种灯：red、yellow、green、none、done")] = "",
    state: Annotated[str, typer.Option(help="只看一种状态：open、submitted、closed、cancelled")] = "",
    department: Annotated[str, typer.Option(help="只看一个部门牵头或配合的：部门标识")] = "",
    programme: ProgrammeOption = "",
    as_json: AsJson = False,
    data: DataOption = None,
) -> None:
    """列出项目，条件与页面相同。例：kechuang projects list --light red --json."""
    with _ready(data, "list"):
        from django.http import QueryDict

        from kechuang.apps.accounts.access import CONSOLE
        from kechuang.apps.accounts.errors import Refused
        from kechuang.apps.catalog.place import current_pack
        from kechuang.apps.projects import access
        from kechuang.apps.projects.api.projects import project_row
        from kechuang.apps.projects.queries import lists

        pack, chosen = current_pack(), _programme(programme)
        asked = QueryDict(mutable=True)
        asked.update({"q": q, "light": light, "state": state, "department": department})
        asked["programme"] = str(chosen.pk) if chosen else ""
        filters = lists.Filters.of(asked, pack)
        for name, given in (("light", light), ("state", state), ("department", department)):
            if given and not getattr(filters, name):
                raise Refused(f"--{name} {given} 不认识；kechuang projects list --help 可查看可用的值。")
        rows = access.visible_projects(CONSOLE).select_related("programme", "task_force")
        shown = lists.lines(lists.narrowed(rows, filters), pack)
        if as_json:
            _print([project_row(one) for one in shown])
            return
        table = Table(
            Column("代码", overflow="fold"),
            Column("项目", overflow="fold"),
            "牵头部门",
            "阶段",
            "时限",
            "灯",
            "未销号问题",
        )
        for one in shown:
            project = one.project
            table.add_row(
                project.code, _named(project), one.lead or "—", one.stage or "—", str(project.due or "—"), one.light,
                str(one.problems),
            )  # fmt: skip
        Terminal(highlight=False).print(table)


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="项目代码")], as_json: AsJson = False, data: DataOption = None
) -> None:
    """说明一个项目的灯、理由与能否按期完成。例：kechuang projects show XM2026-00001."""
    with _ready(data, "show"):
        from kechuang.apps.catalog.place import current_pack
        from kechuang.apps.projects.api.projects import light_row, project_row
        from kechuang.apps.projects.plans import planning
        from kechuang.apps.projects.plans.answer import answer_of
        from kechuang.apps.projects.queries import lists
        from kechuang.apps.projects.standing import lights
        from kechuang.engines.plans import PlanError

        project = _project(code)
        (line,) = lists.lines([project], current_pack())
        judged = light_row(project, lights.current(project))
        try:
            dated = planning.scheduled(project)
            answer = answer_of(dated) if dated is not None else None
            said, stuck = (answer.text, answer.stuck) if answer else ("还没有编制计划。", "")
        except PlanError as error:
            said, stuck = str(error), ""
        if as_json:
            _print({**project_row(line), "judged": judged.model_dump(), "answer": said, "stuck": stuck})
            return
        print(f"{project.code} {_named(project)}")
        print(f"牵头：{line.lead or '—'}；阶段：{line.stage or '—'}；时限：{project.due or '—'}；{project.state_label}")
        print(f"{dict(lights_in_words())[judged.light]}（自 {judged.since} 起）：{'；'.join(judged.reasons) or '—'}")
        print(f"{said}{f'卡在 {stuck}' if stuck else ''}")
        print(f"未销号问题 {line.problems} 个")


def lights_in_words() -> list[tuple[str, str]]:
    """Return each light with its word."""
    from kechuang.apps.projects.models import Light

    return [(value, str(label)) for value, label in Light.choices]


@app.command()
def lights(as_json: AsJson = False, data: DataOption = None) -> None:
    """按规则重新判定全部项目的灯，记下变了的。例：kechuang projects lights."""
    with _ready(data, "lights"):
        from kechuang.apps.projects.actions.lights import refresh
        from kechuang.apps.projects.models import Project
        from kechuang.apps.projects.standing import lights as judging

        turned = refresh()
        counts = judging.counts(judging.latest(list(Project.objects.only("pk"))))
        if as_json:
            changes = [{"code": one.project.code, "light": one.light, "was": one.was} for one in turned]
            _print({"counts": counts, "turned": changes})
            return
        words = dict(lights_in_words())
        for one in turned:
            print(f"{one.project.name}：{words[one.light]}{f'（原{words[one.was]}）' if one.was else ''}")
        print("，".join(f"{words[name]} {n} 个" for name, n in counts.items()))


@app.command()
def urge(as_json: AsJson = False, data: DataOption = None) -> None:
    """立即办理今天的预警、催办、督办函与报告；已发的不会再发。例：kechuang projects urge."""
    with _ready(data, "urge"):
        from kechuang.apps.projects.actions.escalating import escalate

        count = escalate()
        if as_json:
            _print(count)
            return
        print("预警 {warn} 件，催办 {remind} 件，督办函 {letter} 件，报告领导 {report} 件".format(**count))


@app.command()
def brief(
    day: Annotated[str, typer.Option("--day", metavar="DATE", help="周报取这一天所在的周；不填为上一周")] = "",
    quarter: Annotated[str, typer.Option("--quarter", metavar="YYYY-N", help="改编季度通报，如 2026-3")] = "",
    programme: ProgrammeOption = "",
    number: Annotated[int, typer.Option("--number", metavar="N", help="不新编，取已编的第 N 期", min=0)] = 0,
    again: Annotated[bool, typer.Option("--again", help="已编过的另编一期")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.docx", help="把 Word 文档写到这个文件")] = None,
    as_json: AsJson = False,
    data: DataOption = None,
) -> None:
    """编制上一周的周报（或一期季度通报），可写成 Word 文档。例：kechuang projects brief --out 周报.docx."""
    if out is not None and (out.suffix.lower() != ".docx" or not out.resolve().parent.is_dir()):
        raise ValueError(f"--out {out} 应为已有文件夹中的一个 .docx 文件")
    with _ready(data, "brief"):
        from kechuang.apps.projects.actions.briefs import file_of

        made = _kept(number, quarter) if number else _made(day, quarter, _programme(programme), again)
        if out is not None:
            out.write_bytes(file_of(made))
        if as_json:
            _print({"kind": made.kind, "number": made.number, "first": made.starts_on, "last": made.ends_on,
                    "file": str(out) if out else None, "content": made.content})  # fmt: skip
        else:
            print(f"{made}，{made.starts_on} 至 {made.ends_on}{f'，已写到 {out}' if out else ''}")


def _quarter(text: str) -> tuple[int, int]:
    year, _dash, number = text.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")):
        raise ValueError(f"--quarter {text} 应写作 2026-3 这样的年份与季度")
    return int(year), int(number)


def _kept(number: int, quarter: str) -> Brief:
    from kechuang.apps.accounts.errors import Refused
    from kechuang.apps.projects.models import Brief

    kind = Brief.Kind.QUARTER if quarter else Brief.Kind.WEEK
    found = Brief.objects.filter(kind=kind, number=number).first()
    if found is None:
        raise Refused(f"没有第 {number} 期{kind.label}；不给 --number 可新编一期。")
    return found


def _made(day: str, quarter: str, programme: Programme | None, again: bool) -> Brief:
    from kechuang.apps.accounts.access import CONSOLE
    from kechuang.apps.projects.actions.briefs import make_quarterly, make_weekly
    from kechuang.apps.projects.briefs.briefing import last_week
    from kechuang.core import today

    if quarter:
        year, number = _quarter(quarter)
        say(f"编制 {year} 年第 {number} 季度通报")
        return make_quarterly(by=CONSOLE, year=year, quarter=number, programme=programme, again=again)
    try:
        chosen = dt.date.fromisoformat(day) if day else last_week(today())[1]
    except ValueError:
        raise ValueError(f"--day {day} 应写作 2026-11-22 这样的日期") from None
    say(f"编制 {chosen} 所在周的周报")
    return make_weekly(by=CONSOLE, day=chosen, programme=programme, again=again)
