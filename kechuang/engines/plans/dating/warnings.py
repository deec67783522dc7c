"""提醒 (warnings): what a person should know about a dated plan, one sentence each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from kechuang.engines.plans.dating.missed import Missed
from kechuang.engines.plans.dating.network import Network
from kechuang.engines.plans.dating.schedule import Dated

_SHOWN = 3


def warnings_of(
    laid: Network,
    dated: Mapping[str, Dated],
    *,
    certain: tuple[dt.date, dt.date],
    provisional: bool,
    missed: Sequence[Missed],
    stale: Sequence[str],
    today: dt.date,
) -> tuple[str, ...]:
    """Return the sentences.

    Parameters
    ----------
    laid : Network
        The plan as arrays.
    dated : mapping of str to Dated
        Its tasks with their dates.
    certain : (datetime.date, datetime.date)
        The first and the last day that the tables of holidays cover.
    provisional : bool
        Whether a date lies beyond them.
    missed : sequence of Missed
        The dates that are not kept.
    stale : sequence of str
        The tasks that are dated in the past without having been done then.
    today : datetime.date
        The present day.
    """
    found = []
    if provisional:
        first, last = certain
        told = (
            f"只到 {last}"
            if any(one.finish > last or one.late_finish > last for one in dated.values())
            else f"自 {first} 起"
        )
        found.append(f"节假日安排{told}，其外的日期按每周工作日推算，为暂定；公布新的安排后应重排")
    if stale:
        names = _some([f"{dated[uid].task}（{dated[uid].start}）" for uid in stale])
        since = f"进度日期 {laid.plan.as_of} 早于今天" if laid.plan.as_of else "没有写进度日期"
        found.append(
            f"{since}，未开工或未完成的任务排在今天（{today}）之前：{names}；"
            f"应填报实际进展，或以今天为进度日期（as_of）重排"
        )
    found += _of_facts(laid, today)
    if missed:
        found.append(
            f"{len(missed)} 处时限或限制赶不上：{_some([str(one) for one in missed])}；"
            "应压缩工期、改前置关系、增加人手或调整时限"
        )
    return tuple(found)


def _of_facts(laid: Network, today: dt.date) -> Iterator[str]:
    begun = {task.id for task in laid.plan.tasks if task.actual_start}
    ahead = []
    for link in laid.plan.links if begun else ():
        if link.after not in begun:
            continue
        before, after = laid.tasks[laid.node_of[link.before]], laid.tasks[laid.node_of[link.after]]
        if link.kind != "FS" or link.lag < 0 or before.actual_finish:
            continue
        if link.before not in laid.closes_of and link.after not in laid.closes_of:  # parts tell for themselves
            ahead.append(f"{after} 先于 {before}")
    if ahead:
        yield f"有任务在前置任务完成之前就已开始：{_some(ahead)}；其剩余工作照常推算，应核对进度"
    present = laid.plan.as_of or today
    future = [
        f"{task}（{told}）" for task in laid.plan.tasks
        if (told := task.actual_finish or task.actual_start) and told > present
    ]  # fmt: skip
    if future:
        yield f"实际日期晚于{'进度日期' if laid.plan.as_of else '今天'} {present}：{_some(future)}；应核对日期"


def _some(told: list[str]) -> str:
    return "、".join(told[:_SHOWN]) + (f" 等 {len(told)} 处" if len(told) > _SHOWN else "")
