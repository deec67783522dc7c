"""工作周报 (weekly brief): where the projects stand, what moved, what is late and why, what comes next week.

Every figure names where it comes from; what did not happen is said plainly, so that an empty part is no forgotten one.
"""

from __future__ import annotations

from collections.abc import Sequence

from kechuang.apps.documents import Block, Heading, Items, Paper, Paragraph, Table, day_text, days_text
from kechuang.apps.projects.papers.brief_facts import (
    ClosedProblem,
    Late,
    Milestone,
    Moved,
    OpenedProblem,
    Red,
    WeeklyBrief,
)
from kechuang.apps.projects.papers.issued import or_said
from kechuang.apps.projects.papers.standstill_part import standstill_part


def weekly_brief(given: WeeklyBrief) -> Paper:
    """Word a weekly brief."""
    body: list[Block] = [
        Paragraph(days_text(given.first, given.last), lead="报告期："),
        Paragraph(given.scope, lead="范围："),
        Heading("主要数据"),
        *_figures(given),
        Heading("本周进展"),
        *_moved(given.moved),
        Heading("滞后事项及原因"),
        *_late(given.late),
        *(standstill_part(given.standstill, given.last) if given.standstill is not None else ()),
        Heading("问题台账"),
        Heading("新增问题", 2),
        *_opened(given.opened),
        Heading("销号问题", 2),
        *_closed(given.closed_problems),
        Heading("下周节点"),
        *_milestones(given.milestones),
        Heading("红灯项目清单"),
        *_reds(given.reds),
    ]
    return given.paper("重点项目工作周报", body, number=f"第{given.serial}期")


def _figures(given: WeeklyBrief) -> list[Block]:
    counts = [
        ("红灯项目", given.red), ("黄灯项目", given.yellow), ("绿灯项目", given.green), ("本周销号事项", given.closed),
        ("逾期未办结事项", given.overdue),
    ]  # fmt: skip
    if given.standstill is not None:
        counts += [("阶段滞留项目", given.standstill.lingering), ("到账滞后项目", given.standstill.behind)]
    table = Table(
        ["指标", "本周", "上周", "比上周", "数据来源"],
        [
            [name, str(count.now), "—" if count.before is None else str(count.before), count.change, count.source]
            for name, count in counts
        ],
        widths=[12, 6, 6, 9, 27], align=["left", "right", "right", "center", "left"],
        note=f"注：本周数截至{day_text(given.last)}。",
    )  # fmt: skip
    return [table]


def _moved(moved: Sequence[Moved]) -> list[Block]:
    if not moved:
        return [Paragraph("本周无新的进展。")]
    return [Items([f"{one.project}（{one.department}）：{day_text(one.day)}，{one.what}" for one in moved])]


def _late(late: Sequence[Late]) -> list[Block]:
    if not late:
        return [Paragraph("本周无滞后事项。")]
    return [Items([_why(one) for one in late])]


def _why(one: Late) -> str:
    stands = f"已逾期{one.late}个工作日" if one.late > 0 else "尚未到期，按现有进度不能按时完成"
    begins = f"{one.project}“{one.what}”（{one.department}）：应于{day_text(one.due)}完成，{stands}。"
    return begins + f"原因：{or_said(one.why, '责任单位未说明。')}"


def _opened(opened: Sequence[OpenedProblem]) -> list[Block]:
    if not opened:
        return [Paragraph("本周无新增问题。")]
    table = Table(
        ["编号", "问题", "牵头部门", "办理时限"],
        [
            [one.number, one.title, or_said(one.lead, "尚未交办"), day_text(one.due) if one.due else "—"]
            for one in opened
        ],
        widths=[11, 24, 13, 14], align=["center", "left", "left", "center"],
        note=f"注：本周新增问题{len(opened)}个，来源：问题台账。",
    )  # fmt: skip
    return [table]


def _closed(closed: Sequence[ClosedProblem]) -> list[Block]:
    if not closed:
        return [Paragraph("本周无销号问题。")]
    table = Table(
        ["编号", "问题", "牵头部门", "销号日期"],
        [[one.number, one.title, one.lead, day_text(one.closed)] for one in closed],
        widths=[11, 24, 13, 14], align=["center", "left", "left", "center"],
        note=f"注：本周销号问题{len(closed)}个，来源：问题台账。",
    )  # fmt: skip
    return [table]


def _milestones(milestones: Sequence[Milestone]) -> list[Block]:
    if not milestones:
        return [Paragraph("下周无计划节点。")]
    table = Table(
        ["日期", "项目", "节点", "责任单位"],
        [[day_text(one.day), one.project, one.what, one.department] for one in milestones],
        widths=[14, 18, 18, 12], align=["center", "left", "left", "left"],
        note=f"注：下周节点{len(milestones)}个，来源：各项目现行计划。",
    )  # fmt: skip
    return [table]


def _reds(reds: Sequence[Red]) -> list[Block]:
    if not reds:
        return [Paragraph("目前无红灯项目。")]
    table = Table(
        ["序号", "项目", "责任单位", "亮红灯日期", "完成", "应完成", "原因"],
        [
            [str(place), one.project, one.department, day_text(one.since), f"{one.done}%",
             "—" if one.planned is None else f"{one.planned}%", or_said(one.why, "—")]
            for place, one in enumerate(reds, 1)
        ],
        widths=[4, 13, 9, 12, 5, 6, 15],
        align=["center", "left", "left", "center", "right", "right", "left"],
        note=f"注：红灯项目{len(reds)}个，来源：挂图作战亮灯记录。",
    )  # fmt: skip
    return [table]
