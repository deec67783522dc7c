"""阶段滞留和到账滞后 (part on what stands still): the same two tables in a weekly brief and in a quarterly notice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kechuang.apps.documents import Block, Heading, Paragraph, Table, day_text
from kechuang.apps.projects.papers.brief_facts import FundsBehind, FundsTotal, Lingering, Standstill
from kechuang.apps.projects.papers.issued import or_said


def standstill_part(given: Standstill, day: dt.date) -> list[Block]:
    """Word what stood still at the end of a day."""
    return [
        Heading("阶段滞留和到账滞后"),
        Heading("阶段滞留", 2),
        _lingering(given.lingers, given.lingering.source, day),
        Heading("到账滞后", 2),
        _behind(given.lags, given.totals, given.behind.source, day),
    ]


def _lingering(lingers: Sequence[Lingering], source: str, day: dt.date) -> Block:
    if not lingers:
        return Paragraph(f"截至{day_text(day)}，没有在阶段中停留超过期限的项目。")
    return Table(
        ["项目", "所在阶段", "进入日期", "最长停留", "已超", "延期原因", "牵头部门"],
        [
            [one.project, one.stage, day_text(one.since), one.allowed,
             f"{one.over}{one.unit}" if one.over else "期限已过", or_said(one.why, "未填报"), one.department]
            for one in lingers
        ],
        widths=[10, 8, 12, 10, 10, 8, 8], align=["left", "left", "center", "center", "center", "left", "left"],
        note=f"注：阶段滞留项目{len(lingers)}个，来源：{source}，截至{day_text(day)}。",
    )  # fmt: skip


def _behind(lags: Sequence[FundsBehind], totals: Sequence[FundsTotal], source: str, day: dt.date) -> Block:
    if not lags:
        return Paragraph(f"截至{day_text(day)}，没有到账少于计划的项目。")
    rows = [[one.project, one.department, one.currency, one.planned, one.arrived, one.gap] for one in lags]
    rows += [[f"合计{one.projects}个项目", "—", one.currency, one.planned, one.arrived, one.gap] for one in totals]
    return Table(
        ["项目", "牵头部门", "币种", "应到账", "已到账", "差额"], rows,
        widths=[17, 12, 7, 10, 10, 10], align=["left", "left", "center", "right", "right", "right"],
        note=f"注：到账滞后项目{len(lags)}个，来源：{source}；应到账为计划中截至{day_text(day)}的到账，币种不同的不相加。",
    )  # fmt: skip
